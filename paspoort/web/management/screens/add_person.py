"""Add a person: look by national number first, then say as what and for how long."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.kernel.models import BadInput
from paspoort.rights import actions
from paspoort.rights.actions import categories_here, must_hold
from paspoort.web.management.adding import WHO, Adding
from paspoort.web.management.people import chosen_rows, ids_in
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.words import category, category_help


@screen(methods="GET HEAD POST", reading="person.adding_seen")
def add_person(request: Request) -> HttpResponse:
    """Someone who is known works here too from now on; someone new is made known (rules 9, 34, 96-98)."""
    must_hold(request.acting, "rights:manage")
    form, step = Adding.read(request.acting, request.POST), request.POST.get("step", "")
    added = ids_in(request.GET.getlist("klaar"))[:1]
    if request.method != "POST":
        return (
            show(request, "management/people/added.html", rows=chosen_rows(request.acting, added))
            if added
            else _who(request, form)
        )
    if step == "back":
        return _who(request, form)
    try:
        return _add(request, form) if step == "add" else _look(request, form)
    except BadInput as bad:
        page = _who if WHO & bad.problems.keys() else _work
        return page(request, form, bad.problems)


def _who(request: Request, form: Adding, problems: dict[str, str] | None = None) -> HttpResponse:
    """Step 1: the number is shown again only beside what is wrong with it."""
    wrong = problems or {}
    shown = form.number if "number" in wrong else ""
    kept = form.sealed if "number" not in wrong else ""
    return show(
        request,
        "management/people/add_who.html",
        status=422 if wrong else 200,
        form=form,
        number=shown,
        kept=kept,
        problems=wrong,
    )


def _look(request: Request, form: Adding) -> HttpResponse:
    typed = form.fields
    checked = actions.check_person(request.acting, form.number, typed["given_name"], typed["family_name"], form.born)
    if checked.at_work:
        return show(request, "management/people/add_known.html", work=checked.at_work, form=form)
    return _work(request, replace(form, known=checked.known, warned=bool(checked.warnings)))


def _work(request: Request, form: Adding, problems: dict[str, str] | None = None) -> HttpResponse:
    """Step 2: as what, and for how long; what to look at again is confirmed here."""
    warned = form.warned or "confirmed" in (problems or {})
    categories = [(code, category(code), category_help(code)) for code in categories_here(request.acting)]
    shown = {"form": replace(form, warned=warned), "categories": categories, "problems": problems or {}}
    return show(request, "management/people/add_work.html", status=422 if problems else 200, **shown)


def _add(request: Request, form: Adding) -> HttpResponse:
    typed = form.fields
    work = actions.add_colleague(
        request.acting,
        form.number,
        typed["given_name"],
        typed["family_name"],
        form.born,
        typed["category"],
        form.period,
        typed["email"],
        confirmed=form.confirmed,
    )
    return HttpResponseRedirect(f"{reverse('add_person')}?klaar={work.id}", status=303)
