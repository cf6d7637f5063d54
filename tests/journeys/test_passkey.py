"""Someone makes a passkey after itsme, and from then on signs in with it, steps up with it, and is told what goes wrong."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from paspoort.identity.actions import Level
from tests.journeys.visitor import Visits

BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The passkeys of one visitor's own device, kept by the browser itself; `bent` says what is not as it should be."""

    def __init__(self, visitor: Any, **bent: Any) -> None:
        self.line = visitor.context.new_cdp_session(visitor.page)
        self.line.send("WebAuthn.enable")
        made = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN | bent})
        self.id = made["authenticatorId"]

    def keys(self) -> list[dict[str, Any]]:
        return list(self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])

    def recognises(self, owner: bool) -> None:
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": owner})


def make(she: Any, name: str = "") -> None:
    """Make a passkey, from the page that offers it."""
    she.go("/mijn-sleutels/passkey")
    if name:
        she.page.fill("#name", name)
    she.page.get_by_role("button", name="Passkey maken").click()
    expect(she.page).to_have_url(re.compile(r"/mijn-sleutels\?nieuw="))


def says(she: Any, words: str) -> None:
    """The page carries more words than it shows: these are the ones that can be seen."""
    expect(she.page.get_by_text(words)).to_be_visible()


def sign_out(she: Any) -> None:
    she.press(".site-header-end summary")
    she.press("Afmelden")
    she.sees("afgemeld")


def test_a_passkey_made_after_itsme_opens_reports_from_then_on(visitor: Visits) -> None:
    she = visitor()
    device = Device(she)
    she.go("/aanmelden?sleutel=itsme&naar=/mijn-sleutels/passkey")
    she.sign_in("care")
    she.sees("Een passkey is een sleutel in je eigen toestel")
    expect(she.page.locator("#name")).to_have_value(re.compile("Linux"))
    she.check("passkey-make")
    make(she, "Laptop op school")
    she.sees("Laptop op school", "Je nieuwe sleutel werkt")
    assert len(device.keys()) == 1
    sign_out(she)
    she.go("/aanmelden")
    she.press("a[href*='sleutel=passkey']")  # the device recognises her at once: no button more
    expect(she.page).to_have_url(f"{she.site.address}/start")
    she.read("Van der Auwera Léna")
    assert device.keys()[0]["signCount"] > 1


def test_from_a_lighter_key_a_passkey_steps_up_in_place(visitor: Visits) -> None:
    she = visitor().enter("counsellor", "atheneum")
    Device(she)
    make(she)
    she.enter("counsellor", "atheneum", Level.SUBSTANTIAL)
    she.find("Yassin Ben Salah")
    she.press("Yassin Ben Salah")
    before = she.page.url
    she.press("main a[href*='/aanmelden/sterker']")
    she.press("a[href*='sleutel=passkey']")
    expect(she.page).to_have_url(before)
    she.press("Lees het verslag")
    expect(she.page.locator("#pagina-1[data-state=ready]")).to_be_visible()


def test_who_stops_or_has_no_passkey_is_told_what_to_do(visitor: Visits) -> None:
    she = visitor()
    device = Device(she)
    she.go("/aanmelden?sleutel=passkey")
    she.check("passkey-use")
    she.page.get_by_role("button", name="Gebruik mijn passkey").click()
    says(she, "Dat is niet gelukt")
    she.check("passkey-stopped")
    assert device.keys() == []
    she.press("Gebruik een andere sleutel")
    expect(she.page).to_have_url(f"{she.site.address}/aanmelden")


def test_a_device_that_holds_one_already_makes_no_second(visitor: Visits) -> None:
    she = visitor().enter("admin", "linde")
    device = Device(she)
    make(she)
    she.go("/mijn-sleutels/passkey")
    she.page.get_by_role("button", name="Passkey maken").click()
    says(she, "Dit toestel heeft al een passkey van jou")
    she.check("passkey-known")
    assert len(device.keys()) == 1


def test_a_device_that_does_not_recognise_its_owner_makes_no_passkey_and_opens_nothing(visitor: Visits) -> None:
    she = visitor().enter("head", "linde")
    device = Device(she)
    make(she)
    device.recognises(owner=False)
    sign_out(she)
    she.go("/aanmelden?sleutel=passkey")
    she.page.get_by_role("button", name="Gebruik mijn passkey").click()
    says(she, "Dat is niet gelukt")


def test_without_script_the_page_says_so_and_leads_to_another_key(visitor: Visits) -> None:
    she = visitor(java_script_enabled=False)
    she.go("/aanmelden?sleutel=passkey")
    expect(she.page.locator("noscript .notice")).to_be_visible()
    expect(she.page.get_by_role("button", name="Gebruik mijn passkey")).to_be_hidden()
    she.press("Gebruik een andere sleutel")
    expect(she.page).to_have_url(f"{she.site.address}/aanmelden")


def test_a_browser_that_knows_no_passkeys_says_so(visitor: Visits) -> None:
    she = visitor()
    she.context.add_init_script("delete window.PublicKeyCredential")
    she.go("/aanmelden?sleutel=passkey")
    says(she, "Deze browser kan geen passkey gebruiken")
    expect(she.page.get_by_role("button", name="Gebruik mijn passkey")).to_be_hidden()
