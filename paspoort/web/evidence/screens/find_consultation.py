"""Which consultation carries this number? It stands on every page that someone read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.passport.actions import consultation_of_number
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import in_words


class Number(Form):
    number = Text()


@screen(methods="POST")
def find_consultation(request: Request) -> HttpResponse:
    """All traces of one consultation at the acting institution, by the number on the page."""
    found = consultation_of_number(request.acting, Number.of(request).value("number"))
    if found is None:
        return redirect(f"{reverse('institution_trail')}?onbekend=1")
    consultation, traces = found
    return show(request, "evidence/consultation.html", consultation=consultation, lines=in_words(traces))
