"""What does not count as showing a passkey: each with its own reason in the trail, and nothing told to who tries."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.audit.models import Trace
from paspoort.identity.actions import Begun, Level, SignInRefused, Wish, complete_sign_in, end_key, my_keys, start_passkey
from paspoort.identity.inner.passkeys import user_handle
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.rights.actions import admit
from tests.conftest import Act
from tests.ground import Ground
from tests.verbs.passkey_device import CAN_SYNC, PRESENT, SYNCED, VERIFIED, Device, b64, unb64
from tests.verbs.passkey_ground import answer, begin, bind, refused, sign_in, why

BENT: dict[str, tuple[dict[str, Any], str]] = {
    "the owner was not recognised": ({"flags": PRESENT}, "user_not_verified"),
    "nobody touched the device": ({"flags": VERIFIED}, "user_not_verified"),
    "another website": ({"client": {"origin": "https://leerlingenpasp0ort.example"}}, "origin_mismatch"),
    "the same name at another port": ({"client": {"origin": "http://localhost:1"}}, "origin_mismatch"),
    "a name that only begins like ours": ({"client": {"origin": "http://localhost:8000.example"}}, "origin_mismatch"),
    "inside a frame of another site": ({"client": {"crossOrigin": True}}, "origin_mismatch"),
    "a key for another website": ({"domain": "leerlingenpasp0ort.example"}, "audience_mismatch"),
    "another challenge": ({"client": {"challenge": b64(b"x" * 32)}}, "nonce_mismatch"),
    "an empty challenge": ({"client": {"challenge": ""}}, "nonce_mismatch"),
    "the words of making a key": ({"client": {"type": "webauthn.create"}}, "token_type"),
    "the words of paying": ({"client": {"type": "payment.get"}}, "token_type"),
    "a forged signature": ({"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}, "signature_invalid"),
    "the handle of someone else": ({"handle": b"x" * 32}, "key_unknown"),
    "no handle": ({"handle": b""}, "key_unknown"),
    "copied, but not able to be": ({"flags": PRESENT | VERIFIED | SYNCED}, "answer_malformed"),
    "suddenly able to be copied": ({"flags": PRESENT | VERIFIED | CAN_SYNC}, "claim_malformed"),
}


@pytest.mark.parametrize("attack", BENT)
def test_a_bent_answer_is_refused(her_device: Device, attack: str) -> None:
    bent, reason = BENT[attack]
    assert refused(her_device, **bent) == reason
    assert sign_in(her_device).proof.level == Level.HIGH  # the key itself goes on working


def test_a_signature_of_another_key_under_her_name_is_refused(her_device: Device) -> None:
    thief = Device(credential_id=her_device.credential_id, handle=her_device.handle)
    assert refused(thief) == "signature_invalid"


def test_a_key_that_nobody_bound_is_refused_like_one_that_ended(marieke: str, her_device: Device) -> None:
    begun = begin()
    never = answer(begun, Device(handle=her_device.handle).use(begun.shown["options"]))
    with acting_as(marieke) as acting:
        end_key(acting, my_keys(acting)[0].id)
    begun = begin()
    ended = answer(begun, her_device.use(begun.shown["options"]))
    assert isinstance(never, Begun) and isinstance(ended, Begun)
    assert (never.problem, ended.problem) == ("key_unknown", "key_ended")
    assert never.page == ended.page and never.wait == ended.wait == 0


def test_an_answer_counts_once(her_device: Device) -> None:
    begun = begin()
    used = her_device.use(begun.shown["options"])
    answer(begun, used)
    assert why(lambda: answer(begun, used)) == "pending_spent"


def test_an_answer_counts_only_in_the_browser_that_began(her_device: Device) -> None:
    begun, elsewhere = begin(), begin()
    used = her_device.use(begun.shown["options"])
    assert why(lambda: complete_sign_in({"state": begun.state, "credential": used}, {})) == "pending_missing"
    assert why(lambda: complete_sign_in({"state": begun.state, "credential": used}, {begun.cookie: "x"})) == "pending_missing"
    assert why(lambda: answer(elsewhere, used)) == "nonce_mismatch"


@pytest.mark.parametrize("seconds", [301, -121])
def test_an_answer_after_five_minutes_or_from_the_future_does_not_count(
    her_device: Device, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    begun = begin()
    used, now = her_device.use(begun.shown["options"]), time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert why(lambda: answer(begun, used)) == "pending_expired"


def test_two_servers_whose_clocks_differ_by_two_minutes_serve_one_sign_in(
    her_device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin()
    used, now = her_device.use(begun.shown["options"]), time.time()
    monkeypatch.setattr(time, "time", lambda: now - 119)
    assert not isinstance(answer(begun, used), Begun)


def test_the_challenge_for_making_a_key_does_not_serve_to_sign_in(marieke: str, her_device: Device) -> None:
    with acting_as(marieke) as acting:
        options, _state = start_passkey(acting)
    used = her_device.use(options)
    assert why(lambda: answer(begin(), used)) == "nonce_mismatch"


@pytest.mark.parametrize("counter", [0, 4, 5])
def test_a_counter_that_does_not_rise_ends_this_key_and_no_other(marieke: str, her_device: Device, counter: int) -> None:
    phone = Device(counts=False)
    bind(marieke, phone, "Telefoon")
    her_device.counter = 4
    with acting_as_service("sign-in"):
        opened = admit(sign_in(her_device).proof)
    assert refused(her_device, counter=counter) == "counter_back"
    key = Key.objects.get(credential_id=her_device.credential_id)
    assert key.ended_at is not None and key.end_reason == "counter_back" and key.sign_count == 5
    assert Session.objects.get(id=opened.session_id).end_reason == "key_ended"
    assert Trace.objects.filter(event="key.ended", object_id=key.id, reason="counter_back").count() == 1
    assert refused(her_device, counter=99) == "key_ended"
    assert sign_in(phone).proof.level == Level.HIGH


def test_a_key_that_was_ended_a_moment_after_its_use_lets_nobody_in(marieke: str, her_device: Device) -> None:
    proof = sign_in(her_device).proof
    with acting_as(marieke) as acting:
        assert proof.key_id
        end_key(acting, proof.key_id)
    with pytest.raises(SignInRefused) as refusal, acting_as_service("sign-in"):
        admit(proof)
    assert refusal.value.code == "key_ended"


def test_only_the_key_itself_can_run_its_counter_back(her_device: Device) -> None:
    her_device.counter = 4
    sign_in(her_device)
    assert refused(her_device, counter=1, signature=b"forged") == "signature_invalid"
    assert sign_in(her_device, counter=6).proof.level == Level.HIGH


def test_someone_elses_passkey_does_not_step_her_up(marieke: str, her_device: Device, act: Act) -> None:
    other = Device()
    bind(act("teacher", "linde"), other)
    with acting_as(marieke) as acting:
        wish = Wish(Level.HIGH, acting.institution_number, person_id=acting.me)
    begun = begin(wish)
    returned = answer(begun, other.use(begun.shown["options"]))
    assert not isinstance(returned, Begun)
    with pytest.raises(SignInRefused, match="other_person"), acting_as_service("sign-in"):
        admit(returned.proof, returned.wish)
    begun = begin(wish)
    hers = answer(begun, her_device.use(begun.shown["options"]))
    assert not isinstance(hers, Begun) and hers.proof.person_id == wish.person_id


def test_a_handle_is_of_one_person_only(marieke: str, act: Act) -> None:
    with acting_as(marieke) as hers, acting_as(act("teacher", "linde")) as other:
        assert user_handle(hers.me) != user_handle(other.me)


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", "0", "[" * 60_000, '{"id":"AA","rawId":"AA"}', "x" * 70_000, "\0", "é"]
)
def test_what_makes_no_sense_is_refused(world: Ground, credential: str) -> None:
    assert why(lambda: answer(begin(), credential)) == "answer_malformed"


def test_more_than_64_kb_is_not_read_at_all(her_device: Device) -> None:
    begun = begin()
    used = json.loads(her_device.use(begun.shown["options"]))
    long = json.dumps(used | {"more": "x" * 65_536})
    assert why(lambda: answer(begun, long)) == "answer_malformed"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda more: st.lists(more) | st.dictionaries(st.text(), more)
)
PARTS = st.binary(max_size=200).map(b64) | st.text() | ANY


@settings(max_examples=50)
@given(
    place=st.sampled_from(["id", "rawId", "type", "clientDataJSON", "authenticatorData", "signature", "userHandle"]), part=PARTS
)
def test_any_part_may_be_anything_and_is_refused(her_device: Device, place: str, part: object) -> None:
    begun = begin()
    used = json.loads(her_device.use(begun.shown["options"]))
    (used if place in used else used["response"])[place] = part
    assert why(lambda: answer(begun, json.dumps(used)))


@settings(max_examples=50)
@given(at=st.integers(0, 36), bit=st.integers(0, 7))
def test_no_bit_of_what_the_device_says_may_change(her_device: Device, at: int, bit: int) -> None:
    """The device signed it all; a counter or flag that is bent on the way never gets in."""
    begun = begin()
    used = json.loads(her_device.use(begun.shown["options"]))
    data = bytearray(unb64(used["response"]["authenticatorData"]))
    data[at] ^= 1 << bit
    used["response"]["authenticatorData"] = b64(bytes(data))
    assert why(lambda: answer(begun, json.dumps(used)))
    assert not Key.objects.get(credential_id=her_device.credential_id).ended_at
