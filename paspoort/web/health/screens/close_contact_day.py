"""Closing a day at a school: what is missing first, and the same list afterwards."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.health.actions import close_day, missing_of, open_day
from paspoort.web.health.day import grid_of, moment_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import Form, go_to


@screen(methods="GET HEAD POST", needs="health:write")
def close_contact_day(request: Request, day: uuid.UUID) -> HttpResponse:
    """Who misses what; closing registers everyone of whom something was measured, and whoever was absent stays due."""
    form = Form.of(request)

    def close() -> HttpResponse:
        close_day(request.acting, day)
        return go_to("close_contact_day", day)

    return form.then(close) or _page(request, day, form)


def _page(request: Request, day: uuid.UUID, form: Form) -> HttpResponse:
    grid, missing = grid_of(open_day(request.acting, day)), missing_of(request.acting, day)
    return form.show("health/close.html", grid=grid, missing=missing, moment=moment_words(grid.opened.day.moment))
