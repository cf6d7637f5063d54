"""Days at schools on the home page: whoever measures a class today finds it in one step."""

from __future__ import annotations

from typing import Any

from paspoort.health.actions import days_of
from paspoort.kernel.models import Acting
from paspoort.web.health.day import moment_words, title_of
from paspoort.web.shell.words import said

MOST = 5


def days_part(acting: Acting) -> dict[str, Any]:
    """What is planned and was not closed, the first day on top."""
    days = sorted(days_of(acting, closed=False), key=lambda one: one.day)
    return {"days": days[:MOST], "said": said, "title_of": title_of, "moment_words": moment_words}
