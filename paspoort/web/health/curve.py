"""Growth curve as a picture: where the percentile lines, the points of one child and the target range are drawn.

The lines of a reference are laid once; `curve.html` draws them, and the page shows the same values in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from paspoort.health.growth import BAND_LINES, PERCENTILES, TargetHeight, value_at
from paspoort.health.references import MONTHS, lines_of
from paspoort.web.shell.fields import Words

ADULT = 18
FEW_YEARS = 8
A_YEAR = 4
"""How many points a line has each year: L, M and S go straight between birthdays, and the line itself nearly so."""
UNITS: dict[str, Words] = {"height": _("cm"), "weight": _("kg"), "bmi": _("kg/m²")}
STEPS = {"height": (10, 20), "weight": (10, 20), "bmi": (2, 4)}
"""Of a measure: each how much a line of the grid stands, and each how much it has its number."""
DRAWN = {"curve-line": (3, 10, 90, 97), "curve-line is-dashed": (25, 75), "curve-line is-strong": (50,)}
"""Which lines look alike: grey suffices to tell them apart."""
NAMED = {"wide": PERCENTILES, "narrow": (3, 50, 97)}


class Frame(NamedTuple):
    """A picture and the part of it in which curves are drawn, in its own points."""

    name: str
    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    dot: float


FRAMES = (Frame("wide", 740, 560, 46, 24, 640, 514, 5.5), Frame("narrow", 326, 400, 32, 24, 286, 356, 5))


Key = tuple[str, str, str]
"""A reference, a sex and a measure."""


class Measured(NamedTuple):
    """One measurement of a child: at which exact age, and its value."""

    age: float
    value: float


class Scale(NamedTuple):
    """From which age to which age in years, and from which value to which, a picture reaches."""

    first: float
    last: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grid:
    """What the picture of a reference has for every child: its scales, and the grid with its numbers and lines as it is drawn."""

    frame: Frame
    scale: Scale
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class Picture:
    """One curve as it is drawn: `own` is the way through the child's points, the newest at `last`, and `target` the top, height
    and middle of the range."""

    grid: Grid
    own: SafeString
    last: tuple[float, float]
    target: tuple[float, float, float] | None
    told: str

    @property
    def late(self) -> bool:
        """Whether what is said of the last point must stand left of it."""
        return self.last[0] > self.grid.frame.right * 0.6


@dataclass(frozen=True, slots=True)
class Curve:
    """Which curve: a measure of one sex in a reference, with the child's measurements, the oldest first."""

    reference: str
    sex: str
    measure: str
    points: Sequence[Measured]
    target: TargetHeight | None = None

    def pictures(self, told: str = "") -> list[Picture]:
        """The curve wide and narrow; none where the reference has no lines for this child. `told` stands at the last point."""
        lines = lines_of(self.reference, self.sex, self.measure)
        if lines is None:
            return []
        first, end = lines.months[0] / MONTHS, lines.months[-1] / MONTHS
        points = [one for one in self.points if first <= one.age <= end]
        last = min(end, ADULT) if all(one.age <= ADULT for one in points) else end
        target = self.target if self.measure == "height" and last >= ADULT else None
        key = (self.reference, self.sex, self.measure)
        reached = [*_reach(key, first, last), *(one.value for one in points), *(target or ())]
        step = STEPS[self.measure][0]
        scale = Scale(first, last, math.floor(min(reached) / step) * step, math.ceil(max(reached) / step) * step)
        return [_drawn(_grid(key, frame, scale), points, target, told) for frame in FRAMES]


def _drawn(grid: Grid, points: Sequence[Measured], target: TargetHeight | None, told: str) -> Picture:
    frame, scale = grid.frame, grid.scale
    places = [(_x(frame, scale, one.age), _y(frame, scale, one.value)) for one in points]
    zone = None
    if target:
        top = _y(frame, scale, target.high)
        zone = (top, round(_y(frame, scale, target.low) - top, 1), _y(frame, scale, target.target))
    dots = format_html_join("", '<circle class="curve-point" cx="{}" cy="{}" r="{}"/>', ((x, y, frame.dot) for x, y in places))
    way = format_html('<path class="curve-own" d="{}"/>', _path(places)) if len(places) > 1 else SafeString()
    return Picture(grid, way + dots, places[-1] if places else (0, 0), zone, told if places else "")


@cache
def _reach(key: Key, first: float, last: float) -> list[float]:
    """Where the lowest and the highest line come."""
    reference, sex, measure = key
    ages = (first, *range(math.ceil(first), math.floor(last)), last)
    ends = (value_at(reference, sex, age, measure, z) for age in ages for z in (BAND_LINES[0], BAND_LINES[-1]))
    return [value for value in ends if value is not None]


@cache
def _grid(key: Key, frame: Frame, scale: Scale) -> Grid:
    """The grid and the lines of one reference, laid once: children of the same reach share them."""
    step, numbered = STEPS[key[2]]
    every = 2 if scale.last - scale.first > FEW_YEARS else 1
    years = range(math.ceil(scale.first), math.floor(scale.last) + 1)
    ages = [(_x(frame, scale, age), age) for age in years if age % every == 0]
    values = [(_y(frame, scale, value), value) for value in range(int(scale.low), int(scale.high) + 1, step)]
    lines = {percent: _line(key, frame, scale, z) for percent, z in zip(PERCENTILES, BAND_LINES, strict=True)}
    across = "".join(f"M{frame.left} {y}H{frame.right}" for y, _value in values)
    upright = "".join(f"M{x} {frame.top}V{frame.bottom}" for x, _age in ages)
    numbers = [
        *((frame.left - 7, y + 4, "end", value) for y, value in values if value % numbered == 0),
        *((x, frame.bottom + 20, "middle", age) for x, age in ages),
        *((frame.right + 5, lines[percent][-1][1] + 4, "start", f"P{percent}") for percent in NAMED[frame.name]),
    ]
    paths = [
        ("curve-grid", across + upright),
        *((name, "".join(_path(lines[percent]) for percent in percents)) for name, percents in DRAWN.items()),
    ]
    drawn = format_html_join("", '<path class="{}" d="{}"/>', paths)
    return Grid(frame, scale, drawn + format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', numbers))


def _line(key: Key, frame: Frame, scale: Scale, z: float) -> list[tuple[float, float]]:
    steps = round((scale.last - scale.first) * A_YEAR)
    ages = [scale.first + (scale.last - scale.first) * at / steps for at in range(steps + 1)]
    found = [(age, value_at(key[0], key[1], age, key[2], z)) for age in ages]
    return [(_x(frame, scale, age), _y(frame, scale, value)) for age, value in found if value is not None]


def _x(frame: Frame, scale: Scale, age: float) -> float:
    return round(frame.left + (age - scale.first) / (scale.last - scale.first) * (frame.right - frame.left), 1)


def _y(frame: Frame, scale: Scale, value: float) -> float:
    return round(frame.bottom - (value - scale.low) / (scale.high - scale.low) * (frame.bottom - frame.top), 1)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in places)
