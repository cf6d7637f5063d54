"""Receivers of letters: for each age, authority, contact and consent the rule of the database, beside the same said in Python."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any, NamedTuple

import pytest

from paspoort.family.models import AUTHORITY, PARENTS
from paspoort.kernel.periods import months_after
from tests.rights.bare import one
from tests.sql import sql

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
]
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
           now(), '' from identity_person p limit 1
"""


@pytest.fixture
def laid(world: object) -> Iterator[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]]:
    """A pupil with a file, and a relation of each kind, authority, contact and period."""
    pupil = one("select id from registry_pupil where source_id = 'pupil-noor'")
    centre = one("select id from registry_institution where number = '114702'")
    school = one("select institution_id from registry_findable where pupil_id = %s limit 1", pupil)
    for table in ("family_relation", "family_consent", "casefile_file", "registry_pupil"):
        sql(f"alter table {table} disable trigger user")
    sql("delete from family_consent where pupil_id = %s", pupil)
    sql(FILE, pupil, centre, school)
    for kind, authority, contact, (begins, ended) in product(["mother", "guardian"], AUTHORITY, [True, False], LASTS.values()):
        sql(RELATION, pupil, centre, kind, authority, begins, ended, contact)
    yield pupil, centre, school


def test_who_receives_a_letter_follows_from_age_authority_contact_and_consents(
    laid: tuple[uuid.UUID, uuid.UUID, uuid.UUID],
) -> None:
    pupil, centre, school = laid
    for consents in CONSENTS:
        sql("delete from family_consent where pupil_id = %s", pupil)
        for each in consents:
            sql(CONSENT, pupil, centre, *each, each.withdrawn_on)
        for born in AGES.values():
            sql("update registry_pupil set birth_date = %s where id = %s", born, pupil)
            for kind in [*HOME, "referralLetter", "unknown"]:
                found = sql("select receiver, relation_id, school_id, why, missing from letter_receivers(%s, %s, %s, '', %s)",
                            pupil, centre, kind, DAY)  # fmt: skip
                assert sorted(found, key=str) == sorted(_by_hand(pupil, school, kind, born, consents), key=str), (
                    kind,
                    born,
                    consents,
                )


def _by_hand(pupil: uuid.UUID, school: uuid.UUID, kind: str, born: date | None, consents: list[Agreed]) -> list[tuple[Any, ...]]:
    counting = {(one.purpose, one.data, one.receiver, one.form) for one in consents if one.counts}
    grown = months_after(born, 144) <= DAY if born else None
    said: list[tuple[Any, ...]] = []
    if kind in HOME and grown:
        said.append(("pupil", None, None, "own", ""))
    if kind in HOME:
        agreed = any(one[:3] == ("sharing", HOME[kind], "parents") for one in counting)
        rows = sql(
            "select id, kind, authority, begins_on, ended_on, contact_allowed from family_relation where pupil_id = %s", pupil
        )
        for relation, role, authority, begins, ended, contact in rows:
            decides = authority == "yes" or (authority == "unknown" and role in PARENTS)
            if decides and begins <= DAY and (ended is None or ended > DAY):
                missing = (
                    "no_birth_date"
                    if grown is None
                    else "no_contact"
                    if not contact
                    else "no_consent"
                    if grown and not agreed
                    else ""
                )
                said.append(("parent", relation, None, "pupil_agrees" if grown else "authority", missing))
    if kind == "referralLetter":
        fits = any(one[0] == "referral" and one[2] == "partner" for one in counting)
        said.append(("service", None, None, "referral", "" if fits else "no_consent"))
    if kind in SCHOOL:
        written = {form for purpose, data, to, form in counting if (purpose, data, to) == ("sharing", SCHOOL[kind], "school")}
        fits = bool(written - {"oralNoted"} if SCHOOL[kind] == "health" else written)
        said.append(("school", None, school, "agreed", "" if fits else "no_consent"))
    return said
