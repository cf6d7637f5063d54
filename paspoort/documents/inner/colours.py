"""Contrast of a centre's two colours: which text can be read on each, by the measure of WCAG 2.2 (at least 4.5 to 1)."""

from __future__ import annotations

INK = "#1b2733"
WHITE, BLACK = "#ffffff", "#000000"
LEAST = 4.5
TINT = 0.88
"""How much of a tint is white: what stands on it can always be read in ink."""


def contrast(one: str, other: str) -> float:
    """How far apart two colours (`#rrggbb`) are, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tones(colour: str) -> dict[str, str]:
    """A colour as it fills, what is written on it (`on`), as it is written on white (`text`), and a pale one (`tint`)."""
    on = next((one for one in (WHITE, INK) if contrast(one, colour) >= LEAST), BLACK)
    tint = _mixed(colour)
    return {"fill": colour, "on": on, "text": colour if contrast(colour, tint) >= LEAST else INK, "tint": tint}


def _mixed(colour: str) -> str:
    return "#" + "".join(f"{round(part + (255 - part) * TINT):02x}" for part in _parts(colour))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    linear = [part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
