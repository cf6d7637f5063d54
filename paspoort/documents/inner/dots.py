"""The dots of a page: small points in full contrast, at places of their own for each page of each consultation.

They lie on one lattice of square cells. A secret decides in which cells: a sixth of them tells where the pattern begins, a
sixth which page it is, and the rest whose consultation. Where they begin differs from page to page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops

# Three blocks of a JPEG: each dot lies in the middle of one.
CELL = 24
TILE = 48
# A cell holds a dot when its byte is below this, of 256.
FILLED = 96
PILOT, PAGE, CODE = range(3)
ROLES = bytes(_of for v in range(TILE) for u in range(TILE) for _of in [(PILOT, CODE, CODE, PAGE, CODE, CODE)[(u + 2 * v) % 6]])
COUNTS = [ROLES.count(role) for role in (PILOT, PAGE, CODE)]
_FILL = bytes(255 if value < FILLED else 0 for value in range(256))

# What a cell of a page can bear: no dot, as a letter is near; one that inverts what lies under it; or one with a ring, on a
# photograph.
BARE, INVERTED, RINGED = range(3)


def bits(secret: bytes, role: int, *of: object) -> bytes:
    """The cells of one role, 255 with a dot and 0 without, for one consultation or one page of it."""
    about = "\0".join(map(str, (role, *of)))
    return hashlib.shake_256(secret + about.encode()).digest(COUNTS[role]).translate(_FILL)


@lru_cache(maxsize=256)
def pattern(secret: bytes, consultation: str, page: int) -> bytes:
    """The whole pattern for one page: `TILE` rows of `TILE` cells, repeated over the page."""
    streams = [iter(bits(secret, PILOT)), iter(bits(secret, PAGE, consultation, page)), iter(bits(secret, CODE, consultation))]
    straight = bytes(next(streams[role]) for role in ROLES)
    begin = hashlib.shake_256(secret + f"begin\0{consultation}\0{page}".encode()).digest(4)
    down, along = int.from_bytes(begin[:2]) % TILE, int.from_bytes(begin[2:]) % TILE
    rows = [straight[at : at + TILE] for at in range(0, TILE * TILE, TILE)]
    return b"".join(row[along:] + row[:along] for row in rows[down:] + rows[:down])


# --- where a page can bear them -----------------------------------------------------------------------------------------


def bearing(page: Image.Image) -> bytes:
    """What each cell of a grey page can bear, row by row: nothing close to letters, so that no dot is taken for a point."""
    small = page.reduce(4)
    low, high = _over(small, ImageChops.darker), _over(small, ImageChops.lighter)
    spread = _middles(ImageChops.subtract(high, low), page.size)
    light, dark = (_middles(_share(small.point(table)), page.size) for table in (_LIGHT, _DARK))
    return bytes(map(_borne, spread, _middles(small, page.size), light, dark))


def without_edge(borne: bytes, size: tuple[int, int], edge: int) -> bytes:
    """The same without dots in the bands above and below, where they would stand between the words of the mark's line."""
    across, down = size[0] // CELL, size[1] // CELL
    first, last = -(-edge // CELL), (size[1] - edge) // CELL
    return bytes(across * first) + borne[across * first : across * last] + bytes(across * (down - last))


def _over(picture: Image.Image, choose: Callable[..., Image.Image]) -> Image.Image:
    """The darkest or lightest of what lies around the middle of a dot: wide along a line of text, narrow between two lines."""
    made = picture = choose(picture, ImageChops.offset(picture, 0, 1))
    for step in (1, 2, 3):
        made = choose(choose(made, ImageChops.offset(picture, step, 0)), ImageChops.offset(picture, -step, 0))
    return made


_LIGHT = [255 if value > 200 else 0 for value in range(256)]
_DARK = [255 if value < 56 else 0 for value in range(256)]


def _borne(spread: int, middle: int, light: int, dark: int) -> int:
    if spread < 24:
        return INVERTED if middle > 208 or middle < 48 else RINGED
    return RINGED if light < 90 and dark < 150 else BARE


def _share(picture: Image.Image) -> Image.Image:
    """How much of the surroundings of each point is set."""
    width, height = picture.size
    return picture.resize((max(1, width // 12), max(1, height // 12)), Image.Resampling.BOX).resize((width, height))


def _middles(small: Image.Image, size: tuple[int, int]) -> bytes:
    """The value in the middle of each whole cell, of a picture of the page at a quarter of its size."""
    data, across = small.tobytes(), size[0] // CELL
    rows = (data[(6 * row + 3) * small.width :][3 : 3 + 6 * across : 6] for row in range(size[1] // CELL))
    return b"".join(rows)


# --- laying them ------------------------------------------------------------------------------------------------------

_GAP = bytes(CELL)
_DOT, _CORE, _RING = (
    bytes(255 if first <= x < last else 0 for x in range(CELL)) for first, last in ((11, 13), (11, 14), (10, 15))
)


def inverted(size: tuple[int, int], borne: bytes, tile: bytes) -> Image.Image:
    """The dots that invert what lies under them, as a mask."""
    return _layer(size, borne, tile, INVERTED, _DOT, range(11, 13))


def ringed(size: tuple[int, int], borne: bytes, tile: bytes) -> tuple[Image.Image, Image.Image]:
    """The dots with a ring, for photographs: the mask of what becomes white, and of what becomes black in its middle."""
    white = _layer(size, borne, tile, RINGED, _RING, range(10, 15))
    return white, _layer(size, borne, tile, RINGED, _CORE, range(11, 14))


def _layer(size: tuple[int, int], borne: bytes, tile: bytes, kind: int, shape: bytes, lines: range) -> Image.Image:
    width, height = size
    across, down = width // CELL, height // CELL
    repeats, edge = across // TILE + 1, bytes(width - across * CELL)
    before, after = bytes(width * lines.start), bytes(width * (CELL - lines.stop))
    parts = []
    for row in range(down):
        filled = (tile[row % TILE * TILE :][:TILE] * repeats)[:across]
        bears = borne[row * across : (row + 1) * across]
        line = b"".join([shape if dot and bear == kind else _GAP for dot, bear in zip(filled, bears, strict=True)]) + edge
        parts += [before, line * len(lines), after]
    parts.append(bytes(width * (height - down * CELL)))
    return Image.frombytes("L", size, b"".join(parts))
