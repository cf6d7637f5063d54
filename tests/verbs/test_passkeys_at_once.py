"""Passkeys when two come at once, and when a process dies half way: what counted counts, and nothing is half there."""

from __future__ import annotations

from functools import partial
from itertools import repeat
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from paspoort.identity.actions import Begun, SignInRefused, add_passkey, start_passkey
from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as
from tests.at_once import at_once
from tests.conftest import Act
from tests.verbs.passkey_device import Device
from tests.verbs.passkey_ground import answer, begin, bind, sign_in

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("live_world")]


@pytest.fixture
def device(live_world: str, act: Act) -> Device:
    hers = Device()
    bind(act("care", "linde"), hers)
    return hers


def outcome(begun: Begun, used: str) -> Any:
    try:
        return answer(begun, used)
    except SignInRefused as refusal:
        return refusal.code


def test_one_answer_sent_twice_at_once_lets_in_once_and_harms_nothing(device: Device) -> None:
    begun = begin()
    used = device.use(begun.shown["options"])
    answers = at_once(*[partial(outcome, begun, used)] * 4)
    assert sorted(str(each) for each in answers if isinstance(each, str)) == ["pending_spent"] * 3
    key = Key.objects.get(credential_id=device.credential_id)
    assert (key.sign_count, key.ended_at) == (1, None)


def test_a_copy_that_counts_along_is_found_out_whoever_comes_first(device: Device) -> None:
    """Two devices with the same key sign with the same count, each for a question of its own: one gets in, and that was it."""
    asked = [begin(), begin()]
    used = [device.use(begun.shown["options"], counter=7) for begun in asked]
    answers = at_once(*map(partial, repeat(outcome), asked, used))
    assert len([each for each in answers if each == "counter_back"]) == 1
    assert Key.objects.get(credential_id=device.credential_id).end_reason == "counter_back"


def test_a_key_that_does_not_count_may_be_used_in_two_windows_at_once(live_world: str, act: Act) -> None:
    phone = Device(counts=False)
    bind(act("care", "linde"), phone)
    asked = [begin(), begin()]
    used = [phone.use(begun.shown["options"]) for begun in asked]
    answers = at_once(*map(partial, repeat(outcome), asked, used))
    assert not any(isinstance(each, str | Begun) for each in answers)


def test_what_was_not_committed_made_no_passkey_and_may_be_sent_again(live_world: str, act: Act) -> None:
    secret, device = act("care", "linde"), Device()
    with acting_as(secret) as acting:
        options, state = start_passkey(acting)
    made = device.make(options)
    with pytest.raises(OperationalError), acting_as(secret) as acting:
        add_passkey(acting, "Laptop", state, made)
        with psycopg.connect(live_world, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    connection.close()
    assert not Key.objects.exists()
    with acting_as(secret) as acting:
        add_passkey(acting, "Laptop", state, made)
    assert sign_in(device).proof.key_id == Key.objects.get().id
