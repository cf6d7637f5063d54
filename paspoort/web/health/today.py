"""Days at schools on the home page: whoever measures a class today finds it in one step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from paspoort.health.actions import days_of
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.web.health.day import moment_words, title_of
from paspoort.web.shell.words import said

AHEAD = timedelta(days=7)
MOST = 5


def days_part(acting: Acting) -> dict[str, Any]:
    """What is planned for this week and was not closed, the first day on top."""
    soon = today() + AHEAD
    days = sorted((one for one in days_of(acting) if not one.closed_at and one.day <= soon), key=lambda one: one.day)
    return {"days": days[:MOST], "said": said, "title_of": title_of, "moment_words": moment_words}
