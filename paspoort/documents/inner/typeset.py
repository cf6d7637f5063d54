"""Turns a report into one archival document: PDF/A-3a for keeping, PDF/UA-1 for everyone's eyes and ears."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pikepdf

from paspoort.documents.inner.fonts import families
from paspoort.documents.inner.layout import WORDS, layout_of
from paspoort.documents.inner.typesetter import compiled, printable

ATTACHMENT = "report.json"


def typeset(report: Mapping[str, Any], *, language: str = "nl", moment: datetime | None = None) -> bytes:
    """The report as PDF bytes, with the report itself inside as `report.json`.

    `report` holds title, kind, kind_label, number, pupil, school, centre, level_label, support_type_label,
    training_form_label, drafted_on and starts_on (both dd/mm/jjjj), sections, signatories and parts; every text is plain
    text. With "attest" in parts, sections whose `part` is "attest" stand on the certificate, the others in the protocol.
    `moment`, with its time zone, is written as the date of making; now when left out.
    """
    return compiled("report.typ", inputs_of(report, language), pdf_standards=["a-3a", "ua-1"], timestamp=moment)[0]


def inputs_of(report: Mapping[str, Any], language: str = "nl") -> dict[str, str]:
    """What the template is given: the report as it travels inside, and the layout with only signs that can be drawn."""
    return {
        "source": source_of(report).decode(),
        "report": json.dumps(printable(layout_of(report, language)), ensure_ascii=False),
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
