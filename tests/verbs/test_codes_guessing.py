"""A hundred guesses: locked by person, slowed by address, and a real user whom no stranger locks out."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from paspoort.identity.actions import Begun, Proof, Refusal, Returned, Visitor, begin_sign_in
from paspoort.identity.inner import known_device
from paspoort.identity.models import Key
from paspoort.kernel import limits
from paspoort.kernel.actions import acting_as_service
from tests.verbs.codes_ground import (
    PASSWORD,
    USER,
    activate_app,
    answer,
    let_pass,
    now,
    try_app,
    unused,
    wrong_code,
)

pytestmark = pytest.mark.usefixtures("world")
THERE = Visitor("192.0.2.44", "Safari, iPhone")
QUARTER = 15 * 60


def guess(count: int, addresses: int, password: str, seed: str) -> Counter[str]:
    """So many guesses from so many addresses: how many were looked at, and how many were slowed down."""
    seen: Counter[str] = Counter()
    for number in range(count):
        visitor = Visitor(f"203.0.{number % addresses // 100}.{number % addresses % 100}")
        came = try_app(wrong_code(seed), USER, password, visitor)
        assert isinstance(came, Begun)
        assert came.problem is not None
        seen[came.problem.value] += 1
    return seen


def on_a_known_device(seed: str, key: Key) -> Visitor:
    """Where the real user signed in before."""
    proof = try_app(now(seed), visitor=THERE)
    assert isinstance(proof, Proof)
    unused(key)
    return Visitor(THERE.address, THERE.device, proof.known)


def test_a_hundred_guesses_from_one_address_do_not_stop_the_real_user_elsewhere() -> None:
    seed, key = activate_app()
    began = time.monotonic()
    seen = guess(100, 1, "another password here", seed)
    assert seen == {"code_wrong": 30, "too_many_tries": 70}
    refused = try_app(now(seed), visitor=Visitor("203.0.0.0"))
    assert isinstance(refused, Begun)
    passed = time.monotonic() - began + 2
    assert (refused.problem, QUARTER - passed <= refused.wait <= QUARTER) == (Refusal.TOO_MANY_TRIES, True)
    assert isinstance(try_app(now(seed), visitor=THERE), Proof)
    assert Key.objects.get(id=key.id).locked_until is None


def test_a_hundred_guesses_from_as_many_addresses_stop_at_fifty_and_spare_the_known_device() -> None:
    seed, key = activate_app()
    at_home = on_a_known_device(seed, key)
    seen = guess(100, 100, "another password here", seed)
    assert seen == {"code_wrong": 50, "too_many_tries": 50}
    stranger = try_app(now(seed), visitor=Visitor("192.0.2.99"))
    assert isinstance(stranger, Begun)
    assert stranger.problem is Refusal.TOO_MANY_TRIES
    assert isinstance(try_app(now(seed), visitor=at_home), Proof)


@pytest.mark.parametrize("addresses", [1, 12])
def test_who_found_out_the_password_has_five_codes_and_the_known_device_goes_on(addresses: int) -> None:
    seed, key = activate_app()
    at_home = on_a_known_device(seed, key)
    guess(12, addresses, PASSWORD, seed)
    locked = Key.objects.get(id=key.id).locked_until
    assert locked is not None
    assert timedelta(minutes=14) < locked - timezone.now() <= timedelta(minutes=15)
    elsewhere = try_app(now(seed), visitor=Visitor("192.0.2.99"))
    assert isinstance(elsewhere, Begun)
    assert elsewhere.problem is Refusal.CODE_WRONG
    assert isinstance(try_app(now(seed), visitor=at_home), Proof)
    assert traced("key.locked") == 1


def traced(event: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from audit_trace where event = %s", [event])
        return int(cursor.fetchone()[0])


def fifteen_minutes_later(key: Key) -> None:
    let_pass("wrong codes", f"{key.person_id} ", QUARTER + 1)
    with acting_as_service("sign-in"):
        Key.objects.filter(id=key.id).update(locked_until=timezone.now() - timedelta(seconds=1))


def test_a_lock_ends_after_a_quarter_and_after_twenty_wrong_codes_lasts_the_day() -> None:
    seed, key = activate_app()
    for _quarter in range(3):
        guess(5, 5, PASSWORD, seed)
        assert isinstance(try_app(now(seed), visitor=THERE), Begun)
        fifteen_minutes_later(key)
    assert isinstance(try_app(now(seed), visitor=THERE), Proof)
    unused(key)
    guess(5, 5, PASSWORD, seed)
    locked = Key.objects.get(id=key.id).locked_until
    assert locked is not None
    local = timezone.localtime(locked)
    assert (local - timedelta(minutes=1)).date() == timezone.localdate()
    assert local + timedelta(minutes=1) >= timezone.localtime().replace(hour=0, minute=0, second=0) + timedelta(days=1)


def test_what_a_lock_holds_back_is_not_counted_on() -> None:
    seed, key = activate_app()
    guess(20, 20, PASSWORD, seed)
    fifteen_minutes_later(key)
    assert isinstance(try_app(now(seed), visitor=THERE), Proof)


def test_a_known_device_also_has_its_limit() -> None:
    seed, key = activate_app()
    at_home = on_a_known_device(seed, key)
    for _each in range(5):
        assert isinstance(try_app(wrong_code(seed), visitor=at_home), Begun)
    assert isinstance(try_app(now(seed), visitor=at_home), Begun)
    assert Key.objects.get(id=key.id).locked_until is None
    assert isinstance(try_app(now(seed), visitor=Visitor("192.0.2.45")), Proof)


@pytest.mark.parametrize("word", ["", "x", "é", "A" * 400, "../..", None])
def test_a_word_for_a_device_that_was_made_up_or_is_another_persons_spares_nobody(word: str | None) -> None:
    seed, key = activate_app()
    if word is None:
        _other_seed, other = activate_app("head", "linde", user_name="johan.d")
        word = known_device.remember("", other.person_id)
    at_home = on_a_known_device(seed, key)
    assert known_device.device_of(at_home.known, key.person_id)
    assert not known_device.device_of(word, key.person_id)
    guess(5, 5, PASSWORD, seed)
    assert isinstance(try_app(now(seed), visitor=Visitor("192.0.2.99", known=word)), Begun)


def test_a_shared_computer_knows_the_last_four_people() -> None:
    people = [activate_app("care", "linde")[1].person_id] + [uuid.uuid4() for _each in range(4)]
    word = ""
    for person in people:
        word = known_device.remember(word, person)
    assert [bool(known_device.device_of(word, person)) for person in people] == [False, True, True, True, True]


def test_those_who_sign_in_rightly_do_not_slow_their_school_down() -> None:
    seed, key = activate_app()
    for _each in range(31):
        unused(key)
        assert isinstance(try_app(now(seed), visitor=THERE), Proof)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:3::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::77", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::77", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("::ffff:192.0.2.44", "192.0.2.44"),
        ("192.0.2.44", "192.0.2.44"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_network_of_ipv6_counts_as_one(address: str, network: str) -> None:
    assert limits.network_of(address) == network


def test_a_sealed_page_that_is_sent_twice_counts_once() -> None:
    seed, _key = activate_app()
    begun = begin_sign_in(way="app-code")
    came = answer(begun, THERE, user_name=USER, password=PASSWORD, code=now(seed))
    assert isinstance(came, Returned)
    with pytest.raises(Exception, match="pending_spent"):
        answer(begun, THERE, user_name=USER, password=PASSWORD, code=now(seed))


def test_nothing_of_whom_it_is_about_stands_in_the_counts() -> None:
    seed, key = activate_app()
    try_app(wrong_code(seed), visitor=THERE)
    with connections["default"].cursor() as cursor:
        cursor.execute("select bucket from kernel_tries")
        kept = b"".join(bytes(row[0]) for row in cursor.fetchall())
    for told in (USER, THERE.address, str(key.person_id)):
        assert told.encode() not in kept
