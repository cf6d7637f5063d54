"""People compared: two colleagues side by side, and giving the one what the other has."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.web.management.comparing import COMPARING, Give, Pair
from paspoort.web.management.granting import Confirm, until_choices
from paspoort.web.management.people import Search
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to


@COMPARING.door
def compare_people(request: Request) -> HttpResponse:
    """Choose two people among those who work here; then begin (rule 11)."""
    pair, (form, elsewhere) = Pair.asked(request), Search.at(request, {})
    a, b = pair.value("a"), pair.value("b")
    if a and b and a != b:
        return COMPARING.begin(request, {"a": [a], "b": [b]})
    first = actions.colleague(request.acting, a) if a else None
    return elsewhere or form.show("management/people/compare_choose.html", a=first, found=form.found())


@COMPARING.screen(Give)
def compare_give(request: Request, form: Give) -> HttpResponse:
    """Step 1: see where their rights differ, and say until when the second gets what the first has."""
    sides, same = form.sides, form.same
    rows = actions.compare(sides)
    ends = until_choices(same.strictest, [same.receiver], same.begins_on) if same.given else []
    facts: dict[str, Any] = {"a": sides.a, "b": sides.b, "rows": rows, "same": same, "ends": ends, "teams": form.opens_files}
    form.offer("teams", [(one.id, one.name) for one in actions.teams_on_offer(request.acting)] if form.opens_files else [])
    return form.show("management/people/compare.html", **facts)


@COMPARING.screen(Confirm)
def compare_confirm(request: Request, form: Confirm) -> HttpResponse:
    """Step 2: read once more what will be given, and give it; what changed in between is shown anew."""
    give, once = form.run.step(Give), form.run.once
    sides, agreed = give.sides, give.agreed
    changed = form.overtaken(agreed)

    def do() -> HttpResponse:
        with transaction.atomic():
            receiver = sides.b.affiliation.id
            actions.give_same(request.acting, once, sides.a.affiliation.person_id, receiver, give.period)
            if give.team:
                actions.join_teams(request.acting, [one.id for one in give.team], [receiver], once)
        return go_to("granted", once)

    facts: dict[str, Any] = {"a": sides.a, "b": sides.b, "same": give.same, "period": give.period, "agreed": agreed}
    facts["teams"] = give.team if give.opens_files else None
    return (not changed and form.finish(do)) or form.show("management/people/compare_confirm.html", changed=changed, **facts)
