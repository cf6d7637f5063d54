"""Decide on a request for a right: accept it for a period, or refuse it with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.rights import actions
from paspoort.rights.actions import ToDecide, chosen_period, context_names, request_to_decide
from paspoort.web.management.granting import Until, until_choices
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Boxes, Hidden, LongText
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show
from paspoort.web.shell.words import allowed


class Decision(Form):
    """Either decision; `do` says which form was sent."""

    refusals_shown = frozenset(
        {"decided_already", "already_held", "own_request", "not_yours_to_give", "person_gone", "work_over", "too_late"}
    )
    do = Hidden()


class Accepting(Until, Decision):
    beside = {"begins_on": "until"}
    contexts = Boxes(_("Contexts"), missing=_("Choose at least one context."))

    def decide(self, found: ToDecide) -> HttpResponse:
        begins = f"{found.begins_on:%d/%m/%Y}"
        period = chosen_period(found.asked.right, found.works, begins, self.value("until"), self.value("ends_on"))
        actions.decide_request(self.acting, found.asked.id, actions.Decision(True, self.value("contexts"), period))
        return go_to("decide_request", found.asked.id)


class Refusing(Decision):
    answer = LongText(_("Why do you refuse?"), rows=4, attrs={"maxlength": 500})

    def decide(self, found: ToDecide) -> HttpResponse:
        actions.decide_request(self.acting, found.asked.id, actions.Decision(False, answer=self.value("answer")))
        return go_to("decide_request", found.asked.id)


@screen(methods="GET HEAD POST")
def decide_request(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Who asks what, from where and why; nothing opens before someone accepts (rules 109, 127). Never the own."""
    found = request_to_decide(request.acting, asked)
    first: dict[str, Any] = {"contexts": found.asked.contexts}
    if found.asked.ends_on:
        first |= {"until": "date", "ends_on": f"{found.asked.ends_on:%d/%m/%Y}"}
    accepts = Decision.of(request).value("do") == "accept"
    yes = Accepting.of(request, first) if accepts else Accepting(request, first=first)
    no = Refusing(request) if accepts else Refusing.of(request)
    yes.offer("contexts", [(one.code, one.name, allowed(one.allows)) for one in found.contexts])
    yes.offer("until", until_choices(found.asked.right, found.works, found.begins_on))
    sent = yes if accepts else no
    if decided := sent.then(lambda: sent.decide(found)):
        return decided
    if sent.refusal:
        found = request_to_decide(request.acting, asked)
    names = contexts_in_words(found.asked.right_id, found.asked.contexts, context_names())
    own = found.asked.person_id == request.acting.person_id
    facts = {"asked": found.asked, "works": found.works, "names": names, "own": own}
    return show(request, "management/asking/decide.html", status=sent.status, sent=sent, yes=yes, no=no, **facts)
