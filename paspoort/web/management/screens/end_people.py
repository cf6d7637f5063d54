"""End the work of several people, in three steps: whom, the last day, and what ends with it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights.actions import MOST_PEOPLE, end_colleagues, must_hold
from paspoort.web.management.leaving import ENDING, EndConfirm, EndDay, EndWho
from paspoort.web.management.people import Brought, chosen_rows
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="people.listed")
def end_people(request: Request) -> HttpResponse:
    """Begin, also with people from another page, or see what became of it. Nothing ends before the last step; rights end with
    the work, and all of it stays on record (rules 37, 106)."""
    must_hold(request.acting, "rights:manage")
    brought = Brought.asked(request)
    if done := brought.value("klaar")[:MOST_PEOPLE]:
        return show(request, "management/people/ended.html", rows=chosen_rows(request.acting, done))
    return ENDING.begin(request, brought.chosen())


@screen(methods="GET HEAD POST", reading="people.listed")
def end_who(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 1: find people, and choose them."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = ENDING.at(request, run, EndWho)
    return elsewhere or form.show("management/people/end_choose.html", **form.shown())


@screen(methods="GET HEAD POST", reading="people.listed")
def end_day(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 2: their last day of work."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = ENDING.at(request, run, EndDay)
    if elsewhere:
        return elsewhere
    rows = chosen_rows(request.acting, form.run.step(EndWho).value("people"))
    return form.show("management/people/end_day.html", rows=rows)


@screen(methods="GET HEAD POST", reading="people.listed")
def end_confirm(request: Request, run: uuid.UUID) -> HttpResponse:
    """Step 3: read what ends, and end it."""
    must_hold(request.acting, "rights:manage")
    form, elsewhere = ENDING.at(request, run, EndConfirm)
    if elsewhere:
        return elsewhere
    rows = chosen_rows(request.acting, form.run.step(EndWho).value("people"))
    return (request.method == "POST" and form.then(lambda: _end(form))) or form.show(
        "management/people/end_confirm.html",
        rows=rows,
        leaving=form.run.step(EndDay).leaving,
    )


def _end(form: EndConfirm) -> HttpResponse:
    chosen = form.run.step(EndWho).value("people")
    end_colleagues(form.acting, chosen, form.run.step(EndDay).value("last_day"))
    return form.run.finish(go_to("end_people", klaar=chosen))
