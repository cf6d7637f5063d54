"""The dots of a page: small points in full contrast, at places of their own for each page of each consultation.

They lie on one lattice of square cells. A secret decides in which cells: a sixth of them tells where the pattern begins, a
sixth which page it is, and the rest whose consultation. Where they begin differs from page to page.
"""

from __future__ import annotations

import hashlib
from array import array
from functools import lru_cache
from itertools import compress
from operator import itemgetter

from PIL import Image, ImageChops, ImageDraw, ImageFilter

# Three blocks of a JPEG: each dot lies in the middle of one.
CELL = 24
TILE = 48
# A cell holds a dot when its byte is below this, of 256.
FILLED = 96
PILOT, PAGE, CODE = range(3)
ROLES = bytes(_of for v in range(TILE) for u in range(TILE) for _of in [(PILOT, CODE, CODE, PAGE, CODE, CODE)[(u + 2 * v) % 6]])
COUNTS = [ROLES.count(role) for role in (PILOT, PAGE, CODE)]
# Puts the cells of the three roles, one role after the other, where they belong in the tile.
_PLACED = itemgetter(*(sum(COUNTS[:role]) + ROLES[:at].count(role) for at, role in enumerate(ROLES)))
_FILL = bytes(255 if value < FILLED else 0 for value in range(256))

# What a cell of a page can bear: no dot, as a letter is near; or a dot that differs this much from what lies under it. On
# paper and on black it inverts; on the shades of a photograph it is larger, and becomes black or as light as can be.
BARE, INVERTED, LIGHTENED = 0, 255, 254
# Or, between two lines where it would come close to one of them, one that inverts and stands so many points higher or lower.
# All are even, so that a dot is whole in a page of half the size.
HEIGHTS = {INVERTED: 0, 253: -2, 252: 4, 251: -6, 250: 6, 249: -8, 248: 10}
LOWEST = min(HEIGHTS)


def bits(secret: bytes, role: int, *of: object) -> bytes:
    """The cells of one role, 255 with a dot and 0 without, for one consultation or one page of it."""
    about = "\0".join(map(str, (role, *of)))
    return hashlib.shake_256(secret + about.encode()).digest(COUNTS[role]).translate(_FILL)


@lru_cache(maxsize=256)
def pattern(secret: bytes, consultation: str, page: int) -> bytes:
    """The whole pattern for one page: `TILE` rows of `TILE` cells, repeated over the page."""
    straight = bytes(_PLACED(bits(secret, PILOT) + bits(secret, PAGE, consultation, page) + bits(secret, CODE, consultation)))
    begin = hashlib.shake_256(secret + f"begin\0{consultation}\0{page}".encode()).digest(4)
    down, along = int.from_bytes(begin[:2]) % TILE, int.from_bytes(begin[2:]) % TILE
    rows = [straight[at : at + TILE] for at in range(0, TILE * TILE, TILE)]
    return b"".join(row[along:] + row[:along] for row in rows[down:] + rows[:down])


# --- where a page can bear them -----------------------------------------------------------------------------------------

# A cell is looked at in two columns and eight rows; `ACROSS` times as many points as cells along, `DOWN` times as many down.
ACROSS, DOWN, COLUMNS = 8, 8, 2


