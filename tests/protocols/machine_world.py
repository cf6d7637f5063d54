"""Machines: the package of a vendor with its keys, which proves who it is and asks, as a stranger's program would."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, Key

from paspoort.demo.world import NUMBERS
from paspoort.exchange.api.jose import algorithm_of
from paspoort.kernel.actions import acting_as_service
from paspoort.links.actions import add_key
from paspoort.links.models import Vendor
from tests.answer import Answer

BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = "application/x-www-form-urlencoded"
TOKEN, KEYS, TRIAL = "/api/oauth/token", "/api/oauth/keys", "/api/oauth/trial-keys"
Claims = dict[str, Any]


def indications_of(school: str) -> str:
    return f"/api/indicatie/v1/schools/{NUMBERS.get(school, school)}/indications"


@dataclass
class Machine:
    """A package: its vendor's key and the key that its tokens are bound to."""

    client_id: str
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "one"}))
    bound: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def register(self, vendor: Vendor) -> Machine:
        """Have the operator take the key in."""
        with acting_as_service("operator", role="worker"):
            add_key(vendor.client_id, self.key.as_dict(private=False), ends_at=timezone.now() + timedelta(days=30))
        return self

    def assertion(self, header: Claims | None = None, **changes: Any) -> str:
        """What the vendor signs to say who it is; a change to None takes a claim away."""
        now = int(time.time())
        said = {"iss": self.client_id, "sub": self.client_id, "aud": settings.PUBLIC_URL, "iat": now, "exp": now + 60}
        return signed(self.key, {"kid": "one"} | (header or {}), said | {"jti": str(uuid.uuid4())} | changes)

    def proof(self, method: str, address: str, token: str = "", **changes: Any) -> str:
        """What the package signs with each request: that it holds the key of its token."""
        said = {"htm": method, "htu": settings.PUBLIC_URL + address, "iat": int(time.time()), "jti": str(uuid.uuid4())}
        said |= {"ath": digest(token)} if token else {}
        return signed(self.bound, {"typ": "dpop+jwt", "jwk": self.bound.as_dict(private=False)}, said | changes)

    def ask_token(self, *, assertion: str = "", proof: str = "", **fields: Any) -> Answer:
        form = {"grant_type": "client_credentials", "client_assertion_type": BY_ASSERTION}
        form |= {"client_assertion": assertion or self.assertion()} | fields
        sent = urlencode({name: value for name, value in form.items() if value is not None})
        return self.http.post(TOKEN, sent, content_type=FORM, headers={"DPoP": proof or self.proof("POST", TOKEN)})

    def token(self, number: str = "one") -> str:
        answer = self.ask_token(assertion=self.assertion({"kid": number}))
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])

    def ask(self, school: str = "linde", *, token: str = "", proof: str = "", query: str = "", **headers: str) -> Answer:
        """Ask which pupils of a school have a report."""
        address, token = indications_of(school), token or self.token()
        sent = {"Authorization": f"DPoP {token}", "DPoP": proof or self.proof("GET", address, token)} | headers
        return self.http.get(f"{address}{query}", headers=sent)


def signed(key: Key, header: Claims, claims: Claims) -> str:
    said = {name: value for name, value in claims.items() if value is not None}
    algorithm = header.get("alg") or algorithm_of(key)
    return jwt.encode(header | {"alg": algorithm}, said, key, algorithms=[algorithm])


def digest(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def code(answer: Answer) -> tuple[int, str]:
    """Status and code of a problem, told as a problem."""
    assert answer["Content-Type"] in ("application/problem+json", "application/json"), answer["Content-Type"]
    assert answer["Cache-Control"] == "no-store" and not answer.cookies
    body = json.loads(answer.content)
    assert body["status"] == answer.status_code and body["type"].endswith(f"/api#{body['code']}"), body
    return answer.status_code, str(body["code"])
