"""Signing in at an OpenID Connect provider such as ACM: authorization code, PKCE, and every answer
distrusted.

Pure protocol: it reads and writes no table. The caller keeps `Challenge.pending` on the server for the
browser that asked (a row found by a cookie), takes it out once, and hands it back to `complete`. With
`response_mode` form_post that cookie must be `SameSite=None; Secure`, because the answer is then a post from
another site.
"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import ECKey, RSAKey

from paspoort.identity.inner.claims import ClaimRules, read_proof
from paspoort.identity.inner.levels import ACM_KEYS, Level, keys_reaching
from paspoort.identity.inner.openid_directory import Addresses, Clock, Directory, new_transport, send
from paspoort.identity.inner.openid_token import Expected, check_id_token
from paspoort.identity.inner.provider import (
    Challenge,
    Pending,
    Proof,
    ProviderUnavailable,
    Refusal,
    SignInRefused,
    Visitor,
    Way,
    Wish,
)
from paspoort.identity.inner.spent import Spent

_PROVIDER_ERRORS = {
    "access_denied": Refusal.CANCELLED,
    "invalid_scope": Refusal.SCOPE_REFUSED,
    "invalid_request": Refusal.REQUEST_REFUSED,
    "unauthorized_client": Refusal.REQUEST_REFUSED,
    "unsupported_response_type": Refusal.REQUEST_REFUSED,
    "unmet_authentication_requirements": Refusal.LEVEL_TOO_LOW,
}
_TOKEN_ERRORS = {"invalid_grant": Refusal.CODE_REFUSED, "invalid_client": Refusal.CLIENT_REFUSED}

_CHOICES = {
    "client_auth": ("private_key_jwt", "client_secret_post", "client_secret_basic"),
    "assertion_audience": ("token_endpoint", "issuer"),
    "response_mode": ("query", "form_post"),
}


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """How this installation is known at one provider.

    `client_key` serves private_key_jwt, `client_secret` the two others. `assertion_audience` is what the
    provider wants as `aud` in the client's own token. `acr_keys` are the keys asked for, `seconds` how long
    someone may take.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    key: str = "acm"
    scopes: tuple[str, ...] = ("openid", "profile", "vo", "rrn")
    client_auth: str = "private_key_jwt"
    client_key: RSAKey | ECKey | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    assertion_audience: str = "token_endpoint"
    response_mode: str = "query"
    acr_keys: tuple[str, ...] = ACM_KEYS
    post_logout_redirect_uri: str | None = None
    claims: ClaimRules = field(default_factory=ClaimRules)
    ways: tuple[Way, ...] = ()
    seconds: int = 900

    def __post_init__(self) -> None:
        """Refuse a setting that does not exist, and a client that could not prove itself."""
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of: {', '.join(allowed)}")
        if self.client_auth == "private_key_jwt":
            if self.client_key is None or not self.client_key.is_private:
                raise ValueError("private_key_jwt needs the private key of this client")
        elif not self.client_secret:
            raise ValueError(f"{self.client_auth} needs the secret of this client")


