"""Verbs of doubts: rows that were refused as another person, with both sides, and what a human decides about them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions import hashes_kept
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Acting, Refused, named_rows
from paspoort.registry.models import Doubt, Pupil, PupilId


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a doubt: who the row says it is, or whom the registry knows."""

    name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class DoubtSeen:
    """A doubt with both sides, as far as whoever looks may see them: a side that stays hidden is None."""

    id: uuid.UUID
    source: str
    known_as: str
    reason: str
    register_number: str
    raised_at: datetime
    row: Side | None
    kept: Side | None
    number_differs: bool | None = None

    @property
    def differs(self) -> list[str]:
        """Which facts are another on both sides (name, birth_date, number); empty while a side stays hidden."""
        if self.row is None or self.kept is None:
            return []
        days = self.row.birth_date, self.kept.birth_date
        apart = {"name": self.row.name != self.kept.name, "birth_date": None not in days and days[0] != days[1]}
        return [fact for fact, differs in (apart | {"number": bool(self.number_differs)}).items() if differs]


def list_doubts(limit: int = 200) -> list[DoubtSeen]:
    """The open doubts of every source, the oldest first, with both sides: for the operator."""
    with acting_as_service("registry-import", role="worker"):
        rows = Doubt.objects.filter(decided_at__isnull=True).select_related("source", "pupil").order_by("raised_at", "id")
        doubts = list(rows[:limit])
        hashes = hashes_kept("pupil", [one.pupil_id for one in doubts])
        seen = [_both(one, hashes.get(one.pupil_id)) for one in doubts]
        record("doubt.listed", channel="operator", doubts=len(seen))
    return seen


def _both(doubt: Doubt, kept_hash: bytes | None) -> DoubtSeen:
    pupil = doubt.pupil
    differs = kept_hash is not None and doubt.number_hash is not None and bytes(doubt.number_hash) != kept_hash
    return DoubtSeen(
        doubt.id, doubt.source.name, doubt.known_as, doubt.reason, doubt.register_number, doubt.raised_at,
        Side(f"{doubt.given_name} {doubt.family_name}", doubt.birth_date), Side(str(pupil), pupil.birth_date), differs,
    )  # fmt: skip


def decide_doubt(doubt_id: uuid.UUID, decision: str) -> None:
    """Say that a row is about the `same` person, or about `another`: the next file of that source follows it.

    After `same` the row may change the pupil, as long as it says just this. After `another` the source's id no longer means
    the pupil; who the row is about is found by its number, or is a new pupil.
    """
    with acting_as_service("registry-import", role="worker"):
        doubt = Doubt.objects.select_for_update().filter(id=doubt_id, decided_at__isnull=True).first()
        if doubt is None:
            raise Refused("not_found", _("There is no open task with this number."), status=404)
        if decision == "another":
            Pupil.objects.filter(id=doubt.pupil_id, from_source=doubt.source_id, source_id=doubt.known_as).update(source_id=None)
            PupilId.objects.filter(pupil=doubt.pupil_id, source=doubt.source_id, known_as=doubt.known_as).delete()
        Doubt.objects.filter(id=doubt.id).update(decision=decision, decided_at=timezone.now())
        record("doubt.decided", subject=doubt.pupil_id, object=doubt.id, channel="operator", decision=decision)


def doubts_here(acting: Acting) -> list[DoubtSeen]:
    """The open doubts about rows of the acting institution: names only for who may find pupils, and the pupil of the registry
    only where that one is enrolled here too. Nothing for anyone who does not manage rights here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, source, known_as, reason, register_number, raised_at, row_name, row_birth, kept_name, kept_birth,"
            " number_differs"
            " from identity_doubts()"
        )
        seen = [_seen(**row) for row in named_rows(cursor)]
    record("doubt.seen", doubts=len(seen))
    return seen


def _seen(
    *, row_name: str | None, row_birth: date | None, kept_name: str | None, kept_birth: date | None, **facts: Any
) -> DoubtSeen:
    return DoubtSeen(
        row=Side(row_name, row_birth) if row_name else None, kept=Side(kept_name, kept_birth) if kept_name else None, **facts
    )
