"""Growth references: L, M and S by age, as they were published.

A reference is a file in `data/` with its source on top. Between two ages of the file L, M and S go in a straight line; outside
its ages there is nothing (rule 131).
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
FLEMISH, WHO = "flemish2004", "who2007"
REFERENCES = (FLEMISH, WHO)
MEASURES = ("height", "weight", "bmi")
MONTHS = 12

SPELLINGS = {
    FLEMISH: ("flemish", "belgium", "belgium2004", "vlaams2004", "vlaamse2004", "vlaams", "flanders2004"),
    WHO: ("who",),
    "boy": ("m", "b", "male", "man", "boys", "jongen", "jongens", "1"),
    "girl": ("f", "v", "g", "female", "vrouw", "girls", "meisje", "meisjes", "2"),
    "height": ("length", "lengte", "cm"),
    "weight": ("gewicht", "kg"),
    "bmi": ("bodymassindex",),
}
_KNOWN = {spelling: name for name, others in SPELLINGS.items() for spelling in (name, *others)}


class LMS(NamedTuple):
    """Power, median and variation of a measure at one age."""

    l: float  # noqa: E741  the field's own letter
    m: float
    s: float

    def z(self, value: float) -> float | None:
        """((x/M)^L - 1)/(L*S), or ln(x/M)/S where L is 0; None for what is no measurement (zero, less, not a number)."""
        if not (math.isfinite(value) and value > 0):
            return None
        return math.log(value / self.m) / self.s if self.l == 0 else ((value / self.m) ** self.l - 1) / (self.l * self.s)

    def value(self, z: float) -> float | None:
        """The value with this z; None where there is none, so far out as no child is."""
        base = 1 + self.l * self.s * z
        if self.l == 0:
            return self.m * math.exp(self.s * z)
        return self.m * base ** (1 / self.l) if base > 0 else None


@dataclass(frozen=True, slots=True)
class Lines:
    """One measure of one sex in one reference: ages in months and their L, M and S."""

    months: tuple[float, ...]
    values: tuple[LMS, ...]

    def at(self, months: float) -> LMS | None:
        """L, M and S at an age, in a straight line between the ages of the reference; None outside them."""
        if not self.months[0] <= months <= self.months[-1]:
            return None
        after = min(bisect_right(self.months, months), len(self.months) - 1)
        start, end = self.months[after - 1], self.months[after]
        part = (months - start) / (end - start)
        return LMS(*(a + (b - a) * part for a, b in zip(self.values[after - 1], self.values[after], strict=True)))


def known(word: str) -> str | None:
    """A reference, sex or measure by its own name, however it is spelled ("Flemish 2004", "M", "BMI"); None when unknown."""
    return _KNOWN.get("".join(letter for letter in str(word).lower() if letter.isalnum()))


def lines_of(reference: str, sex: str, measure: str) -> Lines | None:
    """The lines of a measure in a reference; None where there are none: another sex, or a measure that the reference lacks.

    Raises `ValueError` for a reference or a measure that nobody knows.
    """
    if (found := known(reference)) not in REFERENCES or (asked := known(measure)) not in MEASURES:
        raise ValueError("no such reference or measure")
    return _read(found).get((asked, known(sex) or ""))


@cache
def _read(reference: str) -> dict[tuple[str, str], Lines]:
    with (DATA / f"growth_{reference}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    by_line: dict[tuple[str, str], list[tuple[float, LMS]]] = {}
    for row in rows:
        lms = LMS(float(row["l"]), float(row["m"]), float(row["s"]))
        by_line.setdefault((row["measure"], row["sex"]), []).append((float(row["months"]), lms))
    return {key: Lines(*map(tuple, zip(*sorted(ages), strict=True))) for key, ages in by_line.items()}
