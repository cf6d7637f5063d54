"""Overview of a samenwerkingsdossier: per school year what was done, what waits for whom, and what came of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import school_year_of, today
from paspoort.rights.actions import must_hold

DONE = """
    select id, school_id, school, kind, title, theme, care_phase, state, changed_at, goals, measured, reached, steps, done, late,
           agreements, proposal from collaboration_overview(%s, %s)
"""
WAITS = "select registration_id, title, school_id, school, part, function, said, due_on from collaboration_waits(%s)"
GOALS = """
    select r.id as registration_id, r.title, g ->> 'text' as said, (g ->> 'reached')::int as reached
      from collaboration_year(%s, %s) r cross join lateral jsonb_array_elements(r.goals) g
     where r.school_year = %s and (g ->> 'reached')::int is not null
"""
REPORTS = "select id, school_id, school, version, at from year_reports(%s, %s)"
FIRST_YEAR = 2024
SUMMED = ("goals", "measured", "reached", "steps", "done", "late")
COUNTED = ("theme", "kind", "care_phase", "state")


@dataclass(frozen=True, slots=True)
class Line:
    """One registration of the school year: its goals, how many were `measured` and `reached` (2 or 3 of 3), its steps without the
    dropped ones, how many are `done` and `late`, agreements that hold, and whether somebody proposes to close it."""

    id: uuid.UUID
    school_id: uuid.UUID
    school: str
    kind: str
    title: str
    theme: str
    care_phase: str
    state: str
    changed_at: datetime
    goals: int
    measured: int
    reached: int
    steps: int
    done: int
    late: int
    agreements: int
    proposal: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits: a `step` for the function that does it, or a `proposal` to close for the centre."""

    registration_id: uuid.UUID
    title: str
    school_id: uuid.UUID
    school: str
    part: str
    function: str
    said: str = field(repr=False)
    due_on: date | None

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.due_on < today()


@dataclass(frozen=True, slots=True)
class Reached:
    """A goal of the school year of which somebody said how far it was `reached`: 0 (not) to 3 (wholly)."""

    registration_id: uuid.UUID
    title: str
    said: str = field(repr=False)
    reached: int


@dataclass(frozen=True, slots=True)
class MadeReport:
    """The report of a school year that was made with a school: its document, its newest version and when that was made."""

    id: uuid.UUID
    school_id: uuid.UUID
    school: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """Lines together, of a school or of all: registrations, those that go on and those that are closed, goals and steps."""

    registrations: int
    going_on: int
    closed: int
    goals: int
    measured: int
    reached: int
    steps: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What opens to who looks, of one school year and of one school or of all: `lines` per registration, and `waits`, of
    whatever school year, what is due first at the head. Of one school also what was `reached`; and the `reports` that were
    made."""

    year: int
    school_id: uuid.UUID | None
    lines: Sequence[Line]
    waits: Sequence[Wait]
    reached: Sequence[Reached]
    reports: Sequence[MadeReport]

    @property
    def schools(self) -> Mapping[uuid.UUID, str]:
        return {one.school_id: one.school for one in self.lines} | {one.school_id: one.school for one in self.waits}

    def sums(self, school_id: uuid.UUID | None = None) -> Sums:
        """What was done and what came of it: of one school, or of everything here."""
        of = [one for one in self.lines if school_id in (None, one.school_id)]
        closed = sum(one.state == "closed" for one in of)
        numbers = {name: sum(getattr(one, name) for one in of) for name in SUMMED}
        return Sums(len(of), len(of) - closed, closed, **numbers)

    def counts(self, by: str) -> list[tuple[str, int]]:
        """How many registrations there are by one of `COUNTED`, the most first."""
        return Counter(str(getattr(one, by)) for one in self.lines).most_common()


def overview(acting: Acting, year: int | None = None, school_id: uuid.UUID | None = None, *, saved_as: str = "") -> Overview:
    """The overview of one school year, this one without; a school sees its own. With `saved_as` it leaves as a file."""
    must_hold(acting, "collaboration:read")
    this = school_year_of(today())
    year = year if year is not None and FIRST_YEAR <= year <= this + 1 else this
    school_id = school_id if acting.institution_kind == "clb" else acting.here
    lines = [Line(**row) for row in rows_of(DONE, year, school_id)]
    reached = [Reached(**row) for row in rows_of(GOALS, year, school_id, year)] if school_id else []
    reports = [MadeReport(**row) for row in rows_of(REPORTS, year, school_id)]
    found = Overview(year, school_id, lines, [Wait(**row) for row in rows_of(WAITS, school_id)], reached, reports)
    if saved_as:
        record("collaboration.overview_exported", year=year, kind=saved_as)
    else:
        record("collaboration.overview_seen", year=year, narrowed=acting.institution_kind == "clb" and school_id is not None)
    return found