class OidcProvider:
    """An OpenID Connect provider as a `Provider`; one object per process, shared by its threads."""

    def __init__(self, settings: OidcSettings, transport: httpx.Client | None = None, clock: Clock = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._transport = transport or new_transport()
        self._directory = Directory(settings.issuer, self._transport, clock)
        self._spent = Spent(settings.seconds, clock)

    @property
    def key(self) -> str:
        """The provider's short name in traces and settings."""
        return self._settings.key

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in that people know this provider for."""
        return self._settings.ways

    def begin(self, wish: Wish | None = None, visitor: Visitor | None = None) -> Challenge:
        """Start a sign-in: where the browser goes, and what the caller keeps. Raises
        `ProviderUnavailable`."""
        wish, settings = wish or Wish(), self._settings
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        params = {
            "response_type": "code",
            "response_mode": settings.response_mode,
            "client_id": settings.client_id,
            "redirect_uri": settings.redirect_uri,
            "scope": " ".join(settings.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": str(create_s256_code_challenge(verifier)),
            "code_challenge_method": "S256",
        }
        asked = (wish.key,) if wish.key else settings.acr_keys
        if keys := keys_reaching(wish.level, asked, settings.claims.levels):
            params["acr_values"] = " ".join(keys)
        if hint := login_hint(wish):
            params["login_hint"] = hint
        if wish.fresh:
            params |= {"prompt": "login", "max_age": "0"}
        url = httpx.URL(self._directory.addresses().authorization).copy_merge_params(params)
        pending = {"state": state, "nonce": nonce, "verifier": verifier, "began": str(int(self._clock()))}
        return Challenge(str(url), pending | _remember(wish), settings.seconds)

    def complete(self, params: Mapping[str, str], pending: Pending | None, visitor: Visitor | None = None) -> Proof:
        """Turn the browser's answer into a proof, or raise `SignInRefused` with the reason.

        `params` are the query (or, with form_post, the body) of the answer; `pending` what `begin` gave, or
        None when this browser has nothing outstanding. A second use of the same `pending` is refused.
        """
        kept = self._check_pending(params, pending)
        addresses = self._directory.addresses()
        issuer = params.get("iss")
        if issuer != self._settings.issuer and (issuer is not None or addresses.sends_issuer):
            raise SignInRefused(Refusal.ISSUER_MISMATCH)
        if "error" in params:
            raise _as_refusal(params["error"])
        id_token, access_token = self._exchange(params.get("code", ""), kept["verifier"], addresses)
        expected = Expected(self._settings.issuer, self._settings.client_id, kept["nonce"])
        claims = check_id_token(id_token, access_token, expected, self._directory, self._clock)
        proof = read_proof(self.key, claims, self._settings.claims)
        _check_wish(proof, kept)
        return replace(proof, id_token_hint=id_token)

    def sign_out_url(self, state: str | None = None) -> str | None:
        """Where the browser ends its session at the provider; None when there is no such place or it is down.

        Carries no `id_token_hint`: ACM's token holds the national number, which never stands in a URL.
        """
        form = self.sign_out_form(state, None)
        return str(httpx.URL(form[0]).copy_merge_params(form[1])) if form else None

    def sign_out_form(self, state: str | None, id_token_hint: str | None) -> tuple[str, dict[str, str]] | None:
        """The same as (address, fields) of a form to post, for a provider that wants the token as a hint."""
        try:
            address = self._directory.addresses().end_session
        except SignInRefused:
            return None
        if address is None:
            return None
        fields = {
            "client_id": self._settings.client_id,
            "post_logout_redirect_uri": self._settings.post_logout_redirect_uri,
            "state": state,
            "id_token_hint": id_token_hint,
        }
        return address, {name: value for name, value in fields.items() if value}

    def _check_pending(self, params: Mapping[str, str], pending: Pending | None) -> Pending:
        if not pending or not {"state", "nonce", "verifier", "began"} <= pending.keys():
            raise SignInRefused(Refusal.PENDING_MISSING)
        state = params.get("state", "").encode("utf-8", "replace")
        if not hmac.compare_digest(state, pending["state"].encode()):
            raise SignInRefused(Refusal.STATE_MISMATCH)
        if not pending["began"].isdecimal() or self._clock() - int(pending["began"]) > self._settings.seconds:
            raise SignInRefused(Refusal.PENDING_EXPIRED)
        if not self._spent.spend(pending["state"]):
            raise SignInRefused(Refusal.PENDING_SPENT)
        return pending

    def _exchange(self, code: str, verifier: str, addresses: Addresses) -> tuple[str, str]:
        if not code:
            raise SignInRefused(Refusal.ANSWER_MALFORMED)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.redirect_uri,
            "code_verifier": verifier,
        }
        headers = self._authenticate(form, addresses)
        request = self._transport.build_request("POST", addresses.token, data=form, headers=headers)
        status, _, answer = send(self._transport, request)
        if status != 200 or not isinstance(answer, dict):
            error = answer.get("error") if isinstance(answer, dict) else None
            raise SignInRefused(_TOKEN_ERRORS.get(str(error), Refusal.ANSWER_MALFORMED))
        return _read_tokens(answer)

    def _authenticate(self, form: dict[str, str], addresses: Addresses) -> dict[str, str]:
        """Add to the form (or return as headers) what proves to the provider that it is us who ask."""
        settings = self._settings
        if settings.client_auth == "client_secret_basic":
            pair = f"{quote(settings.client_id, safe='')}:{quote(settings.client_secret or '', safe='')}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        form["client_id"] = settings.client_id
        if settings.client_auth == "client_secret_post":
            form["client_secret"] = settings.client_secret or ""
            return {}
        key = settings.client_key
        audience = settings.issuer if settings.assertion_audience == "issuer" else addresses.token
        form["client_assertion_type"] = ASSERTION_TYPE
        form["client_assertion"] = private_key_jwt_sign(
            key,
            settings.client_id,
            audience,
            alg="ES256" if isinstance(key, ECKey) else "RS256",
            header={"kid": key.kid if key is not None else None},
            issued_at=int(self._clock()),
            expires_in=60,
        )
        return {}


def login_hint(wish: Wish) -> str | None:
    """Encode for ACM that someone signs in for one institution, or wants to choose again; None for
    neither."""
    hint: dict[str, Any]
    if wish.institution_number is not None:
        hint = {"cap_hint": "OV", "code_hint": wish.institution_number}
    elif wish.switch:
        hint = {"switch_id": True}
    else:
        return None
    return base64.b64encode(json.dumps(hint).encode()).decode()


def _remember(wish: Wish) -> Pending:
    kept = {"level": wish.level.name, "institution": wish.institution_number, "subject": wish.subject}
    return {name: value for name, value in kept.items() if value is not None}


def _check_wish(proof: Proof, pending: Pending) -> None:
    """Refuse another institution (rule 114), another person or less assurance than was asked."""
    if pending.get("institution") not in (None, proof.institution_number):
        raise SignInRefused(Refusal.OTHER_INSTITUTION)
    if pending.get("subject") not in (None, proof.subject):
        raise SignInRefused(Refusal.OTHER_PERSON)
    if proof.level < Level[pending.get("level", "LOW")]:
        raise SignInRefused(Refusal.LEVEL_TOO_LOW)


def _as_refusal(error: str) -> SignInRefused:
    if error in ("server_error", "temporarily_unavailable"):
        return ProviderUnavailable()
    return SignInRefused(_PROVIDER_ERRORS.get(error, Refusal.PROVIDER_ERROR))


def _read_tokens(answer: dict[str, Any]) -> tuple[str, str]:
    id_token, access_token = answer.get("id_token"), answer.get("access_token")
    bearer = str(answer.get("token_type", "")).casefold() == "bearer"
    if not (bearer and isinstance(id_token, str) and isinstance(access_token, str)):
        raise SignInRefused(Refusal.ANSWER_MALFORMED)
    return id_token, access_token
