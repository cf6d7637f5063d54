"""Places in a samenwerkingsdossier: which registration is written in, of which school, and where one begins."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from paspoort.audit.actions import record
from paspoort.collaboration.inner.refusals import centre_only, no_collaboration, no_registration, only_reading
from paspoort.collaboration.models import Collaboration, Registration
from paspoort.kernel.actions import data_key
from paspoort.kernel.models import Acting, rows_of

AT = "select school_id, collaboration_id, centre_id, title, state from registration_written(%s)"
SHELF = "select collaboration_id, centre_id, school_id from library_place(%s)"
HERE = "select going_on, guided, collaboration_id from collaboration_to_start(%s)"


@dataclass(frozen=True, slots=True)
class Place:
    """A registration in which the acting person writes: its file, the school whose names are held against it, its title."""

    school_id: uuid.UUID
    collaboration_id: uuid.UUID
    centre_id: uuid.UUID
    title: str
    state: str


def written(registration_id: uuid.UUID) -> Place:
    """Where it is written. What opens and is not written in any more says so; anything else does not exist."""
    found = rows_of(AT, registration_id)
    if not found:
        raise not_written(registration_id)
    return Place(**found[0])


def not_written(registration_id: uuid.UUID) -> Exception:
    """Why nobody writes there."""
    return only_reading() if Registration.sought(registration_id).exists() else no_registration()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a document comes to stand: a file, or none before the centre begins it; and a registration, where it is attached."""

    collaboration_id: uuid.UUID | None
    centre_id: uuid.UUID
    school_id: uuid.UUID
    registration_id: uuid.UUID | None = None
    title: str = ""


def shelf_of(acting: Acting, school_id: uuid.UUID, first: str) -> Shelf:
    """Where the acting person writes about a school beside its registrations. Before there is a file a centre begins it: a school
    is told so by `first`."""
    found = rows_of(SHELF, school_id)
    if found:
        return Shelf(**found[0])
    if acting.institution_kind != "clb":
        if Collaboration.objects.filter(school_id=school_id).exists():
            raise only_reading()
        raise centre_only(first)
    to_start(school_id)
    return Shelf(None, acting.here, school_id)


def to_start(school_id: uuid.UUID) -> uuid.UUID | None:
    """The file of the own centre and that school, or none yet; a school that goes on for it keeps that of before."""
    found = rows_of(HERE, school_id)
    if not found or found[0]["going_on"] != school_id:
        raise no_collaboration()
    if not found[0]["guided"]:
        raise only_reading()
    place: uuid.UUID | None = found[0]["collaboration_id"]
    return place


def begin(acting: Acting, school_id: uuid.UUID) -> uuid.UUID:
    """Begin the file of the own centre and that school, with its key."""
    made = Collaboration(school_id=school_id, centre_id=acting.here, begun_by_id=acting.me)
    made.add()
    data_key(acting.here, made.id)
    record("collaboration.begun", object=made.id)
    return made.id
