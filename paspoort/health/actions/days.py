"""Days at a school (contactdagen): plan one for a class, open it with what was measured, and see what changed meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, SmallIntegerField, When
from django.db.models import Value as Constant
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record, record_many
from paspoort.casefile.actions import files_of
from paspoort.health.actions.due import due_rows, pupil_of
from paspoort.health.inner.cells import Cell, Keys, Value, cells_changed, cells_of
from paspoort.health.inner.contacts import ONE_AT_A_TIME, begin, waiting_elsewhere
from paspoort.health.models import Check, Contact, SchoolDay, checks_on
from paspoort.kernel.actions import living_keys, unseal_bytes
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import OwnClass, Pupil
from paspoort.rights.actions import must_hold

PUPILS = """
    select contact_id, file_id, key_id, state, reason, pupil_id, given_name, family_name, birth_date, enrolled, in_class,
           destroyed, others
      from pupils_of_day(%s)
"""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A pupil on a day at a school. `contact_id` is None for who `joined` the class since and has no value yet; `left` is not
    enrolled at this school any more, or `moved` to another class of it before anything was measured. `values` by item; `previous`
    what an earlier contact had, with its day. Of who is `destroyed` nothing can be read or written any more."""

    contact_id: uuid.UUID | None
    pupil: Pupil
    state: str
    joined: bool = False
    left: bool = False
    moved: bool = False
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    previous: Mapping[str, tuple[Value, date]] = field(default_factory=dict, repr=False)
    reason: str = field(default="", repr=False)
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day at a school, opened: its checks with all their items, and its pupils in order. Of `gone` more the file does not open
    any more. `now` is the moment from which `changed_since` goes on."""

    day: SchoolDay
    checks: Sequence[Check]
    rows: Sequence[GridRow]
    gone: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What was written on a day since a moment: values by pupil and item, and how each contact stands; who joined the class and
    has no contact yet is among them as invited."""

    now: datetime
    values: list[tuple[uuid.UUID, str, Value]] = field(repr=False)
    rows: list[tuple[uuid.UUID, str]]


def plan_day(acting: Acting, school_id: uuid.UUID, own_class: OwnClass, moment: str, day: date) -> SchoolDay:
    """Plan a day at a school for those of a class who have this moment still to come: each gets a contact, by name, and a planned
    line in the journal. Who was absent on an earlier day comes along. Where the school gives no classes, a grade is one.

    Raises `BadInput`.
    """
    must_hold(acting, "health:write")
    if school_year_of(day) != school_year_of(today()):  # in another year the class is another
        raise BadInput({"day": _("Choose a day in this school year.")})
    rows_of(ONE_AT_A_TIME, f"days at {school_id}")
    waiting = [one.pupil for one in due_rows(school_id, own_class, day) if one.moment == moment and one.waits]
    if not waiting:
        raise BadInput({"own_class": _("Nobody of this class has this moment still to come.")})
    planned = SchoolDay(
        centre_id=acting.here, school_id=school_id, grade=own_class.grade, class_name=own_class.name,
        moment=moment, day=day, made_by_id=acting.me,
    )  # fmt: skip
    try:
        with transaction.atomic():
            planned.add()
    except IntegrityError:
        raise BadInput({"day": _("This class has this moment on this day already.")}) from None
    opened = files_of(acting, [one.id for one in waiting], school_id)
    begin(acting, [opened[one.id] for one in waiting if one.id in opened], moment, day, planned)
    return planned


def days_of(acting: Acting, *, closed: bool = True) -> list[SchoolDay]:
    """The days at schools of the own teams that were not closed, the last one first; with `closed` also those of this school
    year that were."""
    must_hold(acting, "health:write")
    record("school_day.listed")
    wanted = Q(closed_at=None)
    if closed:
        wanted |= Q(day__gte=date(school_year_of(today()), 9, 1), day__lt=date(school_year_of(today()) + 1, 9, 1))
    return list(SchoolDay.objects.filter(wanted).select_related("school").order_by("-day", "grade", "class_name", "id"))


def open_day(acting: Acting, day_id: uuid.UUID) -> OpenDay:
    """Open a day at a school with what was measured on it and before. Any other does not exist (`Http404`)."""
    must_hold(acting, "health:write")
    day, now = day_of(day_id), timezone.now()
    listed = rows_of(PUPILS, day_id)
    rows = [row for row in listed if row["contact_id"]]
    checks = checks_on(day.moment, day.day)
    keys = living_keys({row["key_id"] for row in rows})
    cells = cells_of({row["file_id"] for row in rows}, [item.code for check in checks for item in check.items], keys)
    reasons = _reasons(rows, keys)
    known = [_grid_row(row, cells, reasons) for row in rows]
    joined = [] if day.closed_at else _joined(day, {row.contact_id for row in known})
    record("school_day.opened", object=day_id, count=len(known) + len(joined))
    record_many("medical.read", {row["contact_id"]: row["pupil_id"] for row in rows})
    return OpenDay(day, checks, [*known, *joined], sum(row["others"] or 0 for row in listed), now)


