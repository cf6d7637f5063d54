"""My rights: what I may do, where, why, from whom, and until when."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse

from paspoort.kernel.models import Acting
from paspoort.rights.actions import MyGrant, context_names, my_requests, own_email
from paspoort.rights.actions import my_rights as own_rights
from paspoort.rights.models import Request
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request as Asked
from paspoort.web.shell.door import screen
from paspoort.web.shell.page import show


@screen()
def my_rights(request: Asked) -> HttpResponse:
    """Every right that the acting person holds, at every institution; what ended lately and why; what was asked; and where mail
    about it goes."""
    acting = request.acting
    return show(
        request, "management/my_rights.html", **_held(own_rights(acting)), requests=_asked(acting), email=own_email(acting)
    )


def _held(grants: list[MyGrant]) -> dict[str, Any]:
    """What lasts, by institution with the acting one first, and what ended in the last year."""
    lasting = sorted(
        (one for one in grants if one.lasts()), key=lambda one: (not one.here, one.institution_name, one.institution_number)
    )
    places = groupby(lasting, key=lambda one: (one.institution_name, one.institution_number, one.here))
    over = sorted((one for one in grants if one.over_lately), key=lambda one: one.over_on, reverse=True)
    return {"places": [(*place, list(held)) for place, held in places], "over": over}


def _asked(acting: Acting) -> list[tuple[Request, str]]:
    """What was asked and not decided yet, with its contexts in words."""
    names = context_names()
    waiting = [one for one in my_requests(acting) if one.outcome == ""]
    return [(one, contexts_in_words(one.right_id, one.contexts, names)) for one in waiting]
