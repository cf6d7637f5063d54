"""Merging texts of a section: what two people wrote upon the same version, put together by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Change = tuple[int, int, list[str]]
"""Paragraphs from one place to another (before the last) that became these."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; empty lines stand between them."""
    return [one.strip("\n").rstrip() for one in re.split(r"\n[ \t]*\n", text.strip()) if one.strip()]


def merged(base: str, theirs: str, mine: str) -> str | None:
    """Both texts in one, where each changed other paragraphs of `base`; None where both changed the same one in another way.

    What both added at the same place stays both, theirs first. A paragraph that one changed and the other took out is a clash.
    """
    was, left, right = paragraphs(base), _changes(base, theirs), _changes(base, mine)
    told: list[str] = []
    at = 0
    for start, end, words in _both(left, right):
        if words is None:
            return None
        told += was[at:start] + words
        at = end
    return "\n\n".join(told + was[at:])


def compared(before: str, after: str) -> list[tuple[str, str]]:
    """The paragraphs of a text beside what stood there before: each `same`, `new`, or `gone` from there."""
    was, now = paragraphs(before), paragraphs(after)
    told: list[tuple[str, str]] = []
    for kind, start, end, first, last in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        told += [("gone", one) for one in was[start:end] if kind != "equal"]
        told += [("same" if kind == "equal" else "new", one) for one in now[first:last]]
    return told


def _changes(base: str, text: str) -> list[Change]:
    was, now = paragraphs(base), paragraphs(text)
    found = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [(start, end, now[first:last]) for kind, start, end, first, last in found if kind != "equal"]


def _both(left: Sequence[Change], right: Sequence[Change]) -> Iterator[tuple[int, int, list[str] | None]]:
    """The changes of both in the order of the text; None as the words of two that do not go together."""
    theirs, mine = list(left), list(right)
    while theirs or mine:
        if theirs and mine and _meet(theirs[0], mine[0]):
            one, other = theirs.pop(0), mine.pop(0)
            if one == other:
                yield one
            elif one[:2] == other[:2] and one[0] == one[1]:
                yield one[0], one[1], one[2] + [words for words in other[2] if words not in one[2]]
            else:
                yield one[0], one[1], None
        elif theirs and (not mine or theirs[0][:2] <= mine[0][:2]):
            yield theirs.pop(0)
        else:
            yield mine.pop(0)


def _meet(one: Change, other: Change) -> bool:
    """Whether two changes touch the same paragraphs, or add at the same place."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[:2] == other[:2] or one[0] < other[0] < one[1] or other[0] < one[0] < other[1]
    return one[0] < other[1] and other[0] < one[1]
