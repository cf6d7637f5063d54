"""The card page, the only one of the host for cards: takes the card that the proxy asked for, and sends on what was found."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from paspoort.identity.actions import SignInRefused, refusal_text, show_card
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.visitor import at_card_host

HOME = [settings.PUBLIC_URL]


@csp_replace({"form-action": HOME, "script-src": HOME, "style-src": HOME, "img-src": HOME, "connect-src": None, "font-src": None})
@public()
def card(request: Request) -> HttpResponse:
    """Check the card and give the form that goes on by itself; without the proxy's own word nothing is looked at."""
    if not at_card_host(request):
        raise Http404
    headers, state = request.headers, request.GET.get("state", "")
    shown, verified, proxy = (headers.get(f"X-Card-{part}", "") for part in ("Certificate", "Verified", "Proxy"))
    facts = {"home": settings.PUBLIC_URL, "state": state, "ticket": "", "sentence": ""}
    try:
        facts["ticket"] = show_card(shown, verified, proxy, state)
    except SignInRefused as refusal:
        facts["sentence"] = refusal_text(refusal.code)
    response = render(request, "sign_in/card.html", facts, status=403 if facts["sentence"] else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response
