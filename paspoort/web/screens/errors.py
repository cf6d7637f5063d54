"""Pages that say what happened and what to do. None of them tells whether something exists."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from paspoort.kernel.models import Refused
from paspoort.rights.actions import whom_to_ask
from paspoort.web.page import show


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What someone sees who may not: why, and whom to ask. Slowed down: how long to wait."""
    template = "errors/paced.html" if refusal.status == 429 else "errors/refused.html"
    ask = whom_to_ask() if refusal.code == "no_right" else []
    response = show(request, template, status=refusal.status, refusal=refusal, whom_to_ask=ask)
    if refusal.status == 429:
        response["Retry-After"] = str(refusal.facts.get("wait", 30))
    return response


def not_found(request: HttpRequest, problem: Http404 | None = None) -> HttpResponse:
    """There is no such page, or it is not for this person: the answer is the same."""
    return show(request, "errors/not_found.html", status=404)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: it stood open too long, or came from elsewhere."""
    return show(request, "errors/expired_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something is wrong on our side; nothing was shown and nothing was lost."""
    return show(request, "errors/broken.html", status=500)
