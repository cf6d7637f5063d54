"""Verbs of the registry: find one pupil, and write what schools and pupils there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.registry.actions.doubts import DoubtSeen, decide_doubt, doubts_here, list_doubts
from paspoort.registry.actions.sources import Change, add_source, change_source, list_sources, source_named
from paspoort.registry.actions.suspects import suspect_identities
from paspoort.registry.inner.ends import Confirm, asked_ends, read_confirm
from paspoort.registry.inner.intake import Intake
from paspoort.registry.inner.merger import move_enrolments, move_guidance
from paspoort.registry.inner.names import alike, name_keys, normalise, one_error_apart, sounds_of, words_of
from paspoort.registry.models import Import, Institution, Source


def institutions_by_id(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Institution]:
    """Those of these institutions that the acting person may see, by id."""
    return Institution.objects.in_bulk([one for one in set(ids) if one])


def merge_institutions(old: Institution, new: Institution, on: date) -> dict[str, int]:
    """Let an institution go up in another from a day on, at the latest today: pupils, guidance and parts go over (rule 103).

    The old number still resolves, through `successor`. Gives how many enrolments, guidances and parts went over. Rights go
    over with `rights.actions.carry_over`, in the same transaction. Runs as the operator. Raises `BadInput` for old, new or on.
    """
    if old.id == new.id or old.kind != new.kind or new.successor_id is not None or not new.lasts():
        raise BadInput({"new": _("An institution goes up in another one of the same kind, which is open.")})
    if old.successor_id is not None:
        raise BadInput({"old": _("This institution went up in another one already.")})
    if on > today():
        raise BadInput({"on": _("A merger is carried out on its day, or afterwards.")})
    counts = {"enrolments": move_enrolments(old, new, on), "guidances": move_guidance(old, new, on)}
    counts["parts"] = Institution.objects.filter(parent=old).exclude(id=new.id).update(parent=new)
    Institution.objects.filter(successor=old).update(successor=new)
    Institution.objects.filter(id=old.id).update(successor=new, ended_on=min(on, old.ended_on or on))
    old.refresh_from_db()
    facts: dict[str, Any] = {**counts, "old": old.number, "new": new.number}
    record("institution.merged", object=old.id, channel="operator", **facts)
    return counts


def keep_import(kind: str, source: Source, sha256: bytes, *, whole: bool, counts: dict[str, int]) -> Import:
    """Keep that a file of a source came in and what it changed, with its trace; and let the planner know what lies there now."""
    run = Import.objects.create(source=kind, from_source=source, file_sha256=sha256, whole=whole, counts=counts)
    facts: dict[str, Any] = {**counts, "kind": kind, "source": str(source.id), "whole": whole}
    record("registry.imported", object=run.id, channel="import", **facts)
    with connection.cursor() as cursor:
        cursor.execute("select analyze_registry()")
    return run
