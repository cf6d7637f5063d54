"""Names as a Flemish class list has them: few families that everybody knows, many that are rare, and names from elsewhere.

The mix decides what a search costs: how many pupils of one school share a family name, how long a prefix must be.
"""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path


def _lists() -> dict[str, list[str]]:
    """The lists of the file by their names; within each the first is the most common."""
    lists: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("names.txt").read_text().splitlines():
        if line.startswith("["):
            names = lists.setdefault(line.strip("[]"), [])
        else:
            names += [name.replace("_", " ") for name in line.split()]
    return lists


def _weighted(groups: list[tuple[list[str], float]]) -> tuple[list[str], list[float]]:
    """Names with cumulative weights: within a group the first is the most common, falling off as in a telephone book."""
    names: list[str] = []
    weights: list[float] = []
    for group, share in groups:
        raw = [1 / (place + 6) for place in range(len(group))]
        names += group
        weights += [one * share / sum(raw) for one in raw]
    return names, list(accumulate(weights))


LISTS = _lists()
COMMON, ELSEWHERE, GIVEN, TWO_LETTERS = (LISTS[name] for name in ("common", "elsewhere", "given", "two_letters"))
_van = [f"{particle} {place}" for place in LISTS["places"] for particle in ("Van den", "Van de", "Vanden", "Van der", "Van")]
_de = [f"{particle} {trade}" for trade in LISTS["trades"] for particle in ("De", "de")]
_double = [f"{one}-{two}" for one, two in zip(COMMON[:60], COMMON[60:120], strict=True)]
FAMILIES, _family_weights = _weighted([(COMMON, 62), (_van, 14), (_de, 9), (ELSEWHERE, 13), (TWO_LETTERS, 0.9), (_double, 1.1)])
_, _given_weights = _weighted([(GIVEN, 1)])


class Names:
    """Names in an order that a seed decides: drawn as often as they occur; one child in twelve has two first names."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def draw(self, count: int) -> list[tuple[str, str]]:
        """`count` pairs of first name and family name."""
        family = self.chance.choices(FAMILIES, cum_weights=_family_weights, k=count)
        first = self.chance.choices(GIVEN, cum_weights=_given_weights, k=count)
        second = self.chance.choices(GIVEN, cum_weights=_given_weights, k=count)
        both = zip(first, second, strict=True)
        return [(f"{a} {b}" if self.chance.random() < 1 / 12 else a, last) for (a, b), last in zip(both, family, strict=True)]
