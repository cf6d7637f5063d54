"""Which consultation carries this number? It stands on every page that someone read."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.passport.actions import consultation_of_number
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Text
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.kept_search import KeptSearch
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import in_words


class Number(KeptSearch):
    number = Text()


@screen(methods="GET HEAD POST", needs="trail:read")
def find_consultation(request: Request) -> HttpResponse:
    """All traces of one consultation at the acting institution, by the number on the page."""
    form, elsewhere = Number.at(request, {})
    if elsewhere:
        return elsewhere
    found = consultation_of_number(request.acting, form.value("number"))
    if found is None:
        return go_to("institution_trail", onbekend=1)
    consultation, traces = found
    return show(request, "evidence/consultation.html", consultation=consultation, lines=in_words(traces))
