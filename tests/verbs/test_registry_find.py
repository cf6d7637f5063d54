"""Finding one pupil under the policies, as the people of the cast, by the sets of words that people type."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.pupils.actions import Query, find_pupil, find_pupil_rows, read_query
from paspoort.pupils.inner.search import Search
from paspoort.registry.actions import normalise
from paspoort.registry.models import Enrolment, Findable, Institution, Pupil
from tests.conftest import Act
from tests.findable import refresh_findable

WHO = {"linde": "care", "atheneum": "counsellor", "elsewhere": "elsewhere_care", "clb": "psychologist"}


def find(act: Act, at: str, text: str) -> list[Findable]:
    asked = read_query(text)
    with acting_as(act(WHO[at], at)):
        return find_pupil_rows(asked.words, asked.birth_date, asked.register_number)


def names(rows: list[Findable]) -> list[str]:
    return sorted(row.shown_name for row in rows)


TYPED = {
    "Léna Van der Auwera": [
        "Léna Van der Auwera", "van der auwera lena", "lena vanderauwera", "VD AUWERA LENA", "v.d. Auwera",
        "Van der Auwera L", "Lena Van der Au", "Van der Auwerra Lena", "14/3/2016", "14032016", "14-03-2016 Lena",
        "14.3.16", "L 14/3/2016", "2021014", "auwera", "lena auwera", "Auwera, Léna", "Auwera van der Lena", "v/d auwera",
        "Lena 14 maart 2016", "auwera 14 3 2016", "Léna 2021014", "2016-03-14", "Lena Van der Auwera geboren op 14 mrt 2016",
    ],
    None: [
        "Lena", "Bo", "jul", "Jules Dhonddt x", "Jlues Dhonddt", "15/3/2016 Lena", "Maes 2020021",
        "Mila Çelik", "1044", "Niemand Nergens", "26118", "Zoë", "Dhondt E", "E. Dhondt", "Auwera T", "Dhondt Zoe", "Dhondt Bo",
    ],
    "Bo Li": [
        "Li", "Bo 2/11/2017", "Bo Li", "Li Bo",
    ],
    "Ot Ng": [
        "ng", "Ot Ng", "Otng",
    ],
    "Noor Ait-Bachir": [
        "Noor Ait Bachir", "AITBACHIR noor", "Noor Ait", "Noor Ait-Bachr", "Bachir Noor", "bachir",
    ],
    "Jules D'Hondt": [
        "D'Hondt Jules", "Jules d’hondt", "Dhondt", "Dʼhondt", "Jules D`Hondt", "Jules Dhondd", "Jlues Dhondt", "Dhont",
        "Ju1es Dh0ndt", "D H0NDT JULES", "Jules D\u2032Hondt",
    ],
    "Emma Peeters": [
        "Emma Peeters 9/1/2015", "2020021", "Peeters 2020021", "002020021",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), [(text, name) for name, texts in TYPED.items() for text in texts])
def test_a_school_finds_its_one_pupil(world: Any, act: Act, text: str, name: str | None) -> None:
    assert names(find(act, "linde", text)) == ([name] if name else [])


def test_more_than_one_lists_at_most_two_and_another_criterion_decides(world: Any, act: Act) -> None:
    assert len({row.pupil_id for row in find(act, "linde", "Emma Peeters")}) == 2
    assert len(find(act, "linde", "Emma Peeters 30/9/2018")) == 1
    assert len(find(act, "linde", "Peters Emma")) == 2  # a typing error in the name of both


@pytest.mark.parametrize("text", ["L", "", "  ", "-", "é", "a b c d e f g h i"])
def test_too_little_or_too_much_is_refused(world: Any, act: Act, text: str) -> None:
    with pytest.raises(BadInput):
        find(act, "linde", text)


def test_the_day_of_leaving_ends_it_and_the_new_school_finds_at_once(world: Any, act: Act) -> None:
    assert names(find(act, "elsewhere", "Mila Celik")) == []
    assert names(find(act, "atheneum", "Mila Celik")) == ["Mila Çelik"]


def test_a_double_enrolment_is_found_in_both_schools_and_counts_once_for_the_centre(world: Any, act: Act) -> None:
    assert names(find(act, "elsewhere", "Øyen-Baert")) == names(find(act, "atheneum", "oyen baert finn")) == ["Finn Øyen-Baert"]
    with acting_as_service("registry-import", role="worker"):
        pupil = Pupil.objects.get(given_name="Finn")
        other = Institution.objects.get(number="034793")
        Enrolment.objects.create(pupil=pupil, institution=other, education_level="secundair", begins_on=today())
        refresh_findable([pupil.id])
    assert names(find(act, "clb", "finn oyenbaert")) == ["Finn Øyen-Baert"]


def test_an_enrolment_of_tomorrow_is_not_found_yet(world: Any, act: Act) -> None:
    with acting_as_service("registry-import", role="worker"):
        Enrolment.objects.filter(register_number="2022031").update(begins_on=today() + timedelta(days=1))
        refresh_findable(list(Pupil.objects.filter(family_name="Li").values_list("id", flat=True)))
    assert find(act, "linde", "Li") == []


def test_without_the_right_nobody_is_found(world: Any, act: Act) -> None:
    for player in ("teacher", "expired", "head"):
        with acting_as(act(player, "linde")):
            assert find_pupil_rows(["Lena"]) == []


def test_a_first_name_alone_finds_someone_at_a_centre_only(world: Any, act: Act) -> None:
    for player, at, outcome in [("care", "linde", "none"), ("psychologist", "clb", "one")]:
        with acting_as(act(player, at)) as acting:
            assert find_pupil(acting, "Lena").outcome == outcome


@pytest.mark.parametrize(("given", "family"), [("", "Suhartono"), ("Suhartono", "")])
def test_a_pupil_with_one_name_is_found_by_it_with_a_birth_date_or_number(world: Any, act: Act, given: str, family: str) -> None:
    renamed("2022031", given, family)
    assert find(act, "linde", "Suhartono") == []
    for text in ("Suhartono 2/11/2017", "suhartono 2022031", "2022031"):
        assert names(find(act, "linde", text)) == ["Suhartono"]


def test_more_than_one_is_asked_for_what_parts_them(world: Any, act: Act) -> None:
    def hint(typed: str) -> str:
        with acting_as(act("care", "linde")) as acting:
            return find_pupil(acting, typed).hint

    assert hint("Emma Peeters") == "birth_date"
    renamed("2023002", "Louise", "Peeters")
    assert hint("Peeters") == "given_name"
    renamed("2023002", "Emma", "Peeters", born=date(2015, 1, 9))
    assert hint("Peeters") == hint("Emma Peeters 9/1/2015") == "register_number"
    renamed("2023002", "Emmy", "Peeters", born=date(2015, 1, 9))
    assert hint("Peeters 9/1/2015") == "given_name"  # twins


def renamed(number: str, given: str, family: str, **more: Any) -> None:
    with acting_as_service("registry-import", role="worker"):
        pupil = Enrolment.objects.get(register_number=number).pupil
        born = more.get("born", pupil.birth_date)
        Pupil.objects.filter(id=pupil.id).update(given_name=given, family_name=family, birth_date=born)
        refresh_findable([pupil.id])


def test_a_narrower_choice_of_institutions_narrows_and_never_widens(world: Any, act: Act) -> None:
    linde, elsewhere = (Institution.objects.get(number=number).id for number in ("034793", "105312"))
    with acting_as(act("care", "linde")):
        assert names(find_pupil_rows(["Auwera"], institutions=[linde])) == ["Léna Van der Auwera"]
        assert find_pupil_rows(["Auwera"], institutions=[elsewhere]) == []


# --- what it costs: at a size where a sequential scan shows ----------------------------------------------------------


@pytest.fixture
def crowd(world: Any) -> Iterator[uuid.UUID]:
    """20,000 more pupils in forty schools elsewhere, of whom one name exists there only; gives one of those schools."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into registry_institution (number, name, kind, address)"
            " select (800000 + n)::text, 'S', 'school', '' from generate_series(1, 40) n"
        )
        cursor.execute(
            """
            with child as (
              insert into registry_pupil (given_name, family_name, birth_date)
              select 'Kind' || n, 'Elders' || n % 997, date '2015-01-01' + n % 700 from generate_series(1, 20000) n returning *
            ), placed as (
              insert into registry_enrolment (pupil_id, institution_id, register_number, education_level, grade, begins_on)
              select c.id, i.id, substr(c.given_name, 5), 'lager', 'L1', date '2020-09-01'
                from (select *, row_number() over () n from child) c
                join registry_institution i on i.number = (800001 + c.n % 40)::text returning *
            )
            insert into registry_findable
            select p.id, p.institution_id, p.pupil_id, lower(c.family_name) || ' ' || lower(c.given_name),
                   lower(c.given_name) || ' ' || lower(c.family_name),
                   c.given_name || ' ' || c.family_name, c.birth_date, p.register_number, p.education_level, p.begins_on, null
              from placed p join child c on c.id = p.pupil_id
            """
        )
        cursor.execute("analyze registry_findable")
    yield Institution.objects.get(number="800001").id


