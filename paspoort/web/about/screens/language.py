"""The language of the interface: Dutch or English."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.middleware import LANGUAGE_COOKIE
from paspoort.web.shell.page import show

A_YEAR = 365 * 24 * 3600


@public(methods="GET HEAD POST")
def choose_language(request: Request) -> HttpResponse:
    """Remember in this browser the language that the visitor chose, and go back to where she was."""
    if request.method != "POST":
        return show(
            request, "about/language.html", languages=settings.LANGUAGES, back=_inside(request, request.GET.get("naar", ""))
        )
    answer = redirect(_inside(request, request.POST.get("naar", "")))
    chosen = request.POST.get("taal", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/")
    return answer


def _inside(request: Request, address: str) -> str:
    """A path of this site; anything else becomes its front page."""
    hosts = {request.get_host()}
    fine = address.startswith("/") and url_has_allowed_host_and_scheme(address, hosts, require_https=settings.HTTPS)
    return address if fine else "/"
