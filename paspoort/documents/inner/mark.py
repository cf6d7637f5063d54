"""The reader's name in the pixels: what makes a photograph of a page lead back to one consultation."""

import math
import textwrap
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from PIL import Image, ImageChops, ImageDraw, ImageFont

from paspoort.documents.inner.fonts import font_for

# How much lighter or darker a pixel becomes under the pattern (of 255): readable in print and in grey, calm on
# screen.
DEPTH = 24
ANGLE = 30
# A dark slate on white paper, written as the difference with white.
BAND_INK = (197, 181, 171)
LAYERS_KEPT = 8
TILES_KEPT = 64
WIDEST_ROW = 34


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
    return max(24, width * 2 // 45)


def framed(page: Image.Image) -> Image.Image:
    """The page as RGB with white bands above and below, ready to be marked."""
    band = band_height(page.width)
    whole = Image.new("RGB", (page.width, page.height + 2 * band), (255, 255, 255))
    whole.paste(page, (0, band))
    return whole


class Marker:
    """Lays marks over framed pages; what is drawn for one reader and consultation is kept for the next page."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[tuple[Mark, int], Image.Image] = OrderedDict()
        self._layers: OrderedDict[tuple[Mark, tuple[int, int]], Image.Image] = OrderedDict()

    def lay(self, page: Image.Image, mark: Mark) -> Image.Image:
        """The framed page with a slanted pattern over it and the mark's line in both bands."""
        layer = self._layers.pop((mark, page.size), None) or self._layer(page.size, mark)
        _keep(self._layers, (mark, page.size), layer, LAYERS_KEPT)
        # The difference darkens what is light and lightens what is dark: no page can swallow the mark, and no word
        # of the page disappears under it.
        return ImageChops.difference(page, layer)

    def forget(self) -> None:
        """Lets go of every name that was kept."""
        self._tiles.clear()
        self._layers.clear()
        _font.cache_clear()

    def _layer(self, size: tuple[int, int], mark: Mark) -> Image.Image:
        points = max(11, min(size) // 52)
        tile = self._tiles.pop((mark, points), None) or _slanted(mark, points)
        _keep(self._tiles, (mark, points), tile, TILES_KEPT)
        grey = Image.new("L", size)
        for at in _places(size, tile.size, points):
            grey.paste(DEPTH, at, tile)
        layer = Image.merge("RGB", (grey, grey, grey))
        band = _band(size[0], mark)
        layer.paste(band, (0, 0))
        layer.paste(band, (0, size[1] - band.height))
        return layer


Key = TypeVar("Key")


def _keep(shelf: OrderedDict[Key, Image.Image], key: Key, image: Image.Image, most: int) -> None:
    shelf[key] = image
    if len(shelf) > most:
        shelf.popitem(last=False)


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
    along = (tile[0] * math.cos(slant) - tile[1] * math.sin(slant)) / turn + points * 6
    across = (tile[1] * math.cos(slant) - tile[0] * math.sin(slant)) / turn + points * 5
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
    band = Image.new("RGB", (width, height))
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