def class_of_day(acting: Acting, day_id: uuid.UUID) -> tuple[SchoolDay, list[GridRow]]:
    """A day at a school with its pupils in order and how each contact stands; nothing of what was measured is read."""
    must_hold(acting, "health:write")
    day = day_of(day_id)
    rows = [_grid_row(row, (), {}) for row in rows_of(PUPILS, day_id) if row["contact_id"]]
    rows += [] if day.closed_at else _joined(day, {row.contact_id for row in rows})
    record("school_day.opened", object=day_id, count=len(rows))
    return day, rows


def changed_since(acting: Acting, day_id: uuid.UUID, since: datetime) -> Changes:
    """What colleagues and oneself wrote on a day since a moment, for a page that stays open. Cheap: nothing else is read."""
    must_hold(acting, "health:write")
    now, day = timezone.now(), SchoolDay.sought(day_id).first()
    rows = {row["contact_id"]: row for row in rows_of(PUPILS, day_id) if row["contact_id"]}
    cells = [one for one in cells_changed(day_id, since) if one.contact_id in rows]
    values = [(rows[one.contact_id]["pupil_id"], one.code, one.value) for one in cells]
    read = {one.contact_id: rows[one.contact_id]["pupil_id"] for one in cells}
    record("school_day.opened", object=day_id, count=len(read))
    record_many("medical.read", read)
    joined = _joined(day, rows) if day and not day.closed_at else []
    states = [*((row["pupil_id"], row["state"]) for row in rows.values()), *((row.pupil.id, row.state) for row in joined)]
    return Changes(now, values, states)


def arrange_day(acting: Acting, day_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID]) -> None:
    """Put the pupils of a day in this order; who is not named comes after them."""
    must_hold(acting, "health:write")
    day_of(day_id)
    listed = {row["pupil_id"]: row["contact_id"] for row in rows_of(PUPILS, day_id) if row["contact_id"]}
    order = [listed[one] for one in dict.fromkeys(pupil_ids) if one in listed]
    order += [one for one in listed.values() if one not in order]
    places = [When(id=one, then=Constant(place)) for place, one in enumerate(order)]
    if places:
        Contact.objects.filter(id__in=order).update(place=Case(*places, output_field=SmallIntegerField()))
    record("school_day.ordered", object=day_id)


def day_of(day_id: uuid.UUID) -> SchoolDay:
    day = SchoolDay.sought(day_id).select_related("school").first()
    if day is None:
        raise Http404
    return day


def _grid_row(row: Mapping[str, Any], cells: Iterable[Cell], reasons: Mapping[uuid.UUID, str]) -> GridRow:
    values, previous = {}, {}
    for cell in cells:
        if cell.file_id != row["file_id"]:
            continue
        if cell.contact_id == row["contact_id"]:
            values[cell.code] = cell.value
        elif cell.value.value:  # the latest day comes last
            previous[cell.code] = (cell.value, cell.day)
    reason = reasons.get(row["contact_id"], "")
    moved = away(row) and not any(value.value for value in values.values())
    left = moved or not row["enrolled"]
    return GridRow(row["contact_id"], pupil_of(row), row["state"], False, left, moved, values, previous, reason, row["destroyed"])


def away(row: Mapping[str, Any]) -> bool:
    """Whether who waits is in another class of the school by now; who was measured stays where that was done."""
    return bool(row["enrolled"]) and not row["in_class"] and row["state"] in ("invited", "missed")


def _reasons(rows: Sequence[Mapping[str, Any]], keys: Keys) -> dict[uuid.UUID, str]:
    return {
        row["contact_id"]: unseal_bytes(
            keys[row["key_id"]], bytes(row["reason"]), Contact(id=row["contact_id"]).reason_bound_to
        ).decode()
        for row in rows
        if row["reason"] is not None and not row["destroyed"]
    }


def _joined(day: SchoolDay, known: Container[uuid.UUID | None]) -> list[GridRow]:
    """Who came into the class since it was planned, and has this moment to come: also who waits on a day of another class."""
    rows = due_rows(day.school_id, day.own_class, max(day.day, timezone.localdate()))
    rows = [one for one in rows if one.moment == day.moment and one.waits and one.contact_id not in known]
    theirs = waiting_elsewhere(day, [one.contact_id for one in rows if one.contact_id])
    return [GridRow(None, one.pupil, "invited", joined=True) for one in rows if one.state == "due" or one.contact_id in theirs]
