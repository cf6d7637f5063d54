"""Two invented people, one client, a browser and a hostile provider: what the sign-in tests stand on."""

import html
import json
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import RSAKey

from paspoort.demo.acm.app import Acm
from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.embed import serving
from paspoort.demo.acm.personas import Membership, Persona
from paspoort.identity.inner.claims import ClaimRules
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.openid_client import OidcSettings

SCHOOL, OTHER_SCHOOL = "034793", "030569"
REDIRECT = "http://127.0.0.1:9/aanmelden/terug"
SIGNED_OUT = "http://127.0.0.1:9/afgemeld"
PAIRS = frozenset({("IRISGebruiker", "gebruiker"), ("IRISGebruiker", "samenwerkingsdossier")})
RULES = ClaimRules(role_claim="iris_rol_3d", pairs=PAIRS)
SCOPES = ("openid", "profile", "vo", "rrn", "iris")
CLIENT_KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
PROVIDER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
SECRET = "only-for-these-tests: 100% & more"

AN = Persona(
    key="an",
    given_name="An",
    family_name="Peeters",
    national_number="93051822361",
    vo_id="7d1c2a60-5b1f-4a50-9d0f-1f6ad0a4c001",
    description="Zorgcoördinator van één school",
    institutions=[Membership(SCHOOL, "Voorbeeldschool", "OV", (f"IRISGebruiker-gebruiker:{SCHOOL}", f"Iets-anders:{SCHOOL}"))],
    keys=["itsme", "eid", "app", "sms"],
    group="Scholen",
)
BO = Persona(
    key="bo",
    given_name="Bo",
    family_name="D'Hondt",
    national_number="85073003328",
    vo_id="7d1c2a60-5b1f-4a50-9d0f-1f6ad0a4c002",
    description="Ondersteuner in twee scholen",
    institutions=[
        Membership(SCHOOL, "Voorbeeldschool", "OV", (f"IRISGebruiker-gebruiker:{SCHOOL}",)),
        Membership(OTHER_SCHOOL, "Tweede school", "OV", (f"irisgebruiker-GEBRUIKER:{OTHER_SCHOOL}",)),
    ],
    keys=["itsme", "sms"],
    group="Ondersteuning",
)


