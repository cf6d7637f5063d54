"""A code of an app as an own key: activated after proving at High, and used once."""

from __future__ import annotations

import time
import uuid

import pyotp
import pytest

from paspoort.demo import world as demo
from paspoort.identity.actions import (
    Begun,
    Level,
    Proof,
    Refusal,
    SignInRefused,
    Wish,
    add_app_key,
    begin_sign_in,
    end_key,
    set_account,
    start_app_key,
)
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput, Refused
from paspoort.rights.actions import admit
from tests.raised import raised
from tests.sql import sql
from tests.verbs.codes_ground import PASSWORD, USER, activate_app, now, try_app, unused, wrong_code

pytestmark = pytest.mark.usefixtures("world")


def test_who_just_proved_activates_an_app_and_signs_in_with_its_code() -> None:
    seed, key = activate_app()
    proof = try_app(now(seed))
    assert isinstance(proof, Proof)
    assert (proof.level, proof.key_id, proof.person_id) == (Level.SUBSTANTIAL, key.id, key.person_id)
    assert not proof.names_place
    assert (key.bound_level, key.kind, key.name) == (3, "app", "App on my phone")
    with acting_as_service("sign-in"):
        admitted = admit(proof)
    with acting_as(admitted.secret) as acting:
        assert acting.level == Level.SUBSTANTIAL
        assert acting.institution_number == "034793"


def test_the_seed_is_kept_sealed() -> None:
    seed, key = activate_app()
    assert seed.encode() not in bytes(key.secret_sealed or b"")
    assert seed not in repr(key)


def test_a_code_counts_once() -> None:
    seed, _key = activate_app()
    code = now(seed)
    assert isinstance(try_app(code), Proof)
    again = try_app(code)
    assert isinstance(again, Begun)
    assert again.problem is Refusal.CODE_WRONG


def test_the_code_that_activated_does_not_also_sign_in() -> None:
    with acting_as(demo.sign_in("care", "linde")) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
        code = pyotp.TOTP(pyotp.parse_uri(new.uri).secret).now()
        add_app_key(acting, "App", new.sealed, code)
    assert isinstance(try_app(code), Begun)


@pytest.mark.parametrize(("seconds", "fine"), [(-30, True), (30, True), (-120, False), (120, False), (-90, False)])
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(seconds: int, fine: bool) -> None:
    seed, _key = activate_app()
    shown = pyotp.TOTP(seed).at(int(time.time()) + seconds)
    assert isinstance(try_app(shown), Proof) is fine


def test_an_earlier_code_does_not_count_after_a_later_one() -> None:
    seed, _key = activate_app()
    assert isinstance(try_app(pyotp.TOTP(seed).at(int(time.time()) + 30)), Proof)
    assert isinstance(try_app(now(seed)), Begun)


