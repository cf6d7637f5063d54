"""A sign-in from its beginning to its proof: choose a way, leave or answer here, come back once in the same browser."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import IntegrityError, connection

from paspoort.audit.actions import record
from paspoort.identity.inner import providers
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Challenge, GoOn, Pending, Proof, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.kernel.actions import acting_as_service, seal_bytes, token_hash, unseal_bytes
from paspoort.kernel.keys import derived_key

ABOUT = "sign-in under way"
FRESH_SECONDS = 300
"""How long ago the key itself may have been shown where a proof of just now is asked (rule 52)."""
CLOCKS_DIFFER = 120
"""Seconds that the clock of a provider may run ahead of ours."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where the browser goes or which page asks, and the sealed cookie that binds it to this browser.

    `problem` and `wait` are set when the same question is asked again: what was wrong, and for how many seconds to wait.
    """

    way: str
    state: str
    url: str
    page: str
    shown: Mapping[str, Any] = field(repr=False)
    cookie: str
    sealed: str = field(repr=False)
    seconds: int
    return_to: str
    wish: Wish
    problem: Refusal | None = None
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """A sign-in that came back with a proof; `cookie` has done its work, `return_to` is where the visitor was going."""

    proof: Proof
    cookie: str
    return_to: str
    wish: Wish = field(default_factory=Wish)
    way: str = ""


def ways_in(level: Level = Level.LOW, *, issued: bool = False, without: str = "") -> list[Way]:
    """The ways in that this installation offers and that are worth at least this level, in the order to show them.

    `issued`: only keys that somebody else issued, where an own key proves too little. `without`: a way whose provider does
    not answer now; everything that this provider offers is left out.
    """
    offered = providers.ways()
    down = offered[without][0] if without in offered else None
    found = [(provider, way) for provider, way in offered.values() if way.level >= level and not (issued and way.own)]
    return [way for provider, way in found if provider is not down]


def who_answers(way: str) -> str:
    """Who proves it to us, as people know them: the key itself, or ACM where the key goes through ACM."""
    provider, chosen = providers.ways().get(way, (None, None))
    return str(chosen.name) if chosen and provider and provider.key != "acm" else "ACM"


def begin_sign_in(wish: Wish | None = None, return_to: str = "", *, way: str = "", visitor: Visitor | None = None) -> Begun:
    """Start a sign-in by this way (none: let ACM ask which key). Nothing is stored on the server: what must be remembered lies
    sealed in the visitor's cookie.

    Raises `ProviderUnavailable` when the provider does not answer, and `SignInRefused` for a way that is not offered.
    """
    wish = wish or Wish()
    try:
        provider, chosen = providers.way(way) if way else (providers.provider("acm"), None)
        challenge = provider.begin(replace(wish, key=chosen.key if chosen else None), visitor or Visitor())
    except SignInRefused as refusal:
        trace_refusal(refusal.code)
        refusal.during(way, return_to, wish)
        raise
    return _begun(challenge, {"provider": provider.key, "way": way, "return_to": return_to, "wish": _kept(wish)})


def _begun(challenge: Challenge, kept: dict[str, Any], problem: Refusal | None = None, wait: int = 0) -> Begun:
    state = challenge.pending["state"]
    sealed = seal_bytes(derived_key("sign-in cookie"), json.dumps(kept | {"pending": challenge.pending}).encode(), ABOUT)
    return Begun(
        way=kept["way"],
        state=state,
        url=challenge.url,
        page=challenge.page,
        shown=challenge.shown,
        cookie=cookie_name(state),
        sealed=base64.urlsafe_b64encode(sealed).decode(),
        seconds=challenge.seconds,
        return_to=kept["return_to"],
        wish=_wish(kept["wish"]),
        problem=problem,
        wait=wait,
    )


def cookie_name(state: str) -> str:
    """The cookie of one sign-in: two tabs that sign in at once do not overwrite each other."""
    return f"{settings.SIGN_IN_COOKIE}-{token_hash(state).hex()[:8]}"


def complete_sign_in(answer: Mapping[str, str], cookies: Mapping[str, str], visitor: Visitor | None = None) -> Returned | Begun:
    """Turn an answer into a proof of who this is, or into the next question. Raises `SignInRefused`; each refusal is traced.

    The answer counts only in the browser that began, once, and within fifteen minutes.
    """
    state, kept = answer.get("state", ""), dict[str, Any]()
    name = cookie_name(state)
    try:
        kept |= _unseal(cookies.get(name, ""))
        pending: Pending = kept.pop("pending")
        if not secrets.compare_digest(pending["state"].encode(), state.encode("utf-8", "replace")):
            raise SignInRefused(Refusal.STATE_MISMATCH)
        _spend(state)
        try:
            proof = providers.provider(kept["provider"]).complete(answer, pending, visitor or Visitor())
        except GoOn as more:
            return _go_on(more, kept)
        wish = _wish(kept["wish"])
        _check(proof, wish)
        return Returned(proof, name, kept["return_to"], wish, kept["way"])
    except SignInRefused as refusal:
        trace_refusal(refusal.code)
        if kept:
            refusal.during(kept["way"], kept["return_to"], _wish(kept["wish"]))
        raise


def _go_on(more: GoOn, kept: dict[str, Any]) -> Begun:
    if more.problem is not None:
        trace_refusal(more.problem)
    return _begun(more.challenge, kept, more.problem, more.wait)


def trace_refusal(code: Refusal) -> None:
    """Leave a trace of a sign-in that was refused: the reason, and nothing about who it might be."""
    with acting_as_service("sign-in"):
        record("sign_in.refused", outcome="refused", reason=code.value)


def _check(proof: Proof, wish: Wish) -> None:
    if proof.level < wish.level:
        raise SignInRefused(Refusal.LEVEL_TOO_LOW)
    age = time.time() - proof.auth_time
    if wish.fresh and not -CLOCKS_DIFFER <= age <= FRESH_SECONDS:
        raise SignInRefused(Refusal.PROOF_TOO_OLD)


def _kept(wish: Wish) -> dict[str, Any]:
    return {
        "level": int(wish.level),
        "institution": wish.institution_number,
        "person": str(wish.person_id) if wish.person_id else None,
        "fresh": wish.fresh,
    }


def _wish(kept: Mapping[str, Any]) -> Wish:
    person = UUID(kept["person"]) if kept["person"] else None
    return Wish(Level(kept["level"]), kept["institution"], person_id=person, fresh=kept["fresh"])


def _unseal(sealed: str) -> dict[str, Any]:
    try:
        kept = json.loads(unseal_bytes(derived_key("sign-in cookie"), base64.urlsafe_b64decode(sealed), ABOUT))
    except (InvalidTag, ValueError, IndexError) as problem:
        raise SignInRefused(Refusal.PENDING_MISSING) from problem
    return dict(kept)


def _spend(state: str) -> None:
    """Use this sign-in up, for every server at once."""
    if not spend(state):
        raise SignInRefused(Refusal.PENDING_SPENT)


def spend(secret: str) -> bool:
    """Use a secret up that may count once, for every server at once; False when it was used in the last day."""
    try:
        with acting_as_service("sign-in"), connection.cursor() as cursor:
            cursor.execute("select spend_sign_in(%s)", [token_hash(secret)])
    except IntegrityError:
        return False
    return True
