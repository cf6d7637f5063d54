"""End the work of several people, in three steps: whom, the last day, and what ends with it."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights.actions import end_colleagues
from paspoort.web.management.leaving import ENDING, EndConfirm, EndDay, EndWho
from paspoort.web.management.people import Brought, chosen_rows
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to


@ENDING.door
def end_people(request: Request) -> HttpResponse:
    """Begin, also with people from another page, or see what became of it. Nothing ends before the last step; rights end with
    the work, and all of it stays on record (rules 37, 106)."""
    return Brought.asked(request).begin(ENDING, "management/people/ended.html")


@ENDING.screen(EndWho)
def end_who(request: Request, form: EndWho) -> HttpResponse:
    """Step 1: find people, and choose them."""
    return form.to_choose("management/people/end_choose.html")


@ENDING.screen(EndDay)
def end_day(request: Request, form: EndDay) -> HttpResponse:
    """Step 2: their last day of work."""
    rows = chosen_rows(request.acting, form.run.step(EndWho).value("people"))
    return form.show("management/people/end_day.html", rows=rows)


@ENDING.screen(EndConfirm)
def end_confirm(request: Request, form: EndConfirm) -> HttpResponse:
    """Step 3: read what ends, and end it."""
    leaving, chosen = form.run.step(EndDay).leaving, form.run.step(EndWho).value("people")

    def end() -> HttpResponse:
        end_colleagues(request.acting, chosen, leaving.last_day)
        return go_to("end_people", klaar=chosen)

    rows = chosen_rows(request.acting, chosen)
    return form.finish(end) or form.show("management/people/end_confirm.html", rows=rows, leaving=leaving)
