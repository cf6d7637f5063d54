"""The pages of codes: activating an app or a number, choosing what goes with it, and signing in, with whatever is typed there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from django.conf import settings

from paspoort.identity.actions import Level
from paspoort.identity.inner import providers
from paspoort.identity.models import Account, Key
from paspoort.kernel.database import LEVELS
from tests.answer import Answer
from tests.screens.conftest import Visit, Visitor, words
from tests.sql import sql
from tests.verbs.codes_ground import PASSWORD, USER, activate_app, now, wrong_code

ACCOUNT, APP, SMS = "/mijn-sleutels/wachtwoord", "/mijn-sleutels/app", "/mijn-sleutels/sms"


def choose(she: Visitor, going: str = "app", user_name: str = USER, password: str = PASSWORD) -> Answer:
    return she.post(f"{ACCOUNT}?voor={going}", user_name=user_name, password=password)


def seed_on(page: Answer) -> str:
    groups = re.findall(r"<span>([A-Z2-7]{4})</span>", page.content.decode())
    assert len(groups) == 8
    return "".join(groups)


def sealed_on(page: Answer) -> str:
    found = re.search(r'name="code_sealed" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_first_user_name_and_password_then_the_app_then_the_code(visit: Visit) -> None:
    she = visit("care", "linde")
    first = she.get(APP)
    assert (first.status_code, first.headers["Location"]) == (303, f"{ACCOUNT}?voor=app")
    chosen = choose(she)
    assert (chosen.status_code, chosen.headers["Location"]) == (303, APP)
    page = she.get(APP)
    seed = seed_on(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "<svg" in page.content.decode()
    done = she.post(APP, code_sealed=sealed_on(page), code=now(seed), name="App op mijn gsm")
    key = Key.objects.get(kind="app")
    assert (done.status_code, done.headers["Location"]) == (303, f"/mijn-sleutels?nieuw={key.id}")
    assert "App op mijn gsm" in words(she.get("/mijn-sleutels"))


def test_the_seed_is_in_no_address_and_in_no_link(visit: Visit) -> None:
    she = visit("care", "linde")
    choose(she)
    page = she.get(APP)
    text, seed = page.content.decode(), seed_on(page)
    assert "otpauth" not in text
    assert seed not in text
    assert not re.findall(r'(?:href|src|action)="[^"]*sealed', text)


def test_each_visit_shows_another_seed_and_a_wrong_code_the_same(visit: Visit) -> None:
    she = visit("care", "linde")
    choose(she)
    page, other = she.get(APP), she.get(APP)
    assert seed_on(page) != seed_on(other)
    wrong = she.post(APP, code_sealed=sealed_on(page), code=wrong_code(seed_on(page)), name="Mijn <app>")
    assert wrong.status_code == 422
    assert seed_on(wrong) == seed_on(page)
    assert "Mijn &lt;app&gt;" in wrong.content.decode()
    assert she.post(APP, code_sealed=sealed_on(wrong), code=now(seed_on(page)), name="App").status_code == 303


@pytest.mark.parametrize("sealed", ["", "x", "é" * 50, "A" * 400, "' or 1=1 --"])
@pytest.mark.parametrize("code", ["", "12", "abcdef", "000000", "٠٠٠٠٠٠", "0" * 9999])
def test_whatever_is_sent_the_page_begins_anew(visit: Visit, sealed: str, code: str) -> None:
    she = visit("care", "linde")
    choose(she)
    answer = she.post(APP, code_sealed=sealed, code=code, name="App")
    assert answer.status_code == 422
    assert seed_on(answer)
    assert not Key.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\0"])
def test_a_key_has_a_name(visit: Visit, name: str) -> None:
    she = visit("care", "linde")
    choose(she)
    page = she.get(APP)
    answer = she.post(APP, code_sealed=sealed_on(page), code=now(seed_on(page)), name=name)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.content.decode()


@pytest.mark.parametrize(
    ("user_name", "password", "field"), [("", PASSWORD, "user_name"), (USER, "kort", "password"), (USER, "", "password")]
)
def test_a_bad_user_name_or_password_keeps_the_name_and_never_the_password(
    visit: Visit, user_name: str, password: str, field: str
) -> None:
    answer = choose(visit("care", "linde"), "sms", user_name, password)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text
    assert f'value="{user_name}"' in text
    assert not password or password not in text
    assert not Account.objects.exists()


@pytest.mark.parametrize("address", [ACCOUNT, APP, SMS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_did_not_just_prove_is_asked_to(visit: Visit, monkeypatch: pytest.MonkeyPatch, address: str, method: str) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", "console:")
    for she in (visit("care", "linde", Level.SUBSTANTIAL), _long_ago(visit("care", "linde"))):
        answer = getattr(she, method)(address)
        assert answer.status_code == 403
        assert "/aanmelden/sterker?" in answer.content.decode()
        assert "nu=1" in answer.content.decode()
    assert not Key.objects.exists()


def _long_ago(she: Visitor) -> Visitor:
    sql("update identity_session set proved_at = now() - interval '6 minutes' where person_id is not null")
    return she


@pytest.mark.parametrize("address", [ACCOUNT, APP, SMS])
def test_a_stranger_is_sent_to_sign_in(visit: Visit, address: str) -> None:
    assert visit().get(address).headers["Location"].startswith("/aanmelden")


@pytest.mark.parametrize(
    ("own", "there", "gone"),
    [
        ([], [], [ACCOUNT, APP, SMS]),
        (["passkey"], [], [ACCOUNT, APP, SMS]),
        (["app"], [ACCOUNT], [SMS]),
        (["sms"], [ACCOUNT], [APP]),
    ],
)
def test_what_an_installation_has_off_is_gone(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, own: list[str], there: list[str], gone: list[str]
) -> None:
    monkeypatch.setattr(settings, "OWN_KEYS", own)
    monkeypatch.setattr(settings, "SMS_GATEWAY", "console:")
    providers.offered.cache_clear()
    she = visit("care", "linde")
    assert [she.get(address).status_code for address in gone] == [404] * len(gone)
    assert [she.post(address).status_code for address in gone] == [404] * len(gone)
    assert [she.get(address).status_code for address in there] == [200] * len(there)
    page = visit().get("/aanmelden").content.decode()
    assert [way in page for way in ("sleutel=app-code", "sleutel=sms-code")] == ["app" in own, "sms" in own]
    for way in ("app", "sms"):
        refused = visit().get(f"/aanmelden?sleutel={way}-code")
        assert (refused.status_code == 403) is (way not in own)
    providers.offered.cache_clear()


def test_the_page_of_sms_says_the_risk_and_an_alternative(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", "console:")
    she = visit("care", "linde")
    assert choose(she, "sms").headers["Location"] == SMS
    text = words(she.get(SMS))
    assert "simkaart" in text
    assert "Gebruik liever een app" in text


@pytest.mark.parametrize("mobile", ["", "09 210 10 10", "geen nummer", "+1", "9" * 500])
def test_a_bad_number_comes_back_with_what_to_do(visit: Visit, monkeypatch: pytest.MonkeyPatch, mobile: str) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", "console:")
    she = visit("care", "linde")
    choose(she, "sms")
    answer = she.post(SMS, mobile=mobile)
    assert answer.status_code == 422
    assert f'value="{mobile}"' in answer.content.decode()
    assert "0470 12 34 56" in words(answer)


def test_the_next_message_within_a_minute_waits(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", "console:")
    she = visit("care", "linde")
    choose(she, "sms")
    first = she.post(SMS, mobile="0470 00 01 12")
    assert first.status_code == 200
    assert "047* ** ** 12" in words(first)
    assert "0470 00 01 12" not in words(first)
    wrong = she.post(SMS, code_sealed=sealed_on(first), code="abc", name="Gsm")
    assert wrong.status_code == 422
    again = she.post(SMS, mobile="0470 00 01 12")
    assert again.status_code == 429
    assert 50 <= int(again.headers["Retry-After"]) <= 60
    assert "min." in words(again)


def sign_in(she: Visitor, **typed: str) -> Answer:
    page = she.get("/aanmelden?sleutel=app-code&naar=/mijn-sleutels")
    state = re.search(r'name="state" value="([^"]+)"', page.content.decode())
    assert state
    return she.post("/aanmelden/terug", state=state[1], **typed)


def test_a_code_opens_a_session_that_knows_the_device(visit: Visit) -> None:
    seed, _key = activate_app()
    she = visit()
    done = sign_in(she, user_name=USER, password=PASSWORD, code=now(seed))
    assert (done.status_code, done.headers["Location"]) == (302, "/mijn-sleutels")
    kept = done.cookies[settings.DEVICE_COOKIE]
    assert kept["httponly"]
    assert kept["max-age"] == 365 * 86400
    assert USER not in kept.value
    assert she.get("/start").status_code == 200


def test_what_was_wrong_is_asked_again_without_password_and_code(visit: Visit) -> None:
    seed, _key = activate_app()
    typed = wrong_code(seed)
    answer = sign_in(visit(), user_name="<Marieke>", password=PASSWORD, code=typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;Marieke&gt;" in text
    assert PASSWORD not in text
    assert typed not in text.replace(re.findall(r'name="state" value="([^"]+)"', text)[0], "")


def test_the_thirty_first_failure_is_told_to_wait(visit: Visit) -> None:
    she = visit()
    answers = [sign_in(she, user_name="nobody", password="x", code="1") for _each in range(31)]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert 800 < int(answers[-1].headers["Retry-After"]) <= 900
    assert "15 minuten" in words(answers[-1])


def test_who_exists_and_who_does_not_get_the_same_page(visit: Visit) -> None:
    seed, _key = activate_app()

    def page(user_name: str, password: str, code: str) -> tuple[int, str, list[str]]:
        answer = sign_in(visit(), user_name=user_name, password=password, code=code)
        text = re.sub(r'name="state" value="[^"]+"|name="csrf[^>]+>|value="[\w.]+"', "", answer.content.decode())
        text = re.sub(r"X-CSRFToken[^}]+", "", text)
        return answer.status_code, text, sorted(name.rpartition("-")[0] for name in answer.cookies)

    assert page(USER, PASSWORD, wrong_code(seed)) == page("nobody", PASSWORD, now(seed)) == page(USER, "wrong here", now(seed))


@pytest.mark.parametrize(("level", "opens"), [("high", False), ("substantial", True)])
def test_a_code_opens_a_report_only_where_the_settings_say_so(
    visit: Visit, pupil: Callable[[str], object], monkeypatch: pytest.MonkeyPatch, level: str, opens: bool
) -> None:
    sql("update rights_permission set level = %s where code = 'report:read'", LEVELS[level])
    monkeypatch.setattr(settings, "REPORT_LEVEL", level)
    seed, _key = activate_app()
    she = visit()
    sign_in(she, user_name=USER, password=PASSWORD, code=now(seed))
    page = she.get(f"/leerling/{pupil('2021014')}")
    assert page.status_code == 200
    assert ("/openen" in page.content.decode()) is opens
    assert ("/aanmelden/sterker" in page.content.decode()) is not opens


def test_clocks_are_taken_as_they_are_on_phones(visit: Visit) -> None:
    seed, _key = activate_app()
    early = pyotp.TOTP(seed).at(int(time.time()) - 120)
    assert sign_in(visit(), user_name=USER, password=PASSWORD, code=early).status_code == 422
