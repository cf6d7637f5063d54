"""The plan of a delivery: whether it is ready, have it taken in or put it away, and save what was refused."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.deliveries import actions
from paspoort.web.deliveries.standing import Asked, Decide, standing
from paspoort.web.deliveries.words import FIELDS
from paspoort.web.shell.counted import Table, as_csv
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(needs="pupil:import")
def delivery_state(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """Whether a delivery is still as the page says; else the page is opened again."""
    seen = actions.delivery(request.acting, delivery)
    changed = seen.listed.state != Asked.asked(request).value("stand")
    return HttpResponse(status=204, headers={"HX-Refresh": "true"} if changed else {})


@screen(methods="POST", needs="pupil:import")
def confirm_delivery(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """Have it taken in."""
    form = Decide.of(request)

    def confirm() -> HttpResponse:
        actions.confirm(request.acting, delivery, str(form.value("digest")), ends=bool(form.value("ends")))
        return go_to("delivery", delivery)

    return form.then(confirm) or standing(request, actions.delivery(request.acting, delivery), form)


@screen(methods="POST", needs="pupil:import")
def stop_delivery(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """Put it away; nothing was changed."""
    actions.stop(request.acting, delivery)
    return go_to("deliveries")


@screen(needs="pupil:import")
def save_refused(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """The refused rows as a file: row, column and reason, without what stands there."""
    columns = {"": ""} | {name: str(words) for name, words in FIELDS.items()}
    rows: list[list[str | int | None]] = [
        [line, columns.get(column, ""), actions.reason_of(reason)]
        for line, column, reason in actions.refused_rows(request.acting, delivery)
    ]
    answer = as_csv(Table(str(_("Refused rows")), [str(_("Row")), str(_("Column")), str(_("Why"))], rows))
    answer["Content-Disposition"] = 'attachment; filename="geweigerde-rijen.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
