"""Decide on a request for a right: accept it for a period, or refuse it with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.rights import actions
from paspoort.rights.actions import (
    ToDecide,
    choose_teams,
    chosen_period,
    context_names,
    join_teams,
    request_to_decide,
    teams_on_offer,
)
from paspoort.web.management.granting import Until, opens_files, until_choices
from paspoort.web.management.people import contexts_in_words
from paspoort.web.management.teams import TeamBoxes
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
    teams = TeamBoxes()

    def decide(self, found: ToDecide) -> HttpResponse:
        chosen = [one for one in found.contexts if one.code in self.value("contexts")]
        teams = [one.id for one in choose_teams(self.acting, self.value("teams"))] if opens_files(chosen) else []
        begins = f"{found.begins_on:%d/%m/%Y}"
        period = chosen_period(found.asked.right, found.works, begins, self.value("until"), self.value("ends_on"))
        accepted = actions.decide_request(self.acting, found.asked.id, actions.Decision(True, self.value("contexts"), period))
        if teams and accepted.grant:
            join_teams(self.acting, teams, [accepted.grant.affiliation_id])
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
    files = opens_files(found.contexts)
    yes.offer("teams", [(one.id, one.name) for one in teams_on_offer(request.acting)] if files else [])
    yes.offer("until", until_choices(found.asked.right, found.works, found.begins_on))
    sent = yes if accepts else no
    if decided := sent.then(lambda: sent.decide(found)):
        return decided
    if sent.refusal:
        found = request_to_decide(request.acting, asked)
    names = contexts_in_words(found.asked.right_id, found.asked.contexts, context_names())
    own = found.asked.person_id == request.acting.person_id
    facts = {"asked": found.asked, "works": found.works, "names": names, "own": own, "files": files}
    return show(request, "management/asking/decide.html", status=sent.status, sent=sent, yes=yes, no=no, **facts)
