"""Editor of a report: its parts in order, their marks and choices, and what was typed kept."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.audit.actions import record
from paspoort.documents.actions import is_blank
from paspoort.drafts.actions import Clash, Standing
from paspoort.drafts.actions import keep as keep_draft
from paspoort.kernel.models import Acting, Refused
from paspoort.passport.actions import Draft, Section, label, last_saved, open_draft, save_draft, sections_of
from paspoort.rights.actions import directors
from paspoort.web.shell.door import Request, View
from paspoort.web.shell.drafts import Typed


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: `mark` is done, open or optional; `asked` is False where the chosen type does not ask for it."""

    section: Section
    text: str
    mark: str
    asked: bool


def parts_of(draft: Draft, texts: Mapping[str, str]) -> list[Part]:
    """Every part that this report can have, in order; those that the chosen type does not ask for are there but not asked."""
    asked = {section.key for section in draft.sections}
    missing = {item.field for item in draft.missing}
    found = []
    for section in every_section(draft):
        text = texts.get(section.key, "")
        blank = "open" if section.required else "optional"
        mark = "open" if section.key in missing else blank if is_blank(text) else "done"
        found.append(Part(section, text, mark, section.key in asked))
    return found


def every_section(draft: Draft) -> list[Section]:
    """The parts for the type chosen now, with those of the other types in their place between them."""
    report, sections = draft.report, list(draft.sections)
    for support_type in dict.fromkeys(pair[0] for pair in draft.orientations):
        place = 0
        for section in sections_of(report.kind, report.education_level, support_type):
            known = [one.key for one in sections]
            if section.key in known:
                place = known.index(section.key) + 1
            else:
                sections.insert(place, section)
                place += 1
    return sections


def values_of(draft: Draft) -> dict[str, str]:
    """All that can be changed, by the name of its field, as it is kept now."""
    report = draft.report
    kept = {section.key: draft.texts.get(section.key, "") for section in every_section(draft)}
    return kept | {"support_type": report.support_type, "training_form": report.training_form, "school": report.school.number}


def keep(acting: Acting, report_id: uuid.UUID, typed: Typed) -> Clash | None:
    """Keep what was typed in a report; else both texts."""

    def look() -> Standing:
        draft = open_draft(acting, report_id)
        return Standing(draft.report.revision, values_of(draft), last_saved(report_id))

    return keep_draft(lambda revision: save_draft(acting, report_id, revision, typed.parts), look, typed.revision, typed.bases)


def choices_of(draft: Draft) -> dict[str, Any]:
    """The facts of a draft, what can be chosen in it, and what it still lacks; training forms only where there are any."""
    report, pairs = draft.report, draft.orientations
    return {
        "report": report,
        "kind_name": label("kinds", report.kind),
        "level_name": label("levels", report.education_level),
        "types": [(code, label("support_types", code)) for code in dict.fromkeys(pair[0] for pair in pairs)],
        "forms": [(code, label("training_forms", code)) for code in sorted({pair[1] for pair in pairs} - {""})],
        "pairs": pairs,
        "missing": {item.field: item.sentence for item in draft.missing},
        "left": len(draft.missing),
        "parents": draft.parents,
        "directors": directors() if report.has_attest else [],
    }


def or_elsewhere(view: View) -> View:
    """Whoever comes to write in a report that became final meanwhile, or that came from outside, is brought to where it stands
    now; any other refusal is one."""

    @functools.wraps(view)
    def look(request: Request, report: uuid.UUID) -> HttpResponse:
        try:
            return view(request, report)
        except Refused as refusal:
            if refusal.code not in ("already_finalised", "paper_from_outside"):
                raise
            record("report.found_final", object=report)
            return redirect("check_paper" if refusal.code == "paper_from_outside" else "finalised", report=report)

    return look
