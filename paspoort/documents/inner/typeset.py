"""Turns a report into one archival document: PDF/A-3a for keeping, PDF/UA-1 for everyone's eyes and ears."""

import json
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from paspoort.documents.inner.fonts import FONTS, drawn_by_all

HERE = Path(__file__).resolve().parent.parent
TEMPLATE = HERE / "typst" / "report.typ"
ATTACHMENT = "report.json"

# The fixed words belong to the archived page, not to the interface: a new translation of a screen must not change
# what a report looks like next year. They lie beside the template, not in the message catalogue.
WORDS: dict[str, dict[str, str]] = json.loads((HERE / "typst" / "words.json").read_text("utf-8"))

BULLET = re.compile(r"^\s*[-•–]\s+(.*)$")
# A line is broken at spaces only; a longer run than this could leave the page, so it may be broken every few signs.
LONGEST_RUN = 48
PIECE = 8
UNBROKEN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
INVISIBLE_JOINERS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f"
REPLACEMENT = "\ufffd"

_lock = threading.Lock()


def typeset(report: Mapping[str, Any], *, language: str = "nl", moment: datetime | None = None) -> bytes:
    """The report as PDF bytes, with the report itself inside as `report.json`.

    `report` holds title, kind, kind_label, number, pupil, school, centre, level_label, support_type_label,
    training_form_label, drafted_on and starts_on (both dd/mm/jjjj), sections, signatories and parts; every text is plain
    text. With "attest" in parts, sections whose `part` is "attest" stand on the certificate, the others in the protocol.
    `moment`, with its time zone, is written as the date of making; now when left out.
    """
    inputs = {
        "source": source_of(report).decode(),
        "report": json.dumps(_prepared(report), ensure_ascii=False),
        "words": json.dumps(WORDS[language], ensure_ascii=False),
        "language": language,
        "attachment": ATTACHMENT,
    }
    with _lock:
        made = _compiler().compile(sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave no single file")
    return made


def source_of(report: Mapping[str, Any]) -> bytes:
    """The bytes of the report as they travel inside the PDF: JSON in UTF-8, keys in order, so that equal is equal."""
    text = json.dumps(dict(report), ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def unprintable(text: str) -> str:
    """The characters of `text` that no shipped font can draw, each once; they show as � on the page."""
    return "".join(one for one in dict.fromkeys(_tidy(text)) if not _drawable(one))


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def _drawable(one: str) -> bool:
    return one in "\n\t" or one in INVISIBLE_JOINERS or (ord(one) in drawn_by_all() and unicodedata.category(one) != "Co")


def _tidy(text: str) -> str:
    """Line ends as one sign; control characters, which have no shape, gone; composed accents."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    shapeless = {one for one in set(text) if one not in "\n\t" and unicodedata.category(one) in {"Cc", "Cs", "Cn"}}
    return text.translate(dict.fromkeys(map(ord, shapeless))) if shapeless else text


def _printable(text: str) -> str:
    text = _tidy(text)
    text = text.translate({ord(one): REPLACEMENT for one in set(text) if not _drawable(one)})
    return UNBROKEN.sub(lambda run: "\u200b".join(_cut(run.group(), PIECE)), text)


def _cut(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def _prepared(value: Any) -> Any:
    """The report with only characters that can be drawn, and with `blocks` beside each section's text."""
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, Mapping):
        made = {key: _prepared(item) for key, item in value.items() if key != "text"}
        return made | _section(value) if "text" in value else made
    return [_prepared(item) for item in value] if isinstance(value, list | tuple) else value


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    return {"blocks": list(blocks(_printable(section["text"]))), "part": section.get("part", "protocol")}


def blocks(text: str) -> Iterator[dict[str, Any]]:
    """Plain text as paragraphs `{kind: text, lines}` and lists `{kind: list, items}`; an item is a list of lines."""
    for chunk in re.split(r"\n[ \t]*\n", text):
        block: dict[str, Any] = {}
        for line in filter(str.strip, chunk.split("\n")):
            bullet = BULLET.match(line)
            kind = "list" if bullet or (block.get("kind") == "list" and line[0].isspace()) else "text"
            if block and block["kind"] != kind:
                yield block
                block = {}
            block = block or {"kind": kind, "items" if kind == "list" else "lines": []}
            _add(block, bullet.group(1) if bullet else line.strip(), new=bool(bullet))
        if block:
            yield block


def _add(block: dict[str, Any], line: str, *, new: bool) -> None:
    """A line that is indented under a bullet belongs to that bullet."""
    if block["kind"] == "text":
        block["lines"].append(line)
    elif new:
        block["items"].append([line])
    else:
        block["items"][-1].append(line)
