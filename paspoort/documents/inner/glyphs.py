"""Glyphs: the characters of a field that PDFium has no fitting font for, drawn from a shipped font that travels in the PDF.

PDFium looks for “ – • and the like in a Chinese font that it only names: another reader then draws nothing there. So it
draws the field with a stand-in for each, a letter that is as wide and stands nowhere else, and the sign takes its place.
"""

import io
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, Stream, String

from paspoort.documents.inner.fonts import FALLBACK, NOTO, drawn_by
from paspoort.documents.inner.substitutes import FOLDER, WIDE

PLAIN = FOLDER / "LiberationSans-Regular.ttf"
FILES = [PLAIN, FALLBACK, WIDE, *(file for file in NOTO if file.suffix == ".ttf")]
STAND_INS = [chr(code) for code in range(0xA1, 0x100) if code != 0xAD]
# How far a sign may be narrowed to the place of its stand-in, so that no line grows out of its field.
NARROWEST = 0.6


class Signs(NamedTuple):
    """Which letter stands in for which sign, in one document."""

    stand_in: dict[str, str]

    def hidden(self, words: str) -> str:
        """These words with the stand-ins, for PDFium to draw."""
        return "".join(self.stand_in.get(letter, letter) for letter in words if not _without_shape(letter))

    def count(self, words: str) -> int:
        return sum(letter in self.stand_in for letter in words)


def signs_of(words: str) -> Signs | None:
    """The stand-ins for these words; None when a sign has no font, needs its neighbours for its form, or finds no stand-in."""
    free = [letter for letter in STAND_INS if letter not in words]
    chosen: dict[str, str] = {}
    for sign in dict.fromkeys(letter for letter in words if _needs_font(letter)):
        fitting = sorted((_width(letter), letter) for letter in free)
        wide = [letter for width, letter in fitting if width >= _width(sign)] or [letter for _, letter in fitting[-1:]]
        if not wide or _file(sign) is None or _joins(sign) or _narrowed(sign, wide[0]) < NARROWEST:
            return None
        chosen[sign] = wide[0]
        free.remove(wide[0])
    return Signs(chosen)


def put_in(pdf: pikepdf.Pdf, look: Any, signs: Signs, fonts: dict[str, tuple[str, Any, int]]) -> int:
    """Draws each sign where its stand-in stands; how many there were."""
    found, font, made = 0, "", list[Any]()
    size: Any = 0
    places = {ord(letter): sign for sign, letter in signs.stand_in.items()}
    for one in pikepdf.parse_content_stream(look):
        if str(one.operator) == "Tf":
            font, size = str(one.operands[0]), one.operands[1]
        pieces = _pieces(bytes(one.operands[0]), places) if str(one.operator) == "Tj" and not font.startswith("/_") else []
        if not any(isinstance(piece, str) for piece in pieces):
            made.append(one)
            continue
        for piece in pieces:
            if isinstance(piece, bytes):
                made.append(ContentStreamInstruction([String(piece)], Operator("Tj")))
                continue
            name, held, glyph = fonts[piece]
            _resource(look, name, held)
            made += _drawn(name, size, glyph, _narrowed(piece, signs.stand_in[piece]))
            made.append(ContentStreamInstruction([Name(font), size], Operator("Tf")))
            found += 1
    if found:
        look.write(pikepdf.unparse_content_stream(made))
    return found


def embedded(pdf: pikepdf.Pdf, signs: Iterable[str]) -> dict[str, tuple[str, Any, int]]:
    """For each sign the name of its font in the PDF, the font with just these shapes, and the number of its shape there."""
    by_file: dict[Any, list[str]] = {}
    for sign in signs:
        by_file.setdefault(_file(sign), []).append(sign)
    made: dict[str, tuple[str, Any, int]] = {}
    for file, held in by_file.items():
        font, glyphs = _subset(pdf, file, held)
        made |= {sign: (f"/Signs{FILES.index(file)}", font, glyphs[sign]) for sign in held}
    return made


def _drawn(name: str, size: Any, glyph: int, narrowed: float) -> list[Any]:
    shown = [("Tf", [Name(name), size]), ("Tj", [String(glyph.to_bytes(2, "big"))])]
    if narrowed < 1:
        shown = [("Tz", [round(narrowed * 100)]), *shown, ("Tz", [100])]
    return [ContentStreamInstruction(operands, Operator(operator)) for operator, operands in shown]


def _narrowed(sign: str, stand_in: str) -> float:
    return min(1, _width(stand_in) / (_width(sign) or 1))


