"""Keeping what is typed in a section: asked by the form's script, answered with the names that are found in what is typed."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.template.loader import render_to_string

from paspoort.audit.actions import record
from paspoort.collaboration.actions import draft_of, keep_draft, names_typed, tidy
from paspoort.drafts.actions import keep
from paspoort.kernel.models import BadInput, Refused
from paspoort.web.collaboration.guarded import hits_in
from paspoort.web.collaboration.writing import BASE
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, both_texts, not_accepted, saved
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form


class Where(Form):
    """Which section is typed in, and upon which version of it."""

    deel, versie = Hidden(), Hidden()


@screen(methods="POST", needs="collaboration:write")
def keep_typing(request: Request, registration: uuid.UUID) -> HttpResponse:
    """200 when it is kept for who types, with the names in it, 409 with both texts when another window was first."""
    acting, typed, kept = request.acting, Typed.of(request), list[int]()
    where = Where.asked(request)
    part, base = where.value("deel"), where.value("versie")
    parts = {part: typed.parts.get(part, "")}
    parts[BASE.format(part)] = base if parts[part] else ""
    try:
        clash = keep(
            lambda revision: kept.append(keep_draft(acting, registration, revision, parts)),
            lambda: draft_of(acting, registration),
            typed.revision,
            typed.bases,
        )
    except BadInput as bad:
        record("registration.save_refused", outcome="refused", reason="bad_input", object=registration)
        return not_accepted(bad.problems)
    if clash:
        record("registration.save_refused", outcome="refused", reason="changed_elsewhere", object=registration)
        return both_texts(clash)
    return saved(revision=kept[-1], **_found(request, registration, part, parts[part]))


def _found(request: Request, registration_id: uuid.UUID, part: str, text: str) -> dict[str, str]:
    """The names in what is typed, as the page lists them; to who was told too many nothing is said, whatever is typed."""
    try:
        named = names_typed(request.acting, registration_id, {part: text}) if text else {}
    except Refused as refusal:
        if refusal.code != "slow_down":
            raise
        return {}
    hits = hits_in(part, tidy(text), named.get(part, ()), {})
    return {"field": part, "found": render_to_string("collaboration/found.html", {"hits": hits, "name": part})}
