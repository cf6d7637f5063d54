"""Signing in: choose a key, and begin."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from paspoort.identity.actions import Wish, ways_in
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.page import show
from paspoort.web.shell.visitor import signed_in
from paspoort.web.sign_in.methods import choice
from paspoort.web.sign_in.signing_in import address_to_choose, begin, safe_target


@public()
def sign_in(request: Request) -> HttpResponse:
    """Show the ways in, the last one used on this device first; or begin with the one that was chosen."""
    going = safe_target(request, request.GET.get("naar", ""))
    if way := request.GET.get("sleutel", ""):
        return begin(request, Wish(), way, going)
    ways = ways_in()
    links = {way.code: address_to_choose(None, going, way.code) for way in ways}
    chosen = choice(ways, links, request.COOKIES.get(settings.LAST_WAY_COOKIE, ""))
    ended = settings.SESSION_COOKIE in request.COOKIES and not signed_in(request)
    return show(request, "sign_in/choose.html", choice=chosen, going=going != reverse("home"), ended=ended)
