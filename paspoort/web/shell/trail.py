"""Traces in words: who, when, what, about whom, by which right, under which number — as far as the viewer may know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from paspoort.audit.actions import counted_per_day
from paspoort.audit.models import Trace
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting
from paspoort.links.actions import vendor_names
from paspoort.passport.actions import numbers_of
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.actions import institutions_by_id
from paspoort.registry.models import Institution, Pupil
from paspoort.rights.actions import context_names, people_by_id, right_names
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


@dataclass(frozen=True, slots=True)
class Names:
    """What the traces of a page name, as far as the viewer may know, each by its id or code."""

    people: Mapping[uuid.UUID, Person]
    pupils: Mapping[uuid.UUID, Pupil]
    numbers: Mapping[uuid.UUID, str]
    places: Mapping[uuid.UUID, Institution]
    rights: Mapping[str, str]
    contexts: Mapping[tuple[str, str], str]
    vendors: Mapping[uuid.UUID, str]


def in_words(traces: Sequence[Trace]) -> list[Line]:
    """Traces in words; a name that the viewer may not know becomes "a colleague" or "a pupil"."""
    names = Names(
        people_by_id(trace.person_id for trace in traces if trace.person_id),
        pupils_by_id(trace.subject_id for trace in traces),
        numbers_of(trace.consultation_id for trace in traces if trace.consultation_id),
        institutions_by_id(trace.institution_id for trace in traces),
        right_names(),
        context_names(),
        vendor_names(trace.object_id for trace in traces if trace.service == "client" or trace.event == "link.refused"),
    )
    return [_line(trace, names) for trace in traces]


def _who(trace: Trace, names: Names) -> str:
    if trace.person_id:
        return str(names.people.get(trace.person_id, _("a colleague")))
    return (names.vendors.get(trace.object_id) if trace.object_id else None) or _("the application")


def _line(trace: Trace, names: Names) -> Line:
    pupil = names.pupils.get(trace.subject_id) if trace.subject_id else None
    place = names.places.get(trace.institution_id) if trace.institution_id else None
    number = names.numbers.get(trace.consultation_id, "") if trace.consultation_id else ""
    return Line(
        at=trace.at,
        who=_who(trace, names),
        what=_what(trace),
        refused=trace.outcome == "refused",
        pupil=str(pupil) if pupil else _("a pupil") if trace.subject_id else "",
        pupil_id=trace.subject_id if pupil else None,
        right=_right(trace, names),
        number=number,
        consultation_id=trace.consultation_id if number else None,
        institution=place.name if place else "",
    )


def _what(trace: Trace) -> str:
    words = event(trace.event)
    if trace.outcome == "refused" and trace.reason:
        return f"{words} ({reason(trace.reason)})"
    page = trace.facts.get("page") if trace.event == "report.page_read" else None
    return f"{words} {page}" if page else words


def _right(trace: Trace, names: Names) -> str:
    """The right by which it was done, by its name; traces of before the codes were kept hold the names themselves."""
    right, context = trace.facts.get("right", ""), trace.facts.get("context", "")
    found = (names.rights.get(right, right), names.contexts.get((right, context), context))
    return " · ".join(str(name) for name in found if name)


def opened_per_day(acting: Acting, days: int = 7) -> list[tuple[str, int]]:
    """How many reports were opened at the acting institution on each of the last days, today last."""
    return [(f"{day:%d/%m}", count) for day, count in counted_per_day(acting, OPENED, days)]
