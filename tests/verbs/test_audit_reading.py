"""Who reads the trail: everyone the own consultations, whoever answers for an institution all that was done in its name."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.http import Http404

from paspoort.audit.actions import TrailFilter, institution_trail, own_consultations, record
from paspoort.audit.models import Trace
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from tests.sql import sql
from tests.verbs.audit_ground import attack, by_database
from tests.verbs.passport_world import Little


def consult(little: Little, who: str, times: int = 1) -> list[uuid.UUID]:
    with little.acting(who):
        return [by_database("report.opened", subject=little["lena"]) for _ in range(times)]


def ids(page: Any) -> list[uuid.UUID]:
    return [row.id for row in page.rows]


def test_someone_sees_the_own_consultations_newest_first_and_nothing_else(little: Little) -> None:
    mine, _theirs = consult(little, "reader", 3), consult(little, "second_reader", 2)
    with little.acting("reader"):
        record("pupil.searched")
        page = own_consultations()
        assert ids(page) == mine[::-1]
        assert page.next == ""
        assert ids(own_consultations()) == mine[::-1], "reading them is traced, but is no consultation"
    assert Trace.objects.filter(event="trail.read_own").count() == 2


def test_pages_follow_each_other_without_gap_or_overlap_while_the_trail_grows(little: Little) -> None:
    mine, seen, before = consult(little, "reader", 23), [], ""
    with little.acting("reader"):
        while True:
            page = own_consultations(limit=5, before=before)
            seen += ids(page)
            by_database("report.opened")
            if not (before := page.next):
                break
    assert seen == mine[::-1]


def test_traces_of_the_same_moment_are_each_shown_once(little: Little) -> None:
    consult(little, "reader", 9)
    attack("update audit_trace set at = date_trunc('hour', at) where event = 'report.opened'")
    seen, before = list[uuid.UUID](), ""
    with little.acting("reader"):
        for _page in range(5):
            page = own_consultations(limit=2, before=before)
            seen, before = seen + ids(page), page.next
    assert len(seen) == len(set(seen)) == 9
    assert before == ""


@pytest.mark.parametrize("before", ["x", "2026-01-01_x", "_", "2026-01-01T00:00:00_00000000-0000-4000-8000-000000000001"])
def test_a_page_that_was_made_up_does_not_exist(little: Little, before: str) -> None:
    with little.acting("reader"), pytest.raises(Http404):
        own_consultations(before=before)


def test_who_answers_for_an_institution_sees_what_was_done_in_its_name(little: Little) -> None:
    mine, other = consult(little, "reader", 2), consult(little, "second_reader", 2)
    with little.acting("head"):
        seen = ids(institution_trail())
        assert set(mine) <= set(seen)
        assert not set(other) & set(seen)
    trace = Trace.objects.get(event="trail.read")
    assert (trace.institution_id, trace.facts["filters"]) == (little["school"], 0)


def test_who_may_not_read_the_trail_is_refused(little: Little) -> None:
    consult(little, "reader")
    with little.acting("reader"), pytest.raises(Refused, match="trail_not_allowed") as refusal:
        institution_trail()
    assert refusal.value.sentence


def test_the_trail_is_filtered_by_event_person_outcome_and_days(little: Little) -> None:
    mine = consult(little, "reader", 2)
    with little.acting("operator"):
        refused = record("report.save_refused", outcome="refused", reason="bad_input")
        record("pupil.searched")
    person = Trace.objects.get(id=mine[0]).person_id
    with little.acting("head"):
        assert ids(institution_trail(asked=TrailFilter(event="report.opened"))) == mine[::-1]
        assert ids(institution_trail(asked=TrailFilter(event="report."))) == [refused, *mine[::-1]]
        assert ids(institution_trail(asked=TrailFilter(event="report"))) == []
        assert ids(institution_trail(asked=TrailFilter(person=person))) == mine[::-1]
        assert ids(institution_trail(asked=TrailFilter(outcome="refused"))) == [refused]
        assert ids(institution_trail(asked=TrailFilter(person=person, event="report.", outcome="refused"))) == []
        assert ids(institution_trail(asked=TrailFilter(event="report.opened", first_day=today(), last_day=today()))) == mine[::-1]
        assert ids(institution_trail(asked=TrailFilter(last_day=today() - timedelta(days=1)))) == []
        assert ids(institution_trail(asked=TrailFilter(first_day=today() + timedelta(days=1)))) == []


def test_rows_carry_no_salt_and_no_commitment(little: Little) -> None:
    consult(little, "reader")
    with little.acting("reader"):
        (row,) = own_consultations().rows
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            assert row.salt


def test_a_look_up_of_traces_leaves_salt_and_commitment_out(little: Little) -> None:
    (mine,) = consult(little, "reader")
    with little.acting("reader"):
        assert Trace.objects.filter(id=mine).get().subject_id == little["lena"]


def test_bare_sql_as_the_web_role_shows_own_traces_only(little: Little) -> None:
    mine, other = consult(little, "reader", 2), consult(little, "second_reader", 2)
    with little.acting("reader"):
        assert {row[0] for row in sql("select id from audit_trace where event = 'report.opened'")} == set(mine)
        assert sql("select count(*) from audit_trace where id = any (%s)", other)[0] == (0,)


def test_a_forged_setting_makes_nobody_another_person(little: Little) -> None:
    consult(little, "second_reader", 2)
    with little.acting("reader"):
        sql("select from enter('guessed')")
        assert sql("select count(*) from audit_trace")[0] == (0,)


@pytest.mark.parametrize("verb", ["own", "institution"])
def test_a_page_is_found_by_index_among_many_traces(little: Little, verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_trace disable trigger keep_traces")
        cursor.execute(
            "insert into audit_trace (id, at, event, outcome, reason, person_id, institution_id, service, level, channel,"
            " facts, salt, commitment) select gen_random_uuid(), now() - n * interval '1 second', 'report.opened', 'done', '',"
            " md5('p' || (n % 500))::uuid, md5('i' || (n % 50))::uuid, '', 3, 'web', '{}', '', ''"
            " from generate_series(1, 20000) n"
        )
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_trace enable trigger keep_traces")
        cursor.execute("analyze audit_trace")
    read, who = {"own": (own_consultations, "reader"), "institution": (institution_trail, "head")}[verb]
    consult(little, "reader", 3)
    with little.acting(who):
        plans: list[str] = []
        with connection.execute_wrapper(
            lambda run, sql, params, many, context: run(_explained(sql, params, plans), params, many, context)
        ):
            read(limit=20)
    assert plans
    assert all("Index" in plan and "Seq Scan on audit_trace" not in plan for plan in plans), plans


def _explained(sql: str, params: object, plans: list[str]) -> str:
    if "from audit_trace where" in sql:
        with connection.connection.cursor() as cursor:
            cursor.execute("explain " + sql, params)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return sql
