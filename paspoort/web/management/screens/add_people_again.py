"""Take people of before back: they work here again, and have no right until someone gives it anew."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights.actions import add_again, first_day_again
from paspoort.web.management.leaving import RETURNING, AgainPeriod, AgainWho
from paspoort.web.management.people import Brought, chosen_rows
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to


@RETURNING.door
def add_people_again(request: Request) -> HttpResponse:
    """Begin, also with people from another page, or see that rights are given apart (rule 36)."""
    return Brought.asked(request).begin(RETURNING, "management/people/back.html")


@RETURNING.screen(AgainWho)
def again_who(request: Request, form: AgainWho) -> HttpResponse:
    """Step 1: choose among those whose work ended."""
    return form.to_choose("management/people/back_choose.html")


@RETURNING.screen(AgainPeriod)
def again_period(request: Request, form: AgainPeriod) -> HttpResponse:
    """Step 2: say for how long, and take them back."""
    chosen = form.run.step(AgainWho).value("people")
    rows = chosen_rows(request.acting, chosen)
    form.initial["begins_on"] = first_day_again([row.affiliation for row in rows])
    return form.finish(
        lambda: go_to("add_people_again", klaar=[one.id for one in add_again(request.acting, chosen, form.period)])
    ) or form.show("management/people/back_period.html", rows=rows)
