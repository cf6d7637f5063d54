"""Keep a draft while someone types: asked by the editor's script, answered in figures and sentences for it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import BRUSSELS
from paspoort.passport.actions import missing, sections_of
from paspoort.passport.models import Report
from paspoort.web.centre.drafting import Clash, keep
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def save_draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """200 when it is kept, 409 with both sides when someone else was first, 422 with a sentence for each part that cannot be."""
    try:
        clash = keep(request.acting, report, request.POST)
    except BadInput as bad:
        record("report.save_refused", outcome="refused", reason="bad_input", object=report)
        return JsonResponse({"problems": bad.problems}, status=422)
    if clash:
        return JsonResponse(_both(clash), status=409)
    return JsonResponse(_state(report))


def _state(report_id: uuid.UUID) -> dict[str, Any]:
    report = Report.objects.get(id=report_id)
    left = {item.field: item.sentence for item in missing(report)}
    return {
        "revision": report.revision,
        "at": f"{timezone.now().astimezone(BRUSSELS):%H:%M}",
        "asked": [section.key for section in sections_of(report.kind, report.education_level, report.support_type)],
        "missing": left,
        "left": left_to_do(len(left)),
    }


def left_to_do(count: int) -> str:
    if not count:
        return _("Everything is filled in")
    return ngettext("%(count)d thing left to do", "%(count)d things left to do", count) % {"count": count}


def _both(clash: Clash) -> dict[str, Any]:
    at = f"{clash.at.astimezone(BRUSSELS):%H:%M}" if clash.at else ""
    return {"who": clash.who, "at": at, "revision": clash.revision, "texts": clash.texts}
