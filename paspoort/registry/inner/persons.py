"""The person whom a row of a file is about: the pupil whom its number, id or register number points at, or another.

Asked only for rows that do not simply say what is known already. Of national number, name and birth date one may be corrected;
when the number changes, or two at once, it is another person, and a human decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from paspoort.kernel.actions import open_number
from paspoort.registry.inner.names import normalise, one_error_apart

FACTS = 6
"""How many columns a pupil takes in the rows of the step `doubtful`: id, names, birth date, hash and sealed number."""
Verdict = tuple[int, uuid.UUID | None, uuid.UUID | None, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Who someone is, as a row says it or as the registry knows it; names as they are compared."""

    given: str
    family: str
    born: date | None
    number: bytes | None
    bis: bool = False
    """Whether the number is a BIS number, which a national number may replace."""


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil of the registry as a candidate for a row."""

    id: uuid.UUID
    facts: Facts


def verdicts(rows: Iterable[tuple[Any, ...]]) -> Iterator[Verdict]:
    """(row number, the pupil whom it is about, the pupil whom it would have changed, the reason) for each doubtful row."""
    for row in rows:
        line, _source, _given, _family, given, family, born, number, day, *others = row
        said = Facts(given, family, born, number and bytes(number), _is_bis(day))
        places = range(0, 3 * FACTS, FACTS)
        known, numbered, registered = (_known(others[place : place + FACTS]) for place in places)
        swapped, confirmed = others[3 * FACTS :]
        settled = next((one.id for one in (numbered, known) if one is not None and one.id in confirmed), None)
        yield line, *((settled, None, "") if settled else _decide(said, known, numbered, registered, bool(swapped)))


def _decide(
    said: Facts, known: Known | None, numbered: Known | None, registered: Known | None, swapped: bool
) -> tuple[uuid.UUID | None, uuid.UUID | None, str]:
    """The order is number, own id, register number: the first that points at someone decides."""
    if numbered is not None:
        fits = _one_person(said, numbered.facts)
        return (numbered.id, None, "") if fits else (None, numbered.id, "number_taken")
    if known is not None:
        fits = _one_person(said, known.facts) and not (swapped and said.number is None)
        return (known.id, None, "") if fits else (None, known.id, "another_person")
    if registered is None:
        return None, None, ""
    return _by_register(said, registered)


def _by_register(said: Facts, registered: Known) -> tuple[uuid.UUID | None, uuid.UUID | None, str]:
    """A register number is given anew after years: whoever differs is simply a new pupil, unless only the number differs."""
    theirs = registered.facts
    alike = _same_name(said, theirs) and said.born is not None and said.born == theirs.born
    if _one_person(said, theirs) and (_same_name(said, theirs) or said.born == theirs.born):
        return registered.id, None, ""
    return (None, registered.id, "another_person") if alike else (None, None, "")


def _one_person(said: Facts, theirs: Facts) -> bool:
    """Whether at most one fact was corrected, and something else confirms who it is."""
    same_name = _same_name(said, theirs)
    born_same = said.born is not None and said.born == theirs.born
    born_differs = None not in (said.born, theirs.born) and not born_same
    number_same = said.number is not None and said.number == theirs.number
    if None not in (said.number, theirs.number) and not number_same:
        return theirs.bis and not said.bis and same_name and not born_differs
    if not same_name and born_differs:
        return False
    return same_name or born_same or _partly_same(said, theirs)


def _same_name(said: Facts, theirs: Facts) -> bool:
    return (said.given, said.family) == (theirs.given, theirs.family)


def _partly_same(said: Facts, theirs: Facts) -> bool:
    """A name of which one half stayed, or that was written the other way round: a marriage, a correction, a nickname."""
    turned = (said.given, said.family) == (theirs.family, theirs.given)
    pairs = ((said.given, theirs.given), (said.family, theirs.family))
    return turned or any((one == other != "") or (len(one) > 3 and one_error_apart(one, other)) for one, other in pairs)


def _known(columns: list[Any]) -> Known | None:
    pupil, given, family, born, number, sealed = columns
    if pupil is None:
        return None
    bis = sealed is not None and _is_bis(open_number(bytes(sealed)))
    return Known(pupil, Facts(normalise(given), normalise(family), born, number and bytes(number), bis))


def _is_bis(digits: str) -> bool:
    """A BIS number has 20 or 40 added to its month."""
    return len(digits) >= 4 and int(digits[2:4]) >= 20
