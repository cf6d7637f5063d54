"""Final report, as its page shows it: its two forms, for the copy of the parents and for withdrawing."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.passport.actions import NOT_WITHDRAWN, counting_again, label, may_withdraw, readers, report_result
from paspoort.web.centre.reports import is_guided
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import Choice, Day
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show

HOW = [("handed", _("By hand")), ("post", _("By post")), ("registered", _("By registered post"))]
BECAUSE = [
    ("other_pupil", _("It is about another pupil")),
    ("other_paper", _("It is another paper than I meant")),
    ("unreadable", _("It cannot be read well")),
    ("wrong_facts", _("A date, type or level is wrong")),
    ("too_early", _("It was not ready yet")),
]


class Copy(Form):
    given_on = Day(_("Given on"), first=today, missing=_("Fill in a date, as dd/mm/yyyy."), years_ahead=0)
    how = Choice(_("How"), HOW, cards=True, side=True, missing=_("Choose how the parents got their copy."))


class Withdrawal(Form):
    refusals_shown = frozenset(NOT_WITHDRAWN)
    reason = Choice(_("Why"), BECAUSE, empty=_("Choose"))


def result(
    request: Request, report: uuid.UUID, *, copy: Copy | None = None, withdrawal: Withdrawal | None = None
) -> HttpResponse:
    """The page of a final report or of one that was withdrawn, with the form that was sent and what was wrong with it."""
    final = report_result(request.acting, report)
    record("report.result_seen", subject=final.pupil_id, object=final.id)
    stands, sent = final.standing, copy or withdrawal
    return show(
        request,
        "centre/withdrawn.html" if stands == "withdrawn" else "centre/finalised.html",
        status=sent.status if sent else 200,
        report=final,
        standing=stands,
        kind_name=label("kinds", final.kind),
        readers=readers(final),
        guided=is_guided(final),
        copy=copy or Copy(request),
        withdrawal=withdrawal or Withdrawal(request),
        copy_kept=request.GET.get("kopie") == "1",
        taking=may_withdraw(final),
        counts_again=counting_again(final) if stands == "withdrawn" else [],
    )
