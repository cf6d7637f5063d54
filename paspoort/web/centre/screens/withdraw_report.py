"""Withdraw a report (intrekken) that was just made final."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.passport import actions
from paspoort.web.centre.finalising import Withdrawal, result
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def withdraw_report(request: Request, report: uuid.UUID) -> HttpResponse:
    """Withdraw for a reason of the list; when that can no longer be, the page says why and what to do (rule 76)."""
    form = Withdrawal.of(request)

    def withdraw() -> HttpResponse:
        actions.withdraw(request.acting, report, form.value("reason"))
        return go_to("finalised", report)

    return form.then(withdraw) or result(request, report, withdrawal=form)
