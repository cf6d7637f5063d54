"""The door of screens: every URL is a function under `@screen` (signed in, acting, traced) or `@public`.

What happens between coming in and going out is that of every door (`paspoort/door.py`); cookies, pages and their owner are here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from paspoort.door import never_stored, noting_refusal, reason_of, traced
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, NotSignedIn, Refused
from paspoort.rights.actions import with_inquiry
from paspoort.web.shell.errors import not_found, not_offered, refused, session_ended
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
        page = partial(_page, door, partial(view, request, *args, **kwargs), request)
        try:
            response = with_inquiry(request.COOKIES.get(settings.SESSION_COOKIE, ""), page)
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


def _page(door: Door, view: partial[HttpResponse], request: Request, acting: Acting) -> HttpResponse:
    request.acting = acting
    if request.method == "POST" and not door.from_any_page:
        require_page_owner(request, acting)
    return traced(acting, view, needs=door.needs, reading=door.reading)


def _refuse(request: Request, page: str, refusal: Refused | Http404) -> HttpResponse:
    try:
        with _noted(request, reason_of(refusal), page) as acting:
            request.acting = acting
            answer = refused(request, refusal) if isinstance(refusal, Refused) else not_found(request)
    except NotSignedIn:
        return _to_sign_in(request)
    return never_stored(answer)


def _noted(request: HttpRequest, reason: str, page: str) -> AbstractContextManager[Acting]:
    """The person behind the request once more, with the trace of what was refused."""
    return noting_refusal(acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")), "request.refused", reason, page=page)


def _to_sign_in(request: Request) -> HttpResponse:
    return never_stored(session_ended(request))


def _not_allowed(request: Request, methods: str, page: str = "") -> HttpResponse:
    """Downloading, changing or deleting is not offered: 405, and a trace of whoever is signed in and tried (rule 22)."""
    if page:
        with suppress(NotSignedIn), _noted(request, "method", page):
            pass
    answer = not_offered(request)
    answer["Allow"] = ", ".join(methods.split())
    return never_stored(answer)
