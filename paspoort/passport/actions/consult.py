"""Consult a report: open it, read its pages as marked pictures, or read it as text. It never leaves as a file."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.audit.models import Trace
from paspoort.documents.actions import Mark, layout_of, page_image, page_text
from paspoort.drafts.actions import opened_words
from paspoort.kernel.limits import slow_down
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import BRUSSELS, today
from paspoort.passport.inner.passages import Passage, page_passage, passages_of
from paspoort.passport.inner.preconditions import page_refusals, person_and_institution
from paspoort.passport.models import Consultation, Report
from paspoort.rights.actions import must_hold

MOST_PAGES = 300
READ_ON = "select pupil_id, report_id, document_id, number, waits from read_on(%s, %s)"


@dataclass(frozen=True, slots=True)
class Opened:
    """A consultation that began: its number stands in every page, `report` holds the facts, `pages` counts the pages."""

    consultation: Consultation
    report: Report
    pages: int


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A report as text for who does not look at pictures: the letterhead and title above its first passage, then the passages.

    `is_scan` says that the paper came from outside as a picture without any text in it.
    """

    report: Report
    letterhead: list[str]
    title: str
    passages: list[Passage]
    is_scan: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    pupil_id: uuid.UUID
    report_id: uuid.UUID
    document_id: uuid.UUID
    number: str


def open_report(acting: Acting, report_id: uuid.UUID) -> Opened:
    """Begin a consultation of a report that may be read now: a school the valid one, a centre also those of before
    (rules 1-3, 15, 16, 95).

    Without the right, or with too light a key, the answer is the same whether or not there is a report.
    """
    must_hold(acting, "report:read")
    rows = Report.sought(report_id).select_related("pupil", "centre", "school", "document").defer("sections")
    report = rows.filter(state="finalised").first()
    if report is None or report.document is None:
        raise _no_report()
    person_and_institution(acting)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select id from open_consultation(%s)", [report.id])
            made = cursor.fetchone()
    except IntegrityError as problem:
        if "only a finalised report" not in str(problem):
            raise
        raise _no_report() from problem  # its maker took it back at this very moment
    if made is None:
        raise _no_report()
    left_traces()
    return Opened(Consultation.objects.get(id=made[0]), report, report.document.pages)


def _no_report() -> Refused:
    return Refused("no_report", _("This report does not exist, or you may not open it."), status=404)


def read_page(acting: Acting, consultation_id: uuid.UUID, page: int) -> bytes:
    """One page, counted from 1, as JPEG with the reader's name, institution, moment and consultation number in the pixels.

    The trace is written in this transaction; the picture leaves only after it is committed (rules 15, 16, 95, 105).
    """
    must_hold(acting, "report:read")
    if not 1 <= page <= MOST_PAGES:
        raise Refused("no_page", _("This report has no such page."), status=404)
    reading = _read_on(consultation_id, page)
    mark = Mark(acting.person_name, acting.institution_name, f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}", reading.number)
    with page_refusals():
        return page_image(reading.document_id, page, mark)


def read_text(acting: Acting, consultation_id: uuid.UUID) -> ReadableText:
    """The same report as text, with the same right, trace and pace: from its own source, or from the text in an uploaded PDF."""
    must_hold(acting, "report:read")
    reading = _read_on(consultation_id, None)
    report = Report.objects.select_related("pupil", "centre", "school", "document").get(id=reading.report_id)
    if report.sections is not None:
        layout = layout_of(opened_words(report))
        return ReadableText(
            report, [*layout["letterhead"], layout["reference"]], layout["title"], passages_of(layout), is_scan=False
        )
    count = report.document.pages if report.document else 0
    with page_refusals():
        pages = [page_text(reading.document_id, page) for page in range(1, count + 1)]
    passages = [page_passage(number, text) for number, text in enumerate(pages, 1)]
    return ReadableText(report, [], "", passages, is_scan=not any(text.strip() for text in pages))


def _read_on(consultation_id: uuid.UUID, page: int | None) -> _Reading:
    """This very session's consultation of a report that is still readable now, with its trace; not faster than a person reads."""
    with connection.cursor() as cursor:
        cursor.execute(READ_ON, [consultation_id, page])
        row = cursor.fetchone()
    if row is None:
        sentence = _("This consultation is over. Open the report again from the pupil's page.")
        raise Refused("consultation_over", sentence, status=404)
    if row[4]:
        raise slow_down(15)
    left_traces()
    return _Reading(*row[:4])


def own_consultation(acting: Acting, consultation_id: uuid.UUID) -> tuple[Consultation, Report | None]:
    """A consultation of the acting person for this institution, and its report while it may still be seen; anyone else's is a
    page that does not exist."""
    mine = Consultation.objects.filter(id=consultation_id, person_id=acting.me, institution_id=acting.here)
    if (consultation := mine.first()) is None:
        raise Http404
    report = Report.objects.filter(id=consultation.report_id).select_related("document", "centre").defer("sections").first()
    return consultation, report


def numbers_of(consultation_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of those of these consultations that the acting person may see, by id."""
    return dict(Consultation.objects.filter(id__in=set(consultation_ids)).values_list("id", "number"))


def consultation_of_number(acting: Acting, typed: str) -> tuple[Consultation, list[Trace]] | None:
    """The consultation at the acting institution that carries a number, and all that happened under it, the first first; only
    for whoever may read its trail. That a number was searched leaves a trace of its own."""
    must_hold(acting, "trail:read")
    signs = re.sub(r"[^0-9A-Z]", "", typed.upper())[:12]
    found = Consultation.objects.filter(number=f"{signs[:4]}-{signs[4:]}", institution_id=acting.here).first()
    record("trail.number_searched", consultation=found.id if found else None, found=found is not None)
    if found is None:
        return None
    return found, list(Trace.objects.filter(consultation_id=found.id, institution_id=acting.here).order_by("at")[:200])


def copy_given(acting: Acting, report_id: uuid.UUID, given_on: date, how: str) -> None:
    """Note that the centre gave the parents their copy: when, and how (handed, post or registered) (rule 79)."""
    must_hold(acting, "report:write")
    report = Report.sought(report_id).filter(centre_id=acting.institution_id, state="finalised").defer("sections").first()
    if report is None:
        raise _no_report()
    if how not in ("handed", "post", "registered") or report.drafted_on is None or not report.drafted_on <= given_on <= today():
        raise BadInput({"given_on": _("Choose how the copy was given, and a day from the date of drafting until today.")})
    record("report.copy_given", subject=report.pupil_id, object=report.id, given_on=f"{given_on:%Y-%m-%d}", how=how)
