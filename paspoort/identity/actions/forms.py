"""Kept forms: what someone was filling in when a stronger key was asked, or chose in a task of several steps.

Kept for that person alone: the first is handed back once, the second as long as the task goes on.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.models import KeptForm
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, Refused

KEPT_FOR = timedelta(hours=1)
LONGEST_FORM = 64 * 1024
MOST_FORMS = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: to which address, its fields in order, and whether files went with it (those are not kept)."""

    path: str
    fields: Mapping[str, Sequence[str]] = field(repr=False)
    had_files: bool = False


def keep_form(acting: Acting, filled: Filled) -> uuid.UUID | None:
    """Keep what was typed for an hour, sealed, at most twenty forms a person; None when it is too long to keep.

    Give text only: no files, and nothing secret such as a password or the token of the form.
    """
    held = {"at": str(acting.here), "path": filled.path, "fields": {name: list(many) for name, many in filled.fields.items()}}
    return _keep(acting, uuid.uuid4(), held | {"had_files": filled.had_files})


def keep_run(acting: Acting, run: uuid.UUID, steps: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Keep what was chosen so far in a task of several steps, for an hour from now, at the acting institution; `run` is what its
    addresses name. What is longer than a form of ours can be is refused as a page that does not exist."""
    if not _keep(acting, _own(acting, run), {"steps": steps}):
        raise Refused("not_found", status=404)


def run_of(acting: Acting, run: uuid.UUID, *, going_on: bool = False) -> dict[str, dict[str, list[str]]]:
    """What the acting person chose so far in this task, at this institution; nothing when it was never begun, is another's, or is
    more than an hour ago. With `going_on`, what is sent to it at the same moment waits until this transaction ends."""
    own = KeptForm.objects.filter(id=_own(acting, run), person_id=acting.me, kept_at__gt=timezone.now() - KEPT_FOR)
    kept = (own.select_for_update() if going_on else own).first()
    if kept is None:
        return {}
    try:
        steps: dict[str, dict[str, list[str]]] = _opened(kept)["steps"]
    except InvalidTag:
        return {}
    return steps


def _own(acting: Acting, run: uuid.UUID) -> uuid.UUID:
    """The row of a task: nobody else's address leads to it, nor one's own at another institution."""
    whose = f"{acting.me} {acting.here} {run}".encode()
    return uuid.UUID(bytes=hmac.digest(derived_key("kept forms"), whose, "sha256")[:16], version=4)


def _keep(acting: Acting, row_id: uuid.UUID, held: Mapping[str, object]) -> uuid.UUID | None:
    data = json.dumps(held).encode()
    if len(data) > LONGEST_FORM:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select forget_old_forms(%s)", [MOST_FORMS - 1])
    sealed = seal_bytes(derived_key("kept forms"), data, f"kept form {row_id}")
    row = KeptForm(id=row_id, person_id=acting.me, sealed=sealed, kept_at=timezone.now())
    KeptForm.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["sealed", "kept_at"])
    record("form.kept", object=row_id)
    return row_id


def _opened(kept: KeptForm) -> Any:
    return json.loads(unseal_bytes(derived_key("kept forms"), bytes(kept.sealed), f"kept form {kept.id}"))


def take_form(acting: Acting, form_id: uuid.UUID) -> Filled:
    """Hand back what the acting person had typed, once, within the hour and for the institution it was meant for."""
    kept = KeptForm.objects.filter(id=form_id, person_id=acting.me, kept_at__gt=timezone.now() - KEPT_FOR).first()
    if kept is None or not _dropped(kept):
        raise _no_such_form()
    try:
        held = _opened(kept)
    except InvalidTag as altered:
        raise _no_such_form() from altered
    if held["at"] != str(acting.here):
        sentence = _("You filled this in for another institution. Go over to that institution first, at the top of the page.")
        raise Refused("other_institution", sentence)
    record("form.resumed", object=kept.id)
    return Filled(held["path"], held["fields"], held["had_files"])


def _dropped(kept: KeptForm) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select drop_form(%s)", [kept.id])
        return bool(cursor.fetchone()[0])


def _no_such_form() -> Refused:
    sentence = _("What you filled in is not here any more: it is kept for one hour, and handed back once. Fill it in again.")
    return Refused("not_found", sentence, status=404)
