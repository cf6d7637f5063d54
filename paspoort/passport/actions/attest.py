"""Attest of an IAC or OV4 report: when a change of it starts, and by which exception within the school year (rule 135)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.documents.actions import is_blank, undrawable
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_end, today
from paspoort.nomenclature.actions import codes
from paspoort.passport.actions.draft import draft_of
from paspoort.passport.models import Report

LONGEST_MOTIVATION = 2000
START = ("drafted_on", "starts_on", "start_exception", "confirmed_on")
WRONG = "select wrong_with_start(jsonb_populate_record(r, %s)) from passport_report r where r.id = %s"


@dataclass(frozen=True, slots=True)
class StartException:
    """Why a change of attest starts within the school year: a code of the list `start_exception`, in words, and on which day the
    director of the centre confirmed it."""

    start_exception: str
    motivation: str = field(repr=False)
    confirmed_on: date | None


def start_of_change(acting: Acting, report_id: uuid.UUID, starts_on: date) -> date | None:
    """On which day a draft starts that on the wanted day would change an attest within the school year; None for any other."""
    return next_september() if problems_with_start(draft_of(acting, report_id), starts_on, None) else None


def start_exceptions() -> list[tuple[str, str]]:
    """By which exceptions a change may start within the school year: code and words."""
    return [(one.code, one.label) for one in codes("start_exception")]


def next_september() -> date:
    """The first day of the next school year."""
    return date(school_year_end(today()).year, 9, 1)


def problems_with_start(report: Report, starts_on: date, exception: StartException | None) -> dict[str, str]:
    """Give a draft its first day, and the exception where one is asked for; what is wrong with those, by field."""
    report.drafted_on, report.starts_on = today(), starts_on
    if _wrong_with(report) is None:
        return {}
    if exception is not None:
        report.start_exception, report.confirmed_on = exception.start_exception, exception.confirmed_on
    said = _("A change of the certificate starts on %(day)s. Choose that day, or an exception.")
    known = {
        "next_year": ("start_exception", said % {"day": f"{next_september():%d/%m/%Y}"}),
        "not_confirmed": ("confirmed_on", _("Fill in on which day the director confirmed it: today or before.")),
    }
    code = _wrong_with(report)
    problems = dict([known.get(code, ("start_exception", _("Choose from the list.")))]) if code else {}
    return problems | _motivation_problem(exception.motivation if exception else "")


def _wrong_with(report: Report) -> str | None:
    days = {name: value and str(value) for name in START if (value := getattr(report, name)) or name == "confirmed_on"}
    with connection.cursor() as cursor:
        cursor.execute(WRONG, [json.dumps(days), report.id])
        code: str | None = cursor.fetchone()[0]
        return code


def _motivation_problem(motivation: str) -> dict[str, str]:
    if is_blank(motivation) or len(motivation.strip()) > LONGEST_MOTIVATION:
        return {"motivation": _("Write why, in at most %(most)d signs.") % {"most": LONGEST_MOTIVATION}}
    if signs := undrawable(motivation):
        return {"motivation": _("These signs cannot be printed: %(signs)s. Replace them.") % {"signs": ", ".join(signs[:8])}}
    return {}
