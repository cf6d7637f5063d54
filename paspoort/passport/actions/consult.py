"""Consult a report: open it, read its pages as marked pictures, or read it as text. It never leaves as a file."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import Mark, layout_of, page_image, page_text
from paspoort.kernel.models import BRUSSELS, Acting, BadInput, Refused
from paspoort.passport.inner.gates import both, must, shown, slow_down
from paspoort.passport.inner.numbers import consultation_number, with_fresh_number
from paspoort.passport.inner.passages import Passage, page_passage, passages_of
from paspoort.passport.inner.words import opened_words
from paspoort.passport.models import Consultation, Report
from paspoort.rights.actions import why

MOST_PAGES = 300
MAY_READ = """
    select r.pupil_id, r.id, r.document_id, c.number,
           (select count(*) from audit_trace t where t.person_id = c.person_id and t.at > clock_timestamp() - interval '1 minute'
               and t.event in ('report.page_read', 'report.text_read'))
      from passport_consultation c
      join passport_report r on r.id = c.report_id
     where c.id = %s and c.session_id = %s and r.state = 'finalised' and opened_papers_exist(c.id)
"""


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
    must(acting, "report:read")
    rows = Report.sought(report_id).select_related("pupil", "centre", "school", "document").defer("sections")
    report = rows.filter(state="finalised").first()
    if report is None or report.document is None:
        raise _no_report()
    person_id, institution_id = both(acting)
    consultation = Consultation(
        report_id=report.id, session_id=acting.session_id, person_id=person_id, institution_id=institution_id
    )

    def insert() -> None:
        consultation.number = consultation_number()
        consultation.add()

    try:
        with_fresh_number(insert)
    except (IntegrityError, ProgrammingError) as problem:
        if not re.search("only a finalised report|row-level security", str(problem)):
            raise
        raise _no_report() from problem  # its maker took it back at this very moment
    ground = why("report:read")[0]
    facts = {"right": ground.right, "context": ground.context}
    record("report.opened", subject=report.pupil_id, object=report.id, consultation=consultation.id, **facts)
    return Opened(consultation, report, report.document.pages)


def _no_report() -> Refused:
    return Refused("no_report", _("This report does not exist, or you may not open it."), status=404)


def read_page(acting: Acting, consultation_id: uuid.UUID, page: int) -> bytes:
    """One page, counted from 1, as JPEG with the reader's name, institution, moment and consultation number in the pixels.

    The trace is written in this transaction; the picture leaves only after it is committed (rules 15, 16, 95, 105).
    """
    reading = _may_read(acting, consultation_id)
    if not 1 <= page <= MOST_PAGES:
        raise Refused("no_page", _("This report has no such page."), status=404)
    record("report.page_read", subject=reading.pupil_id, object=reading.report_id, consultation=consultation_id, page=page)
    mark = Mark(acting.person_name, acting.institution_name, f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}", reading.number)
    with shown():
        return page_image(reading.document_id, page, mark)


def read_text(acting: Acting, consultation_id: uuid.UUID) -> ReadableText:
    """The same report as text, with the same right, trace and pace: from its own source, or from the text in an uploaded PDF."""
    reading = _may_read(acting, consultation_id)
    report = Report.objects.select_related("pupil", "centre", "school", "document").get(id=reading.report_id)
    record("report.text_read", channel="text", subject=reading.pupil_id, object=report.id, consultation=consultation_id)
    if report.sections is not None:
        layout = layout_of(opened_words(report))
        return ReadableText(
            report, [*layout["letterhead"], layout["reference"]], layout["title"], passages_of(layout), is_scan=False
        )
    count = report.document.pages if report.document else 0
    with shown():
        pages = [page_text(reading.document_id, page) for page in range(1, count + 1)]
    passages = [page_passage(number, text) for number, text in enumerate(pages, 1)]
    return ReadableText(report, [], "", passages, is_scan=not any(text.strip() for text in pages))


def _may_read(acting: Acting, consultation_id: uuid.UUID) -> _Reading:
    """This very session's consultation of a report that is still readable now, and not faster than a person reads."""
    must(acting, "report:read")
    with connection.cursor() as cursor:
        cursor.execute(MAY_READ, [consultation_id, acting.session_id])
        row = cursor.fetchone()
    if row is None:
        sentence = _("This consultation is over. Open the report again from the pupil's page.")
        raise Refused("consultation_over", sentence, status=404)
    if row[4] >= settings.PAGES_PER_MINUTE:
        raise slow_down(15)
    return _Reading(row[0], row[1], row[2], row[3])


def copy_given(acting: Acting, report_id: uuid.UUID, given_on: date, how: str) -> None:
    """Note that the centre gave the parents their copy: when, and how (handed, post or registered) (rule 79)."""
    must(acting, "report:write")
    report = Report.sought(report_id).filter(centre_id=acting.institution_id, state="finalised").defer("sections").first()
    if report is None:
        raise Refused("no_report", _("This report does not exist, or you may not open it."), status=404)
    if how not in ("handed", "post", "registered") or report.drafted_on is None or given_on < report.drafted_on:
        raise BadInput({"given_on": _("Choose how the copy was given, and a day on or after the date of drafting.")})
    record("report.copy_given", subject=report.pupil_id, object=report.id, given_on=f"{given_on:%Y-%m-%d}", how=how)
