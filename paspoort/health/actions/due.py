"""Due contact moments: who has one this school year by grade or age, and how it stands (rule 116)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import today
from paspoort.registry.actions import normalise
from paspoort.registry.models import OwnClass, Pupil
from paspoort.rights.actions import must_hold

OPEN = ("due", "invited", "missed")
"""The states in which a contact still has to take place."""
DUE = """
    select pupil_id, given_name, family_name, birth_date, grade, class_name, moment, state, contact_id, contact_day
      from contacts_due(%s, %s, %s, %s)
"""
COUNTED = "select school_id, school_name, moment, state, times from contacts_due_counted(%s)"


@dataclass(frozen=True, slots=True)
class Due:
    """A pupil with a moment of this school year: `due` while nothing was planned, else the state of the contact and its day."""

    pupil: Pupil
    own_class: OwnClass
    moment: str
    state: str
    contact_id: uuid.UUID | None
    day: date | None

    @property
    def waits(self) -> bool:
        """Whether it still has to take place."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class DueCount:
    """How many pupils of a school have this moment in this school year, by state (`due` and those of a contact). Without a school
    (None) those whom the own centre wrote in and no school has, such as in home education."""

    school_id: uuid.UUID | None
    school_name: str
    moment: str
    states: dict[str, int]

    @property
    def waiting(self) -> int:
        return sum(self.states.get(state, 0) for state in OPEN)


def due_of(acting: Acting, school_id: uuid.UUID | None, own_class: OwnClass | None = None, day: date | None = None) -> list[Due]:
    """The systematic moments of the pupils of a school in the school year of a day (today), by class and name. By grade; where
    the grade says nothing or was skipped, by age. At a school that the own team does not guide nobody is due. Without a school
    (None) those whom the own centre wrote in, whom an own team guides and no school has: by age.
    """
    must_hold(acting, "health:write")
    found = due_rows(school_id, own_class, day or today())
    record("due.seen", object=school_id, count=len(found))
    return found


def due_rows(school_id: uuid.UUID | None, own_class: OwnClass | None, day: date) -> list[Due]:
    """The same, for another verb that leaves its own trace."""
    found = [
        Due(
            pupil_of(row),
            OwnClass(row["grade"], row["class_name"]),
            *(row[name] for name in ("moment", "state", "contact_id", "contact_day")),
        )
        for row in rows_of(DUE, school_id, *(own_class or (None, None)), day)
    ]
    return sorted(
        found, key=lambda one: (*one.own_class, *map(normalise, (one.pupil.family_name, one.pupil.given_name)), one.moment)
    )


def pupil_of(row: Mapping[str, Any]) -> Pupil:
    """The pupil of a row that names one."""
    return Pupil.known(id=row["pupil_id"], **{name: row[name] for name in ("given_name", "family_name", "birth_date")})


def due_counts(acting: Acting, day: date | None = None) -> list[DueCount]:
    """The same of every school of the own teams, as numbers: one line a school and moment, by name of the school, and of those
    without a school."""
    must_hold(acting, "health:write")
    found: dict[tuple[uuid.UUID | None, str], DueCount] = {}
    for row in rows_of(COUNTED, day or today()):
        key = row["school_id"], row["moment"]
        one = found.setdefault(key, DueCount(*key[:1], row["school_name"], row["moment"], {}))
        one.states[row["state"]] = row["times"]
    record("due.seen", count=len(found))
    return list(found.values())
