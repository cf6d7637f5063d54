"""Withdrawal (intrekken): a report that was just made final is taken back, while nobody but its maker read it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import BRUSSELS
from paspoort.passport.inner.preconditions import serialise_for_pupil_of
from paspoort.passport.models import WITHDRAWN_BECAUSE, Report
from paspoort.rights.actions import must_hold

NOT_WITHDRAWN = tuple(f"not_taken_back_{why}" for why in ("too_late", "read", "gave_way", "not_yours"))
"""Why a report that is final cannot be taken back any more."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Whether the acting person can take a report back: `until` which moment, or a sentence `why_not`; neither for who did not
    make it."""

    until: datetime | None
    why_not: str


def may_withdraw(report: Report) -> Withdrawal:
    """How it stands with taking a report back, for the page that offers it."""
    code, time = _refusal(report.id)
    if code or report.finalised_at is None:
        return Withdrawal(None, sentence(code) if code in ("read", "gave_way") else "")
    return Withdrawal((report.finalised_at + time).astimezone(BRUSSELS), "")


def withdraw(acting: Acting, report_id: uuid.UUID, reason: str) -> Report:
    """Take a report back: for everyone but the centre it is as if it had never been, and what it replaced counts again.

    Its maker does this, within a quarter of an hour, while nobody else read it: of this and a first reading exactly one wins.
    `reason` is a code; the report, its trace and its reason stay. Raises `Refused` with what to do instead.
    """
    must_hold(acting, "report:write")
    rows = Report.objects.filter(id=report_id, centre_id=acting.institution_id).defer("sections")
    serialise_for_pupil_of(rows)
    report = rows.filter(state="finalised").select_for_update(of=("self",), no_key=True).first()
    if report is None:
        return _withdrawn_already(rows.filter(state="withdrawn").first())
    if reason not in WITHDRAWN_BECAUSE:
        raise BadInput({"reason": _("Choose why you take the report back.")})
    code, _time = _refusal(report.id)
    if code:
        raise Refused(f"not_taken_back_{code}", sentence(code), status=409)
    counts_again = list(Report.objects.filter(superseded_by_id=report.id).values_list("id", flat=True))
    report.state, report.withdrawn_by_id, report.withdrawn_reason = "withdrawn", acting.person_id, reason
    report.save(update_fields=["state", "withdrawn_by", "withdrawn_reason", "changed_at"])
    record("report.taken_back", subject=report.pupil_id, object=report.id, reason=reason)
    for given_back in counts_again:
        record("report.counts_again", subject=report.pupil_id, object=given_back)
    report.refresh_from_db(fields=["withdrawn_at"])
    return report


def _withdrawn_already(report: Report | None) -> Report:
    if report is None:
        raise Refused("no_report", _("This report does not exist, or you may not open it."), status=404)
    record("report.take_back_repeated", subject=report.pupil_id, object=report.id)
    return report


def sentence(code: str) -> str:
    """Why a report cannot be taken back, and what to do then."""
    return {
        "too_late": _("A quarter of an hour has passed. End the report, or make a new one."),
        "read": _("Someone has read this report meanwhile. End it, or make a new one."),
        "gave_way": _("This report was ended or replaced meanwhile. It can no longer be taken back."),
    }.get(code, _("Only who made a report final takes it back."))


def _refusal(report_id: uuid.UUID) -> tuple[str, timedelta]:
    """Why it cannot be taken back, or nothing; and how long after it became final it can."""
    with connection.cursor() as cursor:
        cursor.execute("select withdrawal_refusal(%s), withdrawal_time()", [report_id])
        code, time = cursor.fetchone()
        return code, time
