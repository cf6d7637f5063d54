"""What happens around every request: it is logged, speaks the visitor's language, and survives a database that is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, DataError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation

from paspoort.door import never_stored
from paspoort.web.shell.visitor import at_card_host

Handler = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("paspoort.web")
LANGUAGE_COOKIE = "taal"
ALIVE = "/livez"
LOOPBACK = {"localhost", "127.0.0.1"}
# classes of SQLSTATE that say that the server is gone, going, starting or full; a lost connection has none
AWAY = ("08", "57P", "53300")
PAUSE = 1.0


def log_requests(get_response: Handler) -> Handler:
    """Log each request by the name of its screen: an address holds ids, and a query string may hold what was typed."""

    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        taken = round((time.perf_counter() - began) * 1000, 1)
        log.info("request", method=request.method, route=match.url_name if match else "-", status=response.status_code, ms=taken)
        return response

    return handle


def only_cards(get_response: Handler) -> Handler:
    """On the host of cards nothing exists but the page for cards: no sign-in page, no picture, no health."""

    def handle(request: HttpRequest) -> HttpResponse:
        if at_card_host(request) and request.path != settings.CARD_PATH:
            return never_stored(HttpResponse(status=404))
        return get_response(request)

    return handle


def one_address(get_response: Handler) -> Handler:
    """Bring a visitor of `127.0.0.1` to `localhost`, or the other way round: cookies, passkeys and sign-in know one address."""
    home = urlsplit(settings.PUBLIC_URL)

    def handle(request: HttpRequest) -> HttpResponse:
        try:
            asked, port = urlsplit(f"//{request.get_host()}").hostname, urlsplit(f"//{request.get_host()}").port
        except ValueError:
            raise DisallowedHost("no such port") from None
        if request.method == "GET" and {asked, home.hostname} == LOOPBACK and port == home.port:
            return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())
        return get_response(request)

    return handle


def language(get_response: Handler) -> Handler:
    """Answer in Dutch, or in English for whoever chose that."""

    def handle(request: HttpRequest) -> HttpResponse:
        wished = request.COOKIES.get(LANGUAGE_COOKIE, "")
        with translation.override(wished if wished in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            response = get_response(request)
            response["Content-Language"] = translation.get_language()
        return response

    return handle


class recover:  # noqa: N801 - named in the settings beside the functions above
    """Answer calmly while the database is away, and go on by itself when it is back.

    A page that fails because connections died is tried once more on fresh ones. Then the visitor is told to wait, and for
    a second nobody else waits for a database that is known to be away.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response, self.away_until = get_response, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if time.monotonic() < self.away_until and request.path != ALIVE:
            return away(request)
        response = self.get_response(request)
        if getattr(response, "connection_lost", False) and request.method in ("GET", "HEAD"):
            response = self.get_response(request)
        if getattr(response, "connection_lost", False):
            self.away_until = time.monotonic() + PAUSE
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a screen raised; None leaves it to the page for things that broke."""
        if isinstance(error, DataError):
            # a sign, number or day that no column can hold, such as a NUL: it came in, and nothing of it was kept
            log.warning("database.cannot_hold", error=type(error).__name__)
            return never_stored(render(request, "errors/bad_request.html", {"too_long": False}, status=400))
        if not is_away(error):
            return None
        log.warning("database.away", error=type(error).__name__)
        renew_connections()
        response = away(request)
        response.connection_lost = True  # type: ignore[attr-defined]
        return response


def is_away(error: Exception) -> bool:
    """Whether the database could not be reached, as opposed to refusing what was asked of it."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def renew_connections() -> None:
    """Throw dead connections away now, so that the next request does not meet them one by one."""
    try:
        connection.close()
        if connection.pool:  # type: ignore[attr-defined]
            connection.pool.check()  # type: ignore[attr-defined]
    except DatabaseError:
        log.warning("database.still_away")


def away(request: HttpRequest) -> HttpResponse:
    """The page that asks for a little patience: made of words alone, without the database."""
    response = never_stored(render(request, "errors/away.html", status=503))
    response["Retry-After"] = "5"
    return response
