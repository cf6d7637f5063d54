"""Verb of identity x person x own, foreign or nobody's x how it was proved: yes, or no and why."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable

import pytest

from paspoort.identity import actions as identity
from paspoort.identity.actions import Level
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, NotSignedIn, Refused
from tests.conftest import Act
from tests.own_keys import bind, key_of, open_with
from tests.people import person
from tests.sql import sql

EVERYONE = [
    ("care", "linde"), ("teacher", "linde"), ("head", "linde"), ("admin", "linde"), ("supporter", "support"),
    ("psychologist", "clb"), ("head_clb", "clb"), ("elsewhere_care", "elsewhere"), ("head_board", "board"),
]  # fmt: skip
LEVELS = [Level.LOW, Level.SUBSTANTIAL, Level.HIGH]

# About a key or session with an id: only one's own, at any level, however it was proved.
KEYS: dict[str, Callable[[Acting, uuid.UUID], object]] = {
    "own_key": identity.own_key,
    "rename_key": lambda acting, key: identity.rename_key(acting, key, "Andere naam"),
    "end_key": identity.end_key,
}
SESSIONS: dict[str, Callable[[Acting, uuid.UUID], object]] = {"end_own_session": identity.end_own_session}
LISTS = ["my_keys", "keys_taken_away", "my_sessions", "last_sign_ins", "end_other_sessions"]

# What makes a key or changes how one comes in: only right after proving at High with what somebody else issued (rule 52).
MAKES: dict[str, Callable[[Acting], object]] = {
    "bind_key": bind,
    "start_passkey": identity.start_passkey,
    "add_passkey": lambda acting: identity.add_passkey(acting, "Laptop", "", ""),
    "set_account": lambda acting: identity.set_account(acting, "een.naam", "vier paarden zien blauw"),
    "start_app_key": identity.start_app_key,
    "add_app_key": lambda acting: identity.add_app_key(acting, "Gsm", "", "123456"),
    "start_sms_key": lambda acting: identity.start_sms_key(acting, "0470 12 34 56", ""),
    "add_sms_key": lambda acting: identity.add_sms_key(acting, "Gsm", "", "123456"),
    "must_have_just_proved": identity.must_have_just_proved,
}
# Where the others are tried: before anyone is signed in, or as a part of the application itself.
ELSEWHERE = {
    "begin_sign_in", "complete_sign_in", "cookie_name", "trace_refusal", "ways_in", "who_answers", "refusal_text",
    "recognise", "register_person", "hashes_kept",
    "end_person", "open_session", "end_session", "sign_out_url", "sign_out_by_provider",
    "subject_of", "show_card", "published_itsme_keys", "roll_itsme_keys", "passkeys_work_here", "codes_on", "key_hint",
    "intermediates_ending", "intermediates_trusted", "warn_of_ending_intermediates", "opens_reports", "switches_here",
    "switch_capacity", "has_just_proved", "user_name_of", "number_under_way", "keep_form", "kept_form",
    "provider_faults", "people_known",
}  # fmt: skip


def test_every_verb_about_who_someone_is_stands_in_one_table() -> None:
    named = [*KEYS, *SESSIONS, *LISTS, *MAKES, *ELSEWHERE]
    verbs = {name for name, verb in vars(identity).items() if inspect.isfunction(verb)}
    assert len(named) == len(set(named))
    assert verbs - set(named) == set()


@pytest.fixture(autouse=True)
def undone(world: object) -> None:
    """What is done to keys here is undone afterwards."""


def answer(secret: str, verb: Callable[..., object], *about: uuid.UUID) -> str:
    try:
        with acting_as(secret) as acting:
            verb(acting, *about)
    except NotSignedIn:
        return "not_signed_in"
    except Refused as refusal:
        return f"{refusal.code} {refusal.status}"
    except BadInput:
        return "bad_input"
    return "yes"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("player", "school"), EVERYONE)
def test_a_key_or_session_of_someone_else_is_answered_as_nobodys(act: Act, player: str, school: str, level: Level) -> None:
    other = act("counsellor", "atheneum")
    key, session = key_of(other).id, Session.objects.only("id").get(person_id=person("Saïda").id, ended_at=None, key=None).id
    me = act(player, school, level)
    for verb in KEYS:
        assert {answer(me, KEYS[verb], one) for one in (key, uuid.uuid4(), session)} == {"not_found 404"}, verb
    for verb in SESSIONS:
        assert {answer(me, SESSIONS[verb], one) for one in (session, uuid.uuid4(), key)} == {"not_found 404"}, verb
    with acting_as(me) as acting:
        for verb in LISTS[:-1]:
            assert {one.person_id for one in getattr(identity, verb)(acting)} <= {acting.person_id}, verb
        identity.end_other_sessions(acting)
    assert answer(other, KEYS["own_key"], key) == "yes"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("player", "school"), EVERYONE)
def test_everyone_names_and_ends_the_own_keys_and_sessions_at_any_level(act: Act, player: str, school: str, level: Level) -> None:
    key, other = key_of(act(player, school)), act(player, school)
    me = act(player, school, level)
    assert [answer(me, verb, key.id) for verb in KEYS.values()] == ["yes", "yes", "yes"]
    assert [answer(me, verb, key.id) for verb in KEYS.values()] == ["not_found 404"] * 3
    ended = sql("select id from identity_session where secret_hash = secret_hash(%s)", other)[0][0]
    assert answer(me, identity.end_own_session, ended) == "yes"
    assert answer(other, identity.my_keys) == "not_signed_in"


PROVED = {
    "just now": "",
    "at Substantial": "level = 2",
    "at Low": "level = 1",
    "longer than five minutes ago": "proved_at = now() - interval '301 seconds'",
    "nobody knows when": "proved_at = null",
    "in the future": "proved_at = now() + interval '10 minutes'",
}


@pytest.mark.parametrize("how", PROVED)
@pytest.mark.parametrize(("player", "school"), EVERYONE)
def test_a_key_is_made_only_right_after_proving_at_high(act: Act, player: str, school: str, how: str) -> None:
    me = act(player, school)
    if PROVED[how]:
        sql(f"update identity_session set {PROVED[how]} where secret_hash = secret_hash(%s)", me)
    for name, verb in MAKES.items():
        given = answer(me, verb)
        assert given.startswith("step_up") == bool(PROVED[how]), (name, given)
    assert Key.objects.exists() == (not PROVED[how])


@pytest.mark.parametrize("kind", ["passkey", "app", "sms"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_session_of_an_own_key_makes_no_keys(act: Act, kind: str, level: Level) -> None:
    """Rule 52: otherwise one stolen key would make the next."""
    key = key_of(act("care", "linde"), kind)
    me = open_with(key, "034793", level)
    for name, verb in MAKES.items():
        assert answer(me, verb).startswith("step_up"), name
    assert list(Key.objects.all()) == [key]
    assert answer(me, identity.end_key, key.id) == "yes"
