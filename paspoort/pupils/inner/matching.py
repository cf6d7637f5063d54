"""Approximate name matching: how well what was typed fits the name of a pupil, each typed word explained by a part of the name.

Words come in any order, joined or apart; what is left out of a name may be a prefix, one of two family names or first names.
One typing error is forgiven in all, and another spelling of the same sound in every word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio

from paspoort.registry.actions import alike, normalise, one_error_apart, sounds_of, words_of
from paspoort.registry.models import Findable

PREFIXES = [
    "van vander vanden vande ver de den der des d 't t s op in aan uit te ten ter tot st",
    "v vd vdr vdn o od",
    "von zu zum zur mc mac o",
    "du la le les del della di da do dos das los las y e i",
    "el al ul ad ait ayt ben bin ibn bint ould oeld abu abou bou wa",
]
"""Dutch and how it is abbreviated; German and Irish; Romance; Arabic and Berber."""
PARTICLES = frozenset(" ".join(PREFIXES).split())
"""What may be left out before a family name, or written in another way."""
EQUAL, BEGINS, SOUNDS, ERROR = range(4)
LONGEST_RUN = 5
"""So many words, typed apart, may be one word of a name."""
MOST_STATES = 100
"""So many ways to explain the words so far are followed: enough for any name, and few for a text that is none."""
SHORT = 3
"""Letters: so short a text is looked for only where a word of a name begins."""
VOWELS = str.maketrans("", "", "aeio8")


class Piece(NamedTuple):
    """A part of a name that a typed word may mean: `place` holds a bit for each word of the name, `least` how good it can be."""

    text: str
    place: int
    least: int = EQUAL
    begins: bool = True


class Fit(NamedTuple):
    """How well a name fits, the lower the better: the way of the worst word, then whether something of the name was left out."""

    way: int
    part: bool


class Name:
    """The words of a pupil's name, and every part of it that a typed word may mean."""

    def __init__(self, family: Sequence[str], given: Sequence[str]) -> None:
        self.families = (1 << len(family)) - 1
        bits = [1 << place for place, word in enumerate(family) if word not in PARTICLES]
        self.core = sum(bits) or self.families
        self.prefixed = self.core != self.families
        self.givens = ((1 << len(given)) - 1) << len(family)
        self.single = not (family and given)
        self.pieces = [*_runs(family, 0), *_runs(given, len(family)), *_bare(family), *_initials(given, self.givens)]
        self.pieces += [Piece(text, self.families | self.givens, EQUAL, False) for text in _together(family, given)]


def _runs(words: Sequence[str], first: int) -> Iterator[Piece]:
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield Piece("".join(words[start:end]), ((1 << (end - start)) - 1) << (first + start))


def _bare(family: Sequence[str]) -> Iterator[Piece]:
    """A prefix that is written on to its name: Berghe for Vandenberghe."""
    for place, word in enumerate(family):
        for prefix, least in (("vand", 4), ("van", 4), ("de", 4), ("el", 5)):
            rest = alike(word).removeprefix(prefix)
            if rest != alike(word) and len(rest) >= least:
                yield Piece(rest, 1 << place, SOUNDS)
                break


def _initials(given: Sequence[str], place: int) -> Iterator[Piece]:
    if len(given) > 1:
        yield Piece("".join(word[0] for word in given), place, BEGINS, False)


def _together(family: Sequence[str], given: Sequence[str]) -> Iterator[str]:
    """The whole name without any space."""
    core = [word for word in family if word not in PARTICLES]
    for last in (family, core):
        yield "".join([*last, *given])
        yield "".join([*given, *last])


def name_in(row: Findable) -> Name:
    """The name of a row, of which the search table says how both parts are compared and how they are shown together."""
    family_key, _space, given_key = row.by_family.partition(" ")
    shown = row.shown_name.split()
    for cut in range(len(shown) + 1):
        given, family = " ".join(shown[:cut]), " ".join(shown[cut:])
        if normalise(family) == family_key and normalise(given) == given_key:
            return Name(words_of(family), words_of(given))
    return Name([family_key], [given_key])


def fit(typed: Sequence[str], name: Name, most: int, *, narrowed: bool, given_alone: bool) -> Fit | None:
    """How well the typed words (`words_of`) fit a name; None when they do not, or only in a worse way than `most`.

    `narrowed`: a birth date or number says already who it is, so a first name or a single name is enough, and each word may
    hold an error. `given_alone`: a first name alone may be enough too.
    """
    fits = _explained(tuple(typed), name, most)
    return min((one for one in (_judged(each, name, narrowed, given_alone) for each in fits) if one), default=None)


State = tuple[int, int, int, int]
"""Which words of the name are used, the way of the worst word so far, how many words hold an error, and how many of those with
an error sound right."""


