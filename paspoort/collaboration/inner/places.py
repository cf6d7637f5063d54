"""Places in a samenwerkingsdossier: which registration is written in, of which school, and where one begins."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from paspoort.audit.actions import record
from paspoort.collaboration.inner.refusals import no_collaboration, no_registration, only_reading
from paspoort.collaboration.models import Collaboration, Registration
from paspoort.kernel.actions import data_key
from paspoort.kernel.models import Acting, rows_of

AT = "select school_id, collaboration_id, centre_id, title, state from registration_written(%s)"
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
