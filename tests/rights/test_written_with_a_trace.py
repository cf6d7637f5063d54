"""Bare SQL as the web role, with a living session: nothing that a person may write stays without the trace that tells of it."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Act
from tests.rights.web_role import Row, acting

LIVING = "from rights_grant where revoked_at is null and ends_on >= today() and right_id = 'IRISGebruiker' order by id limit 1"
GRANT = f"(select id {LIVING})"
HEAD, HEAD_CLB, CARE, WRITER = ("head", "linde"), ("head_clb", "clb"), ("care", "linde"), ("psychologist", "clb")
# who writes what, and the event that tells of it
WRITES = {
    "a right": (HEAD, "right.revoked", f"update rights_grant set revoked_at = now() where id = {GRANT}"),
    "the work of a colleague": (
        HEAD,
        "affiliation.ended",
        f"update rights_affiliation set ended_at = now() where id = (select affiliation_id {LIVING})",
    ),
    "a batch": (
        HEAD,
        "right.granted",
        "insert into rights_batch (id, institution_id, given_by_id, at)"
        " select gen_random_uuid(), institution_id, person_id, now() from acting()",
    ),
    "a team": (
        HEAD_CLB,
        "team.started",
        "insert into rights_team (id, institution_id, name) select gen_random_uuid(), institution_id, 'Ploeg' from acting()",
    ),
    "the end of a team": (
        HEAD_CLB,
        "team.closed",
        "update rights_team set ended_at = now() where id = (select id from rights_team where ended_at is null limit 1)",
    ),
    "a part of a team": (
        HEAD_CLB,
        "team.left",
        "update rights_teampart set ended_at = now() where id = (select id from rights_teampart where ended_at is null limit 1)",
    ),
    "another session": (
        CARE,
        "session.ended_by_owner",
        "update identity_session set ended_at = now(), end_reason = 'by_owner'"
        " where id <> (select session_id from acting()) and ended_at is null",
    ),
    "a kept form": (
        CARE,
        "form.kept",
        "insert into identity_keptform (id, person_id, sealed, kept_at)"
        " select 'f0000000-0000-4000-8000-000000000001', person_id, '', now() from acting()",
    ),
    "a draft": (
        WRITER,
        "report.discarded",
        "update passport_report set state = 'discarded', sections = null where state = 'draft'",
    ),
}
TRACE = "select record_trace(%s, 'done', '', 'web', null, %s, null, '{}')"


def signed_in(act: Act, who: tuple[str, str]) -> str:
    """A session, beside one elsewhere that can be ended from it."""
    act(*who)
    return act(*who)


def written(db: psycopg.Connection[Row], statement: str) -> str:
    """Write, and give the id of a row that was written."""
    found = db.execute(f"{statement} returning id".encode()).fetchone()
    assert found, "nothing was written"
    return str(found[0])


@pytest.mark.parametrize("what", WRITES)
def test_what_a_person_writes_stays_only_with_its_trace(intruder: psycopg.Connection[Row], act: Act, what: str) -> None:
    who, event, write = WRITES[what]
    secret = signed_in(act, who)
    with pytest.raises(psycopg.errors.CheckViolation, match="leaves its trace"), acting(intruder, secret):
        row = written(intruder, write)
        with intruder.transaction(force_rollback=True):
            intruder.execute(TRACE, [event, row])
            intruder.execute("set constraints all immediate")
    with acting(intruder, secret):
        intruder.execute(TRACE, [event, written(intruder, write)])


def test_a_trace_of_another_right_or_of_something_else_does_not_do(intruder: psycopg.Connection[Row], act: Act) -> None:
    who, event, write = WRITES["a right"]
    secret = signed_in(act, who)
    for told, which in [(event, "gen_random_uuid()"), ("right.granted", GRANT)]:
        with pytest.raises(psycopg.errors.CheckViolation, match="leaves its trace"), acting(intruder, secret):
            intruder.execute(f"select record_trace('{told}', 'done', '', 'web', null, {which}, null, '{{}}')".encode())
            written(intruder, write)


def test_a_trace_of_an_earlier_transaction_does_not_do(intruder: psycopg.Connection[Row], act: Act) -> None:
    who, event, write = WRITES["a right"]
    secret = signed_in(act, who)
    with acting(intruder, secret), intruder.transaction(force_rollback=True):
        row = written(intruder, write)
    with acting(intruder, secret):
        intruder.execute(TRACE, [event, row])
    with pytest.raises(psycopg.errors.CheckViolation, match="leaves its trace"), acting(intruder, secret):
        intruder.execute("set constraints all immediate")
        intruder.execute("set constraints all deferred")
        written(intruder, write)
