"""Give a right to several people in three steps: who, what and until when, confirm."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from paspoort.kernel.periods import today
from paspoort.rights.actions import MOST_PEOPLE, grant_several, join_teams, rights_on_offer, teams_on_offer
from paspoort.web.management.granting import GIVING, Confirm, What, Who, agreed, ends, holders, opens_files
from paspoort.web.management.people import chosen_rows, listed
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form, go_to

PEOPLE_SHOWN = 10


class Wanted(Form):
    """Which right and context a link names (rule 127)."""

    recht, context = Hidden(), Hidden()


@GIVING.door
def grant_rights(request: Request) -> HttpResponse:
    """Begin, also with a name or with people from another page, or with a right that a link names. Nothing is given before the
    last button, and cancelling gives nothing (rules 25-33)."""
    wanted = Wanted.asked(request)
    right, context = wanted.value("recht"), wanted.value("context")
    return GIVING.begin(request, ahead={"right": [right], "contexts": [f"{right}:{context}"]} if right else None)


@GIVING.screen(Who)
def grant_who(request: Request, form: Who) -> HttpResponse:
    """Step 1: find people, and choose them."""
    wanted = None if form["number"].problem else (form.value("name"), form.value("page"))
    page = wanted and listed(request.acting, *wanted, size=PEOPLE_SHOWN)
    chosen = chosen_rows(request.acting, form.chosen)
    facts: dict[str, Any] = {"page": page, "chosen": chosen, "most": MOST_PEOPLE, "moved": form.value("remove")}
    facts["persons"] = {row.affiliation.person_id for row in chosen}
    part = "people" if request.headers.get("HX-Target") == "people" else "who"
    return form.show(f"management/granting/{part}.html", **facts)


@GIVING.screen(What)
def grant_what(request: Request, form: What) -> HttpResponse:
    """Step 2: which right, and until when."""
    chosen = chosen_rows(request.acting, form.run.step(Who).chosen)
    people = [row.affiliation for row in chosen]
    offers = rights_on_offer(request.acting, people)
    now = next((offer for offer in offers if offer.right.code == form.value("right")), offers[0] if offers else None)
    facts: dict[str, Any] = {"chosen": chosen, "offers": offers, "now": now, "holders": holders(chosen)}
    facts["teams"] = bool(now and opens_files(now.contexts))
    form.offer("teams", [(one.id, one.name) for one in teams_on_offer(request.acting)] if facts["teams"] else [])
    facts["ends"] = ends(form.value("begins_on"), now.right, people) if now else []
    part = "details" if request.headers.get("HX-Target") == "details" else "what"
    return form.show(f"management/granting/{part}.html", **facts)


@GIVING.screen(Confirm)
def grant_confirm(request: Request, form: Confirm) -> HttpResponse:
    """Step 3: read it once more, and give it. What changed since it was read is read again."""
    what, people = form.run.step(What), form.run.step(Who).chosen
    plan, read = what.plan, agreed(what.plan, what.team)
    changed = form.overtaken(read)

    def give() -> HttpResponse:
        with transaction.atomic():
            grant_several(request.acting, form.run.once, people, plan.right.code, what.chosen_contexts, plan.period)
            if what.team:  # a school has none
                join_teams(request.acting, [one.id for one in what.team], [one.id for one in plan.receivers], form.run.once)
        return go_to("granted", form.run.once)

    facts: dict[str, Any] = {"plan": plan, "agreed": read, "changed": changed, "at_once": today() in plan.period}
    facts["teams"] = what.team if what.opens_files else None
    return (plan.receivers and not changed and form.finish(give)) or form.show("management/granting/confirm.html", **facts)
