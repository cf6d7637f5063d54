"""What somebody who owns the database can do to a trace in the seconds before it is sealed, and how it is found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connections

from paspoort.audit.actions import seal_traces, verify
from paspoort.audit.models import Trace
from tests.verbs.audit_ground import leave, sealed

COPY = """
    with t as materialized (
      select jsonb_populate_record(a, jsonb_build_object(
               'id', gen_random_uuid(), 'xid', pg_current_xact_id()::text::bigint, 'at', {at})) as r
        from audit_trace a order by at limit 1
    ), fit as materialized (
      select jsonb_populate_record(r, jsonb_build_object(
               'commitment', sha256((r).salt || convert_to(trace_text(r), 'UTF8')))) as r
        from t
    )
    insert into audit_trace select (r).* from fit
"""
UNGUARDED = "alter table audit_trace disable trigger {0}; {1}; alter table audit_trace enable trigger {0}"


@pytest.fixture
def owner(live_trail: str) -> Iterator[Callable[[str], None]]:
    """SQL of somebody with the owner's role, who may switch triggers off but is no superuser."""
    with psycopg.connect(live_trail, autocommit=True) as db:
        db.execute("set role paspoort_owner")

        def run(statement: str) -> None:
            with db.transaction():
                for one in statement.split(";"):
                    db.execute(one)
            db.execute("reset role")
            db.execute("select pg_stat_force_next_flush()")  # so that the test need not wait a second for it
            db.execute("set role paspoort_owner")

        yield run


def findings(*words: str) -> list[str]:
    return [one for one in verify().findings if all(word in one for word in words)]


@pytest.mark.parametrize(
    "at", ["now() - interval '5 hours'", "now() - interval '1 second'", "clock_timestamp() + interval '1 hour'"]
)
def test_nobody_inserts_a_trace_of_another_moment(owner: Callable[[str], None], at: str) -> None:
    sealed(1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="of its own transaction"):
        owner(COPY.format(at=at))
    assert Trace.objects.count() == 1


def test_a_trace_that_says_a_moment_before_its_transaction_is_found_once_the_guard_is_off(owner: Callable[[str], None]) -> None:
    sealed(1)
    owner("update audit_watermark set at = at + interval '1 hour'")  # an hour goes by, in which the sealer looked around
    owner(UNGUARDED.format("keep_traces", COPY.format(at="now() + interval '50 minutes'")))
    assert seal_traces()
    assert findings("says a moment before its transaction began")


def test_a_trace_that_is_deleted_with_its_place_in_the_queue_is_counted(owner: Callable[[str], None]) -> None:
    sealed(1)
    leave(2)
    delete = (
        "delete from audit_pending where at = (select max(at) from audit_pending); delete from audit_trace t"
        " where not exists (select from audit_pending p where p.trace_id = t.id)"
        " and not exists (select from audit_leaf l where l.trace_id = t.id)"
    )
    owner(UNGUARDED.format("refuse_change", delete))
    assert seal_traces()
    assert findings("were deleted", ": 1,")


def test_a_trace_that_is_changed_with_its_commitment_is_found(owner: Callable[[str], None]) -> None:
    sealed(1)
    leave(1)
    change = (
        "update audit_trace set person_id = gen_random_uuid() where id in (select trace_id from audit_pending);"
        " update audit_trace t set commitment = sha256(salt || convert_to(trace_text(t), 'UTF8'))"
        " where id in (select trace_id from audit_pending)"
    )
    owner(UNGUARDED.format("refuse_change", change))
    assert seal_traces()
    assert findings("had been written again")


def test_a_guard_that_is_switched_off_is_told(owner: Callable[[str], None]) -> None:
    assert verify().ok
    owner("alter table audit_trace disable trigger refuse_change")
    assert findings("refuse_change", "switched off")


def test_a_transaction_that_lasts_is_no_finding(live_trail: str, owner: Callable[[str], None]) -> None:
    sealed(1)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        from django.db import transaction

        with transaction.atomic():
            leave(1)
            begun.set()
            go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(20)
    sealed(1)
    owner(
        "update audit_watermark set at = at + interval '1 hour' where at = (select max(at) from audit_watermark)"
    )  # the sealer looked around long after the trace was written
    go_on.set()
    thread.join()
    assert seal_traces() >= 1
    assert verify().findings == []
