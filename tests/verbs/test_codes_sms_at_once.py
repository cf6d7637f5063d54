"""Messages by SMS asked for in the same moment, and by a process that is killed: never more than the limits allow."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest
from django.db import connections

from paspoort.demo import world as demo
from paspoort.identity.actions import set_account, start_sms_key
from paspoort.kernel import limits
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Refused
from tests.at_once import at_once
from tests.sql import sql
from tests.verbs.codes_ground import HOME, MOBILE, PASSWORD, USER, SmsCounterpart, activate_sms, ask_sms, let_pass

pytestmark = pytest.mark.usefixtures("live_world")


def test_many_who_ask_at_once_get_one_message(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    let_pass("sms now", "+32470000112", 61)
    at_once(*[ask_sms] * 6)
    gateway.wait_for(2)
    time.sleep(0.3)
    assert len(gateway.messages) == 2


def test_one_session_that_asks_at_once_in_many_windows_gets_one_message(gateway: SmsCounterpart) -> None:
    secret = demo.sign_in("care", "linde")
    paced = list[str]()

    def ask() -> None:
        try:
            with acting_as(secret) as acting:
                start_sms_key(acting, MOBILE, HOME.address)
        except Refused as refused:
            paced.append(refused.code)

    at_once(*[ask] * 6)
    assert len(gateway.messages) == 1
    assert paced == ["too_many_tries"] * 5


def test_a_limit_holds_to_the_last_try_in_bare_concurrency() -> None:
    asking = [lambda: [limits.take(("sms to number", "somebody")) for _each in range(5)]] * 8
    waits = [wait for told in at_once(*asking) for wait in told]
    assert (len(waits), waits.count(0)) == (40, 5)


def test_whoever_is_killed_after_a_message_left_has_it_counted(gateway: SmsCounterpart) -> None:
    """The process ends as soon as the message arrived, before it answered: what was counted stands already."""
    secret = demo.sign_in("care", "linde")
    with acting_as(secret) as acting:
        set_account(acting, USER, PASSWORD)
    connections.close_all()
    for number in range(7):
        child = multiprocessing.get_context("fork").Process(target=_ask_and_die, args=(secret, f"0470 00 03 1{number}"))
        child.start()
        child.join()
        assert child.exitcode in (-signal.SIGKILL, 0)
    assert len(gateway.messages) == 5
    assert sql("select count(*) from audit_trace where event = 'key.code_sent'")[0][0] == 5


def _ask_and_die(secret: str, mobile: str) -> None:
    try:
        with acting_as(secret) as acting:
            start_sms_key(acting, mobile, HOME.address)
    except Refused:
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
