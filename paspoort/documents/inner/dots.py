"""The dots of a page: small points in full contrast, at places of their own for each page of each consultation.

They lie on one lattice of square cells. A secret decides in which cells: a sixth of them tells where the pattern begins, a
sixth which page it is, and the rest whose consultation. Where they begin differs from page to page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter

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


def bearing(small: Image.Image, size: tuple[int, int]) -> bytes:
    """What each cell can bear, row by row: nothing close to letters, so that no dot is taken for a point.

    `small` is the page of this size in grey, at a quarter of it.
    """
    spread = ImageChops.subtract(_over(small, ImageChops.lighter), _over(small, ImageChops.darker))
    calm, pole = _cells(spread.point(_CALM), size), _cells(small.point(_POLE), size)
    light, dark = (_shares(small.point(table), size) for table in (_LIGHT, _DARK))
    return bytes(map(_borne, calm.tobytes(), pole.tobytes(), light, dark))


_CALM = [255 if value < 24 else 0 for value in range(256)]
_POLE = [255 if value > 208 or value < 48 else 0 for value in range(256)]
_LIGHT = [255 if value > 200 else 0 for value in range(256)]
_DARK = [255 if value < 56 else 0 for value in range(256)]


def _borne(calm: int, pole: int, light: int, dark: int) -> int:
    if calm:
        return INVERTED if pole else RINGED
    # neither paper with letters nor letters on black: a photograph
    return RINGED if light < 90 and dark < 150 else BARE


def _over(picture: Image.Image, choose: Callable[..., Image.Image]) -> Image.Image:
    """The darkest or lightest of what lies around the middle of a dot: wide along a line of text, narrow between two lines."""
    made = choose(picture, ImageChops.offset(picture, 0, 1))
    for step in (1, 2):
        made = choose(choose(made, ImageChops.offset(made, step, 0)), ImageChops.offset(made, -step, 0))
    return made


def _cells(small: Image.Image, size: tuple[int, int], how: Image.Resampling = Image.Resampling.NEAREST) -> Image.Image:
    """One value for each whole cell, of a picture of the page at a quarter of its size: that in its middle, or the mean."""
    across, down = size[0] // CELL, size[1] // CELL
    return small.resize((across, down), how, box=(0, 0, across * CELL // 4, down * CELL // 4))


def _shares(small: Image.Image, size: tuple[int, int]) -> bytes:
    """How much of each cell and those around it is set."""
    return _cells(small, size, Image.Resampling.BOX).filter(ImageFilter.BoxBlur(1)).tobytes()


# --- laying them ------------------------------------------------------------------------------------------------------


def _line(first: int, last: int) -> dict[int, bytes]:
    """A line through one cell, without a dot and with one from `first` up to `last`."""
    return {0: bytes(CELL), 255: bytes(255 if first <= x < last else 0 for x in range(CELL))}


_DOT, _CORE, _RING = _line(11, 13), _line(11, 14), _line(10, 15)


def lay_inverted(layer: Image.Image, borne: bytes, tile: bytes) -> None:
    """Draw, on what is going to be the difference with the page, the dots that invert what lies under them."""
    _lay(layer, (255,), _filled(layer.size, borne, tile, INVERTED), _DOT, 11, 13)


def lay_ringed(page: Image.Image, borne: bytes, tile: bytes) -> None:
    """Draw the dots with a ring: white, with a black middle. They show on whatever shade a photograph has there."""
    filled = _filled(page.size, borne, tile, RINGED)
    white = (255,) * len(page.getbands())
    _lay(page, white, filled, _RING, 10, 15)
    _lay(page, (0,) * len(white), filled, _CORE, 11, 14)


def _filled(size: tuple[int, int], borne: bytes, tile: bytes, kind: int) -> bytes:
    """Each cell of the page: 255 for a dot of this kind, else 0."""
    across, down = size[0] // CELL, size[1] // CELL
    repeats = across // TILE + 1
    rows = [(tile[row * TILE : (row + 1) * TILE] * repeats)[:across] for row in range(TILE)]
    whole = b"".join([rows[row % TILE] for row in range(down)])
    bears = borne.translate(_OF_KIND[kind])
    return (int.from_bytes(whole) & int.from_bytes(bears)).to_bytes(len(whole))


_OF_KIND = [bytes(255 if value == kind else 0 for value in range(256)) for kind in (BARE, INVERTED, RINGED)]


def _lay(picture: Image.Image, shade: tuple[int, ...], filled: bytes, line: dict[int, bytes], top: int, bottom: int) -> None:
    across = picture.width // CELL
    reach, high = across * CELL, bottom - top
    for row in range(len(filled) // across):
        cells = filled[row * across : (row + 1) * across]
        if any(cells):
            mask = Image.frombytes("L", (reach, high), b"".join(map(line.__getitem__, cells)) * high)
            picture.paste(shade, (0, row * CELL + top, reach, row * CELL + bottom), mask)
