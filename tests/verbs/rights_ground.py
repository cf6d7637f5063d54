"""What the tests of people and their rights share: who is who in the cast, and work and grants made outright."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from paspoort.demo.cast import invented_number
from paspoort.identity.actions import register_person
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation, Grant
from tests.people import institution
from tests.sql import sql

DAY = timedelta(days=1)
BORN = date(1901, 1, 1)
NEW = invented_number(70)


def somebody(given_name: str, family_name: str, counter: int, at: str = "linde", **facts: Any) -> Affiliation:
    """Someone outside the cast who works (or worked) somewhere, written by the owner of the tables."""
    with acting_as_service("operator", role="worker"):
        who = register_person(given_name, family_name, NationalNumber(invented_number(counter)))
    usual = {"category": "staff", "begins_on": today() - 100 * DAY, "ends_on": today() + 1000 * DAY}
    return Affiliation.objects.create(person=who, institution=institution(at), **(usual | facts))


def holding(
    affiliation: Affiliation, right: str = "IRISGebruiker", contexts: tuple[str, ...] = ("gebruiker",), **facts: Any
) -> Grant:
    """A right that someone has (or had), written by the owner of the tables."""
    usual = {"begins_on": today() - 50 * DAY, "ends_on": today() + 500 * DAY}
    return Grant.objects.create(
        affiliation=affiliation,
        person_id=affiliation.person_id,
        institution_id=affiliation.institution_id,
        right_id=right,
        contexts=list(contexts),
        **(usual | facts),
    )


def traces(event: str) -> list[dict[str, Any]]:
    """The facts of the traces of one kind, the latest first; asked as the owner."""
    return [
        facts if isinstance(facts, dict) else json.loads(facts)
        for (facts,) in sql("select facts from audit_trace where event = %s order by at desc", event)
    ]
