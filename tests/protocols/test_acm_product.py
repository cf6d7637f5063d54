"""Whole ways through the product with a provider that is not ours in the place of ACM, each over HTTP and with real commits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from paspoort.demo.world import BY_KEY, NUMBERS
from paspoort.identity.models import SealedNumber, Session
from paspoort.kernel.actions import number_hash
from paspoort.kernel.models import NationalNumber
from tests.ground import NAME, Ground
from tests.protocols.node_world import NEEDS_NODE
from tests.protocols.product_world import last_refusal
from tests.protocols.walking import Road, Walker, both_running

pytestmark = [*NEEDS_NODE, pytest.mark.live]


@pytest.fixture(scope="module")
def road(cast: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("acm")
    with cast.clone(f"{NAME}_acm"), both_running(folder, "care", "head", "supporter") as running:
        yield running


def test_the_key_that_was_chosen_is_the_only_one_asked_for(road: Road) -> None:
    walker = Walker(road).go("/aanmelden?sleutel=sms")
    (asked,) = [url for url in walker.visited() if "acr_values" in url]
    assert parse_qs(urlsplit(asked).query)["acr_values"] == ["urn:be:vlaanderen:authmech:csamsms"]
    walker.answer(account="care", key="csamsms")
    assert (walker.page.url.path, walker.page.status_code) == ("/start", 200)
    assert (walker.session.level, walker.session.acr) == (2, "urn:be:vlaanderen:authmech:csamsms")


def test_a_weaker_key_than_the_one_that_was_chosen_does_not_count(road: Road) -> None:
    walker = Walker(road).sign_in("care", key="csamsms", way="eid")
    assert walker.page.status_code == 403
    assert not walker.is_in


def test_going_over_to_another_institution_asks_nothing_again(road: Road) -> None:
    walker = Walker(road).sign_in("supporter")
    assert walker.is_asked == "place"
    walker.answer(place=NUMBERS["linde"])
    before = walker.session
    walker.go("/namens-wie").press("/namens-wie/wissel", institution=NUMBERS["atheneum"], naar="/start")
    assert (walker.page.url.path, walker.is_asked) == ("/start", "")
    after = walker.session
    assert (after.person_id, after.institution_id == before.institution_id) == (before.person_id, False)
    assert Session.objects.get(id=before.id).end_reason == "replaced"


def test_one_person_has_one_account_and_a_session_for_one_institution_each_time(road: Road) -> None:
    here, there = Walker(road).sign_in("supporter"), Walker(road).sign_in("supporter")
    here.answer(place=NUMBERS["linde"])
    there.answer(place=NUMBERS["atheneum"])
    assert here.session.person_id == there.session.person_id
    assert here.session.institution_id != there.session.institution_id
    number = NationalNumber(BY_KEY["supporter"].national_number)
    assert SealedNumber.objects.filter(kind="person", hash=number_hash(number)).count() == 1
    assert "De Linde" in here.go("/mijn-rechten").page.text
    assert (here.is_in, there.is_in) == (True, True)


def test_somebody_else_who_is_signed_in_there_is_not_let_in_by_a_switch(road: Road) -> None:
    walker, other = Walker(road).sign_in("supporter").answer(place=NUMBERS["atheneum"]), Walker(road).sign_in("head")
    before = walker.session
    for cookie in other.browser.cookies.jar:
        if cookie.name.startswith("_session"):
            walker.browser.cookies.jar.set_cookie(cookie)
    walker.go("/namens-wie").press("/namens-wie/wissel", institution=NUMBERS["linde"], naar="/start")
    assert (walker.page.url.path, walker.page.status_code) == ("/aanmelden/terug", 403)
    assert (last_refusal(), walker.session.id) == ("other_person", before.id)


def test_a_stronger_key_is_asked_of_the_same_person_and_leads_back(road: Road) -> None:
    walker = Walker(road).sign_in("care", key="csamsms", way="sms")
    walker.go("/aanmelden/sterker?sleutel=eid&naar=/mijn-rechten")
    assert walker.is_asked == "account key"
    walker.answer(account="care", key="eid")
    assert (walker.page.url.path, walker.session.level) == ("/mijn-rechten", 3)


def test_a_stronger_key_of_somebody_else_is_refused_and_makes_nobody_stronger(road: Road) -> None:
    walker = Walker(road).sign_in("care", key="csamsms", way="sms")
    before = walker.session
    walker.go("/aanmelden/sterker?sleutel=eid&naar=/start").answer(account="head", key="eid")
    assert (walker.page.status_code, walker.session.id, walker.session.level) == (403, before.id, 2)
    assert not Session.objects.filter(started_at__gt=before.started_at, service="").exists()


def test_what_must_be_shown_now_is_asked_again_of_whoever_is_known(road: Road) -> None:
    walker = Walker(road).sign_in("care")
    assert walker.session.proved_at is None, "a token that does not say when the key was shown proves nothing about when"
    walker.go("/aanmelden/sterker?sleutel=itsme&nu=1&naar=/start")
    assert walker.is_asked == "account key"
    walker.answer(account="care", key="itsme")
    proved = walker.session.proved_at
    assert proved and time.time() - proved.timestamp() < 60


def test_signing_out_ends_the_session_at_both_and_puts_no_token_in_an_address(road: Road) -> None:
    walker = Walker(road).sign_in("care").go("/start")
    session = walker.session
    walker.press("/afmelden")
    (there,) = [url for url in walker.visited() if "/v1/logout" in url]
    assert "client_id=paspoort-test" in there
    assert not any("id_token" in url or BY_KEY["care"].national_number in url for url in walker.visited())
    assert walker.sign_out_there().page.url.path == "/afgemeld"
    assert Session.objects.get(id=session.id).end_reason == "signed_out"
    assert walker.go("/aanmelden?sleutel=itsme").is_asked == "account key"


def ended(walker: Walker) -> bool:
    """Whether the product ends a session within some seconds: the provider tells it by a road of its own."""
    until = time.monotonic() + 10
    while walker.is_in and time.monotonic() < until:
        time.sleep(0.1)
    return not walker.is_in


def test_signing_out_at_the_provider_ends_that_session_here(road: Road) -> None:
    walker, elsewhere, colleague = (Walker(road).sign_in(who) for who in ("care", "care", "head"))
    session = walker.session
    walker.go(f"{road.provider}/op/v1/logout").sign_out_there()
    assert ended(walker)
    assert Session.objects.get(id=session.id).end_reason == "ended_by_provider"
    assert (elsewhere.is_in, colleague.is_in) == (True, True)


def test_a_provider_that_names_no_sessions_ends_all_of_the_person(road: Road, tmp_path: Path) -> None:
    with both_running(tmp_path, "care", "head", backchannel_logout_session_required=False) as nameless:
        walker, elsewhere, colleague = (Walker(nameless).sign_in(who) for who in ("care", "care", "head"))
        walker.go(f"{nameless.provider}/op/v1/logout").sign_out_there()
        assert (ended(walker), ended(elsewhere), colleague.is_in) == (True, True, True)
