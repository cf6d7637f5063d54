"""Who is behind a proof: find the person, or make one known."""

from __future__ import annotations

import uuid
from datetime import date

from paspoort.audit.actions import record
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused
from paspoort.identity.models import Person, Subject
from paspoort.kernel.actions import number_hash, seal_number
from paspoort.kernel.models import NationalNumber


def recognise(proof: Proof) -> Person:
    """Find the person behind a proof by own key, national number, IDM id or the provider's own key; make the person when new.

    Two different people behind one proof are refused: a provider's key that moves is a matter for the operator. A provider
    that knows no institutions makes nobody: whoever does not work somewhere here is not let in by it.
    """
    if proof.person_id is not None:
        return Person.objects.get(id=proof.person_id)
    by_number = _by_number(proof)
    by_id = Person.objects.filter(vo_id=proof.vo_id).first() if proof.vo_id else None
    by_subject = Person.objects.filter(subjects__provider=proof.provider, subjects__subject=proof.subject).first()
    found = {person.id: person for person in (by_number, by_id, by_subject) if person}
    if len(found) > 1:
        raise SignInRefused(Refusal.OTHER_PERSON)
    if not found and not proof.names_place:
        raise SignInRefused(Refusal.NOT_KNOWN_HERE)
    person = next(iter(found.values()), None) or Person()
    person.given_name, person.family_name = proof.given_name or person.given_name, proof.family_name or person.family_name
    if proof.vo_id:
        person.vo_id = uuid.UUID(proof.vo_id)
    if proof.national_number and not person.number_hash:
        person.number_sealed, person.number_hash = seal_number(_number(proof.national_number))
    person.save()
    if by_subject is None:
        Subject.objects.create(person=person, provider=proof.provider, subject=proof.subject, level=int(proof.level))
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
