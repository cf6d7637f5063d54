"""Names in a text: which of the people of a roll are named in it, and what may never stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from paspoort.names.inner import evidence, hits
from paspoort.names.inner import roll as rolls
from paspoort.names.inner.folding import Folded, fold, folded
from paspoort.names.inner.hits import Hit, Reading
from paspoort.names.inner.language import suggestions, words_of
from paspoort.names.inner.outsiders import outsiders
from paspoort.names.inner.replacing import Mark, together
from paspoort.names.inner.roll import Roll
from paspoort.names.inner.spans import HARD, Span
from paspoort.names.inner.stops import stops
from paspoort.names.inner.tokens import read_tokens

__all__ = [
    "Entry",
    "Mark",
    "Roll",
    "Span",
    "advise",
    "bearers",
    "compile_roll",
    "find_names",
    "folded",
    "look_through",
    "together",
]

Entry = tuple[str, str, str]
"""Somebody of a roll: given name, family name, role (pupil, teacher, employee, ...)."""
PIECE, AROUND = 20_000, 400
"""So many signs are looked through at once, with so many before and after them."""


def find_names(text: str, roll: Sequence[Entry] | Roll, *, file_name: bool = False) -> list[Span]:
    """Who of the roll is named in a text or a file name, and each number or address in it, in order (rules 46 and 152).

    A name that is a Dutch word too counts only with evidence. The last few rolls stay compiled.
    """
    return [span for spans in look_through(text, roll, file_name=file_name) for span in spans]


def look_through(text: str, roll: Sequence[Entry] | Roll, *, file_name: bool = False) -> Iterator[list[Span]]:
    """The same piece by piece, for a text as long as a book: whoever asks can stop between two pieces."""
    compiled = _compiled(roll)
    for begin in range(0, max(1, len(text)), PIECE):
        start, end = max(0, begin - AROUND), begin + PIECE
        spans = _found(text[start : end + AROUND], compiled, file_name=file_name)
        yield [_moved(span, start) for span in spans if begin <= span.start + start < end]


def advise(text: str, roll: Sequence[Entry] | Roll) -> list[Span]:
    """Who seems to be named and is on no roll, such as a colleague of another school: worth a look, and never a reason to stop.

    The reason is `outsider`. What `find_names` finds is not among them.
    """
    plain, reading = _read(text, _compiled(roll), file_name=False)
    return [replace(_span(plain, *_letters(reading, hit), "outsider", ""), owning=False) for hit in outsiders(reading)]


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


@lru_cache(maxsize=8)
def _kept(roll: tuple[Entry, ...]) -> Roll:
    return rolls.compiled(roll)


def _compiled(roll: Sequence[Entry] | Roll) -> Roll:
    if isinstance(roll, Roll):
        return roll
    return _kept(tuple((given or "", family or "", role or "") for given, family, role in roll))


def _read(text: str, roll: Roll, *, file_name: bool) -> tuple[Folded, Reading]:
    plain = fold(text)
    reading = Reading(plain.text, read_tokens(plain, text, roll.known, file_name=file_name), roll)
    hits.find_hits(reading)
    hits.join_people(reading)
    evidence.weigh(reading)
    _bare_initials(reading)
    return plain, reading


def _found(text: str, roll: Roll, *, file_name: bool) -> list[Span]:
    plain, reading = _read(text, roll, file_name=file_name)
    spans = [_span(plain, *stop, "") for stop in stops(plain.text)]
    for hit in reading.hits:
        if hit.named:
            span = _span(plain, *_letters(reading, hit), hit.reason, hit.role or hit.form.role)
            spans.append(replace(span, certain=hit.certain, owning=_owning(reading, hit)))
    return _apart(spans)


def _letters(reading: Reading, hit: Hit) -> tuple[int, int]:
    return reading.tokens[hit.first].begin, reading.tokens[hit.last - 1].end


def _moved(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by) if by else span


def _span(plain: Folded, begin: int, end: int, reason: str, role: str) -> Span:
    start, stop = plain.back(begin, end)
    one = "" if reason in HARD else suggestions().get(role, suggestions()[""])[0]
    return Span(start, stop, reason, role, one, reason in HARD)


def _owning(reading: Reading, hit: Hit) -> bool:
    """Whether a name says whose something is: *Emma's*, *Thomas' pen*, *Jans moeder*."""
    last, known = reading.tokens[hit.last - 1], reading.roll.known
    apostrophe = reading.text[last.end : last.end + 2] == "' " and last.bare[-1] in "sxz"
    return (
        last.owner != last.bare or apostrophe or (last.bare.endswith("s") and last.bare not in known and last.bare[:-1] in known)
    )


def _bare_initials(reading: Reading) -> None:
    """`J.E.`, `J. E.`, `L.V.E.`: capitals with dots that are somebody's and no abbreviation."""
    tokens, at = reading.tokens, 0
    while at < len(tokens):
        first, at = at, at + 1
        spelled = "." in reading.text[tokens[first].begin : tokens[first].end]
        if not tokens[first].capital or not (len(tokens[first].bare) == 1 or spelled):
            continue
        while (
            not spelled
            and at < len(tokens)
            and len(tokens[at].bare) == 1
            and tokens[at].capital
            and tokens[at].gap in (".", ". ")
        ):
            at += 1
        letters = "".join(token.bare for token in tokens[first:at])
        role = reading.roll.initials.get(letters)
        free = reading.taken.isdisjoint(range(first, at)) and letters not in words_of("letters that are no initials")
        if role is not None and free and reading.text[tokens[at - 1].end : tokens[at - 1].end + 1] == ".":
            reading.hits.append(Hit(first, at, rolls.Form(letters), "initials", role, named=True))


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
