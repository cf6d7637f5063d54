"""Left out: what a PDF from outside held and the kept pages do not show, counted by kind; never its words."""

from typing import Any

import pikepdf

from paspoort.documents.inner.appearances import annotations, seen
from paspoort.documents.inner.fields import inherited
from paspoort.documents.inner.intake import KINDS, checked
from paspoort.documents.inner.layers import Layers

ACTS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ResetForm", "/ImportData", "/Rendition", "/RichMediaExecute"),
    *("/Movie", "/Sound", "/Hide", "/SetOCGState"),
}
MEDIA = {"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
# Their words stand on the page; those of every other note stand in a window beside it.
OPEN_NOTES = {"/FreeText", "/Widget", "/Link", "/Popup", "/FileAttachment"} | MEDIA


def count_left_out(pdf: pikepdf.Pdf, layers: Layers) -> dict[str, int]:
    """How many of each kind; to be asked before anything is settled or taken out."""
    found = dict.fromkeys(KINDS, 0) | {"layers": len(layers.hidden)}
    for page in pdf.pages:
        for annotation in annotations(page):
            for kind in _kinds_of_annotation(annotation, layers):
                found[kind] += 1
    files = set[tuple[int, int]]()
    for thing in reachable(pdf.Root):
        files |= _embedded(thing)
        for kind in _kinds_of(thing):
            found[kind] += 1
    return checked(found | {"attachments": len(files)})


def _kinds_of_annotation(annotation: Any, layers: Layers) -> list[str]:
    name = str(annotation.Subtype)
    if name == "/Link":
        return ["links"]
    if name in MEDIA:
        return ["media"]
    if name == "/Popup" or str(inherited(annotation, "/FT")) == "/Sig":
        return []
    if not seen(annotation, layers):
        return ["hidden"]
    return ["notes"] if name not in OPEN_NOTES and str(annotation.get("/Contents", "")).strip() else []


def _kinds_of(thing: Any) -> list[str]:
    checks = {
        "actions": str(thing.get("/S", "")) in ACTS,
        "signatures": "/ByteRange" in thing and "/Contents" in thing,
        "bookmarks": "/Title" in thing and "/Parent" in thing and ("/Dest" in thing or "/A" in thing),
        "outside": isinstance(thing, pikepdf.Stream) and any(key in thing for key in ("/F", "/Ref", "/OPI", "/Alternates")),
    }
    return [kind for kind, holds in checks.items() if holds]


def _embedded(thing: Any) -> set[tuple[int, int]]:
    """The files that this specification carries along; the same one under two names is one."""
    held = thing.get("/EF")
    streams = (
        [file for _, file in held.items() if isinstance(file, pikepdf.Stream)] if isinstance(held, pikepdf.Dictionary) else []
    )
    return {file.objgen for file in streams}


def reachable(root: Any) -> Any:
    """Every dictionary and stream that `root` leads to, each once: what an older version left behind is not among them."""
    waiting, met = [root], set[tuple[int, int]]()
    while waiting:
        thing = waiting.pop()
        if thing.is_indirect:
            if thing.objgen in met:
                continue
            met.add(thing.objgen)
        if not isinstance(thing, pikepdf.Array):
            yield thing
        items = thing if isinstance(thing, pikepdf.Array) else [item for _, item in thing.items()]
        waiting += [item for item in items if isinstance(item, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)]
