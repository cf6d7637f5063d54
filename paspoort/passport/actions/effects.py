"""Report that is final, as a centre decides about it: who reads it, what gives way to it, and what counts again without it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from django.http import Http404

from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.passport.models import Report
from paspoort.pupils.actions import about, enrolled_on
from paspoort.registry.models import Institution
from paspoort.rights.actions import must_hold


def report_result(acting: Acting, report_id: uuid.UUID) -> Report:
    """A report that the own centre made final, also when it was withdrawn; anything else is a page that does not exist."""
    report = _seen(acting, report_id, ["finalised", "withdrawn"])
    if report.centre_id != acting.institution_id:
        raise Http404
    return report


def report_to_end(acting: Acting, report_id: uuid.UUID) -> Report:
    """A final report, of whichever centre, about a pupil whom the own centre guides today."""
    report = _seen(acting, report_id, ["finalised"])
    about(report.pupil_id)
    return report


def _seen(acting: Acting, report_id: uuid.UUID, states: Collection[str]) -> Report:
    must_hold(acting, "report:write")
    rows = Report.sought(report_id).filter(state__in=states).select_related("pupil", "school").defer("sections")
    if (report := rows.first()) is None:
        raise Http404
    return report


def giving_way(report: Report, starts_on: date) -> list[tuple[Report, date]]:
    """The reports that a new one takes over from when it starts on a day, each with the day on which it ends (rule 75)."""
    others = Report.objects.filter(pupil_id=report.pupil_id, education_level=report.education_level, state="finalised")
    late = others.exclude(id=report.id).filter(Report.lasting(starts_on)).defer("sections")
    return [(one, max(one.starts_on or starts_on, starts_on)) for one in late.order_by("starts_on")]


def counting_again(withdrawn: Report) -> list[Report]:
    """What a report that was taken back had taken over from, and was there before it: that stands as it did before."""
    over = giving_way(withdrawn, withdrawn.starts_on or today())
    return [one for one, _day in over if (one.finalised_at or one.created_at) < (withdrawn.finalised_at or withdrawn.created_at)]


def readers(report: Report, day: date | None = None) -> list[Institution]:
    """The schools that read a report on a day, its first by default and today at the earliest: where the pupil is then enrolled
    at its level (rules 16, 73, 80)."""
    here = enrolled_on(report.pupil_id, max(day or report.starts_on or today(), today()))
    return [one.institution for one in here if one.education_level == report.education_level]