def bearing(points: Image.Image) -> bytes:
    """What each cell of a page can bear, row by row; `points` is grey, and has `ACROSS` and `DOWN` points of each cell.

    A dot keeps four points of the page away from anything above and below it, and 35 from anything on its own line: there
    it would be taken for a full stop, and between figures for a decimal point.
    """
    few = points.resize((points.width // 2, points.height // 2), Image.Resampling.NEAREST)
    counts, some = few.histogram(), few.width * few.height
    paper = max(range(128, 256), key=counts.__getitem__)
    black = 40 * (sum(counts[:40]) > some // 50)
    clear = _clear(points, paper - 24, black)
    free = _middle(clear).point(_EITHER)
    if sum(counts[56:201]) >= some // 10:
        # on a page that is mostly paper, however grey, what is nearly as light as that is paper, and what is blurred may be
        # letters
        even = sum(counts[paper - 12 : paper + 13]) > 0.35 * some
        letters = _share(few, 56, min(200, paper - 40) if even else 200).point(_PICTURE[even])
        shades = _second(_middle(points).reduce((ACROSS // COLUMNS, 1)))
        pictured = ImageChops.darker(shades.point(_LIGHTENED), ImageChops.lighter(free, letters))
        free = ImageChops.lighter(pictured, ImageChops.darker(free, shades.point(_INVERTED)))
    if paper >= 208:
        free = ImageChops.lighter(free, _aside(clear))
    return free.tobytes()


def _aside(rows: Image.Image) -> Image.Image:
    """How a dot stands in each cell where one of the cell's rows is paper all around, and 0 where none is."""
    # turned, so that the rows of a cell follow each other
    turned = rows.transpose(Image.Transpose.TRANSPOSE)
    strips, some = turned.tobytes(), turned.height * (turned.width // DOWN)
    together = 0
    for row, paper in _PAPER.items():
        together |= int.from_bytes(strips[row::DOWN].translate(paper))
    stands = Image.frombytes("L", (turned.width // DOWN, turned.height), together.to_bytes(some).translate(_STANDS))
    return stands.transpose(Image.Transpose.TRANSPOSE)


# By shade, whether a dot inverts it, and what it differs there on a photograph; and where there are neither letters on paper
# nor letters on black, by the share of what is nearly white or nearly black.
_INVERTED = [INVERTED * (not 48 <= value < 208) for value in range(256)]
_LIGHTENED = [LIGHTENED if value < 128 else min(value, LOWEST - 1) for value in range(256)]
_PICTURE = [[255 * (value < most) for value in range(256)] for most in (200, 100)]
_EITHER = [255 * (value in (0, 255)) for value in range(256)]
# In which row of a cell a dot stands at each height, in a byte with a bit for each row; and by that byte, which dot is best.
_ROWS = {dot: DOWN // 2 + round(height * DOWN / CELL) for dot, height in HEIGHTS.items()}
_PAPER = {row: bytes((value == 255) << row for value in range(256)) for row in _ROWS.values()}
_STANDS = bytes(max((dot for dot, row in _ROWS.items() if value >> row & 1), default=BARE) for value in range(256))


def _clear(points: Image.Image, paper: int, black: int) -> Image.Image:
    """255 where all around a dot is lighter than `paper`, 0 where all is darker than `black`: a cell and a half to both sides,
    and two rows above and below."""
    sides = points.point([255 * (value > paper) or 128 * (value >= black) for value in range(256)])
    beside = sides.reduce((ACROSS // COLUMNS, 1)).filter(ImageFilter.BoxBlur((3 * COLUMNS // 2, 0)))
    return _second(beside).filter(ImageFilter.BoxBlur((0, 2)))


def _second(columns: Image.Image) -> Image.Image:
    """The column of each cell that its dot stands in."""
    return columns.resize((columns.width // COLUMNS, columns.height), Image.Resampling.NEAREST)


def _middle(points: Image.Image) -> Image.Image:
    """The row of each cell that its dot stands in."""
    return points.resize((points.width, points.height // DOWN), Image.Resampling.NEAREST)


def _share(few: Image.Image, dark: int, light: int) -> Image.Image:
    """How much of each cell and those around it is darker or lighter than this, by every second point."""
    sides = few.point([255 * (value < dark or value > light) for value in range(256)])
    return sides.reduce((ACROSS // 2, DOWN // 2)).filter(ImageFilter.BoxBlur(1))


# --- laying them ------------------------------------------------------------------------------------------------------

# Where in a cell a dot stands, whole in a page of half the size; one on a photograph is larger.
SMALL = [(x, y) for x in (16, 17) for y in (12, 13)]
LARGE = [(x, y) for x in (15, 16, 17) for y in (11, 12, 13)]
# Sixteen shades are as good as all; none lighter than what is there, so that a dot differs by half of all contrast.
_SHADES = bytes(value if value in (BARE, *range(LOWEST, 256)) else value // 16 * 16 for value in range(256))


def lay_dots(layer: Image.Image, borne: bytes, tile: bytes) -> None:
    """Draw the dots on what is going to be the difference with the page."""
    across, down = layer.width // CELL, layer.height // CELL
    repeats = across // TILE + 1
    rows = [(tile[row * TILE : (row + 1) * TILE] * repeats)[:across] for row in range(TILE)]
    whole = b"".join([rows[row % TILE] for row in range(down)])
    dots = (int.from_bytes(whole) & int.from_bytes(borne)).to_bytes(len(whole)).translate(_SHADES)
    spots = {shade: _spots(across, down, shade if shade in HEIGHTS else LIGHTENED) for shade in set(dots)}
    drawn: dict[int, list[bytes]] = {}
    for cell, shade in zip(compress(range(len(dots)), dots), dots.translate(None, bytes([BARE])), strict=True):
        drawn.setdefault(INVERTED if shade in HEIGHTS else shade, []).append(spots[shade][cell])
    draw = ImageDraw.Draw(layer)
    for shade, points in drawn.items():
        draw.point(b"".join(points), shade)


@lru_cache(maxsize=32)
def _spots(across: int, down: int, shade: int) -> list[bytes]:
    """The points of each cell's dot, row by row, in the numbers that Pillow takes fastest: 32-bit floats, along and down."""
    dot, height = SMALL if shade in HEIGHTS else LARGE, HEIGHTS.get(shade, 0)
    corners = [(x * CELL, y * CELL + height) for y in range(down) for x in range(across)]
    return [array("f", [side for x, y in dot for side in (left + x, top + y)]).tobytes() for left, top in corners]
