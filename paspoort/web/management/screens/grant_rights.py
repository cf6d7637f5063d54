"""Give a right to several people in three steps: who, what and until when, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import MOST_PEOPLE, Plan, choose_people, grant_several, must_hold, plan_grant, rights_on_offer
from paspoort.web.management.granting import IN_STEP_ONE, Granting, ends, holders, offered, period_of
from paspoort.web.management.people import Asked, chosen_rows, listed
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

PEOPLE_SHOWN = 10
TOLD_IN_PLACE = {"all_held", "already_held", "not_yours_to_give", "to_oneself"}


@screen(methods="GET HEAD POST", reading="rights.granting_seen")
def grant_rights(request: Request) -> HttpResponse:
    """Nothing is stored before the last button; back keeps all input, cancelling keeps nothing (rules 25-33)."""
    must_hold(request.acting, "rights:manage")
    form, go = Granting.read(request.acting, request.POST), request.POST.get("go", "")
    if go == "confirm" and form.given(request.acting):
        return _to_result(form)
    form = form.anew(request.acting)
    try:
        return _step(request, form, go)
    except BadInput as bad:
        if IN_STEP_ONE & bad.problems.keys():
            return _who(request, form, bad.problems, 422)
        return _what(request, form, bad.problems, 422)
    except Refused as refusal:
        if refusal.code not in TOLD_IN_PLACE:
            raise
        record("request.refused", outcome="refused", reason=refusal.code, page="grant_rights")
        return _what(request, form, {"": refusal.sentence}, refusal.status, own=refusal.code == "to_oneself")


def _step(request: Request, form: Granting, go: str) -> HttpResponse:
    acting, typed = request.acting, request.POST
    form.check_number(acting)
    if "add" in typed:
        more = form.with_one(typed["add"])
        choose_people(acting, more.people)
        return _who(request, more, {}, 200)
    if go not in ("what", "look", "check", "confirm"):
        return _who(request, form.without(typed.get("remove", "")), {}, 200)
    people = choose_people(acting, form.people)
    if go in ("what", "look"):
        return _what(request, form, {}, 200)
    offer = offered(form, rights_on_offer(acting, people))
    period = period_of(form, offer.right, people)
    plan = plan_grant(acting, form.people, form.right, form.chosen_contexts, period)
    if go == "confirm" and typed.get("agreed") == _agreed(plan) and plan.receivers:
        return _give(request, form, plan)
    return _confirm(request, form, plan, changed=go == "confirm")


def _agreed(plan: Plan) -> str:
    """What was read before confirming: another period, or other receivers, are read again."""
    return f"{plan.period.begins}/{plan.period.ends}/{len(plan.receivers)}"


def _give(request: Request, form: Granting, plan: Plan) -> HttpResponse:
    with transaction.atomic():
        grant_several(request.acting, form.batch, form.people, form.right, form.chosen_contexts, plan.period)
    return _to_result(form)


def _to_result(form: Granting) -> HttpResponse:
    return HttpResponseRedirect(reverse("granted", args=[form.batch]), status=303)


def _who(request: Request, form: Granting, problems: Mapping[str, str], status: int) -> HttpResponse:
    page = listed(request.acting, Asked(form.name, form.page, form.people), size=PEOPLE_SHOWN)
    chosen = chosen_rows(request.acting, form.people)
    facts: dict[str, Any] = {"page": page if "number" not in problems else None, "chosen": chosen, "most": MOST_PEOPLE}
    facts |= {"persons": {row.affiliation.person_id for row in chosen}, "moved": request.POST.get("remove", "")}
    part = "management/granting/people.html" if request.headers.get("HX-Target") == "people" else "management/granting/who.html"
    return show(request, part, status=status, form=form, problems=problems, **facts)


def _what(request: Request, form: Granting, problems: Mapping[str, str], status: int, *, own: bool = False) -> HttpResponse:
    chosen = chosen_rows(request.acting, form.people)
    people = [row.affiliation for row in chosen]
    offers = rights_on_offer(request.acting, people)
    now = next((offer for offer in offers if offer.right.code == form.right), offers[0] if offers else None)
    facts: dict[str, Any] = {"chosen": chosen, "offers": offers, "now": now, "holders": holders(chosen), "own": own}
    facts["ends"] = ends(form, now.right, people) if now else []
    part = (
        "management/granting/details.html" if request.headers.get("HX-Target") == "details" else "management/granting/what.html"
    )
    return show(request, part, status=status, form=form, problems=form.beside(problems), **facts)


def _confirm(request: Request, form: Granting, plan: Plan, *, changed: bool) -> HttpResponse:
    at_once = plan.period.begins <= today()
    facts: dict[str, Any] = {"plan": plan, "agreed": _agreed(plan), "changed": changed, "at_once": at_once}
    return show(request, "management/granting/confirm.html", form=form, **facts)
