"""Closing a day at a school: what is missing first, and the same list afterwards."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.health.actions import Missing, close_day, missing_of, open_again, open_day
from paspoort.health.models import Check
from paspoort.web.health.day import Grid, grid_of, moment_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import Form, go_to, whole_page

FEW = 3
"""Of so few pupils each line says what is missing."""


@screen(methods="GET HEAD POST", needs="health:write")
def close_contact_day(request: Request, day: uuid.UUID) -> HttpResponse:
    """Who misses what; closing registers everyone of whom something was measured, and whoever was absent stays due."""
    form = Form.of(request)

    def close() -> HttpResponse:
        close_day(request.acting, day)
        return go_to("close_contact_day", day)

    return form.then(close) or _page(request, day, form)


@screen(methods="POST", needs="health:write")
def reopen_contact_day(request: Request, day: uuid.UUID) -> HttpResponse:
    """Open a closed day again; the script of a page that still stood open then sends what it kept."""
    open_again(request.acting, day)
    return whole_page(request, go_to("contact_day", day))


def _page(request: Request, day: uuid.UUID, form: Form) -> HttpResponse:
    grid, missing = grid_of(open_day(request.acting, day)), missing_of(request.acting, day)
    everywhere = _with_nobody(grid, missing)
    more = [one for one in missing if one.state == "missed" or len(one.checks) > len(everywhere)]
    return form.show(
        "health/close.html", grid=grid, missing=more, everywhere=everywhere, moment=moment_words(grid.opened.day.moment),
        namesakes={str(row.given.pupil) for row in grid.rows if row.born},
    )  # fmt: skip


def _with_nobody(grid: Grid, missing: list[Missing]) -> list[Check]:
    """What was done with nobody who was there: said once, so that the exceptions stand out."""
    there = {row.given.contact_id for row in grid.rows if row.given.contact_id and not row.absent}
    lacking = {one.contact_id: one.checks for one in missing if one.contact_id in there}
    if len(there) < FEW or there != set(lacking):
        return []
    first, *others = lacking.values()
    return [check for check in first if all(check in checks for checks in others)]
