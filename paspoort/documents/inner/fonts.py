"""The fonts that travel with the product, and which characters each can draw."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
SEMIBOLD = FONTS / "SourceSans3-Semibold.otf"
FALLBACK = FONTS / "DejaVuSans.ttf"
TEXT = sorted(FONTS.glob("SourceSans3-*.otf"))
NOTO = sorted((FONTS / "noto").glob("*.[ot]tf"))
"""One font a script, for names and texts that the text font cannot draw."""


@cache
def drawn_by(font: Path) -> frozenset[int]:
    """The code points that `font` has a shape for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def draws(code: int) -> bool:
    """Whether every style of the text font can draw this code point, itself or through a font that it falls back on."""
    return all(code in drawn_by(font) for font in TEXT) or any(code in drawn_by(font) for font in [FALLBACK, *NOTO])


@cache
def families() -> list[str]:
    """The names of the fonts in the order in which a character is looked for: the text font, each script's own, and the last."""
    names = []
    for font in [SEMIBOLD, *NOTO, FALLBACK]:
        with TTFont(font, lazy=True) as opened:
            names.append(str(opened["name"].getBestFamilyName()))
    return names


def font_for(text: str) -> Path:
    """The text font when it has every character of `text`, else the first that has, else the one with the wider reach."""
    wanted = set(map(ord, text))
    return next((font for font in [SEMIBOLD, FALLBACK, *NOTO] if drawn_by(font) >= wanted), FALLBACK)
