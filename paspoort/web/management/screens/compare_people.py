"""Two colleagues side by side, and giving the one what the other has."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.rights import actions
from paspoort.rights.actions import Colleague, Sides, must_hold
from paspoort.web.management.comparing import Same
from paspoort.web.management.people import asked, ids_in, listed
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="rights.compared")
def compare_people(request: Request) -> HttpResponse:
    """Choose two people, see where their rights differ, and give the second what the first has (rule 11)."""
    must_hold(request.acting, "rights:manage")
    first, second = (ids_in([request.GET.get(key, "")]) for key in "ab")
    if not first or not second or first == second:
        return _choose(request, actions.colleague(request.acting, first[0]) if first else None)
    sides = actions.two_sides(request.acting, first[0], second[0])
    same = Same.read(request.acting, sides, request.POST)
    if "batch" not in request.POST or request.POST.get("step") == "back":
        return _compare(request, sides, same)
    try:
        return _give(request, sides, same)
    except BadInput as bad:
        return _compare(request, sides, same, bad.problems, 422)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        record("request.refused", outcome="refused", reason=refusal.code, page="compare_people")
        return _compare(request, sides, same, {"": refusal.sentence}, refusal.status)


def _choose(request: Request, a: Colleague | None) -> HttpResponse:
    """Nobody or one was chosen yet: the people here, to choose from."""
    wanted = asked(request.POST)
    return show(request, "management/people/compare_choose.html", a=a, asked=wanted, found=listed(request.acting, wanted))


def _compare(
    request: Request, sides: Sides, same: Same, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    a, b = sides.a, sides.b
    rows = actions.compare(request.acting, a.affiliation.person_id, b.affiliation.person_id, sides)
    return show(request, "management/people/compare.html", status=status, a=a, b=b, rows=rows, same=same, problems=problems or {})


def _give(request: Request, sides: Sides, same: Same) -> HttpResponse:
    """First once more what will be given, then give it; what changed in between is shown anew. Sent twice it gives once."""
    a, b = sides.a, sides.b
    giver, batch = a.affiliation.person_id, same.form.batch
    if not same.form.given(request.acting):
        if not same.given:
            raise Refused("all_held", status=409)
        period = same.period()
        agreed = same.agreed(period)
        if request.POST.get("agreed") != agreed:
            facts: dict[str, Any] = {"period": period, "agreed": agreed, "changed": "agreed" in request.POST}
            return show(request, "management/people/compare_confirm.html", a=a, b=b, same=same, **facts)
        with transaction.atomic():
            actions.give_same(request.acting, batch, giver, b.affiliation.id, period)
    return HttpResponseRedirect(reverse("granted", args=[batch]), status=303)
