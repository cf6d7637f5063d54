"""Code lists in bare SQL: facts for whoever signed in, and nobody but the operator changes them, or what a past year said."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.models import Code
from tests.conftest import Act
from tests.rights.bare import one, refused, run
from tests.sql import sql

LAY = "insert into nomenclature_code (id, kind, code, label, first_year) values (gen_random_uuid(), 'topic', 'x', 'X', 2026)"
NOW = date(2026, 10, 1)


def as_operator(statement: str, *values: object) -> None:
    with acting_as_service("operator", role="worker"):
        sql(statement, *values)


def test_whoever_signed_in_reads_them_and_a_visitor_does_not(world: object, act: Act) -> None:
    count = Code.objects.count()
    for who in (("psychologist", "clb"), ("care", "linde"), ("teacher", "linde")):
        assert run(act(*who), "select count(*) from nomenclature_code") == [(count,)]
    assert run("", "select count(*) from nomenclature_code") == [(0,)]
    with acting_as_service("sign-in"):
        assert one("select count(*) from nomenclature_code") == 0


@pytest.mark.parametrize(
    "statement",
    [
        LAY,
        "update nomenclature_code set label = 'x'",
        "update nomenclature_code set last_year = 2026",
        "delete from nomenclature_code",
    ],
)
def test_nobody_writes_them_on_a_screen(world: object, act: Act, statement: str) -> None:
    for who in (("psychologist", "clb"), ("head_clb", "clb")):
        refused(act(*who), statement)


@pytest.mark.parametrize(
    "statement", ["delete from nomenclature_code", "update nomenclature_code set label = 'x' where code = 'intake'"]
)
def test_not_even_the_operator_deletes_one_or_gives_it_another_name(world: object, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        as_operator(statement)


def test_another_service_of_the_worker_neither_reads_nor_writes_them(world: object) -> None:
    with acting_as_service("mail", role="worker"):
        assert one("select count(*) from nomenclature_code") == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting_as_service("mail", role="worker"):
        sql(LAY)


def test_a_school_year_that_is_over_keeps_its_codes(world: object) -> None:
    over = school_year_of(today()) - 1
    for code, end in (("intake", over - 1), ("earlyEntry", None), ("earlyEntry", over)):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            as_operator("update nomenclature_code set last_year = %s where code = %s", end, code)
    for change in ("label = 'x'", "flags = '{hub}'", "first_year = 2001", "code = 'y'", "domain = 'x'"):  # nor its owner
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            sql(f"update nomenclature_code set {change} where code = 'intake'")
    for end in (over, over + 3, None):
        as_operator("update nomenclature_code set last_year = %s where code = 'intake'", end)


def test_one_code_of_a_kind_counts_in_a_school_year(world: object) -> None:
    with pytest.raises(DatabaseError, match="one_code_a_year"), transaction.atomic():
        as_operator(LAY.replace("'topic', 'x'", "'function', 'intake'"))
    as_operator(LAY.replace("'topic', 'x'", "'topic', 'intake'"))
    for wrong in ("1989", "2101"):
        with pytest.raises(DatabaseError, match="years_of_a_code"), transaction.atomic():
            as_operator(LAY.replace("2026", wrong))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("code_counts('function', 'intake', %s)", True),
        ("code_counts('topic', 'intake', %s)", False),
        ("code_counts('topic', 'earlyEntry', %s)", False),
        ("code_counts('topic', 'earlyEntry', date '2023-08-31')", True),
        ("code_counts('topic', 'learningSupport', date '2023-08-31')", False),
        ("code_counts('topic', null, %s)", False),
        ("code_counts('topic', 'maths', null)", False),
        ("code_parent_is('detail', 'police', 'legal', %s)", True),
        ("code_parent_is('detail', 'police', 'welfare', %s)", False),
        ("code_parent_is('topic', 'maths', 'learning', %s)", True),
        ("code_parent_is('topic', 'earlyEntry', 'career', %s)", False),
        ("code_parent_is('function', 'intake', '', %s)", True),
        ("has_flag('function', 'referralHub', %s, 'hub')", True),
        ("has_flag('function', 'intake', %s, 'hub')", False),
        ("has_flag('detail', 'legalOther', %s, 'free_text')", True),
        ("has_flag('topic', 'earlyEntry', %s, 'legacy')", False),
    ],
)
def test_a_trigger_asks_whether_a_code_counts_and_where_it_stands(world: object, act: Act, asked: str, answer: bool) -> None:
    """Rules 60 to 63; never null, so that a refusal is not let through by what is not known."""
    values = [NOW] * asked.count("%s")
    assert run(act("psychologist", "clb"), f"select {asked}", *values) == [(answer,)]
    assert one(f"select {asked}", *values) is answer


def test_a_look_up_goes_by_the_index(world: object) -> None:
    """Ten thousand codes: a journal of years asks them at each line."""
    sql(
        "insert into nomenclature_code (id, kind, code, label, first_year) select gen_random_uuid(), 'topic', 'c' || n, 'X', 2000"
        " from generate_series(1, 10000) n"
    )
    sql("analyze nomenclature_code")
    sql("set local role paspoort_web")
    plan = sql("explain select from nomenclature_code where kind = 'topic' and code = 'c77' and 2026 between first_year and 9999")
    sql("set local role paspoort_owner")
    told = " ".join(line for (line,) in plan)
    assert "using one_code_a_year" in told and "Seq Scan" not in told, told
