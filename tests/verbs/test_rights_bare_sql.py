"""What a head who can run SQL as the web role, with the own session, still cannot do to rights (rules 10, 29, 40, 110, 111)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import end_grants, grant, grant_several
from paspoort.rights.models import Affiliation, Grant, GrantChange
from tests.conftest import Act
from tests.people import grant_of, institution, work
from tests.sql import sql
from tests.verbs.rights_people import ADMIN, CHIEF, IRIS, LARS, LOCAL, a_year, in_days, newcomer, operator, seen

INSERT = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, granted_by_id, reason, batch_id, revoked_at)
    values (gen_random_uuid(), %(affiliation)s, %(person)s, %(institution)s, %(right)s, %(contexts)s, %(begins)s, %(ends)s,
            %(source)s, %(given)s, %(by)s, '', %(batch)s, %(revoked)s) returning id
"""


def row(job: Affiliation, **other: Any) -> dict[str, Any]:
    return {
        "affiliation": job.id,
        "person": job.person_id,
        "institution": job.institution_id,
        "right": IRIS,
        "contexts": ["gebruiker"],
        "begins": today(),
        "ends": in_days(300),
        "source": "own",
        "given": in_days(0),
        "by": None,
        "batch": None,
        "revoked": None,
    } | other


@pytest.fixture
def secret(world: object, act: Act) -> str:
    """Of a head whose role may write every column of a grant: what is kept is kept by the rule, not by the privilege alone."""
    sql("grant update on rights_grant to paspoort_web")
    return act("head", "linde")


def by_hand(secret: str, statement: str, values: Any, *, told: str = "right.changed") -> uuid.UUID:
    """Write a grant by hand, with the trace that tells of it; gives its id."""
    with acting_as(secret), connection.cursor() as cursor:
        cursor.execute(statement, values)
        [(written,)] = cursor.fetchall()
        record(told, object=written)
    return uuid.UUID(str(written))


def is_now(moment: datetime | None) -> bool:
    return moment is not None and abs(timezone.now() - moment) < timedelta(minutes=10)


def refused(secret: str, statement: str, values: Any, why: str) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic(), acting_as(secret), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_by_hand_goes_what_the_verb_would_do_and_the_database_says_who_did_it(secret: str) -> None:
    job, other = newcomer("linde"), work("care", "linde")
    made = by_hand(secret, INSERT, row(job, by=other.person_id, given=in_days(-900), revoked=in_days(0)), told="right.granted")
    given = Grant.objects.get(id=made)
    assert given.granted_by_id == work("head", "linde").person_id and is_now(given.granted_at)
    assert given.revoked_at is None and GrantChange.objects.get(grant=given).by_person_id == given.granted_by_id


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"begins": in_days(-1)}, "begins_past"),
        ({"begins": in_days(-30), "ends": in_days(-1)}, "before_work"),
        ({"ends": in_days(365 * 4 + 2)}, "past_maximum"),
        ({"begins": in_days(-11)}, "before_work"),
        ({"begins": in_days(365 * 4 + 2), "ends": in_days(365 * 4 + 9)}, "far_ahead"),
        ({"contexts": ["none"]}, "context_not_here"),
        ({"contexts": ["samenwerkingsdossier-CLB"]}, "context_not_here"),
        ({"contexts": ["gebruiker", "none"]}, "context_not_here"),
        ({"contexts": []}, "grant_has_context|context_not_here|not_yours_to_give"),
        ({"right": LARS}, "context_not_here"),
        ({"right": ADMIN, "contexts": [CHIEF]}, "not_yours_to_give"),
        ({"source": "acm"}, "row-level security"),
        ({"batch": uuid.UUID(int=7)}, "other_batch|foreign key"),
        ({"begins": in_days(9), "ends": in_days(8)}, "grant_in_order"),
    ],
)
def test_a_grant_by_hand_that_the_verb_would_refuse(secret: str, other: dict[str, object], why: str) -> None:
    refused(secret, INSERT, row(newcomer("linde"), **other), why)


def test_nothing_sensitive_for_oneself(secret: str) -> None:
    refused(secret, INSERT, row(work("head", "linde")), "to_oneself")
    refused(
        secret, INSERT, row(work("head", "linde"), right=ADMIN, contexts=[LOCAL], begins=in_days(1400)), "to_oneself|past_|held"
    )


def test_nothing_at_another_institution_nor_for_work_there(secret: str) -> None:
    there, here = work("counsellor", "atheneum"), newcomer("linde")
    refused(secret, INSERT, row(there), "row-level security|work_elsewhere")
    refused(secret, INSERT, row(there, institution=here.institution_id), "work_elsewhere")
    refused(secret, INSERT, row(here, person=there.person_id), "work_elsewhere")
    refused(secret, INSERT, row(here, institution=there.institution_id), "row-level security|work_elsewhere")


