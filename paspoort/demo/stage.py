"""How the demonstration's own ACM knows the product and the cast, and the other way round."""

from __future__ import annotations

import json
import os
from pathlib import Path

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from paspoort.demo.acm.personas import Persona
from paspoort.kernel.keys import VAR

CLIENT = "leerlingenpaspoort"


def acm_settings(public: str, issuer: str) -> tuple[Path, dict[str, str]]:
    """The file that ACM reads, and the settings with which the product is its client."""
    key_file = VAR / "secrets" / "demonstration_client.pem"
    if not key_file.exists():
        _make_key(key_file)
    key = RSAKey.import_key(key_file.read_bytes(), {"kid": "paspoort-1", "use": "sig", "alg": "RS256"})
    client = {
        "client_id": CLIENT,
        "name": "Leerlingenpaspoort",
        "redirect_uris": [f"{public}/aanmelden/terug"],
        "post_logout_redirect_uris": [f"{public}/afgemeld"],
        "backchannel_logout_uri": f"{public}/aanmelden/uitgelogd",
        "scope": "openid profile vo rrn iris",
        "role_scope": "iris",
        "role_claim": "iris_rol_3d",
        "jwks": {"keys": [key.as_dict(private=False)]},
    }
    config = VAR / "demonstration_acm.json"
    config.write_text(json.dumps({"issuer": issuer, "personas": "paspoort.demo.stage:personas", "clients": [client]}, indent=1))
    return config, {
        "PASPOORT_ACM_ISSUER": issuer,
        "PASPOORT_ACM_CLIENT_ID": CLIENT,
        "PASPOORT_ACM_CLIENT_KEY_FILE": str(key_file),
        "PASPOORT_ACM_TRUSTED_RIGHTS": "IRISGebruiker-gebruiker",
    }


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(65537, 2048)
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def people() -> list[tuple[str, str]]:
    """Who can sign in, as (name, who it is): for the terminal."""
    return [(f"{each.given_name} {each.family_name}", each.description) for each in personas()]


def personas() -> list[Persona]:
    """The cast as ACM asks for it: in a process that knows no Django, which the cast's own words need."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
    django.setup()
    from paspoort.demo.people import personas as cast

    return cast()
