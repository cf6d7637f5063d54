"""What the editor of a draft works with: its parts in order, what was typed, and how two texts of one part meet."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import is_blank
from paspoort.kernel.models import Acting, Refused
from paspoort.passport.actions import Draft, Section, label, last_saved, open_draft, save_draft, sections_of
from paspoort.web.shell.drawn import FIELD

NOT_TEXT = {"revision", "then", "last", "csrfmiddlewaretoken", FIELD}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: `mark` is done, open or optional; `asked` is False where the chosen type does not ask for it."""

    section: Section
    text: str
    mark: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Someone else kept this draft meanwhile: who and when, the revision it has now, and what stands there now."""

    who: str
    at: datetime | None
    revision: int
    texts: dict[str, str]


def parts_of(draft: Draft, texts: Mapping[str, str]) -> list[Part]:
    """Every part that this report can have, in order; those that the chosen type does not ask for are there but not asked."""
    asked = {section.key for section in draft.sections}
    missing = {item.field for item in draft.missing}
    found = []
    for section in every_section(draft):
        text = texts.get(section.key, "")
        mark = (
            "open" if section.key in missing else "done" if not is_blank(text) else "optional" if not section.required else "open"
        )
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


def typed(data: QueryDict) -> dict[str, str]:
    """What came in, by field. A browser sends a line's end as two signs; one is kept."""
    sent = {name: text for name, text in data.items() if name not in NOT_TEXT and not name.startswith("base.")}
    return {name: str(text).replace("\r\n", "\n") for name, text in sent.items()}


def keep(acting: Acting, report_id: uuid.UUID, data: QueryDict) -> Clash | None:
    """Keep what was typed. None when it is kept; else who was first, and nothing is changed (rule: both texts stay).

    A page that closes while an earlier piece of it is still on its way tells on which text each part was built (`base.…`):
    where that is what stands there now, nobody else was in between.
    """
    changes, revision = typed(data), data.get("revision", "")
    try:
        save_draft(acting, report_id, int(revision) if revision.isdecimal() else -1, changes)
        return None
    except Refused as refusal:
        if refusal.code != "changed_elsewhere":
            raise
    draft = open_draft(acting, report_id)
    now = values_of(draft)
    if data.get("last") and all(now.get(name) in data.getlist(f"base.{name}") for name in changes):
        save_draft(acting, report_id, draft.report.revision, changes)
        return None
    saver = last_saved(report_id)
    who = (_("yourself, in another window") if saver[2] else saver[0]) if saver else _("a colleague")
    return Clash(who, saver[1] if saver else None, draft.report.revision, now)


def types_of(draft: Draft) -> list[tuple[str, str]]:
    return [(code, label("support_types", code)) for code in dict.fromkeys(pair[0] for pair in draft.orientations)]


def forms_of(draft: Draft) -> list[tuple[str, str]]:
    """The training forms to choose from; empty where this report asks for none."""
    return [(code, label("training_forms", code)) for code in sorted({pair[1] for pair in draft.orientations} - {""})]


def elsewhere(report_id: uuid.UUID, refusal: Refused) -> HttpResponse:
    """Whoever comes to write in a report that became final meanwhile, or that came from outside, is brought to where it stands
    now; any other refusal is one."""
    if refusal.code not in ("already_finalised", "paper_from_outside"):
        raise refusal
    record("report.found_final", object=report_id)
    return redirect("check_paper" if refusal.code == "paper_from_outside" else "finalised", report=report_id)
