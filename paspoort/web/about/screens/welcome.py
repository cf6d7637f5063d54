"""The welcome page, which the visitor without a session sees first: what this is, for whom, and how to come in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.identity.actions import opens_reports, passkeys_work_here
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show
from paspoort.web.shell.visitor import signed_in


@public()
def welcome(request: Request) -> HttpResponse:
    """Say what this is and how to sign in; whoever is signed in goes on to the start page."""
    if signed_in(request):
        return redirect("home")
    return show(request, "about/welcome.html", passkeys=passkeys_work_here(), reads=opens_reports())
