"""The applications that may send people here."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from joserfc.jwk import KeySet


@dataclass(frozen=True, slots=True)
class Client:
    """An application known to this provider; the method names are those Authlib asks for.

    `jwks` holds the public keys of a client that signs its own token, `client_secret` the secret of one that
    does not. `role_scope` is the scope under which the roles come, in the claim `role_claim`. An application with a
    `backchannel_logout_uri` is told there when someone signs out here.
    """

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    scope: str = "openid profile vo rrn"
    auth_method: str = "private_key_jwt"
    jwks: Mapping[str, Any] | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    post_logout_redirect_uris: tuple[str, ...] = ()
    role_scope: str = ""
    role_claim: str = ""
    backchannel_logout_uri: str = ""

    @classmethod
    def read(cls, described: Mapping[str, Any]) -> "Client":
        """Make a client from its description in JSON."""
        lists = {name: tuple(described.get(name, ())) for name in ("redirect_uris", "post_logout_redirect_uris")}
        return cls(**{**described, **lists})

    @property
    def client_metadata(self) -> dict[str, Any]:
        """What Authlib's sign-out reads."""
        return {"post_logout_redirect_uris": list(self.post_logout_redirect_uris)}

    @property
    def origins(self) -> list[str]:
        """Where this provider's pages may lead a form to."""
        parts = [urlsplit(url) for url in (*self.redirect_uris, *self.post_logout_redirect_uris)]
        return sorted({f"{part.scheme}://{part.netloc}" for part in parts})

    @property
    def public_keys(self) -> KeySet:
        """The keys the client's own tokens are checked with."""
        return KeySet.import_key_set({"keys": list((self.jwks or {}).get("keys", []))})

    def get_client_id(self) -> str:
        """Its name in the protocol."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: every request says where it wants to return."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Give the scope back when all of it was granted, else None: ACM refuses at once, it does not
        trim."""
        asked = (scope or "").split()
        return scope if "openid" in asked and set(asked) <= set(self.scope.split()) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare exactly."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare without telling how far it was right."""
        known = (self.client_secret or "").encode()
        return bool(known) and hmac.compare_digest(known, client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only the way that was agreed counts."""
        agreed = "client_assertion_jwt" if self.auth_method == "private_key_jwt" else self.auth_method
        return method == agreed

    def check_response_type(self, response_type: str) -> bool:
        """Only the authorization code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Only codes; no refresh tokens."""
        return grant_type == "authorization_code"
