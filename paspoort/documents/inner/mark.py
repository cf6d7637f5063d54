"""The mark: the reader's name in the pixels makes a photograph of a page lead back to one consultation."""

import math
import textwrap
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from PIL import Image, ImageChops, ImageDraw, ImageFont

from paspoort.documents.inner.dots import ACROSS, CELL, DOWN, bearing, lay_dots
from paspoort.documents.inner.fonts import font_for

# How much lighter or darker a pixel becomes under the slanted names (of 255): readable in print and in grey, calm on screen.
DEPTH = 24
ANGLE = 30
# A dark slate on white paper, written as the difference with white.
BAND_INK = 188
# How far apart the slanted names lie, beside their own size, and how far their places differ from page to page.
ROOM = 1.6
SWAY = 256
LAYERS_KEPT = 8
WIDEST_ROW = 34
# Colours this close together, over four points, are grey: a page without others is kept, marked and sent in half the work.
GREY = 1


@dataclass(frozen=True)
class Mark:
    """Who looks, for whom, when (dd/mm/jjjj uu:mm) and under which consultation number."""

    reader: str
    institution: str
    moment: str
    consultation: str

    @property
    def line(self) -> str:
        return " · ".join((self.reader, self.institution, self.moment, self.consultation))


def band_height(width: int) -> int:
    """How many pixels are added above a page of this width, and as many below, for the line that names the reader."""
    return CELL * max(1, width * 2 // 45 // CELL)


@dataclass(frozen=True)
class Sheet:
    """A page with white bands above and below, ready to be marked, and what each cell of it can bear."""

    picture: Image.Image
    borne: bytes

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.size

    @property
    def room(self) -> int:
        """How many bytes it takes."""
        return self.size[0] * self.size[1] * (1 if self.picture.mode == "L" else 4)


def framed(page: Image.Image) -> Sheet:
    """The page in its colours, or in grey where it has none, between its bands."""
    page = page if page.mode in ("RGB", "RGBX") else page.convert("RGB")
    few, band = page.resize((-(-page.width // 8), -(-page.height // 8)), Image.Resampling.NEAREST), band_height(page.width)
    coloured = has_colours(few) or has_colours(page.reduce(4))
    whole = Image.new(page.mode if coloured else "L", (page.width, page.height + 2 * band), "white")
    whole.paste(page if coloured else page.getchannel(1), (0, band))
    return Sheet(whole, _borne(whole, band))


def _borne(whole: Image.Image, band: int) -> bytes:
    """What each cell can bear: nothing in the bands, where dots would stand between the words of the mark's line."""
    across, down = whole.width // CELL, (whole.height - 2 * band) // CELL
    if not across * down:
        return bytes(across * (whole.height // CELL))
    # some points of each whole cell, close enough together that no letter lies between them
    box = (0, band, across * CELL, band + down * CELL)
    points = whole.resize((across * ACROSS, down * DOWN), Image.Resampling.NEAREST, box)
    borne = bearing(points if points.mode == "L" else points.getchannel(1))
    return bytes(across * (band // CELL)) + borne.ljust(across * (whole.height // CELL - band // CELL), bytes(1))


def has_colours(picture: Image.Image) -> bool:
    """Whether any point of a picture is something else than grey."""
    red, green, blue = picture.split()[:3]
    apart = ImageChops.lighter(ImageChops.difference(green, red), ImageChops.difference(green, blue))
    return any(apart.histogram()[GREY + 1 :])


class Marker:
    """Marks framed pages; the slanted names of a reader and consultation are kept for the next page."""

    def __init__(self) -> None:
        self._names: OrderedDict[tuple[Mark, tuple[int, int]], tuple[Image.Image, Image.Image]] = OrderedDict()
        self._layers: OrderedDict[tuple[Mark, bytes, bytes, tuple[int, int], str], Image.Image] = OrderedDict()

    def lay(self, sheet: Sheet, mark: Mark, tile: bytes) -> Image.Image:
        """The page with its mark: slanted names, the line in both bands, and the dots of `tile`, the pattern of this page."""
        key = (mark, tile, sheet.borne, sheet.size, sheet.picture.mode)
        layer = _kept(self._layers, key, lambda: self._layer(sheet, mark, tile))
        # The difference darkens what is light and lightens what is dark: no page can swallow the mark, and no word
        # of the page disappears under it.
        return ImageChops.difference(sheet.picture, layer)

    def forget(self) -> None:
        """Lets go of every name that was kept."""
        self._names.clear()
        self._layers.clear()
        _font.cache_clear()

    def _layer(self, sheet: Sheet, mark: Mark, tile: bytes) -> Image.Image:
        size, place = sheet.size, crc32(tile)
        names, band = _kept(self._names, (mark, size), lambda: (_names(size, mark), _band(size[0], mark)))
        left, top = place % SWAY, place // SWAY % SWAY
        layer = names.crop((left, top, left + size[0], top + size[1]))
        layer.paste(band, (0, 0))
        layer.paste(band, (0, size[1] - band.height))
        lay_dots(layer, sheet.borne, tile)
        return layer if sheet.picture.mode == "L" else Image.merge(sheet.picture.mode, [layer] * len(sheet.picture.getbands()))


Key = TypeVar("Key")
Drawn = TypeVar("Drawn")


def _kept(shelf: OrderedDict[Key, Drawn], key: Key, draw: Callable[[], Drawn]) -> Drawn:
    """What was drawn before and not long ago, or drawn now."""
    drawn = shelf.pop(key) if key in shelf else draw()
    shelf[key] = drawn
    if len(shelf) > LAYERS_KEPT:
        shelf.popitem(last=False)
    return drawn


def _names(size: tuple[int, int], mark: Mark) -> Image.Image:
    """The slanted names over an area larger than the page, to take a page's part from."""
    points = max(11, min(size) // 52)
    tile = _slanted(mark, points)
    area = (size[0] + SWAY, size[1] + SWAY)
    made = Image.new("L", area)
    for at in _places(area, tile.size, points):
        made.paste(DEPTH, at, tile)
    return made


def _rows(mark: Mark) -> list[str]:
    """The mark as short rows, so that a long name does not stretch it beyond the page."""
    parts = (mark.reader, mark.institution, mark.moment, mark.consultation)
    return [row for part in parts for row in textwrap.wrap(part, WIDEST_ROW, max_lines=2, placeholder=" …")]


def _slanted(mark: Mark, points: int) -> Image.Image:
    """The mark's rows, slanted, as a mask."""
    rows = _rows(mark)
    width = int(max(_font(row, points).getlength(row) for row in rows)) + points
    flat = Image.new("L", (width, (len(rows) + 1) * points * 5 // 4))
    draw = ImageDraw.Draw(flat)
    for number, row in enumerate(rows):
        draw.text((width // 2, (number + 1) * points * 5 // 4), row, fill=255, font=_font(row, points), anchor="mm")
    slanted = flat.rotate(ANGLE, expand=True, resample=Image.Resampling.BILINEAR)
    return slanted.crop(slanted.getbbox())


def _places(page: tuple[int, int], tile: tuple[int, int], points: int) -> Iterator[tuple[int, int]]:
    """Where tiles go: rows along the slant, each second one half a step further, without touching each other."""
    slant = math.radians(ANGLE)
    # The flat tile's sides, from those of its slanted box.
    turn = math.cos(slant) ** 2 - math.sin(slant) ** 2
    along = ROOM * (tile[0] * math.cos(slant) - tile[1] * math.sin(slant)) / turn + points * 6
    across = ROOM * (tile[1] * math.cos(slant) - tile[0] * math.sin(slant)) / turn + points * 5
    reach = int((page[0] + page[1]) / min(along, across)) + 2
    for row in range(-reach, reach):
        for step in range(-reach, reach):
            forth = (step + row % 2 / 2) * along
            x = int(forth * math.cos(slant) + row * across * math.sin(slant))
            y = int(row * across * math.cos(slant) - forth * math.sin(slant))
            if -tile[0] < x < page[0] and -tile[1] < y < page[1]:
                yield x, y


def _band(width: int, mark: Mark) -> Image.Image:
    """One legible line over the whole width; two, in smaller letters, when it is long."""
    height, room = band_height(width), width * 0.96
    rows, points = [mark.line], height * 9 // 20
    if _font(mark.line, points).getlength(mark.line) > room * 1.25:
        rows = [f"{mark.reader} · {mark.institution}", f"{mark.moment} · {mark.consultation}"]
        points = height * 8 // 20
    longest = max(_font(row, points).getlength(row) for row in rows)
    points = max(7, min(points, int(points * room / longest)))
    band = Image.new("L", (width, height))
    draw = ImageDraw.Draw(band)
    for number, row in enumerate(rows):
        at = (width // 2, height * (2 * number + 1) // (2 * len(rows)))
        draw.text(at, row, fill=BAND_INK, font=_font(row, points), anchor="mm")
    return band


@lru_cache(maxsize=64)
def _font(text: str, points: int) -> ImageFont.FreeTypeFont:
    return _opened(str(font_for(text)), points)


@lru_cache(maxsize=32)
def _opened(path: str, points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, points)
