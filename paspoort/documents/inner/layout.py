"""The layout of a report: what stands on its pages, in order and in words. Pages are typeset from it, and text mode shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paspoort.documents.inner.blocks import blocks
from paspoort.documents.inner.text import line_of

# The fixed words belong to the archived page, not to the interface: a new translation of a screen must not change
# what a report looks like next year. They lie beside the template, not in the message catalogue.
WORDS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).resolve().parent.parent / "typst" / "words.json").read_text("utf-8")
)

Layout = dict[str, Any]


def layout_of(report: Mapping[str, Any], language: str = "nl") -> Layout:
    """Everything on the pages of a report.

    `letterhead` is the centre in lines, `parts` hold a heading, `facts` (name, value), `sections` (key, heading, part, blocks)
    and a `closing`: who drew it up, as facts, or who is to sign, as `signatures` (name, role) each above `line`.
    """
    words = WORDS[language]
    centre, pupil = report["centre"], _name(report["pupil"])
    with_attest = "attest" in report["parts"]
    own = [_section(one, words) for one in report["sections"]]
    first = _part(words["attest"] if with_attest else "", [one for one in own if not with_attest or one["part"] == "attest"])
    first |= {"facts": _facts(report, words), "closing": _closing(report["signatories"], words, signed=with_attest)}
    rest = _part(words["protocol"], [one for one in own if one["part"] != "attest"])
    return {
        "title": line_of(report["title"]),
        "number": line_of(report["number"]),
        "author": line_of(centre["name"]),
        "running": [f"{line_of(report['kind_label'])} · {pupil}", line_of(centre["name"])],
        "reference": f"{words['reference']} {line_of(report['number'])}",
        "page": [words["page"], words["of"]],
        "letterhead": _letterhead(centre, words),
        "parts": [first, rest] if with_attest else [first],
    }


def _name(person: Mapping[str, str]) -> str:
    return line_of(f"{person['given_name']} {person['family_name']}")


def _letterhead(centre: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    lines = [centre["name"], centre.get("address") or "", f"{words['centre_number']} {centre['number']}"]
    return [line_of(line) for line in lines if line]


def _part(heading: str, sections: list[Layout]) -> Layout:
    return {"heading": heading, "facts": [], "sections": sections, "closing": None}


def _facts(report: Mapping[str, Any], words: Mapping[str, str]) -> list[list[str]]:
    school = report["school"]
    facts = [
        ["pupil", _name(report["pupil"])],
        ["birth_date", report["pupil"]["birth_date"]],
        ["parents", ", ".join(report.get("parents", []))],
        ["school", f"{school['name']} ({school['number']})"],
        ["level", report["level_label"]],
        ["support_type", report["support_type_label"]],
        ["training_form", report.get("training_form_label")],
        ["signed_on", report.get("signed_on")],
        ["drafted_on", "" if "signed_on" in report else report["drafted_on"]],
        ["starts_on", report["starts_on"]],
        ["start_exception", _exception(report.get("start_exception"), words)],
    ]
    return [[words[name], line_of(value)] for name, value in facts if value]


def _exception(given: Mapping[str, str] | None, words: Mapping[str, str]) -> str:
    """By which exception an attest starts within the school year, when the director confirmed it, and why."""
    return f"{given['label']} ({words['confirmed_on']} {given['confirmed_on']}): {given['motivation']}" if given else ""


def _section(section: Mapping[str, Any], words: Mapping[str, str]) -> Layout:
    made = section["blocks"] if "blocks" in section else blocks(section["text"])
    empty = [{"kind": "text", "lines": [words["nothing"]], "quiet": True}]
    part = section.get("part", "protocol")
    return {"key": section.get("key", ""), "heading": line_of(section["heading"]), "part": part, "blocks": made or empty}


def _closing(signatories: list[Mapping[str, str]], words: Mapping[str, str], *, signed: bool) -> Layout | None:
    people = [{"name": line_of(one["name"]), "role": line_of(one["role"])} for one in signatories]
    if not people:
        return None
    if signed:
        return {"heading": words["signatures"], "signatures": people, "line": words["date_and_signature"], "facts": []}
    facts = [[one["role"], one["name"]] for one in people]
    return {"heading": words["drawn_up_by"], "signatures": [], "line": "", "facts": facts}
