"""People compared: two colleagues side by side, and giving the one what the other has."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from paspoort.kernel.models import Refused
from paspoort.rights import actions
from paspoort.rights.actions import Colleague, Sides, must_hold
from paspoort.web.management.comparing import GiveSame, Same
from paspoort.web.management.granting import given
from paspoort.web.management.people import asked, ids_in, listed
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="rights.compared")
def compare_people(request: Request) -> HttpResponse:
    """Choose two people, see where their rights differ, and give the second what the first has (rule 11)."""
    must_hold(request.acting, "rights:manage")
    first, second = (ids_in([request.GET.get(key, "")]) for key in "ab")
    if not first or not second or first == second:
        return _choose(request, actions.colleague(request.acting, first[0]) if first else None)
    sides = actions.two_sides(request.acting, first[0], second[0])
    form = GiveSame.of(request)
    same = Same.read(request.acting, sides, form)
    going = form.value("step") != "back"
    return (going and form.then(lambda: _give(request, sides, same))) or _compare(request, sides, same)


def _choose(request: Request, a: Colleague | None) -> HttpResponse:
    """Nobody or one was chosen yet: the people here, to choose from."""
    wanted = asked(request.POST)
    return show(request, "management/people/compare_choose.html", a=a, asked=wanted, found=listed(request.acting, wanted))


def _compare(request: Request, sides: Sides, same: Same) -> HttpResponse:
    a, b = sides.a, sides.b
    rows = actions.compare(request.acting, a.affiliation.person_id, b.affiliation.person_id, sides)
    return show(request, "management/people/compare.html", status=same.form.status, a=a, b=b, rows=rows, same=same)


def _give(request: Request, sides: Sides, same: Same) -> HttpResponse:
    """First once more what will be given, then give it; what changed in between is shown anew. Sent twice it gives once."""
    a, b, once = sides.a, sides.b, same.form.value("once")
    if not given(request.acting, once):
        if not same.given:
            raise Refused("all_held", status=409)
        period = same.period()
        agreed, read = same.agreed(period), same.form.value("agreed")
        if read != agreed:
            facts: dict[str, Any] = {"period": period, "agreed": agreed, "changed": bool(read)}
            return show(request, "management/people/compare_confirm.html", a=a, b=b, same=same, **facts)
        with transaction.atomic():
            actions.give_same(request.acting, once, a.affiliation.person_id, b.affiliation.id, period)
    return go_to("granted", once)
