"""What this provider says about itself."""

from collections.abc import Iterable
from typing import Any

from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.personas import KEYS


def describe(issuer: str, clients: Iterable[Client]) -> dict[str, Any]:
    """The discovery document. Like ACM's it names only the two secret methods, and which scopes exist for
    all."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/v1/auth",
        "token_endpoint": f"{issuer}/v1/token",
        "userinfo_endpoint": f"{issuer}/v1/userinfo",
        "jwks_uri": f"{issuer}/v1/keys",
        "end_session_endpoint": f"{issuer}/v1/logout",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "vo", "rrn"],
        "acr_values_supported": [key.acr for key in KEYS],
        "claims_supported": sorted({claim for client in clients for claim in _claims(client)}),
        "authorization_response_iss_parameter_supported": True,
        "prompt_values_supported": ["none", "login"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }


def _claims(client: Client) -> list[str]:
    own = [client.role_claim] if client.role_claim else []
    vo = ["vo_id", "vo_doelgroepcode", "vo_doelgroepnaam", "vo_orgcode", "vo_orgnaam"]
    return ["sub", "acr", "auth_time", "sid", "given_name", "family_name", "rrn", *vo, *own]
