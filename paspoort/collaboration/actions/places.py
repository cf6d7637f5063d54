"""Places of samenwerkingsdossiers: the schools to choose from, and the registrations of one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from paspoort.audit.actions import record
from paspoort.collaboration.inner.codes import labels
from paspoort.collaboration.inner.looks import note_file
from paspoort.collaboration.inner.refusals import no_collaboration
from paspoort.collaboration.models import KINDS, MEETING, WORKING_AGREEMENTS
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

PLACES = "select school_id, number, name, guided, elsewhere, registrations, unread, seen_at from collaboration_places()"
LISTED = """
    select id, collaboration_id, centre_id, centre, writable, kind, title, theme, care_phase, target_group, target_text,
    occasion, school_year,
           begins_on, ends_on, state, owner_id, owner, first_owner_id, first_owner, started_at, changed_at, revision, unread,
           proposal, late, meeting, functions
      from registrations_of(%s)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An institution number with which one works together: `registrations` stand there, of which so many are `unread`.

    `guided`: the centre guides the school today, else one only reads. `seen_at`: when this person first looked there; the one
    that was `used_before` last is marked. `elsewhere`: another number of this person, for which one acts first.
    """

    school_id: uuid.UUID
    number: str
    name: str
    guided: bool
    elsewhere: bool
    registrations: int
    unread: int
    seen_at: datetime | None
    used_before: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A registration as a list shows it: codes, title, who owns it, whether something is new for who looks, and what waits
    while it goes on: a `proposal` to close, and so many steps that are `late`."""

    id: uuid.UUID
    collaboration_id: uuid.UUID
    centre_id: uuid.UUID
    centre: str
    writable: bool
    kind: str
    title: str
    theme: str
    care_phase: str
    target_group: str
    target_text: str
    occasion: str
    school_year: int
    begins_on: date | None
    ends_on: date | None
    state: str
    owner_id: uuid.UUID
    owner: str
    first_owner_id: uuid.UUID
    first_owner: str
    started_at: datetime
    changed_at: datetime
    revision: int
    unread: bool
    proposal: bool = False
    late: int = 0
    meeting: str = ""
    functions: Sequence[str] = ()

    @property
    def waits(self) -> bool:
        return self.proposal or self.late > 0


@dataclass(frozen=True, slots=True)
class Opened:
    """The samenwerkingsdossier of a school: its registrations, those that go on first. Without `guided` everyone only reads;
    `working_agreements`: the samenwerkingsafspraken, where they were begun; those of a centre or a school of before stand after.
    Meetings: those that are `coming`, the next first, and those that were `held`, the last first.
    `may_start` is for the centre that guides the school (rule 41)."""

    place: Place
    registrations: list[Listed]
    working_agreements: list[Listed]
    coming: list[Listed]
    held: list[Listed]
    may_write: bool
    may_start: bool


def places(acting: Acting) -> list[Place]:
    """The institution numbers to choose from (rule 44): the own one, or those that the own centre guides or guided."""
    must_hold(acting, "collaboration:read")
    found = _places()
    record("collaboration.places_seen", count=len(found))
    return found


def _places() -> list[Place]:
    rows = rows_of(PLACES)
    last = max((row["seen_at"] for row in rows if row["seen_at"]), default=None)
    found = [Place(**row, used_before=row["seen_at"] is not None and row["seen_at"] == last) for row in rows]
    return sorted(found, key=lambda one: (one.elsewhere, not one.guided, one.name, one.number))


def opened(acting: Acting, school_id: uuid.UUID) -> Opened:
    """Open the samenwerkingsdossier of a school, with its trace. Any other does not exist (`no_collaboration`)."""
    must_hold(acting, "collaboration:read")
    place = next((one for one in _places() if one.school_id == school_id and not one.elsewhere), None)
    if place is None:
        raise no_collaboration()
    listed = [Listed(**row) for row in rows_of(LISTED, school_id)]
    note_file(acting, {one.collaboration_id for one in listed})
    record("collaboration.opened", object=school_id, count=len(listed))
    writes = place.guided and "collaboration:write" in acting.may
    registrations = [one for one in listed if one.kind in KINDS]
    agreements = sorted((one for one in listed if one.kind == WORKING_AGREEMENTS), key=lambda one: not one.writable)
    meetings = sorted((one for one in listed if one.kind == MEETING), key=lambda one: one.begins_on or today())
    coming = [one for one in meetings if one.begins_on and one.begins_on >= today()]
    held = [one for one in reversed(meetings) if one not in coming]
    return Opened(place, registrations, agreements, coming, held, writes, writes and acting.institution_kind == "clb")


def choices(of: str, kind: str = "") -> dict[str, str]:
    """The words by code of a list that counts today (`kind`, `theme`, `carePhase`, `targetGroup`, `occasion`, `function`,
    `meeting`, `otherKind`), or of the sections of a kind."""
    return labels(of, kind, today())
