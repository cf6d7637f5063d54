"""What its dots add to a page: the first and the repeated view, beside the same page with the reader's names alone."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import pypdfium2 as pdfium
from PIL import Image

from bench import papers
from bench.figures import Figure, at_most, in_pairs
from bench.ground import Ground
from paspoort.documents.actions import write
from paspoort.documents.inner.dots import CELL, pattern
from paspoort.documents.inner.mark import Mark, Marker, Sheet, band_height, framed, has_colours
from paspoort.documents.inner.render_worker import QUALITY, raster_of

READER = Mark("Hanne Maes", "Basisschool De Linde", "01/10/2026 10:04", "7K4T-99PM")
TURNS, PAIRS, MOST = 8, 5, 1.1


def take(_ground: Ground, _name: str, scale: int) -> Iterator[Figure]:
    """A page of text and a photograph, each for the first time and again; in this process, as the child that renders does it."""
    for kind, pdf, number in (("text", write(papers.paper(0, {})).pdf, 1), ("photograph", _photograph(), 0)):
        document = pdfium.PdfDocument(pdf)
        for view, seen in (("first", Seen.first), ("again", Seen.again)):
            ours, floor = (partial(seen, Seen(document, number, frame)) for frame in (framed, _bare))
            found = in_pairs(ours, floor, pairs=PAIRS, what=f"{kind}, {view}")
            # the milliseconds are those of the processor
            spent = found._replace(cpu=found.ours, floor_cpu=found.floor)
            yield at_most(f"mark_{kind}_{view}", scale, spent, "ms of processor time a page", MOST)


class Seen:
    """One page of a document and what marks it; `frame` makes it ready for its mark, with or without dots."""

    def __init__(self, document: pdfium.PdfDocument, number: int, frame: Callable[[Image.Image], Sheet]) -> None:
        self.document, self.number, self.frame = document, number, frame
        self.marker, self.tiles = Marker(), (pattern(b"a key", READER.consultation, page) for page in count())
        self.sheet, self.tile = self._framed(), next(self.tiles)

    def first(self) -> float:
        """Processor time of a view from the document on, each time with a pattern that was not laid before; the least of some."""
        return min(_spent(lambda: self._encoded(self._framed(), next(self.tiles))) for _turn in range(TURNS))

    def again(self) -> float:
        """Processor time of a view of a page that is remembered; the least of some."""
        return min(_spent(lambda: self._encoded(self.sheet, self.tile)) for _turn in range(TURNS))

    def _framed(self) -> Sheet:
        return raster_of(self.document[self.number], 2.0, self.frame)

    def _encoded(self, sheet: Sheet, tile: bytes) -> None:
        self.marker.lay(sheet, READER, tile).save(io.BytesIO(), "JPEG", quality=QUALITY)


def _spent(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def _bare(page: Image.Image) -> Sheet:
    """The page between its bands, in grey where it has no colours, and no look at where dots could stand."""
    few = page.resize((page.width // 8, page.height // 8), Image.Resampling.NEAREST)
    coloured, band = has_colours(few) or has_colours(page.reduce(4)), band_height(page.width)
    whole = Image.new(page.mode if coloured else "L", (page.width, page.height + 2 * band), "white")
    whole.paste(page if coloured else page.getchannel(1), (0, band))
    return Sheet(whole, bytes((whole.width // CELL) * (whole.height // CELL)))


def _photograph() -> bytes:
    """A PDF of one page that is a picture in colours, light and dark, coarse and fine."""
    size, made = (1191, 1684), io.BytesIO()
    noise = [
        Image.effect_noise((size[0] // coarse, size[1] // coarse), 90).resize(size, Image.Resampling.BICUBIC)
        for coarse in (40, 60, 9)
    ]
    Image.merge("RGB", noise).save(made, "PDF", resolution=144)
    return made.getvalue()