class Clock:
    """The time, which a test may move forward."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class World:
    """A running demonstration ACM and what it takes to be its client."""

    origin: str
    acm: Acm
    clock: Clock

    def provider(self, clock: Callable[[], float] = time.time, **changes: Any) -> OidcProvider:
        return OidcProvider(settings(self.origin, **changes), direct(), clock)


def settings(origin: str, **changes: Any) -> OidcSettings:
    usual: dict[str, Any] = {
        "issuer": f"{origin}/op",
        "client_id": "paspoort-test",
        "redirect_uri": REDIRECT,
        "scopes": SCOPES,
        "client_key": CLIENT_KEY,
        "post_logout_redirect_uri": SIGNED_OUT,
        "claims": RULES,
    }
    return OidcSettings(**(usual | changes))


def client(**changes: Any) -> Client:
    usual: dict[str, Any] = {
        "client_id": "paspoort-test",
        "name": "Leerlingenpaspoort",
        "redirect_uris": (REDIRECT,),
        "post_logout_redirect_uris": (SIGNED_OUT,),
        "scope": " ".join(SCOPES),
        "jwks": {"keys": [CLIENT_KEY.as_dict(private=False)]},
        "role_scope": "iris",
        "role_claim": "iris_rol_3d",
    }
    return Client(**(usual | changes))


@contextmanager
def running_acm() -> Iterator[World]:
    made: list[Acm] = []
    clock = Clock()
    with_secret = {"auth_method": "client_secret_post", "client_secret": SECRET, "jwks": None}
    clients = [
        client(),
        client(client_id="by-post", **with_secret),
        client(client_id="by-basic", **with_secret | {"auth_method": "client_secret_basic"}),
        client(client_id="without-roles", scope="openid profile"),
    ]

    def make(origin: str) -> Acm:
        made.append(Acm(f"{origin}/op", clients, lambda: [AN, BO], clock))
        return made[0]

    with serving(make) as origin:
        yield World(origin, made[0], clock)


def direct() -> httpx.Client:
    """A client that goes straight to this machine, whatever proxy the environment names."""
    no_idle = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(timeout=httpx.Timeout(5, connect=1), trust_env=False, verify=NO_TLS, limits=no_idle)


class Browser:
    """A person's browser with its own cookies, pressing buttons on the provider's pages."""

    def __init__(self) -> None:
        self.http = direct()
        self.page = ""
        self.url = ""

    def open(self, url: str) -> dict[str, str]:
        return self._follow(self.http.get(url))

    def press(self, name: str, value: str) -> dict[str, str]:
        return self._follow(self.http.post(self.url, data={name: value}))

    def sign_in(self, url: str, key: str = "itsme", persona: str = "an", institution: str = "") -> dict[str, str]:
        """Walk through the pages as a person would; gives what the browser brings back to the application."""
        self.open(url)
        self.press("key", key)
        answer = self.press("persona", persona)
        return self.press("institution", institution) if institution else answer

    def _follow(self, response: httpx.Response) -> dict[str, str]:
        while "location" in response.headers:
            url = str(response.url.join(response.headers["location"]))
            if url.startswith((REDIRECT, SIGNED_OUT)):
                return dict(parse_qsl(urlsplit(url).query))
            response = self.http.get(url)
        self.page, self.url = response.text, str(response.url)
        if f'action="{REDIRECT}"' in self.page:
            found = re.findall(r'name="([^"]*)" value="([^"]*)"', self.page)
            return {html.unescape(name): html.unescape(value) for name, value in found}
        return {}


Claims = dict[str, Any]


@dataclass
class Rogue:
    """A provider that does whatever a test tells it: `bend` alters the claims, `header` the token's header."""

    origin: str
    key: RSAKey = field(default_factory=lambda: PROVIDER_KEY)
    published: list[Any] | None = None
    cache_control: str = "public, max-age=21500"
    bend: Callable[[Claims], object] = lambda claims: None
    header: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any], Claims], str] | None = None
    answer: object = None
    document: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    nonce: str = ""
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        routes: dict[str, Callable[[], object]] = {
            "/op/.well-known/openid-configuration": self._describe,
            "/keys": lambda: {"keys": self.published if self.published is not None else [self.public()]},
            "/token": lambda: self._token(parse_qs(body)),
        }
        answer = routes[path]()
        sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        start_response(f"{self.status} Said so", [("Cache-Control", self.cache_control)])
        return [sent]

    def public(self) -> dict[str, Any]:
        return {**self.key.as_dict(private=False), "use": "sig"}

    def count(self, path: str) -> int:
        return self.asked.count(path)

    def _describe(self) -> object:
        usual = {
            "issuer": f"{self.origin}/op",
            "authorization_endpoint": f"{self.origin}/auth",
            "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/keys",
        }
        return usual | self.document

    def _token(self, form: dict[str, list[str]]) -> object:
        if self.answer is not None:
            return self.answer
        access, now = "an-access-token", int(time.time())
        claims: Claims = {
            "iss": f"{self.origin}/op",
            "aud": "paspoort-test",
            "azp": "paspoort-test",
            "sub": AN.subject,
            "iat": now,
            "exp": now + 3600,
            "nonce": self.nonce,
            "at_hash": create_half_hash(access, "RS256").decode(),
            "acr": "urn:be:vlaanderen:authmech:eid",
            "given_name": "An",
            "family_name": "Peeters",
            "rrn": "93051822361",
            "vo_id": AN.vo_id,
            "vo_doelgroepcode": "OV",
            "vo_orgcode": SCHOOL,
            "vo_orgnaam": "Voorbeeldschool",
            "iris_rol_3d": [f"IRISGebruiker-gebruiker:{SCHOOL}"],
        }
        self.bend(claims)
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        token = self.sign(header, claims) if self.sign else jwt.encode(header, claims, self.key)
        return {"token_type": "Bearer", "access_token": access, "id_token": token}


@contextmanager
def running_rogue() -> Iterator[Rogue]:
    made: list[Rogue] = []

    def make(origin: str) -> Rogue:
        made.append(Rogue(origin))
        return made[0]

    with serving(make):
        yield made[0]
