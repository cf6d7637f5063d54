"""File management (dossierbeheer): look whether a child is known, open a file without an import, and undo that within a day."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.casefile.inner.managed import NOT_HERE, sentence_for
from paspoort.kernel.actions import number_hash, seal_number, signed, told_beside
from paspoort.kernel.models import Acting, BadInput, NationalNumber, rows_of
from paspoort.registry.actions import name_keys, normalise
from paspoort.registry.models import PROOFS, SITUATIONS, Guidance, Institution
from paspoort.rights.actions import must_hold, must_inquire

MOST_STEPS = 50
LONGEST_NAME = 100
STEPS = "select kind, id, pupil_id, name, birth_date, at, by_name, undoable, undone, facts from managing_steps(%s)"


@dataclass(frozen=True, slots=True)
class NewChild:
    """Who a child is, as the proof says it; the national number as it was typed, or nothing."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Why a child comes without an import (`situation`), the school that was said, the team to which the file opens, and the
    proof: which kind of document, seen on which day. `namesake`: somebody looked at who is known here, and it is another
    child."""

    situation: str
    school: uuid.UUID | None
    team: uuid.UUID | None
    proof: str
    seen_on: date | None
    namesake: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What looking for a child found: pupils of the own centre by id, whether the number is known elsewhere, and whether it
    does not fit the birth date, which is a warning only (rule 98)."""

    here: list[uuid.UUID]
    elsewhere: bool = False
    unfit: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of file management: about which pupil, when, by whom, and whether it can be undone still. `facts` are those of its
    kind."""

    kind: str
    id: uuid.UUID
    pupil_id: uuid.UUID
    name: str
    birth_date: date | None
    at: datetime
    by_name: str
    undoable: bool
    undone: bool
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Same:
    """A child whom the centre wrote in, and a pupil of the same name and birth date whom a file brought."""

    own_id: uuid.UUID
    other_id: uuid.UUID
    name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Managing:
    """What there is to manage at a centre: its last steps, and children who may be there twice."""

    steps: list[Step]
    same: list[Same]


def managing(acting: Acting) -> Managing:
    """The file management of the acting centre."""
    must_hold(acting, "file:manage")
    record("managing.seen")
    steps = [Step(**row | {"facts": json.loads(row["facts"])}) for row in rows_of(STEPS, MOST_STEPS)]
    return Managing(steps, [Same(**row) for row in rows_of("select own_id, other_id, name, birth_date from possible_same()")])


def teams_to_choose(acting: Acting) -> list[tuple[uuid.UUID, str]]:
    """The teams of the acting centre, by name."""
    must_hold(acting, "file:manage")
    return [(row["id"], row["name"]) for row in rows_of("select id, name from managed_teams_on_offer()")]


def schools_to_choose(acting: Acting) -> list[tuple[uuid.UUID, str]]:
    """The schools that the acting centre guides today, by name."""
    must_hold(acting, "file:manage")
    guided = Institution.objects.filter(Guidance.counting(at="guided_by__"), guided_by__centre_id=acting.here)
    return list(guided.distinct().order_by("name").values_list("id", "name"))


def seek_child(acting: Acting, child: NewChild) -> Sought:
    """Look whether a child is known before a file is opened: at the own centre by name and birth date, also outside the own
    teams; elsewhere only by the national number, and nothing is told but that it is known.

    Runs within `with_inquiry`: sixty questions an hour, each with its trace. Raises `BadInput`.
    """
    must_hold(acting, "file:manage")
    by_family, number = _names(child), _number(child)
    _inquire(by_family, child, number)
    found = rows_of(
        "select pupil_id, here from children_like(%s, %s, %s)", by_family, child.birth_date, number and number_hash(number)
    )
    left_traces()
    unfit = number is not None and child.birth_date is not None and not number.plausible_with(child.birth_date)
    return Sought([row["pupil_id"] for row in found if row["here"]], any(not row["here"] for row in found), unfit)


def write_in_child(acting: Acting, child: NewChild, place: NewPlace) -> uuid.UUID:
    """Open a file for a pupil whom no file brought (home education, not enrolled yet), for a team of the acting centre.

    The file begins with the first word that the team writes. Runs within `with_inquiry`. Raises `BadInput`.
    """
    must_hold(acting, "file:manage")
    by_family, number = _names(child), _number(child)
    _check(place)
    _inquire(by_family, child, number)
    given, family = tidy(child.given_name), tidy(child.family_name)
    row = {
        "given_name": given, "family_name": family, "birth_date": str(child.birth_date), "situation": place.situation,
        "school_id": str(place.school) if place.school else None, "proof": place.proof, "seen_on": str(place.seen_on),
    } | signed_keys(given, family)  # fmt: skip
    sealed, hashed = seal_number(number) if number else (None, None)
    with managed():
        [made] = rows_of(
            "select write_in_child(%s, %s, %s, %s, %s) as id", json.dumps(row), place.team, hashed, sealed, place.namesake
        )
    left_traces()
    pupil_id: uuid.UUID = made["id"]
    return pupil_id


def write_out_child(acting: Acting, pupil_id: uuid.UUID) -> None:
    """Undo writing in a child, within a day and while nothing was written: the child is then as unknown as before."""
    must_hold(acting, "file:manage")
    with managed():
        rows_of("select write_out_child(%s)", pupil_id)
    left_traces()


@contextmanager
def managed() -> Iterator[None]:
    """Do a step in here: what the database refuses by a code is told in a sentence; what is not of this centre does not exist."""
    try:
        with told_beside(sentence_for, "file_managed"):
            yield
    except BadInput as bad:
        if NOT_HERE in bad.problems:
            raise Http404 from None
        raise


def _names(child: NewChild) -> str:
    """The names as they are compared, when they are names, and the birth date a day."""
    problems = check_names(child.given_name, child.family_name)
    if child.birth_date is None:
        problems["birth_date"] = _("Fill in the birth date.")
    if problems:
        raise BadInput(problems)
    keys = name_keys(child.given_name, child.family_name)
    return f"{keys.family} {keys.given}"


def signed_keys(given_name: str, family_name: str) -> dict[str, Any]:
    """How names are compared, with the signature by which the database knows that we made this of them."""
    keys = name_keys(given_name, family_name)
    made = [keys.family, keys.given, keys.sounds]
    return {"name_keys": made, "name_signature": signed("\n".join(["name keys", given_name, family_name, *made])).hex()}


def _number(child: NewChild) -> NationalNumber | None:
    if not child.number.strip():
        return None
    try:
        return NationalNumber(child.number)
    except ValueError:
        raise BadInput({"number": _("This national number is not valid. Check its eleven digits, or leave it empty.")}) from None


def check_names(given_name: str, family_name: str) -> dict[str, str]:
    """What is wrong with both names, by field."""
    names = {
        "given_name": (given_name, _("Fill in the first name.")),
        "family_name": (family_name, _("Fill in the last name.")),
    }
    return {one: told for one, (name, told) in names.items() if not normalise(name) or len(name) > LONGEST_NAME}


def _check(place: NewPlace) -> None:
    problems = {}
    if place.situation not in SITUATIONS:
        problems["situation"] = _("Choose why the pupil is not in the list of a school.")
    elif (place.situation == "atSchool") is not (place.school is not None):
        problems["school"] = _("Choose the school, or say that the pupil is not at a school.")
    if place.team is None:
        problems["team"] = _("Choose the team to which the file opens.")
    problems |= check_proof(place.proof, place.seen_on)
    if problems:
        raise BadInput(problems)


def check_proof(proof: str, seen_on: date | None) -> dict[str, str]:
    """What is missing of a proof, by field."""
    problems = {}
    if proof not in PROOFS:
        problems["proof"] = _("Choose which document you saw.")
    if seen_on is None:
        problems["seen_on"] = _("Fill in the day on which you saw it.")
    return problems


def _inquire(by_family: str, child: NewChild, number: NationalNumber | None) -> None:
    parts = [by_family, f"{child.birth_date:%Y-%m-%d}", *([number_hash(number).hex()] if number else [])]
    must_inquire("child", None, " ".join(parts))


def tidy(name: str) -> str:
    return " ".join(name.split())
