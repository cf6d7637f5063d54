"""The pace of searching: who looks for many names in vain has to wait."""

from __future__ import annotations

from django.db import connection

from paspoort.kernel.limits import slow_down

WAITS = [5, 10, 20, 40, 80, 120]
MISSES = "select ago from done_lately('searches', true) where facts ->> 'found' in ('none', 'more')"
"""What a search in vain is, as the trail tells it."""


def recent_misses(allowed: int) -> int:
    """How often the acting person searched in vain in the last ten minutes; more than `allowed`, and the next search has to wait.
    Until this transaction ends, other sessions of that person that come here wait.

    The wait grows with each further miss, from 5 to 120 seconds after the last one. It is decided before the search is
    looked at, so it tells nothing about what would have been found.
    """
    with connection.cursor() as cursor:
        cursor.execute(MISSES)
        misses = [ago for (ago,) in cursor.fetchall()]
    over = len(misses) - allowed
    if over > 0:
        wait = WAITS[min(over, len(WAITS)) - 1] - misses[0]
        if wait > 0:
            raise slow_down(int(wait) + 1)
    return len(misses)
