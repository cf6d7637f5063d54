"""The editor of a draft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from paspoort.drafts.actions import Clash
from paspoort.kernel.models import Acting, BadInput
from paspoort.passport.actions import open_draft, schools_of_pupil
from paspoort.web.centre.drafting import choices_of, keep, or_elsewhere, parts_of, values_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
@or_elsewhere
def draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """Write a report. Without script the same form is kept by its button, and nothing typed is ever dropped."""
    if request.method == "POST":
        return _kept(request, report)
    return show(request, "centre/draft.html", **editor(request.acting, report))


def _kept(request: Request, report: uuid.UUID) -> HttpResponse:
    typed, clash, problems = Typed.of(request), None, {}
    try:
        clash = keep(request.acting, report, typed)
    except BadInput as bad:
        problems = bad.problems
    if clash or problems:
        shown = editor(request.acting, report, typed.parts, problems=problems, clash=clash)
        return show(request, "centre/draft.html", status=409 if clash else 422, **shown)
    return go_to("check_draft" if typed.then == "check" else "draft", report)


def editor(
    acting: Acting,
    report: uuid.UUID,
    mine: Mapping[str, str] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    clash: Clash | None = None,
) -> dict[str, Any]:
    """All that the form shows: what is kept, or what was typed and not kept yet, with what stands there instead."""
    draft = open_draft(acting, report)
    values = values_of(draft) | dict(mine or {})
    schools = schools_of_pupil(acting, draft.report.pupil_id)
    return choices_of(draft) | {
        "parts": parts_of(draft, values),
        "values": values,
        "schools": [(school.number, school.name) for school in schools],
        "guided": bool(schools),
        "problems": problems or {},
        "clash": clash,
        "clashes": {name for name in values if clash and clash.texts.get(name, "") != values[name]},
    }
