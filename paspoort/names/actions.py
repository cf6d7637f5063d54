"""Names in a text: which of the people of a roll are named in it, and what may never stand in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from paspoort.names.inner import evidence, hits
from paspoort.names.inner import roll as rolls
from paspoort.names.inner.folding import Folded, fold, folded
from paspoort.names.inner.hits import Hit, Reading
from paspoort.names.inner.language import suggestions, words_of
from paspoort.names.inner.roll import Roll
from paspoort.names.inner.stops import stops
from paspoort.names.inner.tokens import read_tokens

__all__ = ["Entry", "Roll", "Span", "bearers", "compile_roll", "find_names", "folded", "together"]

Entry = tuple[str, str, str]
"""Somebody of a roll: given name, family name, role (pupil, teacher, employee, ...)."""
HARD = {"national_number", "telephone", "email", "register_number"}
BETWEEN = re.compile(r"\s*(?:[,;&/]|\ben\b|\bof\b|[,;] en\b)\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody named: from `start` to `end` of the text as it was given, `end` no longer.

    `reason`: full_name, given_name, family_name, initials, national_number, telephone, email, register_number. `suggestion`: what
    to write instead, empty for a number. `certain`: a full name of the roll or a number, which nobody can excuse (rule 46).
    """

    start: int
    end: int
    reason: str
    role: str
    suggestion: str
    certain: bool


def find_names(text: str, roll: Sequence[Entry] | Roll, *, file_name: bool = False) -> list[Span]:
    """Who of the roll is named in a text or a file name, and each number or address in it, in order (rules 46 and 152).

    A name that is a Dutch word too counts only with evidence. The last few rolls stay compiled.
    """
    compiled = (
        roll if isinstance(roll, Roll) else _kept(tuple((given or "", family or "", role or "") for given, family, role in roll))
    )
    plain = fold(text)
    spans = [_span(plain, *stop, "") for stop in stops(plain.text)]
    reading = Reading(plain.text, read_tokens(plain, text, compiled.known, file_name=file_name), compiled)
    hits.find_hits(reading)
    hits.join_people(reading)
    evidence.weigh(reading)
    _bare_initials(reading)
    for hit in reading.hits:
        if hit.named:
            begin, end = reading.tokens[hit.first].begin, reading.tokens[hit.last - 1].end
            span = _span(plain, begin, end, hit.reason, hit.role or hit.form.role)
            spans.append(replace(span, certain=hit.certain))
    return _several(plain, _apart(spans))


def compile_roll(roll: Iterable[Entry]) -> Roll:
    """A roll made ready once, for whoever keeps it."""
    return rolls.compiled(list(roll))


def bearers(roll: Roll, phrase: str) -> set[str]:
    """Whose name a phrase may be, as plain given and family names: to know later whether somebody came who bears it too."""
    plain = fold(phrase)
    reading = Reading(plain.text, read_tokens(plain, phrase, roll.known), roll)
    hits.find_hits(reading)
    keys = {hit.form.key for hit in reading.hits}
    letters = {token.bare for token in reading.tokens}
    pairs = {
        (given, family)
        for given, family in roll.pairs
        if given in keys or family in keys or (not keys and {given[0], family[0]} == letters)
    }
    return keys | {f"{given} {family}" for given, family in pairs}


def together(text: str, spans: Sequence[Span]) -> list[Span]:
    """Names that stand together (*Emma, Tom en Roos*) as one span, with one suggestion for all of them."""
    found: list[Span] = []
    for span in spans:
        if (
            found
            and found[-1].suggestion
            and found[-1].suggestion == span.suggestion
            and BETWEEN.fullmatch(text[found[-1].end : span.start])
        ):
            found[-1] = replace(found[-1], end=span.end, certain=found[-1].certain or span.certain)
        else:
            found.append(span)
    return found


@lru_cache(maxsize=8)
def _kept(roll: tuple[Entry, ...]) -> Roll:
    return rolls.compiled(roll)


def _span(plain: Folded, begin: int, end: int, reason: str, role: str) -> Span:
    start, stop = plain.back(begin, end)
    one = "" if reason in HARD else suggestions().get(role, suggestions()[""])[0]
    return Span(start, stop, reason, role, one, reason in HARD)


def _bare_initials(reading: Reading) -> None:
    """`J.E.` or `J. E.`: two capitals with dots that are somebody's and no abbreviation."""
    tokens, found = reading.tokens, list[Hit]()
    for at in range(len(tokens) - 1):
        first, second = tokens[at], tokens[at + 1]
        if not (len(first.bare) == len(second.bare) == 1 and first.capital and second.capital):
            continue
        letters = first.bare + second.bare
        dotted = second.gap in (".", ". ") and reading.text[second.end : second.end + 1] == "."
        alone = not (at and len(tokens[at - 1].bare) == 1 and first.gap == ".") and not (
            at + 2 < len(tokens) and len(tokens[at + 2].bare) == 1
        )
        free = not {at, at + 1} & reading.taken and letters not in words_of("letters that are no initials")
        if dotted and alone and free and letters in reading.roll.initials:
            role = reading.roll.initials[letters]
            found.append(Hit(at, at + 2, rolls.Form(letters), "initials", role, named=True))
    reading.hits += found


def _apart(spans: list[Span]) -> list[Span]:
    """In order, and of two that overlap the one that always stops, else the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.reason not in HARD, -one.end)):
        if kept and span.start < kept[-1].end:
            if span.reason in HARD and kept[-1].reason not in HARD:
                kept[-1] = span
            continue
        kept.append(span)
    return kept


def _several(plain: Folded, spans: list[Span]) -> list[Span]:
    """Names that stand together get the suggestion for several."""
    if len(spans) < 2:
        return spans
    found = list(spans)
    at = {place: index for index, place in enumerate(plain.begins)} if len(spans) else {}
    for place, (one, other) in enumerate(itertools.pairwise(spans)):
        between = plain.text[at[one.end] : at[other.start]] if one.end in at and other.start in at else "."
        if one.suggestion and one.role == other.role and BETWEEN.fullmatch(between):
            several = suggestions().get(one.role, suggestions()[""])[1]
            found[place], found[place + 1] = (replace(found[index], suggestion=several) for index in (place, place + 1))
    return found
