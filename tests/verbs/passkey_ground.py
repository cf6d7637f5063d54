"""What the tests of passkeys share: bind one to someone of the cast, begin with it, come back with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from paspoort.audit.models import Trace
from paspoort.identity.actions import Begun, Refusal, Returned, SignInRefused, Wish, begin_sign_in, complete_sign_in
from paspoort.identity.actions import add_passkey as add
from paspoort.identity.actions import start_passkey as start
from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as
from tests.conftest import Act
from tests.verbs.passkey_device import Device


def bind(secret: str, device: Device, name: str = "Laptop", **bent: Any) -> Key:
    """Make a passkey on this device, for whoever is signed in with this secret."""
    with acting_as(secret) as acting:
        options, state = start(acting)
        return add(acting, name, state, device.make(options, **bent))


def begin(wish: Wish | None = None) -> Begun:
    return begin_sign_in(wish, "/start", way="passkey")


def answer(begun: Begun, credential: str) -> Returned | Begun:
    """Come back in the browser that began."""
    return complete_sign_in({"state": begun.state, "credential": credential}, {begun.cookie: begun.sealed})


def sign_in(device: Device, **bent: Any) -> Returned:
    begun = begin()
    returned = answer(begun, device.use(begun.shown["options"], **bent))
    assert isinstance(returned, Returned), returned
    return returned


def refused(device: Device, **bent: Any) -> Refusal:
    """With what reason a bent use is refused; it must be."""
    begun = begin()
    return why(lambda: answer(begun, device.use(begun.shown["options"], **bent)))


def why(act: Callable[[], Returned | Begun]) -> Refusal:
    """The reason of a refusal, whether it ends the sign-in or asks the same again; it is in the trail too."""
    before = Trace.objects.filter(event="sign_in.refused").count()
    try:
        again = act()
    except SignInRefused as refusal:
        reason = refusal.code
    else:
        assert isinstance(again, Begun) and again.problem is not None, "let in"
        reason = again.problem
    traced = Trace.objects.filter(event="sign_in.refused")
    assert traced.count() == before + 1 and traced.filter(reason=reason.value).exists()
    return reason


@pytest.fixture
def marieke(world: object, act: Act) -> str:
    """The secret of Marieke's session; she has just shown itsme."""
    return act("care", "linde")


@pytest.fixture
def her_device(marieke: str) -> Device:
    """A device of hers that holds a passkey of hers."""
    hers = Device()
    bind(marieke, hers)
    return hers
