"""Someone activates an app, and a number, with itsme just shown; signs in with their codes; and a report asks for more."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import expect

from tests.journeys.visitor import Visits

PASSWORD = "vier paarden zien blauw"


def choose_account(she: Any, user_name: str) -> None:
    she.page.fill("#user_name", user_name)
    she.page.fill("#password", PASSWORD)
    she.press("main button[type=submit]")


def sign_out(she: Any) -> None:
    she.press(".site-header-end summary")
    she.press("Afmelden")
    she.sees("afgemeld")


def fill_in(she: Any, user_name: str, **more: str) -> None:
    for field, typed in {"user_name": user_name, "password": PASSWORD, **more}.items():
        she.page.fill(f"#{field}", typed)


def next_code(clock: pyotp.TOTP, used: str) -> str:
    """The code after the one that was used up, a little before its time: a phone whose clock runs ahead shows it now."""
    code = clock.at(int(time.time()) + 30)
    return code if code != used else clock.at(int(time.time()))


def test_an_app_is_activated_after_itsme_and_its_code_finds_a_pupil_but_reads_no_report(visitor: Visits) -> None:
    she = visitor()
    she.go("/aanmelden?sleutel=itsme&naar=/mijn-sleutels/app")
    she.sign_in("care")
    she.sees("Kies een gebruikersnaam en een wachtwoord")
    she.check("codes-account")
    she.page.fill("#user_name", "m.vdb")
    she.page.fill("#password", "te kort")
    she.press("main button[type=submit]")
    she.sees("minstens 12 tekens")
    she.check("codes-account-wrong")
    choose_account(she, "m.vdb")
    she.sees("Scan deze QR-code met je app")
    she.press("main summary")
    clock = pyotp.TOTP("".join(she.page.locator(".secret span").all_inner_texts()))
    she.check("codes-app")
    she.page.fill("#code", "12345")
    she.press("main button[type=submit]")
    she.sees("Deze code klopt niet")
    used = clock.now()
    she.page.fill("#code", used)
    she.press("main button[type=submit]")
    expect(she.page).to_have_url(re.compile(r"/mijn-sleutels\?nieuw="))
    she.sees("App op mijn telefoon")
    sign_out(she)
    she.take("app-code")
    she.check("codes-sign-in-app")
    fill_in(she, "M.VDB", code="000000")
    she.press("main button[type=submit]")
    she.sees("Dat klopt niet")
    she.check("codes-sign-in-app-wrong")
    expect(she.page.locator("#user_name")).to_have_value("M.VDB")
    expect(she.page.locator("#password")).to_have_value("")
    fill_in(she, "M.VDB", code=next_code(clock, used))
    she.press("main button[type=submit]")
    expect(she.page).to_have_url(f"{she.site.address}/start")
    she.find("Van der Auwera Léna")
    she.press("Léna Van der Auwera")
    she.sees("Om te zien hoe het staat met het verslag heb je een sterkere sleutel nodig")
    expect(she.page.get_by_role("button", name="Lees het verslag")).to_have_count(0)
    she.press("main a[href*='/aanmelden/sterker']")
    expect(she.page.locator("a[href*='sleutel=app-code'], a[href*='sleutel=sms-code']")).to_have_count(0)


def codes(she: Any) -> list[str]:
    """The codes in the messages that the demonstration wrote down, oldest first."""
    file: Path = she.site.folder / "sms.txt"
    return re.findall(r"#(\d{6})", file.read_text()) if file.exists() else []


def wait_for_message(she: Any, before: int) -> str:
    until = time.monotonic() + 5
    while len(codes(she)) == before and time.monotonic() < until:
        time.sleep(0.05)
    assert len(codes(she)) == before + 1
    return codes(she)[-1]


def test_a_number_is_activated_on_a_phone_and_its_code_signs_in(visitor: Visits) -> None:
    she = visitor(width=375)
    she.go("/aanmelden?sleutel=itsme&naar=/mijn-sleutels/sms")
    she.sign_in("head_atheneum")
    choose_account(she, "greet.oj")
    she.sees("Dit is de minst veilige sleutel")
    she.check("codes-sms")
    before = len(codes(she))
    she.page.fill("#mobile", "0470 00 01 77")
    she.press("Stuur mij een code")
    she.sees("047* ** ** 77")
    she.check("codes-sms-code")
    she.page.fill("#code", wait_for_message(she, before))
    she.press("main button[type=submit]")
    expect(she.page).to_have_url(re.compile(r"/mijn-sleutels\?nieuw="))
    she.sees("Mijn gsm")
    she.go("/mijn-sleutels/sms")
    she.page.fill("#mobile", "0470 00 01 78")
    she.press("Stuur mij een code")
    she.sees("047* ** ** 78")
    she.go("/mijn-sleutels/sms")
    she.page.fill("#mobile", "0470 00 01 78")
    she.press("Stuur mij een code")
    she.sees("Je vroeg te vaak om een bericht")
    she.check("codes-sms-wait")
    she.go("/start")
    sign_out(she)
    she.take("sms-code")
    she.check("codes-sign-in-sms")
    fill_in(she, "greet.oj")
    she.press("main button[type=submit]")
    she.sees("Typ de code die we stuurden")
    she.check("codes-sign-in-sms-code")
    she.page.fill("#code", "abc")
    she.press("main button[type=submit]")
    she.sees("Die code klopt niet")
    she.check("codes-sign-in-sms-wrong")
