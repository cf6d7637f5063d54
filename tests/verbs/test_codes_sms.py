"""A code by SMS as an own key: a number that was proved, messages that cannot flood anybody, and one answer for everyone."""

from __future__ import annotations

import time

import pytest
from django.conf import settings

from paspoort.audit.models import Trace
from paspoort.demo import world as demo
from paspoort.identity.actions import (
    Begun,
    Level,
    Refusal,
    Returned,
    Visitor,
    add_sms_key,
    key_hint,
    set_account,
    start_sms_key,
)
from paspoort.identity.inner import sms
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from tests.sql import sql
from tests.verbs.codes_ground import HOME, MOBILE, PASSWORD, USER, SmsCounterpart, activate_sms, answer, ask_sms, let_pass

pytestmark = pytest.mark.usefixtures("live_world")
KEPT = "+32470000112"


def sign_in(gateway: SmsCounterpart, code: str = "", visitor: Visitor = HOME) -> Begun | Returned:
    """Ask for a message and answer with its code, or with another one."""
    before = len(gateway.messages)
    asked = ask_sms(visitor=visitor)
    return answer(asked, visitor, code=code or gateway.code(before + 1))


def a_minute_later(number: str = KEPT) -> None:
    let_pass("sms now", number, 61)


def test_a_number_that_was_proved_signs_in(gateway: SmsCounterpart) -> None:
    key = activate_sms(gateway)
    a_minute_later()
    came = sign_in(gateway)
    assert isinstance(came, Returned)
    assert (came.proof.level, came.proof.key_id, came.proof.person_id) == (Level.SUBSTANTIAL, key.id, key.person_id)
    assert key_hint(key) == "047* ** ** 12"
    assert b"470000112" not in bytes(key.secret_sealed or b"")


