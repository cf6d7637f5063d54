"""Who consulted what at this institution: for whoever answers for it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.audit import actions
from paspoort.identity.models import Person
from paspoort.kernel.dates import read_date
from paspoort.kernel.models import BadInput
from paspoort.rights.actions import must_hold
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import OPENED, in_words, opened_per_day

GROUPS = {"": OPENED, "lezen": "report.", "zoeken": "pupil.", "rechten": "right.", "aanmelden": "sign_in.", "alles": ""}


@screen()
def institution_trail(request: Request) -> HttpResponse:
    """The trail of the acting institution, newest first. Looking at it is itself traced; filters are codes and dates only."""
    acting = request.acting
    must_hold(acting, "trail:read")
    asked, status = request.GET, 200
    try:
        chosen, problems = _filters(asked), {}
    except BadInput as bad:
        chosen, problems, status = {"event": OPENED}, bad.problems, 422
    page = _page(asked.get("voor", ""), chosen)
    return show(
        request,
        "evidence/institution_trail.html",
        status=status,
        lines=in_words(page.rows),
        older=_older(asked, page.next),
        later=bool(asked.get("voor")),
        asked={key: asked.get(key, "") for key in ("wat", "wie", "uitkomst", "van", "tot")},
        problems=problems,
        days=opened_per_day(acting),
        people=[(str(person.id), str(person)) for person in Person.objects.order_by("family_name", "given_name")],
        unknown="onbekend" in asked,
    )


def _page(before: str, chosen: dict[str, Any]) -> actions.TrailPage:
    try:
        return actions.institution_trail(25, before, **chosen)
    except BadInput:
        raise Http404 from None


def _filters(asked: QueryDict) -> dict[str, Any]:
    problems: dict[str, str] = {}
    days = {}
    for field in ("van", "tot"):
        try:
            days[field] = read_date(asked.get(field, ""))
        except ValueError:
            problems[field] = _("This date does not exist. Write it as dd/mm/yyyy.")
    if problems:
        raise BadInput(problems)
    outcome = "refused" if asked.get("uitkomst") == "geweigerd" else ""
    event = GROUPS.get(asked.get("wat", ""), OPENED) if not outcome or asked.get("wat") else ""
    return {
        "event": event,
        "outcome": outcome,
        "person": _id(asked.get("wie", "")),
        "first_day": days["van"],
        "last_day": days["tot"],
    }


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise BadInput({"wie": _("Choose someone from the list.")}) from None


def _older(asked: QueryDict, place: str) -> str:
    if not place:
        return ""
    further = asked.copy()
    further["voor"] = place
    return f"{reverse('institution_trail')}?{further.urlencode()}"
