"""Letter of a centre as one archival document: PDF/A-2a for keeping, PDF/UA-1 for everyone's eyes and ears."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import pikepdf

from paspoort.documents.inner.blocks import blocks
from paspoort.documents.inner.colours import tones
from paspoort.documents.inner.fonts import families
from paspoort.documents.inner.intake import Taken
from paspoort.documents.inner.layout import WORDS
from paspoort.documents.inner.text import line_of
from paspoort.documents.inner.typesetter import compiled, printable

LETTER_KINDS = ("resultLetter", "referralLetter", "invitation", "adibib", "rehabilitation", "supportLetter")
PAPER_KINDS = (*LETTER_KINDS, "yearReport")
"""What a centre composes in its style: letters about a pupil, and the report of a school year, which is about nobody."""
WITHOUT_STYLE_TEXTS = {"adibib", "rehabilitation", "yearReport"}
WITHOUT_TEXT = {"adibib"}
MOST_LINES = 3
LOGO_WIDE, LOGO_HIGH = 70.0, 22.0
"""How large a logo is at most on a letter, in millimetres."""
PREVIEW_PPI = 96
FIXED = ["page", "of", "summary", "date", "reference", "greeting", "drawn_up", "signed", "sign_and_date", "return_to", "adibib",
         "counts"]  # fmt: skip
"""The fixed words of letters."""

Pairs = tuple[tuple[str, str], ...]
Counts = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How letters of a centre look: its name, address in lines, how to reach it (one line at the foot), two colours (`#rrggbb`),
    texts above and below each letter, and its logo (PNG, empty for none). `version` counts from 1; 0 is how it looks before a
    centre chose."""

    name: str
    address: str = ""
    contact: str = ""
    first: str = "#0b5560"
    second: str = "#8a5a00"
    above: str = ""
    below: str = ""
    logo: bytes = field(default=b"", repr=False)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs a letter, and as what."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a specialist cuts off and sends back: name and value of whom it is about, each answer with room to write it, and where
    it goes."""

    title: str
    text: str
    facts: Pairs
    answers: tuple[str, ...]
    return_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What a letter says, all of it plain text: the `day` of its activity (rule 57), its `receiver` as an address in lines, a
    `summary` of at most three lines that say it plainly, and `facts`, each with its name (on an invitation: when and where). Of
    `sections`, a heading or "" and a text, line breaks and tabs stay (rule 59). Only a referral has a slip, a certificate for
    ADIBib no sections, and the report of a school year `counts`: by what is counted, and each name with its number."""

    kind: str
    day: date
    reference: str
    receiver: tuple[str, ...] = field(repr=False)
    salutation: str = field(repr=False)
    title: str
    summary: tuple[str, ...] = field(repr=False)
    facts: Pairs = field(repr=False)
    sections: Pairs = field(repr=False)
    signatory: Signatory = field(repr=False)
    slip: Slip | None = field(default=None, repr=False)
    counts: Counts = field(default=(), repr=False)

    def __post_init__(self) -> None:
        wrong = {
            "an unknown kind of letter": self.kind not in PAPER_KINDS,
            "a summary of more than three lines": len(self.summary) > MOST_LINES,
            "a text on a certificate that has none": self.kind in WITHOUT_TEXT and bool(self.sections),
            "a slip on another letter than a referral": self.slip is not None and self.kind != "referralLetter",
        }
        if faults := [what for what, is_so in wrong.items() if is_so]:
            raise ValueError(", ".join(faults))


def compose_letter(content: LetterContent, style: Style) -> Taken:
    """A letter of a centre as PDF/A-2a and PDF/UA-1. The same content in the same style gives the same bytes, whenever made: the
    moment inside is its own day."""
    moment = datetime.combine(content.day, time(12), UTC)
    (pdf,) = compiled(_template(content), letter_inputs(content, style), pdf_standards=["a-2a", "ua-1"], timestamp=moment)
    return Taken(pdf, _pages(pdf), hashlib.sha256(pdf).digest())


def preview(content: LetterContent, style: Style) -> bytes:
    """The first page of such a letter as a picture (PNG)."""
    return compiled(_template(content), letter_inputs(content, style), format="png", ppi=PREVIEW_PPI)[0]


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _template(content: LetterContent) -> str:
    return f"letters/{content.kind}.typ"


def letter_inputs(content: LetterContent, style: Style) -> dict[str, str]:
    """What the template of its kind is given: all that stands on the page, with only signs that can be drawn, and the logo."""
    return {
        "letter": json.dumps(printable(_layout(content, style)), ensure_ascii=False),
        "logo": _drawing(style.logo),
        "fonts": json.dumps(families()),
    }


def _layout(content: LetterContent, style: Style) -> dict[str, Any]:
    words = {name: WORDS["nl"][name] for name in FIXED}
    texts = list(content.sections)
    if content.kind not in WITHOUT_STYLE_TEXTS:
        texts = [("", style.above), *texts, ("", style.below)]
    return {
        "words": words,
        "style": _style(style),
        "title": line_of(content.title),
        "day": f"{content.day:%d/%m/%Y}",
        "opening": _pairs(((words["date"], f"{content.day:%d/%m/%Y}"), (words["reference"], content.reference))),
        "receiver": _lines(content.receiver),
        "salutation": line_of(content.salutation),
        "summary": _lines(content.summary),
        "facts": _pairs(content.facts),
        "sections": [{"heading": line_of(heading), "blocks": blocks(text)} for heading, text in texts if heading or text.strip()],
        "signatory": {"name": line_of(content.signatory.name), "role": line_of(content.signatory.role)},
        "slip": _slip(content.slip) if content.slip else None,
        "counts": [_counted(heading, numbers) for heading, numbers in content.counts],
    }


def _counted(heading: str, numbers: Iterable[tuple[str, int]]) -> dict[str, Any]:
    rows = [(line_of(name), number) for name, number in numbers]
    return {"heading": line_of(heading), "rows": [[name, str(number)] for name, number in rows],
            "most": max(1, *(number for _name, number in rows))}  # fmt: skip


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "title": line_of(slip.title),
        "text": line_of(slip.text),
        "facts": _pairs(slip.facts),
        "answers": _lines(slip.answers),
        "return_to": _lines(slip.return_to),
    }


def _style(style: Style) -> dict[str, Any]:
    return {
        "name": line_of(style.name),
        "address": _lines(style.address.splitlines()),
        "contact": line_of(style.contact),
        "first": tones(style.first),
        "second": tones(style.second),
        "logo": _fitted(*_size(style.logo)) if style.logo else [],
    }


def _lines(given: Iterable[str]) -> list[str]:
    return [line for one in given if (line := line_of(one))]


def _pairs(given: Pairs) -> list[list[str]]:
    return [[line_of(name), line_of(value)] for name, value in given if value.strip()]


def _size(png: bytes) -> tuple[int, int]:
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def _fitted(wide: int, high: int) -> list[float]:
    """How large a logo is drawn, in millimetres."""
    scale = min(LOGO_WIDE / wide, LOGO_HIGH / high)
    return [round(wide * scale, 2), round(high * scale, 2)]


@lru_cache(maxsize=16)
def _drawing(png: bytes) -> str:
    """The logo inside a drawing: the typesetter takes inputs as text, and a picture of many points would be slow as such."""
    if not png:
        return ""
    wide, high = _size(png)
    held = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}"><image width="{wide}" height="{high}" xlink:href="data:image/png;base64,{held}"/></svg>'
    )
