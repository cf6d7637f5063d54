"""Contact moments: the days at schools that are planned, and how many pupils of each school are due."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.health.actions import DueCount, days_of, due_counts
from paspoort.health.models import moments
from paspoort.kernel.periods import school_year_of, today
from paspoort.web.health.day import title_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.words import said


@screen(needs="health:write")
def contact_days(request: Request) -> HttpResponse:
    """Where a day begins: today's class on top, then what is planned, and who waits at each school."""
    days, counts = days_of(request.acting), due_counts(request.acting)
    open_days = sorted((one for one in days if not one.closed_at), key=lambda one: (one.day != today(), one.day, one.own_class))
    year, closed = school_year_of(today()), [one for one in days if one.closed_at]
    columns = [
        ("school", _("School")),
        *((one.code, one.label, "end") for one in moments().values()),
        ("all", _("Together"), "end"),
    ]
    return show(
        request, "health/days.html", days=open_days, closed=closed, columns=columns, rows=_rows(counts), moments=moments(),
        said=said, title_of=title_of, waiting=sum(one.waiting for one in counts), year=year,
    )  # fmt: skip


def _address(school: uuid.UUID | None) -> str:
    return reverse("due_at_school", args=[school]) if school else reverse("due_without_school")


def _rows(counts: list[DueCount]) -> list[dict[str, object]]:
    """A line a school: how many wait for each moment; last those whom no school has."""
    schools: dict[tuple[str, uuid.UUID | None], dict[str, int]] = defaultdict(dict)
    for one in sorted(counts, key=lambda one: one.school_id is None):
        schools[(one.school_name or _("Without a school"), one.school_id)][one.moment] = one.waiting
    return [
        {"school": (name, _address(school)), "all": sum(waits.values())} | {code: waits.get(code, 0) for code in moments()}
        for (name, school), waits in schools.items()
    ]
