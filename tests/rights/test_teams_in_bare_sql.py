"""Rule 67 in plain SQL with a real session: who puts what in a team, and what a team opens."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.conftest import Act
from tests.people import institution, work
from tests.rights.bare import one, refused, run
from tests.sql import sql

LINDE, CLB, OTHER_CLB, ELSEWHERE = "034793", "114702", "114728", "105312"
START = "insert into rights_team (id, institution_id, name) values (gen_random_uuid(), %s, 'Nieuw') returning id"
PART = """
    insert into rights_teampart (id, team_id, institution_id, {column}, since, ended_at)
    values (gen_random_uuid(), %s, %s, %s, now(), null) returning id
"""


def pupil(key: str) -> uuid.UUID:
    return one("select id from registry_pupil where source_id = %s", f"pupil-{key}")


def team(number: str = CLB) -> uuid.UUID:
    return one(
        "select t.id from rights_team t join registry_institution i on i.id = t.institution_id where i.number = %s", number
    )


def number_of(key: str) -> str:
    return one("select register_number from registry_findable where pupil_id = %s", pupil(key))


FOREIGN: dict[str, Callable[[], uuid.UUID]] = {
    "member_id": lambda: work("Marieke", LINDE).id,
    "member_id of another centre": lambda: work("Nele", OTHER_CLB).id,
    "school_id": lambda: institution(ELSEWHERE).id,
    "school_id of nobody": lambda: institution("131433").id,
    "pupil_id": lambda: pupil("far"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_the_centre_does_not_guide_comes_in_no_team(world: object, act: Act, what: str) -> None:
    statement = PART.format(column=what.split()[0])
    refused(act("head_clb", "clb"), statement, team(), institution(CLB).id, FOREIGN[what](), why="not_of_this_centre")


def test_what_the_centre_guides_does(world: object, act: Act) -> None:
    head = act("head_clb", "clb")
    for column, thing in [("member_id", work("Bart", CLB).id), ("pupil_id", pupil("lena"))]:
        assert run(head, PART.format(column=column), team(), institution(CLB).id, thing)


def test_who_left_and_a_pupil_who_left_come_in_no_team(world: object, act: Act) -> None:
    head = act("head_clb", "clb")
    sql("update rights_affiliation set ended_at = now() where id = %s", work("Nele", CLB).id)
    sql("update registry_findable set left_on = today() where pupil_id = %s", pupil("lena"))
    for column, thing in [("member_id", work("Nele", CLB).id), ("pupil_id", pupil("lena"))]:
        refused(head, PART.format(column=column), team(), institution(CLB).id, thing, why="not_of_this_centre")


NO_LONGER = {
    "school that was guided": ("school_id", "update registry_guidance set ended_on = today() where school_id = :thing"),
    "pupil of a school that was guided": ("pupil_id", "update registry_guidance set ended_on = today()"),
    "pupil of a school guided from tomorrow": ("pupil_id", "update registry_guidance set begins_on = today() + 1"),
    "pupil who begins tomorrow": ("pupil_id", "update registry_findable set begins_on = today() + 1 where pupil_id = :thing"),
    "who worked until yesterday": ("member_id", "update rights_affiliation set ends_on = today() - 1 where id = :thing"),
    "who came with a role from ACM": (
        "member_id",
        "update rights_affiliation set source = 'acm', session_id = (select id from identity_session limit 1) where id = :thing",
    ),
}


@pytest.mark.parametrize("what", NO_LONGER)
def test_what_the_centre_guides_no_more_comes_in_no_team(world: object, act: Act, what: str) -> None:
    column, state = NO_LONGER[what]
    head = act("head_clb", "clb")
    thing = {"school_id": institution(LINDE).id, "pupil_id": pupil("lena"), "member_id": work("Nele", CLB).id}[column]
    sql(state.replace(":thing", f"'{thing}'"))
    refused(head, PART.format(column=column), team(), institution(CLB).id, thing, why="not_of_this_centre")


@pytest.mark.parametrize(
    ("player", "school", "own"),
    [
        ("psychologist", "clb", CLB),
        ("teacher", "linde", LINDE),
        ("care", "linde", LINDE),
        ("head_other_clb", "other_clb", OTHER_CLB),
    ],
)
def test_nobody_else_makes_or_fills_a_team_of_the_centre(world: object, act: Act, player: str, school: str, own: str) -> None:
    secret = act(player, school)
    refused(secret, START, institution(CLB).id)
    refused(secret, PART.format(column="member_id"), team(), institution(CLB).id, work("Hanne", CLB).id)
    # not under the own institution's name either
    refused(secret, PART.format(column="member_id"), team(), institution(own).id, work("Hanne", CLB).id, why="policy|team_over")
    for statement in [
        "update rights_team set ended_at = now() where institution_id = %s returning id",
        "update rights_teampart set ended_at = now() where institution_id = %s returning id",
    ]:
        assert run(secret, statement, institution(CLB).id) == []


def test_a_school_has_no_teams(world: object, act: Act) -> None:
    refused(act("head", "linde"), START, institution(LINDE).id, why="no_teams")


@pytest.mark.parametrize("change", ["team_id", "institution_id", "member_id", "since"])
def test_a_part_stays_what_it_is(world: object, act: Act, change: str) -> None:
    other = {
        "team_id": team(OTHER_CLB),
        "institution_id": institution(OTHER_CLB).id,
        "member_id": work("Bart", CLB).id,
        "since": "2020-01-01",
    }
    statement = f"update rights_teampart set {change} = %s where member_id = %s"
    refused(act("head_clb", "clb"), statement, other[change], work("Hanne", CLB).id, why="team_over|policy")


def test_what_ended_stays_ended_and_a_team_takes_its_parts_along(world: object, act: Act) -> None:
    head = act("head_clb", "clb")
    run(head, "update rights_teampart set ended_at = now() where member_id = %s", work("Nele", CLB).id)
    refused(head, "update rights_teampart set ended_at = null where member_id = %s", work("Nele", CLB).id, why="team_over")
    run(head, "update rights_team set ended_at = '2000-01-01' where id = %s", team())
    assert one("select ended_at > now() - interval '1 hour' from rights_team where id = %s", team())
    assert one("select count(*) from rights_teampart where team_id = %s and ended_at is null", team()) == 0
    refused(head, "update rights_team set ended_at = null where id = %s", team(), why="team_over")
    refused(head, PART.format(column="member_id"), team(), institution(CLB).id, work("Hanne", CLB).id, why="team_over")


@pytest.mark.parametrize(
    "change",
    [
        "update rights_affiliation set ended_at = now() where id = %s",
        "update rights_affiliation set begins_on = today() - 30, ends_on = today() - 1 where id = %s",
        "update rights_affiliation set begins_on = today() + 1 where id = %s",
        "update rights_teampart set ended_at = now() where member_id = %s",
    ],
)
def test_who_is_in_a_team_no_more_sees_nothing_of_it(world: object, act: Act, change: str) -> None:
    secret = act("psychologist", "clb")
    assert run(secret, "select count(*) from rights_teampart") == [(4,)]
    sql(change, work("Hanne", CLB).id)
    for question in [
        "rights_team",
        "rights_teampart",
        "own_teams()",
        "pupils_visible()",
        "reports_readable()",
    ]:
        assert run(secret, f"select * from {question}") == [], question
    assert run(secret, "select writing_institution()") == [(None,)]


def test_a_team_counts_at_its_own_centre_only(world: object, act: Act) -> None:
    """Someone of two centres, in a team of each, acts for one."""
    secret = act("other_psychologist", "other_clb")
    assert run(secret, "select * from own_teams()") == [(team(OTHER_CLB),)]
    assert run(secret, "select distinct institution_id from rights_teampart") == [(institution(OTHER_CLB).id,)]
    assert run(secret, "select count(*) from registry_pupil where id = %s", pupil("lena")) == [(0,)]


def test_only_the_own_centre_asks_for_a_pupil_by_number_and_not_without_end(world: object, act: Act) -> None:
    ask, question, number = "select inquire('pupil', %s, %s)", "select pupil_id from guided_pupil(%s, %s)", number_of("lena")
    for player, school, may in [
        ("head", "linde", True),
        ("head_other_clb", "other_clb", True),
        ("psychologist", "clb", False),
        ("teacher", "linde", False),
    ]:
        secret = act(player, school)
        assert run(secret, ask, institution(LINDE).id, number) == [(may,)], player
        assert run(secret, question, institution(LINDE).id, number) == [], player
    head = act("head_clb", "clb")
    for school, key, found in [(LINDE, "lena", [(pupil("lena"),)]), (ELSEWHERE, "far", [])]:
        assert run(head, ask, institution(school).id, number_of(key)) == [(True,)]
        assert run(head, question, institution(school).id, number_of(key)) == found
    traced = "select count(*) from audit_trace where event = 'team.pupil_sought'"
    assert one(traced) == 4  # who manages rights elsewhere leaves a trace too, and finds nobody
    many = "select count(*) filter (where inquire('pupil', %s, n::text)) from generate_series(2021000, 2021099) n"
    assert run(head, many, institution(LINDE).id) == [(58,)]


def test_names_of_pupils_apart_go_with_the_guidance(world: object, act: Act) -> None:
    head = act("head_clb", "clb")
    run(head, PART.format(column="pupil_id"), team(), institution(CLB).id, pupil("lena"))
    assert run(head, "select name from team_pupil_names()") == [("Léna Van der Auwera",)]
    assert run(act("head_other_clb", "other_clb"), "select * from team_pupil_names()") == []
    assert run(act("psychologist", "clb"), "select * from team_pupil_names()") == []
    for change in ["registry_findable set left_on = today()", "registry_guidance set ended_on = today()"]:
        with transaction.atomic():
            sql(f"update {change}")
            assert run(head, "select * from team_pupil_names()") == [], change
            transaction.set_rollback(True)


def test_who_kept_a_draft_is_told_in_its_team_only(world: object, act: Act) -> None:
    draft = one("select id from passport_report where state = 'draft' limit 1")
    secret = act("psychologist", "clb")
    assert run(secret, "select name from last_saved(%s)", draft)
    sql(
        "update rights_teampart set ended_at = now() where school_id = (select school_id from passport_report where id = %s)",
        draft,
    )
    assert run(secret, "select name from last_saved(%s)", draft) == []


ROLE = """
    insert into rights_teampart (id, team_id, institution_id, member_id, role, role_ends_on, since, ended_at)
    select gen_random_uuid(), p.team_id, p.institution_id, p.member_id, '{role}', today() + {days}, now(), null
      from rights_teampart p where p.member_id = %s and p.ended_at {ended} limit 1 returning id
