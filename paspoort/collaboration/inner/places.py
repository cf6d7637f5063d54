"""Places in a samenwerkingsdossier: which registration is written in, and of which school."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from paspoort.collaboration.inner.refusals import no_registration, only_reading
from paspoort.collaboration.models import Registration
from paspoort.kernel.models import rows_of

AT = "select school_id, collaboration_id, centre_id, title, state from registration_written(%s)"


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
