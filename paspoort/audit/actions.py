"""Verbs of the audit trail: record what happened, seal it into the tree, prove that nothing is missing."""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.inner.note import Statement, read_checkpoint, sign_note, signing_key, verifier_line
from paspoort.audit.inner.proof import Progress, Proof, Verdict
from paspoort.audit.inner.trail import TrailPage, turn_page
from paspoort.audit.inner.tree import Edge, leaf_hash
from paspoort.audit.models import Checkpoint, Frontier, Trace
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Acting, Refused
from paspoort.kernel.periods import BRUSSELS, today

__all__ = ["TrailPage", "Verdict"]

_counter = threading.local()

SEAL = """
    with batch as materialized (
      select p.at, p.trace_id, t.commitment from audit_pending p join audit_trace t on t.id = p.trace_id
       where not exists (select from audit_leaf l where l.trace_id = p.trace_id)
       order by p.at, p.trace_id limit %s
    ), taken as (
      delete from audit_pending p using batch b where p.at = b.at and p.trace_id = b.trace_id
    )
    insert into audit_leaf (position, trace_id, commitment)
    select %s + row_number() over (order by at, trace_id) - 1, trace_id, commitment from batch
    returning position, commitment
"""

MANY = "select record_traces(%s, %s, %s, %s::uuid[])"
A_BATCH = 10_000
WAITING = "select trace_id from audit_pending order by at, trace_id limit %s"
ANOMALIES = f"select trace_id, why, counted from anomalous_traces(array ({WAITING}))"


