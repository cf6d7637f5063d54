"""End a report (opheffen): date and reason, and what that brings about."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.passport import actions
from paspoort.passport.actions import label
from paspoort.passport.models import Report
from paspoort.pupils import actions as pupils
from paspoort.rights.actions import must_hold
from paspoort.web.centre.reports import day_in, readers
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def end_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Ending takes the report away from schools from that day, and only for the date that was read with it (rule 76)."""
    must_hold(request.acting, "report:write")
    ending = get_object_or_404(Report.sought(report).select_related("pupil", "school").defer("sections"), state="finalised")
    pupils.about(ending.pupil_id)
    typed = {"ends_on": request.POST.get("ends_on", f"{_first_day(ending):%d/%m/%Y}"), "reason": request.POST.get("reason", "")}
    problems: dict[str, str] = {}
    ends_on: date | None = None
    try:
        ends_on = day_in(typed["ends_on"], "ends_on", years_ahead=1)
        if request.POST.get("confirmed") == ends_on.isoformat() and "look" not in request.POST:
            actions.end_report(request.acting, report, ends_on, typed["reason"])
            return HttpResponseRedirect(f"{reverse('pupil', args=[ending.pupil_id])}#verslagen", status=303)
    except BadInput as bad:
        problems = bad.problems
    record("report.end_asked", subject=ending.pupil_id, object=ending.id)
    shown = _shown(ending, ends_on) | {"typed": typed, "problems": problems, "changed": "confirmed" in request.POST}
    part = "centre/end_effect.html" if request.headers.get("HX-Target") == "effect" else "centre/end.html"
    return show(request, part, status=422 if problems else 200, **shown)


def _first_day(report: Report) -> date:
    """Today, or the start of a report that has yet to begin."""
    return max(today(), report.starts_on or today())


def _shown(report: Report, ends_on: date | None) -> dict[str, Any]:
    return {
        "report": report,
        "kind_name": label("kinds", report.kind),
        "over": report.standing in ("superseded", "ended"),
        "ends_on": ends_on,
        "readers": readers(report, max(ends_on, today())) if ends_on else [],
    }
