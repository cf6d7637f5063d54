"""Letters of a font that a PDF names but does not carry: whether the stand-in draws each of them, and as what was written.

In a font that numbers its shapes itself (an Identity ordering) only its own list of letters says which shape is which. With
that list the engine draws the right letters of the stand-in; a map to shapes of the absent font would make it draw others.
"""

import ctypes
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pypdfium2.raw as engine
from fontTools import agl
from fontTools.ttLib.standardGlyphOrder import standardGlyphOrder

from paspoort.documents.inner.disarm import every
from paspoort.documents.inner.engine import INVISIBLE_TEXT
from paspoort.documents.inner.fields import drop
from paspoort.documents.inner.glyphs import to_unicode

LONGEST_NAME = 256
# Spaces, marks for joining and direction, and what the engine says where it found a word broken off.
SHAPELESS = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# Fonts that begin with the shapes of the Macintosh order, up to its hard space; from there on each has its own.
COMMON_ORDER = ("arial", "timesnewroman", "couriernew")
COMMON = standardGlyphOrder[: standardGlyphOrder.index("nonbreakingspace")]
IDENTITY = {"/Identity-H", "/Identity-V"}
# Codes for private use stand for the others: no font that is shipped has a shape for them.
PRIVATE_USE = 0xE000
MOST_SHAPES = 0x1800


class Fonts:
    """The fonts that number their shapes and are not carried: `settled` says whether one now goes by its list of letters,
    `unknown` names those of which nothing says what their letters are."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.settled, self.unknown = False, set[str]()
        for font in every(pdf):
            inner = _numbered(font)
            if inner is None:
                continue
            mapped = isinstance(inner.get("/CIDToGIDMap"), pikepdf.Stream)
            if str(font.get("/ToUnicode")) in IDENTITY:
                font.ToUnicode = pikepdf.Stream(pdf, _codes_are_letters())
            elif not isinstance(font.get("/ToUnicode"), pikepdf.Stream):
                if mapped or not _in_common_order(font):
                    self.unknown |= {str(one.get("/BaseFont", "")).removeprefix("/") for one in (font, inner)}
                    continue
                font.ToUnicode = pikepdf.Stream(pdf, _common_letters())
            elif not mapped:
                continue
            drop(inner, "/CIDToGIDMap")
            self.settled = True


def _in_common_order(font: Any) -> bool:
    name = str(font.get("/BaseFont", "")).casefold().replace("-", "").removeprefix("/")
    return str(font.get("/Encoding")) in IDENTITY and name.startswith(COMMON_ORDER)


@cache
def _common_letters() -> bytes:
    letters = {number: agl.toUnicode(name) for number, name in enumerate(COMMON)}
    return to_unicode({number: letters.get(number) or chr(PRIVATE_USE + number) for number in range(MOST_SHAPES)})


def _numbered(font: Any) -> Any:
    """The inner font of one that numbers its own shapes and does not carry them, else None."""
    inner = font.get("/DescendantFonts") if font.get("/Subtype") == "/Type0" else None
    if not isinstance(inner, pikepdf.Array) or not len(inner) or not isinstance(inner[0], pikepdf.Dictionary):
        return None
    look = inner[0].get("/FontDescriptor", pikepdf.Dictionary())
    carried = any(key in look for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    ordering = str(inner[0].get("/CIDSystemInfo", pikepdf.Dictionary()).get("/Ordering", ""))
    return None if carried or ordering != "Identity" else inner[0]


@cache
def _codes_are_letters() -> bytes:
    """Where the list of letters is only named Identity, a code is its letter."""
    high = [byte for byte in range(0x100) if not 0xD8 <= byte <= 0xDF]
    groups = [high[at : at + 100] for at in range(0, len(high), 100)]
    ranges = [
        f"{len(group)} beginbfrange\n" + "\n".join(f"<{byte:02X}00> <{byte:02X}FF> <{byte:02X}00>" for byte in group)
        for group in groups
    ]
    start = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Codes def /CMapType 2 def\n"
    space = b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    return start + space + "".join(f"{one}\nendbfrange\n" for one in ranges).encode() + b"endcmap end end"


def all_drawn(page: Any, unknown: set[str]) -> bool:
    """Whether each visible letter of this page whose font is not carried has a shape, and the right one."""
    text = page.get_textpage()
    try:
        return all(_has_shape(font, letter) and _name(font) not in unknown for font, letter in _not_carried(text))
    finally:
        text.close()


def _not_carried(text: Any) -> Iterator[tuple[Any, int]]:
    """Each letter of a font that is not carried, once for each font."""
    met, at_object, font = set[tuple[int, int]](), 0, None
    for at in range(text.count_chars()):
        letter = engine.FPDFText_GetUnicode(text, at)
        drawn = engine.FPDFText_GetTextObject(text, at)
        if not drawn or unicodedata.category(chr(letter)) in SHAPELESS or engine.FPDFText_IsGenerated(text, at) == 1:
            continue
        if ctypes.addressof(drawn.contents) != at_object:
            at_object, font = ctypes.addressof(drawn.contents), engine.FPDFTextObj_GetFont(drawn)
            if engine.FPDFFont_GetIsEmbedded(font) != 0 or engine.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE_TEXT:
                font = None
        if font and (known := (ctypes.addressof(font.contents), letter)) not in met:
            met.add(known)
            yield font, letter


def _has_shape(font: Any, letter: int) -> bool:
    shape = engine.FPDFFont_GetGlyphPath(font, letter, 10.0)
    return bool(shape) and engine.FPDFGlyphPath_CountGlyphSegments(shape) > 0


def _name(font: Any) -> str:
    name = ctypes.create_string_buffer(LONGEST_NAME)
    engine.FPDFFont_GetBaseFontName(font, name, LONGEST_NAME)
    return name.value.decode("utf-8", "replace")
