"""The door: every URL is a function under `@screen` (signed in, acting, traced) or `@public`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from paspoort.audit.actions import record, traces_left
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, NotSignedIn, Refused
from paspoort.rights.actions import must_hold, with_inquiry
from paspoort.web.shell.errors import not_found, not_offered, refused, session_ended
from paspoort.web.shell.headers import never_stored
from paspoort.web.shell.page_owner import require_page_owner


class Request(HttpRequest):
    """A request that came through the door: it knows who acts."""

    acting: Acting


View = Callable[..., HttpResponse]


class Door(NamedTuple):
    """How a page is asked, and what it asks of whoever opens it."""

    methods: str
    needs: str
    reading: str
    from_any_page: bool


def screen(
    *, methods: str = "GET HEAD", needs: str = "", reading: str = "", from_any_page: bool = False
) -> Callable[[View], View]:
    """A page for someone who signed in: one transaction as that person, and no answer without a trace.

    `needs` is the permission without which it does not open, or several of which one is enough. `reading` names the trace of a
    page that only shows something and leaves none of its own. A look-up that finds no row is answered as a page that does not
    exist; a refusal is traced after its transaction was undone. A page that tells who a number belongs to is made twice: what
    it asks is committed in between. A form counts for whom its page was drawn; with `from_any_page` it does so from any page.
    """
    return partial(_behind, Door(methods, needs, reading, from_any_page))


def _behind(door: Door, view: View) -> View:
    @functools.wraps(view)
    def enter(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in door.methods.split():
            return _not_allowed(request, door.methods, view.__name__)
        page, secret = partial(view, request, *args, **kwargs), request.COOKIES.get(settings.SESSION_COOKIE, "")
        try:
            response = with_inquiry(secret, lambda acting: _traced(door, page, request, acting))
        except NotSignedIn:
            return _to_sign_in(request)
        except (Refused, Http404) as refusal:
            return _refuse(request, view.__name__, refusal)
        return never_stored(response)

    return _known_as(enter, "screen", door.methods)


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


def _traced(door: Door, page: partial[HttpResponse], request: Request, acting: Acting) -> HttpResponse:
    request.acting = acting
    if request.method == "POST" and not door.from_any_page:
        require_page_owner(request, acting)
    if door.needs:
        needs = door.needs.split()
        must_hold(acting, next((one for one in needs if one in acting.holds), needs[0]))
    before = traces_left()
    response = page()
    if response.streaming:
        raise AssertionError(f"{page.func.__name__} streams: its answer would leave before the trace is committed")
    if traces_left() == before:
        if not door.reading:
            raise AssertionError(f"{page.func.__name__} left no trace")
        record(door.reading)
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
