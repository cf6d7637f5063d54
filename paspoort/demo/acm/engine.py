"""The protocol side of the provider: Authlib's server, told what ACM does differently."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidRequestError,
    OAuth2Payload,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.errors import InvalidClientError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint

from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.http import Request, Response, answer_json
from paspoort.demo.acm.keys import SigningKeys
from paspoort.demo.acm.shelf import Shelf
from paspoort.demo.acm.tokens import Issued, SignedIn, claims_of, claims_of_roles

CODE_SECONDS = 30
TOKEN_SECONDS = 3600
_LONGEST_ASSERTION = 600


class _Payload(OAuth2Payload):  # type: ignore[misc]
    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self.fields = fields

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self.fields.items()}

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        return self.fields


class _Asked(OAuth2Request):  # type: ignore[misc]
    """A request as Authlib reads it."""

    def __init__(self, issuer: str, request: Request) -> None:
        super().__init__(request.method, issuer + request.path, headers=request.headers)
        self._form = {name: values[0] for name, values in request.form.items()}
        self._query = {name: values[0] for name, values in request.query.items()}
        self.payload = _Payload({**request.query, **request.form})

    @property
    def form(self) -> dict[str, str]:
        return self._form

    @property
    def args(self) -> dict[str, str]:
        return self._query


class Engine(AuthorizationServer):  # type: ignore[misc]
    """Authorization codes with PKCE, ID tokens with ACM's claims, sign-out."""

    def __init__(self, issuer: str, clients: Mapping[str, Client], clock: Callable[[], float]) -> None:
        super().__init__()
        self.issuer, self.clients, self.clock = issuer, clients, clock
        self.keys = SigningKeys()
        self.codes: Shelf[Issued] = Shelf(CODE_SECONDS, 5000, clock)
        self.spent: Shelf[str] = Shelf(TOKEN_SECONDS, 20_000, clock)
        self.tokens: Shelf[Issued] = Shelf(TOKEN_SECONDS, 20_000, clock)
        self.assertions: Shelf[bool] = Shelf(_LONGEST_ASSERTION * 2, 20_000, clock)
        self.register_token_generator("default", _bearer_token)
        self.register_client_auth_method("client_assertion_jwt", _Assertion(self))
        self.register_grant(_CodeGrant, [_Challenge(), _Claims(self)])
        self.register_extension(_Issuer(issuer))
        self.register_endpoint(_SignOut)

    def query_client(self, client_id: str) -> Client | None:
        return self.clients.get(client_id)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        issued = request.authorization_code
        self.tokens.put(token["access_token"], issued)
        self.spent.put(issued.code, token["access_token"])

    def create_oauth2_request(self, request: Request) -> _Asked:
        return request if isinstance(request, _Asked) else _Asked(self.issuer.removesuffix("/op"), request)

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Response:
        return answer_json(body, status, headers) if isinstance(body, dict) else Response("", status, headers)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_assertion_jwt", "client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        issued = Issued(
            client=request.client,
            who=request.user,
            scope=request.scope,
            redirect_uri=asked["redirect_uri"],
            nonce=asked.get("nonce"),
            code=code,
            code_challenge=asked["code_challenge"],
        )
        self.server.codes.put(code, issued)

    def query_authorization_code(self, code: str, client: Client) -> Issued | None:
        """Take the code away at the first attempt; a second one also ends the token given for it."""
        issued: Issued | None = self.server.codes.take(code)
        if issued is None and (token := self.server.spent.take(code)):
            self.server.tokens.take(token)
        return issued if issued and issued.client == client else None

    def delete_authorization_code(self, authorization_code: Issued) -> None:
        """It was taken away when it was presented."""

    def authenticate_user(self, authorization_code: Issued) -> SignedIn:
        return authorization_code.who


class _Challenge(CodeChallenge):  # type: ignore[misc]
    """PKCE for every client, and only S256."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("This provider asks for a 'code_challenge' with S256.")
        super().validate_code_challenge(grant, redirect_uri)


class _Claims(OpenIDCode):  # type: ignore[misc]
    """ID tokens as ACM makes them: the claims of the scopes stand in the token itself."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(require_nonce=False)
        self._engine = engine

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Client) -> Any:
        return self._engine.keys.current

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        return {"alg": "RS256", "kid": self._engine.keys.current.kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {
            "iss": self._engine.issuer,
            "aud": client.client_id,
            "azp": client.client_id,
            "kid": self._engine.keys.current.kid,
            "cot": "vo",
        }

    def get_authorization_code_claims(self, authorization_code: Issued) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        roles = claims_of_roles(authorization_code)
        return {**claims, **roles, "sid": authorization_code.who.sid}

    def generate_user_info(self, user: SignedIn, scope: str) -> dict[str, Any]:
        return claims_of(user, scope)


class _Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """A client that proves itself with a token signed by its own key; each such token counts once."""

    CLIENT_AUTH_METHOD = "client_assertion_jwt"

    def __init__(self, engine: Engine) -> None:
        super().__init__(leeway=30)
        self._engine = engine

    def get_audiences(self) -> list[str]:
        return [self._engine.issuer, f"{self._engine.issuer}/v1/token"]

    def resolve_client_public_key(self, client: Client) -> Any:
        return client.public_keys

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        if claims["exp"] > time.time() + _LONGEST_ASSERTION:
            raise InvalidClientError(description="The assertion is valid for too long.")
        return self._engine.assertions.put_new(f"{claims['sub']}:{jti}", True)


class _Issuer(IssuerParameter):  # type: ignore[misc]
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class _SignOut(EndSessionEndpoint):  # type: ignore[misc]
    """Sign-out as ACM documents it: the client's name is enough to be sent back."""

    def get_server_jwks(self) -> Any:
        return self.server.keys.all

    def get_algorithms(self) -> list[str]:
        return ["RS256"]

    def is_post_logout_redirect_uri_legitimate(self, *asked: object) -> bool:
        return True

    def end_session(self, end_session_request: Any) -> None:
        """The session hangs on the browser's cookie; the page that calls this ends it."""


def _bearer_token(scope: str = "", **_: object) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "access_token": secrets.token_urlsafe(32),
        "expires_in": TOKEN_SECONDS,
        "scope": scope,
    }
