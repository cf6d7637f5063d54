"""The door of machines: every endpoint is a function under `@client` (a token, its key, one school) or `@open_to_machines`.

No cookie is read, no session, no language, and no page of another site may ask from a browser: nothing allows it (CORS). So
there is nothing that a forged request could borrow, and forms need no token here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from paspoort.audit.actions import left_traces
from paspoort.door import address_of, never_stored, noting_refusal, reason_of, traced
from paspoort.exchange.api.problems import problem, told
from paspoort.exchange.api.proofs import Shown, shown_by
from paspoort.exchange.events import REFUSALS
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.limits import Tried, network_of, slow_down, take
from paspoort.kernel.models import InstitutionNumber, Refused, rows_of
from paspoort.links.actions import CALLS_REFUSED, acting_as_client

View = Callable[..., HttpResponse]
Counts = Callable[[HttpRequest, str, str], list[Tried]]
SERVICE = "oauth"
NOTE = "select note_refused_call(%s, %s, %s)"
SPEND = "select spend_proof(%s, now() + make_interval(secs => %s)) as fresh"


def client(scope: str, *, counts: Counts, methods: str = "GET") -> Callable[[View], View]:
    """An endpoint for a package about one school: one transaction as that client, within what token, vendor and the school's
    link allow, and no answer without a trace. `counts` says which limits a call counts against, also when it is undone."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def enter(request: HttpRequest, number: str) -> HttpResponse:
            if request.method not in methods.split():
                return not_taken(methods)
            shown: Shown | None = None
            try:
                shown = shown_by(request)
                school = school_number(number)
                count(*counts(request, shown.whom, school))
                with acting_as_service(SERVICE):
                    spend(shown.proof)
                with acting_as_client(shown.secret, school, scope) as acting:
                    answer = traced(None, partial(view, request, acting))
                return sent(_counted(answer, f"{shown.whom}:{school}"))
            except (Refused, Http404) as refusal:
                return _refuse_call(shown, number, refusal) if shown else refuse(request, view.__name__, refusal)

        return known_as(enter, "client", methods)

    return wrap


def open_to_machines(*, methods: str = "GET HEAD", oauth: bool = False) -> Callable[[View], View]:
    """An endpoint for whoever asks. It shows nothing of anyone; who proves who asks, does so within it. With `oauth` a problem
    is told in the words of RFC 6749 too."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def enter(request: HttpRequest, **address: str) -> HttpResponse:
            if request.method not in methods.split():
                return not_taken(methods)
            try:
                return sent(view(request, **address))
            except (Refused, Http404) as refusal:
                return refuse(request, view.__name__, refusal, oauth=oauth)

        return known_as(enter, "machine", methods)

    return wrap


def known_as(enter: View, door: str, methods: str) -> View:
    """Which door an endpoint has, and how it is asked, for the guards; Django asks no form's token of it."""
    vars(enter).update(door=door, methods=methods.split(), csrf_exempt=True)
    return enter


def sent(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, save where the answer says itself for how long it counts."""
    return answer if "ETag" in answer else never_stored(answer)


def school_number(text: str) -> str:
    """The number of a school in an address; what is none is a school that does not exist."""
    try:
        return InstitutionNumber(text)
    except ValueError:
        raise Refused("unknown_school") from None


def count(*tries: Tried) -> None:
    """Count a call against its limits, in a transaction of its own; too many are refused with how long to wait."""
    if wait := take(*tries):
        raise slow_down(wait)


def _counted(answer: HttpResponse, whom: str) -> HttpResponse:
    """An answer that turned out to be one that is counted (`counts_as`); refused when it was one too many."""
    if limit := vars(answer).get("counts_as"):
        count((limit, whom))
    return answer


def spend(*proofs: bytes) -> None:
    """Use proofs up, as the door of machines; one that was used before is refused."""
    if not all(rows_of(SPEND, one, settings.API_PROOF_SECONDS)[0]["fresh"] for one in proofs):
        raise Refused("replayed")


def _refuse_call(shown: Shown, number: str, refusal: Refused | Http404) -> HttpResponse:
    """Refused after a genuine token was shown: noted in the trail of the school, where it ever let this vendor in, as long as it
    does not come too often, or a package that goes on asking would fill that trail."""
    if wait := take(("machine_refusals", shown.whom)):
        return problem("slow_down", wait=wait)
    code = reason_of(refusal)
    with acting_as_service(SERVICE):
        school = number if number.isascii() and number.isdecimal() else ""
        rows_of(NOTE, shown.secret, school, code if code in CALLS_REFUSED else "bad_request")
        left_traces()
    return told(refusal)


def refuse(request: HttpRequest, endpoint: str, refusal: Refused | Http404, *, oauth: bool = False) -> HttpResponse:
    """Refused before anyone was known: noted as long as it does not come too often from one address, or strangers could fill the
    trail."""
    wait = take(("machine_refusals", network_of(address_of(request))))
    if wait:
        return problem("slow_down", wait=wait, oauth=oauth)
    code = reason_of(refusal)
    reason = code if code in REFUSALS else "bad_request"
    about = refusal.facts.get("vendor") if isinstance(refusal, Refused) else None
    with noting_refusal(acting_as_service(SERVICE), "machine.refused", reason, channel="api", object=about, endpoint=endpoint):
        return told(refusal, oauth=oauth)


def not_taken(methods: str) -> HttpResponse:
    """The endpoint is not asked in this way."""
    answer = problem("method")
    answer["Allow"] = ", ".join(methods.split())
    return answer
