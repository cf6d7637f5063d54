"""Find a pupil: at a school nobody, one, or a question back, never a list; at a centre those of the own teams, by pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.pupils.actions import find_in_my_teams, find_pupil
from paspoort.web.reading.pupils import about_pupil
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Day, PageNumber, Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.no_team import team_missing


class Search(Form):
    q = Text()
    born = Day(_("Birth date"), optional="silent", attrs={"form": "search"})
    page = PageNumber()


@screen(methods="POST", reading="pupil.search_unclear")
def find(request: Request) -> HttpResponse:
    """Answer a search in place, or as a page of its own where there is no script (rules 6-8).

    What was typed comes by POST and goes into no address and no log.
    """
    form = Search.of(request)
    return form.then(lambda: _found(request, form)) or _answer(request, form, outcome="bad", hint="", about=None)


def _found(request: Request, form: Search) -> HttpResponse:
    born = form.value("born")
    typed = f"{form.value('q')} {born:%d/%m/%Y}" if born else form.value("q")
    if "file:read" in request.acting.may:
        listed = find_in_my_teams(request.acting, typed, form.value("page"))
        return _answer(request, form, outcome="list" if listed.rows else "none", hint="", about=None, listed=listed)
    found = find_pupil(request.acting, typed)
    about = about_pupil(request.acting, found.one.pupil_id) if found.one else None
    return _answer(request, form, outcome=found.outcome, hint=found.hint, about=about)


def _answer(request: Request, form: Search, **result: object) -> HttpResponse:
    part = "reading/find_result.html" if "HX-Request" in request.headers else "reading/find.html"
    return form.show(part, **result, **team_missing(request.acting))
