"""Someone signs in: with each key, for one of several institutions, and comes back to where she was going."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visits


def test_the_front_page_says_what_this_is_and_leads_to_signing_in(visitor: Visits) -> None:
    she = visitor()
    she.go("/")
    she.sees("Voor wie?", "Zo werkt het")
    she.check("welcome")
    she.press("Aanmelden")
    she.sees("Met welke sleutel meld je je aan?", "Om verslagen te lezen", "ongeveer 20 seconden")
    she.check("keys")
    she.take("itsme")
    expect(she.page).to_have_url(re.compile(re.escape(she.site.issuer)))
    she.check("acm-persona")
    she.press("button[name=persona][value=care]")
    expect(she.page).to_have_url(f"{she.site.address}/start")
    she.sees("Marieke Van den Broeck", "Basisschool De Linde", "034793")
    she.check("start-care")


@pytest.mark.parametrize("key", ["itsme", "eid", "app", "sms"])
def test_every_key_brings_her_back_to_where_she_was_going(visitor: Visits, key: str) -> None:
    she = visitor()
    she.go("/mijn-raadplegingen")
    she.sign_in("care", key)
    expect(she.page).to_have_url(f"{she.site.address}/mijn-raadplegingen")


def test_after_signing_out_the_back_button_shows_nothing(visitor: Visits) -> None:
    she = visitor()
    she.sign_in("care")
    she.find("Van der Auwera Léna")
    she.sees("Léna Van der Auwera")
    she.press(".site-header-end summary")
    she.check("menu-open", narrow=(375,))
    she.press("Afmelden")
    she.sees("afgemeld")
    she.check("signed-out")
    she.page.go_back()
    she.sees_not("Léna Van der Auwera", "Marieke")
