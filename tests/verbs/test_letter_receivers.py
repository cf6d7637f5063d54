"""Receivers of letters: for each age, authority, contact and consent the rule of the database, beside the same said in Python."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any, NamedTuple

import pytest

from paspoort.family.models import AUTHORITY, PARENTS
from paspoort.kernel.periods import months_after
from tests.rights.bare import one
from tests.sql import sql

Holds = Callable[[date], str | None]
DAY = date(2026, 11, 30)
AGES: dict[str, date | None] = {
    "eleven": date(2014, 12, 1), "twelve today": date(2014, 11, 30), "twelve": date(2014, 11, 29), "leap day": date(2012, 2, 29),
    "small": date(2020, 3, 1), "not known": None,
}  # fmt: skip
LASTS = {"now": (date(2014, 1, 1), None), "over today": (date(2014, 1, 1), DAY), "from tomorrow": (date(2026, 12, 1), None)}
HOME = {
    "resultLetter": "health",
    "invitation": "guidance",
    "adibib": "guidance",
    "rehabilitation": "health",
    "supportLetter": "guidance",
}
SCHOOL = {"rehabilitation": "health", "supportLetter": "guidance"}


class Agreed(NamedTuple):
    """A consent as it is laid."""

    purpose: str = "sharing"
    data: str = "health"
    receiver: str = "parents"
    form: str = "written"
    given_on: date = date(2026, 1, 1)
    ends_on: date | None = None
    withdrawn_on: date | None = None
    by_parent: bool = False

    def held(self, holds: Holds) -> bool:
        """Whether who gave it held the right on that day."""
        holder = holds(self.given_on)
        return holder is not None and holder == ("parents" if self.by_parent else "pupil")

    @property
    def counts(self) -> bool:
        return self.withdrawn_on is None and self.given_on <= DAY and (self.ends_on is None or self.ends_on >= DAY)


CONSENTS: list[list[Agreed]] = [
    [],
    [Agreed()],
    [Agreed(data="guidance")],
    [Agreed(ends_on=DAY), Agreed(data="guidance", ends_on=date(2026, 11, 29))],
    [Agreed(given_on=date(2026, 12, 1))],
    [Agreed(withdrawn_on=date(2026, 6, 1))],
    [Agreed(purpose="guidance")],
    [Agreed(receiver="school"), Agreed(receiver="school", data="guidance", form="oralNoted")],
    [Agreed(receiver="school", form="oralNoted")],
    [Agreed(purpose="referral", receiver="partner")],
    [Agreed(purpose="referral", receiver="school")],
    [Agreed(receiver="school", by_parent=True), Agreed(receiver="school", data="guidance", by_parent=True)],
    [Agreed(receiver="school", given_on=date(2020, 1, 1), by_parent=True), Agreed(given_on=date(2020, 1, 1))],
]
DECISIONS: list[list[tuple[str, date]]] = [
    [], [("parents", date(2025, 6, 1))], [("pupil", date(2019, 6, 1))], [("pupil", DAY)], [("parents", date(2026, 12, 1))],
    [("pupil", date(2019, 6, 1)), ("parents", date(2026, 5, 1))],
]  # fmt: skip
FILE = """
    insert into casefile_file (pupil_id, centre_id, school_id, key_id, opened_at, opened_by_id)
    select %s, %s, %s, gen_random_uuid(), now(), p.id from identity_person p limit 1
    on conflict (pupil_id, centre_id) do update set school_id = excluded.school_id
"""
RELATION = """
    insert into family_relation (pupil_id, centre_id, key_id, kind, authority, begins_on, ended_on, contact_allowed)
    values (%s, %s, gen_random_uuid(), %s, %s, %s, %s, %s)
"""
CONSENT = """
    insert into family_consent (pupil_id, centre_id, key_id, giver_role, purpose, data_category, receiver, form, given_on,
                                ends_on, withdrawn_on, withdrawn_by_id, noted_by_id, noted_at, sealed)
    select %s, %s, gen_random_uuid(), 'pupil', %s, %s, %s, %s, %s, %s, %s, case when %s::date is not null then p.id end, p.id,
           now(), '' from identity_person p limit 1 returning id
"""
BY_PARENT = """
    update family_consent c set giver_id = r.id, giver_role = r.kind
      from family_relation r where c.id = %s and r.pupil_id = c.pupil_id
"""
DECIDED = """
    insert into family_holderdecision (pupil_id, centre_id, key_id, holder, decided_on, noted_by_id, noted_at, sealed)
    select %s, %s, gen_random_uuid(), %s, %s, p.id, now(), '' from identity_person p limit 1
