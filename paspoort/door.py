"""The door: one transaction as one person or machine, no answer without a trace, and a refusal traced after it was undone.

Those who come in differ in how they show who they are and in how they are answered: that is the business of the entrances (`web`,
`exchange`). What happens in between is the same for all, and stands here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from paspoort.audit.actions import record, traces_left
from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions import must_hold

Who = TypeVar("Who")


def traced(acting: Acting | None, act: Callable[[], HttpResponse], *, needs: str = "", reading: str = "") -> HttpResponse:
    """What an act answers, within the transaction of whoever acts: for a person who holds one of the permissions in `needs`
    (none is asked when empty), for a machine (None) within what let it in, and never without a trace. `reading` names the trace
    of an act that only shows something and leaves none."""
    if acting and needs:
        wanted = needs.split()
        must_hold(acting, next((one for one in wanted if one in acting.holds), wanted[0]))
    before = traces_left()
    answer = act()
    if answer.streaming:
        raise AssertionError(f"{_name(act)} streams: its answer would leave before the trace is committed")
    if traces_left() == before:
        if not reading:
            raise AssertionError(f"{_name(act)} left no trace")
        record(reading)
    return answer


def _name(act: Callable[[], HttpResponse]) -> str:
    return str(getattr(getattr(act, "func", act), "__name__", "an act"))


@contextmanager
def noting_refusal(entered: AbstractContextManager[Who], event: str, reason: str, **facts: Any) -> Iterator[Who]:
    """Enter once more, in a transaction of its own, and note there that something was refused: what was refused was undone, its
    trace with it. What is shown of the refusal is asked in here, as who was refused."""
    with entered as who:
        record(event, outcome="refused", reason=reason, **facts)
        yield who


def reason_of(refusal: Refused | Http404) -> str:
    """The code of a refusal for its trace: what was not found is refused as what does not exist."""
    return refusal.code if isinstance(refusal, Refused) else "not_found"


def never_stored(response: HttpResponse) -> HttpResponse:
    """No cache, shared or private, may keep an answer of this product; the back button asks again."""
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def address_of(request: HttpRequest) -> str:
    """The network address of who asks; what they claim about it counts for nothing. Behind a proxy it is the one that the proxy
    itself saw, its last entry."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    passed = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
    return passed or direct
