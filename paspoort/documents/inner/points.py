"""Small points that stand out from a calm neighbourhood in any picture: dots, and whatever looks like one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MOST_POINTS = 5000
EVEN = 80


class Points(NamedTuple):
    """Small points that stand out: where, and how much."""

    x: Array
    y: Array
    weight: Array

    def inside(self, chosen: Array) -> Points:
        return Points(self.x[chosen], self.y[chosen], self.weight[chosen])


def standing_out(picture: Array, sharp: bool) -> Array:
    """How much each point differs from a calm neighbourhood: letters differ as much, but have no calm one."""
    core = mean(picture, 1) if sharp else picture
    differs = np.abs(core - mean(picture, 3))
    outer, inner = (17, 5) if sharp else (11, 5)
    around = mean(differs, outer // 2) * outer**2 - mean(differs, inner // 2) * inner**2
    calm: Array = differs.mean() / 2 + 2 + 3 * around / (outer**2 - inner**2)
    made: Array = differs / calm
    return made


def isolated(picture: Array, away: int) -> Array:
    """How much each point is darker, or lighter, than everything so many points away: what hardly any part of a letter is."""
    darker = _least_around(picture, away) - picture
    lighter = _least_around(-picture, away) + picture
    made: Array = np.maximum(np.maximum(darker, lighter), 0)
    return made


def alone(even: Array, away: int) -> Array:
    """Where all is even along a line as well, up to where the next dot may stand: what is left there is no part of a text."""
    steps = [step * side for step in ((8, 12, 16) if away > 2 else (4, 7)) for side in (-1, 1)]
    made: Array = np.logical_or(*(np.logical_and.reduce([np.roll(even, step, axis) for step in steps]) for axis in (0, 1)))
    return made


def even_around(picture: Array, away: int) -> Array:
    """Where nothing but a dot can stand: so many points away all is as light."""
    made: Array = -_least_around(-picture, away) - _least_around(picture, away) < EVEN
    return made


def _least_around(picture: Array, away: int) -> Array:
    """The lowest value on the ring, two points wide, that begins 2 or 3 points away."""
    far, near = _least(picture, 1, away), _least(picture, 0, away - 2)
    sides = [step for side in (away, away + 1) for step in (-side, side)]
    made: Array = np.minimum.reduce([*(np.roll(far, step, 0) for step in sides), *(np.roll(near, step, 1) for step in sides)])
    return made


def _least(picture: Array, axis: int, reach: int) -> Array:
    """The lowest value up to one point beyond this reach to both sides; of a reach that is at most 3."""
    close = np.minimum.reduce([np.roll(picture, step, axis) for step in (-1, 0, 1)])
    made: Array = np.minimum.reduce([np.roll(close, step, axis) for step in {-reach, 0, reach}])
    return made


def mean(values: Array, reach: int) -> Array:
    """The mean over a square around each point."""
    side = 2 * reach + 1
    sums = np.pad(values.astype(np.float64), reach + 1, mode="edge").cumsum(0).cumsum(1)
    total = sums[side:-1, side:-1] - sums[: -side - 1, side:-1] - sums[side:-1, : -side - 1] + sums[: -side - 1, : -side - 1]
    made: Array = (total / side**2).astype(np.float32)
    return made


def highest(values: Array, reach: int) -> Array:
    """The highest value in a square around each point."""
    for axis in (0, 1):
        found = values
        for step in range(1, reach + 1):
            found = np.maximum(np.maximum(found, np.roll(values, step, axis)), np.roll(values, -step, axis))
        values = found
    return values


def points_of(standing: Array) -> Points:
    tops = (standing >= highest(standing, 2)) & (standing > 3 * np.median(standing))
    tops[:2] = tops[-2:] = False
    tops[:, :2] = tops[:, -2:] = False
    y, x = np.nonzero(tops)
    order = np.argsort(-standing[y, x])[:MOST_POINTS]
    y, x = y[order], x[order]
    weight = standing[y, x]
    if len(weight):
        # a few that stand out most by far must not outweigh all others
        weight = np.minimum(weight, weight[min(len(weight) - 1, standing.size // 2000 + 20)]) ** 2
    right = _between(standing[y, x - 1], standing[y, x], standing[y, x + 1])
    down = _between(standing[y - 1, x], standing[y, x], standing[y + 1, x])
    return Points(x + right, y + down, weight)


def _between(before: Array, here: Array, after: Array) -> Array:
    """Where the top of a parabola through three values lies."""
    bend = before - 2 * here + after
    return np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.where(np.abs(bend) > 1e-6, bend, 1), 0).clip(-0.5, 0.5)
