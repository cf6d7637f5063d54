"""Turns a report into one archival document: PDF/A-3a for keeping, PDF/UA-1 for everyone's eyes and ears."""

import io
import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

from paspoort.documents.inner.fonts import FONTS, draws, families
from paspoort.documents.inner.layout import WORDS, layout_of
from paspoort.documents.inner.text import tidy

HERE = Path(__file__).resolve().parent.parent
TEMPLATE = HERE / "typst" / "report.typ"
ATTACHMENT = "report.json"

# A line is broken at spaces only; a longer run than this could leave the page, so it may be broken every few signs.
LONGEST_RUN = 48
PIECE = 8
SHAPELESS = "\n\t\u200b\u200c\u200d\u200e\u200f\u061c\u2068\u2069"
REPLACEMENT = "\ufffd"
ODD = {"Cc", "Cf", "Cs", "Co", "Cn"}

_lock = threading.Lock()


def typeset(report: Mapping[str, Any], *, language: str = "nl", moment: datetime | None = None) -> bytes:
    """The report as PDF bytes, with the report itself inside as `report.json`.

    `report` holds title, kind, kind_label, number, pupil, school, centre, level_label, support_type_label,
    training_form_label, drafted_on and starts_on (both dd/mm/jjjj), sections, signatories and parts; every text is plain
    text. With "attest" in parts, sections whose `part` is "attest" stand on the certificate, the others in the protocol.
    `moment`, with its time zone, is written as the date of making; now when left out.
    """
    with _lock:
        made = _compiler().compile(sys_inputs=inputs_of(report, language), pdf_standards=["a-3a", "ua-1"], timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave no single file")
    return made


def inputs_of(report: Mapping[str, Any], language: str = "nl") -> dict[str, str]:
    """What the template is given: the report as it travels inside, and the layout with only signs that can be drawn."""
    return {
        "source": source_of(report).decode(),
        "report": json.dumps(_each_string(layout_of(report, language), _printable), ensure_ascii=False),
        "fonts": json.dumps(families()),
        "language": language,
        "attachment": ATTACHMENT,
        "attached": WORDS[language]["attachment"],
    }


def source_of(report: Mapping[str, Any]) -> bytes:
    """The bytes of the report as they travel inside the PDF: JSON in UTF-8, keys in order, so that equal is equal."""
    text = json.dumps(dict(report), ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def number_inside(pdf: bytes) -> str:
    """The number of the report that travels inside a paper that was typeset here; empty when none does."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if ATTACHMENT not in opened.attachments:
            return ""
        return str(json.loads(opened.attachments[ATTACHMENT].get_file().read_bytes()).get("number", ""))


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no shipped font can draw, each once, as people can look for them: itself where a screen may
    show it, and its number. On a page they would show as �."""
    missing = [one for one in dict.fromkeys(tidy(text)) if not _drawable(one)]
    return [f"U+{ord(one):04X}" if unicodedata.category(one) in ODD else f"{one} (U+{ord(one):04X})" for one in missing]


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


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
