"""Walking through the three steps of giving a right, as a browser without a script does it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from paspoort.demo.cast import days_ago
from paspoort.identity.models import Person
from paspoort.kernel.models import today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Grant
from tests.answer import Answer
from tests.screens.conftest import Visitor
from tests.screens.forms import Form

Visit = Callable[..., Visitor]
GIVE = "/gebruikersbeheer/toekennen"
TODAY = f"{today():%d/%m/%Y}"
READER = {"right": "IRISGebruiker", "contexts": "IRISGebruiker:gebruiker"}


def work(family_name: str, school: str = "034793") -> Affiliation:
    return Affiliation.objects.get(person__family_name=family_name, institution__number=school)


def employ(count: int, ends_in: int | None = None) -> list[str]:
    """More people at De Linde, straight into the tables; gives the ids of their work."""
    place = Institution.objects.get(number="034793")
    people = Person.objects.bulk_create(Person(given_name="Nieuw", family_name=f"Zz{n:02d}") for n in range(count))
    last = today() + timedelta(days=ends_in) if ends_in is not None else None
    rows = [Affiliation(person=one, institution=place, category="staff", begins_on=days_ago(9), ends_on=last) for one in people]
    return [str(one.id) for one in Affiliation.objects.bulk_create(rows)]


def press(visitor: Visitor, page: Answer, **typed: str | list[str] | None) -> Answer:
    """Press a button on a step: the whole form is sent, with what was typed over."""
    return visitor.client.post(GIVE, Form(page, "granting").filled(**typed))


def words(page: Answer, *, raw: bool = False) -> str:
    """What stands on a page, a space between one part and the next; `raw` keeps the tags."""
    text = page.content.decode()
    return text if raw else " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace(" .", ".").split())


def carried(page: Answer, name: str) -> list[str]:
    return Form(page, "granting").fields.get(name, [])


def problem(page: Answer) -> str:
    found = re.search(r'<div class="error-summary".*?</ul>', words(page, raw=True), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(found[0])).split()) if found else ""


def given(batch: str) -> list[Grant]:
    return list(Grant.objects.filter(batch=uuid.UUID(batch)).select_related("person").order_by("person__family_name"))


def step_two(head: Visitor, people: list[str]) -> Answer:
    """Choose these people one by one, and go on to the right and the period."""
    page = head.get(GIVE)
    for one in people:
        page = press(head, page, add=one)
    return press(head, page, go="what")