def test_the_message_says_from_whom_for_which_site_and_that_nobody_asks_for_it(
    gateway: SmsCounterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate_sms(gateway)
    (message,) = gateway.messages
    site = settings.PUBLIC_URL.split("//")[1].split(":")[0]
    assert (message["to"], message["from"]) == (KEPT, settings.SMS_SENDER)
    assert message["authorization"] == f"Bearer {settings.SMS_TOKEN}"
    assert message["text"].endswith(f"@{site} #{gateway.code(1)}")
    assert "Leerlingenpaspoort" in message["text"]
    with monkeypatch.context() as long:
        long.setattr(settings, "PUBLIC_URL", "https://leerlingenpaspoort.vlaanderen.example")
        assert len(sms.code_text("123456")) <= 160  # more would go as two messages


@pytest.mark.parametrize(("user_name", "password"), [(USER, "another password here"), ("nobody.at.all", PASSWORD), ("", "")])
def test_who_does_not_know_the_password_sees_the_same_and_nobody_gets_a_message(
    gateway: SmsCounterpart, user_name: str, password: str
) -> None:
    activate_sms(gateway)
    a_minute_later()
    right, wrong = ask_sms(), ask_sms(user_name or "x" * len(USER), password)
    assert (wrong.page, wrong.shown, wrong.problem, wrong.wait) == (right.page, right.shown, right.problem, right.wait)
    gateway.wait_for(2)
    answers = [answer(wrong, HOME, code="123456")]
    for _more in range(4):
        answers.append(answer(answers[-1], HOME, code="123456"))  # type: ignore[arg-type]
    over = answer(answers[-1], HOME, code="123456")  # type: ignore[arg-type]
    assert [each.problem for each in answers if isinstance(each, Begun)] == [Refusal.CODE_WRONG] * 5
    assert isinstance(over, Begun)
    assert (over.problem, over.page) == (Refusal.CODE_OVER, "code")
    assert len(gateway.messages) == 2


def test_the_cookie_is_as_long_whether_the_password_is_right_or_not(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    a_minute_later()
    assert len(ask_sms().sealed) == len(ask_sms(password="another password here").sealed)


def test_a_code_has_five_tries(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    a_minute_later()
    asked: Begun | Returned = ask_sms()
    right = gateway.code(2)
    wrong = "000000" if right != "000000" else "111111"
    for _each in range(5):
        assert isinstance(asked, Begun)
        asked = answer(asked, code=wrong)
    assert isinstance(asked, Begun)
    came = answer(asked, code=right)
    assert isinstance(came, Begun)
    assert came.problem is Refusal.CODE_OVER


def test_a_code_counts_once_also_with_an_earlier_page(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    a_minute_later()
    asked = ask_sms()
    code = gateway.code(2)
    wrong = answer(asked, code="000000" if code != "000000" else "111111")
    assert isinstance(wrong, Begun)
    assert isinstance(answer(wrong, code=code), Returned)
    for page in (asked, wrong):
        with pytest.raises(Exception, match="pending_spent"):
            answer(page, code=code)


def test_a_code_is_over_after_five_minutes(gateway: SmsCounterpart, monkeypatch: pytest.MonkeyPatch) -> None:
    activate_sms(gateway)
    a_minute_later()
    asked = ask_sms()
    code, at = gateway.code(2), time.time() + 301
    monkeypatch.setattr(time, "time", lambda: at)
    came = answer(asked, code=code)
    assert isinstance(came, Begun)
    assert came.problem is Refusal.CODE_OVER


def test_the_next_message_goes_to_the_next_number(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    let_pass("sms now", "+32470000113", 61)
    activate_sms(gateway, mobile="0470 00 01 13")
    a_minute_later()
    let_pass("sms now", "+32470000113", 61)
    asked = ask_sms()
    first = gateway.wait_for(3)[2]["to"]
    again = answer(asked, again="1")
    assert isinstance(again, Begun)
    second = gateway.wait_for(4)[3]["to"]
    assert {first, second} == {KEPT, "+32470000113"}
    assert isinstance(answer(again, code=gateway.code(4)), Returned)


def test_no_message_within_a_minute_and_at_most_five_an_hour_and_ten_a_day(gateway: SmsCounterpart) -> None:
    person = str(activate_sms(gateway).person_id)
    at_home = sign_in_first(gateway)
    sent = 2
    for _try in range(5):
        ask_sms(visitor=at_home)  # at once: nothing goes out
        a_minute_later()
        ask_sms(visitor=at_home)
        sent += 1 if sent < 5 else 0
    assert len(gateway.wait_for(5)) == 5 == sent
    for _hour in range(2):
        for what, whom in (("sms to person", person), ("sms to number", KEPT)):
            let_pass(what, whom, 3601)
        for _try in range(5):
            a_minute_later()
            ask_sms(visitor=at_home)
    time.sleep(0.2)
    assert len(gateway.wait_for(10)) == 10


def sign_in_first(gateway: SmsCounterpart) -> Visitor:
    """The same visitor on a device that is known from then on."""
    a_minute_later()
    came = sign_in(gateway)
    assert isinstance(came, Returned)
    return Visitor(HOME.address, HOME.device, came.proof.known)


def test_who_found_out_the_password_cannot_use_up_all_messages(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    at_home = sign_in_first(gateway)
    for number in range(12):
        a_minute_later()
        ask_sms(visitor=Visitor(f"203.0.113.{number}"))
    gateway.wait_for(4)
    before = len(gateway.messages)
    assert before < 6
    a_minute_later()
    assert isinstance(sign_in(gateway, visitor=at_home), Returned)
    assert len(gateway.messages) == before + 1


def test_from_one_address_at_most_twenty_are_asked_for_in_an_hour(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    stranger = Visitor("203.0.113.9")
    waits = [ask_sms(f"name{number}", visitor=stranger).wait for number in range(22)]
    assert waits[:20] == [0] * 20
    assert all(3000 < wait <= 3600 for wait in waits[20:])
    a_minute_later()
    assert ask_sms().wait == 0
    gateway.wait_for(2)


def test_activating_is_paced_and_says_when_to_try_again(gateway: SmsCounterpart) -> None:
    secret = demo.sign_in("care", "linde")
    with acting_as(secret) as acting:
        start_sms_key(acting, MOBILE, HOME.address)
        me = str(acting.me)
    with pytest.raises(Refused) as at_once, acting_as(secret) as acting:
        start_sms_key(acting, MOBILE, HOME.address)
    assert at_once.value.status == 429
    assert 50 <= at_once.value.facts["wait"] <= 60
    for number in range(4):
        with acting_as(secret) as acting:
            start_sms_key(acting, f"0470 00 02 1{number}", HOME.address)
    with pytest.raises(Refused) as over, acting_as(secret) as acting:
        start_sms_key(acting, "0470 00 02 19", HOME.address)
    assert over.value.facts["wait"] > 3000
    assert len(gateway.messages) == 5
    let_pass("sms to person", me, 3601)
    with acting_as(demo.sign_in("head", "linde")) as acting, pytest.raises(Refused):
        start_sms_key(acting, "0470 00 02 10", HOME.address)


def test_a_message_that_cannot_be_sent_is_counted_and_says_so(gateway: SmsCounterpart, caplog: pytest.LogCaptureFixture) -> None:
    gateway.answer = 500
    secret = demo.sign_in("care", "linde")
    with pytest.raises(Refused) as refused, acting_as(secret) as acting:
        set_account(acting, USER, PASSWORD)
        start_sms_key(acting, MOBILE, HOME.address)
    assert (refused.value.code, refused.value.status) == ("sms_not_sent", 503)
    assert refused.value.sentence
    gateway.answer = 202
    with pytest.raises(Refused, match="too_many_tries"), acting_as(secret) as acting:
        start_sms_key(acting, MOBILE, HOME.address)


def test_a_number_under_way_has_five_tries_and_counts_once(gateway: SmsCounterpart) -> None:
    secret = demo.sign_in("care", "linde")
    with acting_as(secret) as acting:
        set_account(acting, USER, PASSWORD)
        sealed = start_sms_key(acting, MOBILE, HOME.address)
    right = gateway.code(1)
    problems = []
    for _each in range(6):
        with acting_as(secret) as acting:
            try:
                add_sms_key(acting, "Phone", sealed, "000000" if right != "000000" else "111111")
            except BadInput as bad:
                problems.append(next(iter(bad.problems)))
    assert problems == ["code"] * 5 + ["sealed"]
    with pytest.raises(BadInput, match="sealed"), acting_as(secret) as acting:
        add_sms_key(acting, "Phone", sealed, right)


@pytest.mark.parametrize(
    "mobile",
    ["", "09 210 10 10", "112", "0470", "+32 470 00 01 1", "+3247000011234", "abc", "+1", "٠٤٧٠٠٠٠١١٢"],
)
def test_only_the_number_of_a_mobile_phone_will_do(gateway: SmsCounterpart, mobile: str) -> None:
    with pytest.raises(BadInput, match="mobile"), acting_as(demo.sign_in("care", "linde")) as acting:
        start_sms_key(acting, mobile, HOME.address)
    assert gateway.messages == []


def test_the_same_number_is_no_second_key(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    a_minute_later()
    with pytest.raises(BadInput, match="mobile"), acting_as(demo.sign_in("care", "linde")) as acting:
        start_sms_key(acting, "+32 (0)470 000 112", HOME.address)


def test_each_message_and_each_refusal_is_traced_without_a_number(gateway: SmsCounterpart) -> None:
    activate_sms(gateway)
    a_minute_later()
    sign_in(gateway)
    ask_sms(password="another password here")
    rows = sql("select event, reason, facts::text from audit_trace where event in ('key.code_sent', 'sign_in.refused')")
    assert [(event, reason) for event, reason, _facts in rows if event == "key.code_sent"] == [("key.code_sent", "")] * 2
    assert ("sign_in.refused", "code_wrong") in [row[:2] for row in rows]
    assert not any("470000112" in facts for *_rest, facts in rows)
    assert Trace._meta.db_table == "audit_trace"
