"""The pupil as a page tells of one: the facts, and how things stand with the report for whoever asks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from paspoort.kernel.models import Acting
from paspoort.passport.actions import valid_report_for
from paspoort.passport.models import Report
from paspoort.pupils import actions as pupils
from paspoort.registry.models import Enrolment, Pupil
from paspoort.rights.actions import whom_to_ask


@dataclass(frozen=True, slots=True)
class AboutPupil:
    """One pupil as the acting person may see her. `state` tells of the report: valid, none, step_up or no_right.

    In the last two nothing was looked up, so the page is the same whether or not there is a report.
    """

    pupil: Pupil
    enrolments: list[Enrolment]
    state: str
    report: Report | None
    ask: list[str]


def about_pupil(acting: Acting, pupil_id: uuid.UUID) -> AboutPupil:
    """One pupil; a page that does not exist where the acting person may not find her (rule 8)."""
    seen = pupils.about(pupil_id)
    state, report = _report(acting, seen.pupil)
    return AboutPupil(seen.pupil, seen.enrolments, state, report, whom_to_ask() if state == "no_right" else [])


def _report(acting: Acting, pupil: Pupil) -> tuple[str, Report | None]:
    if "report:read" not in acting.holds:
        return "no_right", None
    if "report:read" not in acting.may:
        return "step_up", None
    report = valid_report_for(acting, pupil.id)
    return ("valid", report) if report else ("none", None)
