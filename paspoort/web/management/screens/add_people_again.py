"""Take people of before back: they work here again, and have no right until someone gives it anew."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights.actions import MOST_PEOPLE, add_again, first_day_again, must_hold
from paspoort.web.management.leaving import RETURNING, AgainPeriod, AgainWho
from paspoort.web.management.people import Brought, chosen_rows
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="people.listed")
def add_people_again(request: Request) -> HttpResponse:
    """Begin, also with people from another page, or see that rights are given apart (rule 36)."""
    must_hold(request.acting, "rights:manage")
    brought = Brought.asked(request)
    if done := brought.value("klaar")[:MOST_PEOPLE]:
        return show(request, "management/people/back.html", rows=chosen_rows(request.acting, done))
    return RETURNING.begin(request, brought.chosen())


@screen(methods="GET HEAD POST", reading="people.listed")
def again_who(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 1: choose among those whose work ended."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = RETURNING.at(request, run, AgainWho)
    return elsewhere or form.show("management/people/back_choose.html", **form.shown())


@screen(methods="GET HEAD POST", reading="people.listed")
def again_period(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 2: say for how long, and take them back."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = RETURNING.at(request, run, AgainPeriod)
    if elsewhere:
        return elsewhere
    rows = chosen_rows(request.acting, form.run.step(AgainWho).value("people"))
    form.initial["begins_on"] = first_day_again([row.affiliation for row in rows])
    return (request.method == "POST" and form.then(lambda: _take_back(form))) or form.show(
        "management/people/back_period.html", rows=rows
    )


def _take_back(form: AgainPeriod) -> HttpResponse:
    back = add_again(form.acting, form.run.step(AgainWho).value("people"), form.period)
    return form.run.finish(go_to("add_people_again", klaar=[one.id for one in back]))
