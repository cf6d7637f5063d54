"""Traces in words: who, when, what, about whom, by which right, under which number — as far as the viewer may know."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from paspoort.audit.models import Trace
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS, today
from paspoort.passport.models import Consultation
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.models import Institution
from paspoort.rights.models import Context, Right
from paspoort.web.shell.words import event, reason

OPENED = "report.opened"


@dataclass(frozen=True, slots=True)
class Line:
    """One trace as a page shows it. `pupil_id` is known only where the viewer may find the pupil today."""

    at: datetime
    who: str
    what: str
    refused: bool
    pupil: str
    pupil_id: uuid.UUID | None
    right: str
    number: str
    consultation_id: uuid.UUID | None
    institution: str


def in_words(traces: Sequence[Trace]) -> list[Line]:
    """Traces in words; a name that the viewer may not know becomes "a colleague" or "a pupil"."""
    people = {
        person.id: str(person)
        for person in Person.objects.filter(id__in={trace.person_id for trace in traces if trace.person_id})
    }
    pupils = {key: str(pupil) for key, pupil in pupils_by_id(trace.subject_id for trace in traces).items()}
    wanted = {trace.consultation_id for trace in traces if trace.consultation_id}
    numbers = dict(Consultation.objects.filter(id__in=wanted).values_list("id", "number"))
    places = {
        place.id: place.name
        for place in Institution.objects.filter(id__in={trace.institution_id for trace in traces if trace.institution_id})
    }
    rights = right_names()
    return [_line(trace, people, pupils, numbers, places, rights) for trace in traces]


def _line(
    trace: Trace,
    people: dict[uuid.UUID, str],
    pupils: dict[uuid.UUID, str],
    numbers: dict[uuid.UUID, str],
    places: dict[uuid.UUID, str],
    rights: dict[tuple[str, ...], str],
) -> Line:
    pupil = pupils.get(trace.subject_id, "") if trace.subject_id else ""
    return Line(
        at=trace.at,
        who=people.get(trace.person_id, _("a colleague")) if trace.person_id else _("the application"),
        what=_what(trace),
        refused=trace.outcome == "refused",
        pupil=pupil or (_("a pupil") if trace.subject_id else ""),
        pupil_id=trace.subject_id if pupil else None,
        right=_right(trace, rights),
        number=numbers.get(trace.consultation_id, "") if trace.consultation_id else "",
        consultation_id=trace.consultation_id if trace.consultation_id in numbers else None,
        institution=places.get(trace.institution_id, "") if trace.institution_id else "",
    )


def _what(trace: Trace) -> str:
    words = event(trace.event)
    if trace.outcome == "refused" and trace.reason:
        return f"{words} ({reason(trace.reason)})"
    page = trace.facts.get("page") if trace.event == "report.page_read" else None
    return f"{words} {page}" if page else words


def _right(trace: Trace, names: dict[tuple[str, ...], str]) -> str:
    """The right by which it was done, by its name; traces of before the codes were kept hold the names themselves."""
    right, context = trace.facts.get("right", ""), trace.facts.get("context", "")
    return " · ".join(str(names.get(code, code[-1])) for code in ((right,), (right, context)) if code[-1])


def right_names() -> dict[tuple[str, ...], str]:
    """The names of rights, and of their contexts, by their codes."""
    contexts = {(one.right_id, one.code): one.name for one in Context.objects.all()}
    return contexts | {(one.code,): one.name for one in Right.objects.all()}


def opened_per_day(acting: Acting, days: int = 7) -> list[tuple[str, int]]:
    """How many reports were opened at the acting institution on each of the last days, today last."""
    first = today() - timedelta(days=days - 1)
    begin = datetime.combine(first, datetime.min.time(), BRUSSELS)
    opened = Trace.objects.filter(institution_id=acting.institution_id, event=OPENED, outcome="done", at__gte=begin)
    counted = dict(opened.values_list(TruncDate("at", tzinfo=BRUSSELS)).annotate(n=Count("id")).order_by())
    every = [first + timedelta(days=step) for step in range(days)]
    return [(f"{day:%d/%m}", counted.get(day, 0)) for day in every]
