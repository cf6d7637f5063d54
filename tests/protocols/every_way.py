"""Marieke with every key that this product takes, each able to answer honestly: for what every way in must stand."""

from __future__ import annotations

import html
import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from django.test import Client

from paspoort.demo import world as demo
from paspoort.demo.acm.personas import subject_at_acm
from paspoort.identity.actions import bind_key, cookie_name
from paspoort.identity.inner.card import Shown, check_shown
from paspoort.identity.inner.code_keys import seal_secret
from paspoort.identity.inner.itsme import ADVANCED
from paspoort.identity.inner.web_eid import origin
from paspoort.kernel.actions import acting_as
from tests.answer import Answer
from tests.protocols.eid_world import EidWorld, trusting
from tests.protocols.itsme_world import HostileItsme, itsme_on
from tests.protocols.product_world import Product, last_refusal
from tests.verbs.codes_ground import PASSWORD, USER, SmsCounterpart, activate_app, now
from tests.verbs.passkey_device import Device
from tests.verbs.passkey_ground import bind

NUMBER, SECRET = "+32470000112", "only-for-these-tests-0123456789abcdef"
CHOSEN = {"acm": "app"}
"""The way by which a provider is reached, where it is not called like it."""
WAYS = ("acm", "itsme", "eid", "card", "passkey", "app-code", "sms-code")
STRONG = ("itsme", "eid", "card", "passkey")
"""The ways that reach High, and so serve to step up."""
HERE = "http://localhost:8000"
"""An address at which browsers know passkeys."""
AT_ACM = {
    "sub": subject_at_acm("care"),
    "vo_orgcode": demo.NUMBERS["linde"],
    "acr": "urn:be:vlaanderen:authmech:csamtotp",
    "given_name": "Marieke",
    "family_name": "Van den Broeck",
}
Sent = dict[str, str]


@dataclass
class Keys:
    """All her keys, and the counterparts that make them work."""

    product: Product
    itsme: HostileItsme
    eid: EidWorld
    gateway: SmsCounterpart
    device: Device
    seed: str

    def begin(self, way: str, browser: Client, address: str = "/aanmelden", **query: str) -> Sent:
        """Begin in this browser and show the key honestly; gives what would come back, and has not been sent."""
        page = browser.get(address, {"sleutel": CHOSEN.get(way, way)} | query)
        state = state_of(page)
        shows: dict[str, Callable[[], Sent]] = {
            "acm": lambda: self._provider(page),
            "itsme": lambda: self._provider(page, itsme=True),
            "eid": lambda: {"token": self.eid.card("care").token(origin(), named(page, "data-nonce"))},
            "card": lambda: {"ticket": check_shown(self._shown(), state)},
            "passkey": lambda: {"credential": self.device.use(named(page, "data-options"))},
            "app-code": lambda: {"user_name": USER, "password": PASSWORD, "code": now(self.seed)},
            "sms-code": lambda: self._message(browser, state),
        }
        return {"state": state} | shows[way]()

    def sign_in(self, way: str, browser: Client | None = None, **query: str) -> Client:
        """All of it, and she is in; gives the browser."""
        browser = browser or Client()
        answer = come_back(browser, self.begin(way, browser, **query))
        assert answer.status_code == 302, last_refusal()
        return browser

    def _provider(self, page: Answer, *, itsme: bool = False) -> Sent:
        asked = parse_qs(urlsplit(page.headers["Location"]).query)
        rogue = self.itsme.rogue if itsme else self.product.rogue
        rogue.nonce = asked["nonce"][0]
        if not itsme:
            rogue.bend = lambda claims: claims.update(AT_ACM)
        return {"code": secrets.token_urlsafe(16)}

    def _shown(self) -> Shown:
        return Shown(quote(self.eid.card("care").certificate_pem.decode()), "SUCCESS", SECRET)

    def _message(self, browser: Client, state: str) -> Sent:
        """User name and password first; then the code that came to her phone, under the state of the second page."""
        before = len(self.gateway.messages)
        page = come_back(browser, {"state": state, "user_name": USER, "password": PASSWORD})
        return {"state": state_of(page), "code": self.gateway.code(before + 1)}


@contextmanager
def every_key(product: Product, hostile: HostileItsme, eid: EidWorld, gateway: SmsCounterpart) -> Iterator[Keys]:
    """An installation that offers every way in, and Marieke with a key of each kind."""
    card = {"CARD_URL": "https://eid.example.be", "CARD_PROXY_SECRET": SECRET}
    with itsme_on(f"{hostile.rogue.origin}/op", hostile.keys, PUBLIC_URL=HERE), trusting(eid, **card):
        device, secret = Device(), demo.sign_in("care", "linde")
        bind(secret, device)
        seed, _key = activate_app()
        with acting_as(secret) as acting:
            key_id = uuid.uuid4()
            bind_key(acting, "sms", "Phone", id=key_id, secret_sealed=seal_secret(key_id, "sms", NUMBER))
        hostile.said |= {"acr": ADVANCED.acr, "given_name": "Marieke", "family_name": "Van den Broeck"}
        yield Keys(product, hostile, eid, gateway, device, seed)


def come_back(browser: Client, answer: Sent) -> Answer:
    return browser.post("/aanmelden/terug", answer)


def state_of(page: Answer) -> str:
    """The state of a sign-in that has begun, in the address to leave for or on the page that asks."""
    if page.status_code == 302:
        return parse_qs(urlsplit(page.headers["Location"]).query)["state"][0]
    found = re.search(r'name="state" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()[-800:]
    return found[1]


def named(page: Answer, attribute: str) -> str:
    found = re.search(rf'{attribute}="([^"]*)"', page.content.decode())
    assert found, attribute
    return html.unescape(found[1])


def copied(browser: Client) -> Client:
    """The same cookies in another browser, as someone would have who kept them."""
    other = Client()
    for name, kept in browser.cookies.items():
        other.cookies[name] = kept.value
    return other


def under_way(browser: Client, state: str) -> str:
    """The sealed cookie of a sign-in in this browser; empty when it has none."""
    held = browser.cookies.get(cookie_name(state))
    return held.value if held else ""
