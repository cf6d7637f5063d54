"""A roll compiled for looking up: every way to write each name, and which given and family names belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from paspoort.names.inner.language import dutch, words_of
from paspoort.names.inner.tokens import atoms_of

PART, OWN = 1, 2
"""A form that names somebody only beside other evidence, and one that names somebody by itself."""
GLUED = sorted(
    ["vanden", "vander", "vande", "van", "den", "der", "de", "het", "ter", "ten", "t", "d", "el", "ben", "ait"], key=len
)[::-1]
TYPING = 6
"""From so many letters on a typing error is forgiven."""
SHORT = 3
MOST_WAYS = 20
"""So many ways of one name go with the other name of its bearer: enough for a family name of ten words."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
Way = tuple[tuple[str, ...], int]


class Name(NamedTuple):
    """A given or family name: its words, and each way to write it as one."""

    atoms: list[str]
    keys: list[str]


@dataclass(slots=True)
class Form:
    """One way to write a given or family name, without what parts its words; `bounds` tells where a text may part it."""

    key: str
    bounds: set[int] = field(default_factory=set)
    given: int = 0
    family: int = 0
    role: str = ""


@dataclass(slots=True)
class Roll:
    """What find_names looks in. `starts`: how many words may follow a first word. Pairs and initials give a role."""

    forms: dict[str, Form] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    families: dict[str, set[str]] = field(default_factory=dict)
    initial_family: dict[tuple[str, str], str] = field(default_factory=dict)
    given_initial: dict[tuple[str, str], str] = field(default_factory=dict)
    initials: dict[str, str] = field(default_factory=dict)
    glued: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Names written as one word: their role, and whether it is the full name."""
    near: dict[str, list[str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)


def compiled(roll: Sequence[tuple[str, str, str]]) -> Roll:
    """Compile a roll of (given, family, role)."""
    made, read = Roll(), dict[tuple[str, str], Name]()
    for given, family, role in roll:
        for one in {(given, family), (given.translate(UMLAUTS), family.translate(UMLAUTS))}:
            _add(made, _name(made, read, "given", one[0], role), _name(made, read, "family", one[1], role), role)
    for key in made.forms:
        for shorter in deletions(key) if len(key) >= TYPING else {single(key)} - {key}:
            made.near.setdefault(shorter, []).append(key)
    made.known = {*made.forms, *made.starts, *made.glued}
    return made


def deletions(key: str) -> set[str]:
    """The word, and each way to leave a letter out of it."""
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def single(word: str) -> str:
    """The word with each doubled letter once."""
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


def _name(made: Roll, read: dict[tuple[str, str], Name], kind: str, name: str, role: str) -> Name:
    """One given or family name, whose forms are laid the first time it is met."""
    if (kind, name) not in read:
        atoms = atoms_of(name)
        ways = list((_given_ways if kind == "given" else _family_ways)(tuple(atoms)))
        for some, strength in ways:
            _form(made, some, kind, strength, role)
        read[kind, name] = Name(atoms, ["".join(some) for some, _strength in ways[:MOST_WAYS]])
    return read[kind, name]


def _add(made: Roll, given: Name, family: Name, role: str) -> None:
    for given_key in given.keys:
        for family_key in family.keys:
            made.pairs.setdefault((given_key, family_key), role)
        made.families.setdefault(given_key, set()).update(family.keys)
    if given.atoms and family.atoms:
        for atoms in (given.atoms[:1], given.atoms):
            made.initials.setdefault("".join(atom[0] for atom in (*atoms, *family.atoms)), role)
        _initials(made, given, family, role)
        _glue(made, given, family, role)


def _given_ways(atoms: tuple[str, ...]) -> Iterator[Way]:
    """Whole; of a double name its first half, and what follows it; the other halves only beside evidence."""
    bare = _without_particles(atoms)
    yield from _named({atoms: OWN, bare: OWN})
    if len(bare) > 1:
        yield bare[:1], OWN if len(bare[0]) > SHORT else PART
        yield from (((atom,), PART) for atom in bare[1:] if atom not in words_of("particles"))
    if len(bare) > 2:
        yield from ((bare[1:], OWN), (bare[:2], OWN))


def _family_ways(atoms: tuple[str, ...]) -> Iterator[Way]:
    """Whole, with and without its particles, with those abbreviated; of a double name each half in the same ways."""
    found: dict[tuple[str, ...], int] = {atoms: OWN}
    units = list(_units(atoms))
    for unit in [atoms, *units, tuple(atom for some in units[:2] for atom in some)]:
        bare = _without_particles(unit)
        found |= {unit: OWN, bare: OWN}
        if len(unit) > len(bare) and unit[0].startswith("v"):
            found |= (
                {("v", "d", *bare): OWN, ("vd", *bare): OWN}
                if len(unit) - len(bare) > 1 or "d" in unit[0]
                else {("v", *bare): OWN}
            )
    yield from _named(found)


def _named(found: dict[tuple[str, ...], int]) -> Iterator[Way]:
    particles = words_of("particles")
    for atoms, strength in found.items():
        if len("".join(atoms)) > 1:
            yield atoms, PART if all(atom in particles for atom in atoms) else strength


def _without_particles(atoms: tuple[str, ...]) -> tuple[str, ...]:
    particles = words_of("particles")
    first = next((place for place, atom in enumerate(atoms) if atom not in particles), 0)
    last = next((place for place in range(len(atoms), first, -1) if atoms[place - 1] not in particles), len(atoms))
    return atoms[first:last]


def _units(atoms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The halves of a double family name, each with the particles before it."""
    begun: tuple[str, ...] = ()
    for atom in atoms:
        begun = (*begun, atom)
        if atom not in words_of("particles"):
            yield begun
            begun = ()


def _form(made: Roll, atoms: tuple[str, ...], kind: str, strength: int, role: str) -> None:
    key = "".join(atoms)
    form = made.forms.get(key)
    if form is None:
        form = made.forms[key] = Form(key, role=role)
    bounds = set(accumulate(map(len, atoms[:-1])))
    prefix = next((one for one in GLUED if len(atoms) == 1 and key.startswith(one) and len(key) > len(one) + SHORT), "")
    if prefix and kind == "family":
        bounds |= {len(prefix), 3} if prefix.startswith("vand") else {len(prefix)}
    form.bounds |= bounds
    setattr(form, kind, max(strength, getattr(form, kind)))
    for bound in bounds:
        made.starts[key[:bound]] = max(made.starts.get(key[:bound], 0), len(bounds))


def _initials(made: Roll, given: Name, family: Name, role: str) -> None:
    firsts = {given.atoms[0][0], _without_particles(tuple(given.atoms))[0][0]}
    lasts = {family.atoms[0][0], _without_particles(tuple(family.atoms))[0][0]}
    for letter in firsts:
        for key in family.keys:
            made.initial_family.setdefault((letter, key), role)
            for whole in (letter + key, key + letter) if len(key) >= TYPING - 1 else ():
                if whole not in dutch():
                    made.glued.setdefault(whole, (role, False))
    for letter in lasts:
        for key in given.keys:
            made.given_initial.setdefault((key, letter), role)
        for first in firsts:
            made.initials.setdefault(first + letter, role)
            made.initials.setdefault(letter + first, role)


def _glue(made: Roll, given: Name, family: Name, role: str) -> None:
    for first in given.keys[:4]:
        for second in family.keys[:4]:
            for whole in (first + second, second + first):
                if len(whole) >= TYPING - 1 and whole not in dutch():
                    made.glued[whole] = (role, True)
