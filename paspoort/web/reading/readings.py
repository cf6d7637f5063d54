"""How a consultation stands when its reader comes back to it: open, of an earlier session, or closed and why."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS
from paspoort.passport.actions import own_consultation
from paspoort.passport.models import Consultation, Report
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.models import Pupil
from paspoort.rights.actions import ended_lately, whom_to_ask
from paspoort.web.shell.door import Request
from paspoort.web.shell.page import show


@dataclass(frozen=True, slots=True)
class Reading:
    """One consultation of the acting person's own. `state` is open, earlier, step_up, no_right or ended."""

    consultation: Consultation
    state: str
    report: Report | None
    pupil: Pupil | None


def own_reading(acting: Acting, consultation_id: uuid.UUID) -> Reading:
    """A consultation of this person for this institution; anyone else's is a page that does not exist."""
    consultation, report = own_consultation(acting, consultation_id)
    pupil = pupils_by_id([report.pupil_id]).get(report.pupil_id) if report else None
    return Reading(consultation, _state(acting, consultation, report), report, pupil)


def _state(acting: Acting, consultation: Consultation, report: Report | None) -> str:
    if "report:read" not in acting.holds:
        return "no_right"
    if "report:read" not in acting.may:
        return "step_up"
    if report is None:
        return "ended"
    return "open" if consultation.session_id == acting.session_id else "earlier"


def closed(request: Request, reading: Reading) -> HttpResponse:
    """The page of a consultation that cannot go on: why, and what to do; its trace comes with it."""
    consultation, lost = reading.consultation, reading.state == "no_right"
    record("report.seen", consultation=consultation.id, object=consultation.report_id, state=reading.state)
    whom = {"ended": ended_lately(request.acting), "ask": whom_to_ask()} if lost else {"ended": [], "ask": []}
    return show(request, "reading/reader_closed.html", status=410, reading=reading, **whom)


def reading_mark(acting: Acting, consultation: Consultation) -> str:
    """What stands in every page picture, as one line of text: reader, institution, moment, consultation number."""
    moment = f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}"
    return " · ".join(
        [acting.person_name, f"{acting.institution_name} ({acting.institution_number})", moment, consultation.number]
    )
