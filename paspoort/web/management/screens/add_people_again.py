"""Take people of before back: they work here again, and have no right until someone gives it anew."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.rights import actions
from paspoort.rights.actions import must_hold
from paspoort.web.management.people import AT_ONCE, Asked, Row, asked, choice, chosen_rows, ids_in, still_choosing, typed_period
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="people.listed")
def add_people_again(request: Request) -> HttpResponse:
    """Choose among those whose work ended, say for how long, and see that rights are given apart (rule 36)."""
    must_hold(request.acting, "rights:manage")
    if request.method != "POST":
        return _came(request)
    wanted, step = asked(request.POST), request.POST.get("step", "look")
    problems = still_choosing(request.POST, wanted)
    if problems is not None:
        return _choose(request, wanted, problems)
    return _take_back(request, wanted.chosen) if step == "confirm" else _ask_period(request, wanted.chosen)


def _came(request: Request) -> HttpResponse:
    """Fresh, with someone chosen already (`wie`), or back from taking people back (`klaar`)."""
    done, wanted = ids_in(request.GET.getlist("klaar")), ids_in(request.GET.getlist("wie"))
    if done:
        return show(request, "management/people/back.html", rows=chosen_rows(request.acting, done[:AT_ONCE]))
    return _ask_period(request, wanted[:AT_ONCE]) if wanted else _choose(request, Asked("", 1, []))


def _choose(request: Request, wanted: Asked, problems: dict[str, str] | None = None) -> HttpResponse:
    shown = choice(request.acting, wanted, historical=True)
    return show(request, "management/people/back_choose.html", status=422 if problems else 200, problems=problems or {}, **shown)


def _ask_period(request: Request, chosen: list[uuid.UUID], problems: dict[str, str] | None = None) -> HttpResponse:
    rows = chosen_rows(request.acting, chosen)
    begins_on = request.POST.get("begins_on") or f"{_first_day(rows):%d/%m/%Y}"
    typed = {"begins_on": begins_on, "ends_on": request.POST.get("ends_on", "")}
    status = 422 if problems else 200
    return show(request, "management/people/back_period.html", status=status, rows=rows, typed=typed, problems=problems or {})


def _first_day(rows: list[Row]) -> date:
    """Today, or the day after the last day of whoever is still at work."""
    last = [row.affiliation.ends_on for row in rows if row.standing != "over" and row.affiliation.ends_on]
    return max([today(), *(day + timedelta(days=1) for day in last)])


def _take_back(request: Request, chosen: list[uuid.UUID]) -> HttpResponse:
    try:
        period = typed_period(request.POST.get("begins_on", ""), request.POST.get("ends_on", ""))
        back = actions.add_again(request.acting, chosen, period)
    except BadInput as bad:
        return _ask_period(request, chosen, bad.problems)
    done = "&".join(f"klaar={one.id}" for one in back)
    return HttpResponseRedirect(f"{reverse('add_people_again')}?{done}", status=303)
