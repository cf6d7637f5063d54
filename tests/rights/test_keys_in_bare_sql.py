"""Own keys, user names, forms and sessions with plain SQL as the web role: whatever is tried with one's own session."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from paspoort.identity.actions import Level
from paspoort.identity.models import Key, Session
from tests.conftest import Act
from tests.own_keys import key_of, open_with
from tests.people import person
from tests.rights.bare import one, refused, run
from tests.sql import sql

OWNER_ONLY = "policy|permission denied|only the sign-in"
INSERT = """
    insert into identity_key (id, person_id, kind, name, secret_sealed, sign_count, can_sync, synced, last_step, bound_level,
                              bound_with, made_at, ended_at, end_reason)
    values (gen_random_uuid(), %s, 'app', 'Telefoon', 'x', 0, false, false, 0, %s, 'acm', now() + %s::interval, %s, '')
"""
ACCOUNT = (
    "insert into identity_account (id, person_id, user_name, password, changed_at)"
    " values (gen_random_uuid(), %s, 'naam', 'hash', now())"
)
SESSION = """
    insert into identity_session (id, secret_hash, person_id, institution_id, service, provider, acr, level, device, proved_at,
                                  started_at, seen_at, expires_at, end_reason)
    values (gen_random_uuid(), secret_hash('guess'), %s, null, '', 'acm', '', 3, '', now(), now(), now(),
            now() + interval '1 hour', '')
