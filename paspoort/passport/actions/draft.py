"""Draft a report: begin, save, look at what is missing, look at a preview, put away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zlib import crc32

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.documents.actions import Mark, page_image, proof_image, proof_pages
from paspoort.drafts.actions import must_be_at, opened_words, rewrite, seal_words
from paspoort.kernel.actions import data_key, signed
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import BRUSSELS, today
from paspoort.passport.inner.checklist import Missing, parents_of, what_is_missing
from paspoort.passport.inner.forms import Section, allowed_orientations, counts_as, every_key, label, sections_of
from paspoort.passport.inner.numbers import report_number, with_fresh_number
from paspoort.passport.inner.paper import paper_of
from paspoort.passport.inner.preconditions import page_refusals, person_and_institution
from paspoort.passport.models import Report
from paspoort.pupils.actions import enrolled_on
from paspoort.pupils.models import Enrolled
from paspoort.registry.models import Institution
from paspoort.rights.actions import must_hold

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
SAVED = ["support_type", "training_form", "school", "education_level", "revision", "sections", "changed_at"]
NEW_KINDS = ("GC", "IAC", "OV4")
CHANGE_OVER = date(2023, 9, 1)
"""From this day on a report is a GC, IAC or OV4 (rule 69)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft opened for work: its sections in order, their texts by key, what may be chosen, what is still missing, and whom the
    attest names as parents."""

    report: Report
    sections: list[Section]
    texts: dict[str, str] = field(repr=False)
    orientations: list[tuple[str, str]]
    missing: list[Missing]
    parents: list[str] = field(repr=False)


def current_enrolment(pupil_id: uuid.UUID, school_id: uuid.UUID | None = None) -> Enrolled:
    """Where the pupil is enrolled today as far as the own centre guides it, the latest first; refuses when nowhere (rule 68)."""
    for one in enrolled_on(pupil_id):
        if school_id in (None, one.institution.id):
            return one
    raise Refused("not_guided", _("Only the centre that guides the pupil's school draws up a report."), status=404)


def start_report(acting: Acting, pupil_id: uuid.UUID, kind: str, *, school_id: uuid.UUID | None = None) -> Report:
    """Begin a draft about a pupil whose school the own centre guides; school and level come from the enrolment (rules 68, 69).

    Whoever began one of this kind already gets that one back. Raises `BadInput` for a kind that this level does not know.
    """
    must_hold(acting, "report:write")
    enrolment = current_enrolment(pupil_id, school_id)
    level = enrolment.education_level
    if kind not in NEW_KINDS:
        raise BadInput({"kind": _("Choose GC, IAC or OV4. A report of before 1/9/2023 you bring in as PDF.")})
    if not allowed_orientations(kind, level):
        raise BadInput({"kind": _("This report does not exist for %(level)s.") % {"level": label("levels", level).lower()}})
    mine = Report.objects.filter(pupil_id=pupil_id, kind=kind, state="draft")
    if before := mine.filter(author_id=acting.person_id, centre_id=acting.institution_id).first():
        record("report.started", subject=pupil_id, object=before.id, reason="begun_before", kind=kind)
        return before
    begun = Report(pupil_id=pupil_id, school_id=enrolment.institution.id, kind=kind, education_level=level)
    report = new_draft(acting, begun)
    record("report.started", subject=pupil_id, object=report.id, kind=kind)
    return report


def new_draft(acting: Acting, report: Report) -> Report:
    """Insert a draft of the acting person and centre, its words sealed under the pupil's own key."""
    report.author_id, report.centre_id = person_and_institution(acting)
    report.key_id, key = data_key(report.centre_id, report.pupil_id)
    report.counts_as = counts_as(report.kind, report.training_form)
    seal_words(report, {}, key)

    def insert() -> None:
        report.number = report_number(report.kind, today().year)
        report.add()

    with_fresh_number(insert)
    return report


def open_draft(acting: Acting, report_id: uuid.UUID) -> Draft:
    """Open a draft of the own centre to go on with it."""
    draft = just_saved(acting, report_id)
    record("report.draft_opened", subject=draft.report.pupil_id, object=report_id)
    return draft


def just_saved(acting: Acting, report_id: uuid.UUID) -> Draft:
    """The draft as it stands now, for who saves it: saving left its trace."""
    report = draft_of(acting, report_id)
    refuse_paper(report)
    texts = opened_words(report)
    orientations = allowed_orientations(report.kind, report.education_level)
    sections = sections_of(report.kind, report.education_level, report.support_type)
    parents = parents_of(acting, report)
    return Draft(report, sections, texts, orientations, what_is_missing(report, texts, parents, acting.person_name), parents)


def draft_of(acting: Acting, report_id: uuid.UUID, *, lock: bool = False) -> Report:
    """A draft of the own centre; anything else does not exist here, except a report that became final meanwhile."""
    must_hold(acting, "report:write")
    rows = Report.sought(report_id).filter(centre_id=acting.institution_id)
    report = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if report is None or report.state == "discarded":
        raise Refused("no_report", _("This report does not exist, or you may not open it."), status=404)
    if report.state != "draft":
        raise Refused("already_finalised", _("This report was finalised meanwhile and can no longer be changed."), status=409)
    return report


