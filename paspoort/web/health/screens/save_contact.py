"""Autosave of a contact: asked by the form's script, kept cell by cell, answered in figures and sentences for it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.drafts.actions import Clash
from paspoort.health.actions import open_contact
from paspoort.health.models import items
from paspoort.web.health.day import code_of
from paspoort.web.health.entering import Entry, keep, revision_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import both_texts, not_accepted, saved


@screen(methods="POST")
def save_contact(request: Request, contact: uuid.UUID) -> HttpResponse:
    """200 when each cell is kept, 409 with both values where a colleague was first, 422 with a sentence for each that is wrong,
    and which of them only ask to be confirmed."""
    opened = open_contact(request.acting, contact)
    form = Entry.of(request)
    form.cells(opened)
    sent = form.sent(opened)
    kept = keep(form, opened, sent)
    versions = form.versions() | {code: one.version for code, one in kept.saved.items()}
    if kept.clashes:
        record("value.save_refused", outcome="refused", reason="changed_elsewhere", object=contact)
        versions |= {code: clash.version for code, clash in kept.clashes.items()}
        last = max(kept.clashes.values(), key=lambda clash: clash.at)
        texts = {code: code_of(items()[code], clash.theirs) for code, clash in kept.clashes.items()}
        return both_texts(Clash(last.by, last.at, last.version, texts), revision_of(versions))
    if kept.problems:
        record("value.save_refused", outcome="refused", reason="bad_input", object=contact)
        all_of_it = dict.fromkeys(sent, kept.problems[""]) if "" in kept.problems else {}
        return not_accepted(all_of_it or kept.problems, doubtful=sorted(kept.doubtful))
    return saved(revision=revision_of(versions))
