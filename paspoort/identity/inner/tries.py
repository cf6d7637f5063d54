"""How often something may be tried: every try is counted, and committed, before its outcome is known.

What is counted is a keyed hash of who or what it is about, so that the table tells nobody who signs in or from where. A window
begins at the first try. Who was stopped is not counted on: waiting as long as was said is enough.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import connection, transaction

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import BRUSSELS

QUARTER, HOUR, DAY = 900, 3600, 86400


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries (`most`) in so many seconds, of one thing (`what`) by or about one (`whom`)."""

    what: str
    whom: str = field(repr=False)
    most: int
    seconds: int

    @property
    def bucket(self) -> bytes:
        """Where the tries are counted: nobody can tell from it whose they are."""
        return hmac.digest(derived_key("tries"), f"{self.what}\n{self.whom}".encode(), "sha256")


class _Over(Exception):
    """One of the limits was reached, so that nothing of this try is counted."""


def take(*limits: Limit) -> int:
    """Count one try against each limit, and give 0; or count nothing, and give the seconds to wait.

    However many ask at once, and whatever ends halfway, no limit is passed: the rows are locked in one order until all is
    committed.
    """
    with acting_as_service("sign-in"):
        try:
            with transaction.atomic():
                for limit in sorted(limits, key=lambda one: one.bucket):
                    if _ask("select count_try(%s, %s)", limit.bucket, limit.seconds) > limit.most:
                        raise _Over
        except _Over:
            return max(1, *(_left(limit) for limit in limits))
    return 0


def wait_for(*limits: Limit) -> int:
    """How many seconds it takes until another try is possible; 0 when one is possible now."""
    with acting_as_service("sign-in"):
        return max(_left(limit) for limit in limits)


def _left(limit: Limit) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select tried, seconds from tries_so_far(%s)", [limit.bucket])
        tried, seconds = cursor.fetchone()
    return int(seconds) if tried >= limit.most else 0


def take_back(*limits: Limit) -> None:
    """The try succeeded: it does not count."""
    with acting_as_service("sign-in"):
        for limit in sorted(limits, key=lambda one: one.bucket):
            _ask("select take_back_try(%s)", limit.bucket)


def forget(limit: Limit) -> None:
    """Begin anew: earlier tries no longer count."""
    with acting_as_service("sign-in"):
        _ask("select forget_tries(%s)", limit.bucket)


def _ask(statement: str, *values: bytes | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.fetchone()[0] or 0)


def network_of(address: str) -> str:
    """The address for which tries are counted together: one of IPv4, or the /64 of IPv6 that one household has to itself."""
    try:
        read = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()[:100]
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.IPv6Network((int(read), 64), strict=False))
    return str(read)


def until_midnight() -> int:
    """Seconds until the day ends in Belgium."""
    now = datetime.now(BRUSSELS)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time.min, BRUSSELS)
    return max(1, int((tomorrow - now).total_seconds()))
