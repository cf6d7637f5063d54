"""Every word of a PDF: on its pages whether seen or not, in notes and fields, about it, and the names of files inside it."""

import re
from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from lxml import etree

from paspoort.documents.inner.left_out import reachable
from paspoort.documents.inner.opening import opened, trimmed
from paspoort.documents.inner.reading import LARGEST_TEXT, whole_words
from paspoort.documents.inner.sandbox import Header, Refused
from paspoort.documents.inner.typeset import ATTACHMENT

Parts = list[tuple[str, str]]
SAID_IN = {
    **dict.fromkeys(("/Contents", "/RC", "/Subj", "/State"), "comment"),
    **dict.fromkeys(("/V", "/DV", "/RV", "/TU", "/TM", "/Opt", "/CA"), "field"),
    **dict.fromkeys(("/F", "/UF", "/Desc", "/DOS", "/Unix"), "attached"),
    **dict.fromkeys(("/URI",), "link"),
    **dict.fromkeys(("/Title",), "bookmark"),
    **dict.fromkeys(("/Alt", "/ActualText", "/E"), "picture"),
    **dict.fromkeys(("/Reason", "/Location", "/ContactInfo"), "author"),
}
"""In which key of whatever dictionary words stand, and as what they are told."""
TAGS = re.compile(r"<[^>]*>")
MEDIA = {"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
FEWEST_SIGNS = 12
"""A page with fewer letters than this, on which a picture lies, was not read: a stamp or a number is not its text."""


def read_pdf(data: bytes, limits: Header, seals: Sequence[bytes]) -> tuple[Parts, list[str], bool]:
    """Where which words stand, what was not read, and whether it is a paper that was sealed here."""
    raw = trimmed(data)
    if raw is None:
        raise Refused("not_pdf")
    given = opened(raw)
    with given.pdf as pdf:
        if len(pdf.pages) > limits["pages"]:
            raise Refused("too_many_pages")
        beside = _beside(pdf)
        things = list(reachable(pdf.Root))
        unread = _unread(things)
        ours = ATTACHMENT in pdf.attachments or any(_sealed(thing, seals) for thing in things)
        pictured = [_has_picture(page) for page in pdf.pages]
    pages, blind = _pages(given.raw, pictured)
    return pages + beside, [*(["scanned"] if blind else []), *unread], ours


def _pages(raw: bytes, pictured: Sequence[bool]) -> tuple[Parts, bool]:
    """The text of each page, and whether one of them is a picture."""
    found: Parts = []
    blind = False
    document = pdfium.PdfDocument(raw)
    for number, picture in enumerate(pictured, 1):
        page = document[number - 1]
        text = page.get_textpage()
        signs = min(text.count_chars(), LARGEST_TEXT)
        said = whole_words(text.get_text_range(0, signs).replace("\ufffe", "\x02") if signs > 0 else "")
        text.close()
        page.close()
        found.append((f"page {number}", said))
        blind |= picture and sum(sign.isalnum() for sign in said) < FEWEST_SIGNS
    document.close()
    return found, blind


def _has_picture(page: Any) -> bool:
    return any(thing.get("/Subtype") == "/Image" for thing in reachable(page.obj.get("/Resources", pikepdf.Dictionary())))


def _beside(pdf: pikepdf.Pdf) -> Parts:
    """What is said beside the pages: each text once."""
    found = dict.fromkeys(("about", text) for text in _about(pdf))
    for thing in reachable(pdf.Root):
        if thing.get("/Type") == "/Metadata" and isinstance(thing, pikepdf.Stream):
            found |= dict.fromkeys(("about", text) for text in _described(thing))
        for key, value in thing.items():
            place = _who_or_what(thing) if key in ("/T", "/Name") else SAID_IN.get(key, "")
            if place:
                found |= dict.fromkeys((place, text) for text in _texts(value, thing))
    return [one for one in found if one[1].strip()]


def _who_or_what(thing: Any) -> str:
    """Whether a title is the name of a field, of who wrote a note or set a seal, or of a layer."""
    if "/ByteRange" in thing or ("/Subtype" in thing and str(thing.Subtype) != "/Widget"):
        return "author"
    return "hidden" if str(thing.get("/Type")) == "/OCG" else "field"


def _texts(value: Any, thing: Any) -> list[str]:
    if isinstance(value, pikepdf.Array):
        return [text for one in value if isinstance(one, pikepdf.Array | pikepdf.String) for text in _texts(one, thing)]
    if isinstance(value, pikepdf.Stream):
        return [TAGS.sub(" ", value.read_bytes().decode("utf-8", "replace"))] if "/FT" in thing else []
    if not isinstance(value, pikepdf.String) or ("/ByteRange" in thing and value == thing.get("/Contents")):
        return []
    return [TAGS.sub(" ", str(value)).replace("\r", "\n")]


def _about(pdf: pikepdf.Pdf) -> list[str]:
    return [str(value) for value in pdf.docinfo.values() if isinstance(value, pikepdf.String)] if "/Info" in pdf.trailer else []


def _described(stream: Any) -> list[str]:
    """The words of metadata as XML; what is no XML is told as it is."""
    raw = stream.read_bytes()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return [TAGS.sub(" ", raw.decode("utf-8", "replace"))]
    return [text for one in root.iter() for text in (one.text or "", one.tail or "", *one.attrib.values()) if text.strip()]


def _unread(things: Sequence[Any]) -> list[str]:
    found = {
        "attached": any("/EF" in thing for thing in things),
        "media": any(str(thing.get("/Subtype")) in MEDIA for thing in things),
    }
    return [code for code, holds in found.items() if holds]


def _sealed(thing: Any, seals: Sequence[bytes]) -> bool:
    """Whether a signature was made with one of these certificates; also one that covers less than the whole file."""
    if "/ByteRange" not in thing or not isinstance(thing.get("/Contents"), pikepdf.String):
        return False
    made = bytes(thing.Contents)
    return any(one in made for one in seals)