SEARCHES = {
    "register number": Query((), None, "17"),
    "name and birth date": Query(("Kind17", "Elders17"), date(2014, 6, 1)),
    "birth date": Query((), date(2014, 6, 1)),
    "name": Query(("Kind17", "Elders17")),
    "a typing error": Query(("Kind17", "Eldres17")),
    "two letters": Query(("Li",)),
}


def explained(asked: Query) -> list[dict[str, Any]]:
    """The plans that really ran for the statements of a search, one after another."""
    seen: list[dict[str, Any]] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        execute(f"explain (analyze, buffers, timing off, format json) {sql}", params, many, context)
        answer = context["cursor"].fetchone()[0]
        seen.append((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        Search(asked).run()
    return seen


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "registry_findable":
        yield plan
    for part in plan.get("Plans", []):
        yield from scans(part)


def test_no_row_of_another_institution_is_touched(crowd: uuid.UUID, act: Act) -> None:
    with acting_as(act("care", "linde")):
        asked = {name: explained(query) for name, query in SEARCHES.items()}
    for name, plan in ((name, plan) for name, plans in asked.items() for plan in plans):
        found = list(scans(plan))
        assert found, name
        for scan in found:
            assert scan["Node Type"] in ("Index Scan", "Bitmap Heap Scan"), (name, scan)
            condition = scan.get("Index Cond", "") + scan.get("Recheck Cond", "")
            assert "institution_id = ANY" in condition, (name, scan)
            touched = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
            assert touched <= 10, (name, scan)  # the pupils of the own school, never those of the forty others


def test_a_pupil_elsewhere_costs_what_nobody_costs(crowd: uuid.UUID, act: Act) -> None:
    there = Findable.objects.filter(institution_id=crowd).first()
    assert there is not None
    given_name, family_name = there.shown_name.split()
    born, number = there.birth_date, there.register_number
    pairs = [
        (Query((given_name, family_name)), Query(("Kindx", "Eldersx"))),
        (Query((given_name, family_name), born), Query(("Kindx", "Eldersx"), born)),
        (Query((), None, number), Query((), None, "9" * len(number))),
    ]
    with acting_as(act("care", "linde")):
        find_pupil_rows(["Nobody"])  # the rule makes its plans once on each connection
        for elsewhere, nobody in pairs:
            [explained(asked) for asked in (elsewhere, nobody)]  # what the first of all reads of the catalogue is no cost
            for one, other in zip(explained(elsewhere), explained(nobody), strict=True):
                assert one["Actual Rows"] == other["Actual Rows"] == 0
                rows = [scan["Actual Rows"] for plan in (one, other) for scan in scans(plan)]
                assert rows and not any(rows)
                assert abs(one["Shared Hit Blocks"] - other["Shared Hit Blocks"]) <= 4


def test_a_search_by_exact_name_is_one_round_trip(world: Any, act: Act) -> None:
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with acting_as(act("care", "linde")), connection.execute_wrapper(note):
        assert len(find_pupil_rows(["Léna", "Van", "der", "Auwera"])) == 1
        assert len(find_pupil_rows([], None, "2021014")) == 1
    assert len(asked) == 2
    assert normalise("Léna") == "lena"


def test_names_that_lay_there_before_are_written_as_a_search_compares_them(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the migration does with rows of before, in batches and repeatable at any point."""
    migration = import_module("paspoort.registry.migrations.0006_sounds")
    with transaction.atomic():
        rows = sorted(Findable.objects.values_list("enrolment_id", "by_family", "by_given", "sounds"))
        Findable.objects.update(by_family="old", by_given="old", sounds="")
        monkeypatch.setattr(migration, "BATCH", 3)
        migration.fill(None, SimpleNamespace(connection=connection))
        assert sorted(Findable.objects.values_list("enrolment_id", "by_family", "by_given", "sounds")) == rows
        transaction.set_rollback(True)