def _explained(typed: tuple[str, ...], name: Name, most: int) -> set[State]:
    """Every way to explain all typed words, from the first to the last."""
    reached: list[set[State]] = [set() for _ in range(len(typed) + 1)]
    reached[0].add((0, EQUAL, 0, 0))
    for at, every in enumerate(reached[:-1]):
        if not every:
            continue
        states = sorted(every, key=lambda state: state[1:])[:MOST_STATES]
        ends = range(at + 1, min(len(typed), at + LONGEST_RUN) + 1)
        for end, piece, (how, wrong, heard) in _meant(typed, at, ends, name, most):
            for used, way, errors, either in states:
                if not piece.place & used:
                    reached[end].add((used | piece.place, max(way, how, piece.least), errors + wrong, either + heard))
        dropped = EQUAL if name.prefixed else SOUNDS
        if typed[at] in PARTICLES and dropped <= most and not _initial(typed, at):
            reached[at + 1] |= {(used, max(way, dropped), errors, either) for used, way, errors, either in states}
    return reached[-1]


def _initial(typed: Sequence[str], at: int) -> bool:
    """Whether a word is a single letter before or after the others: then it means a name, also where it could be a particle."""
    return len(typed) == 1 or (len(typed[at]) == 1 and at in (0, len(typed) - 1))


def _meant(
    typed: tuple[str, ...], at: int, ends: range, name: Name, most: int
) -> Iterator[tuple[int, Piece, tuple[int, int, int]]]:
    """The parts of the name that the words from here on may mean, and how."""
    for end in ends:
        text = "".join(typed[at:end])
        for piece in name.pieces:
            found = _compared(text, piece.text, piece.begins) if piece.least <= most else None
            if found and found[0] <= most and (found[0] <= BEGINS or not _says_nothing(typed[at:end], piece.text)):
                yield end, piece, found


def _says_nothing(words: tuple[str, ...], known: str) -> bool:
    """Whether the name is meant as well without one of these words, so that this word would be forgiven whole."""
    alone = ["".join([*words[:at], *words[at + 1 :]]) for at in range(len(words)) if len(words) > 1]
    return any((found := _compared(text, known, True)) and found[0] != BEGINS for text in alone)


def _judged(found: State, name: Name, narrowed: bool, given_alone: bool) -> Fit | None:
    used, way, errors, either = found
    if not used or (not narrowed and (errors > 1 or (errors and either))):
        return None
    family, given = bool(used & name.core), bool(used & name.givens)
    if not narrowed and (name.single or not (family or given_alone)):
        return None
    left = (name.core & ~used if family else 0) | (name.givens & ~used if given else 0)
    return Fit(min(way, SOUNDS), bool(left))


@lru_cache(maxsize=16384)
def _compared(text: str, known: str, begins: bool) -> tuple[int, int, int] | None:
    """How a typed text means a part of a name, whether it holds an error, and whether it sounds right with that error."""
    if text == known or alike(text) == alike(known):
        return EQUAL, 0, 0
    if not begins:
        return None
    if known.startswith(text) or alike(known).startswith(text):
        return BEGINS, 0, 0
    wrong = one_error_apart(text, known)
    if _sound_alike(text, known):
        return SOUNDS, 0, int(wrong)
    shortest = min(len(text), len(known))
    if wrong and (shortest > 3 or (shortest == 3 and (len(text) != len(known) or sorted(text) == sorted(known)))):
        return ERROR, 1, 0
    return None


def _sound_alike(one: str, other: str) -> bool:
    """Whether two words may sound the same; of a longer one, one vowel may differ."""
    pairs = [(a, b) for a in sounds_of(one) for b in sounds_of(other)]
    return any(a == b and len(a) > 1 for a, b in pairs) or any(_vowel_apart(a, b) for a, b in pairs)


def _vowel_apart(one: str, other: str) -> bool:
    bones = one.translate(VOWELS)
    return (
        (len(bones) >= 3 or len(bones) == 2 < len(one) - 2) and bones == other.translate(VOWELS) and one_error_apart(one, other)
    )


def core_of(typed: Iterable[str]) -> list[str]:
    """The typed words that say most: without prefixes, unless there is nothing else."""
    every = list(typed)
    return [word for word in every if word not in PARTICLES] or every


def may_fit(row: Findable, core: Sequence[str]) -> bool:
    """Whether it is worth looking closer: at most one of the words is nowhere in the name, and that one is not quite another."""
    together = row.sounds.replace(" ", "")
    missing = [word for word in core if not _stands_in(word, row, together)]
    return not missing or (len(missing) == 1 and _is_near(missing[0], row))


def _is_near(word: str, row: Findable) -> bool:
    return len(word) <= SHORT or max(partial_ratio(word, row.by_family), partial_ratio(sounds_of(word)[0], row.sounds)) > 55


def _stands_in(word: str, row: Findable, together: str) -> bool:
    if len(word) > SHORT and (word in row.by_family or alike(word) in row.by_family):
        return True
    return any(one in together if len(one) > SHORT else f" {one}" in row.sounds for one in sounds_of(word))
