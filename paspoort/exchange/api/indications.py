"""Indications: which pupils of a school have a report, for the package that the school let in, and nothing more about them."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from paspoort.exchange.api.description import described
from paspoort.exchange.api.door import client, open_to_machines
from paspoort.kernel.limits import Tried
from paspoort.kernel.models import BadInput, Client, Refused
from paspoort.kernel.periods import BRUSSELS
from paspoort.links import actions
from paspoort.links.models import INDICATIONS

KNOWN = {"since", "cursor"}
LONGEST = 120
OPEN = "/lees/"
"""Where a person goes on reading (`web/urls.py`)."""


def _counts(request: HttpRequest, whom: str, school: str) -> list[Tried]:
    """Every call, and apart from that a school asked as a whole. Who asks since a moment, or from a place that we never gave, may
    be told the whole too: only its answer knows, and counts then (`counts_as`)."""
    whole = not request.GET.get("since") and not request.GET.get("cursor")
    return [("client_calls", whom), *([("whole_pulls", f"{whom}:{school}")] if whole else [])]


@client(INDICATIONS, counts=_counts)
def indications(request: HttpRequest, acting: Client) -> HttpResponse:
    """A page of at most 500, all of them or what changed since a moment; the next page is a link. Who has an answer already
    hears that it still stands."""
    since, cursor = _asked(request)
    try:
        found = actions.indications(acting, since, cursor)
    except BadInput:
        raise Refused("bad_request") from None
    here = settings.PUBLIC_URL + request.path
    further = urlencode({"cursor": found.next} | ({"since": request.GET["since"]} if since else {}))
    said: dict[str, Any] = {
        "school": acting.institution_number,
        "complete": found.whole,
        "indications": [_row(one) for one in found.rows],
        "ended": [{"register_number": number, "ended": day} for number, day in found.ended],
    }
    tag = f'"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}"'
    said |= {"as_of": found.as_of.astimezone(BRUSSELS).isoformat(), "next": f"{here}?{further}" if found.next else None}
    known = tag in [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    answer = HttpResponse(status=304) if known else HttpResponse(json.dumps(said), content_type="application/json")
    if found.whole and found.begins and request.GET:
        vars(answer)["counts_as"] = "whole_pulls"
    return _kept(answer, tag)


def _row(one: actions.Indication) -> dict[str, str]:
    told = {"register_number": one.register_number, "since": one.since, "version": one.version}
    told["open"] = f"{settings.PUBLIC_URL}{OPEN}{one.opening}"
    return told | ({"kind": one.kind} if one.kind else {})


def _kept(answer: HttpResponse, tag: str) -> HttpResponse:
    """The package itself may keep this, and asks each time whether it still stands; nobody in between keeps it."""
    answer["ETag"], answer["Cache-Control"], answer["Vary"] = tag, "private, no-cache", "Authorization"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _asked(request: HttpRequest) -> tuple[datetime | None, str]:
    """The moment and the place that were asked for; what is not known, not a moment or said twice is refused."""
    if set(request.GET) - KNOWN or any(len(request.GET.getlist(name)) > 1 for name in KNOWN):
        raise Refused("bad_request")
    said, cursor = request.GET.get("since", ""), request.GET.get("cursor", "")
    if len(cursor) > LONGEST or not cursor.isprintable():
        raise Refused("bad_request")
    return (_moment(said) if said else None), cursor


def _moment(text: str) -> datetime | None:
    """A moment (RFC 3339), or a day, which begins at midnight in Brussels. Who asks since a moment that we cannot have given, to
    come or long ago, is told all."""
    try:
        if len(text) == 10:
            moment = datetime.combine(date.fromisoformat(text), time(), BRUSSELS)
        else:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Refused("bad_request") from None
    if moment.tzinfo is None:
        raise Refused("bad_request")
    fits = 2000 <= moment.year < 2200 and moment <= timezone.now() + timedelta(seconds=settings.API_SKEW_SECONDS)
    return moment if fits else None


@open_to_machines()
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1)."""
    return HttpResponse(json.dumps(described(), ensure_ascii=False), content_type="application/json")


@open_to_machines(methods="GET HEAD POST PUT PATCH DELETE")
def no_endpoint(request: HttpRequest, **address: str) -> HttpResponse:
    """Whatever else is asked below the address of the API: there is no such thing."""
    raise Refused("not_found")
