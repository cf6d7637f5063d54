"""Signing in at an independent OpenID provider in the shape of itsme: signed, then encrypted to a key that we publish."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from joserfc import jws

from paspoort.audit.models import Trace
from paspoort.demo.acm.embed import serving
from paspoort.demo.cast import invented_number
from paspoort.demo.world import BY_KEY
from paspoort.identity.actions import Level, Refusal, SignInRefused, Wish, begin_sign_in, ways_in
from paspoort.identity.inner import itsme, providers
from paspoort.identity.inner.key_file import read_file, roll_file
from paspoort.identity.inner.key_ring import DAY
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof
from paspoort.identity.models import Person, Session, Subject
from tests.answer import Answer
from tests.protocols.itsme_world import (
    CLIENT,
    SCOPE,
    SHAPE,
    describe_account,
    describe_client,
    itsme_on,
    let_days_pass,
    make_keys,
    newest,
    provider_for,
)
from tests.protocols.node_world import NEEDS_NODE, enter, free_port, running_node
from tests.protocols.oidc_world import REDIRECT, Browser, direct
from tests.protocols.product_world import is_in, known_at, last_refusal
from tests.raised import raised

pytestmark = NEEDS_NODE

CARE = BY_KEY["care"]
KEYS_PATH = "/.well-known/itsme-keys"
ACCOUNTS = {
    "care": describe_account(CARE.national_number, CARE.given_name, CARE.family_name),
    "care again": describe_account(CARE.national_number, CARE.given_name, CARE.family_name),
    "head": describe_account(BY_KEY["head"].national_number, "Els", "Claes"),
    "stranger": describe_account(invented_number(4711), "Niemand", "Bekend"),
    "dutch": describe_account(None, "Joost", "de Vries"),
}


@dataclass
class Itsme:
    """The provider as it runs, our keys, and how it comes to know them: by the page on which this product publishes them."""

    keys: Path
    port: int
    own: str
    origin: str = ""
    seen: list[httpx.Request] = field(default_factory=list)

    def configuration(self) -> dict[str, Any]:
        return {"shape": SHAPE, "accounts": ACCOUNTS, "clients": [describe_client(jwks_uri=self.own + KEYS_PATH)]}

    def provider(self) -> OidcProvider:
        transport = direct()
        transport.event_hooks = {"request": [self.seen.append]}
        return OidcProvider(itsme.profile(itsme.key_file(str(self.keys))), transport)

    def prove(self, wish: Wish | None = None, account: str = "care", key: str = "acr_basic") -> Proof:
        challenge, browser = self.provider().begin(wish or Wish()), Browser()
        assert browser.open(challenge.url) == {}
        return self.provider().complete(enter(browser, account, key), challenge.pending)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Itsme]:
    """itsme with our keys, which it fetches from this very product."""
    keys, port = make_keys(tmp_path / "itsme.json"), free_port()
    with itsme_on(f"http://127.0.0.1:{port}/v2", keys), serving(lambda origin: get_wsgi_application()) as own:
        found = Itsme(keys, port, own)
        with running_node(port, found.configuration()) as found.origin:
            yield found


def come_back(browser: Client, person: str = "care", key: str = "acr_basic", address: str = "/aanmelden?sleutel=itsme") -> Answer:
    """Sign someone in by the pages of the product and those of the provider."""
    asked = browser.get(address)
    assert asked.status_code == 302, asked.content.decode()[-400:]
    there = Browser()
    assert there.open(asked.headers["Location"]) == {}
    return browser.get("/aanmelden/terug", enter(there, person, key))


def test_a_colleague_signs_in_and_works_for_the_only_institution(world: object, running: Itsme) -> None:
    browser = Client()
    answer = come_back(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/start")
    assert is_in(browser)
    session = Session.objects.get(provider="itsme")
    assert (session.level, session.acr, str(session.person)) == (
        Level.HIGH,
        itsme.BASIC.acr,
        f"{CARE.given_name} {CARE.family_name}",
    )
    assert (session.institution_id is not None, session.proved_at is not None, session.key_id) == (True, True, None)
    bound = Subject.objects.get(provider="itsme")
    assert (bound.subject, bound.level, bound.person_id) == ("care", Level.HIGH, session.person_id)


def test_the_request_says_what_was_agreed_and_nothing_more(running: Itsme) -> None:
    asked = parse_qs(urlsplit(running.provider().begin(Wish(institution_number="034793")).url).query)
    assert (asked["scope"], asked["redirect_uri"], asked["response_type"]) == ([SCOPE], [REDIRECT], ["code"])
    assert (asked["code_challenge_method"], asked["acr_values"]) == (["S256"], [itsme.BASIC.acr])
    assert json.loads(asked["claims"][0])["id_token"][itsme.NATIONAL_NUMBER] == {"essential": True}
    assert not {"login_hint", "prompt", "client_secret"} & asked.keys() and asked["max_age"] == ["300"]
    stronger = parse_qs(urlsplit(running.provider().begin(Wish(Level.HIGH, fresh=True)).url).query)
    assert (stronger["acr_values"], stronger["prompt"], stronger["max_age"]) == ([itsme.ADVANCED.acr], ["login"], ["0"])


def test_we_prove_ourselves_to_the_full_address_of_the_token(running: Itsme) -> None:
    running.prove()
    (sent,) = [request for request in running.seen if request.method == "POST"]
    form = parse_qs(sent.content.decode())
    token = jws.extract_compact(form["client_assertion"][0].encode())
    said = json.loads(token.payload)
    assert (said["iss"], said["sub"], said["aud"]) == (CLIENT, CLIENT, f"{running.origin}/v2/token")
    assert 0 < said["exp"] - time.time() <= 60 and 0 < len(said["jti"]) <= 255
    assert token.headers() | {"typ": "JWT"} == {"alg": "RS256", "typ": "JWT", "kid": newest(read_file(running.keys), "sig").kid}
    assert "client_secret" not in form and form["redirect_uri"] == [REDIRECT]


def test_a_stronger_key_asks_for_the_code_and_takes_nothing_less(world: object, running: Itsme) -> None:
    assert running.prove(Wish(Level.HIGH), key="acr_advanced").acr == itsme.ADVANCED.acr
    assert raised(SignInRefused, running.prove, Wish(Level.HIGH), key="acr_basic").code == Refusal.LEVEL_TOO_LOW


def test_showing_it_once_more_is_for_the_same_person_only(world: object, running: Itsme) -> None:
    browser = Client()
    come_back(browser)
    stronger = "/aanmelden/sterker?sleutel=itsme&nu=1&naar=/start"
    assert come_back(browser, "head", "acr_advanced", stronger).status_code == 403
    assert last_refusal() == Refusal.OTHER_PERSON
    assert come_back(browser, "care", "acr_advanced", stronger).headers["Location"] == "/start"


def counts() -> tuple[int, ...]:
    return Person.objects.count(), Subject.objects.count(), Session.objects.exclude(person=None).count()


@pytest.mark.parametrize(("who", "why"), [("stranger", Refusal.NOT_KNOWN_HERE), ("dutch", Refusal.SUBJECT_CHANGED)])
def test_who_works_nowhere_is_not_let_in_and_leaves_nothing(world: object, running: Itsme, who: str, why: Refusal) -> None:
    browser, before = Client(), counts()
    answer = come_back(browser, who)
    assert (answer.status_code, last_refusal()) == (403, why)
    assert "Joost" not in answer.content.decode() and "Niemand" not in answer.content.decode()
    assert counts() == before and not is_in(browser)


def test_a_new_account_at_itsme_is_bound_through_the_number(world: object, running: Itsme) -> None:
    come_back(Client())
    browser = Client()
    assert come_back(browser, "care again").status_code == 302
    assert is_in(browser)
    first, second = Subject.objects.filter(provider="itsme").order_by("subject")
    assert (first.subject, second.subject, first.person_id) == ("care", "care again", second.person_id)
    (trace,) = Trace.objects.filter(event="subject.rebound")
    assert (trace.object_id, trace.facts) == (first.person_id, {"provider": "itsme", "level_reached": 3})


def test_who_stops_in_the_app_can_try_again(world: object, running: Itsme) -> None:
    browser = Client()
    there = Browser()
    there.open(browser.get("/aanmelden?sleutel=itsme").headers["Location"])
    assert browser.get("/aanmelden/terug", enter(there, cancel="1")).status_code == 403
    assert last_refusal() == Refusal.CANCELLED


def test_the_keys_roll_over_while_the_provider_still_has_the_old_ones(running: Itsme) -> None:
    old = read_file(running.keys)
    assert running.prove().subject == "care"
    assert roll_file(running.keys, time.time())
    fresh = read_file(running.keys)
    assert running.prove().subject == "care"
    assert (used_to_sign(running), newest(fresh, "sig").kid != newest(old, "sig").kid) == (newest(old, "sig").kid, True)


def test_a_provider_that_fetches_the_new_keys_at_once_gets_its_answer_opened(running: Itsme) -> None:
    roll_file(running.keys, time.time())
    assert running.prove().subject == "care"


def test_a_day_later_the_new_key_signs_and_the_old_one_opens_nothing(running: Itsme) -> None:
    old = read_file(running.keys)
    roll_file(running.keys, time.time())
    let_days_pass(running.keys, 1.1)
    assert running.prove().subject == "care"
    assert used_to_sign(running) == newest(read_file(running.keys), "sig").kid
    assert read_file(running.keys).opening(str(newest(old, "enc").kid), time.time()) is None


def used_to_sign(running: Itsme) -> str:
    sent = [request for request in running.seen if request.method == "POST"][-1]
    assertion = parse_qs(sent.content.decode())["client_assertion"][0]
    return str(jws.extract_compact(assertion.encode()).headers()["kid"])


def test_a_provider_that_keeps_our_keys_longer_than_a_day_is_not_waited_for(running: Itsme) -> None:
    running.prove()
    roll_file(running.keys, time.time() - 2 * DAY)
    assert raised(SignInRefused, running.prove).code == Refusal.CLIENT_REFUSED


def test_when_itsme_is_down_the_other_keys_are_still_offered(world: object, tmp_path: Path) -> None:
    with itsme_on(f"http://127.0.0.1:{free_port()}/v2", make_keys(tmp_path / "itsme.json")):
        answer = Client().get("/aanmelden?sleutel=itsme")
        assert answer.status_code == 503
        assert {"itsme", "app-code"} <= {way.code for way in ways_in()}
        assert Client().get("/aanmelden").status_code == 200


def damage(path: Path) -> None:
    path.write_text("{}")


@pytest.mark.parametrize("harm", [Path.unlink, damage, lambda path: path.chmod(0o644)])
def test_without_usable_keys_nobody_is_sent_to_the_phone(world: object, running: Itsme, harm: Callable[[Path], object]) -> None:
    harm(running.keys)
    assert Client().get("/aanmelden?sleutel=itsme").status_code == 503
    assert Client().get(KEYS_PATH).status_code == 503


def test_signing_out_ends_here_because_itsme_has_no_place_for_it(world: object, running: Itsme) -> None:
    browser = Client()
    come_back(browser)
    assert browser.post("/afmelden").headers["Location"] == "/afgemeld"
    assert not is_in(browser)
    assert provider_for(running.keys).sign_out_url() is None


def test_when_it_is_on_it_takes_the_place_of_itsme_at_acm_and_of_nothing_else(world: object, tmp_path: Path) -> None:
    with known_at("https://acm.example/op"):
        assert [providers.way(code)[0].key for code in ("itsme", "eid", "sms")] == ["acm"] * 3
        with itsme_on("https://idp.example/v2", tmp_path / "none.json"):
            assert [providers.way(code)[0].key for code in ("itsme", "eid", "sms")] == ["itsme", "acm", "acm"]


@pytest.mark.parametrize("left_out", ["ITSME_ISSUER", "ITSME_CLIENT_ID", "ITSME_SERVICE", "ITSME_KEYS_FILE"])
def test_half_set_it_is_off(world: object, tmp_path: Path, left_out: str) -> None:
    with itsme_on("https://idp.example/v2", tmp_path / "none.json", **{left_out: ""}):
        is_off()


def test_it_is_off_unless_an_installation_asks_for_it(world: object) -> None:
    is_off()
    assert Client().get(KEYS_PATH).status_code == 404


def is_off() -> None:
    assert "itsme" not in providers.offered()
    assert "itsme" not in [way.code for way in ways_in() if providers.way(way.code)[0].key == "itsme"]
    assert raised(SignInRefused, begin_sign_in, way="itsme").code == Refusal.KEY_NOT_OFFERED
