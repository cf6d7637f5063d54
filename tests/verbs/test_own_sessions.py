"""Own sessions: seen, ended, and refused at the next request; and what a local admin can end without seeing anything."""

from __future__ import annotations

import uuid

import pytest

from paspoort.audit.models import Trace
from paspoort.identity import actions as identity
from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import NotSignedIn, Refused
from paspoort.rights.actions import end_sessions_of
from tests.conftest import Act
from tests.own_keys import key_of, open_with
from tests.people import person
from tests.rights.bare import one
from tests.sql import sql


def id_of(secret: str) -> uuid.UUID:
    return one("select id from identity_session where secret_hash = secret_hash(%s)", secret)


def lives(secret: str) -> bool:
    try:
        with acting_as(secret):
            return True
    except NotSignedIn:
        return False


def ended_because(secret: str) -> str:
    return one("select end_reason from identity_session where secret_hash = secret_hash(%s)", secret)


def test_the_living_sessions_this_one_first_and_no_others(world: object, act: Act) -> None:
    other, ended, idle, over = (act("care", "linde") for _each in range(4))
    sql("update identity_session set ended_at = now() where id = %s", id_of(ended))
    sql("update identity_session set seen_at = now() - interval '31 minutes' where id = %s", id_of(idle))
    sql("update identity_session set expires_at = now() - interval '1 second' where id = %s", id_of(over))
    act("head", "linde")
    this = act("care", "linde")
    sql("update identity_session set seen_at = now() - interval '5 minutes' where id = %s", id_of(this))
    every = [id_of(secret) for secret in (this, other, ended, idle, over)]
    with acting_as(this) as acting:
        assert [session.id for session in identity.my_sessions(acting)] == every[:2]
        assert set(every) <= {each.id for each in identity.last_sign_ins(acting)}


def test_at_most_twenty_sign_ins_newest_first(world: object, act: Act) -> None:
    for _each in range(22):
        secret = act("care", "linde")
    with acting_as(secret) as acting:
        last = identity.last_sign_ins(acting)
    assert len(last) == 20 and last == sorted(last, key=lambda one: one.started_at, reverse=True)


def test_a_session_that_was_ended_elsewhere_is_refused_at_its_next_request(world: object, act: Act) -> None:
    lost, this = act("care", "linde"), act("care", "linde")
    gone = id_of(lost)
    assert lives(lost)
    with acting_as(this) as acting:
        identity.end_own_session(acting, gone)
    assert (lives(lost), lives(this), ended_because(lost)) == (False, True, "by_owner")
    trace = Trace.objects.get(event="session.ended_by_owner")
    assert (trace.object_id, trace.facts, trace.person_id) == (gone, {}, person("care").id)
    with acting_as(this) as acting, pytest.raises(Refused) as refusal:
        identity.end_own_session(acting, gone)
    assert refusal.value.status == 404


def test_all_others_end_at_once_and_nobody_elses(world: object, act: Act) -> None:
    others, this, head = [act("care", "linde") for _each in range(3)], act("care", "linde"), act("head", "linde")
    mine = id_of(this)
    with acting_as(this) as acting:
        assert identity.end_other_sessions(acting) >= 3
        assert [session.id for session in identity.my_sessions(acting)] == [mine]
        assert identity.end_other_sessions(acting) == 0
    assert not any(lives(one) for one in others) and lives(this) and lives(head)


def test_this_session_can_end_itself(world: object, act: Act) -> None:
    this = act("care", "linde")
    with acting_as(this) as acting:
        identity.end_own_session(acting, acting.session_id)
    assert not lives(this)


def test_ending_a_key_ends_what_it_opened_elsewhere(world: object, act: Act) -> None:
    first = act("care", "linde")
    key = key_of(first)
    phone, this = open_with(key, "034793"), open_with(key, "034793")
    with acting_as(this) as acting:
        identity.end_key(acting, key.id)
    assert (lives(phone), lives(this), lives(first), ended_because(phone)) == (False, True, True, "key_ended")


