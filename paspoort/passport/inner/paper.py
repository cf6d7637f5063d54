"""A report as the typesetter takes it: all that stands on the paper, in the language of the archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from paspoort.documents.actions import blocks, is_blank, tidy
from paspoort.kernel.models import Acting
from paspoort.nomenclature.actions import labels
from paspoort.passport.inner.forms import ARCHIVE_LANGUAGE, Section, label, sections_of
from paspoort.passport.models import Report


def shown_date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def paper_of(report: Report, texts: dict[str, str], author: Acting, parents: list[str]) -> dict[str, Any]:
    """The whole paper of a report: facts, sections in order, and who signs. A section has its text and, made from that, its
    blocks: what is sealed, what is drawn and what is read aloud are the same. An attest names the parents and the day on which it
    was signed (rule 136)."""
    sections = sections_of(report.kind, report.education_level, report.support_type, ARCHIVE_LANGUAGE)
    pupil, centre, school = report.pupil, report.centre, report.school
    shown = [one for one in sections if not one.is_line and (one.required or not is_blank(texts.get(one.key, "")))]
    return {
        **dict.fromkeys(("title", "kind_label"), label("kinds", report.kind, ARCHIVE_LANGUAGE)),
        "kind": report.kind,
        "number": report.number,
        "pupil": {"given_name": pupil.given_name, "family_name": pupil.family_name, "birth_date": shown_date(pupil.birth_date)},
        "school": {"name": school.name, "number": school.number},
        "centre": {"name": centre.name, "number": centre.number, "address": centre.address},
        "level_label": label("levels", report.education_level, ARCHIVE_LANGUAGE),
        "support_type_label": label("support_types", report.support_type, ARCHIVE_LANGUAGE),
        "training_form_label": label("training_forms", report.training_form, ARCHIVE_LANGUAGE),
        **{name: shown_date(getattr(report, name)) for name in ("drafted_on", "starts_on")},
        "sections": [_section(one, tidy(texts.get(one.key, ""))) for one in shown],
        "signatories": [
            {"name": author.person_name, "role": label("roles", "author", ARCHIVE_LANGUAGE)},
            *({"name": tidy(texts.get(one.key, "")), "role": one.heading} for one in sections if one.is_line),
        ],
        **_attest(report, parents),
    }


def _attest(report: Report, parents: list[str]) -> dict[str, Any]:
    if not report.has_attest:
        return {"parts": []}
    return {"parts": ["attest", "protocol"], "parents": parents, "signed_on": shown_date(report.drafted_on)}


def exception_of(report: Report, motivation: str) -> dict[str, Any]:
    """What the attest says of a start within the school year, by which exception and why; nothing for any other (rule 135)."""
    if not report.start_exception:
        return {}
    label, confirmed = labels("start_exception").of("start_exception", report.start_exception), shown_date(report.confirmed_on)
    return {"start_exception": {"label": label, "confirmed_on": confirmed, "motivation": tidy(motivation)}}


def _section(section: Section, text: str) -> dict[str, Any]:
    return {"key": section.key, "heading": section.heading, "part": section.part, "text": text, "blocks": blocks(text)}
