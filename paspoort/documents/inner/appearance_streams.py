"""Appearance streams: one is made for what holds something to see and has none; what cannot be drawn is refused by its page."""

import io
import re
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Stream

from paspoort.documents.inner.fields import drop, inherited, is_on, look_of, of_state, words_of
from paspoort.documents.inner.glyphs import Signs, embedded, put_in, signs_of
from paspoort.documents.inner.sandbox import Refused

MULTILINE, COMBO = 1 << 12, 1 << 17
WRITTEN = {"/Widget", "/FreeText"}
STROKED = {"/Line": "/L", "/Polygon": "/Vertices", "/PolyLine": "/Vertices", "/Ink": "/InkList"}
FONT_OF_STYLE = re.compile(r"(/\S+)\s+[-\d.]+\s+Tf")
STROKE_COLOURS = {1: "G", 3: "RG", 4: "K"}


def make_missing(pdf: pikepdf.Pdf, missing: list[tuple[int, int]]) -> None:
    """Lets PDFium draw them in a copy, and takes from that copy nothing but the drawings."""
    for number, at in missing:
        annotation = pdf.pages[number].obj.Annots[at]
        if str(annotation.Subtype) in STROKED:
            _stroke(pdf, annotation)
    signs = _signs(pdf, missing)
    with pikepdf.open(io.BytesIO(_drawn_by_engine(pdf, missing, signs))) as made:
        for number, at in missing:
            look = look_of(made.pages[number].obj.Annots[at])
            annotation = pdf.pages[number].obj.Annots[at]
            if isinstance(look, Dictionary) and not isinstance(look, Stream):
                look = of_state(look, inherited(annotation, "/V"))
            if isinstance(look, Stream) and not isinstance(look_of(annotation), Stream):
                annotation.AP = Dictionary(N=pdf.copy_foreign(made.make_indirect(look)))
                # The engine draws a note where its points say, whatever rectangle the note gives.
                if str(annotation.Subtype) not in WRITTEN:
                    annotation.Rect = annotation.AP.N.BBox
    _check_made(pdf, missing)
    _put_signs_in(pdf, missing, signs)


def _signs(pdf: pikepdf.Pdf, missing: list[tuple[int, int]]) -> Signs:
    """The stand-ins for what PDFium cannot draw so that every reader shows it; refused by its page where nothing can."""
    said = ""
    for number, at in missing:
        said += _said(pdf.pages[number].obj.Annots[at])
        if signs_of(said) is None:
            raise Refused("form_unseen", number + 1)
    return signs_of(said) or Signs({})


def _said(annotation: Any) -> str:
    """The words that its drawing will show, and all from which a choice is made."""
    if str(annotation.Subtype) == "/FreeText":
        return str(annotation.get("/Contents", ""))
    if str(inherited(annotation, "/FT")) not in {"/Tx", "/Ch"}:
        return ""
    options = inherited(annotation, "/Opt")
    return words_of(annotation) + ("".join(_strings(options)) if isinstance(options, Array) else "")


def _strings(thing: Any) -> list[str]:
    return [one for part in thing for one in _strings(part)] if isinstance(thing, Array) else [str(thing)]


def _put_signs_in(pdf: pikepdf.Pdf, missing: list[tuple[int, int]], signs: Signs) -> None:
    fonts = embedded(pdf, signs.stand_in)
    for number, at in missing if fonts else []:
        annotation = pdf.pages[number].obj.Annots[at]
        written = str(annotation.Subtype) == "/FreeText"
        words = str(annotation.get("/Contents", "")) if written else words_of(annotation) if _said(annotation) else ""
        if put_in(pdf, look_of(annotation), signs, fonts) < signs.count(words):
            raise Refused("form_unseen", number + 1)


def _with_stand_ins(thing: Any, signs: Signs) -> Any:
    if isinstance(thing, Array):
        return Array([_with_stand_ins(one, signs) for one in thing])
    return pikepdf.String(signs.hidden(str(thing))) if isinstance(thing, pikepdf.String) else thing


def _hide_signs(annotation: Any, signs: Signs) -> None:
    if not _said(annotation):
        return
    holder = annotation
    for _ in range(32):
        for key in ("/V", "/Opt"):
            if key in holder:
                holder[key] = _with_stand_ins(holder[key], signs)
        holder = holder.get("/Parent")
        if not isinstance(holder, Dictionary):
            return


def _drawn_by_engine(pdf: pikepdf.Pdf, missing: list[tuple[int, int]], signs: Signs) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    with pikepdf.open(out) as copy:
        if "/AcroForm" not in copy.Root:
            copy.Root.AcroForm = Dictionary(Fields=Array(), DR=Dictionary(Font=_common_font(copy)))
        drop(copy.Root.AcroForm, "/XFA")
        for number, at in missing:
            _with_plain_font(copy, copy.pages[number].obj.Annots[at])
            _as_text_field(copy, copy.pages[number].obj.Annots[at])
            _hide_signs(copy.pages[number].obj.Annots[at], signs)
        out = io.BytesIO()
        copy.save(out)
    document = pdfium.PdfDocument(out.getvalue())
    document.init_forms()
    for page in document:
        page.render(scale=0.1).close()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _common_font(copy: pikepdf.Pdf) -> Dictionary:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    return Dictionary(Helv=copy.make_indirect(font))


def _with_plain_font(copy: pikepdf.Pdf, annotation: Any) -> None:
    """A field whose font has codes of two bytes gets an ordinary one: only in that do stand-ins find a place."""
    form = copy.Root.AcroForm
    style = str(inherited(annotation, "/DA") or form.get("/DA") or "")
    named = FONT_OF_STYLE.search(style)
    fonts = form.get("/DR", Dictionary()).get("/Font", Dictionary())
    if named is None or str(fonts.get(named[1], Dictionary()).get("/Subtype")) != "/Type0":
        return
    fonts.update(_common_font(copy))
    annotation.DA = pikepdf.String(style.replace(named[1], "/Helv", 1))


def _as_text_field(copy: pikepdf.Pdf, annotation: Any) -> None:
    """A choice from a list is drawn without its button, and a text on the page with all its lines: like a text field."""
    flags = int(inherited(annotation, "/Ff") or 0)
    if str(annotation.Subtype) == "/FreeText":
        words, flags = str(annotation.get("/Contents", "")), MULTILINE
        if float(annotation.get("/BS", Dictionary()).get("/W", 0)) > 0:
            annotation.MK = Dictionary(BC=Array([0]))
    elif str(inherited(annotation, "/FT")) == "/Ch" and flags & COMBO:
        words, flags = words_of(annotation), 0
    else:
        return
    style = inherited(annotation, "/DA") or copy.Root.AcroForm.get("/DA") or "/Helv 12 Tf 0 g"
    quadding = inherited(annotation, "/Q") or 0
    drop(annotation, "/Opt", "/Parent", "/Kids", "/AP")
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
        annotation = pdf.pages[number].obj.Annots[at]
        if not isinstance(look_of(annotation), Stream) and str(inherited(annotation, "/FT")) == "/Btn" and is_on(annotation):
            _tick(pdf, annotation)
        if not isinstance(look_of(annotation), Stream):
            raise Refused("form_unseen", number + 1)
