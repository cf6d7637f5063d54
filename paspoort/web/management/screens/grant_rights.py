"""Give a right to several people in three steps: who, what and until when, confirm."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from paspoort.kernel.periods import today
from paspoort.rights.actions import MOST_PEOPLE, grant_several, must_hold, rights_on_offer
from paspoort.web.management.granting import GIVING, Confirm, What, Who, agreed, ends, holders
from paspoort.web.management.people import chosen_rows, listed
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to

PEOPLE_SHOWN = 10


@screen(methods="GET HEAD POST", reading="rights.granting_seen")
def grant_rights(request: Request) -> HttpResponse:
    """Begin, also with a name or with people from another page. Nothing is given before the last button, and cancelling gives
    nothing (rules 25-33)."""
    must_hold(request.acting, "rights:manage")
    return GIVING.begin(request)


@screen(methods="GET HEAD POST", reading="rights.granting_seen")
def grant_who(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 1: find people, and choose them."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = GIVING.at(request, run, Who)
    return elsewhere or _who(request, form)


@screen(methods="GET HEAD POST", reading="rights.granting_seen")
def grant_what(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 2: which right, and until when."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = GIVING.at(request, run, What)
    return elsewhere or _what(request, form)


@screen(methods="GET HEAD POST", reading="rights.granting_seen")
def grant_confirm(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 3: read it once more, and give it. What changed since it was read is read again."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = GIVING.at(request, run, Confirm)
    if elsewhere:
        return elsewhere
    plan, sent = form.run.step(What).plan, request.method == "POST"
    read = sent and plan.receivers and form.value("agreed") == agreed(plan)
    facts: dict[str, Any] = {
        "plan": plan,
        "agreed": agreed(plan),
        "changed": sent and not read,
        "at_once": plan.period.begins <= today(),
    }
    return (read and form.then(lambda: _give(form))) or form.show("management/granting/confirm.html", **facts)


def _give(form: Confirm) -> HttpResponse:
    run, what = form.run, form.run.step(What)
    with transaction.atomic():
        people = run.step(Who).chosen
        batch = grant_several(form.acting, run.once, people, what.value("right"), what.chosen_contexts, what.plan.period)
    return run.finish(go_to("granted", batch.id))


def _who(request: Request, form: Who) -> HttpResponse:
    wanted = None if form["number"].problem else (form.value("name"), form.value("page"))
    page = wanted and listed(request.acting, *wanted, size=PEOPLE_SHOWN)
    chosen = chosen_rows(request.acting, form.chosen)
    facts: dict[str, Any] = {"page": page, "chosen": chosen, "most": MOST_PEOPLE, "moved": form.value("remove")}
    facts["persons"] = {row.affiliation.person_id for row in chosen}
    part = "people" if request.headers.get("HX-Target") == "people" else "who"
    return form.show(f"management/granting/{part}.html", **facts)


def _what(request: Request, form: What) -> HttpResponse:
    chosen = chosen_rows(request.acting, form.run.step(Who).chosen)
    people = [row.affiliation for row in chosen]
    offers = rights_on_offer(request.acting, people)
    now = next((offer for offer in offers if offer.right.code == form.value("right")), offers[0] if offers else None)
    facts: dict[str, Any] = {"chosen": chosen, "offers": offers, "now": now, "holders": holders(chosen)}
    facts["ends"] = ends(form.value("begins_on"), now.right, people) if now else []
    part = (
        "management/granting/details.html" if request.headers.get("HX-Target") == "details" else "management/granting/what.html"
    )
    return form.show(part, **facts)
