"""Authorisation: whether someone may do this and on what ground, whom to ask for it, and what ended lately."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, Refused, named_rows
from paspoort.kernel.periods import today
from paspoort.rights.models import Grant, Notice

WHY = """
    select right_name as "right", context_name as context, begins_on, ends_on, given_by, source, level_needed from why(%s)
"""


@dataclass(frozen=True, slots=True)
class Why:
    """The ground on which someone may do something; `given_by` is empty where a sign-in brought the right."""

    right: str
    context: str
    begins_on: date
    ends_on: date
    given_by: str
    source: str
    level_needed: int


def why(permission: str) -> list[Why]:
    """The grounds on which the acting person may do this here, the longest lasting first; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(WHY, [permission])
        return [Why(**row) for row in named_rows(cursor)]


def whom_to_ask() -> list[str]:
    """The names of those at the acting institution who can give a right."""
    with connection.cursor() as cursor:
        cursor.execute("select name from whom_to_ask() order by name")
        return [name for (name,) in cursor.fetchall()]


def leads_to_ask() -> dict[str, list[str]]:
    """The teams of the acting institution that someone leads or stands in for today, each with those names, the lead first."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select team, name from leads_to_ask()")
        for team, name in cursor.fetchall():
            found.setdefault(team, []).append(name)
    return found


def directors() -> list[str]:
    """The names of who leads the acting centre, for who writes what the director signs; nobody for anyone else."""
    with connection.cursor() as cursor:
        cursor.execute("select name from directors() order by name")
        return [name for (name,) in cursor.fetchall()]


def ended_lately(acting: Acting, days: int = 90) -> list[Grant]:
    """The own grants at the acting institution that ended in the last days, the last one first: why something no longer works."""
    since = today() - timedelta(days=days)
    over = Q(revoked_at__date__gte=since) | Q(revoked_at__isnull=True, ends_on__gte=since, ends_on__lt=today())
    mine = Grant.objects.filter(person_id=acting.me, institution_id=acting.here, session__isnull=True)
    return list(mine.filter(over).select_related("right").order_by("-ends_on")[:5])


def must_hold(acting: Acting, permission: str) -> None:
    """Refuse whoever does not hold this here, or signed in too lightly for it: with a word on what to do, and in `ask` the names
    of those who can give the right. It comes before anything is looked up, so it tells nothing of what there is (rules 1, 2, 8).
    """
    if permission in acting.may:
        if permission in acting.unmarked:
            _note_use(permission)
        return
    if permission in acting.holds:
        raise Refused("step_up", _("For this you sign in with a stronger key: itsme, eID or a passkey."))
    sentence = _("You do not have this right at this institution.")
    raise Refused("no_right", sentence, permission=permission, ask=whom_to_ask())


def _note_use(permission: str) -> None:
    """Note that the grants behind this permission were used today: heads see which rights nobody uses."""
    with connection.cursor() as cursor:
        cursor.execute("select note_use(%s)", [permission])


def raise_notice(code: str, acting: Acting) -> None:
    """Leave word for whoever answers for the acting institution, at most once a day about the same person."""
    if acting.institution_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select raise_notice(%s)", [code])


def notices(acting: Acting) -> list[Notice]:
    """What the admin of the acting institution should know and has not seen yet, newest first; empty for anyone else."""
    unseen = Notice.objects.filter(institution_id=acting.here, seen_at__isnull=True)
    return list(unseen.select_related("about_person").order_by("-raised_at")[:20])


def see_notice(notice_id: uuid.UUID) -> None:
    """Put a notice away as seen."""
    Notice.objects.filter(id=notice_id, seen_at__isnull=True).update(seen_at=timezone.now())
    record("notice.seen", object=notice_id)
