"""The right of who leads a team, in plain SQL: who opens files and has no team comes in the own one, nobody else (rule 67)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from paspoort.identity.actions import Level
from tests.conftest import Act
from tests.people import institution, person, work
from tests.rights.bare import one, refused, run
from tests.rights.test_teams_in_bare_sql import CLB, LINDE, OTHER_CLB, PART, START, pupil, team
from tests.sql import sql

HANNE = "De Wilde"
LEADING = "update rights_teampart set role = %s, role_ends_on = today() + %s::int where member_id = %s and ended_at is null"
AT_WORK: dict[str, Callable[[], uuid.UUID]] = {
    "is in the team": lambda: work("Nele", CLB).id,
    "opens no file": lambda: work("Bart", CLB).id,
    "works elsewhere": lambda: work("Nele", OTHER_CLB).id,
}
LEADS = {"lead": ("lead", None), "deputy on the last day": ("deputy", 0)}
LEADS_NOT = {"member": ("", None), "deputy until yesterday": ("deputy", -1)}
LOST = {
    "team ended": "update rights_team set ended_at = now() where id = :team",
    "taken out of the team": "update rights_teampart set ended_at = now() where member_id = :me",
    "right ended": "update rights_grant set revoked_at = now() where affiliation_id = :me",
    "work over": "update rights_affiliation set ends_on = today() - 1 where id = :me",
}


def lead(role: str, days: int | None) -> None:
    sql(LEADING, role, days, work(HANNE, CLB).id)


def takes_in(secret: str, who: uuid.UUID, of: uuid.UUID) -> bool:
    try:
        with transaction.atomic():
            return bool(run(secret, PART.format(column="member_id"), of, institution(CLB).id, who))
    except DatabaseError:
        return False


@pytest.mark.parametrize("role", LEADS | LEADS_NOT)
def test_who_leads_takes_in_who_opens_files_and_has_no_team_and_nobody_else(world: object, act: Act, role: str) -> None:
    secret, low = act("psychologist", "clb"), act("psychologist", "clb", Level.SUBSTANTIAL)
    gent, newcomer = team(), work("newcomer", CLB).id
    lead(*(LEADS | LEADS_NOT)[role])
    another = one(START.replace("Nieuw", "Ander"), institution(CLB).id)
    told = [(newcomer,)] if role in LEADS else []
    assert run(secret, "select id from without_team(null)") == run(secret, "select object_id from open_tasks()") == told
    assert not any(takes_in(secret, of(), gent) for of in AT_WORK.values())
    assert not takes_in(secret, newcomer, another)
    assert not takes_in(low, newcomer, gent) and run(low, "select id from without_team(null)") == []
    assert takes_in(secret, newcomer, gent) is (role in LEADS)


@pytest.mark.parametrize("what", LOST)
def test_a_lead_who_lost_the_team_or_the_right_takes_in_nobody(world: object, act: Act, what: str) -> None:
    secret, gent = act("psychologist", "clb"), team()
    lead("lead", None)
    sql(LOST[what].replace(":me", f"'{work(HANNE, CLB).id}'").replace(":team", f"'{gent}'"))
    assert run(secret, "select id from led_teams()") == run(secret, "select id from without_team(null)") == []
    assert not takes_in(secret, work("newcomer", CLB).id, gent)


@pytest.mark.parametrize("column", ["role", "batch_id", "school_id", "pupil_id"])
def test_a_lead_gives_no_role_along_and_brings_nothing_else(world: object, act: Act, column: str) -> None:
    lead("lead", None)
    batch = "insert into rights_batch (id, institution_id, given_by_id, at) select gen_random_uuid(), %s, %s, now() returning id"
    more: dict[str, Callable[[], object]] = {
        "role": lambda: "deputy",
        "batch_id": lambda: one(batch, institution(CLB).id, person(HANNE).id),
        "school_id": lambda: institution(LINDE).id,
        "pupil_id": lambda: pupil("lena"),
    }
    of_member = column in ("role", "batch_id")
    statement = PART.format(column=f"member_id, {column}" if of_member else column)
    if of_member:
        statement = statement.replace("%s, %s, %s, now()", "%s, %s, %s, %s, now()")
    things = [work("newcomer", CLB).id] * of_member + [more[column]()]
    refused(
        act("psychologist", "clb"), statement, team(), institution(CLB).id, *things, why="not_yours_to_give|has_a_team|permission"
    )