def record(
    event: str,
    *,
    outcome: str = "done",
    reason: str = "",
    channel: str = "web",
    subject: uuid.UUID | None = None,
    object: uuid.UUID | None = None,
    consultation: uuid.UUID | None = None,
    **facts: str | int | bool | None,
) -> uuid.UUID:
    """Leave a trace in this transaction and give its id. The actor is whoever the transaction acts as.

    `event` is named `thing.act`; `subject` is the pupil, `object` the report, grant or other thing. `facts` are codes and
    counts, never names and never content. When the trace cannot be written this raises, and what it traces must not happen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select record_trace(%s, %s, %s, %s, %s, %s, %s, %s)",
            [event, outcome, reason, channel, subject, object, consultation, json.dumps(facts)],
        )
        trace_id: uuid.UUID = cursor.fetchone()[0]
    left_traces()
    return trace_id


def record_many(event: str, objects: Sequence[uuid.UUID] | Mapping[uuid.UUID, uuid.UUID], **facts: str | int | bool) -> None:
    """Leave one trace for each of these things, in one statement: the same act, done to several in one go; of a mapping each
    thing with its pupil."""
    subjects = list(objects.values()) if isinstance(objects, Mapping) else []
    with connection.cursor() as cursor:
        cursor.execute(MANY, [event, json.dumps(facts), list(objects), subjects])
    left_traces(len(objects))


def left_traces(count: int = 1) -> None:
    """Say that a function of the database left these traces itself, together with what it did."""
    _counter.left = traces_left() + count


def traces_left() -> int:
    """How many traces this thread has left so far: the door compares before and after, and refuses an answer without one."""
    return int(getattr(_counter, "left", 0))


# --- sealing and signing --------------------------------------------------------------------------------------------


def seal_traces(limit: int = A_BATCH) -> int:
    """Hang the traces that wait into the tree, oldest first, at most `limit`, and give their number; 0 means nothing waits.

    The lock on the one row of the right edge keeps two sealers apart; whoever writes a trace never waits for it. A trace
    that commits late, with a time before others that are already sealed, gets the next place when it is there.
    """
    with connection.cursor() as cursor:
        if settings.ROLE == "worker" and not _any_wait(cursor):
            return 0  # no session is opened for nothing
    with acting_as_service("sealer", role="worker"), connection.cursor() as cursor:
        row = Frontier.objects.select_for_update().get()
        edge = Edge.from_bytes(row.size, bytes(row.hashes))
        _record_anomalies(cursor, limit)
        cursor.execute(SEAL, [limit, edge.size])
        leaves = sorted(cursor.fetchall())
        if leaves:
            edge.extend(leaf_hash(bytes(commitment)) for _position, commitment in leaves)
            Frontier.objects.update(size=edge.size, hashes=edge.to_bytes())
    return len(leaves)


def seal_waiting_traces() -> None:
    """Seal what waits, batch after batch while there are full ones: what to do every second."""
    while seal_traces(A_BATCH) == A_BATCH:
        pass


def _record_anomalies(cursor: Any, limit: int) -> None:
    """Leave a trace of each trace that was not written as it says, and of every one that was deleted: it is sealed with them."""
    cursor.execute(ANOMALIES, [limit])
    for trace_id, why, counted in cursor.fetchall():
        record("trail.odd", reason=why, channel="worker", object=trace_id, count=counted)


def _any_wait(cursor: Any) -> bool:
    cursor.execute("select traces_wait()")
    return bool(cursor.fetchone()[0])


def make_checkpoint() -> str:
    """Sign size and root of the tree as it is sealed now, keep that, and give the signed note (C2SP tlog-checkpoint)."""
    with acting_as_service("sealer", role="worker"):
        row = Frontier.objects.select_for_update().get()
        kept = Checkpoint.objects.filter(size=row.size).first()
        if kept is not None:
            return kept.note
        root = Edge.from_bytes(row.size, bytes(row.hashes)).root()
        statement = Statement(settings.CHECKPOINT_ORIGIN, row.size, root)
        note = sign_note(statement.text(), statement.origin, signing_key())
        Checkpoint.objects.create(size=row.size, root=root, note=note, made_at=timezone.now())
    return note


def publish_checkpoint(path: Path) -> str:
    """Seal all that waits, sign it, and put the note in the file `path`, whole or not at all. Gives the note.

    Keep the file where the database's administrators cannot write. A file that already holds a checkpoint is replaced only
    when this tree has grown out of that one: a published checkpoint that no longer fits is evidence, and stays.
    """
    while seal_traces():
        pass
    note = make_checkpoint()
    if path.exists():
        _refuse_to_bury(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return note


def _refuse_to_bury(path: Path) -> None:
    try:
        earlier = read_checkpoint(path.read_text(encoding="utf-8"), [checkpoint_key()])
    except ValueError as error:
        raise Refused("checkpoint_unreadable", _("This file is not a checkpoint of this trail. Choose another file.")) from error
    with acting_as_service("sealer", role="worker"):
        fits = Checkpoint.objects.filter(size=earlier.size, root=earlier.root).exists()
    if not fits:
        raise Refused(
            "checkpoint_contradicts",
            _("The checkpoint in this file does not fit the trail. Keep it, verify the trail against it, and publish elsewhere."),
        )


def checkpoint_key() -> str:
    """The public key of this trail's checkpoints, in the one line that verifiers take: `origin+hash+key`."""
    return verifier_line(settings.CHECKPOINT_ORIGIN, signing_key().public_key().public_bytes_raw())


# --- proving --------------------------------------------------------------------------------------------------------


def verify(checkpoint_files: Sequence[Path] = (), progress: Progress | None = None, *, other_keys: Sequence[str] = ()) -> Verdict:
    """Prove that no trace was removed, altered, reordered or inserted afterwards, or say where one was.

    Every trace is hashed anew from its row, every leaf compared with its trace, and the root computed at each size that a
    checkpoint was signed for: those in the database and those in `checkpoint_files`. `progress` is called with
    (leaves done, leaves in all). `other_keys` are verifier lines of earlier signing keys. Memory stays the same at any size.

    What this can and cannot prove stands in `docs/security.md`. What a published checkpoint covers cannot change unnoticed:
    so publish checkpoints often, keep them elsewhere, and give them to this verb. Traces that wait to be sealed are counted
    as `unsealed` and hashed, not proven; what the sealer found odd about one before it was sealed is a finding. A trace may
    be sealed after one that is up to a quarter of an hour younger, for transactions that last; older than that it is reported
    as inserted afterwards.
    """
    published = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in checkpoint_files}
    with acting_as_service("verifier", role="audit_reader"):
        verdict = Proof(connection.connection, [checkpoint_key(), *other_keys], progress).run(published)
        record("trail.verified", channel="command", sound=verdict.ok, leaves=verdict.leaves, findings=verdict.found)
    return verdict


