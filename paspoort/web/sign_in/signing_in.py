"""What the screens of signing in share: where someone goes afterwards, the cookies that bind it to one browser, and refusals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from paspoort.identity.actions import (
    Begun,
    Level,
    ProviderUnavailable,
    Refusal,
    SignInRefused,
    Wish,
    begin_sign_in,
    refusal_text,
    ways_in,
    who_answers,
)
from paspoort.web.shell.page import show
from paspoort.web.shell.visitor import visitor_of
from paspoort.web.sign_in.methods import tiles

LONGEST_TARGET = 1000
"""Where someone was going travels in a cookie, which a browser drops when it is longer than 4,000 characters."""
ABANDONED = 3
"""So many sign-ins that were begun and left may lie in one browser before they are cleared away."""
OTHER_KEY = {
    Refusal.KEY_NOT_OFFERED, Refusal.FEDERAL_TOKEN, Refusal.NOT_KNOWN_HERE, Refusal.LEVEL_TOO_LOW, Refusal.PROOF_TOO_OLD,
    Refusal.SUBJECT_CHANGED, Refusal.KEY_ENDED, Refusal.COUNTER_BACK, Refusal.CERTIFICATE_EXPIRED,
    Refusal.CERTIFICATE_REVOKED, Refusal.CERTIFICATE_UNTRUSTED, Refusal.PROXY_UNPROVEN, Refusal.TOO_MANY_TRIES,
}  # fmt: skip
"""After these the same key would be refused again: another one is offered first."""


def safe_target(request: HttpRequest, target: str) -> str:
    """A path inside this product, or the start page: nobody is sent elsewhere after signing in."""
    inside = target.startswith("/") and len(target) <= LONGEST_TARGET
    fine = inside and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=settings.HTTPS)
    return target if fine else reverse("home")


def address_to_choose(wish: Wish | None, going: str, way: str = "") -> str:
    """Where to choose a key again for the same sign-in, or with `way` to begin at once with that key."""
    if _switches(wish):
        return f"{reverse('choose_institution')}?{urlencode({'naar': going}, safe='/')}"
    stronger = wish is not None and wish.person_id is not None
    asked = {"sleutel": way} | ({"naar": going} if going != reverse("home") else {})
    asked |= {"nu": "1"} if wish and wish.fresh else {}
    query = urlencode({name: value for name, value in asked.items() if value}, safe="/")
    return reverse("step_up" if stronger else "sign_in") + (f"?{query}" if query else "")


def _switches(wish: Wish | None) -> bool:
    """Whether someone who is signed in goes over to another institution, with whatever key."""
    return wish is not None and wish.person_id is not None and wish.level is Level.LOW


def begin(request: HttpRequest, wish: Wish, way: str, return_to: str) -> HttpResponse:
    """Begin with the key that was chosen, or say why that is not possible now."""
    try:
        return ask(request, begin_sign_in(wish, return_to, way=way, visitor=visitor_of(request)))
    except SignInRefused as refusal:
        return say_refused(request, refusal)


def ask(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Send the browser to the provider, or show the page of our own that asks; either way only this browser can answer."""
    response: HttpResponse
    if begun.url:
        response = redirect(begun.url)
    else:
        problem = refusal_text(begun.problem, who_answers(begun.way)) if begun.problem else ""
        status = 429 if begun.wait else 422 if begun.problem else 200
        other = address_to_choose(begun.wish, safe_target(request, begun.return_to))
        facts = {"begun": begun, "problem": problem, "other_key": other, **begun.shown}
        response = show(request, f"sign_in/{begun.page}.html", status=status, **facts)
        if begun.wait:
            response["Retry-After"] = str(begun.wait)
    _clear_abandoned(request, response)
    give_cookie(response, begun.cookie, begun.sealed, begun.seconds)
    return response


def say_refused(request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
    """Say what happened and what to do now: the same key again, another one, or help; where someone was going is kept."""
    down = isinstance(refusal, ProviderUnavailable)
    wish, going = refusal.wish or Wish(), safe_target(request, refusal.return_to)
    switching = _switches(wish)
    links = {} if switching else {way.code: address_to_choose(wish, going, way.code) for way in ways_in()}
    others = ways_in(wish.level, issued=wish.fresh, without=refusal.way) if down and not switching else []
    facts = {
        "sentence": refusal_text(refusal.code, who_answers(refusal.way)),
        "down": down,
        "spent": refusal.code is Refusal.PENDING_SPENT,
        "again": "" if refusal.code in OTHER_KEY else links.get(refusal.way, ""),
        "choose": address_to_choose(wish, going),
        "others": tiles(others, links),
        "going": going,
        "inside": wish.person_id is not None,
        "switching": switching,
    }
    return show(request, "sign_in/refused.html", status=503 if down else 403, **facts)


def give_cookie(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    """Give the browser something to keep; only the cookie of a sign-in under way may come back from another site's form."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=settings.HTTPS, samesite=_site(name), path="/")


def drop_cookie(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Take a cookie back that has done its work."""
    if name in request.COOKIES and name not in response.cookies:
        response.delete_cookie(name, path="/", samesite=_site(name))


def _site(name: str) -> Any:
    cross = settings.ACM_RESPONSE_MODE == "form_post" and name.startswith(settings.SIGN_IN_COOKIE)
    return "None" if cross else "Lax"


def _clear_abandoned(request: HttpRequest, response: HttpResponse) -> None:
    """Sign-ins that were left half way would in the end make the browser's requests too long."""
    left = [name for name in request.COOKIES if name.startswith(f"{settings.SIGN_IN_COOKIE}-")]
    for name in left if len(left) > ABANDONED else []:
        drop_cookie(request, response, name)
