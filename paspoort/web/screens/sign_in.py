"""Signing in: choose a key, prove who you are, come back; switching institution, stepping up, signing out."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from paspoort.audit.actions import record
from paspoort.identity.actions import (
    Begun,
    Level,
    ProviderUnavailable,
    SignInRefused,
    Wish,
    begin_sign_in,
    complete_sign_in,
    end_session,
    refusal_text,
    sign_out_url,
    ways_in,
)
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NotSignedIn, Refused
from paspoort.rights.actions import admit, capacities
from paspoort.web.door import Request, public, screen
from paspoort.web.page import show
from paspoort.web.visitor import visitor_of

REMEMBERED_DAYS = 365


def safe_target(request: Request, target: str) -> str:
    """A path inside this product, or the start page: nobody is sent elsewhere after signing in."""
    fine = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=settings.HTTPS)
    return target if fine else reverse("home")


@public()
def sign_in(request: Request) -> HttpResponse:
    """Show the ways in, the last one used on this device first; or begin with the one that was chosen."""
    going = safe_target(request, request.GET.get("naar", ""))
    if way := request.GET.get("sleutel", ""):
        return _begin(request, Wish(), way, going)
    return _choose(request, Level.LOW, going)


@screen()
def step_up(request: Request) -> HttpResponse:
    """Ask the same person, for the same institution, for a stronger key, and come back to the page. With `nu` the key must be
    shown now, also by whoever just did."""
    acting = request.acting
    going = safe_target(request, request.GET.get("naar", ""))
    record("sign_in.stronger_asked")
    fresh = "nu" in request.GET
    if way := request.GET.get("sleutel", ""):
        wish = Wish(Level.HIGH, acting.institution_number or None, person_id=acting.person_id, fresh=fresh)
        return _begin(request, wish, way, going)
    return _choose(request, Level.HIGH, going, fresh=fresh)


@screen(reading="institution.choice_seen")
def choose_institution(request: Request) -> HttpResponse:
    """On whose behalf? The institutions where this person works, to choose one; then on to where she was going."""
    going = safe_target(request, request.GET.get("naar", ""))
    return show(request, "choose_institution.html", institutions=capacities(request.acting), going=going)


@screen(methods="POST")
def switch_institution(request: Request) -> HttpResponse:
    """Go on in the name of another institution: ACM checks it, and a new session begins (rules 24, 53, 54)."""
    number = request.POST.get("institution", "")
    record("institution.switch_asked")
    if number not in {institution.number for institution in capacities(request.acting)}:
        raise Refused("other_institution", _("You do not work for this institution. Choose one from the list."))
    return _begin(request, Wish(institution_number=number), "", safe_target(request, request.POST.get("naar", "")))


@csrf_exempt
@public(methods="GET POST")
def come_back(request: Request) -> HttpResponse:
    """Receive an answer: open the session under a new secret, ask the next question, or say plainly what went wrong."""
    answer = {key: str(value) for key, value in (request.POST if request.method == "POST" else request.GET).items()}
    visitor = visitor_of(request)
    try:
        returned = complete_sign_in(answer, request.COOKIES, visitor)
        if isinstance(returned, Begun):
            return _ask(request, returned)
        with acting_as_service("sign-in"):
            admitted = admit(returned.proof, returned.wish, device=visitor.device)
    except SignInRefused as refusal:
        return _say_refused(request, refusal)
    _end_earlier(request)
    target = safe_target(request, returned.return_to)
    response = redirect(target if admitted.institution_id else f"{reverse('choose_institution')}?naar={quote(target)}")
    response.delete_cookie(returned.cookie)
    _give_cookie(response, settings.SESSION_COOKIE, admitted.secret, settings.SESSION_HOURS * 3600)
    if returned.way:
        _give_cookie(response, settings.LAST_WAY_COOKIE, returned.way, REMEMBERED_DAYS * 86400)
    if returned.proof.known:
        _give_cookie(response, settings.DEVICE_COOKIE, returned.proof.known, REMEMBERED_DAYS * 86400)
    return response


@screen(methods="POST")
def sign_out(request: Request) -> HttpResponse:
    """End the session here, and then at the provider that opened it."""
    elsewhere = sign_out_url(request.acting.session_id)
    end_session(request.acting.session_id, "signed_out")
    record("sign_in.signed_out")
    response = redirect(elsewhere or reverse("signed_out"))
    response.delete_cookie(settings.SESSION_COOKIE)
    response["Clear-Site-Data"] = '"cache"'
    return response


@public()
def signed_out(request: Request) -> HttpResponse:
    """Say that the session has ended."""
    return show(request, "signed_out.html")


@screen(methods="POST")
def extend_session(request: Request) -> HttpResponse:
    """Stay signed in: coming through the door has moved the idle time already."""
    record("session.extended")
    return HttpResponse(status=204)


def _choose(request: Request, level: Level, going: str, *, fresh: bool = False) -> HttpResponse:
    last = request.COOKIES.get(settings.LAST_WAY_COOKIE, "")
    ways = sorted(ways_in(level), key=lambda way: way.code != last)
    here = "step_up" if level > Level.LOW else "sign_in"
    query = {"naar": going} | ({"nu": "1"} if fresh else {})
    links = {way.code: f"{reverse(here)}?{urlencode({'sleutel': way.code} | query)}" for way in ways}
    return show(request, "sign_in/choose.html", ways=ways, links=links, last=last, stronger=level > Level.LOW, fresh=fresh)


def _begin(request: Request, wish: Wish, way: str, return_to: str) -> HttpResponse:
    try:
        return _ask(request, begin_sign_in(wish, return_to, way=way, visitor=visitor_of(request)))
    except SignInRefused as refusal:
        return _say_refused(request, refusal)


def _ask(request: Request, begun: Begun) -> HttpResponse:
    """Send the browser to the provider, or show the page of our own that asks; either way only this browser can answer."""
    response: HttpResponse
    if begun.url:
        response = redirect(begun.url)
    else:
        problem = refusal_text(begun.problem) if begun.problem else ""
        status = 429 if begun.wait else 422 if begun.problem else 200
        response = show(request, begun.page, status=status, begun=begun, problem=problem, **begun.shown)
    _give_cookie(response, begun.cookie, begun.sealed, begun.seconds)
    return response


def _give_cookie(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    cross = settings.ACM_RESPONSE_MODE == "form_post" and name != settings.SESSION_COOKIE
    site: Any = "None" if cross else "Lax"
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=settings.HTTPS, samesite=site, path="/")


def _end_earlier(request: Request) -> None:
    """A session that was still open in this browser ends: after signing in only the new one counts."""
    try:
        with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")) as acting:
            end_session(acting.session_id, "replaced")
            record("sign_in.replaced")
    except NotSignedIn:
        return


def _say_refused(request: Request, refusal: SignInRefused) -> HttpResponse:
    down = isinstance(refusal, ProviderUnavailable)
    return show(request, "sign_in_refused.html", status=503 if down else 403, sentence=refusal_text(refusal.code), down=down)
