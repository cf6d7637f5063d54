"""Someone looks for help, for the statements, or for another language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visits


def test_a_question_is_asked_without_signing_in(visitor: Visits) -> None:
    she = visitor()
    she.go("/contact")
    she.check("contact")
    she.press("Versturen")
    she.check("contact-what-is-missing")
    she.page.select_option("#topic", index=1)
    she.page.fill("#name", "An Peeters")
    she.page.fill("#email", "an.peeters@school.example")
    she.page.fill("#message", "Hoe geef ik een collega leesrecht?")
    she.press("Versturen")
    she.sees("Je vraag is verstuurd")
    she.check("contact-sent", narrow=(375,))


@pytest.mark.parametrize(
    ("path", "title"), [("/toegankelijkheid", "Toegankelijkheids\u00adverklaring"), ("/privacy", "Privacy"), ("/taal", "taal")]
)
def test_the_statements_can_be_read_by_anyone(visitor: Visits, path: str, title: str) -> None:
    she = visitor()
    she.go(path)
    expect(she.page.locator("h1")).to_contain_text(title, ignore_case=True)
    she.check(path.strip("/"))


def test_the_interface_is_switched_to_english_and_back(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.go("/start")
    she.press("English")
    expect(she.page.locator("html")).to_have_attribute("lang", "en")
    she.sees("Which pupil is it about?")
    she.check("start-in-english", narrow=(375,))
    she.press("Nederlands")
    she.sees("Over welke leerling gaat het?")


def test_an_address_that_does_not_exist_says_what_to_do(visitor: Visits) -> None:
    she = visitor()
    she.go("/bestaat-niet")
    she.sees("We vinden deze pagina niet")
    she.check("no-such-page")


def test_every_component_in_every_state(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.go("/componenten")
    she.check("components")
