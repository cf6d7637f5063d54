"""The cells of a lattice in any picture of a marked page: turned, smaller, cut, photographed, or in black and white alone.

Nothing here is secret or knows a name: it gives, for each way in which the picture may hold a lattice, how strongly each of
its cells seems to hold a dot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from paspoort.documents.inner.dots import CELL, HEIGHTS
from paspoort.documents.inner.lattice import lattices, wave
from paspoort.documents.inner.points import Array, Points, alone, even_around, highest, isolated, points_of, standing_out

# How far from anything else a dot stands: on a page as it was shown, and on one half that size.
AWAY = (3, 2)
# How much a point counts that stands between letters, beside one that stands alone.
AMONG_LETTERS = (0, 0.4)
FEWEST = 24


@dataclass(frozen=True)
class Cells:
    """How strongly each cell of one lattice seems to hold a dot, 0 to 1, and which of them lie in the picture."""

    strength: Array
    seen: Array


def cells_in(picture: Array) -> Iterator[Cells]:
    """The cells of each lattice that this grey picture may hold, likely ones first; also without those that letters touch."""
    for standing, points, where in _looks(picture):
        if len(points.x) >= FEWEST:
            for frequency in lattices(points, picture.shape):
                for fit in (_fitted, _rigid):
                    # a lattice that does not lie here may be bent beyond all bounds; then it shows no cells
                    with np.errstate(all="ignore"):
                        bend = fit(points, frequency, picture.shape)
                        for part in where:
                            cells = _cells(standing, bend, part) if bend else None
                            if cells is not None:
                                yield cells


def cells_as_shown(picture: Array) -> Iterator[Cells]:
    """The cells of the lattice of a page that is as large and as upright as it was shown, wherever it was cut."""
    for standing, points, where in _looks(picture):
        if len(points.x) >= FEWEST:
            bend = _rigid(points, complex(1 / CELL), picture.shape)
            yield from (cells for part in where if (cells := _cells(standing, bend, part)) is not None)


def _looks(picture: Array) -> Iterator[tuple[Array, Points, tuple[Array | None, ...]]]:
    """Ways to look for dots: clear of letters; on what is even more or less; where little is left of them."""
    for away in AWAY:
        standing, even = isolated(picture, away), even_around(picture, away)
        for among in AMONG_LETTERS:
            yield standing, points_of(standing * np.where(alone(even, away), 1, among)), (even, None)
    for sharp in (True, False):
        standing = standing_out(picture, sharp)
        yield standing, points_of(standing), (None,)


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
    begin = [np.angle(wave(points, one)) / (2 * np.pi) for one in (frequency, frequency * 1j)]
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
                along, down = wave(moved, frequency), wave(moved, frequency * 1j)
                agreed = abs(along) * abs(down) / float(part.weight.sum())
                if agreed > best:
                    best, found = agreed, (x, y, -float(np.angle(along)), -float(np.angle(down)))
    if found is None:
        return None
    turn = 2 * np.pi
    return found[0], found[1], found[2] / turn, found[3] / turn


def _cells(standing: Array, bend: Bend, where: Array | None = None) -> Cells | None:
    """How much stands out in the middle of each cell, of those that lie `where` given."""
    height, width = standing.shape
    if abs(np.linalg.det(bend.terms[1:3])) < 1e-9:
        return None
    x, y = np.array([0, 1, 0, 1, 0.5, 0.5, 0, 1]) * width, np.array([0, 0, 1, 1, 0, 1, 0.5, 0.5]) * height
    edge = bend.cell(*bend.near(x, y))
    low, high = np.floor(edge.min(0)).astype(int), np.ceil(edge.max(0)).astype(int)
    if not (high - low).max() <= 420:
        return None
    along, down = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    middles = np.stack([along.ravel(), down.ravel()], axis=1).astype(float)
    # only in places where all is even does something a little higher or lower mean a dot
    heights = (0.0,) if where is None else tuple(height / CELL for height in HEIGHTS.values())
    tops = highest(standing, 1)
    read = [_read(tops, bend, middles + np.array([0, height]), along.shape, where) for height in heights]
    seen = np.logical_or.reduce([one.seen for one in read])
    if seen.sum() < FEWEST * 2:
        return None
    strength = np.maximum.reduce([one.strength for one in read])
    # where few cells hold one, most of what stands out a little is no dot
    many, few = np.percentile(strength[seen], (90, 98))
    return Cells(np.minimum(strength / (max(float(many), float(few) / 2) + 1e-9), 1), seen)


def _read(tops: Array, bend: Bend, middles: Array, shape: tuple[int, ...], where: Array | None) -> Cells:
    """How much stands out at these places, and which of them lie in the picture, `where` given and around it on its line too."""
    height, width = tops.shape
    x, y, off = bend.place(middles)
    x, y = (np.nan_to_num(at, nan=-9).clip(-9, most + 9).reshape(shape) for at, most in ((x, width), (y, height)))
    here, strength = _inside(x, y, tops.shape), np.zeros(shape, np.float32)
    down, along = np.rint(y[here]).astype(int), np.rint(x[here]).astype(int)
    strength[here] = tops[down, along]
    seen = here & (off < 0.1).reshape(shape)
    if where is not None:
        seen[here] &= where[down, along]
        # also halfway to the next cell and the one after it: as far as nothing stands beside a dot
        for step in (0.5, 1, 1.5):
            for side in (-1, 1):
                beside_x, beside_y = (_moved(at, side * step) for at in (x, y))
                there = _inside(beside_x, beside_y, tops.shape)
                calm = np.ones(shape, bool)
                calm[there] = where[np.rint(beside_y[there]).astype(int), np.rint(beside_x[there]).astype(int)]
                seen &= calm
    return Cells(np.where(seen, strength, 0), seen)


def _inside(x: Array, y: Array, shape: tuple[int, ...]) -> Array:
    made: Array = (x > 2.5) & (y > 2.5) & (x < shape[1] - 3.5) & (y < shape[0] - 3.5)
    return made


def _moved(at: Array, steps: float) -> Array:
    """The coordinates of places so many cells further along; those at the edges as the others go."""
    step = np.diff(at, axis=1)
    made: Array = at + steps * np.hstack([step[:, :1], (step[:, 1:] + step[:, :-1]) / 2, step[:, -1:]])
    return made
