"""Find one pupil: nobody, one, or a question back — never a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import BadInput
from paspoort.pupils.actions import find_pupil
from paspoort.web.reading.pupils import about_pupil
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.no_team import team_missing
from paspoort.web.shell.page import show


@screen(methods="POST", reading="pupil.search_unclear")
def find(request: Request) -> HttpResponse:
    """Answer a search in place, or as a page of its own where there is no script (rules 6-8).

    What was typed comes by POST and goes into no address and no log.
    """
    typed, born = request.POST.get("q", ""), request.POST.get("born", "")
    status, result = 200, {"outcome": "none", "problem": "", "hint": "", "about": None, "born": born}
    result |= team_missing(request.acting)
    try:
        result |= _look(request, typed, born)
    except BadInput as bad:
        status, result = 422, result | {"outcome": "bad", "problem": " ".join(bad.problems.values())}
    if "HX-Request" in request.headers:
        return show(request, "reading/find_result.html", status=status, **result)
    return show(request, "reading/find.html", status=status, typed=typed, **result)


def _look(request: Request, typed: str, born: str) -> dict[str, Any]:
    found = find_pupil(request.acting, f"{typed} {_birth_date(born)}")
    about = about_pupil(request.acting, found.one.pupil_id) if found.one else None
    return {"outcome": found.outcome, "hint": found.hint, "about": about}


def _birth_date(text: str) -> str:
    """The birth date from the second field, written as the search reads it; empty when it was left open."""
    try:
        day = read_date(text)
    except ValueError:
        raise BadInput({"born": _("This birth date does not exist. Write it as dd/mm/yyyy.")}) from None
    return f"{day:%d/%m/%Y}" if day else ""
