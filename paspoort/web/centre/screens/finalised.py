"""A report is final: who can read it now, what comes next, and how it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.periods import today
from paspoort.passport.actions import label, may_take_back
from paspoort.rights.actions import must_hold
from paspoort.web.centre.reports import counting_again, is_guided, readers, report_of_centre
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def finalised(request: Request, report: uuid.UUID) -> HttpResponse:
    """What the author does after finalising: the copy for the parents, and back to the pupil (rules 76, 79)."""
    return result(request, report)


def result(
    request: Request,
    report: uuid.UUID,
    *,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    too_late: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a final report or of one that was taken back, with what was typed in it and what was wrong with that."""
    must_hold(request.acting, "report:write")
    final = report_of_centre(request.acting, report, state__in=["finalised", "withdrawn"])
    record("report.result_seen", subject=final.pupil_id, object=final.id)
    stands = final.standing
    return show(
        request,
        "centre/withdrawn.html" if stands == "withdrawn" else "centre/finalised.html",
        status=status,
        report=final,
        standing=stands,
        kind_name=label("kinds", final.kind),
        readers=readers(final, max(final.starts_on or today(), today())),
        guided=is_guided(final),
        problems=problems or {},
        typed=typed or {"given_on": f"{today():%d/%m/%Y}", "how": ""},
        copy_kept=request.GET.get("kopie") == "1",
        taking=may_take_back(final),
        too_late=too_late,
        reasons=taken_back_because(),
        counts_again=counting_again(final) if stands == "withdrawn" else [],
    )


def taken_back_because() -> list[tuple[str, str]]:
    """Why a report is taken back, by its code."""
    return [
        ("other_pupil", _("It is about another pupil")),
        ("other_paper", _("It is another paper than I meant")),
        ("unreadable", _("It cannot be read well")),
        ("wrong_facts", _("A date, type or level is wrong")),
        ("too_early", _("It was not ready yet")),
    ]
