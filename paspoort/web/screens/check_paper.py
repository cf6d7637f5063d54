"""Look at a paper from outside, page by page, beside the name and birth date of the pupil; then make it final."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused, today
from paspoort.passport.actions import finalise_paper, label, open_paper
from paspoort.web.centre import is_guided, readers
from paspoort.web.door import Request, screen
from paspoort.web.drafting import elsewhere
from paspoort.web.page import show
from paspoort.web.words import left_out


@screen(methods="GET HEAD POST")
def check_paper(request: Request, report: uuid.UUID) -> HttpResponse:
    """Nothing of it is seen by anyone else before; who closes the browser finds it waiting (rules 69, 70)."""
    problems: dict[str, str] = {}
    said = request.POST.get("about_this_pupil") == "1"
    try:
        if request.method == "POST":
            finalise_paper(request.acting, report, about_this_pupil=said)
            return HttpResponseRedirect(reverse("finalised", args=[report]), status=303)
    except BadInput as bad:
        problems = bad.problems
    except Refused as refusal:
        return elsewhere(report, refusal)
    try:
        paper = open_paper(request.acting, report)
    except Refused as refusal:
        return elsewhere(report, refusal)
    record("report.checked", subject=paper.report.pupil_id, object=report)
    return show(
        request,
        "centre/paper.html",
        status=422 if problems else 200,
        report=paper.report,
        paper=paper,
        pages=[reverse("preview_page", args=[report, page]) for page in range(1, paper.pages + 1)],
        kind_name=label("kinds", paper.report.kind),
        readers=readers(paper.report, max(paper.report.starts_on or today(), today())),
        guided=is_guided(paper.report),
        left_out=left_out(paper.left_out),
        problems=problems,
        said=said,
    )
