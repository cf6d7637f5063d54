"""Who can reach the trail with bare SQL: nobody changes it, and each role sees no more than it needs."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from paspoort.audit.actions import checkpoint_key, make_checkpoint, verify
from paspoort.audit.inner.proof import Proof
from paspoort.audit.models import Leaf, Trace
from paspoort.kernel.actions import acting_as_service
from tests.sql import sql
from tests.verbs.audit_ground import bare, leave, sealed

CHANGES = [
    "update audit_trace set event = 'other'",
    "update audit_trace set salt = '', subject_id = null, object_id = null, consultation_id = null, facts = '{}', erased_by = id",
    "delete from audit_trace",
    "truncate audit_trace",
    "update audit_leaf set commitment = ''",
    "delete from audit_leaf",
    "truncate audit_leaf",
    "update audit_checkpoint set note = ''",
    "delete from audit_checkpoint",
    "truncate audit_checkpoint",
]
ADDITIONS = [
    "insert into audit_trace select * from audit_trace",
    "insert into audit_leaf values (99, gen_random_uuid(), '')",
    "insert into audit_checkpoint values (99, '', '', now())",
    "insert into audit_pending values (now(), gen_random_uuid())",
    "update audit_frontier set size = 0",
    "delete from audit_frontier",
    "delete from audit_pending",
]
EVIDENCE = ["audit_trace", "audit_leaf", "audit_pending", "audit_frontier", "audit_checkpoint"]


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_changes_the_trail(trail: None, statement: str) -> None:
    sealed(3)
    make_checkpoint()
    with pytest.raises(DatabaseError, match="added to, never changed"), transaction.atomic():
        sql(statement)
    assert (Trace.objects.count(), Leaf.objects.count()) == (3, 3)


@pytest.mark.parametrize("statement", CHANGES + ADDITIONS)
@pytest.mark.parametrize("role", ["web", "audit_reader", "backup"])
def test_who_only_reads_writes_nothing(trail: None, role: str, statement: str) -> None:
    sealed(3)
    make_checkpoint()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql(f"set local role paspoort_{role}")
        sql(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_sealer_itself_changes_nothing(trail: None, statement: str) -> None:
    sealed(3)
    make_checkpoint()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        acting_as_service("sealer", role="worker"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_sealer_reads_no_content(trail: None) -> None:
    sealed(1)
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as_service("sealer", role="worker"):
        Trace.objects.values_list("person_id").first()


def test_the_worker_without_the_sealers_session_sees_and_adds_nothing(live_trail: str) -> None:
    sealed(3)
    leave(2)
    with bare(live_trail, "worker") as db:
        for table in EVIDENCE:
            assert db.execute(f"select count(*) from {table}").fetchone() == (0,)
        assert db.execute("update audit_frontier set size = 0").rowcount == 0
        assert db.execute("delete from audit_pending").rowcount == 0
        for statement in ADDITIONS[1:3]:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement)


def test_the_web_role_without_a_session_sees_no_trace_and_nothing_of_the_tree(live_trail: str) -> None:
    sealed(3)
    with bare(live_trail, "web") as db:
        assert db.execute("select count(*) from audit_trace").fetchone() == (0,)
        for table in EVIDENCE[1:]:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"select * from {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("select salt, commitment from audit_trace")
        for event in ("report.opened", "sign_in.refused", "sign_in.done", "visitor.asked", "trail.erased", "invented.event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="needs someone who acts"):
                db.execute("select record_trace(%s, 'done', '', 'web', null, null, null, '{}')", [event])
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="needs someone who acts"):
                db.execute("select record_traces(%s, '{}', array[gen_random_uuid()], '{}')", [event])


def test_nobody_writes_a_trace_in_the_name_of_another(trail: None) -> None:
    with acting_as_service("registry-import", role="worker"):
        sql("select record_trace('test.happened', 'done', '', 'web', null, null, null, %s)", '{"number": 1}')
    trace = Trace.objects.get()
    assert (trace.service, trace.person_id) == ("registry-import", None)


def test_the_audit_reader_proves_the_trail_without_the_application(live_trail: str) -> None:
    sealed(5)
    note = make_checkpoint()
    with bare(live_trail, "audit_reader", autocommit=False) as db:
        verdict = Proof(db, [checkpoint_key()]).run({"published": note})
        assert (verdict.ok, verdict.traces, verdict.checkpoints) == (True, 5, 2)


def test_the_audit_reader_reads_the_evidence_and_nothing_else(live_trail: str) -> None:
    with bare(live_trail, "audit_reader") as db:
        rows = db.execute(
            "select relname from pg_class where relkind in ('r', 'v', 'm') and relnamespace = 'public'::regnamespace"
            " and has_any_column_privilege(oid, 'select')"
        )
        readable = {name for (name,) in rows}
    assert readable == set(EVIDENCE)


def test_verifying_is_itself_traced(trail: None) -> None:
    sealed(2)
    verify()
    trace = Trace.objects.get(event="trail.verified")
    assert (trace.service, trace.facts) == ("verifier", {"sound": True, "leaves": 2, "findings": 0})
