"""Which consultation carries this number? It stands on every page that someone read."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.audit.models import Trace
from paspoort.passport.models import Consultation
from paspoort.rights.actions import must_hold
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import in_words


@screen(methods="POST")
def find_consultation(request: Request) -> HttpResponse:
    """All traces of one consultation at the acting institution, by the number on the page."""
    acting = request.acting
    must_hold(acting, "trail:read")
    signs = re.sub(r"[^0-9A-Z]", "", request.POST.get("number", "").upper())[:12]
    number = f"{signs[:4]}-{signs[4:]}"
    consultation = Consultation.objects.filter(number=number, institution_id=acting.here).first()
    record("trail.number_searched", consultation=consultation.id if consultation else None, found=consultation is not None)
    if consultation is None:
        return redirect(f"{reverse('institution_trail')}?onbekend=1")
    traces = Trace.objects.filter(consultation_id=consultation.id, institution_id=acting.here)
    lines = in_words(list(traces.defer("salt", "commitment").order_by("at")[:200]))
    return show(request, "evidence/consultation.html", consultation=consultation, lines=lines)
