"""What forms and notes show becomes part of the page: an appearance that is there stays, a missing one is made."""

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from paspoort.documents.inner.appearance_streams import make_missing
from paspoort.documents.inner.fields import drop, framed, inherited, is_field, is_on, look_of, of_state, words_of
from paspoort.documents.inner.layers import Layers

# Bits of an annotation's flags: what a person did not see on screen.
HIDDEN, NO_VIEW = 2, 32
# These show nothing without being touched, or are no part of the page.
UNSEEN = {"/Popup", "/Link", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D", "/TrapNet", "/PrinterMark"}


class Settled(NamedTuple):
    """The pages, from 0, whose notes or fields were settled, and those among them where a text was set anew."""

    touched: set[int]
    written: set[int]


def settle_appearances(pdf: pikepdf.Pdf, layers: Layers) -> Settled:
    """Gives each visible annotation one appearance and drops the others."""
    remake = "/AcroForm" in pdf.Root and bool(pdf.Root.AcroForm.get("/NeedAppearances", False))
    touched, missing = set[int](), list[tuple[int, int]]()
    for number, page in enumerate(pdf.pages):
        kept = [annotation for annotation in annotations(page) if seen(annotation, layers)]
        for at, annotation in enumerate(kept):
            if _settle(annotation, remake):
                touched.add(number)
            if _lacks(annotation):
                missing.append((number, at))
        if "/Annots" in page.obj:
            page.obj.Annots = Array(kept)
    if missing:
        drop(pdf.Root.get("/AcroForm", Dictionary()), "/NeedAppearances")
        make_missing(pdf, missing)
    fields = {number for number, page in enumerate(pdf.pages) if any(map(is_field, annotations(page)))}
    written = {number for number, at in missing if str(pdf.pages[number].obj.Annots[at].Subtype) == "/FreeText"}
    return Settled(touched | fields | {number for number, _ in missing}, written)


def stamp_fields(pdf: pikepdf.Pdf) -> None:
    """Makes each field a plain stamp with its one appearance: nothing is left that an engine would draw its own way."""
    drop(pdf.Root, "/AcroForm")
    for page in pdf.pages:
        for annotation in filter(is_field, annotations(page)):
            annotation.Subtype = Name.Stamp


def annotations(page: Any) -> Iterator[Any]:
    """What lies on this page: notes, fields, links."""
    found = page.obj.get("/Annots")
    if isinstance(found, Array):
        yield from (one for one in found if isinstance(one, Dictionary) and "/Subtype" in one)


def seen(annotation: Any, layers: Layers) -> bool:
    """Whether a person saw it on screen; what only paper shows, or only a click, was not part of what was read."""
    if int(annotation.get("/F", 0)) & (HIDDEN | NO_VIEW) or not layers.shown(annotation.get("/OC")):
        return False
    return str(annotation.Subtype) != "/Popup"


def _settle(annotation: Any, remake: bool) -> bool:
    """Leaves one appearance, that of the state the field is in; whether the page may look different by it."""
    look, state = look_of(annotation), annotation.get("/AS")
    drop(annotation, "/AS")
    if isinstance(look, Dictionary) and not isinstance(look, Stream):
        # A box that does not say its state is in that of its value.
        chosen = of_state(look, state if isinstance(state, Name) else inherited(annotation, "/V"))
        drop(annotation, "/AP")
        if chosen is not None:
            annotation.AP = Dictionary(N=chosen)
        else:
            annotation.V = Name.Off
            drop(annotation, *([] if remake else ["/MK"]))
        return state is None
    if isinstance(look, Stream) and remake and is_field(annotation) and not _still_true(annotation, look):
        del annotation["/AP"]
        return True
    return False


def _lacks(annotation: Any) -> bool:
    """Whether it holds something to see and has no appearance that shows it."""
    if isinstance(look_of(annotation), Stream):
        return False
    if not is_field(annotation):
        return str(annotation.Subtype) not in UNSEEN and float(annotation.get("/CA", 1)) > 0
    kind = str(inherited(annotation, "/FT"))
    if kind == "/Btn" and (is_on(annotation) or framed(annotation)):
        return True
    return kind in {"/Tx", "/Ch"} and bool(words_of(annotation) or framed(annotation))


def _still_true(annotation: Any, look: Stream) -> bool:
    """Whether the appearance shows the value that the field holds now; a program may have changed only the value."""
    wanted = _plain(words_of(annotation))
    if str(inherited(annotation, "/FT")) not in {"/Tx", "/Ch"} or not wanted:
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
    actions = inherited(annotation, "/AA")
    return isinstance(actions, Dictionary) and "/F" in actions


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())
