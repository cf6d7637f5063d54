"""Typesetter: the one compiler of this process, kept warm, with the shipped fonts alone; data reaches it as strings only."""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from paspoort.documents.inner.fonts import FONTS, draws
from paspoort.documents.inner.text import tidy

TEMPLATES = Path(__file__).resolve().parent.parent / "typst"

# A line is broken at spaces only; a longer run than this could leave the page, so it may be broken every few signs.
LONGEST_RUN = 48
PIECE = 8
SHAPELESS = "\n\t\u200b\u200c\u200d\u200e\u200f\u061c\u2068\u2069"
REPLACEMENT = "\ufffd"
ODD = {"Cc", "Cf", "Cs", "Co", "Cn"}

_lock = threading.Lock()


def compiled(template: str, inputs: dict[str, str], **export: Any) -> list[bytes]:
    """What a template (a file beneath `typst/`) becomes with these inputs: one PDF, or with `format="png"` a picture a page."""
    with _lock:
        made = _compiler().compile(input=TEMPLATES / template, sys_inputs=inputs, **export)
    if made is None:
        raise TypeError("the typesetter gave nothing")
    return [made] if isinstance(made, bytes) else made


def undrawable(text: str) -> list[str]:
    """The characters of `text` that no shipped font can draw, each once, as people can look for them: itself where a screen may
    show it, and its number. On a page they would show as �."""
    missing = [one for one in dict.fromkeys(tidy(text)) if not _drawable(one)]
    return [f"U+{ord(one):04X}" if unicodedata.category(one) in ODD else f"{one} (U+{ord(one):04X})" for one in missing]


def printable(value: Any) -> Any:
    """The same layout with only signs that can be drawn, and with places where a line may be broken."""
    return _each_string(value, _printable)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


@lru_cache(maxsize=4096)
def _drawable(one: str) -> bool:
    return one in SHAPELESS or (unicodedata.category(one) not in ODD - {"Cf"} and draws(ord(one)))


def _printable(text: str) -> str:
    text = text.translate({ord(one): REPLACEMENT for one in set(text) if not _drawable(one)})
    return _broken(text, LONGEST_RUN, PIECE)


def _broken(text: str, longest: int, piece: int) -> str:
    return re.sub(rf"\S{{{longest + 1},}}", lambda run: "\u200b".join(_cut(run.group(), piece)), text)


def _cut(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def _each_string(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        if value.get("kind") == "table":  # what is narrow must break sooner
            most = max(4, LONGEST_RUN * 3 // 2 // max(1, len(value["rows"][0])))
            rows = [[_broken(change(cell), most, 4) for cell in row] for row in value["rows"]]
            return {**value, "rows": rows}
        return {key: _each_string(item, change) for key, item in value.items()}
    return [_each_string(item, change) for item in value] if isinstance(value, list | tuple) else value
