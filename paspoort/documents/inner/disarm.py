"""Disarming a PDF: takes out everything that acts, carries something along or points outside."""

from collections.abc import Iterator
from typing import Any

import pikepdf

# What a catalogue and a page may keep: what is needed to draw them. Everything else is left behind unread.
CATALOGUE_KEEPS = {"/Type", "/Pages", "/Lang"}
PAGE_KEEPS = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group"}
# Keys that start something, carry something along, point outside, or show one thing here and another there.
FORBIDDEN = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/Names", "/AcroForm", "/XFA", "/Annots", "/Outlines", "/URI", "/Launch"),
    *("/AF", "/EF", "/EmbeddedFiles", "/Filespec", "/RichMediaContent", "/RichMediaSettings", "/Collection", "/Threads"),
    *(
        "/PieceInfo",
        "/Metadata",
        "/Alternates",
        "/OPI",
        "/Ref",
        "/PS",
        "/Subtype2",
        "/Configs",
        "/AS",
        "/Usage",
        "/LastModified",
        "/OC",
    ),
)
EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")
ACTIONS = {
    *("/JavaScript", "/Launch", "/URI", "/GoTo", "/GoToR", "/GoToE", "/GoToDp", "/GoTo3DView", "/SubmitForm", "/ResetForm"),
    *("/ImportData", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound", "/Hide", "/Named", "/SetOCGState", "/Thread"),
    "/Trans",
}
OUTSIDE_TYPES = {"/Filespec", "/F", "/EmbeddedFile", "/Action", "/RichMedia"}
# Layers: by now what they hid is gone, and no rule of theirs may hide anything else.
LAYER_TYPES = {"/OCG", "/OCMD"}


def disarm(pdf: pikepdf.Pdf) -> None:
    """Leaves what is needed to draw the pages, and nothing else."""
    _keep_only(pdf.Root, CATALOGUE_KEEPS)
    for page in pdf.pages:
        _keep_only(page.obj, PAGE_KEEPS)
    for key in [str(key) for key in pdf.trailer if str(key) not in {"/Root", "/Size", "/ID", "/Prev", "/XRefStm"}]:
        del pdf.trailer[key]
    # Where a damaged file had none, what is written would have none either, and few programs open it then.
    pdf.trailer.Size = len(pdf.objects) + 1
    for thing in every(pdf):
        _disarm(thing)


def _keep_only(thing: Any, names: set[str]) -> None:
    for key in [key for key in thing if key not in names]:
        del thing[key]


def every(pdf: pikepdf.Pdf) -> Iterator[Any]:
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
    acts = str(thing.get("/S", "")) in ACTIONS or str(thing.get("/Type", "")) in OUTSIDE_TYPES | LAYER_TYPES
    forbidden = list(thing) if acts else FORBIDDEN
    for key in forbidden:
        if key in thing and key != "/Length":
            del thing[key]
    if isinstance(thing, pikepdf.Stream):
        for key in EXTERNAL:
            if key in thing:
                del thing[key]
