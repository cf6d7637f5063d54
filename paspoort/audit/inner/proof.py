"""The proof of the trail: walk all evidence once and say what does not fit. Knows only a database connection, so that it serves
any reader's tool."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg

from paspoort.audit.inner import findings as say
from paspoort.audit.inner.note import NotACheckpoint, Statement, read_checkpoint
from paspoort.audit.inner.tree import Edge

LATE = 900 * 1_000_000
"""Microseconds by which a trace may commit after a later one: no transaction of the application lasts longer after its trace."""

AHEAD = 300 * 1_000_000
"""Microseconds by which a trace may stand in the future before it is a finding: clocks differ a little."""

LISTED = 200
"""Findings told one by one; beyond that they are only counted."""

ROW = struct.Struct(">hiqi32sihiq")  # binary COPY: number of fields, then the length and the bytes of each
HEADER, BLOCK = 19, 8192
SOUND, ERASED, ALTERED = range(3)

WALK = """
    copy (
      select l.position,
             case when octet_length(l.commitment) = 32 then l.commitment else decode(repeat('00', 32), 'hex') end,
             (case when t.id is null or t.commitment <> l.commitment or octet_length(l.commitment) <> 32 then 2
                   when not isfinite(t.at) then 2
                   when t.erased_by is not null then 1
                   when sha256(t.salt || convert_to(trace_text(t), 'UTF8')) = l.commitment then 0
                   else 2 end)::smallint,
             case when isfinite(t.at) then t.at else '2000-01-01 00:00+00' end
        from audit_leaf l left join audit_trace t on t.id = l.trace_id
       where l.position < {size}
       order by l.position
    ) to stdout (format binary)
"""
EDGE = """
    select f.size, f.hashes, coalesce((select max(position) + 1 from audit_leaf), 0), (select count(*) from audit_trace),
           (extract(epoch from clock_timestamp() - timestamptz '2000-01-01 00:00+00') * 1000000)::bigint
      from audit_frontier f
"""
SUSPECT = """
    select l.position, l.trace_id, t.at::text, t.erased_by is not null, c.fresh = l.commitment, c.fresh = t.commitment
      from audit_leaf l
      left join audit_trace t on t.id = l.trace_id
      left join lateral (
        select case when isfinite(t.at) then sha256(t.salt || convert_to(trace_text(t), 'UTF8')) end fresh
      ) c on true
     where l.position = any (%s) order by l.position
"""
UNSEALED = """
    select t.id, t.at::text,
           case when isfinite(t.at) then (extract(epoch from t.at) * 1000000)::bigint - 946684800000000 else 0 end,
           p.trace_id is not null,
           isfinite(t.at) and (t.erased_by is not null or sha256(t.salt || convert_to(trace_text(t), 'UTF8')) = t.commitment)
      from audit_trace t
      left join audit_leaf l on l.trace_id = t.id
      left join audit_pending p on p.trace_id = t.id and p.at = t.at
     where l.trace_id is null
"""
GHOSTS = """
    select p.trace_id, p.at::text from audit_pending p
     where not exists (select from audit_trace t where t.id = p.trace_id and t.at = p.at)
     order by p.at limit 200
"""
ERASED_GROUPS = """
    select e.erased_by, count(*), encode(sha256(string_agg(convert_to(trace_text(e), 'UTF8'), ''::bytea order by e.id)), 'hex'),
           x.event, x.facts ->> 'traces', x.facts ->> 'digest'
      from audit_trace e left join audit_trace x on x.id = e.erased_by
     where e.erased_by is not null and isfinite(e.at)
     group by e.erased_by, x.event, x.facts
"""

ODD = """
    select t.reason, t.object_id, t.at::text, t.facts ->> 'count' from audit_trace t
     where t.event = 'trail.odd' and t.service = 'sealer' order by t.at limit 1000
"""
GUARDS_OFF = """
    select g.on_table, g.name
      from (values ('audit_trace', 'keep_traces'), ('audit_trace', 'queue_traces'), ('audit_trace', 'refuse_change'),
                   ('audit_trace', 'refuse_truncate'), ('audit_leaf', 'refuse_change'), ('audit_leaf', 'refuse_truncate'),
                   ('audit_checkpoint', 'refuse_change'), ('audit_checkpoint', 'refuse_truncate')) g(on_table, name)
     where not exists (select from pg_trigger t
                        where t.tgrelid = ('public.' || g.on_table)::regclass and t.tgname = g.name and t.tgenabled in ('O', 'A'))
