"""Outsiders: who seems to be named and is on no roll, by a title before a capital or by a common given name before another."""

from __future__ import annotations

from collections.abc import Iterator

from paspoort.names.inner.hits import Hit, Reading
from paspoort.names.inner.language import dutch, words_of
from paspoort.names.inner.never import NEVER, shouting
from paspoort.names.inner.roll import OWN, Form

MOST_WORDS = 4


def outsiders(reading: Reading) -> Iterator[Hit]:
    """Words that look like somebody whom the roll does not know: *juf Willemsen*, *Pieter Jansma*."""
    last, named = 0, {at for hit in reading.hits if hit.named for at in range(hit.first, hit.last)}
    for at, token in enumerate(reading.tokens):
        if at < last or at in named or not token.capital or token.in_file:
            continue
        end = _end_of(reading, at, named)
        hit = Hit(at, end, Form(token.bare, given=OWN, family=OWN))
        if (_titled(reading, at) or _two_names(reading, at, end)) and not any(never(reading, hit) for never in NEVER):
            last = end
            yield hit


def _titled(reading: Reading, at: int) -> bool:
    before = reading.word(at - 1)
    return before in words_of("address") and reading.gap(at) in (" ", ". ", ".") and not reading.tokens[at].opens


def _two_names(reading: Reading, at: int, end: int) -> bool:
    """A common given name, and right after it another capital that is no word."""
    first, second = reading.tokens[at], reading.tokens[end - 1]
    known = first.bare in words_of("given names") | words_of("names first")
    return known and end - at > 1 and second.bare not in dutch() and not second.shouted and not shouting(reading, _one(at, end))


def _one(at: int, end: int) -> Hit:
    return Hit(at, end, Form(""))


def _end_of(reading: Reading, at: int, named: set[int]) -> int:
    """Where the capitals end that may be one name, with the particles between them."""
    end = at + 1
    while end < len(reading.tokens) and end - at < MOST_WORDS and end not in named and reading.gap(end) in (" ", "-"):
        token = reading.tokens[end]
        if not token.capital and token.bare not in words_of("particles"):
            break
        end += 1
    while end - at > 1 and not reading.tokens[end - 1].capital:
        end -= 1
    return end