def test_nothing_for_who_left_died_or_is_of_the_wrong_category(secret: str) -> None:
    refused(secret, INSERT, row(newcomer("linde", ends=-1), ends=today()), "work_over")
    refused(secret, INSERT, row(newcomer("linde", ends=20)), "past_affiliation")
    refused(secret, INSERT, row(work("supporter", "linde"), contexts=["beheerder"]), "context_not_theirs")
    dead = newcomer("linde")
    sql("update identity_person set ended_on = today() where id = %s", dead.person_id)
    refused(secret, INSERT, row(dead), "person_gone")


def test_nothing_at_an_institution_that_closed_not_even_by_the_operator(world: object) -> None:
    from django.db import connection

    there = newcomer("linde")
    sql("update registry_institution set ended_on = today() where id = %s", there.institution_id)
    with (
        pytest.raises(DatabaseError, match="institution_closed"),
        transaction.atomic(),
        operator(),
        connection.cursor() as cursor,
    ):
        cursor.execute(INSERT, row(there))


def test_not_twice_in_the_same_time(secret: str) -> None:
    refused(secret, INSERT, row(work("care", "linde"), contexts=["operator"]), "right_held_once")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("ends_on = today() + 1500", "past_maximum"),
        ("begins_on = begins_on - 1", "already_begun"),
        ("begins_on = today() + 5", "already_begun"),
        ("begins_on = today() - 5, ends_on = today() - 1", "already_begun|ends_past"),
        ("ends_on = today() - 1, begins_on = today() - 1", "past|in_order"),
        ("contexts = '{operator}'", "no_reason"),
        ("contexts = '{operator}', reason = '  '", "no_reason"),
        ("contexts = '{none}', reason = 'x'", "context_not_here"),
        ("person_id = granted_by_id", "other_grant"),
        ("institution_id = gen_random_uuid()", "other_grant|row-level security"),
        ("affiliation_id = gen_random_uuid()", "other_grant"),
        ("right_id = 'LokaleBeheerder'", "other_grant"),
        ("granted_by_id = person_id", "other_grant"),
        ("granted_at = now() - interval '1 year'", "other_grant"),
        ("batch_id = gen_random_uuid()", "other_grant"),
        ("source = 'acm'", "row-level security|other_grant|acm_grant"),
    ],
)
def test_a_change_by_hand_that_the_verb_would_refuse(secret: str, change: str, why: str) -> None:
    with operator():
        held = grant(newcomer("linde"), IRIS, ["gebruiker"], Period(in_days(-1), in_days(300)), by=None)
    refused(secret, f"update rights_grant set {change} where id = %s", [held.id], why)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'iets anders'",
        "revision = 9",
        "revoked_by_id = person_id",
        "ended_because = 'undone'",
        "revision = 0, reason = ''",
    ],
)
def test_what_the_history_stands_on_does_not_change_by_itself(secret: str, change: str) -> None:
    held = grant_of("care", "linde", IRIS)
    before = Grant.objects.filter(id=held.id).values().get()
    by_hand(secret, f"update rights_grant set {change} where id = %s returning id", [held.id])
    assert Grant.objects.filter(id=held.id).values().get() == before


def test_ending_by_hand_says_who_and_when_and_leaves_the_rest(secret: str) -> None:
    held = grant_of("care", "linde", IRIS)
    statement = """
        update rights_grant set revoked_at = '2020-01-01', revoked_by_id = person_id, ends_on = ends_on - 30,
               contexts = '{operator}', reason = 'x' where id = %s returning id"""
    by_hand(secret, statement, [held.id], told="right.revoked")
    now = Grant.objects.get(id=held.id)
    assert (now.ends_on, now.contexts, now.ended_because) == (held.ends_on, held.contexts, "revoked")
    assert now.revoked_by_id == work("head", "linde").person_id
    assert is_now(now.revoked_at)


def test_what_ended_or_is_over_does_not_live_again(secret: str) -> None:
    held, over = grant_of("care", "linde", IRIS), grant_of("expired", "linde", IRIS)
    with acting_as(secret) as acting:
        end_grants(acting, seen(held), "Klaar.")
    for change in ("revoked_at = null", "ends_on = ends_on + 1", "reason = 'x'", "revision = 0"):
        refused(secret, f"update rights_grant set {change} where id = %s", [held.id], "already_ended")
    refused(secret, "update rights_grant set ends_on = today() + 9 where id = %s", [over.id], "already_ended")


@pytest.mark.parametrize(
    "change",
    ["revoked_at = now()", "ends_on = today()", "ends_on = ends_on - 1", "contexts = '{lokale-beheerder}', reason = 'x'"],
)
def test_the_last_chief_stays(secret: str, change: str) -> None:
    chief = grant_of("head", "linde", ADMIN)
    refused(secret, f"update rights_grant set {change} where id = %s", [chief.id], "last_chief|to_oneself")
    refused(secret, "update rights_affiliation set ended_at = now() where id = %s", [chief.affiliation_id], "last_chief")
    refused(secret, "update rights_affiliation set ends_on = today() where id = %s", [chief.affiliation_id], "last_chief")


