"""The language round a name, read from data: which words are Dutch, which stand beside a person, which are never one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LISTS = Path(__file__).resolve().parents[1] / "lists"


@cache
def words_of(section: str) -> frozenset[str]:
    """The words of one section of language.txt."""
    return frozenset(word for line in _sections()[section] for word in line.split())


@cache
def phrases() -> dict[str, list[tuple[str, ...]]]:
    """Fixed phrases by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in _sections()["phrases"]:
        first, *rest = line.split()
        found.setdefault(first, []).append(tuple(rest))
    return found


@cache
def suggestions() -> dict[str, tuple[str, str]]:
    """What to write instead, for one and for several, by role."""
    rows = (line.split("|") for line in _sections()["suggestions"])
    return {role: (one, several) for role, one, several in rows}


@cache
def titles() -> dict[str, str]:
    """Titles before a name, with what to write for title and name where somebody of a pupil's family may be meant."""
    return {word: instead for words, instead in (line.split("|") for line in _sections()["titles"]) for word in words.split()}


def alternation(section: str) -> str:
    """The words of a section as one choice of a regular expression, the longest first."""
    return "|".join(sorted(words_of(section), key=len, reverse=True))


@cache
def dutch() -> frozenset[str]:
    """The Dutch words that a name may be mistaken for."""
    return _listed() - words_of("names first")


@cache
def names_first() -> frozenset[str]:
    """The words that with a capital are a name."""
    return _listed() & words_of("names first")


@cache
def _listed() -> frozenset[str]:
    lines = (LISTS / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split()) | words_of("words too")


@cache
def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (LISTS / "language.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return sections
