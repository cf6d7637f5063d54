"""People compared: two colleagues side by side, and giving the one what the other has."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.rights.actions import must_hold
from paspoort.web.management.comparing import COMPARING, Confirm, Give, Pair
from paspoort.web.management.granting import until_choices
from paspoort.web.management.people import Search
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST", reading="rights.compared")
def compare_people(request: Request) -> HttpResponse:
    """Choose two people among those who work here; then begin (rule 11)."""
    must_hold(request.acting, "rights:manage")
    pair, form = Pair.asked(request), Search.of(request)
    a, b = pair.value("a"), pair.value("b")
    if a and b and a != b:
        return COMPARING.begin(request, {"a": [a], "b": [b]})
    first = actions.colleague(request.acting, a) if a else None
    return form.show("management/people/compare_choose.html", a=first, found=form.found())


@screen(methods="GET HEAD POST", reading="rights.compared")
def compare_give(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 1: see where their rights differ, and say until when the second gets what the first has."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = COMPARING.at(request, run, Give)
    if elsewhere:
        return elsewhere
    sides, same = form.sides, form.same
    rows = actions.compare(request.acting, sides.a.affiliation.person_id, sides.b.affiliation.person_id, sides)
    ends = until_choices(same.strictest, [same.receiver], same.begins_on) if same.given else []
    facts: dict[str, Any] = {"a": sides.a, "b": sides.b, "rows": rows, "same": same, "ends": ends}
    return form.show("management/people/compare.html", **facts)


@screen(methods="GET HEAD POST", reading="rights.compared")
def compare_confirm(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 2: read once more what will be given, and give it; what changed in between is shown anew."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = COMPARING.at(request, run, Confirm)
    if elsewhere:
        return elsewhere
    give, sent = form.run.step(Give), request.method == "POST"
    agreed = give.same.agreed(give.period)
    read = sent and form.value("agreed") == agreed
    facts: dict[str, Any] = {"a": give.sides.a, "b": give.sides.b, "same": give.same, "period": give.period, "agreed": agreed}
    return (read and form.then(lambda: _give(form, give))) or form.show(
        "management/people/compare_confirm.html", changed=sent and not read, **facts
    )


def _give(form: Confirm, give: Give) -> HttpResponse:
    with transaction.atomic():
        sides, once = give.sides, form.run.once
        actions.give_same(form.acting, once, sides.a.affiliation.person_id, sides.b.affiliation.id, give.period)
    return form.run.finish(go_to("granted", once))
