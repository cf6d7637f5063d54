"""Autosave of a report: asked by the editor's script, answered in figures and sentences for it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.passport.actions import just_saved
from paspoort.web.centre.drafting import keep
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, both_texts, not_accepted, saved


@screen(methods="POST")
def save_draft(request: Request, report: uuid.UUID) -> HttpResponse:
    """200 when it is kept, 409 with both sides when someone else was first, 422 with a sentence for each part that cannot be."""
    try:
        if clash := keep(request.acting, report, Typed.of(request)):
            return both_texts(clash)
    except BadInput as bad:
        record("report.save_refused", outcome="refused", reason="bad_input", object=report)
        return not_accepted(bad.problems)
    draft = just_saved(request.acting, report)
    left = {item.field: item.sentence for item in draft.missing}
    asked = [section.key for section in draft.sections]
    return saved(revision=draft.report.revision, asked=asked, missing=left, left=left_to_do(len(left)))


def left_to_do(count: int) -> str:
    if not count:
        return _("Everything is filled in")
    return ngettext("%(count)d thing left to do", "%(count)d things left to do", count) % {"count": count}
