"""A paper from outside: bring in a GV or V of before 1/9/2023, look at its pages beside the pupil's name, make it final."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import Taken, Unacceptable, keep, take_in
from paspoort.kernel.actions import open_data_key
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.passport.actions.draft import CHANGE_OVER, current_enrolment, draft_of, new_draft
from paspoort.passport.actions.publish import others_of, publish, span_of
from paspoort.passport.inner.forms import allowed_orientations
from paspoort.passport.inner.preconditions import serialise_for_pupil, serialise_for_pupil_of
from paspoort.passport.inner.succession import step_in
from paspoort.passport.models import Report
from paspoort.registry.models import EDUCATION_LEVELS
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper from outside that waits to be looked at: how many pages it has, and which were not yet shown to who brought it in.

    `mine` says that this is the acting person, who alone sees the pages and makes it final. `left_out` is how much of each kind
    did not come in with the pages: attachments, closed notes and so on.
    """

    report: Report
    pages: int
    not_shown: list[int]
    mine: bool
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class LegacyReport:
    """A GV or V of before 1/9/2023 that comes in as PDF: `kind` is LEGACY_GV or LEGACY_V, `level`, `support_type` and
    `training_form` (empty but for a V in secondary education) are codes, the days those of its drafting and its start.

    `another`: it is said to be another report than the one of the same kind, level and date that is here already.
    """

    kind: str
    level: str
    support_type: str
    training_form: str
    drafted_on: date
    starts_on: date
    data: bytes = field(repr=False)
    another: bool = False

    def problems(self) -> dict[str, str]:
        """What does not fit together in its facts, by field (rules 69, 70, 72)."""
        problems = {}
        if self.kind not in ("LEGACY_GV", "LEGACY_V"):
            problems["kind"] = _("Only a GV or V of before 1/9/2023 comes in as PDF. A GC, IAC or OV4 you draw up here.")
        elif self.level not in EDUCATION_LEVELS:
            problems["level"] = _("Choose the level of education.")
        elif (self.support_type, self.training_form) not in allowed_orientations(self.kind, self.level):
            problems["support_type"] = _("This type does not exist for this level and training form.")
        if self.drafted_on >= CHANGE_OVER:
            problems["drafted_on"] = _("A GV or V was drafted before 01/09/2023.")
        if not self.drafted_on <= self.starts_on <= CHANGE_OVER:
            problems["starts_on"] = _("The start date lies between the date of drafting and 01/09/2023.")
        return problems


def bring_in_legacy(acting: Acting, pupil_id: uuid.UUID, legacy: LegacyReport) -> Report:
    """Bring in a GV or V of before 1/9/2023 as PDF with its facts (rules 68-70, 72): a draft, until its pages were looked at.

    Nobody but who brought it in sees anything of it. Raises `BadInput`, also for a file that is not accepted, and for a report
    that is here already unless it is said to be another; then nothing is kept.
    """
    must_hold(acting, "report:write")
    enrolment = current_enrolment(pupil_id)
    if problems := legacy.problems():
        raise BadInput(problems)
    paper = _taken(legacy.data)
    serialise_for_pupil(pupil_id)  # whoever sends the same twice at once: the second sees what the first brought in
    if not legacy.another and brought_in_before(acting, pupil_id, legacy.kind, legacy.level, legacy.drafted_on):
        raise BadInput({"another": _("A report of this kind, level and date of drafting is here already.")})
    facts = {name: getattr(legacy, name) for name in ("kind", "support_type", "training_form", "drafted_on", "starts_on")}
    drafted = Report(pupil_id=pupil_id, school_id=enrolment.institution.id, education_level=legacy.level, **facts)
    report = new_draft(acting, drafted)
    report.document_id = keep(paper, key_id=report.key_id, key=open_data_key(report.key_id), origin="taken_in").id
    report.sections = None
    report.save(update_fields=["document", "sections", "changed_at"])
    record("report.brought_in", subject=pupil_id, object=report.id, kind=legacy.kind)
    return report


def brought_in_before(acting: Acting, pupil_id: uuid.UUID, kind: str, level: str, drafted_on: date) -> Report | None:
    """The report of the own centre about this pupil with these facts that waits or is final already; the latest of several."""
    rows = Report.objects.filter(pupil_id=pupil_id, centre_id=acting.institution_id, state__in=["draft", "finalised"])
    return rows.filter(kind=kind, education_level=level, drafted_on=drafted_on).defer("sections").order_by("-created_at").first()


def open_paper(acting: Acting, report_id: uuid.UUID) -> PaperDraft:
    """Come back to a paper from outside that is not final yet."""
    report = _paper_of(acting, report_id)
    record("report.draft_opened", subject=report.pupil_id, object=report.id)
    mine = report.author_id == acting.person_id
    if not mine or report.document is None:
        return PaperDraft(report, 0, [], mine, {})
    return PaperDraft(report, report.document.pages, _not_shown(report), mine, report.document.left_out or {})


def finalise_paper(acting: Acting, report_id: uuid.UUID, *, about_this_pupil: bool) -> Report:
    """Make a paper from outside final, as any report (rules 70, 75): valid from its start until the next that is there already.

    Only who brought it in does this, after each page was shown to that person and with the word that it is about this pupil; else
    `BadInput` says which page is still to be looked at. A second time, also at once, changes nothing.
    """
    must_hold(acting, "report:write")
    serialise_for_pupil_of(Report.objects.filter(id=report_id, centre_id=acting.institution_id))
    report = _paper_of(acting, report_id, lock=True)
    if report.author_id != acting.person_id:
        raise Refused("not_yours", _("Only who brought this paper in makes it final, after looking at its pages."))
    if problems := _unseen(report, about_this_pupil):
        raise BadInput(problems)
    others = others_of(report)
    succession = step_in(span_of(report), [span_of(other) for other in others])
    publish(acting, report, others, succession)
    record("report.finalised", subject=report.pupil_id, object=report.id, kind=report.kind, superseded=len(succession.ends))
    return report


def _paper_of(acting: Acting, report_id: uuid.UUID, *, lock: bool = False) -> Report:
    report = draft_of(acting, report_id, lock=lock)
    if report.document_id is None:
        raise Refused("no_report", _("This report does not exist, or you may not open it."), status=404)
    return report


def _not_shown(report: Report) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select pages_not_shown(%s)", [report.id])
        return list(cursor.fetchone()[0] or [])


def _unseen(report: Report, about_this_pupil: bool) -> dict[str, str]:
    problems = {}
    if pages := _not_shown(report):
        listed = ", ".join(map(str, pages[:12])) + (" …" if len(pages) > 12 else "")
        problems["pages"] = _("Look at each page first. Not seen yet: page %(pages)s.") % {"pages": listed}
    if not about_this_pupil:
        problems["about_this_pupil"] = _("Say that this paper is about this pupil, or discard it.")
    return problems


def _taken(data: bytes) -> Taken:
    try:
        return take_in(data)
    except Unacceptable as refusal:
        record("report.file_refused", outcome="refused", reason=refusal.code)
        raise BadInput({"file": _(refusal.sentence) % refusal.details}) from refusal
