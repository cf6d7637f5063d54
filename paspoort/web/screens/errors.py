"""Pages that say what happened and what to do. None of them tells whether something exists."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions import whom_to_ask
from paspoort.web.asking import ask_address
from paspoort.web.door import never_stored
from paspoort.web.page import show


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What someone sees who may not: why, and whom to ask. Slowed down: how long to wait. In place, for a part of a page."""
    ask = (refusal.facts.get("ask") or whom_to_ask()) if refusal.code == "no_right" else []
    template = "errors/paced.html" if refusal.status == 429 else "errors/refused.html"
    if "HX-Request" in request.headers:
        template = "errors/in_place.html"
    wait = int(refusal.facts.get("wait", 30)) if refusal.status == 429 else 0
    facts = {
        "refusal": refusal,
        "whom_to_ask": ask,
        "wait": wait,
        "back": _where_from(request),
        "ask_href": _ask_here(request, refusal),
    }
    response = show(request, template, status=refusal.status, **facts)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _ask_here(request: HttpRequest, refusal: Refused) -> str:
    """Where to ask for the right that was missing; empty for any other refusal."""
    acting: Acting | None = getattr(request, "acting", None)
    return ask_address(acting, refusal.facts.get("permission", "")) if acting and refusal.code == "no_right" else ""


def _where_from(request: HttpRequest) -> str:
    """The page to come back to after a stronger sign-in: this one, or the one that held the button."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() and came.path.startswith("/") else reverse("home")


def not_found(request: HttpRequest, problem: Http404 | None = None) -> HttpResponse:
    """There is no such page, or it is not for this person: the answer is the same."""
    return show(request, "errors/not_found.html", status=404)


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No screen has this address."""
    return never_stored(show(request, "errors/not_found.html", status=404))


def not_offered(request: HttpRequest) -> HttpResponse:
    """This page can be read, and nothing else can be done with it."""
    return show(request, "errors/method.html", status=405)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser sent something that cannot be understood."""
    return never_stored(show(request, "errors/bad_request.html", status=400))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: it stood open too long, or came from elsewhere."""
    return never_stored(show(request, "errors/expired_form.html", status=403))


def broken(request: HttpRequest) -> HttpResponse:
    """Something is wrong on our side; nothing was shown and nothing was lost."""
    return never_stored(show(request, "errors/broken.html", status=500))
