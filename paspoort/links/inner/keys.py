"""Keys of vendors: a public key that is sound, and nothing of it that is private."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from paspoort.kernel.models import BadInput

LEAST_BITS, MOST_BITS = 2048, 8192
LONGEST_NAME = 200
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def sound_key(jwk: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name (`kid`, else its thumbprint) of a public key, and the key with nothing but what is public.

    Sound is P-256 (ES256), Ed25519 (EdDSA), and RSA of 2,048 to 8,192 bits (PS256). Raises `BadInput` for any other.
    """
    if PRIVATE & jwk.keys():
        raise BadInput({"jwk": _("This is a private key. Keep it secret, make a new one, and bring only its public half.")})
    try:
        if jwk.get("kty") == "RSA" and len(jwk["n"]) * 6 < LEAST_BITS:
            raise _unsound()
        key = JWKRegistry.import_key(jwk)
        public = key.as_dict(private=False)
        kid = jwk.get("kid") or key.thumbprint()
    except (JoseError, ValueError, TypeError, KeyError):
        raise BadInput({"jwk": _("This is not a public key as JWK.")}) from None
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_NAME or not kid.isprintable():
        raise BadInput({"jwk": _("The name of a key (kid) is a text of at most 200 characters.")})
    sound = (
        (isinstance(key, ECKey) and key.curve_name == "P-256")
        or (isinstance(key, OKPKey) and public.get("crv") == "Ed25519")
        or (isinstance(key, RSAKey) and LEAST_BITS <= key.public_key.key_size <= MOST_BITS)
    )
    if not sound:
        raise _unsound()
    return kid, {name: value for name, value in public.items() if name not in ("key_ops", "ext")} | {"kid": kid}


def _unsound() -> BadInput:
    return BadInput({"jwk": _("Use a key on P-256 (ES256), Ed25519 (EdDSA), or RSA of at least 2,048 bits (PS256).")})
