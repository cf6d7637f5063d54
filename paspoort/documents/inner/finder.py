"""Whose consultation a picture shows: its dots beside the patterns of every consultation, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from paspoort.documents.inner.cells import Cells, cells_as_shown, cells_in
from paspoort.documents.inner.dots import CODE, FILLED, PAGE, PILOT, ROLES, TILE, bits
from paspoort.documents.inner.points import Array

# The chance that anyone who is named had nothing to do with it, over everything that was compared.
LARGEST_CHANCE = -6.0
# So clear that no other way of looking at the picture needs to be tried.
CLEAR = -12.0
SHARE = FILLED / 256
ROLE = np.frombuffer(ROLES, np.uint8)
MOST_PAGES = 300
AT_A_TIME = 20_000
MOST_WHEREVER = 20_000
BEGINNINGS = 8
# As many ways are tried at the end as take some seconds, and no fewer than the last.
COMPARISONS, LEAST_WAYS = 20_000_000, 48

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Match:
    """The consultation at this place in the list, its page if that can be told, and the chance (a power of ten) that a
    consultation that has nothing to do with this picture would be named."""

    place: int
    page: int | None
    chance: float


def find(picture: Image.Image, secret: bytes, consultations: Sequence[str], progress: Progress | None = None) -> Match | None:
    """The one consultation whose pattern this picture shows beyond doubt; None when there is no such one."""
    codes = Codes(secret, consultations)
    tried = 0
    for size in _sizes(picture):
        ways: list[tuple[float, Array]] = []
        for cells in cells_in(np.asarray(size, np.float32)):
            ways += _ways(cells, secret)
            clear = [way for way in ways if way[0] > 7]
            if clear:
                tried, match = _best(clear[-BEGINNINGS:], codes, tried, secret, progress)
                ways = [way for way in ways if way[0] <= 7]
                if match and match.chance < CLEAR:
                    return match
        tried, match = _best(
            sorted(ways, key=lambda way: -way[0])[: max(LEAST_WAYS, min(1000, COMPARISONS // max(len(codes), 1)))],
            codes,
            tried,
            secret,
            progress,
        )
        if match:
            return match
    return _wherever(picture, codes, tried)


def _sizes(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, and smaller where it may be a photograph with many points to a dot."""
    grey = picture.convert("L")
    yield grey
    for times in (2, 3):
        if min(grey.size) >= 700 * times:
            yield grey.reduce(times)


class Codes:
    """The patterns of many consultations, made some thousands at a time."""

    def __init__(self, secret: bytes, consultations: Sequence[str]) -> None:
        self.secret, self.consultations = secret, consultations

    def __len__(self) -> int:
        return len(self.consultations)

    def scored(self, views: Array) -> Iterator[tuple[int, Array]]:
        """The first place of each part, and the score of each consultation in it for each view."""
        for first in range(0, len(self), AT_A_TIME):
            made = b"".join(bits(self.secret, CODE, one) for one in self.consultations[first : first + AT_A_TIME])
            yield first, views @ _filled(made).reshape(-1, views.shape[1]).T


def _filled(made: bytes) -> Array:
    return (np.frombuffer(made, np.uint8) > 0).astype(np.float32)


def _wherever(picture: Image.Image, codes: Codes, tried: int) -> Match | None:
    """The clearest match of a page that is as it was shown, whatever its pilot says: too little of that is left in the lighter of
    several pictures. Every place where a pattern may begin is compared for every consultation, where that takes some seconds."""
    tiles = [_tile(cells) for cells in cells_as_shown(np.asarray(picture.convert("L"), np.float32)) if cells.seen.any()]
    if not tiles or not len(codes) or len(codes) > MOST_WHEREVER:
        return None
    tried += len(tiles) * TILE**2 * len(codes)
    place = np.zeros((TILE, TILE), np.float32)
    place[(ROLE == CODE).reshape(TILE, TILE)] = 1
    several, lies = np.stack(tiles), np.conj(np.fft.fft2(place))
    waves = np.fft.fft2(several)
    usual = SHARE * np.fft.ifft2(waves * lies).real
    spread = np.sqrt(SHARE * (1 - SHARE) * np.fft.ifft2(np.fft.fft2(several**2) * lies).real.clip(1e-9))
    best, found, at = -np.inf, several[0].ravel(), 0
    for number, consultation in enumerate(codes.consultations):
        place[(ROLE == CODE).reshape(TILE, TILE)] = _filled(bits(codes.secret, CODE, consultation))
        apart = (np.fft.ifft2(waves * np.conj(np.fft.fft2(place))).real - usual) / spread
        if apart.max() > best:
            which, row, column = (int(one) for one in np.unravel_index(np.argmax(apart), apart.shape))
            best, at, found = float(apart.max()), number, np.roll(tiles[which], (-row, -column), (0, 1)).ravel()
    view = found[ROLE == CODE]
    score = float(_filled(bits(codes.secret, CODE, codes.consultations[at])) @ view)
    chance = _chance(view, score) + float(np.log10(tried))
    return Match(at, _page(found, codes.secret, codes.consultations[at]), chance) if chance <= LARGEST_CHANCE else None


