"""A contact found, begun, and its line in the journal kept in step with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from paspoort.audit.actions import record, record_many
from paspoort.casefile.actions import NewActivity, file_of, lay_lines, plan_line
from paspoort.casefile.models import File
from paspoort.health.inner.profiles import REQUEST, checks_on, items, moments
from paspoort.health.inner.refusals import sentence_for
from paspoort.health.models import Contact, Measurement, SchoolDay
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, Refused, rows_of
from paspoort.kernel.periods import BRUSSELS, school_year_of
from paspoort.registry.models import Enrolment

LAST = 1000
"""The place of who joins a day that was planned already."""
AT = """
    select id, file_id, moment, state, day, key_id, activity_id, pupil_id, birth_date, enrolled, closed_at, closed_by
      from contact_at(%s, %s)
"""
ONE_AT_A_TIME = "select serialise(%s, false)"


@dataclass(frozen=True, slots=True)
class At:
    """Where a value is about to be written: a contact, with whose it is."""

    id: uuid.UUID
    file_id: uuid.UUID
    moment: str
    state: str
    day: date
    key_id: uuid.UUID
    activity_id: uuid.UUID | None
    pupil_id: uuid.UUID
    birth_date: date | None
    enrolled: bool
    closed_at: datetime | None
    """When the day at a school was closed on which one would write, and by whom; None for a contact by its own id."""
    closed_by: str


def contact_at(acting: Acting, place: uuid.UUID, pupil_id: uuid.UUID) -> At:
    """The contact of a pupil: by its id, or on a day at a school, where somebody who joined the class gets one now.

    Raises `Refused("left_school")` for who is not with the own team any more, or not at the school of that day, and
    `DayClosed` on a day that was closed.
    """
    found = rows_of(AT, place, pupil_id)
    if not found:
        _join(acting, place, pupil_id)
        found = rows_of(AT, place, pupil_id)
    if not found:
        raise no_contact()
    at = At(**found[0])
    if at.closed_at:
        raise DayClosed(at.closed_at, at.closed_by)
    if not at.enrolled:
        raise _left_school()
    return at


class DayClosed(Refused):
    """The day at a school was closed, by whom and when; whoever goes on opens it again first. Nothing was stored."""

    def __init__(self, at: datetime, by: str) -> None:
        facts = {"by": by or _("A colleague"), "at": f"{at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"}
        sentence = _("%(by)s closed this day on %(at)s. Nothing was stored. Open the day again to go on.") % facts
        super().__init__("day_closed", sentence, status=409)


def _join(acting: Acting, day_id: uuid.UUID, pupil_id: uuid.UUID) -> None:
    day = SchoolDay.sought(day_id).first()
    if day is None:
        raise no_contact()
    if day.closed_at:
        raise DayClosed(day.closed_at, "")
    rows_of(ONE_AT_A_TIME, f"contact of {pupil_id}")  # two first values at once: the second finds what the first began
    if rows_of(AT, day_id, pupil_id):
        return
    try:
        file, key = file_of(acting, pupil_id)
    except Http404:
        raise _left_school() from None
    there = Enrolment.objects.filter(Enrolment.counting(), pupil_id=pupil_id, institution_id=day.school_id)
    if not there.exists():
        raise _left_school()
    if not there.filter(grade=day.grade, **({"class_name": day.class_name} if day.class_name else {})).exists():
        raise Refused("left_school", _("This pupil is not in this class any more. Nothing was stored."), status=409)
    begin(acting, [(file, key)], day.moment, day.day, day)


def _left_school() -> Refused:
    return Refused("left_school", _("This pupil is not at this school any more. Nothing was stored."), status=409)


def no_contact() -> Refused:
    return Refused("no_contact", _("This contact moment does not exist, or you may not open it."), status=404)


def begin(
    acting: Acting, opened: Sequence[tuple[File, bytes]], moment: str, day: date, school_day: SchoolDay | None = None
) -> list[Contact]:
    """Begin a contact in each of these files, with its planned line in the journal; in the order in which they are given.

    Who has one of this moment in this school year that did not take place gets that one moved here; one that did stays.
    """
    there = _standing([file for file, _key in opened], moment, day)
    new = [(file, key) for file, key in opened if file.id not in there]
    laid = lay_lines(acting, [(file, key, line(moment, day, planned=True)) for file, key in new])
    fresh = [
        Contact(file=file, moment=moment, key_id=file.key_id, activity_id=activity.id)
        for (file, _key), activity in zip(new, laid, strict=True)
    ]
    moved = _movable(there.values())
    places = {file.id: place for place, (file, _key) in enumerate(opened)} if len(opened) > 1 else {}
    for contact in [*fresh, *moved]:
        contact.day, contact.school_year, contact.place = day, school_year_of(day), places.get(contact.file_id, LAST)
        contact.state, contact.reason, contact.school_day = "invited", None, school_day
    _keep(acting, fresh, moved)
    begun = [*fresh, *there.values()]
    _tell(begun, school_day)
    return begun


def _keep(acting: Acting, fresh: Sequence[Contact], moved: Sequence[Contact]) -> None:
    with told_beside(sentence_for, "contact_kept"):
        Contact.add_all(fresh)
        for contact in moved:
            contact.save(update_fields=["day", "school_year", "place", "state", "reason", "school_day"])
    for contact in moved:
        if contact.activity_id:
            plan_line(acting, contact.activity_id, contact.day)


def _tell(begun: Sequence[Contact], school_day: SchoolDay | None) -> None:
    if school_day:
        record("school_day.planned", object=school_day.id, count=len(begun))
    else:
        record_many("contact.begun", {contact.id: contact.file.pupil_id for contact in begun})


def _standing(files: Iterable[File], moment: str, day: date) -> dict[uuid.UUID, Contact]:
    """The contacts of this moment and school year that there are already, by file."""
    if moment == REQUEST:
        return {}
    rows = Contact.objects.filter(file__in=[file.id for file in files], moment=moment, school_year=school_year_of(day))
    return {one.file_id: one for one in rows.select_related("file")}


def waiting_elsewhere(day: SchoolDay, contact_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these contacts that wait on a day of another class, so that they come along with a pupil who changed class."""
    if not contact_ids:
        return set()
    same = Q(school_day__school_id=day.school_id, school_day__grade=day.grade, school_day__class_name__in=["", day.class_name])
    rows = Contact.objects.filter(id__in=contact_ids, school_day__isnull=False).exclude(same)
    return {one.id for one in _movable(rows)}


