"""From where someone comes: the address on the network, the kind of browser, and what this device was used for before."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from paspoort.door import address_of
from paspoort.identity.actions import Visitor
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import NotSignedIn

BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")]
BROWSERS += [("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows")]
SYSTEMS += [("Mac OS X", "Mac"), ("Linux", "Linux")]


def visitor_of(request: HttpRequest) -> Visitor:
    """Who knocks, as far as a request tells. Behind a proxy the address is the one that the proxy itself saw, its last entry."""
    return Visitor(address_of(request), device_of(request), request.COOKIES.get(settings.DEVICE_COOKIE, ""))


def at_card_host(request: HttpRequest) -> bool:
    """Whether the visitor came to the host of cards, which has one page and no sessions."""
    return bool(settings.CARD_URL) and urlsplit(f"//{request.get_host()}").hostname == urlsplit(settings.CARD_URL).hostname


def device_of(request: HttpRequest) -> str:
    """The kind of browser in two words, such as "Chrome, Windows": enough to recognise one's own session, and no more."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}\b", agent)), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def signed_in(request: HttpRequest) -> bool:
    """Whether this browser has a session that lives."""
    secret = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if not secret:
        return False
    try:
        with acting_as(secret):
            return True
    except NotSignedIn:
        return False
