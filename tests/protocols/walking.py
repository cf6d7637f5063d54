"""The product and the independent provider, each listening on a port, and someone who walks between them with a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from paspoort.demo.acm.embed import serving
from paspoort.demo.world import BY_KEY, NUMBERS
from paspoort.identity.models import Session
from paspoort.kernel.actions import token_hash
from tests.protocols.node_world import free_port, running_node
from tests.protocols.oidc_world import CLIENT_KEY, SCOPES, direct
from tests.protocols.product_world import known_at, vo_id

CLIENT = "paspoort-test"


@dataclass(frozen=True, slots=True)
class Road:
    """Where both listen."""

    product: str
    provider: str


@contextmanager
def both_running(folder: Path, *players: str, **client: Any) -> Iterator[Road]:
    """Run the product as the client of the independent provider, where these people of the cast can sign in."""
    port = free_port()
    (key := folder / "client.pem").write_bytes(CLIENT_KEY.as_pem(private=True))
    with serving(lambda origin: get_wsgi_application()) as product:
        configuration = {"clients": [_client(product, client)], "accounts": {player: _account(player) for player in players}}
        with running_node(port, configuration) as provider, override_settings(PUBLIC_URL=product):
            trusted = ["IRISGebruiker-gebruiker"]
            with known_at(f"{provider}/op", ACM_CLIENT_KEY_FILE=str(key), ACM_CLIENT_SECRET="", ACM_TRUSTED_RIGHTS=trusted):
                yield Road(product, provider)


def _client(product: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "client_id": CLIENT,
        "redirect_uris": [f"{product}/aanmelden/terug"],
        "post_logout_redirect_uris": [f"{product}/afgemeld"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": " ".join(SCOPES),
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "RS256",
        "jwks": {"keys": [CLIENT_KEY.as_dict(private=False) | {"kid": "paspoort-1"}]},
        "backchannel_logout_uri": f"{product}/aanmelden/uitgelogd",
        "backchannel_logout_session_required": True,
        **changes,
    }


def _account(key: str) -> dict[str, Any]:
    player = BY_KEY[key]
    person = {"given_name": player.given_name, "family_name": player.family_name, "rrn": player.national_number}
    places = {NUMBERS[work.at]: {"vo_orgcode": NUMBERS[work.at], "vo_orgnaam": work.at} for work in player.works}
    first = next(iter(places.values()))
    return person | {"vo_id": vo_id(key), "vo_doelgroepcode": "OV"} | first | ({"places": places} if len(places) > 1 else {})


class Walker:
    """Someone with a browser of her own, who follows every redirect; `page` is where she stands."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.browser, self.page = direct(), httpx.Response(200)
        self.browser.follow_redirects = True

    def go(self, path: str) -> Walker:
        """Open an address, of the product unless it says otherwise."""
        return self._stand(self.browser.get(path if "://" in path else f"{self.road.product}{path}"))

    def answer(self, **fields: str) -> Walker:
        """Fill in the page of the provider."""
        return self._stand(self.browser.post(self.page.url, data=fields))

    def sign_in(self, account: str, key: str = "itsme", way: str = "itsme") -> Walker:
        """Choose a key here, and show it there."""
        return self.go(f"/aanmelden?sleutel={way}").answer(account=account, key=key)

    def press(self, path: str, **fields: str) -> Walker:
        """Send a form of the product."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.text)
        assert found, f"no form on {self.page.url}"
        headers = {"Referer": self.road.product, "Origin": self.road.product}
        drawn = re.search(r'name="drawn_for" value="([^"]+)"', self.page.text)
        fields |= {"csrfmiddlewaretoken": found[1]} | ({"drawn_for": drawn[1]} if drawn else {})
        return self._stand(self.browser.post(f"{self.road.product}{path}", data=fields, headers=headers))

    def sign_out_there(self) -> Walker:
        """Confirm at the provider that one signs out; it does so itself when somebody else signs in."""
        found = re.search(r'action="([^"]+)".*?name="xsrf" value="([^"]+)"', self.page.text, re.DOTALL)
        assert found, "the provider asks to confirm"
        return self._stand(self.browser.post(found[1], data={"xsrf": found[2], "logout": "yes"}))

    @property
    def is_asked(self) -> str:
        """What the provider wants to know: the names of its fields; '' when one does not stand there."""
        there = str(self.page.url).startswith(self.road.provider)
        return " ".join(re.findall(r'<input name="(\w+)"', self.page.text)) if there else ""

    @property
    def is_in(self) -> bool:
        """Whether the product still knows who this is."""
        answer = self.browser.get(f"{self.road.product}/start", follow_redirects=False)
        return answer.status_code == 200

    @property
    def session(self) -> Session:
        """The session that this browser holds, as the product keeps it."""
        return Session.objects.get(secret_hash=token_hash(self.browser.cookies[settings.SESSION_COOKIE]))

    def visited(self) -> list[str]:
        """Every address on the way to this page."""
        return [str(step.url) for step in (*self.page.history, self.page)]

    def _stand(self, page: httpx.Response) -> Walker:
        self.page = page
        if "document.forms[0].submit()" in page.text:
            self.sign_out_there()
        return self
