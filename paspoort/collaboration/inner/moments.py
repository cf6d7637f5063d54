"""Moments of a school year at which samenwerkingsafspraken are confirmed and evaluated, as the file of `data/` says with their
sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from paspoort.collaboration.inner.codes import DATA


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: what is to be done and, in Dutch, that it was `done`; from which day to which of each school year (MM-DD)."""

    code: str
    label: str
    done: str
    first: str
    last: str
    source: str
    sure: str

    def days(self, year: int) -> tuple[date, date]:
        """Its first and its last day in the school year that begins in `year`."""
        return _day(self.first, year), _day(self.last, year)


@cache
def moments() -> tuple[Moment, ...]:
    """Every moment, in the order of a school year."""
    with (DATA / "moments.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Moment(**row) for row in csv.DictReader(file, delimiter=";"))


def _day(text: str, year: int) -> date:
    month, day = map(int, text.split("-"))
    return date(year + (month < 9), month, day)
