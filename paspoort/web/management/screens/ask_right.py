"""Ask an institution for a right: what, why, until when; and how it stands with a request that was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.registry.models import Institution
from paspoort.rights.actions import ask_for_right, whom_to_ask
from paspoort.rights.models import Context
from paspoort.web.management.asking import (
    Wish,
    choices,
    in_the_way,
    institution_asked,
    known_email,
    own_request,
    wish_from_form,
    wish_from_link,
)
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

FIELDS = {"institution": "instelling", "right": "what", "contexts": "what"}


@screen(methods="GET HEAD POST")
def ask_right(request: Request) -> HttpResponse:
    """Anyone who works somewhere may ask, also by a link that names the right (rules 109, 127). Asking gives nothing yet."""
    acting = request.acting
    record("right.asking_seen")
    if acting.institution_id is None:
        return redirect(f"{reverse('choose_institution')}?naar={quote(request.get_full_path())}")
    if "aanvraag" in request.GET:
        return _how_it_stands(request)
    sent = request.method == "POST"
    wish = wish_from_form(request.POST) if sent else wish_from_link(request.GET)
    place, options, problems, refusal = None, [], {}, None
    try:
        place = institution_asked(acting, wish.institution, another="andere" in request.GET)
        options = choices(acting, place) if place else []
        if sent and place:
            made = ask_for_right(
                acting,
                place.number,
                wish.right,
                [wish.context] if wish.context else [],
                ends_on=wish.last_day(),
                message=wish.message,
                email=wish.email,
            )
            return HttpResponseRedirect(f"{reverse('ask_right')}?aanvraag={made.id}", status=303)
    except BadInput as bad:
        problems = {FIELDS.get(field, field): sentence for field, sentence in bad.problems.items()}
        place = None if "institution" in bad.problems else place
    except Refused as no:
        record("right.asked", outcome="refused", reason=no.code)
        refusal = no
    status = 422 if problems else 409 if refusal else 200
    return show(
        request,
        "management/asking/ask.html",
        status=status,
        **_shown(acting, wish, place, options),
        problems=problems,
        refused=refusal,
    )


def _shown(acting: Acting, wish: Wish, place: Institution | None, options: list[tuple[str, str, str]]) -> dict[str, Any]:
    """Of what can be asked there, what a link named is chosen; else the first, so that asking takes two clicks."""
    about = in_the_way(acting, place) if place else {"held": [], "open": [], "elsewhere": False, "admins": []}
    wish = replace(wish, email=wish.email or known_email(acting))
    if options and wish.what not in [value for value, *_rest in options]:
        named = (value for value, *_rest in options if value.partition(":")[0] == wish.right)
        right, _colon, context = next(named, options[0][0]).partition(":")
        wish = replace(wish, right=right, context=context)
    return {"place": place, "options": options, "typed": wish, "supports": acting.institution_kind == "support_centre", **about}


def _how_it_stands(request: Request) -> HttpResponse:
    """The page of one request of one's own: what was asked, what happens next, and the answer."""
    asked = own_request(request.acting, request.GET["aanvraag"])
    names = Context.objects.filter(right=asked.right_id, code__in=asked.contexts).order_by("place").values_list("name", flat=True)
    here = asked.institution_id == request.acting.institution_id
    admins = whom_to_ask() if here and asked.outcome == "" else []
    return show(request, "management/asking/asked.html", asked=asked, contexts=list(names), admins=admins)
