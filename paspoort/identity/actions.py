"""Verbs of identity: begin and complete a sign-in, recognise who it is, open and end sessions."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.identity.inner.acm import acm
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Pending, Proof, ProviderUnavailable, Refusal, SignInRefused, Wish
from paspoort.identity.inner.refusal_texts import refusal_text
from paspoort.identity.models import Person, Session, Subject
from paspoort.kernel.actions import number_hash, seal_bytes, seal_number, token_hash, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import NationalNumber

__all__ = ["Level", "Proof", "ProviderUnavailable", "Refusal", "SignInRefused", "Wish", "refusal_text"]

ABOUT = "sign-in under way"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where the browser goes, and the sealed cookie that binds it to this browser."""

    url: str
    cookie: str
    sealed: str = field(repr=False)
    seconds: int = 900


@dataclass(frozen=True, slots=True)
class Returned:
    """A sign-in that came back with a proof; `cookie` has done its work, `return_to` is where the visitor was going."""

    proof: Proof
    cookie: str
    return_to: str


def begin_sign_in(wish: Wish | None = None, return_to: str = "") -> Begun:
    """Start a sign-in at ACM. Nothing is stored on the server: what must be remembered lies sealed in the visitor's cookie.

    Raises `ProviderUnavailable` when ACM does not answer.
    """
    challenge = acm().begin(wish or Wish())
    kept = json.dumps({"pending": challenge.pending, "return_to": return_to}).encode()
    sealed = base64.urlsafe_b64encode(seal_bytes(derived_key("sign-in cookie"), kept, ABOUT)).decode()
    return Begun(challenge.url, cookie_name(challenge.pending["state"]), sealed, challenge.seconds)


def cookie_name(state: str) -> str:
    """The cookie of one sign-in: two tabs that sign in at once do not overwrite each other."""
    return f"{settings.SIGN_IN_COOKIE}-{token_hash(state).hex()[:8]}"


def complete_sign_in(answer: Mapping[str, str], cookies: Mapping[str, str]) -> Returned:
    """Turn ACM's answer into a proof of who this is. Raises `SignInRefused`; each refusal is traced with its reason.

    The answer counts only in the browser that began, once, and within fifteen minutes.
    """
    name = cookie_name(answer.get("state", ""))
    try:
        pending, return_to = _unseal(cookies.get(name, ""))
        _spend(answer.get("state", ""))
        return Returned(acm().complete(answer, pending), name, return_to)
    except SignInRefused as refusal:
        with transaction.atomic():
            record("sign_in.refused", outcome="refused", reason=refusal.code.value)
        raise


def _unseal(sealed: str) -> tuple[Pending, str]:
    try:
        kept = json.loads(unseal_bytes(derived_key("sign-in cookie"), base64.urlsafe_b64decode(sealed), ABOUT))
    except (InvalidTag, ValueError, IndexError) as problem:
        raise SignInRefused(Refusal.PENDING_MISSING) from problem
    return kept["pending"], kept["return_to"]


def _spend(state: str) -> None:
    """Use this sign-in up, for every server at once."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select spend_sign_in(%s)", [token_hash(state)])
    except IntegrityError as problem:
        raise SignInRefused(Refusal.PENDING_SPENT) from problem


def recognise(proof: Proof) -> Person:
    """Find the person behind a proof by national number, IDM id or the provider's own key; make the person when new.

    Two different people behind one proof are refused: a provider's key that moves is a matter for the operator.
    """
    by_number = _by_number(proof)
    by_id = Person.objects.filter(vo_id=proof.vo_id).first() if proof.vo_id else None
    by_subject = Person.objects.filter(subjects__provider=proof.provider, subjects__subject=proof.subject).first()
    found = {person.id: person for person in (by_number, by_id, by_subject) if person}
    if len(found) > 1:
        raise SignInRefused(Refusal.OTHER_PERSON)
    person = next(iter(found.values()), None) or Person()
    person.given_name, person.family_name = proof.given_name or person.given_name, proof.family_name or person.family_name
    if proof.vo_id:
        person.vo_id = uuid.UUID(proof.vo_id)
    if proof.national_number and not person.number_hash:
        person.number_sealed, person.number_hash = seal_number(_number(proof.national_number))
    person.save()
    if by_subject is None:
        Subject.objects.create(person=person, provider=proof.provider, subject=proof.subject)
    return person


def _by_number(proof: Proof) -> Person | None:
    if not proof.national_number:
        return None
    return Person.objects.filter(number_hash=number_hash(_number(proof.national_number))).first()


def _number(text: str) -> NationalNumber:
    try:
        return NationalNumber(text)
    except ValueError as problem:
        raise SignInRefused(Refusal.CLAIM_MALFORMED) from problem


def open_session(person: Person, institution_id: uuid.UUID | None, proof: Proof) -> tuple[str, uuid.UUID]:
    """Open a session for someone who proved who they are: (secret for the cookie, id). It lives two hours at most."""
    secret = secrets.token_urlsafe(32)
    session = Session(
        secret_hash=token_hash(secret),
        person=person,
        institution_id=institution_id,
        provider=proof.provider,
        acr=proof.acr or "",
        level=int(proof.level),
        expires_at=timezone.now() + timedelta(hours=settings.SESSION_HOURS),
    )
    session.proof_sealed = seal_bytes(derived_key("session proof"), proof.subject.encode(), str(session.id))
    session.save(force_insert=True)
    return secret, session.id


def subject_of(session_id: uuid.UUID) -> str:
    """The provider's own key of whoever opened this session: a step-up must come back with the same one."""
    session = Session.objects.only("proof_sealed").get(id=session_id)
    if session.proof_sealed is None:
        return ""
    return unseal_bytes(derived_key("session proof"), bytes(session.proof_sealed), str(session_id)).decode()


def end_session(session_id: uuid.UUID, reason: str) -> None:
    """End a session now; its secret opens nothing any more."""
    Session.objects.filter(id=session_id, ended_at__isnull=True).update(ended_at=Now(), end_reason=reason)


def sign_out_url() -> str | None:
    """Where the browser also ends its session at ACM; None when ACM has no such place or does not answer."""
    try:
        return acm().sign_out_url()
    except ProviderUnavailable:
        return None


def register_person(given_name: str, family_name: str, number: NationalNumber) -> Person:
    """Make a person known by national number, or give the one that is known already (rule 34)."""
    known = Person.objects.filter(number_hash=number_hash(number)).first()
    if known:
        return known
    sealed, hashed = seal_number(number)
    return Person.objects.create(given_name=given_name, family_name=family_name, number_sealed=sealed, number_hash=hashed)


def end_person(person: Person, ended_on: date) -> None:
    """Record that someone died or is gone for good: from that day no right counts any more, wherever (rule 104)."""
    Person.objects.filter(id=person.id).update(ended_on=ended_on)
    record("person.ended", channel="operator", object=person.id)
