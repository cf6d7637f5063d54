"""A report is final: who can read it now, and what comes next."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.kernel.models import today
from paspoort.passport.actions import label, standing
from paspoort.rights.actions import must_hold
from paspoort.web.centre import is_guided, readers, report_of_centre
from paspoort.web.door import Request, screen
from paspoort.web.page import show


@screen()
def finalised(request: Request, report: uuid.UUID) -> HttpResponse:
    """What the author does after finalising: the copy for the parents, and back to the pupil (rules 76, 79)."""
    must_hold(request.acting, "report:write")
    final = report_of_centre(request.acting, report, state="finalised")
    record("report.result_seen", subject=final.pupil_id, object=final.id)
    day = max(final.starts_on or today(), today())
    return show(
        request,
        "centre/finalised.html",
        report=final,
        standing=standing(final),
        kind_name=label("kinds", final.kind),
        readers=readers(final, day),
        guided=is_guided(final),
        problems={},
        typed={"given_on": f"{today():%d/%m/%Y}", "how": ""},
        copy_kept=request.GET.get("kopie") == "1",
    )
