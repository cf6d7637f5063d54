"""Links with the packages of a school: which are on, which can be, and the list for a package that can only import."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from paspoort.kernel.periods import today
from paspoort.links import actions
from paspoort.web.shell.counted import csv_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

COLUMNS = ["stamnummer", "sinds", "link"]
"""The same for whatever language somebody reads in: a package reads them."""


@screen(needs="rights:manage indications:export", reading="links.seen")
def links(request: Request) -> HttpResponse:
    """Every package for who manages rights at a school, and the list for who may save it."""
    manages = "rights:manage" in request.acting.may
    found = actions.packages(request.acting) if manages else None
    return show(request, "links/links.html", packages=found, saves="indications:export" in request.acting.holds)


@screen(methods="POST", needs="indications:export")
def save_indications(request: Request) -> HttpResponse:
    """Who has a report, as CSV: register numbers and no names. Asked by a button, so that no address gives it."""
    found = actions.export_indications(request.acting)
    lines = [
        COLUMNS,
        *(
            [one.register_number, one.since, request.build_absolute_uri(reverse("follow_opening", args=[one.opening]))]
            for one in found
        ),
    ]
    return csv_of(lines, f"indicaties-{request.acting.institution_number}-{today():%Y-%m-%d}.csv")
