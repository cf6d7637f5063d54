"""Decide on a request for a right: accept it for a period, or refuse it with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights import actions
from paspoort.rights.actions import chosen_period, context_names, must_hold, the_request
from paspoort.rights.models import Affiliation, Context
from paspoort.rights.models import Request as Asked
from paspoort.web.management.asking import fitting_contexts, work_here
from paspoort.web.management.granting import until_choices
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

TOLD_HERE = {"decided_already", "already_held", "own_request", "not_yours_to_give", "person_gone", "work_over", "too_late"}


@screen(methods="GET HEAD POST")
def decide_request(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Who asks what, from where and why; nothing opens before someone accepts (rules 109, 127). Never the own."""
    must_hold(request.acting, "rights:manage")
    found = the_request(request.acting, asked)
    work = work_here(request.acting, found)
    typed = _typed(request, found)
    problems, refused = {}, None
    try:
        if request.method == "POST":
            _decide(request, found, work, typed)
            return HttpResponseRedirect(reverse("decide_request", args=[asked]), status=303)
    except BadInput as bad:
        problems = bad.problems
    except Refused as no:
        if no.code not in TOLD_HERE:
            raise
        refused, found = no, the_request(request.acting, asked)
    status = 422 if problems else refused.status if refused else 200
    shown = _shown(request.acting, found, work) | {"typed": typed, "problems": problems, "refused": refused}
    return show(request, "management/asking/decide.html", status=status, **shown)


def _decide(request: Request, asked: Asked, work: Affiliation | None, typed: dict[str, Any]) -> None:
    acting, accept = request.acting, request.POST.get("do") == "accept"
    if not accept or asked.outcome:
        actions.decide_request(acting, asked.id, accept, answer=typed["answer"])
        return
    begins = f"{max(today(), work.begins_on) if work else today():%d/%m/%Y}"
    if not typed["contexts"]:
        raise BadInput({"contexts": _("Choose at least one context.")})
    period = chosen_period(asked.right, [work] if work else [], begins, typed["until"], typed["ends_on"])
    actions.decide_request(acting, asked.id, True, contexts=typed["contexts"], period=period)


def _typed(request: Request, asked: Asked) -> dict[str, Any]:
    """What was filled in, else what was asked."""
    post = request.POST
    if post.get("do") == "accept":
        until, ends_on = post.get("until", "default"), post.get("ends_on", "").strip()[:20]
        return {"contexts": post.getlist("contexts")[:20], "until": until, "ends_on": ends_on, "answer": ""}
    wished = f"{asked.ends_on:%d/%m/%Y}" if asked.ends_on else ""
    until = "date" if wished else "default"
    return {"contexts": asked.contexts, "until": until, "ends_on": wished, "answer": post.get("answer", "")[:2000]}


def _shown(acting: Acting, asked: Asked, work: Affiliation | None) -> dict[str, Any]:
    options: list[Context] = fitting_contexts(acting, asked, work.category if work else asked.category)
    begins = max(today(), work.begins_on) if work else today()
    return {
        "asked": asked,
        "names": contexts_in_words(asked.right_id, asked.contexts, context_names()),
        "options": options,
        "until": until_choices(asked.right, [work] if work else [], begins),
        "works": work is not None,
        "own": asked.person_id == acting.person_id,
    }
