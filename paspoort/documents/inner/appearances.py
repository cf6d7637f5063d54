"""What forms and notes show becomes part of the page: an appearance that is there stays, a missing one is made."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Stream

from paspoort.documents.inner.layers import Layers
from paspoort.documents.inner.opening import Refused

# Bits of an annotation's flags and of a field's: what a person did not see on screen, and what a field is.
HIDDEN, NO_VIEW = 2, 32
MULTILINE, COMBO = 1 << 12, 1 << 17
# These show nothing without being touched, or are no part of the page.
UNSEEN = {
    "/Popup",
    "/Link",
    "/FileAttachment",
    "/Movie",
    "/Sound",
    "/Screen",
    "/RichMedia",
    "/3D",
    "/TrapNet",
    "/Watermark",
    "/PrinterMark",
}
WRITTEN = {"/Widget", "/FreeText"}
STROKED = {"/Line": "/L", "/Polygon": "/Vertices", "/PolyLine": "/Vertices", "/Ink": "/InkList"}
STROKE_COLOURS = {1: "G", 3: "RG", 4: "K"}


class Settled(NamedTuple):
    """The pages, from 0, whose notes or fields were settled, and those among them where a text was set anew."""

    touched: set[int]
    written: set[int]


def settle_appearances(pdf: pikepdf.Pdf, layers: Layers) -> Settled:
    """Gives each visible annotation one appearance and drops the others."""
    remake = "/AcroForm" in pdf.Root and bool(pdf.Root.AcroForm.get("/NeedAppearances", False))
    touched, missing = set[int](), list[tuple[int, int]]()
    for number, page in enumerate(pdf.pages):
        kept = [annotation for annotation in _annotations(page) if _seen(annotation, layers)]
        for at, annotation in enumerate(kept):
            if _settle(annotation, remake):
                touched.add(number)
            if _lacks(annotation):
                missing.append((number, at))
        if "/Annots" in page.obj:
            page.obj.Annots = Array(kept)
    if missing:
        _drop(pdf.Root.get("/AcroForm", Dictionary()), "/NeedAppearances")
        _make(pdf, missing)
        _check_made(pdf, missing)
    fields = {number for number, page in enumerate(pdf.pages) if any(map(_is_field, _annotations(page)))}
    written = {number for number, at in missing if str(pdf.pages[number].obj.Annots[at].Subtype) == "/FreeText"}
    return Settled(touched | fields | {number for number, _ in missing}, written)


def stamp_fields(pdf: pikepdf.Pdf) -> None:
    """Makes each field a plain stamp with its one appearance: nothing is left that an engine would draw its own way."""
    _drop(pdf.Root, "/AcroForm")
    for page in pdf.pages:
        for annotation in filter(_is_field, _annotations(page)):
            annotation.Subtype = Name.Stamp


def _annotations(page: Any) -> Iterator[Any]:
    found = page.obj.get("/Annots")
    if isinstance(found, Array):
        yield from (one for one in found if isinstance(one, Dictionary) and "/Subtype" in one)


def _seen(annotation: Any, layers: Layers) -> bool:
    """Whether a person saw it on screen; what only paper shows, or only a click, was not part of what was read."""
    if int(annotation.get("/F", 0)) & (HIDDEN | NO_VIEW) or not layers.shown(annotation.get("/OC")):
        return False
    return str(annotation.Subtype) != "/Popup"


def _is_field(annotation: Any) -> bool:
    return str(annotation.Subtype) == "/Widget"


def _inherited(annotation: Any, key: str) -> Any:
    for _ in range(32):
        if key in annotation:
            return annotation[key]
        annotation = annotation.get("/Parent")
        if not isinstance(annotation, Dictionary):
            return None
    return None


def _look(annotation: Any) -> Any:
    appearances = annotation.get("/AP")
    return appearances.get("/N") if isinstance(appearances, Dictionary) else None


def _settle(annotation: Any, remake: bool) -> bool:
    """Leaves one appearance, that of the state the field is in; whether the page may look different by it."""
    look, state = _look(annotation), annotation.get("/AS")
    _drop(annotation, "/AS")
    if isinstance(look, Dictionary) and not isinstance(look, Stream):
        # A box that does not say its state is in that of its value.
        wanted = state if isinstance(state, Name) else _inherited(annotation, "/V")
        chosen = look.get(str(wanted) if isinstance(wanted, Name) and str(wanted) in look else "/Off")
        if isinstance(chosen, Stream):
            annotation.AP = Dictionary(N=chosen)
        else:
            _drop(annotation, "/AP", "/V", "/Parent")
        return state is None
    if isinstance(look, Stream) and remake and _is_field(annotation) and not _still_true(annotation, look):
        del annotation["/AP"]
        return True
    return False


def _lacks(annotation: Any) -> bool:
    """Whether it holds something to see and has no appearance that shows it."""
    if isinstance(_look(annotation), Stream):
        return False
    if not _is_field(annotation):
        return str(annotation.Subtype) not in UNSEEN and float(annotation.get("/CA", 1)) > 0
    kind, value = str(_inherited(annotation, "/FT")), _inherited(annotation, "/V")
    if kind == "/Btn":
        return isinstance(value, Name) and str(value) != "/Off"
    return kind in {"/Tx", "/Ch"} and bool(_words(annotation))


def _words(annotation: Any) -> str:
    """What a field for text or a choice shows: for a choice the words in the list, not the code behind them."""
    value = _inherited(annotation, "/V")
    if isinstance(value, Stream):
        value = value.read_bytes().decode("latin-1")
    values = [str(one) for one in value] if isinstance(value, Array) else [str(value)] if value is not None else []
    shown = {}
    for option in _inherited(annotation, "/Opt") or []:
        if isinstance(option, Array) and len(option) > 1:
            shown[str(option[0])] = str(option[1])
    return "\n".join(shown.get(one, one) for one in values)


def _still_true(annotation: Any, look: Stream) -> bool:
    """Whether the appearance shows the value that the field holds now; a program may have changed only the value."""
    wanted = _plain(_words(annotation))
    if str(_inherited(annotation, "/FT")) not in {"/Tx", "/Ch"} or not wanted:
        return True
    said = b""
    with contextlib.suppress(pikepdf.PdfError):
        for shown in pikepdf.parse_content_stream(look, "Tj TJ ' \""):
            operands: Any = shown.operands
            parts = operands[-1] if operands and isinstance(operands[-1], Array) else operands
            said += b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    fonts: Any = look.get("/Resources", Dictionary()).get("/Font", Dictionary())
    # Codes of a font of its own, or a value that a script writes in another form: then words cannot be compared.
    coded = any(str(font.get("/Subtype")) == "/Type0" for _, font in fonts.items())
    return bool(said) and (coded or _formatted(annotation) or wanted in _plain(said.decode("latin-1")))


def _formatted(annotation: Any) -> bool:
    actions = _inherited(annotation, "/AA")
    return isinstance(actions, Dictionary) and "/F" in actions


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


# --- making what is missing -------------------------------------------------------------------------------------------


def _make(pdf: pikepdf.Pdf, missing: list[tuple[int, int]]) -> None:
    """Lets PDFium draw them in a copy, and takes from that copy nothing but the drawings."""
    for number, at in missing:
        annotation = pdf.pages[number].obj.Annots[at]
        if str(annotation.Subtype) in STROKED:
            _stroke(pdf, annotation)
        elif str(_inherited(annotation, "/FT")) == "/Btn":
            _tick(pdf, annotation)
    with pikepdf.open(io.BytesIO(_drawn_by_engine(pdf, missing))) as made:
        for number, at in missing:
            look = _look(made.pages[number].obj.Annots[at])
            annotation = pdf.pages[number].obj.Annots[at]
            if isinstance(look, Stream) and not isinstance(_look(annotation), Stream):
                annotation.AP = Dictionary(N=pdf.copy_foreign(made.make_indirect(look)))
                # The engine draws a note where its points say, whatever rectangle the note gives.
                if str(annotation.Subtype) not in WRITTEN:
                    annotation.Rect = annotation.AP.N.BBox


def _drawn_by_engine(pdf: pikepdf.Pdf, missing: list[tuple[int, int]]) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    with pikepdf.open(out) as copy:
        if "/AcroForm" not in copy.Root:
            copy.Root.AcroForm = Dictionary(Fields=Array(), DR=Dictionary(Font=_common_font(copy)))
        _drop(copy.Root.AcroForm, "/XFA")
        for number, at in missing:
            _as_text_field(copy, copy.pages[number].obj.Annots[at])
        out = io.BytesIO()
        copy.save(out)
    document = pdfium.PdfDocument(out.getvalue())
    document.init_forms()
    for page in document:
        page.render(scale=0.1).close()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _drop(thing: Any, *keys: str) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _common_font(copy: pikepdf.Pdf) -> Dictionary:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    return Dictionary(Helv=copy.make_indirect(font))


def _as_text_field(copy: pikepdf.Pdf, annotation: Any) -> None:
    """A choice from a list is drawn without its button, and a text on the page with all its lines: like a text field."""
    flags = int(_inherited(annotation, "/Ff") or 0)
    if str(annotation.Subtype) == "/FreeText":
        words, flags = str(annotation.get("/Contents", "")), MULTILINE
        if float(annotation.get("/BS", Dictionary()).get("/W", 0)) > 0:
            annotation.MK = Dictionary(BC=Array([0]))
    elif str(_inherited(annotation, "/FT")) == "/Ch" and flags & COMBO:
        words, flags = _words(annotation), 0
    else:
        return
    style = _inherited(annotation, "/DA") or copy.Root.AcroForm.get("/DA") or "/Helv 12 Tf 0 g"
    quadding = _inherited(annotation, "/Q") or 0
    _drop(annotation, "/Opt", "/Parent", "/Kids", "/AP")
    annotation.Subtype, annotation.FT, annotation.Ff, annotation.Q = Name.Widget, Name.Tx, flags, quadding
    annotation.V, annotation.DA = pikepdf.String(words), style
    annotation.T = pikepdf.String(f"shown {annotation.objgen}")
    if annotation.is_indirect:
        copy.Root.AcroForm.Fields.append(annotation)


def _stroke(pdf: pikepdf.Pdf, annotation: Any) -> None:
    """A line, broken line, polygon or line by hand as its points say, for which the engine has no drawing that fits."""
    points = annotation.get(STROKED[str(annotation.Subtype)], Array())
    lines = [_pairs(line) for line in points] if str(annotation.Subtype) == "/Ink" else [_pairs(points)]
    places = [place for line in lines for place in line]
    if not places:
        return
    colour = [float(one) for one in annotation.get("/C", Array([0]))]
    width = float(annotation.get("/BS", Dictionary()).get("/W", 1))
    path = " ".join(f"{x:.3f} {y:.3f} {'l' if at else 'm'}" for line in lines for at, (x, y) in enumerate(line))
    start = (
        " ".join(f"{one:.4f}" for one in colour) + f" {STROKE_COLOURS[len(colour)]}" if len(colour) in STROKE_COLOURS else "0 G"
    )
    end = "s" if str(annotation.Subtype) == "/Polygon" else "S"
    drawing = f"{start} {width:.3f} w {path} {end}".encode()
    xs, ys = zip(*places, strict=True)
    annotation.Rect = Array([min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width])
    annotation.AP = Dictionary(N=Stream(pdf, drawing, Type=Name.XObject, Subtype=Name.Form, BBox=annotation.Rect))


def _tick(pdf: pikepdf.Pdf, annotation: Any) -> None:
    """A box that is on and has no look of its own gets a tick."""
    left, bottom, right, top = (float(side) for side in annotation.Rect)
    box = [0, 0, abs(right - left), abs(top - bottom)]
    drawing = f"{box[2] / 8:.3f} w {box[2] * 0.2:.3f} {box[3] * 0.5:.3f} m {box[2] * 0.4:.3f} {box[3] * 0.25:.3f} l "
    drawing += f"{box[2] * 0.8:.3f} {box[3] * 0.8:.3f} l S"
    annotation.AP = Dictionary(N=Stream(pdf, drawing.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=box))


def _pairs(numbers: Any) -> list[tuple[float, float]]:
    values = [float(one) for one in numbers]
    return list(zip(values[::2], values[1::2], strict=False))


def _check_made(pdf: pikepdf.Pdf, missing: list[tuple[int, int]]) -> None:
    for number, at in missing:
        if not isinstance(_look(pdf.pages[number].obj.Annots[at]), Stream):
            raise Refused("form_unseen", number + 1)
