"""My day on the home page: what is half written, planned, waiting for an answer, and which files were opened lately."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from paspoort.casefile.actions import my_day
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.referring import stage_of
from paspoort.web.shell.words import said


def _moment(at: datetime) -> str:
    return said(timezone.localtime(at, BRUSSELS).date())


def day_part(acting: Acting) -> dict[str, Any]:
    """The day of someone who works with pupil files, with the words of its codes and days."""
    day = my_day(acting)
    theirs = sum(activity.author_id != acting.person_id for activity, _pupil in day.planned)
    known = labels("function", "topic", "category", "detail")
    return {
        "day": day,
        "known": known,
        "theirs": theirs,
        "mine": len(day.planned) - theirs,
        "said": said,
        "moment": _moment,
        "stage_of": stage_of,
    }
