"""What a figure is, and how two things are compared fairly: in turns, so that a busy moment touches both."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import NamedTuple

from bench.processor import Meter, load

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure beside its floor; `reach` says in words what was aimed at, `holds` whether it was reached.

    `cpu` and `floor_cpu` are the processor time of one of what is measured, in milliseconds, client and servers together; none
    where it was not counted. `state` is that of the world: just loaded, without statistics, or settled. `load`: how many
    processes wanted a processor meanwhile.
    """

    figure: str
    scale: int
    ours: float
    floor: float
    unit: str
    ratio: float
    reach: str
    holds: bool
    cpu: float | None = None
    floor_cpu: float | None = None
    state: str = "settled"
    load: float = 0.0

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def told(self) -> str:
        """What is said of it while others are still measured."""
        spent = (
            f", processor {self.cpu:g} of {self.floor_cpu:g} ms" if self.cpu is not None and self.floor_cpu is not None else ""
        )
        return f"{self.figure}: {self.ours:g} of {self.floor:g} {self.unit}{spent}; {self.reach}: {'yes' if self.holds else 'no'}"


class Pairs(NamedTuple):
    """Medians: ours, the floor and their ratio, and the processor time of one of each in milliseconds, where it was counted."""

    ours: float
    floor: float
    ratio: float
    cpu: float | None = None
    floor_cpu: float | None = None


Measure = Callable[[], float]


def figure(name: str, scale: int, found: Pairs, unit: str, reach: str, holds: bool) -> Figure:
    """A figure from what was measured in pairs."""
    cpu, floor_cpu = (None if one is None else rounded(one) for one in (found.cpu, found.floor_cpu))
    ours, floor, ratio = rounded(found.ours), rounded(found.floor), rounded(found.ratio)
    return Figure(name, scale, ours, floor, unit, ratio, reach, holds, cpu, floor_cpu, load=load())


def rounded(value: float) -> float:
    """Three digits that count."""
    return float(f"{value:.3g}")


def in_pairs(
    ours: Measure,
    floor: Measure,
    *,
    pairs: int = PAIRS,
    what: str = "",
    meter: Meter | None = None,
    of: int = 1,
    floor_of: int = 0,
    a_second: bool = False,
) -> Pairs:
    """Median of ours, of the floor, and of their ratio, pair by pair; who goes first changes every time.

    With a `meter` also the processor time of one of the `of` things that each call does (the floor: `floor_of`, where that is
    another number). Where the calls give how many things were done `a_second`, their number is that times the time that passed.
    """
    both: list[tuple[float, float]] = []
    costs: list[tuple[float, float]] = []
    for turn in range(pairs):
        counts = {ours: 0 if a_second else of, floor: floor_of or (0 if a_second else of)}
        order = [floor, ours] if turn % 2 else [ours, floor]
        taken = {act: _measured(act, meter, counts[act]) for act in order}
        both.append((taken[ours][0], taken[floor][0]))
        costs.append((taken[ours][1], taken[floor][1]))
        progress(what, turn + 1, pairs)
    ratio = median(one / two for one, two in both)
    mine, below = (median(column) for column in zip(*both, strict=True))
    cpu, floor_cpu = (median(column) for column in zip(*costs, strict=True)) if meter else (None, None)
    return Pairs(mine, below, ratio, cpu, floor_cpu)


def _measured(act: Measure, meter: Meter | None, of: int) -> tuple[float, float]:
    """What it gives, and the milliseconds of processor time that one of what it does took; `of` 0: it gives how many a second."""
    began, before = time.perf_counter(), meter.spent() if meter else 0.0
    found = act()
    spent = meter.spent() - before if meter else 0.0
    done = of or found * (time.perf_counter() - began)
    return found, spent / max(done, 1)


def at_most(name: str, scale: int, found: Pairs, unit: str, times: float) -> Figure:
    """A figure that may cost so many times its floor."""
    return figure(name, scale, found, unit, f"at most {times:g} × the floor", found.ratio <= times)


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
