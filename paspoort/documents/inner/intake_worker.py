"""The child that opens a PDF from a stranger, takes out everything that acts, and tries every page."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pikepdf import settings
from PIL import Image

from paspoort.documents.inner import substitutes
from paspoort.documents.inner.child import Handler, Header, serve

# What a catalogue and a page may keep: what is needed to draw them. Everything else is left behind unread.
CATALOGUE_KEEPS = {"/Type", "/Pages", "/Lang", "/OCProperties"}
PAGE_KEEPS = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group"}
# Keys that start something, carry something along, point outside, or show one thing here and another there.
FORBIDDEN = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/Names", "/AcroForm", "/XFA", "/Annots", "/Outlines", "/URI", "/Launch"),
    *("/AF", "/EF", "/EmbeddedFiles", "/Filespec", "/RichMediaContent", "/RichMediaSettings", "/Collection", "/Threads"),
    *("/PieceInfo", "/Metadata", "/Alternates", "/OPI", "/Ref", "/PS", "/Subtype2", "/Configs", "/AS", "/Usage", "/LastModified"),
)
EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")
ACTIONS = {
    *("/JavaScript", "/Launch", "/URI", "/GoTo", "/GoToR", "/GoToE", "/GoToDp", "/GoTo3DView", "/SubmitForm", "/ResetForm"),
    *(
        "/ImportData",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
        "/Hide",
        "/Named",
        "/SetOCGState",
        "/Thread",
        "/Trans",
    ),
}
OUTSIDE_TYPES = {"/Filespec", "/F", "/EmbeddedFile", "/Action", "/RichMedia"}
PHOTOGRAPHS = {"/DCTDecode", "/JPXDecode", "/DCT"}
TRIAL_SCALE = 0.25


class Refused(Exception):
    """The file may not come in; the argument is the code of the sentence for the user."""


def clean(raw: bytes, limits: Header) -> tuple[bytes, int]:
    """The harmless PDF and its number of pages."""
    with _opened(raw) as pdf:
        _look(pdf, limits)
        _weigh(pdf, limits)
        _strip(pdf)
        out = io.BytesIO()
        pdf.save(out, min_version="1.5", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    made = out.getvalue()
    return made, _try_pages(made)


def _opened(raw: bytes) -> pikepdf.Pdf:
    # No recovery: a cut-off report that was patched up would lack pages without anyone knowing.
    pdf = pikepdf.open(io.BytesIO(raw), attempt_recovery=False)
    if pdf.is_encrypted:
        raise Refused("encrypted")
    return pdf


def _look(pdf: pikepdf.Pdf, limits: Header) -> None:
    if "/Collection" in pdf.Root:
        raise Refused("portfolio")
    if pdf.Root.get("/NeedsRendering", False):
        raise Refused("dynamic_form")
    if len(pdf.pages) > limits["pages"]:
        raise Refused("too_many_pages")
    if len(pdf.pages) == 0:
        raise Refused("broken")
    for page in pdf.pages:
        _measure(page, limits["side_points"])


def _measure(page: pikepdf.Page, longest: int) -> None:
    unit = float(page.obj.get("/UserUnit", 1))
    for box in (page.mediabox, page.cropbox):
        left, bottom, right, top = (float(side) for side in box.as_list())
        for side in (abs(right - left) * unit, abs(top - bottom) * unit):
            if not 18 <= side <= longest:
                raise Refused("page_too_large")


def _weigh(pdf: pikepdf.Pdf, limits: Header) -> None:
    """Unpacks every stream within bounds, so that nothing unfolds later in the hands of a reader."""
    total = 0
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream):
            continue
        if stream.get("/Subtype") == "/Image":
            _measure_image(stream, limits["image_pixels"])
        if not _filters(stream) & (PHOTOGRAPHS | {"/JBIG2Decode", "/CCITTFaxDecode", "/CCF", "/Crypt"}):
            total += _unfolded(stream)
        if total > limits["total_bytes"]:
            raise Refused("too_heavy")


def _unfolded(stream: pikepdf.Stream) -> int:
    try:
        return len(stream.get_stream_buffer())
    except pikepdf.PdfError:
        raise Refused("too_heavy") from None


def _measure_image(stream: pikepdf.Stream, most: int) -> None:
    sizes = [(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))]
    if _filters(stream) & PHOTOGRAPHS:
        sizes.append(_photograph_size(stream.read_raw_bytes()))
    if any(width < 0 or height < 0 or width * height > most for width, height in sizes):
        raise Refused("image_too_large")


def _photograph_size(raw: bytes) -> tuple[int, int]:
    """What the picture itself says, which need not be what the PDF says about it."""
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            return picture.size
    except Image.DecompressionBombError:
        raise Refused("image_too_large") from None
    except (OSError, SyntaxError):
        raise Refused("broken") from None


def _filters(stream: pikepdf.Stream) -> set[str]:
    found: Any = stream.get("/Filter", [])
    return {str(one) for one in (found if isinstance(found, pikepdf.Array) else [found])}


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/AcroForm" in pdf.Root and pdf.Root.AcroForm.get("/NeedAppearances", False):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    _keep_only(pdf.Root, CATALOGUE_KEEPS)
    for page in pdf.pages:
        _keep_only(page.obj, PAGE_KEEPS)
    for key in [str(key) for key in pdf.trailer if str(key) not in {"/Root", "/Size", "/ID", "/Prev", "/XRefStm"}]:
        del pdf.trailer[key]
    for thing in _every(pdf):
        _disarm(thing)


def _keep_only(thing: Any, names: set[str]) -> None:
    for key in [key for key in thing if key not in names]:
        del thing[key]


def _every(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream, also those that lie inside another; a loop, because nesting may be deep."""
    waiting: list[Any] = list(pdf.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting += [item for item in thing if _lies_inside(item)]
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing
            waiting += [item for _, item in thing.items() if _lies_inside(item)]


def _lies_inside(item: Any) -> bool:
    return isinstance(item, pikepdf.Array | pikepdf.Dictionary) and not item.is_indirect


def _disarm(thing: Any) -> None:
    acts = str(thing.get("/S", "")) in ACTIONS or str(thing.get("/Type", "")) in OUTSIDE_TYPES
    forbidden = list(thing) if acts else FORBIDDEN
    for key in forbidden:
        if key in thing and key != "/Length":
            del thing[key]
    if isinstance(thing, pikepdf.Stream):
        for key in EXTERNAL:
            if key in thing:
                del thing[key]


def _try_pages(pdf: bytes) -> int:
    """Draws every page small: what cannot be shown must be known now and not when someone needs to read it."""
    document = pdfium.PdfDocument(pdf)
    for page in document:
        page.render(scale=TRIAL_SCALE).close()
        page.close()
    return len(document)


def make_handler(limits: Header) -> Handler:
    settings.set_qpdf_limits(
        flate_max_memory=limits["stream_bytes"], run_length_max_memory=limits["stream_bytes"], max_stream_filters=4
    )
    substitutes.install()
    Image.MAX_IMAGE_PIXELS = limits["image_pixels"]

    def answer(_header: Header, raw: bytes) -> tuple[Header, bytes]:
        try:
            made, pages = clean(raw, limits)
        except Refused as refused:
            return {"refused": str(refused)}, b""
        except pikepdf.PasswordError:
            return {"refused": "encrypted"}, b""
        except (pikepdf.PdfError, pdfium.PdfiumError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
            return {"refused": "broken"}, b""
        except MemoryError:
            return {"refused": "too_heavy"}, b""
        return {"pages": pages}, made

    return answer


if __name__ == "__main__":
    serve(make_handler)
