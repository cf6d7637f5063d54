"""Sessions: open one after a proof, end it here or at the word of the provider, and know what the provider calls it."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.identity.actions.signing_in import spend, trace_refusal
from paspoort.identity.events import PROVIDERS, listed
from paspoort.identity.inner import providers
from paspoort.identity.inner.logout_token import SignedOut
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused
from paspoort.identity.models import Person, Session
from paspoort.kernel.actions import acting_as_service, seal_bytes, token_hash, unseal_bytes
from paspoort.kernel.keys import derived_key


def open_session(person: Person, institution_id: uuid.UUID | None, proof: Proof, device: str = "") -> tuple[str, uuid.UUID]:
    """Open a session for someone who proved who they are: (secret for the cookie, id). It lives two hours at most."""
    secret = secrets.token_urlsafe(32)
    session = Session(
        secret_hash=token_hash(secret),
        person=person,
        institution_id=institution_id,
        provider=proof.provider,
        acr=proof.acr or "",
        level=int(proof.level),
        key_id=proof.key_id,
        device=device,
        subject_hash=provider_hash(proof.provider, "sub", proof.subject),
        sid_hash=provider_hash(proof.provider, "sid", proof.sid) if proof.sid else None,
        proved_at=datetime.fromtimestamp(proof.auth_time, UTC) if proof.auth_time else None,
        expires_at=timezone.now() + timedelta(hours=settings.SESSION_HOURS),
    )
    session.proof_sealed = seal_bytes(derived_key("session proof"), proof.subject.encode(), str(session.id))
    session.save(force_insert=True)
    return secret, session.id


def provider_hash(provider: str, kind: str, value: str) -> bytes:
    """The keyed hash under which a session is found by what its provider calls the person (`sub`) or the session (`sid`)."""
    return hmac.digest(derived_key("provider sessions"), f"{provider}\n{kind}\n{value}".encode(), "sha256")


def subject_of(session_id: uuid.UUID) -> str:
    """The provider's own key of whoever opened this session: a step-up must come back with the same one."""
    session = Session.objects.only("proof_sealed").get(id=session_id)
    if session.proof_sealed is None:
        return ""
    return unseal_bytes(derived_key("session proof"), bytes(session.proof_sealed), str(session_id)).decode()


def end_session(session_id: uuid.UUID, reason: str) -> None:
    """End a session now; its secret opens nothing any more."""
    Session.objects.filter(id=session_id, ended_at__isnull=True).update(ended_at=Now(), end_reason=reason)


def sign_out_url(session_id: uuid.UUID) -> str | None:
    """Where the browser also ends its session at the provider that opened this one: to ask before it is ended here. None when
    that provider has no such place or does not answer."""
    name = Session.objects.values_list("provider", flat=True).get(id=session_id)
    try:
        return providers.provider(name).sign_out_url()
    except SignInRefused:
        return None


def sign_out_by_provider(logout_token: str) -> int:
    """End the sessions of whoever signed out at the provider itself, as it tells us with a logout token; gives how many.

    The token counts once. One that does not count raises `SignInRefused`, leaves a trace and ends nothing.
    """
    try:
        with acting_as_service("sign-in"):
            return _end_signed_out(_read_logout_token(logout_token))
    except SignInRefused as refusal:
        trace_refusal(refusal.code)
        raise


def _read_logout_token(logout_token: str) -> SignedOut:
    for provider in providers.offered().values():
        if isinstance(provider, OidcProvider) and (gone := provider.says_signed_out(logout_token)):
            return gone
    raise SignInRefused(Refusal.ISSUER_MISMATCH)


def _end_signed_out(gone: SignedOut) -> int:
    """A session of which the provider gave no name of its own ends with every word about its person."""
    if not spend(f"logout token {gone.provider} {gone.token_id}"):
        raise SignInRefused(Refusal.PENDING_SPENT)
    living = Session.objects.filter(ended_at__isnull=True)
    if gone.subject:
        living = living.filter(subject_hash=provider_hash(gone.provider, "sub", gone.subject))
    if gone.sid:
        named = Q(sid_hash=provider_hash(gone.provider, "sid", gone.sid))
        living = living.filter(named | Q(sid_hash__isnull=True) if gone.subject else named)
    ended = list(living.values_list("id", flat=True))
    for session_id in ended:
        end_session(session_id, "ended_by_provider")
        record("session.ended_by_provider", object=session_id, provider=listed(gone.provider, PROVIDERS))
    return len(ended)
