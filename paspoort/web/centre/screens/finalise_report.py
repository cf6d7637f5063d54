"""Finalise a report: choose the start date, read what will happen, confirm."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.passport import actions
from paspoort.passport.actions import giving_way, label, open_draft, readers, start_of_change
from paspoort.passport.models import Report
from paspoort.web.centre.deciding import Finalising
from paspoort.web.centre.drafting import or_elsewhere
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to, whole_page


@screen(methods="GET HEAD POST")
@or_elsewhere
def finalise_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Says what a start date brings about, and does it only for the date that was read with it (rules 72-76)."""
    draft = open_draft(request.acting, report)
    if draft.missing:
        return redirect("check_draft", report=report)
    proposed = start_of_change(request.acting, report, today())
    form = Finalising.of(request, {"starts_on": proposed or today()})

    def finalise() -> HttpResponse:
        actions.finalise(request.acting, report, form.value("starts_on"), form.exception)
        return whole_page(request, go_to("finalised", report))

    if form.agreed and (done := form.then(finalise)):
        return done
    record("report.finalise_asked", subject=draft.report.pupil_id, object=report)
    september = start_of_change(request.acting, report, form.day) if form.day else None
    return form.page(request, "finalise", proposed=proposed, september=september, **_what_happens(draft.report, form.day))


def _what_happens(report: Report, starts_on: date | None) -> dict[str, Any]:
    over = giving_way(report, starts_on) if starts_on else []
    return {
        "report": report,
        "kind_name": label("kinds", report.kind),
        "readers": readers(report, starts_on) if starts_on else [],
        "giving_way": [(label("kinds", one.kind), one, day) for one, day in over],
    }
