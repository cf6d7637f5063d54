"""Making a passkey: only minutes after showing itsme or an eID card, once, in this session, with a device that keeps its word."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level, add_passkey, start_passkey
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as, acting_as_service, token_hash
from paspoort.kernel.models import BadInput, Refused
from paspoort.rights.actions import admit
from tests.conftest import Act
from tests.ground import Ground
from tests.raised import raised
from tests.verbs.passkey_device import PRESENT, SYNCED, VERIFIED, Device, b64
from tests.verbs.passkey_ground import bind, sign_in

BENT: dict[str, tuple[dict[str, Any], str]] = {
    "the owner was not recognised": ({"flags": PRESENT}, "user_not_verified"),
    "nobody touched the device": ({"flags": VERIFIED}, "user_not_verified"),
    "another website": ({"client": {"origin": "https://leerlingenpasp0ort.example"}}, "origin_mismatch"),
    "inside a frame of another site": ({"client": {"crossOrigin": True}}, "origin_mismatch"),
    "a key for another website": ({"domain": "leerlingenpasp0ort.example"}, "audience_mismatch"),
    "another challenge": ({"client": {"challenge": b64(b"x" * 32)}}, "nonce_mismatch"),
    "the words of signing in": ({"client": {"type": "webauthn.get"}}, "token_type"),
    "copied, but not able to be": ({"flags": PRESENT | VERIFIED | SYNCED}, "answer_malformed"),
    "an elliptic key that says it is RSA": ({"cose": {3: -257}}, "algorithm_refused"),
    "an algorithm that nobody knows": ({"cose": {3: -999}}, "algorithm_refused"),
    "a point beside the curve": ({"cose": {-2: bytes(32)}}, "answer_malformed"),
    "no point at all": ({"cose": {-2: b""}}, "answer_malformed"),
    "another curve": ({"cose": {-1: 3}}, "answer_malformed"),
    "no key but a number": ({"cose": {1: 0}}, "answer_malformed"),
}


ROW = """insert into identity_key (id, person_id, kind, name, credential_id, public_key, sign_count, can_sync, synced, last_step,
    bound_level, bound_with, made_at, end_reason)
    values (gen_random_uuid(), %s, 'passkey', 'Laptop', '\\x01', '\\x02', 0, false, false, 0, 3, 'acm', now(), '')"""


def refused(secret: str, credential: Callable[[str], str], name: str = "Laptop") -> str:
    """For what reason, in the trail, no passkey was made of this."""
    keys = Key.objects.count()
    with acting_as(secret) as acting:
        options, state = start_passkey(acting)
        with pytest.raises(BadInput) as problem:
            add_passkey(acting, name, state, credential(options))
    assert set(problem.value.problems) == {"passkey"} and Key.objects.count() == keys
    return Trace.objects.filter(event="key.added", outcome="refused").latest("at").reason


@pytest.mark.parametrize("attack", BENT)
def test_a_device_that_does_not_keep_its_word_is_refused(marieke: str, attack: str) -> None:
    bent, reason = BENT[attack]
    assert refused(marieke, lambda options: Device().make(options, **bent)) == reason


@pytest.mark.parametrize("algorithm", [-35])
def test_an_algorithm_that_was_not_asked_for_is_refused(marieke: str, algorithm: int) -> None:
    assert refused(marieke, Device(algorithm).make) == "algorithm_refused"


def test_a_short_rsa_key_is_refused(marieke: str) -> None:
    weak = Device(-257)
    weak.key = rsa.generate_private_key(65537, 1024)
    assert refused(marieke, weak.make) == "algorithm_refused"


def test_another_curve_under_a_known_name_is_refused(marieke: str) -> None:
    other = Device()
    other.key = ec.generate_private_key(ec.SECP384R1())
    assert refused(marieke, other.make) == "algorithm_refused"


def test_a_key_without_a_name_of_its_own_is_refused(marieke: str) -> None:
    assert refused(marieke, Device(credential_id=b"").make) == "answer_malformed"
    assert refused(marieke, Device(credential_id=b"x" * 1024).make) == "answer_malformed"


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "[" * 60_000, "x" * 70_000, "\0", '{"id":"AA","rawId":"AA"}'])
def test_what_makes_no_sense_is_refused(marieke: str, credential: str) -> None:
    assert refused(marieke, lambda _options: credential) == "answer_malformed"


PARTS = st.sampled_from(["id", "rawId", "type", "clientDataJSON", "attestationObject"])


@settings(max_examples=40)
@given(place=PARTS, part=st.binary(max_size=300).map(b64) | st.text() | st.none() | st.lists(st.integers()))
def test_any_part_may_be_anything_and_is_refused(marieke: str, place: str, part: object) -> None:
    def bend(options: str) -> str:
        made = json.loads(Device().make(options))
        (made if place in made else made["response"])[place] = part
        return json.dumps(made)

    assert refused(marieke, bend)


def test_a_passkey_of_a_colleague_is_not_bound_twice(marieke: str, act: Act) -> None:
    device = Device()
    bind(act("teacher", "linde"), device)
    assert refused(marieke, device.make) == "known"


def test_the_question_counts_once_and_for_five_minutes(marieke: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting_as(marieke) as acting:
        options, state = start_passkey(acting)
        add_passkey(acting, "Laptop", state, Device().make(options))
        with pytest.raises(BadInput):
            add_passkey(acting, "Nog een", state, Device().make(options))
        options, state = start_passkey(acting)
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + 301)
        with pytest.raises(BadInput):
            add_passkey(acting, "Te laat", state, Device().make(options))
    reasons = Trace.objects.filter(event="key.added", outcome="refused").values_list("reason", flat=True)
    assert set(reasons) == {"pending_spent", "pending_expired"}


@pytest.mark.parametrize("who", [("care", "linde"), ("teacher", "linde")])
def test_the_question_counts_only_in_the_session_that_asked(marieke: str, act: Act, who: tuple[str, str]) -> None:
    with acting_as(marieke) as acting:
        options, state = start_passkey(acting)
    with acting_as(act(*who)) as acting, pytest.raises(BadInput):
        add_passkey(acting, "Laptop", state, Device().make(options))


@pytest.mark.parametrize("state", ["", "x", "AAAA", "\0", b64(b"y" * 100)])
def test_a_state_that_we_did_not_seal_is_refused(marieke: str, state: str) -> None:
    with acting_as(marieke) as acting, pytest.raises(BadInput):
        options, _state = start_passkey(acting)
        add_passkey(acting, "Laptop", state, Device().make(options))


@pytest.mark.parametrize("name", ["", "   ", "\0", "x" * 61])
def test_a_name_that_says_nothing_asks_for_another_and_uses_nothing_up(marieke: str, name: str) -> None:
    device = Device()
    with acting_as(marieke) as acting:
        options, state = start_passkey(acting)
        assert set(raised(BadInput, add_passkey, acting, name, state, device.make(options)).problems) == {"name"}
        assert add_passkey(acting, "Laptop", state, device.make(options)).name == "Laptop"


def proved_long_ago(secret: str) -> str:
    Session.objects.filter(secret_hash=token_hash(secret)).update(proved_at=timezone.now() - timedelta(minutes=6))
    return secret


def by_passkey(secret: str) -> str:
    device = Device()
    bind(secret, device)
    with acting_as_service("sign-in"):
        return admit(sign_in(device).proof).secret


TOO_LITTLE: dict[str, Callable[[Act], str]] = {
    "with a lighter key": lambda act: act("care", "linde", Level.SUBSTANTIAL),
    "six minutes ago": lambda act: proved_long_ago(act("care", "linde")),
    "with a passkey": lambda act: by_passkey(act("care", "linde")),
}


@pytest.mark.parametrize("proof", TOO_LITTLE)
def test_who_did_not_just_show_itsme_or_an_eid_makes_no_passkey(world: Ground, act: Act, proof: str) -> None:
    secret = TOO_LITTLE[proof](act)
    for step in (start_passkey, lambda acting: add_passkey(acting, "Laptop", "", "")):
        with acting_as(secret) as acting, pytest.raises(Refused, match="step_up"):
            step(acting)


@pytest.mark.parametrize("proof", TOO_LITTLE)
def test_nor_in_bare_sql(world: Ground, act: Act, proof: str) -> None:
    secret = TOO_LITTLE[proof](act)
    with acting_as(secret) as acting, pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(ROW, [acting.me])


def test_nor_for_somebody_else_in_bare_sql(marieke: str, act: Act) -> None:
    with acting_as(act("teacher", "linde")) as other:
        person = other.me
    with acting_as(marieke), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(ROW, [person])
