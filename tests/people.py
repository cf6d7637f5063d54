"""Who is who in the cast, where they work and what they hold; and colleagues more. The one place where tests look them up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Q

from paspoort.demo.cast import days_ago
from paspoort.demo.world import BY_KEY, NUMBERS
from paspoort.identity.models import Person
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Grant


def institution(at: str) -> Institution:
    """By its key in the cast, or its number."""
    return Institution.objects.get(number=NUMBERS.get(at, at))


def person(who: str) -> Person:
    """By the key in the cast, or by a given or family name that nobody else has."""
    if player := BY_KEY.get(who):
        return Person.objects.get(given_name=player.given_name, family_name=player.family_name)
    return Person.objects.get(Q(given_name=who) | Q(family_name=who))


def work(who: str, at: str = "linde") -> Affiliation:
    """The work of someone at an institution, except what a sign-in brought: what still goes on, else what ended last."""
    rows = Affiliation.objects.filter(person=person(who), institution__number=NUMBERS.get(at, at), session=None)
    found = rows.select_related("person", "institution").order_by(F("ended_at").asc(nulls_last=True), "begins_on").last()
    assert found, (who, at)
    return found


def grant_of(who: str, at: str = "linde", right: str = "") -> Grant:
    """A right of someone at an institution, except what a sign-in brought: what still counts, else what ended last."""
    rows = Grant.objects.filter(person=person(who), institution__number=NUMBERS.get(at, at), session=None)
    rows = rows.filter(right=right) if right else rows
    found = rows.select_related("affiliation", "person").order_by(F("revoked_at").asc(nulls_last=True), "ends_on").last()
    assert found, (who, at, right)
    return found


def employ(
    names: Iterable[str], at: str = "linde", *, category: str = "staff", since: date | None = None, ends_in: int | None = None
) -> list[Affiliation]:
    """Let more people work somewhere, straight into the tables; for so many days from today, when that is given."""
    place, last = institution(at), today() + timedelta(days=ends_in) if ends_in is not None else None
    split = [name.partition(" ") for name in names]
    people = Person.objects.bulk_create(Person(given_name=given, family_name=family) for given, _, family in split)
    return Affiliation.objects.bulk_create(
        Affiliation(person=one, institution=place, category=category, begins_on=since or days_ago(9), ends_on=last)
        for one in people
    )


def numbered(count: int) -> list[str]:
    """Names for so many people: Nieuw Zz000, Nieuw Zz001 and on."""
    return [f"Nieuw Zz{n:03d}" for n in range(count)]