"""


@pytest.fixture
def laid(world: object) -> Iterator[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]]:
    """A pupil with a file, and a relation of each kind, authority, contact and period."""
    pupil = one("select id from registry_pupil where source_id = 'pupil-noor'")
    centre = one("select id from registry_institution where number = '114702'")
    school = one("select institution_id from registry_findable where pupil_id = %s limit 1", pupil)
    for table in ("family_relation", "family_consent", "family_holderdecision", "casefile_file", "registry_pupil"):
        sql(f"alter table {table} disable trigger user")
    sql("delete from family_consent where pupil_id = %s", pupil)
    sql(FILE, pupil, centre, school)
    for kind, authority, contact, (begins, ended) in product(["mother", "guardian"], AUTHORITY, [True, False], LASTS.values()):
        sql(RELATION, pupil, centre, kind, authority, begins, ended, contact)
    yield pupil, centre, school


def test_who_receives_a_letter_follows_from_age_decision_authority_contact_and_consents(
    laid: tuple[uuid.UUID, uuid.UUID, uuid.UUID],
) -> None:
    pupil, centre, school = laid
    for consents, decisions in [*((each, []) for each in CONSENTS), *product(CONSENTS[-2:], DECISIONS[1:])]:
        sql("delete from family_consent where pupil_id = %s", pupil)
        sql("delete from family_holderdecision where pupil_id = %s", pupil)
        for each in consents:
            consent = one(CONSENT, pupil, centre, *each[:-1], each.withdrawn_on)
            if each.by_parent:
                sql(BY_PARENT, consent)
        for decision in decisions:
            sql(DECIDED, pupil, centre, *decision)
        for born in AGES.values():
            sql("update registry_pupil set birth_date = %s where id = %s", born, pupil)
            law = Law(born, decisions)
            for kind in [*HOME, "referralLetter", "unknown"]:
                found = sql("select receiver, relation_id, school_id, why, missing from letter_receivers(%s, %s, %s, '', %s)",
                            pupil, centre, kind, DAY)  # fmt: skip
                expected = by_hand(pupil, school, kind, law, consents)
                assert sorted(found, key=str) == sorted(expected, key=str), (kind, born, consents, decisions)


class Law(NamedTuple):
    """Who holds the right to the data of a child: as the team decided last, else by age."""

    born: date | None
    decisions: list[tuple[str, date]]

    def decided(self, day: date) -> str | None:
        return next((holder for holder, since in reversed(self.decisions) if since <= day), None)

    def holder(self, day: date) -> str | None:
        by_age = None if self.born is None else "pupil" if months_after(self.born, 144) <= day else "parents"
        return self.decided(day) or by_age


def by_hand(pupil: uuid.UUID, school: uuid.UUID, kind: str, law: Law, consents: list[Agreed]) -> list[tuple[Any, ...]]:
    counting = [one for one in consents if one.counts]
    said: list[tuple[Any, ...]] = []
    if kind in HOME:
        said += _home(pupil, kind, law, [one for one in counting if not one.by_parent])
    if kind == "referralLetter":
        fits = any(one.purpose == "referral" and one.receiver == "partner" for one in counting)
        said.append(("service", None, None, "referral", "" if fits else "no_consent"))
    if kind in SCHOOL:
        forms = {"written"} if SCHOOL[kind] == "health" else {"written", "oralNoted"}
        there = [one for one in counting if one[:3] == ("sharing", SCHOOL[kind], "school") and one.form in forms]
        said.append(("school", None, school, "agreed", _without(there, law)))
    return said


def _without(consents: list[Agreed], law: Law) -> str:
    if any(one.held(law.holder) for one in consents):
        return ""
    return "not_by_holder" if consents else "no_consent"


def _home(pupil: uuid.UUID, kind: str, law: Law, consents: list[Agreed]) -> Iterator[tuple[Any, ...]]:
    holder, team = law.holder(DAY), "team" if law.decided(DAY) else ""
    if holder == "pupil":
        yield "pupil", None, None, team or "own", ""
    without = _without([one for one in consents if one[:3] == ("sharing", HOME[kind], "parents")], law)
    asked = "select id, kind, authority, begins_on, ended_on, contact_allowed from family_relation where pupil_id = %s"
    for relation, role, authority, begins, ended, contact in sql(asked, pupil):
        decides = authority == "yes" or (authority == "unknown" and role in PARENTS)
        if decides and begins <= DAY and (ended is None or ended > DAY):
            of_pupil = without if holder == "pupil" else ""
            missing = "no_birth_date" if holder is None else of_pupil if contact else "no_contact"
            yield "parent", relation, None, "pupil_agrees" if holder == "pupil" else team or "authority", missing
