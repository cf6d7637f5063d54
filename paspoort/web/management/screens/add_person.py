"""Add a person: look by national number first, then say as what and for how long."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.rights.actions import NewColleague
from paspoort.web.management.adding import THEN, WHO, Added, Who, Work
from paspoort.web.management.people import chosen_rows
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", needs="rights:manage", reading="person.adding_seen")
def add_person(request: Request) -> HttpResponse:
    """Someone who is known works here too from now on; someone new is made known (rules 9, 34, 96-98)."""
    form, added = Who.of(request), Added.asked(request).value("klaar")[:1]
    if added and request.method != "POST":
        return show(request, "management/people/added.html", rows=chosen_rows(request.acting, added))
    if form.value("step") == "add":
        work = Work.of(request).here()
        page = _who if WHO & work.errors.keys() else _work
        return work.then(lambda: _add(request, work)) or page(request, work)
    looked = form.then(lambda: _look(request, form)) if form.value("step") != "back" else None
    return looked or _who(request, form)


def _who(request: Request, form: Who) -> HttpResponse:
    """Step 1: the number is shown again only beside what is wrong with it. What was said in step 2 waits."""
    waiting = Work.of(request).hidden(*THEN)
    return form.show("management/people/add_who.html", waiting=waiting)


def _look(request: Request, form: Who) -> HttpResponse:
    typed = [form.value(name) for name in ("given_name", "family_name", "birth_date")]
    checked = actions.check_person(request.acting, form.whole_number, *typed)
    if checked.at_work:
        return show(request, "management/people/add_known.html", work=checked.at_work, form=form)
    said = Work.of(request)
    first = {name: said[name].value() for name in said.fields} | {"known": checked.known, "warned": checked.warnings}
    return _work(request, Work(request, first=first).here(), form.kept)


def _work(request: Request, form: Work, sealed: str = "") -> HttpResponse:
    """Step 2: as what, and for how long; what to look at again is confirmed here."""
    return form.show("management/people/add_work.html", sealed=sealed or form.kept)


def _add(request: Request, form: Work) -> HttpResponse:
    new = form.input(NewColleague, number=form.whole_number, period=form.period)
    return go_to("add_person", klaar=actions.add_colleague(request.acting, new).id)
