"""Autosave of a letter: asked by the form's script, answered in figures and sentences for it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.drafts.actions import keep
from paspoort.kernel.models import BadInput
from paspoort.letters.actions import letter_standing
from paspoort.letters.actions import save_letter as save
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, both_texts, not_accepted, saved


@screen(methods="POST")
def save_letter(request: Request, letter: uuid.UUID) -> HttpResponse:
    """200 when it is kept, 409 with both texts when a window was first, 422 with a sentence for each part that is wrong."""
    acting, typed, kept = request.acting, Typed.of(request), list[int]()
    try:
        clash = keep(
            lambda revision: kept.append(save(acting, letter, revision, typed.parts)),
            lambda: letter_standing(acting, letter),
            typed.revision,
            typed.bases,
        )
    except BadInput as bad:
        record("letter.save_refused", outcome="refused", reason="bad_input", object=letter)
        return not_accepted(bad.problems)
    return both_texts(clash) if clash else saved(revision=kept[-1])
