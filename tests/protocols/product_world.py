"""The whole product, told that a provider of the tests is its ACM: what comes of an answer there."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client, override_settings
from joserfc import jwt

from paspoort.audit.models import Trace
from paspoort.demo.world import NUMBERS
from paspoort.identity.inner import acm, providers
from paspoort.identity.inner.logout_token import EVENT
from tests.answer import Answer
from tests.protocols.oidc_world import SECRET, Claims, Rogue
from tests.protocols.rogue_answers import at

SCHOOL, OTHER_SCHOOL = NUMBERS["linde"], NUMBERS["atheneum"]
ITSME = "urn:be:vlaanderen:authmech:itsme"
FORM = "application/x-www-form-urlencoded"


@contextmanager
def known_at(issuer: str, **changes: Any) -> Iterator[None]:
    """Let this installation be the client of a provider, with its secret, for as long as this lasts."""
    wanted = {"ACM_ISSUER": issuer, "ACM_CLIENT_ID": "paspoort-test", "ACM_CLIENT_SECRET": SECRET, "ACM_CLIENT_KEY_FILE": ""}
    with override_settings(**wanted | changes):
        try:
            _forget()
            yield
        finally:
            _forget()


def _forget() -> None:
    if acm.acm.cache_info().currsize:
        acm.acm()._transport.close()
    acm.acm.cache_clear()
    providers.offered.cache_clear()


@dataclass
class Product:
    """The product beside a hostile provider: people who sign in there, and what the provider says about them later."""

    rogue: Rogue

    def sign_in(self, subject: str = "one", sid: str | None = None, browser: Client | None = None, **claims: Any) -> Client:
        """Sign someone in by the pages, as `subject`; gives the browser."""
        browser = browser or Client()
        answer = self.come_back(browser, self.begin(browser), subject, sid, **claims)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/start"), answer.content.decode()[-600:]
        return browser

    def begin(self, browser: Client, way: str = "itsme") -> dict[str, str]:
        """Choose a key; gives what the browser takes along to the provider."""
        return _taken_along(browser.get("/aanmelden", {"sleutel": way}))

    def step_up(self, browser: Client) -> dict[str, str]:
        """Be asked to show itsme now; gives what the browser takes along to the provider."""
        return _taken_along(browser.get("/aanmelden/sterker", {"sleutel": "itsme", "nu": "1", "naar": "/start"}))

    def come_back(
        self, browser: Client, asked: dict[str, str], subject: str = "one", sid: str | None = None, **claims: Any
    ) -> Answer:
        """Bring an answer of the provider back to the product."""
        self.will_say(asked, subject, sid, **claims)
        return browser.get("/aanmelden/terug", {"code": "a-code", "state": asked["state"]})

    def will_say(self, asked: dict[str, str], subject: str = "one", sid: str | None = None, **claims: Any) -> None:
        """Let the provider answer that question with a token about this person."""
        said = {"sub": subject, "vo_orgcode": SCHOOL, "vo_id": vo_id(subject), "rrn": None, "acr": ITSME} | claims
        self.rogue.nonce = asked["nonce"]
        self.rogue.bend = lambda token: token.update(said | ({"sid": sid} if sid else {}))

    def logout_token(self, subject: str | None = "one", sid: str | None = None, **changes: Any) -> str:
        """A logout token of this provider; a change to None takes a claim away."""
        claims: Claims = {
            "iss": f"{self.rogue.origin}/op",
            "aud": "paspoort-test",
            "iat": int(time.time()),
            "exp": int(time.time()) + 120,
            "jti": str(uuid.uuid4()),
            "events": {EVENT: {}},
            "sub": subject,
            "sid": sid,
        }
        claims = {name: at(value) for name, value in (claims | changes).items() if value is not None}
        header = {"alg": "RS256", "kid": self.rogue.key.kid, "typ": "logout+jwt"} | self.rogue.header
        if self.rogue.sign:
            return self.rogue.sign(header, claims)
        return jwt.encode(header, claims, self.rogue.key)

    def say_signed_out(self, token: str) -> Answer:
        """Tell the product what the provider says, as a stranger on the network does."""
        return say_signed_out(logout_token=token)


def _taken_along(answer: Answer) -> dict[str, str]:
    assert answer.status_code == 302, answer.content.decode()[-600:]
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def say_signed_out(**fields: Any) -> Answer:
    """Post to the door for providers, without any cookie."""
    return Client(enforce_csrf_checks=True).post("/aanmelden/uitgelogd", urlencode(fields, doseq=True), content_type=FORM)


def is_in(browser: Client) -> bool:
    """Whether someone is still signed in in this browser."""
    return browser.get("/start").status_code == 200


def last_refusal() -> str:
    """Why the last sign-in, or the last word about one, was refused."""
    found = Trace.objects.filter(event="sign_in.refused").order_by("-at", "-id").first()
    return found.reason if found else ""


def vo_id(subject: str) -> str:
    """The IDM id of someone, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, subject))


@contextmanager
def product_at(rogue: Rogue) -> Iterator[Product]:
    with known_at(f"{rogue.origin}/op"):
        yield Product(rogue)
