"""Where dots lie in any picture of a marked page: turned, smaller, cut, photographed, or in black and white alone.

Nothing here is secret or knows a name: it gives, for each way in which the picture may hold a lattice, how strongly each of
its cells seems to hold a dot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paspoort.documents.inner.dots import CELL

Array = NDArray[Any]
MOST_POINTS = 5000
# Lengths of a cell, in points of the picture, that are looked for.
SHORTEST, LONGEST = 6.3, 64.0
# A lattice hides in its own multiples and fractions: turned and stretched by these.
KIN = np.array([a + 1j * b for a in range(1, 4) for b in range(-3, 4) if abs(a + 1j * b) <= 3.2])
AROUND = np.array([a + 1j * b for a in (-1, 0, 1) for b in (-1, 0, 1)])
WINDOWS = 512


class Points(NamedTuple):
    """Small points that stand out: where, and how much."""

    x: Array
    y: Array
    weight: Array

    def inside(self, chosen: Array) -> Points:
        return Points(self.x[chosen], self.y[chosen], self.weight[chosen])


@dataclass(frozen=True)
class Cells:
    """How strongly each cell of one lattice seems to hold a dot, 0 to 1, and which of them lie in the picture."""

    strength: Array
    seen: Array


def cells_in(picture: Array) -> Iterator[Cells]:
    """The cells of each lattice that this grey picture may hold, likely ones first."""
    for sharp in (True, False):
        standing = _standing_out(picture, sharp)
        points = _points(standing)
        if len(points.x) >= 40:
            for frequency in _lattices(points, picture.shape):
                for bend in (_fitted(points, frequency, picture.shape), _rigid(points, frequency, picture.shape)):
                    cells = _cells(standing, bend) if bend else None
                    if cells is not None:
                        yield cells


# --- points that stand out ----------------------------------------------------------------------------------------------


def _standing_out(picture: Array, sharp: bool) -> Array:
    """How much each point differs from a calm neighbourhood: letters differ as much, but have no calm one."""
    core = _mean(picture, 1) if sharp else picture
    differs = np.abs(core - _mean(picture, 3))
    outer, inner = (17, 5) if sharp else (11, 5)
    around = _mean(differs, outer // 2) * outer**2 - _mean(differs, inner // 2) * inner**2
    calm: Array = differs.mean() / 2 + 2 + 3 * around / (outer**2 - inner**2)
    return differs / calm


def _mean(values: Array, reach: int) -> Array:
    """The mean over a square around each point."""
    side = 2 * reach + 1
    sums = np.pad(values.astype(np.float64), reach + 1, mode="edge").cumsum(0).cumsum(1)
    total = sums[side:-1, side:-1] - sums[: -side - 1, side:-1] - sums[side:-1, : -side - 1] + sums[: -side - 1, : -side - 1]
    return (total / side**2).astype(np.float32)


def _highest(values: Array, reach: int) -> Array:
    """The highest value in a square around each point."""
    for axis in (0, 1):
        found = values
        for step in range(1, reach + 1):
            found = np.maximum(np.maximum(found, np.roll(values, step, axis)), np.roll(values, -step, axis))
        values = found
    return values


def _points(standing: Array) -> Points:
    tops = (standing >= _highest(standing, 2)) & (standing > 3 * np.median(standing))
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


# --- lattices -----------------------------------------------------------------------------------------------------------


class Waves:
    """How well points agree with a wave both along and across: over the whole picture, and within parts of it, which still
    agree where a photograph bends the lattice. Frequencies are complex numbers: along, and down."""

    def __init__(self, points: Points, shape: tuple[int, ...]) -> None:
        self.whole = _spectrum(points, 2 ** int(np.ceil(np.log2(max(shape)))))
        parts = [part for part in _parts(points, shape) if len(part.x) > 15]
        powers = [_spectrum(part, WINDOWS) ** 2 for part in parts]
        self.parts = np.sqrt(np.mean(powers, axis=0)) if powers else np.zeros((WINDOWS, WINDOWS))
        self.count = len(parts)

    def agree(self, frequency: Array) -> Array:
        """At or beside these frequencies; about 1 by chance."""
        whole = self._at(self.whole, frequency)
        return np.maximum(whole, (self._at(self.parts, frequency) - 1.2) * np.sqrt(max(self.count, 1)))

    @staticmethod
    def _at(spectrum: Array, frequency: Array) -> Array:
        size = len(spectrum)
        both = [
            spectrum[np.rint(f.imag * size).astype(int) % size, np.rint(f.real * size).astype(int) % size]
            for f in (frequency, frequency * 1j)
        ]
        return np.minimum(*both)

    def peaks(self, most: int = 8) -> list[complex]:
        """Frequencies at which the whole agrees best, along and across."""
        size, reach = len(self.whole), int(len(self.whole) / SHORTEST)
        span = np.fft.fftfreq(size) * size
        keep = np.nonzero(np.abs(span) <= reach)[0]
        keep = keep[np.argsort(span[keep])]
        part = self.whole[np.ix_(keep, keep)]
        both = np.minimum(part, np.rot90(part))
        down, along = np.indices(both.shape) - len(keep) // 2
        length = np.hypot(down, along)
        both[(length < size / LONGEST) | (length > reach) | (along <= 0) | (np.abs(down) > along)] = 0
        found = []
        for _ in range(most):
            row, column = np.unravel_index(np.argmax(both), both.shape)
            found.append(complex(along[row, column], down[row, column]) / size)
            both[max(0, row - 3) : row + 4, max(0, column - 3) : column + 4] = 0
        return found


def _parts(points: Points, shape: tuple[int, ...]) -> list[Points]:
    """The points of each part of the picture, a few hundred across."""
    count = max(1, round(max(shape) / 400))
    place = (points.x * count // shape[1]) + count * (points.y * count // shape[0])
    return [points.inside(place == part) for part in range(count * count)]


def _spectrum(points: Points, size: int) -> Array:
    """The strength of each wave in these points, in units of chance; the highest of each frequency and its neighbours."""
    drawn = np.zeros((size, size), np.float32)
    np.add.at(drawn, (np.rint(points.y).astype(int) % size, np.rint(points.x).astype(int) % size), points.weight)
    strength: Array = np.abs(np.fft.fft2(drawn)) / np.sqrt((points.weight**2).sum() + 1e-9)
    return _highest(strength.astype(np.float32), 1)


def _steps(points: Points, shape: tuple[int, ...], most: int = 6) -> list[complex]:
    """Steps from one dot to the next, in both directions, that many dots have in common."""
    reach = 144
    rows, columns = (2 ** int(np.ceil(np.log2(side + reach))) for side in shape)
    drawn = np.zeros((rows, columns), np.float32)
    np.add.at(drawn, (np.rint(points.y).astype(int), np.rint(points.x).astype(int)), points.weight)
    common = np.fft.irfft2(np.abs(np.fft.rfft2(drawn)) ** 2, s=(rows, columns))
    common = np.roll(common, (reach, reach), (0, 1))[: 2 * reach + 1, : 2 * reach + 1]
    common[reach - 3 : reach + 4, reach - 3 : reach + 4] = 0
    sums = _mean(common, 1) * 9
    usual = _mean(sums, 10)
    unit = (points.weight**2).sum() / points.weight.sum()
    clear = np.minimum((sums - usual) / np.sqrt(np.maximum(usual * unit, 1e-6)), 60)

    def at(step: Array) -> Array:
        x, y = np.rint(step.real).astype(int) + reach, np.rint(step.imag).astype(int) + reach
        inside = (x >= 0) & (y >= 0) & (x <= 2 * reach) & (y <= 2 * reach)
        return np.where(inside, clear[y.clip(0, 2 * reach), x.clip(0, 2 * reach)], 0)

    step = np.geomspace(7, 62, 300)[:, None] * np.exp(1j * np.deg2rad(np.arange(-45, 45, 0.5)))[None]
    score = sum((at(step * turn) for turn in (1, 1j, 1 + 1j, 1 - 1j, 2, 2j)), np.zeros(step.shape))
    score -= sum((at(step * turn) for turn in (0.5, 0.5j, 0.5 + 1j, 1 + 0.5j, 1.5, 1.5j)), np.zeros(step.shape))
    found = []
    for _ in range(most):
        best = complex(step.ravel()[np.argmax(score)])
        found.append(best)
        score[np.abs(step - best) < 4] = -np.inf
    return found


def _lattices(points: Points, shape: tuple[int, ...], most: int = 6) -> list[complex]:
    """Frequencies of the lattices that fit, best first: of each family of multiples and fractions the longest that agrees."""
    waves = Waves(points, shape)
    steps = [*_steps(points, shape), complex(CELL), complex(CELL / 2)]
    found: list[tuple[float, complex]] = []
    for one in [*waves.peaks(), *(1 / step.conjugate() for step in steps)]:
        family = np.concatenate([one / KIN, one * KIN])
        family = family[(np.abs(family) > 1 / LONGEST) & (np.abs(family) < 1 / SHORTEST)]
        if not len(family):
            continue
        agreed = waves.agree(family)
        good = family[agreed > max(0.55 * float(agreed.max()), 2.0)]
        if len(good):
            frequency = _refined(points, complex(good[np.argmin(np.abs(good))]), shape)
            apart = 0.7 / max(shape)
            if all(abs(frequency - other) > apart for _score, other in found):
                found.append((float(waves.agree(np.array([frequency]))[0]), frequency))
    return [frequency for _score, frequency in sorted(found, key=lambda one: -one[0])[:most]]


def _refined(points: Points, frequency: complex, shape: tuple[int, ...]) -> complex:
    """The frequency near this one that the points agree with best, turned to lie within 45 degrees of along."""
    step = 0.5 / max(shape)
    for _ in range(4):
        near = frequency + step * AROUND
        best = [sum(abs(_sum(points, one * turn)) for turn in (1, 1j, 1 + 1j, 1 - 1j, 2, 2j)) for one in near]
        frequency = complex(near[int(np.argmax(best))])
        step /= 1.8
    quarter = round(float(np.angle(frequency)) / (np.pi / 2))
    return frequency * (-1j) ** quarter


def _sum(points: Points, frequency: complex) -> complex:
    return complex((points.weight * np.exp(-2j * np.pi * (frequency.real * points.x + frequency.imag * points.y))).sum())


# --- cells --------------------------------------------------------------------------------------------------------------


class Bend:
    """Which cell a place of the picture lies in: a smooth function, straight at first, a little bent where that fits."""

    def __init__(self, middle: tuple[float, float], scale: float, terms: Array) -> None:
        self.middle, self.scale, self.terms = middle, scale, terms

    def near(self, x: Array, y: Array) -> tuple[Array, Array]:
        return (x - self.middle[0]) / self.scale, (y - self.middle[1]) / self.scale

    def cell(self, x: Array, y: Array) -> Array:
        return _powers(x, y, len(self.terms) > 3) @ self.terms

    def place(self, cell: Array) -> tuple[Array, Array, Array]:
        """Where in the picture a cell lies, and how far the answer is off."""
        inverse = np.linalg.inv(self.terms[1:3].T).T
        place = (cell - self.terms[0]) @ inverse
        left = cell
        for _ in range(6):
            left = cell - self.cell(place[:, 0], place[:, 1])
            place = place + left @ inverse
        return place[:, 0] * self.scale + self.middle[0], place[:, 1] * self.scale + self.middle[1], np.abs(left).max(1)


def _powers(x: Array, y: Array, bent: bool) -> Array:
    return np.stack([np.ones_like(x), x, y, *((x * x, x * y, y * y) if bent else ())], axis=1)


def _fitted(points: Points, frequency: complex, shape: tuple[int, ...]) -> Bend | None:
    """The lattice, grown from where it is clearest over the whole picture."""
    start = _clearest(points, frequency, shape)
    if start is None:
        return None
    x, y, along, down = start
    turn = np.array([[frequency.real, frequency.imag], [-frequency.imag, frequency.real]])
    scale = float(max(shape))
    bend = Bend((x, y), scale, np.vstack([[-along, -down], turn.T * scale]))
    near_x, near_y = bend.near(points.x, points.y)
    reach, bent = 4.5 / abs(frequency) / scale, False
    for step in range(14):
        near = (np.abs(near_x) < reach) & (np.abs(near_y) < reach)
        count = _grown(bend, _powers(near_x[near], near_y[near], bent), points.weight[near])
        bent = bent or (step >= 4 and count > 60)
        reach *= 1.35
        if reach > 1.6:
            break
    return bend


def _rigid(points: Points, frequency: complex, shape: tuple[int, ...]) -> Bend:
    """The lattice as its frequency says, without looking at single points: for a picture with more noise than dots."""
    turn = np.array([[frequency.real, frequency.imag], [-frequency.imag, frequency.real]])
    begin = [np.angle(_sum(points, one)) / (2 * np.pi) for one in (frequency, frequency * 1j)]
    return Bend((0.0, 0.0), float(max(shape)), np.vstack([begin, turn.T * max(shape)]))


def _grown(bend: Bend, powers: Array, weight: Array) -> int:
    """Fit again to the points that lie close to the middle of a cell; gives how many do."""
    if powers.shape[1] > len(bend.terms):
        bend.terms = np.vstack([bend.terms, np.zeros((powers.shape[1] - len(bend.terms), 2))])
    count = 0
    for _ in range(3):
        at = powers @ bend.terms
        whole = np.rint(at)
        close = np.abs(at - whole).max(1) < 0.22
        count = int(close.sum())
        if count < 12:
            break
        root = np.sqrt(weight[close])[:, None]
        bend.terms = np.linalg.lstsq(powers[close] * root, whole[close] * root, rcond=None)[0]
    return count


def _clearest(points: Points, frequency: complex, shape: tuple[int, ...]) -> tuple[float, float, float, float] | None:
    """The middle of the part of the picture where the points agree best, and how the lattice lies there."""
    best, found = 0.0, None
    reach = 4.2 / abs(frequency)
    for x in np.linspace(0.15, 0.85, 5) * shape[1]:
        for y in np.linspace(0.15, 0.85, 6) * shape[0]:
            part = points.inside((np.abs(points.x - x) < reach) & (np.abs(points.y - y) < reach))
            if len(part.x) >= 8:
                moved = part._replace(x=part.x - x, y=part.y - y)
                along, down = _sum(moved, frequency), _sum(moved, frequency * 1j)
                agreed = abs(along) * abs(down) / float(part.weight.sum())
                if agreed > best:
                    best, found = agreed, (x, y, -float(np.angle(along)), -float(np.angle(down)))
    if found is None:
        return None
    turn = 2 * np.pi
    return found[0], found[1], found[2] / turn, found[3] / turn


def _cells(standing: Array, bend: Bend) -> Cells | None:
    """How much stands out in the middle of each cell."""
    height, width = standing.shape
    if abs(np.linalg.det(bend.terms[1:3])) < 1e-9:
        return None
    x, y = np.array([0, width, 0, width, width / 2, width / 2, 0, width]), np.array([0, 0, height, height, 0, height, height / 2, height / 2])
    edge = bend.cell(*bend.near(x.astype(float), y.astype(float)))
    low, high = np.floor(edge.min(0)).astype(int), np.ceil(edge.max(0)).astype(int)
    if (high - low).max() > 420:
        return None
    along, down = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    x, y, off = bend.place(np.stack([along.ravel(), down.ravel()], axis=1).astype(float))
    x, y = np.rint(x.clip(-9, width + 9)).astype(int), np.rint(y.clip(-9, height + 9)).astype(int)
    seen = (x >= 3) & (y >= 3) & (x < width - 3) & (y < height - 3) & (off < 0.1)
    strength = np.zeros(len(x), np.float32)
    strength[seen] = _highest(standing, 1)[y[seen], x[seen]]
    if seen.sum() < 60:
        return None
    top = float(np.percentile(strength[seen], 90)) + 1e-9
    return Cells(np.minimum(strength / top, 1).reshape(along.shape), seen.reshape(along.shape))
