"""Gates before a verb: the right it asks for, the level, and the pace at which one person may go."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.documents.actions import CannotRender
from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions import must_hold, whom_to_ask

WAITS = [5, 10, 20, 40, 80, 120]
MISSES = "select ago from done_lately('searches', true) where facts ->> 'found' in ('none', 'more')"
"""What a search in vain is, as the trail tells it."""


def must(acting: Acting, permission: str) -> None:
    """Refuse whoever may not do this here; the refusal carries `ask`: the names of those who can give the right.

    It comes before anything is looked up, so it is the same whether or not there is something to find (rules 1, 2, 8).
    """
    try:
        must_hold(acting, permission)
    except Refused as refusal:
        if refusal.code == "no_right":
            refusal.facts["ask"] = whom_to_ask()
        raise


def both(acting: Acting) -> tuple[uuid.UUID, uuid.UUID]:
    """The person who acts and the institution in whose name; refuses a service and whoever has not chosen yet."""
    if acting.person_id is None or acting.institution_id is None:
        raise Refused("no_right", _("You do not have this right at this institution."))
    return acting.person_id, acting.institution_id


def one_at_a_time_about(pupil_id: uuid.UUID) -> None:
    """Until this transaction ends, whoever else writes about this pupil waits, at whatever centre."""
    with connection.cursor() as cursor:
        cursor.execute("select one_at_a_time_about(%s)", [pupil_id])


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


def slow_down(seconds: int) -> Refused:
    sentence = _("You go a little too fast. Wait %(seconds)d seconds and try again.") % {"seconds": seconds}
    return Refused("slow_down", sentence, status=429, wait=seconds)


@contextmanager
def shown() -> Iterator[None]:
    """Say in words when a page does not exist or cannot be shown now."""
    try:
        yield
    except CannotRender as problem:
        if problem.reason == "no_page":
            raise Refused("no_page", _("This report has no such page."), status=404) from problem
        raise Refused("cannot_show", _("This page cannot be shown now. Try again in a minute."), status=503) from problem