def test_the_secret_of_a_session_is_never_read(world: object, act: Act) -> None:
    with acting_as(act("care", "linde")) as acting:
        for session in [*identity.my_sessions(acting), *identity.last_sign_ins(acting)]:
            assert {"secret_hash", "proof_sealed", "subject_hash", "sid_hash"} <= session.get_deferred_fields()


# --- the local admin ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("admin", ["head", "admin"])
def test_an_admin_signs_a_colleague_off_for_this_institution_only(world: object, act: Act, admin: str) -> None:
    here, again, there = act("supporter", "linde"), act("supporter", "linde"), act("supporter", "atheneum")
    nowhere, this = act("supporter", "linde"), act(admin, "linde")
    sql("update identity_session set institution_id = null where id = %s", id_of(nowhere))
    with acting_as(this) as acting:
        end_sessions_of(acting, person("supporter").id)
    assert [lives(one) for one in (here, again, nowhere, there, this)] == [False, False, False, True, True]
    assert ended_because(here) == "by_admin"
    with acting_as(act("supporter", "linde")) as acting:
        assert "by_admin" in {session.end_reason for session in identity.last_sign_ins(acting)}


def test_the_answer_and_the_trace_are_the_same_when_there_was_nothing_to_end(world: object, act: Act) -> None:
    def told() -> list[tuple[object, ...]]:
        wanted = Trace.objects.filter(event="session.ended_by_admin").order_by("at")
        return list(wanted.values_list("event", "outcome", "reason", "object_id", "facts"))

    sql("update identity_session set ended_at = now() where person_id = %s", person("teacher").id)
    with acting_as(act("head", "linde")) as acting:
        end_sessions_of(acting, person("teacher").id)
        none = told()
    act("teacher", "linde"), act("teacher", "linde")
    with acting_as(act("head", "linde")) as acting:
        end_sessions_of(acting, person("teacher").id)
    assert told() == none * 2 and none[0][4] == {}


def test_an_admin_sees_no_session_key_or_sign_in_of_a_colleague(world: object, act: Act) -> None:
    key_of(act("teacher", "linde"))
    with acting_as(act("head", "linde")) as acting:
        assert not Session.objects.only("id").filter(person_id=person("teacher").id).exists()
        assert identity.my_keys(acting) == []
        assert {session.person_id for session in identity.last_sign_ins(acting)} == {acting.person_id}


def test_nobody_of_elsewhere_and_nobody_without_the_right_is_signed_off(world: object, act: Act) -> None:
    for player, school, whom, code in [
        ("head", "linde", "elsewhere_care", "not_found"),
        ("head_clb", "clb", "care", "not_found"),
        ("teacher", "linde", "care", "no_right"),
        ("care", "linde", "head", "no_right"),
    ]:
        theirs = act(whom, {"elsewhere_care": "elsewhere"}.get(whom, "linde"))
        who = person(whom).id
        with pytest.raises(Refused) as refusal, acting_as(act(player, school)) as acting:
            end_sessions_of(acting, who)
        assert refusal.value.code == code and lives(theirs), (player, whom)
    with pytest.raises(Refused) as refusal, acting_as(act("head", "linde")) as acting:
        end_sessions_of(acting, uuid.uuid4())
    assert (refusal.value.code, refusal.value.status) == ("not_found", 404)


def test_an_admin_who_signs_herself_off_keeps_the_session_in_which_she_does(world: object, act: Act) -> None:
    other, this = act("head", "linde"), act("head", "linde")
    with acting_as(this) as acting:
        end_sessions_of(acting, acting.me)
    assert (lives(other), lives(this)) == (False, True)


def test_bare_sql_signs_nobody_off_without_the_right(world: object, act: Act) -> None:
    head, who = act("head", "linde"), person("head").id
    for player, school in [("teacher", "linde"), ("head_clb", "clb"), ("psychologist", "clb")]:
        with acting_as(act(player, school)):
            assert one("select end_sessions_here(%s)", who) is False, player
    assert lives(head)
