"""Rate limits: how often something may be done, and how long to wait.

Each app lists its limits in its `events.py`; the database holds the list, so that nobody brings a number of their own. What is
done by someone who acts is counted by its traces. What is tried by somebody who is not known yet is counted, and committed,
before its outcome is known: whose tries they are is kept as a keyed hash. A window of tries begins at the first. Who was
stopped is not counted on: waiting as long as was said is enough.
"""

from __future__ import annotations

import hmac
import importlib
import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Refused

MINUTE, QUARTER, HOUR, DAY = 60, 900, 3600, 86400
UNTIL_MIDNIGHT = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """So many (`most`) in so many seconds, or until the day ends in Belgium. `events` are those whose traces count, with spaces
    between; none where tries are counted."""

    name: str
    most: int
    seconds: int
    events: str = ""


Tried = tuple[str, str]
"""The name of a limit, and by or about whom it is counted."""


def every_limit() -> list[Limit]:
    """Every limit of every app."""
    places = [f"paspoort.{app}.events" for app in [*settings.APPS, "exchange"]]
    known = [importlib.import_module(place) for place in places if find_spec(place) is not None]
    return [limit for one in known for limit in getattr(one, "LIMITS", [])]


def too_fast(limit: str, beyond: int = 0) -> bool:
    """Whether the acting person did this as often as the limit allows, and `beyond`. Until this transaction ends, the own other
    sessions that ask the same wait."""
    with connection.cursor() as cursor:
        cursor.execute("select too_fast(%s, %s)", [limit, beyond])
        return bool(cursor.fetchone()[0])


def take(*tries: Tried) -> int:
    """Count one try against each limit, and give 0; or count nothing, and give the seconds to wait. However many ask at once, no
    limit is passed."""
    return _ask("select take_tries(%s, %s)", tries)


def wait_for(*tries: Tried) -> int:
    """How many seconds it takes until another try is possible; 0 when one is possible now."""
    return _ask("select wait_for_tries(%s, %s)", tries)


def undo(*tries: Tried) -> None:
    """The try succeeded: it does not count."""
    _ask("select undo_tries(%s, %s)", tries)


def forget(tried: Tried) -> None:
    """Begin anew: earlier tries no longer count."""
    _ask("select undo_tries(%s, %s, 1000000)", [tried])


def bucket(tried: Tried) -> bytes:
    """Where tries are counted: nobody can tell from it whose they are."""
    return hmac.digest(derived_key("tries"), "\n".join(tried).encode(), "sha256")


def _ask(statement: str, tries: tuple[Tried, ...] | list[Tried]) -> int:
    with acting_as_service("sign-in"), connection.cursor() as cursor:
        cursor.execute(statement, [[limit for limit, _whom in tries], [bucket(tried) for tried in tries]])
        return int(cursor.fetchone()[0] or 0)


def slow_down(seconds: int) -> Refused:
    """Going a little too fast: said with how many seconds to wait."""
    sentence = _("You go a little too fast. Wait %(seconds)d seconds and try again.") % {"seconds": seconds}
    return Refused("slow_down", sentence, status=429, wait=seconds)


def network_of(address: str) -> str:
    """The address for which tries are counted together: one of IPv4, or the /64 of IPv6 that one household has to itself."""
    try:
        read = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()[:100]
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.IPv6Network((int(read), 64), strict=False))
    return str(read)
