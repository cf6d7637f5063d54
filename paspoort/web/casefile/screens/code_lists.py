"""Code lists: one list of a school year with an example beside each code, to search and to print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions import find_codes, labels
from paspoort.nomenclature.models import KINDS, UNDER, Code
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Text
from paspoort.web.shell.forms import Form

NAMES = {
    "function": gettext_lazy("Functions"),
    "domain": gettext_lazy("Domains"),
    "topic": gettext_lazy("Topics"),
    "client": gettext_lazy("For whom"),
    "actor": gettext_lazy("With whom"),
    "contact": gettext_lazy("How"),
    "direction": gettext_lazy("Referral: direction"),
    "category": gettext_lazy("Referral: kind of service"),
    "detail": gettext_lazy("Referral: service"),
    "start_exception": gettext_lazy("Change of a certificate within the school year"),
}
ABOVE = {"topic": gettext_lazy("Domain"), "detail": gettext_lazy("Kind of service")}
YEARS_BACK, YEARS_AHEAD = 5, 2


def _years() -> list[tuple[str, str]]:
    this = school_year_of(today())
    others = [*range(this + 1, this + YEARS_AHEAD + 1), *range(this - 1, this - YEARS_BACK - 1, -1)]
    return [(str(year), _school_year(year)) for year in (this, *others)]


def _school_year(year: int) -> str:
    return f"{year}-{year + 1}"


class Asked(Form):
    """Which list, of which school year, and what is sought in it, in the address; what is not there counts as not asked."""

    lijst = Choice(gettext_lazy("List"), [(kind, NAMES[kind]) for kind in KINDS], first=KINDS[0], optional="silent")
    jaar = Choice(gettext_lazy("School year"), _years, optional="silent")
    zoek = Text(gettext_lazy("Word"), optional="silent", attrs={"maxlength": 60})


@screen(needs="file:read file:manage", reading="codes.list_seen")
def code_lists(request: Request) -> HttpResponse:
    """The codes that may be chosen in a school year (rule 121), in their order, each with what helps to choose it."""
    form = Asked.asked(request, {"jaar": str(school_year_of(today()))})
    kind = form.value("lijst") or KINDS[0]
    year = int(form.value("jaar") or school_year_of(today()))
    day = date(year, 9, 1)
    found = find_codes(kind, form.value("zoek"), day)
    said = {"title": NAMES[kind], "year": _school_year(year), "sought": form.value("zoek")}
    return form.show("casefile/code_lists.html", **said, columns=_columns(kind), rows=_rows(kind, found, day))


def _columns(kind: str) -> list[tuple[str, Any]]:
    above = [("above", ABOVE[kind])] if kind in ABOVE else []
    return [("label", _("Name")), *above, ("example", _("Example")), ("valid", _("Valid")), ("code", _("Code"))]


def _rows(kind: str, found: list[Code], day: date) -> list[dict[str, str]]:
    known = labels(UNDER[kind][1]) if kind in UNDER else None
    return [
        {
            "label": code.label,
            "above": known.of(UNDER[kind][1], code.under, day) if known else "",
            "example": code.example,
            "code": code.code,
            "valid": _valid(code),
        }
        for code in found
    ]


def _valid(code: Code) -> str:
    years = {"first": _school_year(code.first_year), "last": _school_year(code.last_year or code.first_year)}
    return (_("from %(first)s") if code.last_year is None else _("%(first)s up to and including %(last)s")) % years