def _tile(cells: Cells) -> Array:
    """How strongly each cell of the tile shows, beside what is usual."""
    total, count = np.zeros((TILE, TILE)), np.zeros((TILE, TILE))
    down, along = np.indices(cells.strength.shape) % TILE
    np.add.at(total, (down, along), np.where(cells.seen, cells.strength, 0))
    np.add.at(count, (down, along), cells.seen)
    made: Array = np.where(count > 0, total - count * cells.strength[cells.seen].mean(), 0)
    return made


def _ways(cells: Cells, secret: bytes) -> list[tuple[float, Array]]:
    """The tile in each way that its pilot allows, turned and mirrored too, with how clearly the pilot shows."""
    total = _tile(cells)
    pilot = np.zeros(TILE * TILE)
    pilot[ROLE == PILOT] = _filled(bits(secret, PILOT)) - SHARE
    pattern = np.conj(np.fft.fft2(pilot.reshape(TILE, TILE)))
    chance = np.sqrt(SHARE * (1 - SHARE) * (total**2).sum() / 6) + 1e-9
    found = []
    for turn in range(8):
        turned = np.rot90(total[:, ::-1] if turn > 3 else total, turn % 4)
        match = np.fft.ifft2(np.fft.fft2(turned) * pattern).real / chance
        for place in np.argsort(-match.ravel())[:BEGINNINGS]:
            row, column = divmod(int(place), TILE)
            found.append((float(match.ravel()[place]), np.roll(turned, (-row, -column), (0, 1)).ravel()))
    return found


def _best(
    ways: list[tuple[float, Array]], codes: Codes, tried: int, secret: bytes, progress: Progress | None
) -> tuple[int, Match | None]:
    """How many comparisons were made so far, and the clearest match of these, if it is clear enough."""
    if not ways or not len(codes):
        return tried, None
    whole = np.stack([way for _pilot, way in ways])
    views = whole[:, ROLE == CODE].astype(np.float32)
    usual, spread = SHARE * views.sum(1), np.sqrt(SHARE * (1 - SHARE) * (views**2).sum(1)) + 1e-9
    best, at, score = -np.inf, (0, 0), 0.0
    for first, scores in codes.scored(views):
        apart = (scores - usual[:, None]) / spread[:, None]
        way, place = np.unravel_index(np.argmax(apart), apart.shape)
        if apart[way, place] > best:
            best, at, score = float(apart[way, place]), (int(way), first + int(place)), float(scores[way, place])
        if progress:
            progress(min(first + AT_A_TIME, len(codes)), len(codes))
    tried += len(ways) * len(codes)
    chance = _chance(views[at[0]], score) + float(np.log10(tried))
    if chance > LARGEST_CHANCE:
        return tried, None
    return tried, Match(at[1], _page(whole[at[0]], secret, codes.consultations[at[1]]), chance)


def _page(way: Array, secret: bytes, consultation: str) -> int | None:
    view = way[ROLE == PAGE]
    made = b"".join(bits(secret, PAGE, consultation, page) for page in range(1, MOST_PAGES + 1))
    scores = _filled(made).reshape(MOST_PAGES, -1) @ view
    page = int(np.argmax(scores))
    return page + 1 if _chance(view, float(scores[page])) + np.log10(MOST_PAGES) < -3 else None


def _chance(view: Array, score: float) -> float:
    """At most how likely (a power of ten) a pattern that has nothing to do with this view scores this high (Chernoff)."""
    tilt = np.geomspace(0.02, 60, 80) / (np.abs(view).max() + 1e-9)
    exponents: Any = np.log1p(SHARE * np.expm1(tilt[:, None] * view[None])).sum(1) - tilt * score
    return float(exponents.min() / np.log(10))
