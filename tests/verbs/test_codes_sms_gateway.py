"""The gateways through which messages go: what they are sent, what may go wrong there, and which addresses are safe."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from paspoort.identity.actions import codes_on
from paspoort.identity.inner import providers, sms
from tests.verbs.codes_ground import SmsCounterpart

KEPT = "+32470000112"


@pytest.mark.parametrize("answer_with", [301, 401, 500])
def test_whatever_the_gateway_answers_no_number_stands_in_the_log(
    gateway: SmsCounterpart, caplog: pytest.LogCaptureFixture, answer_with: int
) -> None:
    gateway.answer = answer_with
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(sms.SmsNotSent, match=f"http_{answer_with}"):
            sms.send(KEPT, "a text")
        sms._send_quietly(KEPT, "a text with 123456")
    assert f"http_{answer_with}" in caplog.text
    assert "470000112" not in caplog.text
    assert "123456" not in caplog.text
    assert gateway.messages == []


def test_a_gateway_that_says_nothing_is_left_when_patience_ends(gateway: SmsCounterpart, monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(each or 60 for each in sms.PATIENCE.as_dict().values()) == 5
    monkeypatch.setattr(sms, "PATIENCE", httpx.Timeout(0.4))
    gateway.hangs = True
    began = time.monotonic()
    with pytest.raises(sms.SmsNotSent, match="timeout"):
        sms.send(KEPT, "a text")
    assert time.monotonic() - began < 4


def test_the_console_gateway_serves_the_demonstration_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", f"console:{tmp_path / 'sms.txt'}")
    sms.send(KEPT, "the code is 123456")
    written = (tmp_path / "sms.txt").read_text()
    assert "123456" in written
    assert "0470" not in written
    assert (tmp_path / "sms.txt").stat().st_mode & 0o077 == 0
    monkeypatch.setattr(settings, "PRODUCTION", True)
    providers.offered.cache_clear()
    assert sms.gateway() is None
    assert codes_on() == {"app"}
    with pytest.raises(sms.SmsNotSent, match="no_gateway"):
        sms.send(KEPT, "x")
    providers.offered.cache_clear()


@pytest.mark.parametrize("address", ["", "http://sms.example/send", "ftp://sms.example", "sms.example", "https://"])
def test_an_address_that_is_not_safe_is_no_gateway(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(settings, "SMS_GATEWAY", address)
    assert sms.gateway() is None
