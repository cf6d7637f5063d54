"""Finalise a report, or end it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import is_blank, keep, write
from paspoort.drafts.actions import opened_words, seal_words
from paspoort.kernel.actions import open_data_key
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions.attest import StartException, problems_with_start
from paspoort.passport.actions.draft import CHANGE_OVER, current_enrolment, draft_of, refuse_paper
from paspoort.passport.inner.checklist import parents_of, what_is_missing
from paspoort.passport.inner.paper import exception_of, paper_of
from paspoort.passport.inner.preconditions import serialise_for_pupil
from paspoort.passport.inner.succession import Span, Succession, take_over
from paspoort.passport.models import Report
from paspoort.rights.actions import must_hold

FINAL = ["state", "document", "finalised_by", "starts_on", "drafted_on", "sections", "ended_on", "end_kind", "superseded_by"]
FINAL += ["ended_by", "changed_at", "start_exception", "confirmed_on"]
"""What a report gets when it becomes final: nothing else of it changes then."""


def finalise(acting: Acting, report_id: uuid.UUID, starts_on: date, exception: StartException | None = None) -> Report:
    """Make a draft final: typeset, sealed, encrypted and published from `starts_on`, all in this transaction or not at all.

    It takes over from the report that is valid on that day, and stands before any that was to start later (rules 68, 72-76). A
    change of attest starts on 1 September, or by an `exception`; where none is asked for, none is kept (rule 135). Raises
    `BadInput` with everything that is missing. Finalising twice, also at once, finalises once: whoever comes second gets the
    report that is final already.
    """
    must_hold(acting, "report:write")
    seen = Report.sought(report_id).filter(centre_id=acting.institution_id).values_list("pupil_id", "education_level").first()
    if seen is not None:
        serialise_for_pupil(seen[0])
    try:
        report = draft_of(acting, report_id, lock=True)
    except Refused as refusal:
        if refusal.code != "already_finalised":
            raise
        report = Report.objects.get(id=report_id)
        record("report.finalise_repeated", subject=report.pupil_id, object=report.id)
        return report
    refuse_paper(report)
    key = open_data_key(report.key_id)
    texts = opened_words(report, key)
    others = others_of(report)
    parents = parents_of(acting, report)
    problems = {item.field: item.sentence for item in what_is_missing(report, texts, parents, acting.person_name)}
    problems |= _start_problem(starts_on, others) or problems_with_start(report, starts_on, exception)
    if problems:
        raise BadInput(problems)
    paper = paper_of(report, texts, acting, parents) | exception_of(report, exception.motivation if exception else "")
    seal_words(report, paper, key)
    succession = take_over(span_of(report), [span_of(other) for other in others])
    report.document_id = keep(write(paper), key_id=report.key_id, key=key, origin="typeset").id
    publish(acting, report, others, succession)
    record("report.finalised", subject=report.pupil_id, object=report.id, kind=report.kind, superseded=len(succession.ends))
    return report


def _start_problem(starts_on: date, others: list[Report]) -> dict[str, str]:
    """A start may lie a little back, but not before a report that people could read already: evidence is not rewritten."""
    earliest = max(CHANGE_OVER, today() - timedelta(days=settings.REPORT_BACKDATE_DAYS))
    if starts_on < earliest:
        return {"starts_on": _("The start date lies too far back. Choose %(day)s or later.") % {"day": f"{earliest:%d/%m/%Y}"}}
    if starts_on > today() + timedelta(days=366):
        return {"starts_on": _("The start date lies more than a year ahead. Choose an earlier date.")}
    read = [span.starts_on for span in map(span_of, others) if not span.is_empty and span.starts_on <= today()]
    if read and starts_on < max(read):
        said = _("Another report of this pupil started on %(day)s. Choose that day or later.")
        return {"starts_on": said % {"day": f"{max(read):%d/%m/%Y}"}}
    return {}


def others_of(report: Report) -> list[Report]:
    """The finalised reports about the same pupil and level, locked until this transaction ends."""
    rows = Report.objects.select_for_update(of=("self",)).filter(pupil_id=report.pupil_id, education_level=report.education_level)
    return list(rows.filter(state="finalised").exclude(id=report.id).defer("sections").order_by("starts_on"))


def span_of(report: Report) -> Span:
    """The days of a report that has them."""
    if report.starts_on is None or report.drafted_on is None:
        raise ValueError("this draft has no days yet")
    return Span(report.id, report.drafted_on, report.starts_on, report.ended_on)


def publish(acting: Acting, report: Report, others: list[Report], succession: Succession) -> None:
    """Let the others give way and make a report with its paper final: in that order, so that no day ever has two."""
    for other in others:
        if other.id in succession.ends:
            _end(acting, other, succession.ends[other.id], superseded_by=report.id)
    report.state, report.finalised_by_id = "finalised", acting.person_id
    if succession.superseded_by is not None:
        report.ended_on, report.end_kind, report.superseded_by_id = succession.ended_on, "superseded", succession.superseded_by
        report.ended_by_id = acting.person_id
    report.save(update_fields=FINAL)
    report.refresh_from_db(fields=["finalised_at"])


def _end(acting: Acting, report: Report, ended_on: date, *, superseded_by: uuid.UUID | None = None, reason: str = "") -> None:
    report.ended_on, report.end_kind = ended_on, "superseded" if superseded_by else "ended"
    report.superseded_by_id, report.ended_by_id = superseded_by, acting.person_id
    report.end_reason = reason or report.end_reason
    report.save(update_fields=["ended_on", "end_kind", "superseded_by", "ended_by", "end_reason", "changed_at"])
    event = "report.superseded" if superseded_by else "report.ended"
    record(event, subject=report.pupil_id, object=report.id, ended_on=f"{ended_on:%Y-%m-%d}")


def end_report(acting: Acting, report_id: uuid.UUID, ends_on: date, reason: str) -> Report:
    """End a report (opheffen): from `ends_on` schools no longer see it (rule 76). It stays on record with the reason.

    Only the centre that guides the pupil's school does this (rule 68). An end that was set already can come earlier, never later.
    """
    must_hold(acting, "report:write")
    seen = Report.sought(report_id).filter(state="finalised").values_list("pupil_id", flat=True).first()
    if seen is not None:
        current_enrolment(seen)
        serialise_for_pupil(seen)
    report = Report.objects.select_for_update(of=("self",)).filter(id=report_id, state="finalised").defer("sections").first()
    if report is None or report.starts_on is None:
        raise Refused("no_report", _("This report does not exist, or you may not open it."), status=404)
    if not report.lasts():
        raise Refused("already_ended", _("This report has ended already."), status=409)
    if problems := _end_problems(report, ends_on, reason):
        raise BadInput(problems)
    _end(acting, report, ends_on, reason=reason.strip())
    return report


def _end_problems(report: Report, ends_on: date, reason: str) -> dict[str, str]:
    problems = {}
    if is_blank(reason) or len(reason.strip()) > 2000:
        problems["reason"] = _("Write the reason, in at most 2000 signs.")
    earliest = max(report.starts_on or ends_on, today() - timedelta(days=settings.REPORT_BACKDATE_DAYS))
    if ends_on < earliest:
        problems["ends_on"] = _("Choose %(day)s or later.") % {"day": f"{earliest:%d/%m/%Y}"}
    elif ends_on == report.ended_on:
        problems["ends_on"] = _("The report ends on that day already.")
    elif ends_on > (report.ended_on or today() + timedelta(days=366)):
        problems["ends_on"] = _("This date is too late: the report ends earlier already, or it lies more than a year ahead.")
    return problems
