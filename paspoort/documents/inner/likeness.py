"""Is the page that is kept the page that was given? Pictures of both, drawn by the engine that shows them to readers."""

from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as engine  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter

from paspoort.documents.inner.opening import Refused

# Pixels for a point, and the longest side that a picture for comparing gets: a lost comma is still some pixels dark.
SCALE, LONGEST_SIDE = 1.0, 1400
# Levels of 256 by which a pixel must leave the range of its neighbours: less is the rounding of places to a pixel.
VISIBLE = 40
NESTED = 6
INVISIBLE_TEXT = 3


class Drawn:
    """A document as the engine draws it; notes included unless asked otherwise."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pdfium.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self._document)

    def picture(self, number: int, *, notes: bool = True) -> Image.Image:
        page = self._document[number]
        try:
            return _picture(page, notes)
        finally:
            page.close()

    def looks_empty(self, number: int, picture: Image.Image) -> str:
        """The code of what should be seen and is not: an image that cannot be unpacked, or letters without ink."""
        page = self._document[number]
        try:
            if any(_unreadable(image) for image in _blank_images(page, picture)):
                return "image_unseen"
            return "page_blank" if is_plain(picture) and _has_letters(page) else ""
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
    """Whether all that was seen before is still there; a mended page may show more than the damaged one did."""
    return before.size == after.size and not _lost(before, after)


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


def _picture(page: Any, notes: bool) -> Image.Image:
    scale = min(SCALE, LONGEST_SIDE / max(page.get_size()))
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
    corners = [_place(page, picture, x, y) for x, y in ((left, bottom), (right, top))]
    xs, ys = zip(*corners, strict=True)
    box = (max(min(xs), 0), max(min(ys), 0), min(max(xs), picture.width), min(max(ys), picture.height))
    return box[2] > box[0] and box[3] > box[1] and is_plain(picture.crop(box))


def _place(page: Any, picture: Image.Image, x: float, y: float) -> tuple[int, int]:
    across, down = engine.c_int(), engine.c_int()
    engine.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, x, y, across, down)
    return across.value, down.value


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


def compare(raw: bytes, prepared: bytes | None, made: bytes, *, mended: bool, touched: set[int]) -> int:
    """The number of pages; raises `Refused` with the first page that does not look like the one that was given."""
    given, after, settled = opened(raw), Drawn(made), Drawn(prepared) if prepared else None
    if given is not None and len(given) > len(after):
        raise Refused("pages_missing")
    for number in range(len(after)):
        picture = after.picture(number)
        if not _alike(given, settled, picture, number, mended=mended, touched=number in touched):
            raise Refused("changed", number + 1)
        if code := after.looks_empty(number, picture):
            raise Refused(code, number + 1)
    return len(after)


def _alike(given: Drawn | None, settled: Drawn | None, picture: Image.Image, number: int, *, mended: bool, touched: bool) -> bool:
    alike = nothing_lost if mended else same
    if given is None or number >= len(given):
        return mended and (settled is None or same(settled.picture(number), picture))
    if not touched or settled is None:
        return alike(given.picture(number), picture)
    bare = settled.picture(number, notes=False)
    return same(settled.picture(number), picture) and alike(given.picture(number, notes=False), bare)
