"""Codes of a samenwerkingsdossier: kinds, sections, themes and the others, as the file of `data/` says with their sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Code:
    """One line: of which list, its word in Dutch, of which kind of registration it is (a section), and from and to which day
    (ISO; empty is open)."""

    list: str
    code: str
    label: str
    parent: str
    valid_from: str
    valid_to: str
    source: str
    sure: str

    def counts(self, day: date) -> bool:
        """Whether it can be chosen on a day."""
        return self.valid_from <= day.isoformat() and (not self.valid_to or day.isoformat() <= self.valid_to)


@cache
def codes() -> tuple[Code, ...]:
    """Every code, in the order of a screen."""
    with (DATA / "codes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Code(**row) for row in csv.DictReader(file, delimiter=";"))


def labels(of: str, parent: str = "", day: date | None = None) -> dict[str, str]:
    """The words of one list by code: all that ever counted, or those of a day."""
    found = [one for one in codes() if one.list == of and one.parent == parent]
    return {one.code: one.label for one in found if day is None or one.counts(day)}


def every(of: str) -> list[str]:
    """The codes of one list, whatever they belong to, each once."""
    return list(dict.fromkeys(one.code for one in codes() if one.list == of))
