"""The pages of passkeys as a browser gets them: make one, show one, and what they say when it goes wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from paspoort.identity.actions import Level, cookie_name
from paspoort.identity.inner import passkeys
from paspoort.identity.models import Key, Session
from paspoort.kernel.actions import token_hash
from tests.answer import Answer
from tests.screens.conftest import Visit, Visitor, words
from tests.verbs.passkey_device import PRESENT, Device

MAKE = "/mijn-sleutels/passkey"


def asked(page: str) -> tuple[str, str]:
    """What a page asks of the device, and the state that comes back with it."""
    options, state = (re.search(pattern, page) for pattern in (r'data-options="([^"]+)"', r'name="state" value="([^"]+)"'))
    assert options and state, page
    return unescape(options[1]), state[1]


def make(she: Visitor, device: Device, **bent: Any) -> Answer:
    options, state = asked(words(she.get(MAKE), raw=True))
    return she.post(MAKE, name="Laptop", state=state, credential=device.make(options, **bent))


def show(visitor: Visitor, device: Device, **bent: Any) -> Answer:
    options, state = asked(words(visitor.get("/aanmelden?sleutel=passkey&naar=/mijn-raadplegingen"), raw=True))
    return visitor.post("/aanmelden/terug", state=state, credential=device.use(options, **bent))


def test_a_passkey_is_made_and_signs_in_under_a_new_session(visit: Visit) -> None:
    she, device = visit("care", "linde"), Device()
    answer = make(she, device)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/mijn-sleutels?nieuw=")
    assert "Laptop" in words(she.get("/mijn-sleutels"))
    elsewhere = visit()
    answer = show(elsewhere, device)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mijn-raadplegingen")
    assert elsewhere.get("/mijn-raadplegingen").status_code == 200
    assert elsewhere.client.cookies[settings.LAST_WAY_COOKIE].value == "passkey"


def test_the_page_suggests_a_name_that_its_owner_recognises(visit: Visit) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    page = words(visit("care", "linde").get(MAKE, **{"User-Agent": agent}), raw=True)
    assert 'value="Chrome, Windows"' in page


def test_what_went_wrong_is_said_with_the_name_kept_and_a_new_question(visit: Visit) -> None:
    she = visit("care", "linde")
    answer = make(she, Device(), flags=PRESENT)
    assert answer.status_code == 422 and not Key.objects.exists()
    page = words(answer, raw=True)
    assert "Stel eerst een schermvergrendeling in" in page and 'value="Laptop"' in page
    options, state = asked(page)
    again = she.post(MAKE, name="Laptop", state=state, credential=Device().make(options))
    assert again.status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_did_not_just_show_itsme_or_an_eid_is_asked_to(visit: Visit, method: str) -> None:
    she = visit("care", "linde")
    secret = she.client.cookies[settings.SESSION_COOKIE].value
    Session.objects.filter(secret_hash=token_hash(secret)).update(proved_at=timezone.now() - timedelta(minutes=6))
    answer = getattr(she, method)(MAKE)
    assert answer.status_code == 403 and "/aanmelden/sterker?" in words(answer, raw=True)
    light = visit("care", "linde", Level.SUBSTANTIAL)
    assert getattr(light, method)(MAKE).status_code == 403


def test_an_unknown_passkey_and_an_ended_one_get_the_same_page(visit: Visit) -> None:
    she, device = visit("care", "linde"), Device()
    make(she, device)
    never = show(visit(), Device(handle=device.handle))
    Key.objects.update(ended_at=timezone.now(), end_reason="by_owner")
    ended = show(visit(), device)
    assert never.status_code == ended.status_code == 422
    assert words(never) == words(ended) and "opent hier niets" in words(never)


def test_a_page_that_asks_again_asks_with_a_new_challenge_in_the_same_browser(visit: Visit) -> None:
    she, device = visit("care", "linde"), Device()
    make(she, device)
    visitor = visit()
    again = show(visitor, Device(handle=device.handle))
    options, state = asked(words(again, raw=True))
    assert "data-now" not in words(again, raw=True)
    answer = visitor.post("/aanmelden/terug", state=state, credential=device.use(options))
    assert answer.status_code == 302


def test_an_answer_from_another_browser_is_refused(visit: Visit) -> None:
    she, device = visit("care", "linde"), Device()
    make(she, device)
    options, state = asked(words(visit().get("/aanmelden?sleutel=passkey"), raw=True))
    stranger = visit()
    answer = stranger.post("/aanmelden/terug", state=state, credential=device.use(options))
    assert answer.status_code == 403 and settings.SESSION_COOKIE not in stranger.client.cookies
    assert cookie_name(state) not in stranger.client.cookies or not stranger.client.cookies[cookie_name(state)].value


def test_a_copied_passkey_is_refused_with_what_to_do(visit: Visit) -> None:
    she, device = visit("care", "linde"), Device()
    make(she, device)
    assert show(visit(), device, counter=5).status_code == 302
    answer = show(visit(), device, counter=5)
    assert answer.status_code == 403 and "gekopieerd" in words(answer)
    assert Key.objects.get().end_reason == "counter_back"


def test_where_passkeys_are_off_there_is_no_such_page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    she = visit("care", "linde")
    monkeypatch.setattr(settings, "OWN_KEYS", ["app"])
    assert passkeys.place() is None
    assert she.get(MAKE).status_code == 404 and she.post(MAKE, name="Laptop").status_code == 404


def test_the_page_carries_nothing_of_hers_to_a_stranger(visit: Visit) -> None:
    page = words(visit().get("/aanmelden?sleutel=passkey"), raw=True)
    options, _state = asked(page)
    assert '"allowCredentials": []' in options and "user" not in options.replace("userVerification", "")
