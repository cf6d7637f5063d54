"""Comparison of the page that is kept with the page that was given: pictures of both, drawn by the engine that readers get."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as engine
from PIL import Image, ImageChops, ImageFilter

from paspoort.documents.inner.engine import INVISIBLE_TEXT, pixel_of
from paspoort.documents.inner.letters import all_drawn
from paspoort.documents.inner.sandbox import Refused

# Pixels for a point, and the longest side that a picture for comparing gets: a lost comma is still some pixels dark.
# What differs there is looked at again from nearby: what is lost stays lost, what was rounded to a pixel does not.
LOOKS = ((1.0, 1400), (3.0, 4200))
# Levels of 256 by which a pixel must leave the range of its neighbours: less is the rounding of places to a pixel.
VISIBLE = 40
NESTED = 6


class Drawn:
    """A document as the engine draws it; notes included unless asked otherwise."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pdfium.PdfDocument(pdf)
        self._last: tuple[tuple[int, bool, bool], Image.Image] | None = None

    def __len__(self) -> int:
        return len(self._document)

    def picture(self, number: int, *, notes: bool = True, nearby: bool = False) -> Image.Image:
        asked = (number, notes, nearby)
        if self._last is None or self._last[0] != asked:
            page = self._document[number]
            try:
                self._last = asked, _picture(page, notes, *LOOKS[nearby])
            finally:
                page.close()
        return self._last[1]

    def looks_empty(self, number: int, picture: Image.Image, unknown: set[str]) -> str:
        """The code of what should be seen and is not: an image that cannot be unpacked, or letters without ink or shape;
        `unknown` names the fonts whose letters cannot be known."""
        page = self._document[number]
        try:
            if any(_unreadable(image) for image in _blank_images(page, picture)):
                return "image_unseen"
            blank = (is_plain(picture) and _has_letters(page)) or not all_drawn(page, unknown)
            return "page_blank" if blank else ""
        finally:
            page.close()


