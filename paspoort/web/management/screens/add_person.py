"""Add a person: look by national number first, then say as what and for how long."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.rights.actions import NewColleague
from paspoort.web.management.adding import ADDING, Added, Who, Work
from paspoort.web.management.people import chosen_rows
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@ADDING.door
def add_person(request: Request) -> HttpResponse:
    """Begin, or see who was added: someone who is known works here too, someone new is made known (rules 9, 34, 96-98)."""
    if added := Added.asked(request).value("klaar")[:1]:
        return show(request, "management/people/added.html", rows=chosen_rows(request.acting, added))
    return ADDING.begin(request)


@ADDING.screen(Who)
def add_who(request: Request, form: Who) -> HttpResponse:
    """Step 1: the number is shown again only beside what is wrong with it."""
    return form.show("management/people/add_who.html")


@ADDING.screen(Work)
def add_work(request: Request, form: Work) -> HttpResponse:
    """Step 2: as what, and for how long. Whoever works here already is not added again."""
    who = form.here().run.step(Who)
    if who.at_work:
        return show(request, "management/people/add_known.html", who=who, work=who.at_work[0].affiliation)

    def add() -> HttpResponse:
        new = form.input(NewColleague, **who.read, period=form.period)
        return go_to("add_person", klaar=actions.add_colleague(request.acting, new).id)

    return form.finish(add) or form.show("management/people/add_work.html", who=who)
