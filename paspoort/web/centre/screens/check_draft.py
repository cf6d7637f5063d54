"""Look a draft over: what is missing, and how it will look."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse

from paspoort.kernel.models import Refused
from paspoort.passport.actions import label, open_draft, preview
from paspoort.web.centre.drafting import or_elsewhere
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
@or_elsewhere
def check_draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """The list of what is still to do, each leading to its field, and the pages with CONCEPT across them (rules 72, 74)."""
    draft = open_draft(request.acting, report)
    pages, sentence = 0, ""
    try:
        pages = preview(request.acting, report)
    except Refused as refusal:
        sentence = refusal.sentence
    addresses = [reverse("preview_page", args=[report, page]) + f"?v={draft.report.revision}" for page in range(1, pages + 1)]
    kind = label("kinds", draft.report.kind)
    return show(
        request, "centre/check.html", draft=draft, report=draft.report, pages=addresses, no_preview=sentence, kind_name=kind
    )
