"""Pupil file: overview, journal and reports of one pupil, each a tab with an address."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import (
    Filter,
    at_a_glance,
    authors_of,
    half_written_in,
    handover_notes,
    joined_to,
    phases_ready,
    who_looked,
)
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import labels
from paspoort.passport.actions import counting_notes, report_notes
from paspoort.web.casefile.day import said
from paspoort.web.casefile.present import as_id, entry_of, header_of, journal_of, month_of, noted
from paspoort.web.shell.areas import declared
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Number
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.jinja import dmy
from paspoort.web.shell.page import show

LAST = 5
ASKED = 3
"""How many referrals that wait stand open on the overview; the others behind one word."""


class Filters(Form):
    """What someone wants to see of a journal, in the address."""

    functie = Choice(_("Function"), optional="silent")
    domein = Choice(_("Domain"), optional="silent")
    onderwerp = Choice(_("Topic"), optional="silent")
    auteur = Choice(_("By whom"), optional="silent")
    van = Day(_("From"), optional="silent")
    tot = Day(_("Until"), optional="silent")
    jaar = Number()

    def wanted(self) -> Filter:
        return Filter(
            function=self.value("functie"),
            domain=self.value("domein"),
            topic=self.value("onderwerp"),
            author=as_id(self.value("auteur")),
            begins=self.value("van"),
            ends=self.value("tot"),
            year=self.value("jaar"),
        )

    def told(self) -> list[str]:
        """By what the journal is filtered, in words; a whole month by its name."""
        chosen = [str(field.named(self.value(name))) for name, field in self.fields.items() if isinstance(field, Choice)]
        begins, ends = self.value("van"), self.value("tot")
        if begins and self.wanted().whole_month:
            return [one for one in [*chosen, month_of(begins, "F Y")] if one]
        since, until = gettext("from %(day)s"), gettext("until %(day)s")
        days = [said % {"day": dmy(day)} for said, day in ((since, begins), (until, ends)) if day]
        return [one for one in [*chosen, *days] if one]


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
def file_journal(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The journal by school year; older than two years folded, with the filter in the address."""
    head = header_of(request.acting, pupil)
    form, known = Filters.asked(request), labels()
    notes = [*report_notes(request.acting, pupil), *handover_notes(request.acting, head.opened)]
    names = {note.author_id: note.author for note in notes} | (authors_of(head.opened.file.id) if head.opened.file else {})
    for name, kind in {"functie": "function", "domein": "domain", "onderwerp": "topic"}.items():
        form.offer(name, known.offered(kind))
    form.offer("auteur", sorted(((str(id), name) for id, name in names.items()), key=lambda one: one[1]))
    wanted = form.wanted()
    years = journal_of(request.acting, head, wanted, notes, known)
    return show(
        request,
        "casefile/journal.html",
        head=head,
        tab="file_journal",
        years=years,
        form=form,
        filtered=form.told(),
        month_of=month_of,
    )


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
