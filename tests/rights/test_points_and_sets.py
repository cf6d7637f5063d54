"""What may be seen is stated once and asked in two ways, about one row or as a whole set: both give the same in every state."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.collaborating import CONTEXTS, ONE_OF_EACH
from tests.conftest import Act
from tests.rights.bare import one, web
from tests.sql import sql

READERS = [
    ("care", "linde"),
    ("head", "linde"),
    ("teacher", "linde"),
    ("head_atheneum", "atheneum"),
    ("psychologist", "clb"),
    ("head_clb", "clb"),
    ("other_psychologist", "other_clb"),
]
# what may happen to the rows that the rule reads; `%s` picks one of them
HAPPENS = [
    "update registry_findable set left_on = today() where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_findable set left_on = today() + 1 where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_findable set begins_on = today() + 1 where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_findable set education_level = 'secundair' where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_findable set institution_id = {registry_guidance.school_id}"
    " where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_findable set pupil_id = {registry_pupil.id} where enrolment_id = {registry_findable.enrolment_id}",
    "update registry_guidance set ended_on = today() where id = {registry_guidance.id}",
    "update registry_guidance set centre_id = {rights_team.institution_id} where id = {registry_guidance.id}",
    "update rights_teampart set ended_at = now() where id = {rights_teampart.id}",
    "update rights_teampart set ended_at = now() where school_id is not null",
    "insert into rights_teampart (id, team_id, institution_id, pupil_id, since)"
    " select gen_random_uuid(), id, institution_id, {registry_pupil.id}, now() from rights_team where id = {rights_team.id}"
    " on conflict do nothing",
    "update rights_team set ended_at = now() where id = {rights_team.id}",
    "update rights_grant set revoked_at = now() where id = {rights_grant.id}",
    "update rights_affiliation set ended_at = now() where id = {rights_affiliation.id}",
    "update registry_institution set ended_on = today() where id = {registry_institution.id}",
    "update passport_report set ended_on = starts_on where id = {passport_report.id}",
    "update passport_report set state = 'draft' where id = {passport_report.id}",
    "update passport_report set pupil_id = {registry_pupil.id} where id = {passport_report.id}",
    "update passport_report set school_id = {registry_guidance.school_id}, centre_id = {registry_guidance.centre_id}"
    " where id = {passport_report.id}",
    "update passport_report set education_level = 'lager' where id = {passport_report.id}",
    "update identity_session set level = 2",
    "insert into registry_ownpupil (pupil_id, centre_id, situation, by_family, by_given, sounds, shown_name, birth_date, proof,"
    " seen_on, made_by_id, made_at) select {registry_pupil.id}, {registry_guidance.centre_id}, 'notEnrolled', '', '', '', '',"
    " today(), 'kidsId', today(), {rights_grant.person_id}, now() on conflict do nothing",
    "update registry_institution set ended_on = today(), successor_id = {registry_guidance.school_id}"
    " where id = (select school_id from collaboration_collaboration) and id <> {registry_guidance.school_id}",
]


def columns() -> list[str]:
    return sorted({part.split("}")[0] for text in HAPPENS for part in text.split("{")[1:]})


@pytest.fixture
def rows(world: object, act: Act) -> Iterator[dict[str, Any]]:
    """Everyone who reads, signed in, every value that may be picked, and nothing in the way of changes that nobody makes so."""
    for statement in [*CONTEXTS, *ONE_OF_EACH]:
        sql(statement)
    sql("set constraints all immediate")
    sql("set local role none")
    sql("set local session_replication_role = replica")
    sql("set local role paspoort_owner")
    sql("alter table passport_report drop constraint one_valid_report")
    picked = {}
    for name in columns():
        table, column = name.split(".")
        picked[name] = [value for (value,) in sql(f"select {column} from {table} order by 1")]
    yield {
        "readers": {reader: act(*reader) for reader in READERS},
        "values": picked,
        "pupils": picked["registry_pupil.id"],
        "reports": picked["passport_report.id"],
        "files": [value for (value,) in sql("select id from casefile_file")],
        "pairs": [value for (value,) in sql("select id from collaboration_collaboration")],
    }


def happen(values: dict[str, list[Any]], what: int, turn: int) -> None:
    text = HAPPENS[what]
    for place, name in enumerate(columns()):
        chosen = values[name][(turn + 7 * place) % len(values[name])]
        text = text.replace("{" + name + "}", f"'{chosen}'")
    sql(text)


def seen(statement: str, *values: object) -> set[Any]:
    return {value for (value,) in sql(statement, *values)}


def seen_in_every_way(secret: str, rows: dict[str, Any]) -> dict[str, set[Any]]:
    pupils, reports = rows["pupils"], rows["reports"]
    with web(secret):
        ways = {
            "pupil, point": seen("select id from unnest(%s::uuid[]) id where pupil_visible(id)", pupils),
            "pupil, set": seen("select pupils_visible()"),
            "pupil, policy": seen("select id from registry_pupil"),
            "found, point": seen("select id from unnest(%s::uuid[]) id where pupil_findable(id)", pupils),
            "found, set": seen("select pupils_findable()"),
            "found, policy": seen("select pupil_id from registry_findable"),
            "report, point": seen("select id from unnest(%s::uuid[]) id where report_readable(id)", reports),
            "report, set": seen("select reports_readable()"),
            "report, policy": seen("select id from passport_report"),
            "file, point": seen("select id from unnest(%s::uuid[]) id where file_readable(id)", rows["files"]),
            "file, set": seen("select files_open()"),
            "file, policy": seen("select id from casefile_file"),
            "pair, point": seen("select id from unnest(%s::uuid[]) id where collaboration_open(id)", rows["pairs"]),
            "pair, set": seen("select collaborations_open()"),
            "pair, policy": seen("select id from collaboration_collaboration"),
        }
        sql("select set_config('paspoort.listing', 'on', true)")
        ways["pupil, list"], ways["report, list"] = seen("select id from registry_pupil"), seen("select id from passport_report")
        ways["file, list"] = seen("select id from casefile_file")
        sql("select set_config('paspoort.listing', '', true)")
    return ways


def differences(ways: dict[str, set[Any]]) -> list[str]:
    return [way for way, found in ways.items() if found != ways[f"{way.split(',')[0]}, point"]]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, len(HAPPENS) - 1), st.integers(0, 60)), max_size=6))
def test_a_point_and_a_set_see_the_same(rows: dict[str, Any], story: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        for what, turn in story:
            happen(rows["values"], what, turn)
        for reader, secret in rows["readers"].items():
            assert differences(seen_in_every_way(secret, rows)) == [], reader
        transaction.set_rollback(True)


def test_the_readers_do_see_something_and_not_everything(rows: dict[str, Any]) -> None:
    """What the comparison rests on."""
    counts = {reader: {way: len(found) for way, found in seen_in_every_way(secret, rows).items()}
              for reader, secret in rows["readers"].items()}  # fmt: skip
    for way in ("pupil, point", "report, point"):
        assert len({found[way] for found in counts.values()}) > 2, counts
        assert max(found[way] for found in counts.values()) < len(rows["pupils"])


SETTINGS = ["join_collapse_limit=1", "plan_cache_mode=force_generic_plan"]
PLANNED_ONCE = {
    "acting", "held", "may", "institution_where", "team_scope", "scope", "find_institutions", "schools_of_single_pupils",
    "team_pupils", "team_schools", "writing_institution", "own_teams", "pupil_findable", "pupils_findable",
    "pupils_visible", "pupil_visible", "reports_readable", "in_scope", "report_in_scope", "report_readable",
    "document_readable", "key_openable", "institution_key_openable",
}  # fmt: skip


def test_the_rule_is_planned_once_and_in_the_order_in_which_it_is_written(world: object) -> None:
    found = sql(
        "select proname, proconfig from pg_proc where pronamespace = 'public'::regnamespace and proname = any (%s)",
        sorted(PLANNED_ONCE),
    )
    assert {name for name, _config in found} == PLANNED_ONCE
    assert [name for name, config in found if not set(SETTINGS) <= set(config)] == []


def test_no_statement_of_the_rule_joins_more_than_five_tables(world: object, act: Act) -> None:
    """What takes the planner long is the number of tables that it may put in any order."""
    who = f"'{uuid.UUID(int=1)}'"
    asked = {
        f"active_grants({who}, {who}, {who}, 'school')",
        "active_session()",
        f"teams_of({who}, {who}, {who})",
        "enrolled_in('{}', '{}', '{}', today())",
        f"own_pupils('{{}}', {who})",
    }
    for function in asked:
        lines = [line for (line,) in sql(f"explain select * from {function}")]
        assert 1 <= sum(" on " in line and "Scan" in line for line in lines) <= 5, lines
        assert not any("Function Scan" in line for line in lines), f"{function} does not melt into what asks it"


def test_who_lists_sees_no_more(world: object, act: Act) -> None:
    with web(""):
        sql("select set_config('paspoort.listing', 'on', true)")
        for table in ("registry_pupil", "passport_report", "documents_document", "kernel_datakey"):
            assert sql(f"select 1 from {table}") == [], table
    assert one("select count(*) > 0 from registry_pupil")
