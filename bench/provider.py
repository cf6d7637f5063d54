"""An OpenID provider that asks nobody anything, in a process of its own: `python -m bench.provider PORT`.

A code carries who it is for: what the browser would have brought along from the pages of a real provider. Its token endpoint
does what every provider does: check the client's own signature, and sign the ID token.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from authlib.oidc.core.util import create_half_hash
from granian import Granian
from granian.constants import Interfaces
from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
CLIENT = "leerlingenpaspoort"
ACCESS = "an access token"


def main() -> None:
    """Serve until told to stop, as the product itself is served: granian."""
    port = int(sys.argv[1])
    os.environ["BENCH_ISSUER"] = f"http://127.0.0.1:{port}/op"
    target, interface = "bench.provider:application", Interfaces.WSGI
    Granian(target, address="127.0.0.1", port=port, interface=interface, workers=1, blocking_threads=2, log_enabled=False).serve()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    path = environ["PATH_INFO"].removeprefix("/op/")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    answers: dict[str, Callable[[], object]] = {
        ".well-known/openid-configuration": _described,
        "keys": lambda: {"keys": [KEY.as_dict(private=False)]},
        "token": lambda: _tokens({name: values[0] for name, values in parse_qs(body.decode()).items()}),
    }
    answer = json.dumps(answers[path]()).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def _described() -> dict[str, str]:
    issuer = os.environ["BENCH_ISSUER"]
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    return {"issuer": issuer} | {name: f"{issuer}/{end}" for name, end in zip(names, ("auth", "token", "keys"), strict=True)}


def _tokens(form: dict[str, str]) -> dict[str, str]:
    proof = RSAKey.import_key(Path(os.environ["BENCH_CLIENT_KEY"]).read_bytes())
    jwt.decode(form["client_assertion"], proof, algorithms=["RS256"])
    nonce, institution, who = form["code"].split("~")
    return {"token_type": "Bearer", "access_token": ACCESS, "id_token": id_token(nonce, institution, who)}


def id_token(nonce: str, institution: str, who: str) -> str:
    """A token with what one of ACM's holds."""
    now = int(time.time())
    claims = {
        "iss": os.environ.get("BENCH_ISSUER", ""),
        "aud": CLIENT,
        "azp": CLIENT,
        "sub": f"bench {who}",
        "iat": now,
        "exp": now + 3600,
        "nonce": nonce,
        "at_hash": create_half_hash(ACCESS, "RS256").decode(),
        "acr": "urn:be:vlaanderen:authmech:itsme",
        "given_name": "An",
        "family_name": "Peeters",
        "vo_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"bench {who}")),
        "vo_doelgroepcode": "OV",
        "vo_orgcode": institution,
        "vo_orgnaam": "Voorbeeldschool",
    }
    return str(jwt.encode({"alg": "RS256", "kid": KEY.kid}, claims, KEY))


if __name__ == "__main__":
    main()
