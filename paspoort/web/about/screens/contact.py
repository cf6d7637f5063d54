"""Ask us something: never about a pupil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.helpdesk.actions import TOPICS, ask
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput, NotSignedIn, Refused
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show

FIELDS = ("topic", "name", "email", "message")
NONE: Mapping[str, str] = {}


@public(methods="GET HEAD POST")
def contact(request: Request) -> HttpResponse:
    """A question about the product; it carries no report content and leads to none (rule 14)."""
    if request.method != "POST":
        return _form(request, {field: "" for field in FIELDS}, sent="verstuurd" in request.GET)
    typed = {field: request.POST.get(field, "").strip() for field in FIELDS}
    if request.POST.get("website"):
        return redirect(f"{reverse('contact')}?verstuurd=1")
    try:
        _ask(request, typed)
    except BadInput as bad:
        return _form(request, typed, problems=bad.problems, status=422)
    except Refused as refusal:
        return _form(request, typed, problems={"": refusal.sentence}, status=refusal.status)
    return redirect(f"{reverse('contact')}?verstuurd=1")


def _ask(request: Request, typed: dict[str, str]) -> None:
    """As the person who is signed in, or as a visitor."""
    try:
        with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")) as acting:
            ask(*typed.values(), sender=str(acting.session_id))
    except NotSignedIn:
        with acting_as_service("contact"):
            ask(*typed.values(), sender=_address(request))


def _address(request: Request) -> str:
    """Where the visitor comes from, as the outermost proxy of our own saw it; only its keyed hash is kept, for an hour's pace."""
    hops = request.headers.get("X-Forwarded-For", "").split(",") if settings.SECURE_PROXY_SSL_HEADER else []
    return hops[-1].strip() if hops else request.META.get("REMOTE_ADDR", "")


def _form(
    request: Request, typed: dict[str, Any], *, problems: Mapping[str, str] = NONE, status: int = 200, sent: bool = False
) -> HttpResponse:
    topics = [(code, str(words)) for code, words in TOPICS]
    order = [(field or None, problems[field]) for field in (*FIELDS, "") if field in problems]
    return show(
        request, "about/contact.html", status=status, typed=typed, problems=problems, order=order, topics=topics, sent=sent
    )
