"""Journal of a file by school year, with the filter in the address."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import Filter, handover_notes
from paspoort.letters.actions import letter_notes
from paspoort.nomenclature.actions import labels
from paspoort.passport.actions import report_notes
from paspoort.web.casefile.present import as_id, journal_of, month_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Number
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form
from paspoort.web.shell.jinja import dmy
from paspoort.web.shell.page import show


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
def file_journal(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The journal by school year; older than two years folded, with the filter in the address."""
    head = header_of(request.acting, pupil)
    form, known = Filters.asked(request), labels()
    notes = [*report_notes(request.acting, pupil), *handover_notes(request.acting, head.opened)]
    notes += letter_notes(request.acting, head.opened)
    names = {note.author_id: note.author for note in notes} | head.opened.names()
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
