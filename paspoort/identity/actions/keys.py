"""Own keys: what someone has, bound minutes after proving at High, named, and ended at any time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.events import ACRS, PROVIDERS, listed
from paspoort.identity.models import Key, Session
from paspoort.kernel.models import Acting, BadInput, Refused

LONGEST_NAME = 60


def has_just_proved(acting: Acting) -> bool:
    """Whether the acting person showed itsme or an eID card in this session, less than five minutes ago (rule 52)."""
    with connection.cursor() as cursor:
        cursor.execute("select freshly_proved()")
        return bool(cursor.fetchone()[0])


def must_have_just_proved(acting: Acting) -> None:
    """Refuse, with the way to prove it now, whoever did not just show itsme or an eID card."""
    if not has_just_proved(acting):
        sentence = _("For this you show once more who you are, with itsme or your eID card. It counts for five minutes.")
        raise Refused("step_up", sentence, fresh=True)


def my_keys(acting: Acting) -> list[Key]:
    """The own keys that work, newest first."""
    return list(Key.objects.filter(person_id=acting.me, ended_at__isnull=True).order_by("-made_at"))


def own_key(acting: Acting, key_id: uuid.UUID) -> Key:
    """One own key that works. Raises `Refused` for any other, as for one that does not exist."""
    key = Key.objects.filter(id=key_id, person_id=acting.me, ended_at__isnull=True).first()
    if key is None:
        raise no_such_key()
    return key


def keys_taken_away(acting: Acting) -> list[Key]:
    """Own keys that ended in the last two weeks without their person ending them: something was wrong with them."""
    since = timezone.now() - timedelta(days=14)
    ended = Key.objects.filter(person_id=acting.me, ended_at__gt=since).exclude(end_reason="by_owner")
    return list(ended.order_by("-ended_at"))


def bind_key(acting: Acting, kind: str, name: str, **held: Any) -> Key:
    """Give the acting person a key of this kind; `held` is what it holds (see `Key`). Only right after proving at High.

    The mail about it goes by itself; the trace keeps with what proof it was bound (rule 52).
    """
    must_have_just_proved(acting)
    session = Session.objects.only("provider", "acr", "level").get(id=acting.session_id)
    proof = f"{session.provider} {session.acr}".strip()
    given = read_key_name(name)
    key = Key.objects.create(person_id=acting.me, kind=kind, name=given, bound_level=session.level, bound_with=proof, **held)
    record("key.added", object=key.id, kind=kind, provider=listed(session.provider, PROVIDERS), acr=listed(session.acr, ACRS))
    return key


def rename_key(acting: Acting, key_id: uuid.UUID, name: str) -> None:
    """Call an own key something else; raises `BadInput` for an empty or endless name."""
    if not Key.objects.filter(id=key_id, person_id=acting.me, ended_at__isnull=True).update(name=read_key_name(name)):
        raise no_such_key()
    record("key.renamed", object=key_id)


def end_key(acting: Acting, key_id: uuid.UUID) -> None:
    """End an own key: it opens nothing any more, and sessions that it opened elsewhere end with it."""
    mine = Key.objects.filter(id=key_id, person_id=acting.me, ended_at__isnull=True)
    if not mine.update(ended_at=Now(), end_reason="by_owner"):
        raise no_such_key()
    others = Session.objects.filter(key_id=key_id, person_id=acting.me, ended_at__isnull=True).exclude(id=acting.session_id)
    others.update(ended_at=Now(), end_reason="key_ended")
    record("key.ended", object=key_id)


def read_key_name(name: str) -> str:
    """A name for a key as it is kept. Raises `BadInput`."""
    given = " ".join(name.replace("\0", "").split())
    if not given or len(given) > LONGEST_NAME:
        raise BadInput({"name": _("Give this key a name of at most %(most)d characters.") % {"most": LONGEST_NAME}})
    return given


def no_such_key() -> Refused:
    """What to say where there is no such key, or not for this person."""
    return Refused("not_found", _("This key is not there any more."), status=404)
