"""What the tests of the pages about people share: addresses, who works where, and what a form carries."""

from __future__ import annotations

import re

from paspoort.demo.cast import days_ago, invented_number
from paspoort.identity.models import Person
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation
from tests.answer import Answer
from tests.screens.conftest import words

PEOPLE = "/gebruikersbeheer/personen"
NEW = f"{PEOPLE}/nieuw"
END = f"{PEOPLE}/beeindigen"
AGAIN = f"{PEOPLE}/terug"
COMPARE = "/gebruikersbeheer/vergelijken"
NUMBER = invented_number(77)
NELE = {"number": NUMBER, "given_name": "Nele", "family_name": "Baert", "birth_date": "01/01/1901"}


def work(family_name: str, school: str = "034793") -> Affiliation:
    return Affiliation.objects.get(person__family_name=family_name, institution__number=school, ended_at__isnull=True)


def employ(count: int, school: str = "034793") -> list[Affiliation]:
    """More people at a school, straight into the tables: a list of hundreds is not made by hand."""
    place = Institution.objects.get(number=school)
    people = Person.objects.bulk_create(Person(given_name=f"Kind{n:03d}", family_name=f"Aa{n:03d}") for n in range(count))
    return Affiliation.objects.bulk_create(
        Affiliation(person=one, institution=place, category="staff", begins_on=days_ago(10)) for one in people
    )


def hidden(answer: Answer) -> dict[str, str]:
    """What the hidden fields of a page carry along; of a name that stands there more than once the last."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', words(answer, raw=True))
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def problems(answer: Answer) -> str:
    found = re.search(r'<div class="error-summary".*?</div>', words(answer, raw=True), re.S)
    return found[0] if found else ""
