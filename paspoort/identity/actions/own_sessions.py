"""The own sessions: which ones live, how the last sign-ins ended, and ending one or all others at once."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.models import Session
from paspoort.kernel.models import Acting, Refused

LAST = 20


def my_sessions(acting: Acting) -> list[Session]:
    """The own sessions that still open something, this one first, then the last one used."""
    living = _living(acting).order_by("-seen_at", "-started_at", "id")
    return sorted(living, key=lambda session: session.id != acting.session_id)


def last_sign_ins(acting: Acting) -> list[Session]:
    """The last twenty times that the acting person signed in, newest first, those that ended too."""
    return list(_mine(acting).order_by("-started_at", "id")[:LAST])


def end_own_session(acting: Acting, session_id: uuid.UUID) -> None:
    """End one of the own sessions: on that device the next click asks to sign in again (rule 105)."""
    record("session.ended_by_owner", object=session_id)
    if not _end(_living(acting).filter(id=session_id)):
        raise Refused("not_found", _("This session has ended already, or it never was yours."), status=404)


def end_other_sessions(acting: Acting) -> int:
    """End every own session but this one, on whatever device; gives how many."""
    ended = _end(_living(acting).exclude(id=acting.session_id))
    record("session.ended_by_owner", ended=ended)
    return ended


def _mine(acting: Acting) -> QuerySet[Session]:
    """The own sessions with what may be seen of them: never the secret, not even as its hash."""
    told = ["institution_id", "provider", "acr", "level", "device", "started_at", "seen_at", "expires_at", "ended_at"]
    return Session.objects.filter(person_id=acting.me).only(*told, "end_reason", "key__name", "key__kind").select_related("key")


def _living(acting: Acting) -> QuerySet[Session]:
    idle = timezone.now() - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return _mine(acting).filter(ended_at__isnull=True, expires_at__gt=timezone.now(), seen_at__gt=idle)


def _end(sessions: QuerySet[Session]) -> int:
    return sessions.update(ended_at=Now(), end_reason="by_owner")
