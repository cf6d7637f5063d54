"""Look at a paper from outside, page by page, beside the name and birth date of the pupil; then make it final."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.passport.actions import PaperDraft, finalise_paper, label, open_paper, readers
from paspoort.web.centre.drafting import or_elsewhere
from paspoort.web.centre.reports import is_guided
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Yes
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.words import left_out


class Paper(Form):
    about_this_pupil = Yes()


@screen(methods="GET HEAD POST")
@or_elsewhere
def check_paper(request: Request, report: uuid.UUID) -> HttpResponse:
    """One page of it at a time, so that no browser fetches one that nobody asked for. Nobody else sees anything of it before;
    who closes the browser finds it waiting, at the first page not seen yet (rules 69, 70)."""
    form = Paper.of(request)

    def finalise() -> HttpResponse:
        finalise_paper(request.acting, report, about_this_pupil=form.value("about_this_pupil"))
        return go_to("finalised", report)

    return form.then(finalise) or _paper_page(request, report, form)


def _paper_page(request: Request, report: uuid.UUID, form: Paper) -> HttpResponse:
    paper = open_paper(request.acting, report)
    record("report.checked", subject=paper.report.pupil_id, object=report)
    page = _page(request, paper)
    return form.show(
        "centre/paper.html",
        report=paper.report,
        paper=paper,
        page=page,
        others_not_seen=[other for other in paper.not_shown if other != page],
        kind_name=label("kinds", paper.report.kind),
        readers=readers(paper.report),
        guided=is_guided(paper.report),
        left_out=left_out(paper.left_out),
    )


def _page(request: Request, paper: PaperDraft) -> int:
    """The page that was asked for, or else the first that was not looked at; the first when there is no such page."""
    asked = request.GET.get("bladzijde", "")
    if asked.isdecimal() and len(asked) < 4 and 1 <= int(asked) <= paper.pages:
        return int(asked)
    return paper.not_shown[0] if paper.not_shown else 1
