"""What a figure is, and how two things are compared fairly: in turns, so that a busy moment touches both."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure beside its floor; `reach` says in words what was aimed at, `holds` whether it was reached."""

    figure: str
    scale: int
    ours: float
    floor: float
    unit: str
    ratio: float
    reach: str
    holds: bool

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


Measure = Callable[[], float]
Told = Callable[[Figure], None]


def rounded(value: float) -> float:
    """Three digits that count."""
    return float(f"{value:.3g}")


def in_pairs(ours: Measure, floor: Measure, *, pairs: int = PAIRS, what: str = "") -> tuple[float, float, float]:
    """Median of ours, of the floor, and of their ratio, pair by pair; who goes first changes every time."""
    both: list[tuple[float, float]] = []
    for turn in range(pairs):
        if turn % 2:
            below = floor()
            both.append((ours(), below))
        else:
            mine = ours()
            both.append((mine, floor()))
        progress(what, turn + 1, pairs)
    return median(one for one, _ in both), median(two for _, two in both), median(one / two for one, two in both)


def at_most(figure: str, scale: int, found: tuple[float, float, float], unit: str, times: float) -> Figure:
    """A figure that may cost so many times its floor."""
    ours, floor, ratio = found
    return Figure(
        figure, scale, rounded(ours), rounded(floor), unit, rounded(ratio), f"at most {times:g} × the floor", ratio <= times
    )


def progress(what: str, done: int, total: int) -> None:
    """A line that grows on a terminal, and stands still in a file."""
    end = "\n" if done >= total or not sys.stderr.isatty() else ""
    print(f"\r  {what}: {done} of {total}", end=end, file=sys.stderr, flush=True)


def milliseconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
