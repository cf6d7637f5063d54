"""Keeping what is typed in a registration: asked by the form's script, answered with the names in what is typed, and who writes
beside."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.collaboration.actions import Typing, draft_of, keep_draft, names_typed, still_writing
from paspoort.drafts.actions import Standing, keep
from paspoort.kernel.models import BadInput
from paspoort.web.collaboration.guarded import quietly, shown
from paspoort.web.collaboration.writing import kept_of, key_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, both_texts, not_accepted, saved
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form

CODES = {"function", "state", "due_on", "reached", "ended"}
"""What is chosen or dated is not held against names."""


class Where(Form):
    """In which part it is typed (a section, a line, a reaction), and upon which version of it."""

    deel, versie = Hidden(), Hidden()


@screen(methods="POST", needs="collaboration:write")
def keep_typing(request: Request, registration: uuid.UUID) -> HttpResponse:
    """200 when it is kept for who types, with the names in it, 409 with both texts when another window was first."""
    acting, typed, kept = request.acting, Typed.of(request), list[int]()
    where = Where.asked(request)
    part = where.value("deel")
    parts = {key_of(part, name): text for name, text in typed.parts.items()} | {key_of(part, "version"): where.value("versie")}

    def stands() -> Standing:
        half = draft_of(acting, registration)
        return replace(half, texts=kept_of(half, part))

    try:
        clash = keep(
            lambda revision: kept.append(keep_draft(acting, registration, revision, parts)), stands, typed.revision, typed.bases
        )
    except BadInput as bad:
        record("registration.save_refused", outcome="refused", reason="bad_input", object=registration)
        return not_accepted(dict.fromkeys(typed.parts, next(iter(bad.problems.values()))))
    if clash:
        record("registration.save_refused", outcome="refused", reason="changed_elsewhere", object=registration)
        return both_texts(clash)
    beside = still_writing(acting, registration, part) if part in typed.parts else ""
    return saved(revision=kept[-1], beside=beside, **_found(request, registration, typed.parts))


def _found(request: Request, registration_id: uuid.UUID, parts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The names in what is typed, by field as the page lists them; to who was told too many nothing is said."""
    texts = {name: text for name, text in parts.items() if name not in CODES}
    found = quietly(lambda: names_typed(request.acting, registration_id, texts)) if any(texts.values()) else Typing()
    return {"found": {name: shown(name, text, found) for name, text in texts.items()}} if found else {}
