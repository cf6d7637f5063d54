"""Substitute fonts: what draws the letters of a font that a PDF names but does not carry, the same on every machine.

The fonts of the machine are never used: a page must look the same in the child that compares and in the one that shows,
today and after a move to a machine with other fonts, or with none.
"""

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2.internal import set_callbacks

FOLDER = Path(__file__).resolve().parent.parent / "substitutes"
WIDE = FOLDER / "DroidSansFallbackFull.ttf"
# Numbers of FPDF_SYSFONTINFO: bits of the pitch and family, and the character sets that Liberation has no letters for.
FIXED_PITCH, ROMAN, BOLD_FROM = 1, 16, 600
EAST_ASIAN = {128, 129, 130, 134, 136}
SYMBOL = 2
FIXED_NAMES = ("mono", "courier", "consol", "typewriter", "fixed", "cmtt", "lettergothic")
SERIF_NAMES = ("times", "serif", "roman", "georgia", "garamond", "cambria", "palatino", "bookman", "schoolbook", "minion", "cmr")
SANS_NAMES = ("sans", "arial", "helvet", "calibri", "verdana", "tahoma", "segoe", "trebuchet", "gothic", "univers", "frutiger")


def stand_in(face: str, weight: int, italic: bool, charset: int, pitch: int) -> Path | None:
    """The file that stands in for the font called `face`; None leaves signs like ✓ to the engine's own symbol fonts."""
    name = face.lower().replace(" ", "")
    if charset in EAST_ASIAN:
        return WIDE
    if charset == SYMBOL:
        return None
    style = ("Bold" if weight >= BOLD_FROM or "bold" in name else "") + (
        "Italic" if italic or "italic" in name or "oblique" in name else ""
    )
    return FOLDER / f"Liberation{_family(name, pitch)}-{style or 'Regular'}.ttf"


def _family(name: str, pitch: int) -> str:
    for family, words in (("Mono", FIXED_NAMES), ("Sans", SANS_NAMES), ("Serif", SERIF_NAMES)):
        if any(word in name for word in words):
            return family
    if pitch & FIXED_PITCH:
        return "Mono"
    return "Serif" if pitch & ROMAN else "Sans"


class Substitutes:
    """The font source that the engine asks; each answer is a number that names one file."""

    def __init__(self) -> None:
        self._files: list[Path] = []
        self.raw = pdfium.FPDF_SYSFONTINFO(version=2)
        set_callbacks(
            self.raw,
            Release=lambda _: None,
            MapFont=lambda _, weight, italic, charset, pitch, face, __: self._number(
                stand_in(_text(face), weight, bool(italic), charset, pitch)
            ),
            GetFont=lambda _, face: self._number(stand_in(_text(face), 400, False, 0, 0)),
            GetFontData=self._data,
            GetFaceName=self._name,
            GetFontCharset=lambda _, number: 0,
            DeleteFont=lambda _, number: None,
        )

    def _number(self, file: Path | None) -> int | None:
        if file is None:
            return None
        if file not in self._files:
            self._files.append(file)
        return self._files.index(file) + 1

    def _data(self, _: Any, number: int, table: int, buffer: Any, size: int) -> int:
        data = _bytes(self._files[number - 1])
        if table:
            data = _table(data, table.to_bytes(4, "big"))
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def _name(self, _: Any, number: int, buffer: Any, size: int) -> int:
        name = self._files[number - 1].stem.encode() + b"\0"
        if buffer and size >= len(name):
            ctypes.memmove(buffer, name, len(name))
        return len(name)


def _text(face: Any) -> str:
    return (ctypes.cast(face, ctypes.c_char_p).value or b"").decode("latin-1") if face else ""


@cache
def _bytes(file: Path) -> bytes:
    return file.read_bytes()


def _table(font: bytes, tag: bytes) -> bytes:
    for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
        if font[at : at + 4] == tag:
            start, length = (int.from_bytes(font[at + skip : at + skip + 4], "big") for skip in (8, 12))
            return font[start : start + length]
    return b""


@cache
def install() -> Substitutes:
    """Makes PDFium in this process draw with the shipped fonts only; once, before the first document."""
    made = Substitutes()
    pdfium.FPDF_SetSystemFontInfo(made.raw)
    return made
