"""Which lattices the points of a picture may lie on: how far apart, and how turned."""

from __future__ import annotations

import numpy as np

from paspoort.documents.inner.dots import CELL
from paspoort.documents.inner.points import Array, Points, highest, mean

# Lengths of a cell, in points of the picture, that are looked for.
SHORTEST, LONGEST = 6.3, 64.0
# A lattice hides in its own multiples and fractions: turned and stretched by these.
KIN = np.array([a + 1j * b for a in range(1, 4) for b in range(-3, 4) if abs(a + 1j * b) <= 3.2])
STRONGEST = 1500
AROUND = np.array([a + 1j * b for a in (-1, 0, 1) for b in (-1, 0, 1)])
WINDOWS = 512


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
        parts = (self._at(self.parts, frequency) - 1.2) * np.sqrt(max(self.count, 1))
        either: Array = np.maximum(whole, parts)
        return either

    @staticmethod
    def _at(spectrum: Array, frequency: Array) -> Array:
        size = len(spectrum)
        both = [
            spectrum[np.rint(f.imag * size).astype(int) % size, np.rint(f.real * size).astype(int) % size]
            for f in (frequency, frequency * 1j)
        ]
        least: Array = np.minimum(*both)
        return least

    def peaks(self, most: int = 8) -> list[complex]:
        """Frequencies at which the whole agrees best, along and across."""
        size, reach = len(self.whole), int(len(self.whole) / SHORTEST)
        span = np.fft.fftfreq(size) * size
        keep = np.nonzero(np.abs(span) <= reach)[0]
        keep = keep[np.argsort(span[keep])]
        part = self.whole[np.ix_(keep, keep)]
        both = np.minimum(part, np.rot90(part))
        grid: Array = np.indices(both.shape) - len(keep) // 2
        down, along = grid
        length = np.hypot(down, along)
        both[(length < size / LONGEST) | (length > reach) | (along <= 0) | (np.abs(down) > along)] = 0
        found = []
        for _ in range(most):
            row, column = divmod(int(both.argmax()), len(both))
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
    half = np.abs(np.fft.rfft2(drawn)) / np.sqrt((points.weight**2).sum() + 1e-9)
    # of what is real, a wave and its opposite are as strong
    other = np.roll(half[::-1, size // 2 - 1 : 0 : -1], 1, axis=0)
    return highest(np.hstack([half, other]).astype(np.float32), 1)


def _steps(points: Points, shape: tuple[int, ...], most: int = 6) -> list[complex]:
    """Steps from one dot to the next, in both directions, that many dots have in common."""
    reach = 144
    rows, columns = (2 ** int(np.ceil(np.log2(side + reach))) for side in shape)
    drawn = np.zeros((rows, columns), np.float32)
    np.add.at(drawn, (np.rint(points.y).astype(int), np.rint(points.x).astype(int)), points.weight)
    common = np.fft.irfft2(np.abs(np.fft.rfft2(drawn)) ** 2, s=(rows, columns))
    common = np.roll(common, (reach, reach), (0, 1))[: 2 * reach + 1, : 2 * reach + 1]
    common[reach - 3 : reach + 4, reach - 3 : reach + 4] = 0
    sums = mean(common, 1) * 9
    usual = mean(sums, 10)
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


def lattices(points: Points, shape: tuple[int, ...], most: int = 6) -> list[complex]:
    """Frequencies of the lattices that fit, best first: of each family of multiples and fractions the longest that agrees."""
    waves = Waves(points, shape)
    steps = [*_steps(points, shape), complex(CELL), complex(CELL / 2)]
    found: list[tuple[float, complex]] = []
    for one in [*waves.peaks(), *(1 / step.conjugate() for step in steps)]:
        family = np.concatenate([one / KIN, one * KIN])
        family = family[(np.abs(family) > 1 / LONGEST) & (np.abs(family) < 1 / SHORTEST)]
        agreed = waves.agree(family)
        good = family[agreed > max(0.55 * float(agreed.max(initial=0)), 2.0)]
        if len(good):
            longest = _upright(complex(good[np.argmin(np.abs(good))]))
            found.append((float(waves.agree(np.array([longest]))[0]), longest))
    fitting = _distinct(points, [one for _score, one in sorted(found, key=lambda one: -one[0])], shape, most)
    # a part of a page just as it was shown, or of half that size, may hold too few dots to tell
    return [*fitting, *(one for one in (complex(1 / CELL), complex(2 / CELL)) if _apart(one, fitting, shape))]


def _apart(one: complex, others: list[complex], shape: tuple[int, ...]) -> bool:
    return all(abs(one - other) > 0.2 / max(shape) for other in others)


def _distinct(points: Points, frequencies: list[complex], shape: tuple[int, ...], most: int) -> list[complex]:
    strongest = Points(*(values[:STRONGEST] for values in points))
    kept: list[complex] = []
    for coarse in frequencies:
        if len(kept) < most and all(abs(coarse - other) > 0.4 / max(shape) for other in kept):
            frequency = _upright(_refined(strongest, coarse, shape))
            if all(abs(frequency - other) > 0.7 / max(shape) for other in kept):
                kept.append(frequency)
    return kept


def _upright(frequency: complex) -> complex:
    """The same lattice, as a frequency within 45 degrees of along."""
    return frequency * (-1j) ** round(float(np.angle(frequency)) / (np.pi / 2))


def _refined(points: Points, frequency: complex, shape: tuple[int, ...]) -> complex:
    """The frequency near this one that the points agree with best."""
    step = 0.5 / max(shape)
    for _ in range(4):
        near = frequency + step * AROUND
        frequency = complex(near[int(np.argmax([_sharpness(points, one) for one in near]))])
        step /= 1.8
    return frequency


def _sharpness(points: Points, frequency: complex) -> float:
    """How well the points agree with the first waves of a lattice."""
    along, down = (_turns(points, one) for one in (frequency, frequency * 1j))
    waves = (along, down, along * down, along * down.conj(), along * along, down * down)
    return float(sum(abs(points.weight @ one) for one in waves))


def _turns(points: Points, frequency: complex) -> Array:
    made: Array = np.exp(-2j * np.pi * (frequency.real * points.x + frequency.imag * points.y))
    return made


def wave(points: Points, frequency: complex) -> complex:
    """The sum of the points, each turned as far as a wave of this frequency is there."""
    return complex(points.weight @ _turns(points, frequency))
