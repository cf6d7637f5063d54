"""Sessions: open one after a proof, end it, and know what the provider calls it."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from paspoort.identity.inner import providers
from paspoort.identity.inner.provider import Proof, SignInRefused
from paspoort.identity.models import Person, Session
from paspoort.kernel.actions import seal_bytes, token_hash, unseal_bytes
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


def sign_out_url(provider: str = "acm") -> str | None:
    """Where the browser also ends its session at the provider; None when it has no such place or does not answer."""
    try:
        return providers.provider(provider).sign_out_url()
    except SignInRefused:
        return None