@pytest.mark.parametrize(
    ("user_name", "password", "code"),
    [
        (USER, PASSWORD, "wrong"),
        (USER, "another password here", "right"),
        ("nobody.at.all", PASSWORD, "right"),
        ("", "", ""),
        (USER, PASSWORD, ""),
        (USER + "\0", PASSWORD, "right"),
        (USER, PASSWORD, "①②③④⑤⑥"),
        ("x" * 5000, "y" * 100_000, "9" * 5000),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(user_name: str, password: str, code: str) -> None:
    seed, _key = activate_app()
    typed = {"right": now(seed), "wrong": wrong_code(seed)}.get(code, code)
    came = try_app(typed, user_name, password)
    assert isinstance(came, Begun)
    assert (came.problem, came.page, came.wait) == (Refusal.CODE_WRONG, "code", 0)
    assert came.shown == {"user_name": user_name[:100], "kind": "app", "reads": False}


def test_capitals_and_wide_letters_make_no_difference_in_a_user_name_and_spaces_none_in_a_code() -> None:
    seed, _key = activate_app()
    code = now(seed)
    assert isinstance(try_app(f" {code[:3]} {code[3:]} ", "ＭARIEKE.vdb"), Proof)


def test_several_apps_each_count_and_an_ended_one_does_not() -> None:
    first_seed, first = activate_app()
    second_seed, second = activate_app()
    proof = try_app(now(second_seed))
    assert isinstance(proof, Proof)
    assert proof.key_id == second.id
    with acting_as(demo.sign_in("care", "linde")) as acting:
        end_key(acting, first.id)
    assert isinstance(try_app(now(first_seed)), Begun)


def test_an_ended_key_ends_its_sessions() -> None:
    seed, key = activate_app()
    proof = try_app(now(seed))
    assert isinstance(proof, Proof)
    with acting_as_service("sign-in"):
        admitted = admit(proof)
    with acting_as(demo.sign_in("care", "linde")) as acting:
        end_key(acting, key.id)
    with pytest.raises(Refused, match="not_signed_in"), acting_as(admitted.secret):
        pass


def test_a_code_never_reaches_high_and_makes_no_other_key() -> None:
    with pytest.raises(SignInRefused, match="level_too_low"):
        begin_sign_in(Wish(Level.HIGH), way="app-code")
    seed, _key = activate_app()
    proof = try_app(now(seed))
    assert isinstance(proof, Proof)
    with acting_as_service("sign-in"):
        admitted = admit(proof)
    for verb in (lambda acting: start_app_key(acting), lambda acting: set_account(acting, "another.name", PASSWORD)):
        with pytest.raises(Refused) as refused, acting_as(admitted.secret) as acting:
            verb(acting)
        assert (refused.value.code, refused.value.facts) == ("step_up", {"fresh": True})


@pytest.mark.parametrize("level", [Level.SUBSTANTIAL, Level.LOW])
def test_only_who_proved_at_high_makes_a_key(level: Level) -> None:
    with pytest.raises(Refused, match="step_up"), acting_as(demo.sign_in("care", "linde", level)) as acting:
        start_app_key(acting)


def test_who_proved_six_minutes_ago_proves_again() -> None:
    secret = demo.sign_in("care", "linde")
    with acting_as(secret) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
        session_id = acting.session_id
    _long_ago(session_id)
    code = pyotp.TOTP(pyotp.parse_uri(new.uri).secret).now()
    with pytest.raises(Refused, match="step_up"), acting_as(secret) as acting:
        add_app_key(acting, "App", new.sealed, code)
    assert not Key.objects.filter(kind="app").exists()


def _long_ago(session_id: uuid.UUID) -> None:
    sql("update identity_session set proved_at = proved_at - interval '6 minutes' where id = %s", session_id)
    assert Session.objects.filter(id=session_id).exists()


def test_a_seed_under_way_is_for_one_person_one_session_ten_minutes_and_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, later, other = demo.sign_in("care", "linde"), demo.sign_in("care", "linde"), demo.sign_in("head", "linde")
    with acting_as(mine) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
    with acting_as(other) as acting:
        set_account(acting, "someone.else", PASSWORD)
    seed = pyotp.parse_uri(new.uri).secret
    for secret in (later, other):
        with pytest.raises(BadInput, match="sealed"), acting_as(secret) as acting:
            add_app_key(acting, "App", new.sealed, now(seed))
    for sealed in ("", "x", new.sealed[:-4] + "AAAA", "é"):
        with pytest.raises(BadInput, match="sealed"), acting_as(mine) as acting:
            add_app_key(acting, "App", sealed, now(seed))
    with acting_as(mine) as acting:
        key = add_app_key(acting, "App", new.sealed, now(seed))
    unused(key)
    with pytest.raises(BadInput, match="sealed"), acting_as(mine) as acting:
        add_app_key(acting, "App", new.sealed, now(seed))
    at = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: at)
    with pytest.raises(BadInput, match="sealed"), acting_as(mine) as acting:
        start_app_key(acting, new.sealed)


@pytest.mark.parametrize(("name", "code", "field"), [("App", "000", "code"), ("", "right", "name"), ("x" * 61, "right", "name")])
def test_nothing_is_kept_before_the_app_shows_a_right_code(name: str, code: str, field: str) -> None:
    with acting_as(demo.sign_in("care", "linde")) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
        typed = now(pyotp.parse_uri(new.uri).secret) if code == "right" else code
        assert list(raised(BadInput, add_app_key, acting, name, new.sealed, typed).problems) == [field]
        assert not Key.objects.filter(person_id=acting.me).exists()


def test_no_code_without_something_known_beside_it() -> None:
    with acting_as(demo.sign_in("care", "linde")) as acting:
        new = start_app_key(acting)
        with pytest.raises(BadInput, match="account"):
            add_app_key(acting, "App", new.sealed, now(pyotp.parse_uri(new.uri).secret))


def test_at_most_five_apps() -> None:
    for _each in range(5):
        activate_app()
    with pytest.raises(BadInput, match="name"):
        activate_app()


def test_the_picture_is_drawn_here_and_holds_the_seed_under_the_own_name() -> None:
    with acting_as(demo.sign_in("care", "linde")) as acting:
        set_account(acting, USER, PASSWORD)
        new = start_app_key(acting)
        same = start_app_key(acting, new.sealed)
    read = pyotp.parse_uri(new.uri)
    assert (read.issuer, read.name, len(read.secret)) == ("Leerlingenpaspoort", USER, 32)
    assert new.picture.startswith("<svg")
    assert "http" not in new.picture
    assert "".join(new.groups) == read.secret
    assert {len(group) for group in new.groups} == {4}
    assert (same.uri, same.sealed) == (new.uri, new.sealed)
    assert read.secret not in repr(new) + new.sealed
