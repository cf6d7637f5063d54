"""Pages that say what happened and what to do. None of them tells whether something exists."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.door import never_stored
from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions import first_to_ask, whom_to_ask
from paspoort.web.shell.areas import declared
from paspoort.web.shell.kept_forms import Kept, keep_what_was_typed, takes, what_was_typed
from paspoort.web.shell.page import show

FOR_SCRIPTS = {"step_up": "stronger", "other_page": "other"}
"""What a script that sends what was typed is told: show a stronger key, or somebody else signed in meanwhile."""


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What someone sees who may not: why, and whom to ask. Slowed down: how long to wait. In place, for a part of a page."""
    ask = (
        [one for one in refusal.facts.get("ask") or whom_to_ask() if one != _own_name(request)]
        if refusal.code == "no_right"
        else []
    )
    template = "errors/paced.html" if refusal.status == 429 else "errors/refused.html"
    in_place = "HX-Request" in request.headers
    if request.headers.get("Accept") == "application/json" and refusal.code in FOR_SCRIPTS:
        return JsonResponse({FOR_SCRIPTS[refusal.code]: True}, status=refusal.status)  # the page keeps what was typed itself
    if in_place:
        template = "errors/in_place.html"
    elif refusal.code == "other_page":
        return show(request, "errors/other_page.html", status=refusal.status, refusal=refusal, typed=what_was_typed(request))
    wait = int(refusal.facts.get("wait", 30)) if refusal.status == 429 else 0
    kept = keep_what_was_typed(request) if refusal.code == "step_up" else None
    facts = {"refusal": refusal, "whom_to_ask": ask, "wait": wait, "kept": kept, **_ask_here(request, refusal)}
    stronger = _stronger(request, refusal, kept)
    response = show(request, template, status=refusal.status, stronger_href=stronger, **facts)
    if wait:
        response["Retry-After"] = str(wait)
    if in_place and (kept or refusal.code == "other_page"):
        response["HX-Reswap"] = "beforebegin"  # beside the form, which stays on the page with what was typed
    return response


def _own_name(request: HttpRequest) -> str:
    acting: Acting | None = getattr(request, "acting", None)
    return acting.person_name if acting else ""  # nobody gives a right to oneself


def _stronger(request: HttpRequest, refusal: Refused, kept: Kept | None) -> str:
    """Where to show a stronger key, and to come back with what was typed or to the page where this was asked."""
    if refusal.code != "step_up":
        return ""
    asked = {"naar": kept.address if kept and kept.address else _where_from(request)}
    asked |= {"nu": "1"} if refusal.facts.get("fresh") else {}
    return f"{reverse('step_up')}?" + urlencode(asked, safe="/")


def _ask_here(request: HttpRequest, refusal: Refused) -> dict[str, Any]:
    """The first right that gives what was missing, where it is asked, and the words of the area that it opens; nothing for any
    other refusal."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None or refusal.code != "no_right":
        return {"first": None, "lacked": None, "ask_href": ""}
    missing = refusal.facts.get("permission", "")
    first, words = first_to_ask(acting, missing), declared("LACKED")
    asked = {"recht": first.right_id, "context": first.code} if first else {}
    lacked = next((one for one in words if missing in one.permissions.split()), None)
    return {"first": first, "lacked": lacked, "ask_href": f"{reverse('ask_right')}?{urlencode(asked)}".rstrip("?")}


def _where_from(request: HttpRequest) -> str:
    """The page to come back to after a sign-in: this one, or the one that held the form or the button, if known."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        came = urlsplit("")
    if came.netloc == request.get_host() and takes(came.path, "GET"):
        return f"{came.path}?{came.query}" if came.query else came.path
    return request.path if takes(request.path, "GET") else reverse("home")


def session_ended(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in that leads back to where someone was. What was typed stays: in the page that it was sent from when a part
    of that is replaced, and else in this answer, from which it can be sent once more. Nothing of it is kept with us: nobody is
    signed in whose it would be."""
    going = _where_from(request)
    address = f"{reverse('sign_in')}?{urlencode({'naar': going}, safe='/')}" if going != reverse("home") else reverse("sign_in")
    in_place, wants = "HX-Request" in request.headers, request.headers.get("Accept", "")
    if "image/" in wants and "text/html" not in wants:
        sentence = _("Your session has ended. Sign in again.")
        return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
    if request.method != "POST":
        return HttpResponse(status=401, headers={"HX-Redirect": address}) if in_place else redirect(address)
    typed = what_was_typed(request)
    if not (in_place or typed.fields or typed.had_files):
        return redirect(address)
    template = "errors/signed_out_in_place.html" if in_place else "errors/signed_out.html"
    response = show(request, template, status=401, typed=typed, sign_in_href=address)
    if in_place:
        response["HX-Reswap"] = "beforebegin"  # beside the form, which stays on the page with what was typed
    return response


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
    """The browser sent something that cannot be understood, or more than a form can hold."""
    too_long = isinstance(exception, RequestDataTooBig)
    return never_stored(show(request, "errors/bad_request.html", status=413 if too_long else 400, too_long=too_long))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: it stood open too long, or came from elsewhere."""
    return never_stored(show(request, "errors/expired_form.html", status=403))


def broken(request: HttpRequest) -> HttpResponse:
    """Something is wrong on our side; nothing was shown and nothing was lost."""
    return never_stored(show(request, "errors/broken.html", status=500))