def opened(pdf: bytes) -> Drawn | None:
    """The document, None when the engine cannot open these bytes."""
    try:
        return Drawn(pdf)
    except pdfium.PdfiumError:
        return None


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether a person would see no difference."""
    return one.size == other.size and (
        ImageChops.difference(one, other).getbbox() is None or not (_lost(one, other) or _lost(other, one))
    )


def nothing_lost(before: Image.Image, after: Image.Image) -> bool:
    """Whether every edge of ink that was seen before is still there; more than that may be seen now."""
    if before.size != after.size:
        return False
    gone = ImageChops.subtract(_edges(before), _edges(after).filter(ImageFilter.MaxFilter(5)))
    return gone.getbbox() is None


def _edges(picture: Image.Image) -> Image.Image:
    """White where a pixel clearly differs from its neighbours in some colour, else black."""
    steps = ImageChops.subtract(picture.filter(ImageFilter.MaxFilter(3)), picture.filter(ImageFilter.MinFilter(3)))
    bands = [band.point(lambda level: 255 if level > VISIBLE else 0) for band in steps.split()]
    return ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])


def is_plain(picture: Image.Image) -> bool:
    """One even colour."""
    return all(low == high for low, high in _ranges(picture))


def _lost(before: Image.Image, after: Image.Image) -> bool:
    darker = ImageChops.subtract(after.filter(ImageFilter.MinFilter(3)), before)
    lighter = ImageChops.subtract(before, after.filter(ImageFilter.MaxFilter(3)))
    return any(high > VISIBLE for _, high in _ranges(ImageChops.lighter(darker, lighter)))


def _ranges(picture: Image.Image) -> list[tuple[int, int]]:
    """The lowest and highest value of each colour."""
    return [band.getextrema() for band in picture.split()]  # type: ignore[misc]


def _picture(page: Any, notes: bool, scale: float, longest: int) -> Image.Image:
    scale = min(scale, longest / max(page.get_size()))
    bitmap = page.render(scale=scale, draw_annots=notes, may_draw_forms=False, rev_byteorder=True)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return picture


def _blank_images(page: Any, picture: Image.Image) -> list[Any]:
    """Images where the picture is of one colour; those inside a form only on a page that is wholly so."""
    depth = NESTED if is_plain(picture) else 1
    images = page.get_objects(filter=[engine.FPDF_PAGEOBJ_IMAGE], max_depth=depth)
    return [image for image in images if depth > 1 or _blank_under(page, image, picture)]


def _blank_under(page: Any, image: Any, picture: Image.Image) -> bool:
    left, bottom, right, top = image.get_bounds()
    corners = [pixel_of(page, picture, x, y) for x, y in ((left, bottom), (right, top))]
    xs, ys = zip(*corners, strict=True)
    box = (max(min(xs), 0), max(min(ys), 0), min(max(xs), picture.width), min(max(ys), picture.height))
    return box[2] > box[0] and box[3] > box[1] and is_plain(picture.crop(box))


def _unreadable(image: Any) -> bool:
    try:
        image.get_bitmap().close()
    except pdfium.PdfiumError:
        return True
    return False


def _has_letters(page: Any) -> bool:
    text = page.get_textpage()
    try:
        return any(_visible_letter(text, at) for at in range(min(text.count_chars(), 2000)))
    finally:
        text.close()


def _visible_letter(text: Any, at: int) -> bool:
    if chr(engine.FPDFText_GetUnicode(text, at)).isspace() or engine.FPDFText_IsGenerated(text, at):
        return False
    drawn = engine.FPDFText_GetTextObject(text, at)
    return bool(drawn) and engine.FPDFTextObj_GetTextRenderMode(drawn) != INVISIBLE_TEXT


class Stages(NamedTuple):
    """One document on its way: as given, with its notes and fields settled, with its fields as stamps, and as kept."""

    given: bytes
    settled: bytes | None
    stamped: bytes | None
    made: bytes


def compare(stages: Stages, *, mended: bool, touched: set[int], written: set[int], unknown: set[str]) -> int:
    """The number of pages; raises `Refused` with the first page that does not look like the one that was given, or does not
    show all its letters because its font is absent, or one of the `unknown`."""
    comparison = Comparison(
        opened(stages.given),
        Drawn(stages.settled) if stages.settled else None,
        Drawn(stages.stamped) if stages.stamped else None,
        Drawn(stages.made),
        nothing_lost if mended else same,
    )
    after = comparison.made
    if comparison.given is not None and len(comparison.given) > len(after):
        raise Refused("pages_missing")
    for number in range(len(after)):
        if not comparison.holds(number, touched=number in touched, written=number in written):
            raise Refused("changed", number + 1)
        if code := after.looks_empty(number, after.picture(number), unknown):
            raise Refused(code, number + 1)
    return len(after)


class Comparison(NamedTuple):
    """The stages as the engine draws them, and how alike the page that was given and the one that is kept must be."""

    given: Drawn | None
    settled: Drawn | None
    stamped: Drawn | None
    made: Drawn
    alike: Callable[[Image.Image, Image.Image], bool]

    def holds(self, number: int, *, touched: bool, written: bool) -> bool:
        """Whether this page is the one that was given, step by step where its notes and fields were settled."""
        given = self.given if self.given is not None and number < len(self.given) else None
        if self.stamped is None or self.settled is None or (given is not None and not touched):
            return given is not None and _alike(given, self.made, number, self.alike)
        # Without a form the engine draws notes but no fields: whatever it draws so must still be there once settled;
        # but it leaves out what does not fit on one line of a text on the page, and is then no measure.
        steps = given is None or (
            _alike(given, self.settled, number, self.alike, notes=False)
            and (written or _alike(given, self.settled, number, nothing_lost))
        )
        return steps and _alike(self.stamped, self.made, number, same)


def _alike(
    one: Drawn, other: Drawn, number: int, alike: Callable[[Image.Image, Image.Image], bool], *, notes: bool = True
) -> bool:
    if alike(one.picture(number, notes=notes), other.picture(number, notes=notes)):
        return True
    return alike(one.picture(number, notes=notes, nearby=True), other.picture(number, notes=notes, nearby=True))
