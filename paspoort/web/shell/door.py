"""The door: every URL is a function under `@screen` (signed in, acting, traced) or `@public`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from paspoort.audit.actions import record, traces_left
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, NotSignedIn, Refused
from paspoort.rights.actions import with_inquiry
from paspoort.web.shell.errors import not_found, not_offered, refused, session_ended
from paspoort.web.shell.headers import never_stored
from paspoort.web.shell.page_owner import require_page_owner


class Request(HttpRequest):
    """A request that came through the door: it knows who acts."""

    acting: Acting


View = Callable[..., HttpResponse]


def screen(*, methods: str = "GET HEAD", reading: str = "", from_any_page: bool = False) -> Callable[[View], View]:
    """A page for someone who signed in: one transaction as that person, and no answer without a trace.

    `reading` names the trace of a page that only shows something and leaves none of its own. A look-up that finds no row
    is answered as a page that does not exist; a refusal is traced after its transaction was undone. A page that tells who a
    number belongs to is made twice: what it asks is committed in between. A form counts for whom its page was drawn; with
    `from_any_page` it does so from any page.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def enter(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods.split():
                return _not_allowed(request, methods, view.__name__)
            try:
                response = with_inquiry(
                    request.COOKIES.get(settings.SESSION_COOKIE, ""),
                    lambda acting: _traced(view, request, acting, reading, from_any_page, *args, **kwargs),
                )
            except NotSignedIn:
                return _to_sign_in(request)
            except (Refused, Http404) as refusal:
                return _refuse(request, view.__name__, refusal)
            return never_stored(response)

        return _known_as(enter, "screen", methods)

    return wrap


def public(*, methods: str = "GET HEAD") -> Callable[[View], View]:
    """A page for anyone. It shows nothing that belongs to someone, and opens no transaction as a person."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def enter(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods.split():
                return _not_allowed(request, methods)
            return never_stored(view(request, *args, **kwargs))

        return _known_as(enter, "public", methods)

    return wrap


def _known_as(enter: View, door: str, methods: str) -> View:
    """Which door a page has, and how it is asked: for the guards, and for what was typed and is brought back."""
    vars(enter).update(door=door, methods=methods.split())
    return enter


def _traced(
    view: View, request: Request, acting: Acting, reading: str, from_any_page: bool, *args: Any, **kwargs: Any
) -> HttpResponse:
    request.acting = acting
    if request.method == "POST" and not from_any_page:
        require_page_owner(request, acting)
    before = traces_left()
    response = view(request, *args, **kwargs)
    if response.streaming:
        raise AssertionError(f"{view.__name__} streams: its answer would leave before the trace is committed")
    if traces_left() == before:
        if not reading:
            raise AssertionError(f"{view.__name__} left no trace")
        record(reading)
    return response


def _refuse(request: Request, page: str, refusal: Refused | Http404) -> HttpResponse:
    code = refusal.code if isinstance(refusal, Refused) else "not_found"
    try:
        with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")) as acting:
            request.acting = acting
            record("request.refused", outcome="refused", reason=code, page=page)
            answer = refused(request, refusal) if isinstance(refusal, Refused) else not_found(request)
    except NotSignedIn:
        return _to_sign_in(request)
    return never_stored(answer)


def _to_sign_in(request: Request) -> HttpResponse:
    return never_stored(session_ended(request))


def _not_allowed(request: Request, methods: str, page: str = "") -> HttpResponse:
    """Downloading, changing or deleting is not offered: 405, and a trace of whoever is signed in and tried (rule 22)."""
    if page:
        try:
            with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")):
                record("request.refused", outcome="refused", reason="method", page=page)
        except NotSignedIn:
            pass
    answer = not_offered(request)
    answer["Allow"] = ", ".join(methods.split())
    return never_stored(answer)