def _movable(contacts: Iterable[Contact]) -> list[Contact]:
    """Those that did not take place: nothing was measured yet, and nothing else was noted than that nobody was there."""
    open_ones = [one for one in contacts if one.state in ("invited", "missed")]
    measured = Measurement.objects.filter(contact__in=[one.id for one in open_ones]).values_list("contact_id", flat=True)
    begun = set(measured) if open_ones else set()
    return [one for one in open_ones if one.id not in begun]


def line(moment: str, day: date, done: Mapping[str, Any] | None = None, *, planned: bool = False) -> NewActivity:
    """The line of a contact in the journal: moment, day, and which checks were done; never a value (rule 118).

    In Dutch whatever the language of who writes it, as everything that a journal says.
    """
    with translation.override("nl"):
        known = moments().get(moment)
        what = _("Systematic contact moment, %(grade)s") % {"grade": known.label} if known else _("Contact on request")
        if planned:
            text = _("%(what)s: planned.") % {"what": what}
        else:
            text = _("%(what)s. Checked: %(checks)s.") % {"what": what, "checks": ", ".join(_labels(moment, day, done or {}))}
    topics = dict.fromkeys(item.topic for item in items().values() if item.topic and (item.code in (done or {})))
    return NewActivity(
        day=day, function="systematicContact" if known else "selectiveContact", topics=tuple(topics) or ("height", "weight"),
        client="pupil", actors=("pupil",), text=text, planned=planned,
    )  # fmt: skip


def _labels(moment: str, day: date, done: Mapping[str, Any]) -> list[str]:
    return [one.label.lower() for one in checks_on(moment, day) if any(item.code in done for item in one.items)]
