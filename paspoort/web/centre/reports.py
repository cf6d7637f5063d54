"""What the pages of a guidance centre tell about a report: how it stands, who reads it, and what a decision brings about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404

from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.passport.actions import allowed_orientations, label, reports_of_pupil
from paspoort.passport.models import Report
from paspoort.pupils.actions import enrolled_on
from paspoort.registry.models import Institution, Pupil

NEW_KINDS = ["GC", "IAC", "OV4"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of a pupil in the course of time. `own` says whether the acting centre drew it up."""

    report: Report
    standing: str
    type_name: str
    level: str
    own: bool


@dataclass(frozen=True, slots=True)
class CentrePart:
    """What the page of a pupil holds for a centre: all reports, drafts first, then the newest."""

    pupil: Pupil
    drafts: list[Entry]
    entries: list[Entry]
    may_begin: bool


def centre_part(acting: Acting, pupil: Pupil) -> CentrePart:
    """All reports of a pupil for the centre that guides the school (rules 68, 76)."""
    entries = [_entry(acting, report) for report in reports_of_pupil(acting, pupil.id)]
    final = sorted((one for one in entries if one.standing != "draft"), key=_newest, reverse=True)
    return CentrePart(pupil, [one for one in entries if one.standing == "draft"], final, bool(enrolled_on(pupil.id)))


def _newest(entry: Entry) -> tuple[date, date]:
    report = entry.report
    return report.starts_on or date.min, report.drafted_on or date.min


def _entry(acting: Acting, report: Report) -> Entry:
    kind_of_type = label("support_types", report.support_type)
    return Entry(
        report, report.standing, kind_of_type, label("levels", report.education_level), report.centre_id == acting.institution_id
    )


def kinds_for(levels: list[str]) -> list[tuple[str, str, str]]:
    """The kinds of new report that exist for one of these levels: code, name and one line of explanation (rules 69, 72)."""
    fitting = [kind for kind in NEW_KINDS if any(allowed_orientations(kind, level) for level in levels)]
    return [(kind, label("kinds", kind), label("explained", kind)) for kind in fitting]


def report_of_centre(acting: Acting, report_id: object, **wanted: object) -> Report:
    """A report of the own centre about a pupil whom it guides today; anything else is a page that does not exist."""
    rows = Report.sought(report_id).exclude(state="discarded").select_related("pupil", "school").defer("sections")
    return get_object_or_404(rows, centre_id=acting.institution_id, **wanted)


def is_guided(report: Report) -> bool:
    """Whether the own centre still guides a school of this report's pupil."""
    return bool(enrolled_on(report.pupil_id))


def giving_way(report: Report, starts_on: date) -> list[tuple[Report, date]]:
    """The reports that a new one takes over from when it starts on a day, each with the day on which it ends (rule 75)."""
    others = Report.objects.filter(pupil_id=report.pupil_id, education_level=report.education_level, state="finalised")
    late = others.exclude(id=report.id).filter(Report.lasting(starts_on)).defer("sections")
    return [(one, max(one.starts_on or starts_on, starts_on)) for one in late.order_by("starts_on")]


def counting_again(withdrawn: Report) -> list[Report]:
    """What a report that was taken back had taken over from, and was there before it: that stands as it did before."""
    over = giving_way(withdrawn, withdrawn.starts_on or today())
    return [one for one, _day in over if (one.finalised_at or one.created_at) < (withdrawn.finalised_at or withdrawn.created_at)]


def readers(report: Report, day: date) -> list[Institution]:
    """The schools that read this report on a day: where the pupil is then enrolled at its level (rules 16, 73, 80)."""
    here = [one for one in enrolled_on(report.pupil_id, day) if one.education_level == report.education_level]
    return [one.institution for one in here]
