"""Kept forms: what someone was filling in when a stronger key was asked, or chose in a task of several steps."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.models.functions import Now

from paspoort.audit.actions import record
from paspoort.identity.models import KeptForm
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting

KEPT_FOR = timedelta(hours=1)
LONGEST_FORM = 2 * 1024 * 1024
MOST_FORMS = 20


def keep_form(acting: Acting, form: uuid.UUID, filled: Mapping[str, Any]) -> bool:
    """Keep what was filled in for an hour from now, sealed, for the acting person at the acting institution; at most twenty forms
    a person. `form` is what addresses name. False when it is longer than a form of ours can be.

    Give text only: no files, and nothing secret such as a password or the token of the form.
    """
    data, row_id = json.dumps(filled).encode(), _own(acting, form)
    if len(data) > LONGEST_FORM:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select forget_old_forms(%s)", [MOST_FORMS - 1])
    sealed = seal_bytes(derived_key("kept forms"), data, f"kept form {row_id}")
    row = KeptForm(id=row_id, person_id=acting.me, sealed=sealed)
    KeptForm.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["sealed", "kept_at"])
    record("form.kept", object=row_id)
    return True


def kept_form(acting: Acting, form: uuid.UUID, *, going_on: bool = False) -> dict[str, Any]:
    """What the acting person filled in at this institution; nothing when it was never kept, is another's, or is more than an hour
    ago. With `going_on`, what is sent to it at the same moment waits until this transaction ends."""
    own = KeptForm.objects.filter(id=_own(acting, form), person_id=acting.me, kept_at__gt=Now() - KEPT_FOR)
    kept = (own.select_for_update() if going_on else own).first()
    if kept is None:
        return {}
    try:
        filled: dict[str, Any] = json.loads(unseal_bytes(derived_key("kept forms"), bytes(kept.sealed), f"kept form {kept.id}"))
    except InvalidTag:
        return {}
    return filled


def _own(acting: Acting, form: uuid.UUID) -> uuid.UUID:
    """The row of a form: nobody else's address leads to it, nor one's own at another institution."""
    whose = f"{acting.me} {acting.here} {form}".encode()
    return uuid.UUID(bytes=hmac.digest(derived_key("kept forms"), whose, "sha256")[:16], version=4)
