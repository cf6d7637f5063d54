"""Reports on the pages of a guidance centre: how each stands, and which kinds can be begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from paspoort.kernel.models import Acting
from paspoort.passport.actions import allowed_orientations, label, reports_of_pupil
from paspoort.passport.models import Report
from paspoort.pupils.actions import enrolled_on
from paspoort.registry.models import Pupil

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


def is_guided(report: Report) -> bool:
    """Whether the own centre still guides a school of this report's pupil."""
    return bool(enrolled_on(report.pupil_id))
