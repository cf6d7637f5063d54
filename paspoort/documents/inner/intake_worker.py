"""The child that opens a PDF from a stranger, mends it, takes out everything that acts, and compares every page."""

import io
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import settings
from PIL import Image

from paspoort.documents.inner import substitutes
from paspoort.documents.inner.appearances import settle_appearances, stamp_fields
from paspoort.documents.inner.comparison import Stages, compare
from paspoort.documents.inner.disarm import disarm
from paspoort.documents.inner.integrity import FAXES, PHOTOGRAPHS, check_pages, filters, photograph
from paspoort.documents.inner.layers import Layers, settle_layers, take_out_hidden
from paspoort.documents.inner.left_out import count_left_out, reachable
from paspoort.documents.inner.letters import Fonts
from paspoort.documents.inner.opening import opened
from paspoort.documents.inner.sandbox import Handler, Header, Refused, serve

UNPACKED_BY_ENGINE = PHOTOGRAPHS | FAXES | {"/Crypt"}
FAILURES = (pikepdf.PdfError, pdfium.PdfiumError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError)


def clean(raw: bytes, limits: Header) -> tuple[bytes, int, dict[str, int]]:
    """The harmless PDF, its number of pages, and what was left out of it."""
    given = opened(raw)
    with given.pdf as pdf:
        _look(pdf, limits)
        _weigh(pdf, limits)
        warned = pdf.get_warnings()
        mended = given.mended or bool(warned)
        check_pages(pdf, mended, warned)
        if "/Metadata" in pdf.Root:
            # Goes anyway, and what is damaged in it must not keep the pages out.
            del pdf.Root["/Metadata"]
        fonts = Fonts(pdf)
        measure = _saved(pdf) if fonts.settled else given.raw
        layers = Layers(pdf.Root)
        left_out = count_left_out(pdf, layers)
        settle_layers(pdf, layers)
        touched, written = settle_appearances(pdf, layers)
        if layers.any:
            touched |= set(range(len(pdf.pages)))
        settled = _saved(pdf) if touched or mended else None
        stamp_fields(pdf)
        stamped = _saved(pdf) if touched or mended else None
        pdf.flatten_annotations("all")
        take_out_hidden(pdf, layers)
        disarm(pdf)
        made = _saved(pdf)
    stages = Stages(settled if settled and layers.disputed else measure, settled, stamped, made)
    return made, compare(stages, mended=mended, touched=touched, written=written, unknown=fonts.unknown), left_out


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, min_version="1.5", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _look(pdf: pikepdf.Pdf, limits: Header) -> None:
    if "/Collection" in pdf.Root:
        raise Refused("portfolio")
    if pdf.Root.get("/NeedsRendering", False) or _drawn_by_one_program(pdf.Root.get("/AcroForm")):
        raise Refused("dynamic_form")
    if len(pdf.pages) > limits["pages"]:
        raise Refused("too_many_pages")
    if len(pdf.pages) == 0:
        raise Refused("broken")
    for number, page in enumerate(pdf.pages, 1):
        _measure(page, number, limits["side_points"])


def _drawn_by_one_program(form: Any) -> bool:
    """Whether its pages only ask to wait, because nothing but one program draws such a form."""
    return isinstance(form, pikepdf.Dictionary) and "/XFA" in form and not len(form.get("/Fields", pikepdf.Array()))


def _measure(page: pikepdf.Page, number: int, longest: int) -> None:
    unit = float(page.obj.get("/UserUnit", 1))
    for box in (page.mediabox, page.cropbox):
        left, bottom, right, top = (float(side) for side in box.as_list())
        for side in (abs(right - left) * unit, abs(top - bottom) * unit):
            if not 18 <= side <= longest:
                raise Refused("page_too_large", number)


def _weigh(pdf: pikepdf.Pdf, limits: Header) -> None:
    """Unpacks every stream within bounds, so that nothing unfolds later in the hands of a reader."""
    total = 0
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream):
            continue
        if stream.get("/Subtype") == "/Image":
            _measure_image(pdf, stream, limits["image_pixels"])
        if not set(filters(stream)) & UNPACKED_BY_ENGINE:
            total += _unfolded(stream, limits["stream_bytes"])
        if total > limits["total_bytes"]:
            raise Refused("too_heavy")


def _unfolded(stream: pikepdf.Stream, most: int) -> int:
    """How large it is unpacked; one that does not unpack is judged where it is used."""
    try:
        size = len(stream.get_stream_buffer(pikepdf.StreamDecodeLevel.specialized))
    except pikepdf.PdfError as failed:
        if "limit" in str(failed) or "memory" in str(failed):
            raise Refused("too_heavy") from None
        return len(stream.read_raw_bytes())
    if size > most:
        raise Refused("too_heavy")
    return size


def _measure_image(pdf: pikepdf.Pdf, stream: pikepdf.Stream, most: int) -> None:
    sizes = [(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))]
    if set(filters(stream)) & PHOTOGRAPHS:
        sizes.append(_photograph_size(photograph(stream), most))
    if any(width < 0 or height < 0 or width * height > most for width, height in sizes):
        for number, page in enumerate(pdf.pages, 1):
            if any(thing.objgen == stream.objgen for thing in reachable(page.resources)):
                raise Refused("image_too_large", number)
        raise Refused("too_heavy")


def _photograph_size(raw: bytes, most: int) -> tuple[int, int]:
    """What the picture itself says, which need not be what the PDF says about it; nothing when it is no picture."""
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            return picture.size
    except Image.DecompressionBombError:
        return most + 1, 1
    except (OSError, SyntaxError):
        return 0, 0


def make_handler(limits: Header) -> Handler:
    settings.set_qpdf_limits(
        flate_max_memory=limits["stream_bytes"], run_length_max_memory=limits["stream_bytes"], max_stream_filters=4
    )
    substitutes.install()
    Image.MAX_IMAGE_PIXELS = limits["image_pixels"]

    def answer(_header: Header, raw: bytes) -> tuple[Header, bytes]:
        try:
            made, pages, left_out = clean(raw, limits)
        except Refused as refused:
            return {"refused": refused.code, "page": refused.page}, b""
        except FAILURES:
            return {"refused": "broken"}, b""
        except MemoryError:
            return {"refused": "too_heavy"}, b""
        return {"pages": pages, "left_out": left_out}, made

    return answer


if __name__ == "__main__":
    serve(make_handler)