def _needs_font(letter: str) -> bool:
    """Whether it lies outside Latin-1; even where PDFium draws those right, its fonts do not say which letters they are."""
    return ord(letter) > 0xFF and letter != "€" and not _without_shape(letter)


def _without_shape(letter: str) -> bool:
    """A mark for joining or direction, that nobody sees."""
    return ord(letter) > 0xFF and unicodedata.category(letter) == "Cf"


def _joins(letter: str) -> bool:
    """Whether its form or place follows from its neighbours, or its line runs from right to left."""
    return unicodedata.category(letter).startswith("M") or unicodedata.bidirectional(letter) in {"R", "AL", "AN"}


@cache
def _file(letter: str) -> Any:
    return next((file for file in FILES if ord(letter) in drawn_by(file)), None)


def _width(letter: str) -> float:
    file = _file(letter)
    return _widths(file)[letter] if file else 0


class _Widths(dict[str, float]):
    """The widths of a font's letters in thousandths of its size, each looked up once."""

    def __init__(self, file: Any) -> None:
        self._font = TTFont(file, lazy=True)
        self._cmap = self._font.getBestCmap()

    def __missing__(self, letter: str) -> float:
        self[letter] = self._font["hmtx"][self._cmap[ord(letter)]][0] * 1000 / self._font["head"].unitsPerEm
        return self[letter]


@cache
def _widths(file: Any) -> _Widths:
    return _Widths(file)


def _pieces(drawn: bytes, places: dict[int, str]) -> list[bytes | str]:
    """The bytes of a line cut where a stand-in stands; there the sign itself."""
    pieces: list[bytes | str] = []
    for code in drawn:
        if code in places:
            pieces.append(places[code])
        elif pieces and isinstance(pieces[-1], bytes):
            pieces[-1] += bytes([code])
        else:
            pieces.append(bytes([code]))
    return pieces


def _resource(look: Any, name: str, font: Any) -> None:
    if "/Resources" not in look:
        look.Resources = Dictionary()
    if "/Font" not in look.Resources:
        look.Resources.Font = Dictionary()
    look.Resources.Font[name] = font


def _subset(pdf: pikepdf.Pdf, file: Any, signs: list[str]) -> tuple[Any, dict[str, int]]:
    # loading this takes as long as all the rest that the child loads, and few papers need a font of ours
    from fontTools import subset

    options = subset.Options(notdef_outline=True, layout_features=[], name_IDs=[], hinting=False)
    with TTFont(file) as font:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=list(map(ord, signs)))
        cut.subset(font)
        out, scale = io.BytesIO(), 1000 / font["head"].unitsPerEm
        font.save(out)
        glyphs = {sign: font.getGlyphID(font.getBestCmap()[ord(sign)]) for sign in signs}
        widths = {glyph: round(font["hmtx"][font.getGlyphName(glyph)][0] * scale) for glyph in glyphs.values()}
        box = [round(getattr(font["head"], side) * scale) for side in ("xMin", "yMin", "xMax", "yMax")]
    return pdf.make_indirect(_font(pdf, out.getvalue(), glyphs, widths, box)), glyphs


def _font(pdf: pikepdf.Pdf, data: bytes, glyphs: dict[str, int], widths: dict[int, int], box: list[int]) -> Dictionary:
    name = Name("/PASPRT+Signs")
    look = Dictionary(Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array(box), FontFile2=Stream(pdf, data))
    look.update({"/ItalicAngle": 0, "/Ascent": box[3], "/Descent": box[1], "/CapHeight": box[3], "/StemV": 80})
    system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDSystemInfo=system, CIDToGIDMap=Name.Identity)
    inner.FontDescriptor = pdf.make_indirect(look)
    inner.W = Array([item for glyph, width in sorted(widths.items()) for item in (glyph, Array([width]))])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([pdf.make_indirect(inner)])
    font.ToUnicode = Stream(pdf, to_unicode({glyph: sign for sign, glyph in glyphs.items()}))
    return font


def to_unicode(letters: Mapping[int, str]) -> bytes:
    """Which sign each shape is, by its number, so that the text of the page can be read and searched."""
    lines = [f"<{glyph:04X}> <{sign.encode('utf-16-be').hex()}>" for glyph, sign in letters.items()]
    groups = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    told = "\n".join(f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups)
    start = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Signs def /CMapType 2 def"
    return f"{start}\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n{told}\nendcmap end end".encode()
