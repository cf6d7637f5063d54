"""The dots of a page: small points in full contrast, at places of their own for each page of each consultation.

They lie on one lattice of square cells. A secret decides in which cells: a sixth of them tells where the pattern begins, a
sixth which page it is, and the rest whose consultation. Where they begin differs from page to page.
"""

from __future__ import annotations

import hashlib
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

# What a cell of a page can bear: no dot, as a letter is near; or a dot that differs this much from what lies under it. On
# paper and on black it inverts; on the shades of a photograph it is larger, and becomes black or as light as can be.
BARE, INVERTED, LIGHTENED = 0, 255, 254


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
    small = page.reduce(THIRD)
    before, after = (ImageChops.offset(small, step, 0) for step in (1, -1))
    low = ImageChops.darker(ImageChops.darker(small, before), after)
    high = ImageChops.lighter(ImageChops.lighter(small, before), after)
    spread = ImageChops.subtract(high, low).point(_CALM)
    counts = small.histogram()
    paper = max(range(128, 256), key=counts.__getitem__)
    clear = small.point([255 if value > paper - 14 or value < 40 else 0 for value in range(256)])
    free = _cells(ImageChops.darker(spread, clear), page.size).tobytes()
    if sum(counts[56:201]) < small.width * small.height // 10:
        return free
    # on a page that is mostly paper, however grey, what is nearly as light as that is paper
    even = sum(counts[paper - 12 : paper + 13]) > 0.35 * small.width * small.height
    plain = _share(page, 56, min(200, paper - 40) if even else 200)
    return bytes(map(_borne, free, _cells(small, page.size).tobytes(), plain))


# A cell is looked at in nine parts. A letter that reaches into the middle one, or into those beside it, changes its mean.
THIRD = CELL // 3
_CALM = [255 if value < 7 else 0 for value in range(256)]


def _borne(free: int, shade: int, plain: int) -> int:
    if free and not 48 <= shade < 208:
        return INVERTED
    # neither paper with letters nor letters on black: a photograph
    if free or plain < 200:
        return LIGHTENED if shade < 128 else min(shade, LIGHTENED - 1)
    return BARE


def _cells(small: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The value in the middle of each whole cell, of a picture with nine points to a cell."""
    across, down = size[0] // CELL, size[1] // CELL
    return small.resize((across, down), Image.Resampling.NEAREST, box=(0, 0, across * 3, down * 3))


def _share(page: Image.Image, dark: int, light: int) -> bytes:
    """How much of each cell and those around it is darker or lighter than this, of some of its points."""
    across, down = page.width // CELL, page.height // CELL
    some = page.resize((across * 6, down * 6), Image.Resampling.NEAREST, box=(0, 0, across * CELL, down * CELL))
    sides = some.point([255 if value < dark or value > light else 0 for value in range(256)])
    return sides.resize((across, down), Image.Resampling.BOX).filter(ImageFilter.BoxBlur(1)).tobytes()


# --- laying them ------------------------------------------------------------------------------------------------------

_SMALL = bytes(255 if x in (11, 12) else 0 for x in range(CELL))
_LARGE = bytes(255 if x in (11, 12, 13) else 0 for x in range(CELL))
_LINES = [bytes(value if dot else 0 for dot in (_SMALL if value == INVERTED else _LARGE)) for value in range(256)]
_SET = bytes(255 if value else 0 for value in range(256))
_LARGE_ONLY = bytes(0 if value == INVERTED else value for value in range(256))


def lay_dots(layer: Image.Image, borne: bytes, tile: bytes) -> None:
    """Draw the dots on what is going to be the difference with the page."""
    across, down = layer.width // CELL, layer.height // CELL
    repeats = across // TILE + 1
    rows = [(tile[row * TILE : (row + 1) * TILE] * repeats)[:across] for row in range(TILE)]
    whole = b"".join([rows[row % TILE] for row in range(down)])
    dots = (int.from_bytes(whole) & int.from_bytes(borne)).to_bytes(len(whole))
    _lay(layer, dots, 11, 13)
    larger = dots.translate(_LARGE_ONLY)
    if any(larger):
        _lay(layer, larger, 13, 14)


def _lay(layer: Image.Image, dots: bytes, top: int, bottom: int) -> None:
    across = layer.width // CELL
    size = (across * CELL, bottom - top)
    for row in range(len(dots) // across):
        cells = dots[row * across : (row + 1) * across]
        if any(cells):
            line = b"".join(map(_LINES.__getitem__, cells)) * size[1]
            mask = Image.frombytes("L", size, line.translate(_SET))
            layer.paste(Image.frombytes("L", size, line), (0, row * CELL + top), mask)
