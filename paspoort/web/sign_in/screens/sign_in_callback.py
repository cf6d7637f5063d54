"""Where every answer of a sign-in comes back: from a provider, or from a page of our own that asked."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from paspoort.audit.actions import record
from paspoort.identity.actions import (
    Begun,
    Returned,
    SignInRefused,
    complete_sign_in,
    cookie_name,
    end_session,
    trace_refusal,
)
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NotSignedIn
from paspoort.rights.actions import Admitted, admit
from paspoort.web.shell.door import Request, public
from paspoort.web.shell.forms import Form
from paspoort.web.shell.visitor import visitor_of
from paspoort.web.sign_in.signing_in import ask, drop_cookie, give_cookie, safe_target, say_refused

REMEMBERED_DAYS = 365


@csrf_exempt
@public(methods="GET POST")
def sign_in_callback(request: Request) -> HttpResponse:
    """Receive an answer: open the session under a new secret, ask the next question, or say plainly what went wrong.

    Whatever comes of it, the cookie of this sign-in has done its work.
    """
    form = Form.sent_or_asked(request)
    answer = {name: str(value) for name, value in form.data.items()}
    try:
        returned = complete_sign_in(answer, request.COOKIES, visitor_of(request))
        response = ask(request, returned) if isinstance(returned, Begun) else _let_in(request, returned)
    except SignInRefused as refusal:
        response = say_refused(request, refusal)
    drop_cookie(request, response, cookie_name(answer.get("state", "")))
    return response


def _let_in(request: Request, returned: Returned) -> HttpResponse:
    """Open the session, remember the key for the next time, and go on to where the visitor was going."""
    try:
        with acting_as_service("sign-in"):
            admitted = admit(returned.proof, returned.wish, device=visitor_of(request).device)
    except SignInRefused as refusal:
        trace_refusal(refusal.code)
        refusal.during(returned.way, returned.return_to, returned.wish)
        raise
    _end_earlier(request)
    response = _go_on(request, returned, admitted)
    give_cookie(response, settings.SESSION_COOKIE, admitted.secret, settings.SESSION_HOURS * 3600)
    if returned.way:
        give_cookie(response, settings.LAST_WAY_COOKIE, returned.way, REMEMBERED_DAYS * 86400)
    if returned.proof.known:
        give_cookie(response, settings.DEVICE_COOKIE, returned.proof.known, REMEMBERED_DAYS * 86400)
    return response


def _go_on(request: Request, returned: Returned, admitted: Admitted) -> HttpResponse:
    target = safe_target(request, returned.return_to)
    return redirect(target if admitted.institution_id else f"{reverse('choose_institution')}?naar={quote(target)}")


def _end_earlier(request: Request) -> None:
    """A session that was still open in this browser ends: after signing in only the new one counts."""
    try:
        with acting_as(request.COOKIES.get(settings.SESSION_COOKIE, "")) as acting:
            record("sign_in.replaced")
            end_session(acting.session_id, "replaced")
    except NotSignedIn:
        return
