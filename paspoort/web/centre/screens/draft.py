"""The editor of a draft."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.drafts.actions import Clash
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.passport.actions import label, open_draft, schools_of_pupil
from paspoort.web.centre.drafting import elsewhere, every_section, forms_of, keep, parts_of, types_of, values_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """Write a report. Without script the same form is kept by its button, and nothing typed is ever dropped."""
    try:
        if request.method == "POST":
            return _kept(request, report)
        return show(request, "centre/draft.html", **editor(request.acting, report))
    except Refused as refusal:
        return elsewhere(report, refusal)


def _kept(request: Request, report: uuid.UUID) -> HttpResponse:
    typed = Typed.read(request.POST)
    try:
        clash = keep(request.acting, report, typed)
    except BadInput as bad:
        shown = editor(request.acting, report, typed.parts, problems=bad.problems)
        return show(request, "centre/draft.html", status=422, **shown)
    if clash:
        shown = editor(request.acting, report, typed.parts, clash=clash)
        return show(request, "centre/draft.html", status=409, **shown)
    answer = redirect("check_draft" if request.POST.get("then") == "check" else "draft", report=report)
    answer.status_code = 303
    return answer


def editor(
    acting: Acting,
    report: uuid.UUID,
    mine: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    clash: Clash | None = None,
) -> dict[str, Any]:
    """All that the form shows: what is kept, or what was typed and not kept yet, with what stands there instead."""
    opened = open_draft(acting, report)
    kept = values_of(opened)
    values = kept | (mine or {})
    parts = parts_of(opened, values)
    places = schools_of_pupil(acting, opened.report.pupil_id)
    return {
        "draft": opened,
        "report": opened.report,
        "parts": parts,
        "values": values,
        "kept": kept,
        "types": types_of(opened),
        "forms": forms_of(opened),
        "pairs": opened.orientations,
        "schools": [(place.number, place.name) for place in places],
        "kind_name": label("kinds", opened.report.kind),
        "level_name": label("levels", opened.report.education_level),
        "missing": {item.field: item.sentence for item in opened.missing},
        "left": len(opened.missing),
        "problems": problems or {},
        "headings": {section.key: section.heading for section in every_section(opened)},
        "guided": bool(places),
        "clash": clash,
        "clashes": {name for name in values if clash and clash.texts.get(name, "") != values[name]},
    }
