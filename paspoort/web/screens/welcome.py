"""What the visitor without a session sees first: what this is, for whom, and how to come in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import NotSignedIn
from paspoort.web.door import Request, public
from paspoort.web.page import show


@public()
def welcome(request: Request) -> HttpResponse:
    """Say what this is and how to sign in; whoever is signed in goes on to the start page."""
    return redirect("home") if _signed_in(request) else show(request, "welcome.html")


def _signed_in(request: Request) -> bool:
    secret = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if not secret:
        return False
    try:
        with acting_as(secret):
            return True
    except NotSignedIn:
        return False
