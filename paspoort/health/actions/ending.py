"""Ending a day at a school: what is missing of it, and closing it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.health.actions.contacts import finish
from paspoort.health.actions.days import PUPILS, away, day_of
from paspoort.health.actions.due import pupil_of
from paspoort.health.inner.cells import cells_of
from paspoort.health.inner.contacts import contact_at
from paspoort.health.inner.refusals import sentence_for
from paspoort.health.models import Check, SchoolDay, checks_on
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, rows_of
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class Missing:
    """A pupil of a day with the checks that are always done and were not: all of them for who was not there."""

    pupil: Pupil
    contact_id: uuid.UUID
    state: str
    checks: list[Check]


def missing_of(acting: Acting, day_id: uuid.UUID) -> list[Missing]:
    """What is missing of a day at a school, in its order. Who is exempt, was seen elsewhere or refused misses nothing."""
    must_hold(acting, "health:write")
    found = _missing(day_of(day_id))
    record("school_day.missing_seen", object=day_id, count=len(found))
    return found


def close_day(acting: Acting, day_id: uuid.UUID) -> list[Missing]:
    """Close a day: the contacts of whom something was measured are done, with their line in the journal; gives what is missing.

    Who was not measured waits on as invited, or missed, for another day. Raises `BadInput` before the day has come.
    """
    must_hold(acting, "health:write")
    day = day_of(day_id)
    if day.closed_at:
        return _missing(day)
    rows = [row for row in rows_of(PUPILS, day_id) if row["contact_id"] and row["state"] == "invited"]
    measured = {one.contact_id for one in cells_of([row["file_id"] for row in rows]) if one.value.value}
    day.closed_at, day.closed_by_id = timezone.now(), acting.me
    _keep(day)
    for row in rows:
        if row["contact_id"] in measured:
            finish(acting, contact_at(acting, row["contact_id"], row["pupil_id"]))
    found = _missing(day)
    record("school_day.closed", object=day_id, count=len(found))
    return found


def open_again(acting: Acting, day_id: uuid.UUID) -> None:
    """Open a day that was closed again, to go on measuring; what is done stays done."""
    must_hold(acting, "health:write")
    day = day_of(day_id)
    day.closed_at = day.closed_by_id = None
    _keep(day)
    record("school_day.reopened", object=day_id)


def _keep(day: SchoolDay) -> None:
    with told_beside(sentence_for, "school_day_kept"):
        day.save(update_fields=["closed_at", "closed_by"])


def _missing(day: SchoolDay) -> list[Missing]:
    rows = [row for row in rows_of(PUPILS, day.id) if row["contact_id"] and row["state"] in ("invited", "done", "missed")]
    rows = [row for row in rows if not row["destroyed"]]
    there = {(one.contact_id, one.value.item.check) for one in cells_of([row["file_id"] for row in rows]) if one.value.value}
    always = [check for check in checks_on(day.moment, day.day) if check.mode == "always"]
    found = [
        Missing(
            pupil_of(row),
            row["contact_id"],
            row["state"],
            [check for check in always if (row["contact_id"], check.code) not in there],
        )
        for row in rows
    ]
    gone = {row["contact_id"] for row in rows if away(row)} - {contact for contact, _check in there}
    return [one for one in found if one.checks and one.contact_id not in gone]
