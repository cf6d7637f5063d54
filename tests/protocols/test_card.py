"""The eID card by mutual TLS, without a proxy: what counts as a card that was shown, and what a ticket is worth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client, override_settings

from paspoort.identity.actions import Level, Refusal, SignInRefused, Visitor, Wish
from paspoort.identity.inner.card import CardProvider, Shown, check_shown, make
from tests.protocols.eid_world import EidWorld, trusting
from tests.protocols.product_world import last_refusal
from tests.raised import raised

SECRET, CARD_URL, STATE = "only-for-these-tests-0123456789abcdef", "https://eid.example.be", "A" * 43
NOBODY = Visitor()


@pytest.fixture(autouse=True)
def taken(cards: EidWorld) -> Iterator[None]:
    """An installation that takes cards on a host of its own."""
    hosts = ["testserver", "eid.example.be"]
    with trusting(cards, CARD_PROXY_SECRET=SECRET, CARD_URL=CARD_URL, WEB_EID=False, ALLOWED_HOSTS=hosts):
        yield


def shown(cards: EidWorld, label: str = "care", **changes: str) -> Shown:
    usual = {"certificate": quote(cards.card(label).certificate_pem.decode()), "verified": "SUCCESS", "secret": SECRET}
    return Shown(**usual | changes)


def reason_of(ticket: str, state: str = STATE) -> Refusal | None:
    """What the main host makes of a ticket: None when it is a proof."""
    provider = CardProvider(CARD_URL)
    try:
        provider.complete({"state": state, "ticket": ticket}, {"state": STATE, "began": str(int(time.time()))}, NOBODY)
    except SignInRefused as refusal:
        return refusal.code
    return None


def test_a_card_proves_who_someone_is_and_names_no_institution(cards: EidWorld) -> None:
    provider = CardProvider(CARD_URL)
    challenge = provider.begin(Wish(), NOBODY)
    state = challenge.pending["state"]
    assert challenge.url == f"{CARD_URL}/aanmelden/kaart?state={state}"
    ticket = check_shown(shown(cards), state)
    proof = provider.complete({"state": state, "ticket": ticket}, challenge.pending, NOBODY)
    assert (proof.level, proof.acr, proof.provider, proof.names_place) == (Level.HIGH, "eid", "card", False)
    assert proof.national_number not in (None, proof.subject) and proof.given_name == ""
    assert proof.national_number not in ticket and abs(proof.auth_time - time.time()) < 5


def test_a_renewed_card_is_the_same_person(cards: EidWorld) -> None:
    provider, pending = CardProvider(CARD_URL), {"state": STATE, "began": str(int(time.time()))}
    subjects = {
        provider.complete({"state": STATE, "ticket": check_shown(shown(cards, label), STATE)}, pending, NOBODY).subject
        for label in ("care", "care-rsa", "care-p256")
    }
    assert len(subjects) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"certificate": ""}, Refusal.CERTIFICATE_MISSING),
        ({"verified": "FAILED:unable to verify the first certificate"}, Refusal.CERTIFICATE_UNTRUSTED),
        ({"verified": "NONE"}, Refusal.CERTIFICATE_UNTRUSTED),
        ({"verified": ""}, Refusal.CERTIFICATE_UNTRUSTED),
        ({"certificate": "-----BEGIN CERTIFICATE-----"}, Refusal.CERTIFICATE_MALFORMED),
        ({"certificate": "%00%ff"}, Refusal.CERTIFICATE_MALFORMED),
        ({"certificate": "A" * 30_000}, Refusal.CERTIFICATE_MALFORMED),
    ],
)
def test_a_card_counts_whole_and_when_the_proxy_says_so_too(cards: EidWorld, changes: dict[str, str], reason: Refusal) -> None:
    assert reason_of(check_shown(shown(cards, **changes), STATE)) is reason


def test_two_certificates_are_no_card(cards: EidWorld) -> None:
    both = quote((cards.card("care").certificate_pem + cards.card("unknown").certificate_pem).decode())
    assert reason_of(check_shown(shown(cards, certificate=both), STATE)) is Refusal.CERTIFICATE_MALFORMED


@pytest.mark.parametrize("secret", ["", "guessed", SECRET[:-1], SECRET + "x", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_without_the_secret_of_the_proxy_nothing_is_looked_at(cards: EidWorld, secret: str) -> None:
    assert raised(SignInRefused, check_shown, shown(cards, secret=secret), STATE).code is Refusal.PROXY_UNPROVEN
    assert cards.responder.asked == []


def test_an_installation_without_a_secret_believes_nobody(cards: EidWorld) -> None:
    with override_settings(CARD_PROXY_SECRET=""), pytest.raises(SignInRefused) as refused:
        check_shown(shown(cards, secret=""), STATE)
    assert refused.value.code is Refusal.PROXY_UNPROVEN


@pytest.mark.parametrize("state", ["", "short", "A" * 44, "A" * 42 + "\n", "A" * 42 + "/"])
def test_what_is_no_state_gets_no_ticket(cards: EidWorld, state: str) -> None:
    assert raised(SignInRefused, check_shown, shown(cards), state).code is Refusal.PENDING_MISSING


def test_a_ticket_of_another_state_opens_nothing(cards: EidWorld) -> None:
    assert reason_of(check_shown(shown(cards), STATE)) is None
    assert reason_of(check_shown(shown(cards), "B" * 43)) is Refusal.ANSWER_MALFORMED
    assert reason_of(check_shown(shown(cards), STATE), state="B" * 43) is Refusal.STATE_MISMATCH


@pytest.mark.parametrize(
    ("age", "reason"), [(59, None), (62, Refusal.PENDING_EXPIRED), (-118, None), (-125, Refusal.PENDING_EXPIRED)]
)
def test_a_ticket_is_good_for_a_minute_and_clocks_may_differ_by_two(cards: EidWorld, age: int, reason: Refusal | None) -> None:
    assert reason_of(check_shown(shown(cards), STATE, lambda: time.time() - age)) is reason


def test_a_sign_in_by_card_lasts_a_quarter_of_an_hour(cards: EidWorld) -> None:
    pending, ticket = {"state": STATE, "began": str(int(time.time()) - 905)}, check_shown(shown(cards), STATE)
    refused = raised(SignInRefused, CardProvider(CARD_URL).complete, {"state": STATE, "ticket": ticket}, pending, NOBODY)
    assert refused.code is Refusal.PENDING_EXPIRED


@pytest.mark.parametrize("missing", ["CARD_URL", "CARD_PROXY_SECRET", "EID_TRUST"])
def test_the_card_is_offered_only_when_all_of_it_is_set(missing: str) -> None:
    assert make() is not None
    with override_settings(**{missing: ""}):
        assert make() is None


def test_the_page_for_cards_is_on_its_own_host_and_nothing_else_is(world: object, cards: EidWorld, tmp_path: Path) -> None:
    at_cards, at_main = Client(headers={"Host": "eid.example.be"}), Client(headers={"Host": "testserver"})
    address = f"/aanmelden/kaart?state={STATE}"
    headers = {"X-Card-Certificate": shown(cards).certificate, "X-Card-Verified": "SUCCESS"}
    assert at_main.get(address, headers=headers | {"X-Card-Proxy": SECRET}).status_code == 404
    assert [at_cards.get(path).status_code for path in ("/", "/aanmelden", "/livez", "/static/paspoort.css")] == [404] * 4
    answer = at_cards.get(address, headers=headers)
    assert (answer.status_code, b"ticket" in answer.content, last_refusal()) == (403, False, "proxy_unproven")
    answer = at_cards.get(address, headers=headers | {"X-Card-Proxy": SECRET})
    assert (answer.status_code, b'name="ticket"' in answer.content) == (200, True)
