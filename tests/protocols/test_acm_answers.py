"""What the product does with answers of ACM that come two at once, come as a form, say no, or do not come."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from paspoort.identity.actions import cookie_name
from paspoort.identity.models import Session
from tests.protocols.product_world import Product, is_in, known_at, last_refusal


def opened() -> int:
    return Session.objects.filter(service="").count()


def test_two_tabs_may_sign_in_at_once(product: Product) -> None:
    browser = Client()
    first, second = product.begin(browser), product.begin(browser)
    assert [product.come_back(browser, asked).status_code for asked in (second, first)] == [302, 302]
    assert is_in(browser)


def test_the_answer_may_come_as_a_form_from_the_site_of_acm(product: Product) -> None:
    with known_at(f"{product.rogue.origin}/op", ACM_RESPONSE_MODE="form_post"):
        browser, elsewhere = Client(enforce_csrf_checks=True), {"Origin": product.rogue.origin}
        answered = {"code": "a-code"}
        asked = product.begin(browser)
        assert asked["response_mode"] == "form_post"
        assert browser.cookies[cookie_name(asked["state"])]["samesite"] == "None"
        product.will_say(asked)
        answer = browser.post("/aanmelden/terug", answered | {"state": asked["state"]}, headers=elsewhere)
    assert (answer.status_code, browser.cookies[settings.SESSION_COOKIE]["samesite"]) == (302, "Lax")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_provider_that_is_down_is_said_so_and_lets_nobody_in(product: Product, when: str) -> None:
    browser, before = Client(), opened()
    if when == "after":
        asked = product.begin(browser)
        product.rogue.status = 503
        page = product.come_back(browser, asked)
    else:
        product.rogue.status = 503
        page = browser.get("/aanmelden", {"sleutel": "itsme"})
    assert (page.status_code, opened()) == (503, before)
    assert "probeer" in page.content.decode().lower()
    assert last_refusal() == "provider_unavailable"
    assert product.rogue.origin not in page.content.decode()


def test_someone_who_cancelled_can_try_again(product: Product) -> None:
    browser = Client()
    asked = product.begin(browser)
    page = browser.get("/aanmelden/terug", {"error": "access_denied", "state": asked["state"]})
    assert (page.status_code, last_refusal()) == (403, "cancelled")
    assert 'href="/aanmelden?sleutel=itsme"' in page.content.decode()
    assert product.come_back(browser, product.begin(browser)).status_code == 302