def refuse_paper(report: Report) -> None:
    """A paper from outside is not written in: for the editor it does not exist."""
    if report.document_id is not None:
        raise Refused("paper_from_outside", _("This paper came from outside. Look at its pages instead."), status=409)


def save_draft(acting: Acting, report_id: uuid.UUID, revision: int, changes: Mapping[str, str]) -> int:
    """Keep what was typed and give the new revision. `changes` holds section keys, support_type, training_form or school.

    A revision that someone saved over meanwhile raises `Refused("changed_elsewhere")` and keeps nothing: the caller still has
    the text. Too long or unknown raises `BadInput`, and then nothing is kept either.
    """
    report = draft_of(acting, report_id, lock=True)
    refuse_paper(report)
    must_be_at(report, revision)
    _check(report, changes)
    _choose(report, changes)
    rewrite(report, revision, {part: text for part, text in changes.items() if part in every_key(report.kind)})
    report.save(update_fields=SAVED)
    record("report.saved", subject=report.pupil_id, object=report.id, revision=report.revision)
    return report.revision


def _check(report: Report, changes: Mapping[str, str]) -> None:
    problems = {}
    lines = {section.key for section in sections_of(report.kind, report.education_level) if section.is_line}
    pairs = allowed_orientations(report.kind, report.education_level)
    choices = {"support_type": {pair[0] for pair in pairs}, "training_form": {pair[1] for pair in pairs}}
    for key, text in changes.items():
        most = LONGEST_LINE if key in lines else LONGEST_TEXT
        if key in choices:
            if text and text not in choices[key]:
                problems[key] = _("This does not exist for this report. Choose one of the list.")
        elif key not in every_key(report.kind) | {"school"}:
            problems[key] = _("This report has no such part.")
        elif len(text) > most:
            problems[key] = _("This text is too long: at most %(most)d signs.") % {"most": most}
    if problems:
        raise BadInput(problems)


def _choose(report: Report, changes: Mapping[str, str]) -> None:
    """Take over the chosen type, training form and school; with another school comes the level of the enrolment there."""
    report.support_type = changes.get("support_type", report.support_type)
    report.training_form = changes.get("training_form", report.training_form)
    if "school" in changes:
        school = Institution.objects.filter(number=changes["school"]).first()
        if school is None:
            raise BadInput({"school": _("This school does not exist. Choose one of the list.")})
        enrolment = current_enrolment(report.pupil_id, school.id)
        report.school_id, report.education_level = school.id, enrolment.education_level


def schools_of_pupil(acting: Acting, pupil_id: uuid.UUID) -> list[Institution]:
    """The schools that the own centre guides and where the pupil is enrolled today: what a draft's school can be."""
    must_hold(acting, "report:write")
    record("pupil.schools_read", subject=pupil_id)
    return sorted({one.institution for one in enrolled_on(pupil_id)}, key=lambda school: school.name)


def preview(acting: Acting, report_id: uuid.UUID) -> int:
    """How many pages the draft would have now, typeset the same way as when it is finalised."""
    report = draft_of(acting, report_id)
    refuse_paper(report)
    record("report.previewed", subject=report.pupil_id, object=report.id)
    with page_refusals():
        return proof_pages(*_proof(acting, report))


def preview_page(acting: Acting, report_id: uuid.UUID, page: int) -> bytes:
    """One page of the preview as JPEG, counted from 1, with the author's name and CONCEPT burned in; never a PDF.

    The pages of a paper from outside are shown to who brought it in, and to nobody else.
    """
    report = draft_of(acting, report_id)
    if report.document_id is not None and report.author_id != acting.person_id:
        raise Refused("no_page", _("This report has no such page."), status=404)
    with connection.cursor() as cursor:
        signature = signed(f"page shown\n{acting.session_id}:{report.id}:{page}")
        cursor.execute("select note_page_shown(%s, %s, %s)", [report.id, page, signature])
        if not cursor.fetchone()[0]:
            raise Refused("no_page", _("This report has no such page."), status=404)
    left_traces()
    mark = Mark(acting.person_name, acting.institution_name, f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}", "CONCEPT")
    with page_refusals():
        if report.document_id is not None:
            return page_image(report.document_id, page, mark)
        return proof_image(*_proof(acting, report), page, mark)


def _proof(acting: Acting, report: Report) -> tuple[str, dict[str, Any]]:
    """The draft as a paper, under a name that changes with the draft and with whom it names beside it."""
    parents = parents_of(acting, report)
    paper = paper_of(report, opened_words(report), acting, parents)
    return f"draft {report.id} {report.revision} {crc32(' '.join(parents).encode())}", paper


def discard_draft(acting: Acting, report_id: uuid.UUID, revision: int) -> None:
    """Put a draft away for good. What it said is no longer opened by anyone."""
    report = draft_of(acting, report_id, lock=True)
    must_be_at(report, revision)
    report.state, report.sections = "discarded", None
    report.save(update_fields=["state", "sections", "changed_at"])
    record("report.discarded", subject=report.pupil_id, object=report.id)