"""


def proved(secret: str, how: str) -> str:
    """This session, proved in some other way than by itsme a moment ago."""
    sql(f"update identity_session set {how} where secret_hash = secret_hash(%s)", secret)
    return secret


@pytest.fixture
def care(world: object, act: Act) -> str:
    return act("care", "linde")


def test_a_key_is_made_by_who_just_proved_for_herself_alone(care: str) -> None:
    me = person("Marieke").id
    run(care, INSERT, me, 3, "0", None)
    assert Key.objects.filter(person_id=me).count() == 1
    refused(care, INSERT, person("Johan").id, 3, "0", None)
    refused(care, INSERT, uuid.uuid4(), 3, "0", None)


@pytest.mark.parametrize("level", [0, 1, 2, 4])
def test_a_key_is_bound_at_the_level_that_was_proved(care: str, level: int) -> None:
    refused(care, INSERT, person("Marieke").id, level, "0", None)


@pytest.mark.parametrize("when", ["-1 hour", "-15 days", "1 hour"])
def test_a_key_is_not_made_on_another_day_so_that_no_mail_would_go(care: str, when: str) -> None:
    refused(care, INSERT, person("Marieke").id, 3, when, None)


def test_a_key_is_not_born_ended(care: str) -> None:
    refused(care, INSERT, person("Marieke").id, 3, "0", "2026-01-01")


STALE = [
    "proved_at = now() - interval '5 minutes 1 second'",
    "proved_at = now() + interval '3 minutes'",
    "proved_at = null",
    "level = 2",
    "level = 1",
]


@pytest.mark.parametrize("how", STALE)
def test_without_a_proof_of_just_now_no_key_and_no_account(care: str, how: str) -> None:
    refused(proved(care, how), INSERT, person("Marieke").id, 3, "0", None)
    refused(care, ACCOUNT, person("Marieke").id)


def test_a_session_of_an_own_key_makes_no_other_key(care: str) -> None:
    """Rule 52: not even minutes after showing it, at High."""
    secret = open_with(key_of(care), "034793")
    assert one("select level from identity_session where secret_hash = secret_hash(%s)", secret) == 3
    refused(secret, INSERT, person("Marieke").id, 3, "0", None)
    refused(secret, ACCOUNT, person("Marieke").id)


def test_an_account_is_changed_only_after_proving_and_read_by_its_owner_only(care: str, act: Act) -> None:
    run(care, ACCOUNT, person("Marieke").id)
    assert run(care, "select user_name, password from identity_account") == [("naam", "hash")]
    for player, school in [("head", "linde"), ("teacher", "linde"), ("head_clb", "clb")]:
        assert run(act(player, school), "select user_name, password from identity_account") == [], player
    assert run(act("head", "linde"), "update identity_account set password = 'mine' returning id") == []
    refused(care, ACCOUNT, person("Johan").id)
    refused(care, "update identity_account set person_id = %s", person("Johan").id)
    proved(care, STALE[0])
    assert run(care, "update identity_account set password = 'mine' returning id") == []
    refused(care, "delete from identity_account")


CHANGES = ["person_id = '{other}'", "public_key = 'x'", "secret_sealed = 'x'", "credential_id = 'x'", "kind = 'sms'"]
CHANGES += ["bound_level = 1", "bound_with = 'x'", "made_at = now()", "can_sync = true", "last_step = 5", "sign_count = 5"]
CHANGES += ["synced = true", "last_used_at = now()", "locked_until = now()"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_key_holds_or_went_through_is_not_for_its_owner_to_write(care: str, change: str) -> None:
    key_of(care)
    statement = f"update identity_key set {change.format(other=person('Johan').id)}"
    refused(care, statement, why=OWNER_ONLY)


def test_a_lock_or_a_counter_is_not_undone_by_its_owner(care: str) -> None:
    key = key_of(care)
    sql("update identity_key set locked_until = now() + interval '1 hour', sign_count = 9, last_step = 9")
    for change in ("locked_until = null", "sign_count = 0", "last_step = 0"):
        refused(care, f"update identity_key set {change}", why=OWNER_ONLY)
    run(care, "update identity_key set name = 'Gsm'")
    assert Key.objects.get(id=key.id).name == "Gsm"


def test_an_ended_key_stays_ended_and_is_ended_for_no_other_reason(care: str, act: Act) -> None:
    key = key_of(care)
    refused(care, "update identity_key set ended_at = now(), end_reason = 'counter_back'")
    assert run(act("head", "linde"), "update identity_key set ended_at = now(), end_reason = 'by_owner' returning id") == []
    assert len(run(care, "update identity_key set ended_at = now(), end_reason = 'by_owner' returning id")) == 1
    assert run(care, "update identity_key set ended_at = null, end_reason = '' returning id") == []
    assert run(care, "update identity_key set name = 'Terug' returning id") == []
    refused(care, "delete from identity_key")
    assert Key.objects.get(id=key.id).ended_at is not None


def test_keys_and_forms_of_someone_else_are_not_there(care: str, act: Act) -> None:
    key_of(care)
    run(
        care,
        "insert into identity_keptform (id, person_id, sealed, kept_at) values (gen_random_uuid(), %s, 'x', now())",
        person("Marieke").id,
    )
    for player, school in [("head", "linde"), ("admin", "linde"), ("head_clb", "clb"), ("teacher", "linde")]:
        other = act(player, school)
        for table in ("identity_key", "identity_keptform"):
            assert run(other, f"select id from {table}") == [], (player, table)
        refused(other, "delete from identity_keptform")
        assert run(other, "update identity_keptform set sealed = 'y' returning id") == [], player
        assert run(other, "update identity_key set name = 'x' returning id") == [], player
    refused(
        care,
        "insert into identity_keptform (id, person_id, sealed, kept_at) values (gen_random_uuid(), %s, 'x', now())",
        person("Johan").id,
    )
    refused(care, "update identity_keptform set person_id = %s", person("Johan").id)
    for wrong in ("kept_at = now() + interval '2 minutes'", "sealed = convert_to(repeat('x', 2200000), 'UTF8')"):
        refused(care, f"update identity_keptform set {wrong}")
    assert one("select sealed from identity_keptform where person_id = %s", person("Marieke").id) == b"x"


RAISED = ["level = 3", "proved_at = now()", "key_id = null", "expires_at = now() + interval '9 hours'", "seen_at = now()"]
RAISED += ["person_id = gen_random_uuid()", "institution_id = null", "device = 'x'", "secret_hash = 'x'", "service = 'sign-in'"]


def test_a_session_is_not_made_raised_renewed_or_handed_over(care: str) -> None:
    refused(care, SESSION, person("Marieke").id)
    refused(care, SESSION, person("Johan").id)
    for change in RAISED:
        refused(care, f"update identity_session set {change}")
    refused(care, "delete from identity_session")
    refused(care, "select secret_hash from identity_session")


def test_an_ended_session_stays_ended_as_it_was(care: str, act: Act) -> None:
    other = act("care", "linde")
    mine = one("select id from identity_session where secret_hash = secret_hash(%s)", other)
    refused(care, "update identity_session set ended_at = now(), end_reason = 'by_admin' where id = %s", mine)
    sql("update identity_session set ended_at = now() - interval '1 day', end_reason = 'by_admin' where id = %s", mine)
    for change in ("ended_at = null", "ended_at = now()", "end_reason = 'signed_out'"):
        assert run(care, f"update identity_session set {change} where id = %s returning id", mine) == []
    assert Session.objects.only("end_reason").get(id=mine).end_reason == "by_admin"


def test_sessions_of_someone_else_are_neither_seen_nor_ended(care: str, act: Act) -> None:
    for player, school, level in [
        ("head", "linde", Level.HIGH),
        ("admin", "linde", Level.SUBSTANTIAL),
        ("teacher", "linde", Level.HIGH),
    ]:
        other = act(player, school, level)
        me = one("select person_id from identity_session where secret_hash = secret_hash(%s)", other)
        assert {row[0] for row in run(other, "select person_id from identity_session")} == {me}, player
        ended = run(
            other, "update identity_session set ended_at = now(), end_reason = 'by_owner' where person_id <> %s returning id", me
        )
        assert ended == [], player
    assert run(care, "select person_id from acting()")[0][0] == person("Marieke").id


def test_tries_are_counted_by_the_sign_in_alone(care: str) -> None:
    refused(care, "select take_tries('{sms now}', '{x}')", why="only a sign-in")
    sql("insert into kernel_tries (bucket, count, until) values ('x', 9, now() + interval '1 hour')")
    refused(care, "select count_tries('{sms now}', '{x}')")
    run(care, "select undo_tries('{sms now}', '{x}', 9)")
    assert one("select count from kernel_tries") == 9
    assert run(care, "select wait_for_tries('{sms now}', '{x}')") == [(0,)]
    for statement in ("select * from kernel_tries", "delete from kernel_tries", "update kernel_tries set count = 0"):
        refused(care, statement)


INSIDE: list[Any] = ["keys_added()", "active_session()"]


@pytest.mark.parametrize("function", INSIDE)
def test_what_is_asked_as_the_owner_is_not_for_the_web(care: str, function: str) -> None:
    refused(care, f"select * from {function}")


def test_mail_about_keys_is_not_read_by_a_person(care: str) -> None:
    key_of(care)
    sql("update rights_affiliation set email = 'm@school.be' where person_id = %s", person("Marieke").id)
    refused(care, "select * from letters_due()")
