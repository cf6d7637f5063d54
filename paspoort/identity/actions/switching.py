"""Going over to another institution without signing in again, for keys that know no institutions (rules 53, 54)."""

from __future__ import annotations

import secrets
import uuid

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions.sessions import subject_of
from paspoort.identity.models import Session
from paspoort.kernel.actions import seal_bytes, token_hash
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, Refused

KNOWS_PLACES = "acm"
"""The provider that says itself for whom someone acts: a session that it opened changes institution there."""


def switches_here(acting: Acting) -> bool:
    """Whether this sign-in says only who someone is, so that another institution asks no new one."""
    return Session.objects.values_list("provider", flat=True).get(id=acting.session_id) != KNOWS_PLACES


def switch_capacity(acting: Acting, institution_id: uuid.UUID) -> str:
    """Go on in the name of another institution where the acting person works now; gives the secret of the new session.

    It has the level, the proof and the end of the old one, which ends here: nobody becomes surer or stays longer by it.
    """
    secret, fresh = secrets.token_urlsafe(32), uuid.uuid4()
    proof = seal_bytes(derived_key("session proof"), subject_of(acting.session_id).encode(), str(fresh))
    record("session.switched", object=fresh)
    with connection.cursor() as cursor:
        cursor.execute("select switch_session(%s, %s, %s, %s)", [institution_id, fresh, token_hash(secret), proof])
        if not cursor.fetchone()[0]:
            raise Refused("other_institution", _("You do not work for this institution. Choose one from the list."))
    return secret
