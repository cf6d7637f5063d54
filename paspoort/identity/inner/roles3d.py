"""The roles ACM hands over: `<Right>-<context>:<institution number>`, one string per combination.

Nothing here grants anything: a role is kept only when its (right, context) pair is on the list passed in and
its institution is the one the person acts for; every other one comes back with the reason (rules 112, 113).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

_INSTITUTION = re.compile(r"[0-9]{6}")
_SHOWABLE = re.compile(r"[A-Za-z0-9_.:,-]{1,120}")
_MOST_ROLES = 500
_LONGEST = 4096


class RoleRefusal(StrEnum):
    """Why a role in the claims gives nothing."""

    CLAIM_MALFORMED = "claim_malformed"
    ROLE_MALFORMED = "role_malformed"
    TOO_MANY = "too_many"
    RIGHT_UNKNOWN = "right_unknown"
    CONTEXT_UNKNOWN = "context_unknown"
    INSTITUTION_MALFORMED = "institution_malformed"
    OTHER_INSTITUTION = "other_institution"


@dataclass(frozen=True, slots=True)
class Role3D:
    """One right, in one context, for one institution (six digits as text); spelled as on our own list."""

    right: str
    context: str
    institution_number: str


@dataclass(frozen=True, slots=True)
class RefusedRole:
    """A role that gives nothing: why, and its text where that is plain enough to put in a trace, else ''."""

    reason: RoleRefusal
    text: str = ""


Pairs = Collection[tuple[str, str]]
"""The (right, context) pairs an installation takes from the claims; '' as context where a right has none."""


def read_roles(claim: object, pairs: Pairs, institution_number: str | None) -> tuple[tuple[Role3D, ...], tuple[RefusedRole, ...]]:
    """Read the role claim for the institution someone acts for: (kept, refused), each without doubles.

    Takes an array of strings or a single string; an absent claim (None) is simply no roles. Never raises.
    """
    if claim is None:
        return (), ()
    entries = [claim] if isinstance(claim, str) else claim
    if not isinstance(entries, list):
        return (), (RefusedRole(RoleRefusal.CLAIM_MALFORMED),)
    known = {(right.casefold(), context.casefold()): (right, context) for right, context in pairs}
    kept: dict[Role3D, None] = {}
    refused: dict[RefusedRole, None] = {}
    for entry in entries[:_MOST_ROLES]:
        for outcome in _read_entry(entry, known, institution_number):
            if isinstance(outcome, Role3D):
                kept[outcome] = None
            else:
                refused[outcome] = None
    if len(entries) > _MOST_ROLES:
        refused[RefusedRole(RoleRefusal.TOO_MANY)] = None
    return tuple(kept), tuple(refused)


def _read_entry(
    entry: object, known: dict[tuple[str, str], tuple[str, str]], institution_number: str | None
) -> Iterator[Role3D | RefusedRole]:
    if not isinstance(entry, str) or len(entry) > _LONGEST:
        yield RefusedRole(RoleRefusal.ROLE_MALFORMED)
        return
    name, colon, institutions = entry.partition(":")
    if not (name and colon and institutions):
        yield _refuse(RoleRefusal.ROLE_MALFORMED, entry)
        return
    pair = _find_pair(name, known)
    for number in institutions.split(","):
        if isinstance(pair, RoleRefusal):
            yield _refuse(pair, f"{name}:{number}")
        elif not _INSTITUTION.fullmatch(number):
            yield _refuse(RoleRefusal.INSTITUTION_MALFORMED, f"{name}:{number}")
        elif number != institution_number:
            yield _refuse(RoleRefusal.OTHER_INSTITUTION, f"{name}:{number}")
        else:
            yield Role3D(*pair, number)


def _find_pair(name: str, known: dict[tuple[str, str], tuple[str, str]]) -> tuple[str, str] | RoleRefusal:
    """Match the part before the colon: the last hyphen parts right and context, case does not matter."""
    folded = name.casefold()
    right, hyphen, context = folded.rpartition("-")
    if hyphen and (right, context) in known:
        return known[right, context]
    if (folded, "") in known:
        return known[folded, ""]
    rights = {right for right, _ in known}
    return RoleRefusal.CONTEXT_UNKNOWN if right in rights or folded in rights else RoleRefusal.RIGHT_UNKNOWN


def _refuse(reason: RoleRefusal, text: str) -> RefusedRole:
    return RefusedRole(reason, text if _SHOWABLE.fullmatch(text) else "")