"""
STEP_DOWN = "update rights_teampart set ended_at = now() where member_id = %s and ended_at is null returning id"


def test_a_role_follows_on_a_place_in_the_team_and_a_team_has_one_lead(world: object, act: Act) -> None:
    head, hanne, nele = act("head_clb", "clb"), work("Hanne", CLB).id, work("Nele", CLB).id
    refused(head, ROLE.format(role="deputy", days=0, ended="is null"), hanne, why="not_in_team")
    sql("update rights_teampart set role = 'lead' where member_id = %s", nele)
    for changed in ("role = 'deputy'", "role_ends_on = today()"):
        refused(head, f"update rights_teampart set {changed} where member_id = %s", nele)
    run(head, STEP_DOWN, hanne)
    refused(head, ROLE.format(role="deputy", days=-1, ended="= now()"), hanne, why="day_over")
    refused(head, ROLE.format(role="boss", days=0, ended="= now()"), hanne, why="team_role_of_a_member")
    refused(head, ROLE.format(role="lead", days=0, ended="= now()"), hanne, why="one_lead_in_team")
    assert run(head, ROLE.format(role="deputy", days=0, ended="= now()"), hanne)
    sql("update rights_teampart set ended_at = now() - interval '1 day' where member_id = %s", nele)
    refused(head, ROLE.format(role="lead", days=0, ended="is not null"), nele, why="not_in_team")
