"""The sealer: every committed trace exactly once, late ones too, and nobody ever waits for it."""

from __future__ import annotations

import threading
import time
import uuid

import psycopg
import pytest
from django.db import connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.audit import actions
from paspoort.audit.actions import seal_traces, seal_waiting_traces, verify
from paspoort.audit.models import Frontier, Leaf, Pending, Trace
from paspoort.kernel.actions import acting_as_service
from tests.at_once import at_once
from tests.verbs.audit_ground import leave, sealed

WRITE = """
    with t as materialized (
      select jsonb_populate_record(null::audit_trace, jsonb_build_object(
               'id', %s::text, 'at', clock_timestamp(), 'event', 'test.happened', 'outcome', 'done', 'reason', '',
               'service', 'test', 'level', 0, 'channel', 'job', 'facts', '{}'::jsonb, 'salt', repeat('s', 16)::bytea,
               'xid', pg_current_xact_id()::text::bigint)) as r
    ), fit as materialized (
      select jsonb_populate_record(r, jsonb_build_object('commitment',
               sha256((r).salt || convert_to(trace_text(r), 'UTF8')))) as r
        from t
    )
    insert into audit_trace select (r).* from fit
"""


def in_order() -> list[uuid.UUID]:
    return list(Leaf.objects.order_by("position").values_list("trace_id", flat=True))


def test_nothing_waiting_is_nothing_sealed(trail: None) -> None:
    assert seal_traces() == 0


def test_traces_are_sealed_in_the_order_of_their_time(trail: None) -> None:
    traces = leave(25)
    assert seal_traces(limit=10) == 10
    assert seal_traces(limit=10) == 10
    assert seal_traces(limit=10) == 5
    assert seal_traces(limit=10) == 0
    assert in_order() == traces
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(range(25))
    assert not Pending.objects.exists()


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 7)), max_size=6))
def test_in_whatever_steps_it_is_sealed_the_trail_is_sound(trail: None, steps: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        for traces, limit in steps:
            leave(traces)
            seal_traces(limit=limit)
        while seal_traces():
            pass
        verdict = verify()
        assert (verdict.ok, verdict.leaves, verdict.unsealed) == (True, sum(traces for traces, _limit in steps), 0)
        transaction.set_rollback(True)


def test_a_transaction_that_commits_late_is_sealed_once_and_later(live_trail: str) -> None:
    late, early = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(live_trail) as slow:
        slow.execute(WRITE, [late])
        with psycopg.connect(live_trail) as quick:
            quick.execute(WRITE, [early])
        assert seal_traces() == 1
        assert in_order() == [early]
    assert Trace.objects.get(id=late).at < Trace.objects.get(id=early).at
    assert seal_traces() == 1
    assert seal_traces() == 0
    assert in_order() == [early, late]
    assert verify().findings == []


def test_a_transaction_that_is_undone_leaves_nothing_to_seal(live_trail: str) -> None:
    with psycopg.connect(live_trail) as db:
        db.execute(WRITE, [uuid.uuid4()])
        db.rollback()
    assert seal_traces() == 0
    assert not Pending.objects.exists()


def test_a_sealer_that_breaks_off_leaves_everything_to_the_next(live_trail: str) -> None:
    traces = leave(5)
    with pytest.raises(RuntimeError), transaction.atomic():
        seal_traces()
        raise RuntimeError("the process ends here")
    assert (Leaf.objects.count(), Frontier.objects.get().size) == (0, 0)
    assert seal_traces() == 5
    assert in_order() == traces


def test_whoever_writes_a_trace_never_waits_for_the_sealer(live_trail: str) -> None:
    sealed(3)
    leave(3)
    with transaction.atomic():
        seal_traces()  # and it holds its locks until this block ends
        with psycopg.connect(live_trail) as db:
            db.execute("set lock_timeout = '200ms'")
            db.execute(WRITE, [uuid.uuid4()])
    assert seal_traces() == 1
    assert verify().ok


def test_two_sealers_and_writers_at_once_seal_everything_exactly_once(live_trail: str) -> None:
    jobs = [(leave, 3), (leave, 2), (seal_traces, 4), (seal_traces, 5)]
    at_once(*[lambda verb=verb, many=many: [verb(many) for _time in range(15)] for verb, many in jobs])
    while seal_traces():
        pass
    assert sorted(in_order()) == sorted(Trace.objects.values_list("id", flat=True))
    assert Leaf.objects.count() == 75
    assert verify().findings == []


def test_a_look_seals_all_that_was_committed_before_it_however_much_comes_meanwhile(
    live_trail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a trace waits no longer than a second until the next look, and then as long as that look takes."""
    monkeypatch.setattr(actions, "A_BATCH", 10)
    committed = list[uuid.UUID]()

    def write() -> None:
        for _time in range(25):
            committed.extend(leave(3))
        connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for wanted in (10, 40, 90):
            while len(committed) < wanted and any(writer.is_alive() for writer in writers):
                time.sleep(0.01)
            before = list(committed)
            seal_waiting_traces()
            assert set(before) <= set(in_order())
    finally:
        for writer in writers:
            writer.join(60)
    seal_waiting_traces()
    assert sorted(in_order()) == sorted(committed) and len(committed) == 225


def test_the_second_sealer_waits_for_the_first(live_trail: str) -> None:
    leave(3)
    with transaction.atomic(), acting_as_service("sealer", role="worker"):
        Frontier.objects.select_for_update().get()
        with psycopg.connect(live_trail) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("select size from audit_frontier for update nowait")
    assert connection.in_atomic_block is False