@pytest.mark.parametrize(
    ("whose", "right", "changed"),
    [
        ("head", ADMIN, {"revoked_at": "now"}),
        ("care", IRIS, {"begins_on": f"{in_days(3)}"}),
        ("care", IRIS, {"ends_on": f"{in_days(-1)}"}),
        ("care", IRIS, {"contexts": ["operator"], "reason": ""}),
        ("care", IRIS, {"contexts": ["samenwerkingsdossier-CLB"], "reason": "x"}),
        ("expired", IRIS, {"ends_on": f"{in_days(9)}"}),
    ],
)
def test_a_plan_says_what_the_database_would_refuse(secret: str, whose: str, right: str, changed: dict[str, Any]) -> None:
    held = grant_of(whose, "linde", right)
    with acting_as(secret):
        [(wrong,)] = sql("select wrong from wrong_with_changes(array[%s], %s::jsonb)", held.id, json.dumps(changed))
    assert wrong
    columns = ", ".join(f"{column} = %({column})s" for column in changed)
    refused(secret, f"update rights_grant set {columns} where id = %(id)s", changed | {"id": held.id}, wrong)


def test_a_plan_tells_nothing_of_grants_elsewhere(secret: str, act: Act) -> None:
    elsewhere, plan = grant_of("head_atheneum", "atheneum", ADMIN), "select * from wrong_with_changes(array[%s], '{}')"
    for who in (secret, act("care", "linde")):
        with acting_as(who):
            assert sql(plan, elsewhere.id) == []
    with acting_as(secret):
        held = grant_of("care", "linde", IRIS)
        assert sql("select wrong from wrong_with_changes(array[%s], %s::jsonb)", held.id, '{"id": null}') == [("other_grant",)]


def test_a_local_admin_handles_no_admin_by_hand(secret: str, act: Act) -> None:
    with operator():
        grant(work("teacher", "linde"), ADMIN, [LOCAL], a_year(), by=None)
        grant(work("care", "linde"), ADMIN, [CHIEF], a_year(), by=None)
    local, chief = act("teacher", "linde"), grant_of("head", "linde", ADMIN)
    refused(local, "update rights_grant set revoked_at = now() where id = %s", [chief.id], "not_yours_to_give")
    refused(local, "update rights_grant set ends_on = today() where id = %s", [chief.id], "not_yours_to_give")
    refused(local, "update rights_affiliation set ended_at = now() where id = %s", [chief.affiliation_id], "not_yours_to_give")
    refused(local, INSERT, row(newcomer("linde"), right=ADMIN, contexts=[LOCAL]), "not_yours_to_give")
    own = grant_of("teacher", "linde", ADMIN)
    widen = "update rights_grant set contexts = '{lokale-beheerder,hoofd-lokale-beheerder}', reason = 'x' where id = %s"
    refused(local, widen, [own.id], "not_yours_to_give")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into rights_grantchange select * from rights_grantchange limit 1",
        "update rights_grantchange set reason = 'x'",
        "delete from rights_grantchange",
        "insert into rights_use (grant_id, last_on, days) select id, today(), 99 from rights_grant",
        "update rights_use set days = 0",
        "delete from rights_use",
        "delete from rights_grant",
        "delete from rights_affiliation",
        "update rights_batch set given_by_id = gen_random_uuid()",
        "update rights_context set given_with = 'rights:manage'",
        "update rights_right set sensitive = false, max_months = 900",
        "update rights_permission set level = 1",
        "select carry_use(gen_random_uuid(), gen_random_uuid())",
        "select * from rights_admins()",
        "select * from active_grants(null, null, null, null)",
        "truncate rights_grantchange",
    ],
)
def test_history_use_and_the_rule_itself_are_out_of_reach(secret: str, statement: str) -> None:
    refused(secret, statement, [], "permission denied")


def test_a_batch_is_ones_own(secret: str, act: Act) -> None:
    job, mine = newcomer("linde"), uuid.uuid4()
    insert = "insert into rights_batch (id, institution_id, given_by_id, at) values (%s, %s, %s, now())"
    refused(secret, insert, [uuid.uuid4(), job.institution_id, job.person_id], "row-level security")
    refused(secret, insert, [uuid.uuid4(), institution("atheneum").id, work("head", "linde").person_id], "row-level security")
    with operator():
        grant(work("teacher", "linde"), ADMIN, [LOCAL], a_year(), by=None)
    with acting_as(act("teacher", "linde")) as acting:
        grant_several(acting, mine, [work("expired", "linde").id], IRIS, ["gebruiker"], a_year())
    refused(secret, INSERT, row(job, batch=mine), "other_batch")
