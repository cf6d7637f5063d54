"""Finding one pupil under the policies, as the people of the cast, by the sets of words that people type."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.registry.actions import find_pupil_rows, normalise, read_query, refresh_findable
from paspoort.registry.inner.search import Search
from paspoort.registry.models import Enrolment, Findable, Institution, Pupil

Act = Callable[..., str]
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
        "Van der Auwera L", "Lena Van der Au", "Lena", "Van der Auwerra Lena", "14/3/2016", "14032016", "14-03-2016 Lena",
        "14.3.16", "L 14/3/2016", "2021014",
    ],
    None: [
        "Auwera van der Lena", "Bachir Noor", "Jules Dhonddt x", "Jlues Dhonddt", "15/3/2016 Lena", "Maes 2020021",
        "Mila Çelik", "1044", "Niemand Nergens", "26118", "Zoë",
    ],
    "Bo Li": [
        "Li", "Bo", "Bo Li", "Li Bo",
    ],
    "Ot Ng": [
        "ng", "Ot Ng", "Otng",
    ],
    "Noor Ait-Bachir": [
        "Noor Ait Bachir", "AITBACHIR noor", "Noor Ait", "Noor Ait-Bachr",
    ],
    "Jules D'Hondt": [
        "D'Hondt Jules", "Jules d’hondt", "Dhondt", "jul", "Jules Dhondd", "Jlues Dhondt", "Dhont",
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


def test_a_centre_of_many_schools_forgives_an_error_only_beside_a_birth_date(
    world: Any, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Search, "_schools", lambda self: 67)
    assert find(act, "clb", "Lena Auwerra") == [] == find(act, "clb", "Lena vander Auwerra")
    assert names(find(act, "clb", "Lena vander Auwerra 14/3/2016")) == ["Léna Van der Auwera"]


def test_a_narrower_choice_of_institutions_narrows_and_never_widens(world: Any, act: Act) -> None:
    linde, elsewhere = (Institution.objects.get(number=number).id for number in ("034793", "105312"))
    with acting_as(act("care", "linde")):
        assert names(find_pupil_rows(["Lena"], institutions=[linde])) == ["Léna Van der Auwera"]
        assert find_pupil_rows(["Lena"], institutions=[elsewhere]) == []


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
    "register number": Search([], None, "17", None),
    "name and birth date": Search(["Kind17", "Elders17"], date(2014, 6, 1), "", None),
    "birth date": Search([], date(2014, 6, 1), "", None),
    "name": Search(["Kind17", "Elders17"], None, "", None),
    "two letters": Search(["Li"], None, "", None),
}


def explained(search: Search, parts: list[Any]) -> dict[str, Any]:
    """The plan that really ran for one statement of a search."""
    seen: dict[str, Any] = {}

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(f"explain (analyze, buffers, timing off, format json) {sql}", params, many, context)
        answer = context["cursor"].fetchone()[0]
        seen.update((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
        execute("select * from registry_findable where false", (), many, context)
        return result

    with connection.execute_wrapper(explain):
        search._rows(parts, limit=2)
    return seen


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "registry_findable":
        yield plan
    for part in plan.get("Plans", []):
        yield from scans(part)


def ways(search: Search) -> list[list[Any]]:
    return [search._exact(), search._beginning(), search._nearby(False)] if search.words else [[("true", ())]]


@pytest.mark.parametrize("name", SEARCHES)
def test_no_row_of_another_institution_is_touched(crowd: uuid.UUID, act: Act, name: str) -> None:
    search = SEARCHES[name]
    with acting_as(act("care", "linde")):
        for parts in ways(search):
            found = list(scans(explained(search, parts)))
            assert found
            for scan in found:
                assert scan["Node Type"] in ("Index Scan", "Bitmap Heap Scan"), scan
                condition = scan.get("Index Cond", "") + scan.get("Recheck Cond", "")
                assert "institution_id = ANY" in condition, scan
                touched = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
                assert touched <= 10, scan  # the pupils of the own school, never those of the forty others


def test_a_pupil_elsewhere_costs_what_nobody_costs(crowd: uuid.UUID, act: Act) -> None:
    there = Findable.objects.filter(institution_id=crowd).first()
    assert there is not None
    given_name, family_name = there.shown_name.split()
    born, number = there.birth_date, there.register_number
    pairs = [
        (Search([given_name, family_name], born, "", None), Search(["Kindx", "Eldersx"], born, "", None)),
        (Search([], None, number, None), Search([], None, "9" * len(number), None)),
    ]
    with acting_as(act("care", "linde")):
        find_pupil_rows(["Nobody"])  # the rule makes its plans once on each connection
        for elsewhere, nobody in pairs:
            for one, other in zip(ways(elsewhere), ways(nobody), strict=True):
                both = ((elsewhere, one), (nobody, other))
                [explained(search, parts) for search, parts in both]  # what the first of all reads of the catalogue is no cost
                costs = [explained(search, parts) for search, parts in both]
                assert costs[0]["Actual Rows"] == costs[1]["Actual Rows"] == 0
                assert [scan["Actual Rows"] for plan in costs for scan in scans(plan)].count(0) == len(list(scans(costs[0]))) * 2
                assert abs(costs[0]["Shared Hit Blocks"] - costs[1]["Shared Hit Blocks"]) <= 2 * len(one) + 2


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
