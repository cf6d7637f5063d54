"""Make a draft final: choose the start date, read what will happen, confirm."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport import actions
from paspoort.passport.actions import label, open_draft
from paspoort.passport.models import Report
from paspoort.web.centre.drafting import elsewhere
from paspoort.web.centre.reports import day_in, giving_way, readers
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def finalise_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Says what a start date brings about, and does it only for the date that was read with it (rules 72-76)."""
    try:
        draft = open_draft(request.acting, report)
    except Refused as refusal:
        return elsewhere(report, refusal)
    if draft.missing:
        return redirect("check_draft", report=report)
    typed, problems = request.POST.get("starts_on", f"{today():%d/%m/%Y}"), {}
    starts_on: date | None = None
    try:
        starts_on = day_in(typed, "starts_on", years_ahead=1)
        if request.POST.get("confirmed") == starts_on.isoformat() and "look" not in request.POST:
            return _done(request, actions.finalise(request.acting, report, starts_on))
    except BadInput as bad:
        problems = bad.problems
    record("report.finalise_asked", subject=draft.report.pupil_id, object=report)
    shown = _what_happens(draft.report, starts_on) | {
        "typed": typed,
        "problems": problems,
        "changed": "confirmed" in request.POST,
    }
    part = "centre/finalise_effect.html" if request.headers.get("HX-Target") == "effect" else "centre/finalise.html"
    return show(request, part, status=422 if problems else 200, **shown)


def _done(request: Request, report: Report) -> HttpResponse:
    address = reverse("finalised", args=[report.id])
    if "HX-Request" in request.headers:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address, status=303)


def _what_happens(report: Report, starts_on: date | None) -> dict[str, Any]:
    over = giving_way(report, starts_on) if starts_on else []
    return {
        "report": report,
        "kind_name": label("kinds", report.kind),
        "starts_on": starts_on,
        "readers": readers(report, max(starts_on, today())) if starts_on else [],
        "giving_way": [(label("kinds", one.kind), one, day) for one, day in over],
    }
