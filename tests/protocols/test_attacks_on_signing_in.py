"""What every way of signing in must stand, tried with each: another browser, an answer twice, a session that was planted, and
a way out of this product. What only one of them can suffer stands in the tests of that one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from paspoort.audit.models import Trace
from paspoort.demo import world as demo
from paspoort.identity.actions import cookie_name
from paspoort.identity.inner import providers
from paspoort.identity.models import Session
from paspoort.kernel.actions import token_hash
from tests.answer import Answer
from tests.protocols.eid_world import EidWorld
from tests.protocols.every_way import CHOSEN, STRONG, WAYS, Keys, come_back, copied, every_key, state_of, under_way
from tests.protocols.itsme_world import HostileItsme, make_keys
from tests.protocols.oidc_world import running_rogue
from tests.protocols.product_world import Product, is_in, last_refusal
from tests.screens.conftest import steady
from tests.verbs.codes_ground import SmsCounterpart, gateway

__all__ = ["gateway"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileItsme]:
    """An itsme that says what it is told, and our keys for it."""
    with running_rogue() as rogue:
        yield HostileItsme(rogue, make_keys(tmp_path_factory.mktemp("itsme") / "keys.json"))


@pytest.fixture
def keys(product: Product, hostile: HostileItsme, cards: EidWorld, gateway: SmsCounterpart) -> Iterator[Keys]:
    with every_key(product, hostile, cards, gateway) as hers:
        yield hers


def secret_in(browser: Client) -> str:
    held = browser.cookies.get(settings.SESSION_COOKIE)
    return held.value if held else ""


def opened() -> int:
    return Session.objects.filter(ended_at__isnull=True).count()


def test_every_provider_of_the_product_is_tried_here(keys: Keys) -> None:
    assert set(providers.offered()) == set(WAYS) == set(providers.PROVIDERS)


@pytest.mark.parametrize("way", WAYS)
def test_an_honest_answer_lets_in_once_and_under_a_new_secret(keys: Keys, way: str) -> None:
    before = opened()
    browser = keys.sign_in(way)
    assert is_in(browser) and opened() == before + 1
    session = Session.objects.get(secret_hash=token_hash(secret_in(browser)))
    assert session.provider == way
    assert Trace.objects.filter(event="sign_in.done", object_id=session.id).count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_in_the_browser_of_somebody_else_signs_nobody_in(keys: Keys, way: str) -> None:
    """Login CSRF: what an attacker proves about himself, sent by the browser of a victim."""
    attacker, victim = Client(), Client()
    answer = keys.begin(way, attacker)
    before = set(Trace.objects.filter(event="sign_in.refused").values_list("id", flat=True))
    refused = come_back(victim, answer)
    assert refused.status_code == 403 and not is_in(victim) and secret_in(victim) == ""
    trace = Trace.objects.exclude(id__in=before).get(event="sign_in.refused")
    assert (trace.outcome, trace.reason, trace.person_id, trace.facts) == ("refused", "pending_missing", None, {})


@pytest.mark.parametrize("way", [way for way in WAYS if way != "app-code"])
def test_an_answer_does_not_fit_the_sign_in_that_a_victim_has_under_way(keys: Keys, way: str) -> None:
    """All but a code of an app: that one is bound to user name and password, which an attacker would give away with it. What
    keeps it out of the browser of a victim is the state, which no other site can read."""
    attacker, victim = Client(), Client()
    answer = keys.begin(way, attacker)
    own = state_of(victim.get("/aanmelden", {"sleutel": CHOSEN.get(way, way)}))
    come_back(victim, answer | {"state": own})
    assert not is_in(victim) and secret_in(victim) == ""


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_counts_once(keys: Keys, way: str) -> None:
    browser = Client()
    answer = keys.begin(way, browser)
    kept = copied(browser)
    assert come_back(browser, answer).status_code == 302
    before = opened()
    again = come_back(kept, answer)
    assert (again.status_code, last_refusal()) == (403, "pending_spent")
    assert opened() == before and not is_in(kept)


@pytest.mark.parametrize("way", WAYS)
def test_what_was_kept_of_one_sign_in_does_not_serve_another(keys: Keys, way: str) -> None:
    """The sealed cookie of one sign-in under the name of another: the state inside it is another one."""
    browser = Client()
    answer = keys.begin(way, browser)
    first = browser.cookies[cookie_name(answer["state"])].value
    other = state_of(browser.get("/aanmelden", {"sleutel": "card"}))
    browser.cookies[cookie_name(other)] = first
    refused = come_back(browser, answer | {"state": other})
    assert refused.status_code in (403, 422), way
    assert not is_in(browser)


@pytest.mark.parametrize("way", WAYS)
def test_a_cookie_of_which_one_letter_changed_is_no_sign_in(keys: Keys, way: str) -> None:
    browser = Client()
    answer = keys.begin(way, browser)
    name = cookie_name(answer["state"])
    sealed = under_way(browser, answer["state"])
    browser.cookies[name] = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    assert (come_back(browser, answer).status_code, last_refusal()) == (403, "pending_missing")
    assert not is_in(browser)


@pytest.mark.parametrize("way", WAYS)
def test_a_session_that_was_planted_is_never_taken_over(keys: Keys, way: str) -> None:
    """Session fixation: the living session of an attacker in the browser of a victim, who then signs in."""
    planted, browser = demo.sign_in("teacher", "linde"), Client()
    browser.cookies[settings.SESSION_COOKIE] = planted
    keys.sign_in(way, browser)
    assert secret_in(browser) not in ("", planted) and is_in(browser)
    assert str(Session.objects.get(secret_hash=token_hash(secret_in(browser))).person) == "Marieke Van den Broeck"
    assert Session.objects.get(secret_hash=token_hash(planted)).end_reason == "replaced"


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_was_made_up_is_never_taken_over(keys: Keys, way: str) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE] = planted = "chosen-by-somebody-else-and-long-enough"
    keys.sign_in(way, browser)
    assert secret_in(browser) not in ("", planted) and is_in(browser)
    assert not Session.objects.filter(secret_hash=token_hash(planted)).exists()


@pytest.mark.parametrize("way", STRONG)
def test_a_stronger_key_gives_a_new_secret_and_ends_the_old_one(keys: Keys, way: str) -> None:
    browser = keys.sign_in("acm")
    weak = secret_in(browser)
    answer = come_back(browser, keys.begin(way, browser, "/aanmelden/sterker", naar="/mijn-rechten"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mijn-rechten")
    strong = secret_in(browser)
    assert strong != weak and is_in(browser)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE] = weak
    assert not is_in(thief)
    assert Session.objects.get(secret_hash=token_hash(weak)).end_reason == "replaced"


@pytest.mark.parametrize("way", STRONG)
def test_the_key_of_somebody_else_makes_nobody_stronger(keys: Keys, way: str) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE] = demo.sign_in("head", "linde")
    refused = come_back(browser, keys.begin(way, browser, "/aanmelden/sterker", naar="/mijn-rechten"))
    assert (refused.status_code, last_refusal()) == (403, "other_person")
    assert "Marieke" not in refused.content.decode()


TARGETS = [
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "/%09/evil.example/\r\nLocation: https://evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "//testserver@evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//evil.example\\@testserver/",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
    "evil.example",
    "@evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "//\N{FULLWIDTH LATIN SMALL LETTER E}vil.example",
    "/\N{FULLWIDTH SOLIDUS}evil.example",
]


def test_nobody_is_sent_out_of_this_product(keys: Keys) -> None:
    for target in TARGETS:
        browser = Client()
        answer = come_back(browser, keys.begin("card", browser, naar=target))
        stronger = come_back(browser, keys.begin("passkey", browser, "/aanmelden/sterker", naar=target))
        for came in (answer, stronger):
            assert came.status_code == 302 and stays(came), (target, came.headers.get("Location"))


def stays(answer: Answer) -> bool:
    """Whether a browser that reads an address as browsers do stays here: no host, no scheme, one slash."""
    location = str(answer.headers["Location"])
    read = urlsplit("".join(sign for sign in location if sign > " ").replace("\\", "/"))
    return location.startswith("/") and location[1:2] not in ("/", "\\") and not read.netloc and not read.scheme


def test_a_refusal_reads_the_same_whoever_it_is_about(keys: Keys) -> None:
    """A code for a name that exists and for one that does not; an answer for a sign-in that was and for one that never was."""
    pages = []
    for name in ("marieke.vdb", "nobody.at.all"):
        browser = Client()
        state = state_of(browser.get("/aanmelden", {"sleutel": "app-code"}))
        answer = come_back(browser, {"state": state, "user_name": name, "password": "not this one at all", "code": "000000"})
        pages.append((answer.status_code, steady(answer).replace(name, "").replace(state_of(answer), "")))
    assert pages[0] == pages[1]
    asked = keys.begin("card", Client())
    known, never = come_back(Client(), asked), come_back(Client(), asked | {"state": "A" * 43})
    assert (known.status_code, steady(known)) == (never.status_code, steady(never))


def test_a_way_that_is_not_offered_begins_nothing(keys: Keys) -> None:
    for way in ("federal", "fas", "acm", "../passkey", "passkey\x00", "eid ", "EID"):
        browser = Client()
        assert browser.get("/aanmelden", {"sleutel": way}).status_code == 403
        assert not [name for name in browser.cookies if name.startswith(settings.SIGN_IN_COOKIE)]
        assert last_refusal() == "key_not_offered", way