"""


@dataclass(slots=True)
class Verdict:
    """What a verification found. `ok` is True only when every trace, leaf, root and checkpoint fits.

    `traces` counts the traces looked at, `leaves` the sealed ones among them, `erased` those from which a pupil was erased,
    `unsealed` those that wait for the sealer, `checkpoints` the signed ones that fit. `findings` are sentences with
    position, trace and time and never personal data; at most 200 are listed, `found` counts them all.
    """

    traces: int = 0
    leaves: int = 0
    erased: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    root: bytes = b""
    found: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.found

    def add(self, sentence: str) -> None:
        self.found += 1
        if len(self.findings) < LISTED:
            self.findings.append(sentence)


Progress = Callable[[int, int], None]


class Proof:
    """One verification: the leaves in their order, each beside its trace, and the root at every size someone signed."""

    def __init__(self, db: psycopg.Connection[Any], keys: Sequence[str], progress: Progress | None = None) -> None:
        self.db, self.keys, self.progress = db, keys, progress
        self.verdict, self.edge = Verdict(), Edge()
        self.claims: list[tuple[Statement, str]] = []
        self.suspects: list[int] = []
        self.next = self.latest = self.now = self.sound_until = 0

    def run(self, published: Mapping[str, str]) -> Verdict:
        """Check everything in the database, and the checkpoints that were kept outside it: name of the file -> its text."""
        with self.db.cursor() as cursor:
            self._read_stored_claims(cursor)
            for name, note in published.items():
                self._claim(note, f"The published checkpoint {name}")
            size, hashes, leaf_end, self.verdict.traces, self.now = self._one(cursor, EDGE)
            self._walk(cursor, size)
            self._check_edge(size, bytes(hashes), leaf_end)
            self._look_closer(cursor)
            self._check_unsealed(cursor)
            self._check_erasures(cursor)
            self._check_what_was_odd(cursor)
        return self.verdict

    def _one(self, cursor: psycopg.Cursor[Any], query: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = cursor.execute(query).fetchone()
        if row is None:
            self.verdict.add(say.NO_EDGE)
            return 0, b"", 0, 0, 0
        return row

    # --- what was signed --------------------------------------------------------------------------------------------

    def _read_stored_claims(self, cursor: psycopg.Cursor[Any]) -> None:
        for size, root, note in cursor.execute("select size, root, note from audit_checkpoint order by size").fetchall():
            statement = self._claim(note, f"The checkpoint of {size} leaves")
            if statement and (statement.size, statement.root) != (size, bytes(root)):
                self.verdict.add(say.checkpoint_differs_from_row(size))

    def _claim(self, note: str, what: str) -> Statement | None:
        try:
            statement = read_checkpoint(note, self.keys)
        except NotACheckpoint as reason:
            self.verdict.add(say.not_a_checkpoint(what, str(reason)))
            return None
        self.claims.append((statement, what))
        return statement

    def _check_claims(self, size: int) -> None:
        for statement, what in [claim for claim in self.claims if claim[0].size == size]:
            if statement.root == self.edge.root():
                self.verdict.checkpoints += 1
                self.sound_until = max(self.sound_until, size)
            else:
                self.verdict.add(say.other_root(what, size, self.sound_until))

    # --- the walk ---------------------------------------------------------------------------------------------------

    def _walk(self, cursor: psycopg.Cursor[Any], size: int) -> None:
        stops = sorted({statement.size for statement, _ in self.claims})
        while stops and stops[0] == 0:
            self._check_claims(stops.pop(0))
        for block in self._blocks(cursor, size):
            hashes = self._examine(block)
            while stops and stops[0] <= self.edge.size + len(hashes):
                taken = stops[0] - self.edge.size
                self.edge.extend(hashes[:taken])
                hashes = hashes[taken:]
                self._check_claims(stops.pop(0))
            self.edge.extend(hashes)
            if self.progress:
                self.progress(self.edge.size, size)
        for statement, what in [claim for claim in self.claims if claim[0].size in stops]:
            self.verdict.add(say.cut_off(what, statement.size, self.edge.size))
        self.verdict.leaves, self.verdict.root = self.edge.size, self.edge.root()

    def _blocks(self, cursor: psycopg.Cursor[Any], size: int) -> Iterator[Iterator[tuple[Any, ...]]]:
        parts: list[bytes] = []
        skip = HEADER
        with cursor.copy(WALK.format(size=int(size))) as copy:
            for part in copy:
                parts.append(bytes(part)[skip:])
                skip = 0
                if len(parts) == BLOCK:
                    whole, rest = _whole_rows(parts)
                    yield ROW.iter_unpack(whole)
                    parts = [rest]
        yield ROW.iter_unpack(_whole_rows(parts)[0])

    def _examine(self, block: Iterator[tuple[Any, ...]]) -> list[bytes]:
        hashes, expected, latest, limit = [], self.next, self.latest, self.now + AHEAD
        for _, _, position, _, commitment, _, state, _, at in block:
            hashes.append(sha256(b"\x00" + commitment).digest())
            if state or position != expected or at < latest - LATE or at > limit:
                self._note_exception(position, expected, state, at, latest)
            elif at > latest:
                latest = at
            expected = position + 1
        self.next, self.latest = expected, latest
        return hashes

    def _note_exception(self, position: int, expected: int, state: int, at: int, latest: int) -> None:
        if position != expected:
            self.verdict.add(say.gap(expected, position))
        if state == ALTERED:
            if len(self.suspects) < LISTED:
                self.suspects.append(position)
            else:
                self.verdict.found += 1
            return
        self.verdict.erased += state == ERASED
        if at > self.now + AHEAD:
            self.verdict.add(say.ahead(position, at))
        elif at < latest - LATE:
            self.verdict.add(say.late(position, at, latest))

    # --- after the walk ---------------------------------------------------------------------------------------------

    def _check_edge(self, size: int, hashes: bytes, leaf_end: int) -> None:
        if leaf_end > size:
            self.verdict.add(say.beyond_edge(size, leaf_end))
        if self.edge.size < size:
            self.verdict.add(say.fewer_leaves(size, self.edge.size))
        elif hashes != self.edge.to_bytes():
            self.verdict.add(say.other_edge(size, self.sound_until))

    def _look_closer(self, cursor: psycopg.Cursor[Any]) -> None:
        rows = cursor.execute(SUSPECT, [self.suspects]).fetchall() if self.suspects else []
        for position, trace_id, at, erased, row_fits_leaf, row_fits_trace in rows:
            if at is None:
                self.verdict.add(say.removed(position, trace_id))
            elif erased or row_fits_trace:
                self.verdict.add(say.leaf_differs(position, trace_id, at))
            elif row_fits_leaf:
                self.verdict.add(say.commitment_differs(position, trace_id, at))
            else:
                self.verdict.add(say.altered(position, trace_id, at))

    def _check_unsealed(self, cursor: psycopg.Cursor[Any]) -> None:
        for trace_id, at, since_2000, waits, fits in cursor.stream(UNSEALED):
            self.verdict.unsealed += waits
            if not waits:
                self.verdict.add(say.not_queued(trace_id, at))
            elif not fits:
                self.verdict.add(say.altered(None, trace_id, at))
            elif since_2000 < self.latest - LATE:
                self.verdict.add(say.late(None, since_2000, self.latest))
        for trace_id, at in cursor.execute(GHOSTS).fetchall():
            self.verdict.add(say.removed_while_waiting(trace_id, at))

    def _check_erasures(self, cursor: psycopg.Cursor[Any]) -> None:
        for eraser, count, digest, event, told_count, told_digest in cursor.execute(ERASED_GROUPS).fetchall():
            if event != "trail.erased":
                self.verdict.add(say.unexplained_erasure(eraser, count))
            elif (str(count), digest) != (told_count, told_digest):
                self.verdict.add(say.other_erasure(eraser, count, told_count))

    def _check_what_was_odd(self, cursor: psycopg.Cursor[Any]) -> None:
        for reason, trace_id, at, count in cursor.execute(ODD).fetchall():
            self.verdict.add(say.odd(reason, trace_id, at, count))
        for table, name in cursor.execute(GUARDS_OFF).fetchall():
            self.verdict.add(say.guard_off(table, name))


def _whole_rows(parts: list[bytes]) -> tuple[bytes, bytes]:
    joined = b"".join(parts)
    end = len(joined) - len(joined) % ROW.size
    return joined[:end], joined[end:]
