"""Someone with own codes: the account, the app, the phone, and a gateway that keeps the messages."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pyotp
import pytest
from django.conf import settings

from paspoort.demo import world as demo
from paspoort.identity.actions import (
    Begun,
    Proof,
    Returned,
    Visitor,
    add_app_key,
    add_sms_key,
    begin_sign_in,
    complete_sign_in,
    set_account,
    start_app_key,
    start_sms_key,
)
from paspoort.identity.inner import providers
from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.limits import bucket
from tests.sql import sql

USER, PASSWORD = "marieke.vdb", "vier paarden zien blauw"
MOBILE = "0470 00 01 12"
HOME = Visitor("198.51.100.7", "Firefox, Linux")


class SmsCounterpart(ThreadingHTTPServer):
    """A gateway on loopback that keeps what it gets: `answer` is its status, `hangs` lets it say nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.messages: list[dict[str, Any]] = []
        self.answer, self.hangs, self.came = 202, False, threading.Condition()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/messages"

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The messages, once there are so many; a short while more would show one too many."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.messages) >= count, 5), f"{len(self.messages)} of {count} came"
        return self.messages

    def code(self, count: int) -> str:
        """The code in the last of so many messages."""
        found = re.search(r"\d{6}", self.wait_for(count)[count - 1]["text"])
        assert found
        return found[0]


class _Desk(BaseHTTPRequestHandler):
    server: SmsCounterpart

    def do_POST(self) -> None:
        if self.server.hangs:
            time.sleep(8)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.came:
            if self.server.answer < 300:
                self.server.messages.append(json.loads(body) | {"authorization": self.headers["Authorization"]})
            self.server.came.notify_all()
        self.send_response(self.server.answer)
        if 300 <= self.server.answer < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def counterpart() -> Iterator[SmsCounterpart]:
    with SmsCounterpart() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsCounterpart]:
    """The counterpart as this installation's gateway."""
    with counterpart() as server:
        monkeypatch.setattr(settings, "SMS_GATEWAY", server.address)
        monkeypatch.setattr(settings, "SMS_TOKEN", "a token of the counterpart")
        providers.offered.cache_clear()
        yield server
    providers.offered.cache_clear()


def activate_app(player: str = "care", school: str = "linde", user_name: str = USER) -> tuple[str, Key]:
    """The seed of an app that was activated, as its phone holds it, and the key; its codes of now are not used up."""
    secret = demo.sign_in(player, school)
    with acting_as(secret) as acting:
        set_account(acting, user_name, PASSWORD)
        new = start_app_key(acting)
        seed = pyotp.parse_uri(new.uri).secret
        key = add_app_key(acting, "App on my phone", new.sealed, pyotp.TOTP(seed).now())
    unused(key)
    return seed, key


def activate_sms(gateway: SmsCounterpart, player: str = "care", school: str = "linde", mobile: str = MOBILE) -> Key:
    """A number that was activated, long enough ago for the next message."""
    secret, before = demo.sign_in(player, school), len(gateway.messages)
    with acting_as(secret) as acting:
        set_account(acting, USER, PASSWORD)
        sealed = start_sms_key(acting, mobile, HOME.address)
    with acting_as(secret) as acting:
        return add_sms_key(acting, "My mobile phone", sealed, gateway.code(before + 1))


def unused(key: Key) -> None:
    """As if the last code of this key was of long ago."""
    with acting_as_service("sign-in"):
        Key.objects.filter(id=key.id).update(last_step=0)


def now(seed: str) -> str:
    return pyotp.TOTP(seed).now()


def answer(begun: Begun, visitor: Visitor = HOME, **typed: str) -> Begun | Returned:
    """Answer a question as the browser that got it does."""
    return complete_sign_in({"state": begun.state, **typed}, {begun.cookie: begun.sealed}, visitor)


def try_app(code: str, user_name: str = USER, password: str = PASSWORD, visitor: Visitor = HOME) -> Begun | Proof:
    """One try to sign in with the code of an app: the proof, or the question that follows."""
    begun = begin_sign_in(way="app-code", visitor=visitor)
    came = answer(begun, visitor, user_name=user_name, password=password, code=code)
    return came.proof if isinstance(came, Returned) else came


def ask_sms(user_name: str = USER, password: str = PASSWORD, visitor: Visitor = HOME) -> Begun:
    """Ask for a code by SMS: the page that asks for it."""
    came = answer(begin_sign_in(way="sms-code", visitor=visitor), visitor, user_name=user_name, password=password)
    assert isinstance(came, Begun)
    return came


def wrong_code(seed: str) -> str:
    """Six digits that the app does not show now, nor half a minute before or after."""
    shown = {pyotp.TOTP(seed).at(int(time.time()) + 30 * shift) for shift in (-2, -1, 0, 1, 2)}
    return next(code for code in (f"{number:06d}" for number in range(10)) if code not in shown)


def let_pass(what: str, whom: str, seconds: int) -> None:
    """As if so many seconds went by for what is counted under this name."""
    sql("update kernel_tries set until = until - make_interval(secs => %s) where bucket = %s", seconds, bucket((what, whom)))
