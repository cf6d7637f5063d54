"""Report of a school year: its centre looks at what will stand in it, writes before and after, and makes it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import LONGEST_YEAR_WORDS, YearWords, look_at_year, make_year_report
from paspoort.documents.actions import blocks
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, LongText, Number
from paspoort.web.shell.forms import Form, go_to


class Asked(Form):
    """Which school year; this one where none is asked."""

    jaar = Number()


class Report(Guarded):
    """What its maker writes before and after the numbers, upon the report that was looked at."""

    introduction = LongText(_("Introduction"), optional=True, rows=4, longest=LONGEST_YEAR_WORDS)
    closing = LongText(_("In closing"), optional=True, rows=4, longest=LONGEST_YEAR_WORDS)
    stamp = Hidden()


@screen(methods="GET HEAD POST", needs="collaboration:write")
def year_report(request: Request, school: uuid.UUID) -> HttpResponse:
    """Look at the report of a school year as it would be handed out, and make it; only then the school sees it."""
    looked = look_at_year(request.acting, school, Asked.asked(request).value("jaar") or None)
    words, paper = looked.words, looked.paper
    form = Report.of(request, {"introduction": words.introduction, "closing": words.closing, "stamp": words.stamp})
    form.looked_for = looked.school_id, ""

    def make() -> HttpResponse:
        said = form.input(YearWords, introduction=form.text_of("introduction"), closing=form.text_of("closing"),
                          excuses=form.excuses)  # fmt: skip
        return go_to("library_document", make_year_report(request.acting, school, looked.year, said))

    sections = [(heading, blocks(text)) for heading, text in paper.sections]
    return form.then(make) or form.show("collaboration/year_report.html", looked=looked, paper=paper, sections=sections)
