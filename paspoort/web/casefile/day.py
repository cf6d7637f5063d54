"""My day on the home page: what is half written, planned, waiting for an answer, and which files were opened lately."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from paspoort.casefile.actions import my_day
from paspoort.casefile.models import Activity
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS
from paspoort.nomenclature.actions import labels
from paspoort.registry.models import Pupil
from paspoort.web.casefile.referring import stage_of
from paspoort.web.shell.words import said

CONTACT = "systematicContact"
CLASSWISE = 3


def _without_classes(planned: list[tuple[Activity, Pupil]]) -> list[tuple[Activity, Pupil]]:
    """A class that is measured is one day at its school and no list of things to do: it has a place of its own."""
    times = Counter((one.day, one.author_id) for one, _pupil in planned if one.function == CONTACT)
    classes = {(CONTACT, *key) for key, often in times.items() if often >= CLASSWISE}
    return [(one, pupil) for one, pupil in planned if (one.function, one.day, one.author_id) not in classes]


def _moment(at: datetime) -> str:
    return said(timezone.localtime(at, BRUSSELS).date())


def day_part(acting: Acting) -> dict[str, Any]:
    """The day of someone who works with pupil files, with the words of its codes and days."""
    found = my_day(acting)
    day = replace(found, planned=_without_classes(found.planned))
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
