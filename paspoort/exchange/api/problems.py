"""Problem details (RFC 9457): what is wrong with a question of a machine, and what to do about it. Never a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from paspoort.door import never_stored, reason_of
from paspoort.exchange.api.description import problems
from paspoort.kernel.models import Refused

KIND = "application/problem+json"
OURS = ("/api/", "/.well-known/oauth-authorization-server")
"""Where machines ask."""
BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method", 413: "too_large", 429: "slow_down", 503: "away"}
SCHEME = 'DPoP algs="ES256 EdDSA Ed25519"'


def wrong(code: str, **facts: Any) -> Refused:
    """A refusal by its code in the list of problems."""
    return Refused(code, **facts)


def problem(code: str, *, wait: int = 0, oauth: bool = False) -> HttpResponse:
    """The answer that tells of a problem. With `oauth` in the words that RFC 6749 wants at the endpoints of tokens as well;
    there a missing proof is the request's fault (400), elsewhere it is why nobody is known (401)."""
    told = problems()[code]
    status = told["status"] if oauth or told.get("oauth") != "invalid_dpop_proof" else 401
    body = {name: told[name] for name in ("title", "detail", "code")} | {"status": status, "type": address_of_problem(code)}
    if oauth:
        body |= {"error": told.get("oauth", "invalid_request"), "error_description": told["title"]}
    answer = HttpResponse(json.dumps(body), status=status, content_type="application/json" if oauth else KIND)
    if status == 401:
        answer["WWW-Authenticate"] = (
            f'{SCHEME}, error="{told.get("oauth", "invalid_token")}", error_description="{told["title"]}"'
        )
    if wait:
        answer["Retry-After"] = str(wait)
    return never_stored(answer)


def address_of_problem(code: str) -> str:
    """Where people read what a problem is."""
    return f"{settings.PUBLIC_URL}{reverse('api')}#{code}"


def told(refusal: Refused | Http404, *, oauth: bool = False) -> HttpResponse:
    """The answer to a refusal of whatever layer; one that is not in the list is told as a bad request."""
    code = reason_of(refusal)
    wait = int(refusal.facts.get("wait", 0)) if isinstance(refusal, Refused) else 0
    return problem(code if code in problems() else "bad_request", wait=wait, oauth=oauth)


def problems_not_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where machines ask, whatever breaks outside a door is told as a problem too: a strange address, a database that is away."""

    def handle(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if answer.status_code < 400 or not request.path.startswith(OURS) or "json" in answer.get("Content-Type", ""):
            return answer
        return problem(BY_STATUS.get(answer.status_code, "broken"), wait=int(answer.get("Retry-After", "0")))

    return handle
