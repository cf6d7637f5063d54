"""Passkeys as they are meant: bound when itsme or eID was just shown, used every day, ended when one wants."""

from __future__ import annotations

import json
import time

import pytest
from django.conf import settings

from paspoort.audit.models import Trace
from paspoort.identity.actions import Begun, Level, Returned, Wish, end_key, my_keys, start_passkey, ways_in
from paspoort.identity.inner import passkeys, providers
from paspoort.identity.inner.passkey_answer import Place, place_of
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.periods import today
from paspoort.rights.actions import admit
from tests.verbs.passkey_device import CAN_SYNC, PRESENT, SYNCED, VERIFIED, Device, unb64
from tests.verbs.passkey_ground import answer, begin, bind, refused, sign_in


@pytest.mark.parametrize("algorithm", [-7, -8, -257])
def test_a_passkey_of_every_kind_that_is_asked_for_signs_in_at_high(marieke: str, algorithm: int) -> None:
    hers = Device(algorithm)
    key = bind(marieke, hers)
    proof = sign_in(hers).proof
    with acting_as(marieke) as acting:
        assert (proof.person_id, proof.key_id, proof.level) == (acting.person_id, key.id, Level.HIGH)
    assert not proof.names_place and abs(proof.auth_time - time.time()) < 5


def test_her_session_is_at_the_one_place_where_she_works_and_knows_its_key(her_device: Device) -> None:
    proof = sign_in(her_device).proof
    with acting_as_service("sign-in"):
        secret = admit(proof).secret
    with acting_as(secret) as acting:
        assert acting.institution_number == "034793" and acting.level == Level.HIGH and "report:read" in acting.may
        assert Session.objects.values_list("key_id", flat=True).get(id=acting.session_id) == proof.key_id


def test_binding_keeps_with_what_proof_it_was_done(marieke: str) -> None:
    key = bind(marieke, Device(), name="  Laptop   op school ")
    assert (key.name, key.bound_level, key.bound_with) == ("Laptop op school", 3, "acm urn:be:vlaanderen:authmech:itsme")
    trace = Trace.objects.get(event="key.added", object_id=key.id)
    assert trace.facts["kind"] == "passkey"
    with acting_as(marieke) as acting:
        assert [mine.id for mine in my_keys(acting)] == [key.id]


def test_whether_a_key_can_be_copied_and_is_copied_is_kept(marieke: str) -> None:
    hers = Device(flags=PRESENT | VERIFIED | CAN_SYNC, counts=False)
    key = bind(marieke, hers)
    assert (key.can_sync, key.synced) == (True, False)
    sign_in(hers, flags=PRESENT | VERIFIED | CAN_SYNC | SYNCED)
    key.refresh_from_db()
    assert (key.can_sync, key.synced) == (True, True)


def test_what_is_asked_of_a_new_device(marieke: str) -> None:
    known = bind(marieke, Device())
    with acting_as(marieke) as acting:
        options, _state = start_passkey(acting)
        name, person = acting.person_name, acting.me
    asked = json.loads(options)
    assert asked["rp"] == {"name": "Leerlingenpaspoort", "id": "localhost"}
    assert [kind["alg"] for kind in asked["pubKeyCredParams"]] == [-7, -8, -257]
    wanted = asked["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["requireResidentKey"], wanted["userVerification"]) == ("required", True, "required")
    assert asked["attestation"] == "none" and asked["timeout"] == 300_000
    assert len(unb64(asked["challenge"])) == 32
    assert [unb64(each["id"]) for each in asked["excludeCredentials"]] == [bytes(known.credential_id or b"")]
    handle = unb64(asked["user"]["id"])
    assert len(handle) == 32 and person.bytes not in handle and asked["user"]["name"] == name


def test_a_key_that_ended_may_be_made_again_on_the_same_device(marieke: str, her_device: Device) -> None:
    with acting_as(marieke) as acting:
        end_key(acting, my_keys(acting)[0].id)
        assert json.loads(start_passkey(acting)[0])["excludeCredentials"] == []


def test_signing_in_asks_for_no_name_and_tells_no_name() -> None:
    asked, again = (json.loads(begin(wish).shown["options"]) for wish in (None, Wish(Level.HIGH)))
    assert asked["allowCredentials"] == again["allowCredentials"] == []
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")
    assert asked["challenge"] != again["challenge"] and len(unb64(asked["challenge"])) == 32


def test_two_devices_of_hers_both_work_and_one_can_end(marieke: str, her_device: Device) -> None:
    phone = Device(counts=False)
    kept = bind(marieke, phone, "Telefoon")
    with acting_as(marieke) as acting:
        end_key(acting, next(key.id for key in my_keys(acting) if key.id != kept.id))
    assert refused(her_device) == "key_ended"
    assert sign_in(phone).proof.key_id == kept.id


def test_the_counter_and_the_last_use_are_kept(her_device: Device) -> None:
    sign_in(her_device)
    sign_in(her_device)
    key = Key.objects.get(credential_id=her_device.credential_id)
    assert key.sign_count == 2 and key.last_used_at is not None


def test_someone_whose_account_was_closed_does_not_get_in_by_passkey(her_device: Device) -> None:
    proof = sign_in(her_device).proof
    assert proof.key_id
    person = Key.objects.get(id=proof.key_id).person
    person.ended_on = today()
    person.save()
    with pytest.raises(Exception, match="person_ended"), acting_as_service("sign-in"):
        admit(proof)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://lp.example.be", Place("lp.example.be", "https://lp.example.be")),
        ("https://LP.example.be:443", Place("lp.example.be", "https://lp.example.be")),
        ("https://lp.example.be:8443", Place("lp.example.be", "https://lp.example.be:8443")),
        ("http://localhost:8123", Place("localhost", "http://localhost:8123")),
        ("http://lp.example.be", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::7]", None),
    ],
)
def test_passkeys_exist_only_where_browsers_know_them(address: str, place: Place | None) -> None:
    assert place_of(address) == place


def test_an_installation_can_do_without_passkeys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OWN_KEYS", ["app"])
    assert passkeys.make() is None
    providers.offered.cache_clear()
    try:
        assert "passkey" not in [way.code for way in ways_in()]
    finally:
        monkeypatch.undo()
        providers.offered.cache_clear()


def test_an_answer_to_the_same_question_again_is_a_new_question(her_device: Device) -> None:
    asked = begin()
    again = answer(asked, Device(counts=False).use(asked.shown["options"]))
    assert isinstance(again, Begun) and again.problem == "key_unknown" and again.page == asked.page and again.state != asked.state
    returned = answer(again, her_device.use(again.shown["options"]))
    assert isinstance(returned, Returned) and returned.proof.level == Level.HIGH
