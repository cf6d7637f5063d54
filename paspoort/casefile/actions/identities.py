"""Identity of a pupil, mended with its proof: find who it is, say who it is since when, and undo that within a day."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces
from paspoort.casefile.actions.managing import check_names, check_proof, managed, signed_keys, tidy
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.pupils.actions import Query
from paspoort.registry.actions import normalise, words_of
from paspoort.rights.actions import must_hold

MOST_FOUND = 50
FOUND = "select pupil_id, name, birth_date, coalesce(place, '') as place from managed_pupils(%s, %s, %s, %s)"
ONE = "select pupil_id, given_name, family_name, birth_date, places, numbered, counts from managed_pupil(%s)"


@dataclass(frozen=True, slots=True)
class ManagedPupil:
    """A pupil of the centre as file management sees one: who it is, at which schools today, whether the national number is
    known, and how much there is of each kind; no words."""

    pupil_id: uuid.UUID
    given_name: str
    family_name: str
    birth_date: date | None
    places: list[str]
    numbered: bool
    counts: dict[str, int]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class FoundPupil:
    """A pupil of the centre in a list."""

    pupil_id: uuid.UUID
    name: str
    birth_date: date | None
    place: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a pupil is: the names and the birth date."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date | None = field(repr=False)

    def told(self, prefix: str = "") -> dict[str, Any]:
        """Its columns, each under its name with this before it."""
        said = {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birth_date": str(self.birth_date) if self.birth_date else None,
            **signed_keys(self.given_name, self.family_name),
        }
        return {prefix + name: value for name, value in said.items()}


@dataclass(frozen=True, slots=True)
class Mended:
    """Who a pupil is by the proof that somebody saw, and who it was on the page from which this was sent."""

    was: Identity
    now: Identity
    proof: str
    seen_on: date | None


def find_managed(acting: Acting, asked: Query) -> tuple[list[FoundPupil], bool]:
    """Pupils of the acting centre whose name begins as typed, also outside the own teams: two letters, or a birth date. At most
    fifty, and whether there are more.
    """
    must_hold(acting, "file:manage")
    words = [word for typed in asked.words for word in words_of(typed)]
    whole, telling = normalise("".join(words)), [word for word in words if len(word) > 3]
    if len(whole) < 2 and asked.birth_date is None:
        raise BadInput({"query": _("Type a name of at least two letters, or a birth date.")})
    found = [FoundPupil(**row) for row in rows_of(FOUND, whole, telling, asked.birth_date, MOST_FOUND + 1)]
    left_traces()
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def managed_pupil(acting: Acting, pupil_id: uuid.UUID) -> ManagedPupil:
    """One pupil of the acting centre; anyone else does not exist here (`Http404`)."""
    must_hold(acting, "file:manage")
    found = rows_of(ONE, pupil_id)
    if not found:
        raise Http404
    left_traces()
    return ManagedPupil(**found[0] | {"counts": json.loads(found[0]["counts"])})


def mend_identity(acting: Acting, pupil_id: uuid.UUID, mended: Mended) -> None:
    """Say who a pupil is, by a proof; what stood there is kept. A file that says again what stood there changes nothing.

    Raises `BadInput`, also when somebody changed the pupil meanwhile.
    """
    must_hold(acting, "file:manage")
    problems = check_names(mended.now.given_name, mended.now.family_name) | check_proof(mended.proof, mended.seen_on)
    if mended.now.birth_date is None:
        problems["birth_date"] = _("Fill in the birth date.")
    if problems:
        raise BadInput(problems)
    now = Identity(tidy(mended.now.given_name), tidy(mended.now.family_name), mended.now.birth_date)
    new = now.told() | mended.was.told("was_") | {"proof": mended.proof, "seen_on": str(mended.seen_on)}
    with managed():
        rows_of("select mend_identity(%s, %s)", pupil_id, json.dumps(new))
    left_traces()


def restore_identity(acting: Acting, correction_id: uuid.UUID) -> None:
    """Undo a mended identity within a day, as long as it is what stands there."""
    must_hold(acting, "file:manage")
    with managed():
        rows_of("select restore_identity(%s)", correction_id)
    left_traces()
