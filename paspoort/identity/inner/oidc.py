"""OpenID Connect (OIDC): signing in at a provider such as ACM, authorization code, PKCE, and every answer
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
from dataclasses import replace
from typing import Any

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from paspoort.identity.inner.claims import read_proof
from paspoort.identity.inner.levels import Level, keys_reaching, level_of
from paspoort.identity.inner.logout_token import SignedOut, check_logout_token, claimed_issuer
from paspoort.identity.inner.openid_check import faults
from paspoort.identity.inner.openid_client import OidcSettings, prove_ourselves
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

    def faults(self) -> list[str]:
        """What is wrong with this provider as it is now, each in a sentence: asked by whoever runs the installation."""
        return list(faults(self._settings, self._transport))

    def begin(self, wish: Wish | None = None, visitor: Visitor | None = None) -> Challenge:
        """Start a sign-in: where the browser goes, and what the caller keeps. Raises `ProviderUnavailable`."""
        wish, settings = wish or Wish(), self._settings
        asked = (wish.key,) if wish.key else settings.acr_keys
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
            "acr_values": self._keys(wish.level, asked) if asked else "",
            "login_hint": login_hint(wish) or "",
        }
        params |= {**({"prompt": "login", "max_age": "0"} if wish.fresh else {}), **settings.more(wish)}
        params = {name: value for name, value in params.items() if value}
        url = httpx.URL(self._directory.addresses().authorization).copy_merge_params(params)
        pending = {"state": state, "nonce": nonce, "verifier": verifier, "began": str(int(self._clock()))}
        pending |= {"acr_values": params.get("acr_values", "")}
        return Challenge(str(url), pending | self._remember(wish), settings.seconds)

    def _keys(self, level: Level, asked: tuple[str, ...]) -> str:
        """The keys to ask for; asking for none would let the provider leave out which one was used."""
        keys = keys_reaching(level, asked, self._settings.claims.levels)
        if not keys:
            raise SignInRefused(Refusal.LEVEL_TOO_LOW)
        return " ".join(keys)

    def _remember(self, wish: Wish) -> Pending:
        """What the answer must come up to; a key that was asked for by name must be worth as much when it comes back."""
        least = max(wish.level, level_of(wish.key, self._settings.claims.levels))
        kept = {"level": least.name, "institution": wish.institution_number, "subject": wish.subject}
        return {name: value for name, value in kept.items() if value is not None}

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
        opened = self._settings.open_token(id_token)
        claims = check_id_token(opened, access_token, expected, self._directory, self._clock)
        read = self._settings.read
        proof = read(claims, kept) if read else read_proof(self.key, claims, self._settings.claims)
        _check_wish(proof, kept)
        return replace(proof, id_token_hint=id_token)

    def says_signed_out(self, logout_token: str) -> SignedOut | None:
        """Who signed out there, as the provider itself tells us; None when this token is not of this provider.

        Raises `SignInRefused` when it should be and does not count.
        """
        settings = self._settings
        opened = settings.open_token(logout_token) if logout_token.count(".") == 4 else logout_token
        if claimed_issuer(opened) != settings.issuer:
            return None
        return check_logout_token(opened, settings, self._directory, self._clock)

    def sign_out_url(self, state: str | None = None) -> str | None:
        """Where the browser ends its session at the provider; None when there is no such place or it is down.

        Carries no `id_token_hint`: ACM's token holds the national number, which never stands in a URL.
        """
        form = self.sign_out_form(state, None)
        return str(httpx.URL(form[0]).copy_merge_params(form[1])) if form else None

    def sign_out_form(self, state: str | None, id_token_hint: str | None) -> tuple[str, dict[str, str]] | None:
        """The same as (address, fields) of a form to post, for a provider that wants the token as a hint."""
        if self._settings.post_logout_redirect_uri is None:
            return None
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
        headers = prove_ourselves(self._settings, form, addresses.token, int(self._clock()))
        request = self._transport.build_request("POST", addresses.token, data=form, headers=headers)
        status, _, answer = send(self._transport, request)
        if status != 200 or not isinstance(answer, dict):
            error = answer.get("error") if isinstance(answer, dict) else None
            raise SignInRefused(_TOKEN_ERRORS.get(str(error), Refusal.ANSWER_MALFORMED))
        return _read_tokens(answer)


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


def _check_wish(proof: Proof, pending: Pending) -> None:
    """Refuse another institution (rule 114), another person or less assurance than was asked."""
    if proof.names_place and pending.get("institution") not in (None, proof.institution_number):
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
