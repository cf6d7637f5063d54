"""Pupil file: overview and reports of one pupil, and who looked, each a tab with an address."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse

from paspoort.casefile.actions import at_a_glance, half_written_in, joined_to, phases_ready, who_looked
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import labels
from paspoort.passport.actions import counting_notes, report_notes
from paspoort.web.casefile.present import entry_of, noted
from paspoort.web.shell.areas import declared
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show
from paspoort.web.shell.words import said

LAST = 5
ASKED = 3
"""How many referrals that wait stand open on the overview; the others behind one word."""


@screen()
def file(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """What matters now: what is half written, what comes, which referrals wait, which reports count, and the last activities.
    Who was joined with another leads to that one.
    """
    try:
        head = header_of(request.acting, pupil)
    except Http404:
        if other := joined_to(request.acting, pupil):
            return go_to("file", other)
        raise
    known, opened = labels(), head.opened
    planned, waiting, last = ([entry_of(line, known) for line in lines] for lines in at_a_glance(request.acting, opened, LAST))
    counting = [noted(request.acting, note) for note in counting_notes(report_notes(request.acting, pupil))]
    return show(
        request, "casefile/overview.html", head=head, tab="file", planned=planned, waiting=waiting[::-1], last=last,
        drafts=half_written_in(request.acting, opened), ready=phases_ready(request.acting, opened.file), counting=counting,
        said=said, today=today(), most=ASKED,
    )  # fmt: skip


@screen()
def file_looks(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Who looked into this file: a line a person and day."""
    head = header_of(request.acting, pupil)
    return show(request, "casefile/looks.html", head=head, tab="", looks=who_looked(request.acting, head.opened))


@screen()
def file_reports(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The reports about the pupil, as the centre draws them up."""
    acting = request.acting
    head = header_of(acting, pupil)
    parts = [
        (part.template, part.make(acting, head.pupil))
        for part in declared("PUPIL_PARTS")
        if part.permission in acting.may and part.permission != "file:read"
    ]
    return show(request, "casefile/reports.html", head=head, tab="file_reports", parts=parts)
