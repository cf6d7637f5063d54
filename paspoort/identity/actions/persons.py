"""Who is behind a proof: find the person, or make one known."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from paspoort.audit.actions import record
from paspoort.identity.actions.numbers import hashes_kept, keep_number, person_of_number
from paspoort.identity.events import PROVIDERS, listed
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused
from paspoort.identity.models import Key, Person, Subject
from paspoort.kernel.actions import number_hash
from paspoort.kernel.models import NationalNumber


def recognise(proof: Proof) -> Person:
    """Find the person behind a proof by own key, national number, IDM id or the provider's own key; make the person when new.

    Two different people behind one proof are refused. So is a new key of a provider for someone whom that provider showed more
    surely before; at least as sure, it is bound and traced. A provider that knows no institutions makes nobody: whoever does
    not work somewhere here is not let in by it.
    """
    if proof.person_id is not None:
        return _owner(proof.person_id, proof.key_id)
    try:
        with transaction.atomic():
            return _recognise(proof)
    except IntegrityError:
        # the same person signs in elsewhere at this very moment: what was made there can be seen now
        return _recognise(proof)


def _owner(person_id: uuid.UUID, key_id: uuid.UUID | None) -> Person:
    """The person of an own key that still works: it may have been ended between its use and this moment."""
    if key_id is None or not Key.objects.filter(id=key_id, person_id=person_id, ended_at__isnull=True).exists():
        raise SignInRefused(Refusal.KEY_ENDED)
    return Person.objects.get(id=person_id)


def _recognise(proof: Proof) -> Person:
    number = _number(proof.national_number) if proof.national_number else None
    person = _find(proof, number)
    if person is None and not proof.names_place:
        # a provider's key that nobody knows, and no number to tell whose it is
        raise SignInRefused(Refusal.NOT_KNOWN_HERE if proof.national_number else Refusal.SUBJECT_CHANGED)
    person = person or Person()
    _learn(person, proof)
    if number is not None and not hashes_kept("person", [person.id]):
        keep_number(person.id, number)
    _bind(person, proof)
    return person


def _learn(person: Person, proof: Proof) -> None:
    """Keep what a proof tells about someone, and nothing else: what another changes at this moment stays.

    It holds the row until the end, so that two new keys for one person wait for one another.
    """
    told: dict[str, Any] = {
        "given_name": proof.given_name or person.given_name,
        "family_name": proof.family_name or person.family_name,
    }
    if proof.vo_id:
        told["vo_id"] = uuid.UUID(proof.vo_id)
    for name, value in told.items():
        setattr(person, name, value)
    person.save(update_fields=None if person._state.adding else list(told))


def _find(proof: Proof, number: NationalNumber | None) -> Person | None:
    """The one person to whom everything in a proof points."""
    by_number = person_of_number(number) if number else None
    by_id = Person.objects.filter(vo_id=proof.vo_id).first() if proof.vo_id else None
    by_subject = Person.objects.filter(subjects__provider=proof.provider, subjects__subject=proof.subject).first()
    found = {person.id: person for person in (by_number, by_id, by_subject) if person}
    if len(found) > 1:
        raise SignInRefused(Refusal.OTHER_PERSON)
    person = next(iter(found.values()), None)
    if person and number and hashes_kept("person", [person.id]).get(person.id, number_hash(number)) != number_hash(number):
        raise SignInRefused(Refusal.OTHER_PERSON)
    return person


def _bind(person: Person, proof: Proof) -> None:
    """Keep under which key the provider knows this person, and how surely that was ever shown."""
    known = {one.subject: one for one in Subject.objects.filter(person=person, provider=proof.provider)}
    held = known.get(proof.subject)
    if held is not None:
        Subject.objects.filter(id=held.id, level__lt=int(proof.level)).update(level=int(proof.level))
        return
    if any(one.level > proof.level for one in known.values()):
        raise SignInRefused(Refusal.SUBJECT_CHANGED)
    Subject.objects.create(person=person, provider=proof.provider, subject=proof.subject, level=int(proof.level))
    if known:
        record("subject.rebound", object=person.id, provider=listed(proof.provider, PROVIDERS), level_reached=int(proof.level))


def _number(text: str) -> NationalNumber:
    try:
        return NationalNumber(text)
    except ValueError as problem:
        raise SignInRefused(Refusal.CLAIM_MALFORMED) from problem


def register_person(given_name: str, family_name: str, number: NationalNumber) -> Person:
    """Make a person known by national number, or give the one that is known already (rule 34)."""
    known = person_of_number(number)
    if known:
        return known
    person = Person.objects.create(given_name=given_name, family_name=family_name)
    keep_number(person.id, number)
    return person


def people_known() -> list[Person]:
    """Everyone whose name the acting person may see, by name."""
    return list(Person.objects.order_by("family_name", "given_name"))


def end_person(person: Person, ended_on: date) -> None:
    """Record that someone died or is gone for good: from that day no right counts any more, wherever (rule 104)."""
    Person.objects.filter(id=person.id).update(ended_on=ended_on)
    record("person.ended", channel="operator", object=person.id)
