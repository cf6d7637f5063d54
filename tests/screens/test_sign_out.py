"""Signing out: here always, and elsewhere only where the key was shown elsewhere."""

from __future__ import annotations

import pytest
from django.conf import settings

from paspoort.audit.actions import record
from paspoort.identity.actions import end_session
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import NotSignedIn
from tests.protocols.product_world import Product, is_in
from tests.screens.conftest import Visit, words
from tests.screens.signing_in import acm_gone, came_in


@pytest.mark.parametrize("provider", ["itsme", "eid", "card", "passkey", "app-code", "sms-code"])
def test_who_came_in_without_acm_does_not_go_to_acm_to_sign_out(product: Product, visit: Visit, provider: str) -> None:
    she, secret = visit(), came_in("care", provider)
    she.client.cookies[settings.SESSION_COOKIE] = secret
    answer = she.post("/afmelden")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/afgemeld")
    with pytest.raises(NotSignedIn), acting_as(secret):
        pass


def test_who_came_in_by_acm_signs_out_there_too(product: Product) -> None:
    product.rogue.document = {"end_session_endpoint": f"{product.rogue.origin}/logout"}
    browser = product.sign_in("one")
    answer = browser.post("/afmelden")
    assert answer.headers["Location"].startswith(f"{product.rogue.origin}/logout?") and not is_in(browser)
    assert "id_token" not in answer.headers["Location"], "a token would carry the national number into an address"


def test_while_acm_is_away_one_signs_out_here_all_the_same(visit: Visit) -> None:
    with acm_gone():
        she = visit("care", "linde")
        answer = she.post("/afmelden")
    assert answer.headers["Location"] == "/afgemeld"
    assert not answer.cookies[settings.SESSION_COOKIE].value and answer.headers["Clear-Site-Data"] == '"cache"'
    assert she.get("/start").status_code == 302


def test_on_a_shared_computer_it_says_what_else_to_do(visit: Visit) -> None:
    page = words(visit().get("/afgemeld"))
    for piece in ("Haal je eID-kaart uit de lezer.", "Sluit alle vensters van deze browser", "Vergrendel de computer"):
        assert piece in page, piece


def test_whose_session_was_ended_elsewhere_is_told_so_where_one_signs_in(visit: Visit) -> None:
    she = visit("care", "linde")
    assert "Je bent afgemeld" not in words(she.get("/aanmelden"))
    with acting_as(she.client.cookies[settings.SESSION_COOKIE].value) as acting:
        record("session.ended_by_owner", object=acting.session_id)
        end_session(acting.session_id, "by_owner")
    assert "werd op een ander toestel beëindigd" in words(she.get("/aanmelden"))
    assert "Je bent afgemeld" not in words(visit().get("/aanmelden"))
