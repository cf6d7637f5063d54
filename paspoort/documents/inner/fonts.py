"""The fonts that travel with the product, and which characters each can draw."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).resolve().parent.parent / "fonts"
SEMIBOLD = FONTS / "SourceSans3-Semibold.otf"
FALLBACK = FONTS / "DejaVuSans.ttf"


@cache
def drawn_by(font: Path) -> frozenset[int]:
    """The code points that `font` has a shape for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@cache
def drawn_by_all() -> frozenset[int]:
    """Code points that every style of the text font can draw, itself or through the font it falls back on."""
    return frozenset.intersection(*map(drawn_by, FONTS.glob("SourceSans3-*.otf"))) | drawn_by(FALLBACK)


def font_for(text: str) -> Path:
    """The text font when it has every character of `text`, else the one with the wider reach."""
    return SEMIBOLD if drawn_by(SEMIBOLD).issuperset(map(ord, text)) else FALLBACK