def erase_subject(subject_id: uuid.UUID, reason: str) -> int:
    """Take a pupil out of the trail for good and give the number of traces concerned. `reason` is a code, never a name.

    What is left says that something happened, when, by whom and with which outcome, no longer about whom. The salts are
    destroyed, so nobody can try pupils against the commitments; the tree still proves that the traces were there. The
    erasure leaves a trace of its own that accounts for each of them.
    """
    with acting_as_service("eraser", role="worker"), connection.cursor() as cursor:
        cursor.execute("select erase_traces(%s, %s)", [subject_id, reason])
        (erased,) = cursor.fetchone()
    left_traces()
    return int(erased)


# --- reading --------------------------------------------------------------------------------------------------------


def own_consultations(limit: int = 50, before: str = "") -> TrailPage:
    """What the acting person consulted, newest first: one row for each time a report was opened.

    `before` is the `next` of the previous page, empty for the first. Leaves a trace.
    """
    page = turn_page("person_id = (select person_id from acting()) and event = any (%s)", [CONSULTATIONS], limit, before)
    record("trail.read_own", rows=len(page.rows))
    return page


CONSULTATIONS = ["report.opened"]


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which traces are read: `event` is one event (`report.opened`) or all of a thing (`report.`), `outcome` is done or refused,
    the days are days in Belgium, both included."""

    event: str = ""
    person: uuid.UUID | None = None
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def conditions(self) -> list[tuple[str, object]]:
        """What is asked, in SQL, each with its value."""
        every: list[tuple[str, object]] = [
            ("starts_with(event, %s)" if self.event.endswith(".") else "event = %s", self.event),
            ("person_id = %s", self.person),
            ("outcome = %s", self.outcome),
            ("at >= %s", self.first_day and _midnight(self.first_day)),
            ("at < %s", self.last_day and _midnight(self.last_day + timedelta(days=1))),
        ]
        return [(sql, value) for sql, value in every if value]


EVERYTHING = TrailFilter()


def institution_trail(limit: int = 50, before: str = "", *, asked: TrailFilter = EVERYTHING) -> TrailPage:
    """What happened in the name of the acting institution, newest first; only for whoever may read its trail.

    `before` is the `next` of the previous page. Reading leaves a trace of its own, `trail.read`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select trail_institution()")
        if cursor.fetchone()[0] is None:
            raise Refused("trail_not_allowed", _("You cannot see who consulted what here. Ask your local administrator."))
    chosen = asked.conditions
    where = " and ".join(["institution_id = (select trail_institution())", *(sql for sql, _value in chosen)])
    page = turn_page(where, [value for _sql, value in chosen], limit, before)
    record("trail.read", rows=len(page.rows), filters=len(chosen), further=bool(before))
    return page


def counted_per_day(acting: Acting, event: str, days: int, **only: Any) -> list[tuple[date, int]]:
    """How often this was done at the acting institution on each of the last days in Belgium, today last; `only` narrows."""
    first = today() - timedelta(days=days - 1)
    asked = {"outcome": "done", "institution_id": acting.institution_id, "event": event, "at__gte": _midnight(first)} | only
    counted = dict(Trace.objects.filter(**asked).values_list(TruncDate("at", tzinfo=BRUSSELS)).annotate(n=Count("id")).order_by())
    every = [first + timedelta(days=step) for step in range(days)]
    return [(day, counted.get(day, 0)) for day in every]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BRUSSELS)
