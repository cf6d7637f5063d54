"""Vision: acuity as logMAR, from the decimals that are read off a chart, and back (rule 130).

Higher is worse in logMAR and better in decimals, so whoever shows one shows the other beside it.
"""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "data" / "acuity_words.csv"

CHART = {
    0.1: 1.0, 0.125: 0.9, 0.16: 0.8, 0.2: 0.7, 0.25: 0.6, 0.32: 0.5, 0.4: 0.4, 0.5: 0.3,
    0.63: 0.2, 0.8: 0.1, 1.0: 0.0, 1.25: -0.1, 1.6: -0.2,
}  # fmt: skip
"""The lines of the chart: decimal acuity and its logMAR."""
DECIMALS = {line: decimal for decimal, line in CHART.items()}


def logmar(decimal: str | float | Decimal) -> float:
    """The logMAR of a decimal acuity, with comma or point: the line of the chart, or -log10 to two decimals between the lines.

    Raises `ValueError` for what is no number above zero.
    """
    read = _number(decimal)
    return CHART[read] if read in CHART else round(-math.log10(read), 2) + 0.0


def decimal_of(logmar: str | float | Decimal) -> float:
    """The decimal acuity of a logMAR: of the chart's line, or to two decimals between the lines."""
    line = float(str(logmar).strip().replace(",", ".").replace("−", "-"))
    return DECIMALS[line] if line in DECIMALS else round(10**-line, 2)


def on_chart(decimal: str | float | Decimal) -> bool:
    """Whether a decimal acuity is a line of the chart; one that is not asks to be confirmed."""
    return _number(decimal) in CHART


def in_words(decimal: str | float | Decimal) -> str:
    """An acuity in Dutch for who never saw a chart, such as a parent: what stands after *het rechteroog ziet*. Between two lines
    of the chart the words of the lower one."""
    read = _number(decimal)
    return [words for least, words in _in_words() if least <= read][-1]


def lines_apart(right: str | float | Decimal, left: str | float | Decimal) -> float:
    """How many lines of the chart two eyes differ, from the logMAR of each; above zero when the left one sees worse."""
    return round((float(left) - float(right)) * 10, 1) + 0.0


@cache
def _in_words() -> list[tuple[float, str]]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return [(float(row["decimal"]), row["words"]) for row in csv.DictReader(file, delimiter=";")]


def _number(decimal: str | float | Decimal) -> float:
    read = float(str(decimal).strip().replace(",", "."))
    if not (math.isfinite(read) and read > 0):
        raise ValueError("an acuity is a number above zero")
    return read
