"""Adding people: look first, add once, take back without rights; and nobody learns anything by trying numbers."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection

from paspoort.demo.cast import invented_number
from paspoort.demo.world import BY_KEY
from paspoort.identity.models import Person, SealedNumber
from paspoort.kernel.actions import acting_as, number_hash
from paspoort.kernel.models import BadInput, NationalNumber, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import add_again, colleagues
from paspoort.rights.models import Affiliation, Grant
from tests.conftest import Act
from tests.people import person, work
from tests.raised import raised
from tests.sql import sql
from tests.verbs.inquiring import add_colleague, check_person
from tests.verbs.rights_ground import BORN, DAY, NEW, holding, somebody, traces


def ten_years() -> Period:
    return Period(today(), today() + 3650 * DAY)


BIS = "854903" + "001"
TOM = BY_KEY["supporter"].national_number


def with_check(nine: str) -> str:
    return f"{nine}{97 - int(nine) % 97:02d}"


def problems(acting: Any, *typed: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as problem:
        check_person(acting, *typed)
    return problem.value.problems


def test_someone_new_is_looked_for_and_then_added_with_work_and_a_sealed_number(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        checked = check_person(acting, NEW, "Nora", "Nieuw", BORN)
        assert (checked.known, checked.person_id, checked.at_work, checked.warnings) == (False, None, None, [])
        added = add_colleague(acting, NEW, " Nora  Ann ", "Nieuw", BORN, "staff", ten_years(), "nora@school.be")
        assert str(added.person) == "Nora Ann Nieuw"
        assert "Nora Ann Nieuw" in [str(row.affiliation.person) for row in colleagues(acting).rows]
    number = SealedNumber.objects.get(kind="person", hash=number_hash(NationalNumber(NEW)))
    kept = Person.objects.get(id=number.subject_id)
    assert NEW.encode() not in bytes(number.sealed) and kept.birth_date == BORN
    assert (added.category, added.email, added.begins_on, added.ends_on) == (
        "staff",
        "nora@school.be",
        ten_years().begins,
        ten_years().ends,
    )
    assert not Grant.objects.filter(person=kept).exists()
    assert len(traces("person.added")) == 1


def test_no_trace_holds_a_number_or_a_name(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        check_person(acting, NEW, "Nora", "Nieuw", BORN)
        add_colleague(acting, NEW, "Nora", "Nieuw", BORN, "staff", ten_years())
        problems(acting, TOM, "Iemand", "Anders", BORN)
    told = sql("select string_agg(t::text, ' ') from audit_trace t")[0][0]
    for secret in (NEW, TOM, "Nora", "Nieuw", "Wouters"):
        assert secret not in told


@pytest.mark.parametrize("born", [date(1985, 9, 3), date(1985, 9, 4)])
def test_a_bis_number_and_a_birth_date_that_does_not_fit_only_warns(world: Any, act: Act, born: date) -> None:
    number = with_check(BIS)
    fits = born == date(1985, 9, 3)
    with acting_as(act("head", "linde")) as acting:
        assert bool(check_person(acting, number, "Iris", "Bis", born).warnings) is not fits
        if not fits:
            problem = raised(BadInput, add_colleague, acting, number, "Iris", "Bis", born, "staff", ten_years())
            assert set(problem.problems) == {"confirmed"}
            assert not Person.objects.filter(family_name="Bis").exists()
        added = add_colleague(acting, number, "Iris", "Bis", born, "staff", ten_years(), confirmed=not fits)
    assert Person.objects.get(id=added.person_id).birth_date == born


def test_a_support_worker_who_is_known_elsewhere_is_found_and_works_here_too(world: Any, act: Act) -> None:
    with acting_as(act("head_elsewhere", "elsewhere")) as acting:
        checked = check_person(acting, f"{TOM[:6]}-{TOM[6:9]}.{TOM[9:]}", "tom", "WOUTERS", BORN)
        assert (checked.person_id, checked.known, checked.at_work) == (person_id_of("supporter"), True, None)
        added = add_colleague(acting, TOM, "Tom", "Wouters", BORN, "support_worker", ten_years())
    assert added.person_id == person("supporter").id and Person.objects.filter(family_name="Wouters").count() == 1
    with acting_as(act("supporter", "elsewhere")) as acting:
        assert acting.may == frozenset()


def person_id_of(key: str) -> uuid.UUID:
    sql("reset role")
    found = person(key).id
    sql("set local role paspoort_web")
    return found


def test_who_works_here_already_is_told_and_cannot_be_added_over_it(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        checked = check_person(acting, TOM, "Tom", "Wouters", BORN)
        assert checked.at_work is not None and checked.at_work.category == "support_worker"
        for period in (ten_years(), Period(today()), Period(date(2000, 1, 1), today() + DAY)):
            problem = raised(BadInput, add_colleague, acting, TOM, "Tom", "Wouters", BORN, "staff", period)
            assert set(problem.problems) == {"begins_on"}


def test_a_number_under_another_name_does_not_tell_whose_it_is(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        for given, family in [("Tim", "Wouters"), ("Tom", "Wauters"), ("Wouters", "Tom")]:
            told = problems(acting, TOM, given, family, BORN)
            assert set(told) == {"number"} and "Tom" not in str(told) and "Wouters" not in str(told)
        with pytest.raises(BadInput):
            add_colleague(acting, TOM, "Tim", "Wouters", BORN, "staff", ten_years(), confirmed=True)
    assert [one["found"] for one in traces("person.checked")] == ["other_name"] * 4
    assert not Person.objects.filter(given_name="Tim").exists()


def test_a_second_first_name_may_be_left_out_or_be_there(world: Any, act: Act) -> None:
    Person.objects.filter(id=person("supporter").id).update(given_name="Tom Jozef")
    with acting_as(act("head", "linde")) as acting:
        for given in ("Tom", "Tom Jozef", "Tom Maria"):
            assert check_person(acting, TOM, given, "Wouters", BORN).known


def test_another_birth_date_than_is_kept_warns_in_the_same_words(world: Any, act: Act) -> None:
    Person.objects.filter(id=person("supporter").id).update(birth_date=date(1901, 1, 1))
    with acting_as(act("head", "linde")) as acting:
        assert check_person(acting, TOM, "Tom", "Wouters", BORN).warnings == []
        other, wrong = (
            check_person(acting, TOM, "Tom", "Wouters", born).warnings for born in (date(2001, 1, 1), date(1980, 2, 2))
        )
    assert other == wrong != []


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("93051822362", "Nora", "Nieuw", BORN), {"number"}),
        (("9305182236", "Nora", "Nieuw", BORN), {"number"}),
        (("", "", "", None), {"number", "given_name", "family_name", "birth_date"}),
        ((NEW, "   ", "-", BORN), {"given_name", "family_name"}),
        ((NEW, "Nora", "Nieuw 85073003328", BORN), {"family_name"}),
        ((NEW, "N" * 101, "Nieuw", BORN), {"given_name"}),
        ((NEW, "No\x00ra", "Nieuw", BORN), {"given_name"}),
        ((NEW, "Nora", "Nieuw", today() + 2 * DAY), {"birth_date"}),
        ((NEW, "Nora", "Nieuw", date(1899, 12, 31)), {"birth_date"}),
    ],
)
def test_what_cannot_be_is_told_field_by_field(world: Any, act: Act, typed: tuple[Any, ...], fields: set[str]) -> None:
    with acting_as(act("head", "linde")) as acting:
        assert set(problems(acting, *typed)) == fields
    assert traces("person.checked") == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "clb_staff"}, "category"),
        ({"category": ""}, "category"),
        ({"period": Period(date(2020, 1, 1), today() - DAY)}, "ends_on"),
        ({"period": Period(date(26, 1, 1))}, "begins_on"),
        ({"period": Period(today() + 800 * DAY)}, "begins_on"),
        ({"period": Period(today(), date(2926, 1, 1))}, "ends_on"),
        ({"email": "nora"}, "email"),
        ({"email": "nora@school.be\nBcc: x@y.be"}, "email"),
    ],
)
def test_work_that_cannot_be_adds_nobody(world: Any, act: Act, changed: dict[str, Any], field: str) -> None:
    facts: dict[str, Any] = {"category": "staff", "period": ten_years(), "email": ""} | changed
    with acting_as(act("head", "linde")) as acting, pytest.raises(BadInput) as problem:
        add_colleague(acting, NEW, "Nora", "Nieuw", BORN, **facts)
    assert set(problem.value.problems) == {field}
    assert not Person.objects.filter(family_name="Nieuw").exists()


def test_who_is_gone_is_neither_added_nor_taken_back(world: Any, act: Act) -> None:
    gone = somebody("Leo", "Heen", 77, ended_at="2026-01-05T10:00:00Z")
    Person.objects.filter(id=gone.person_id).update(ended_on=today())
    with acting_as(act("head", "linde")) as acting:
        assert set(problems(acting, invented_number(77), "Leo", "Heen", BORN)) == {"number"}
        problem = raised(BadInput, add_again, acting, [gone.id], ten_years())
        assert set(problem.problems) == {"people"} and "Leo Heen" in problem.problems["people"]


def test_only_who_manages_rights_looks_up_or_adds(world: Any, act: Act) -> None:
    for player, at in [("care", "linde"), ("teacher", "linde"), ("psychologist", "clb")]:
        with acting_as(act(player, at)) as acting:
            for verb in (
                lambda acting=acting: check_person(acting, TOM, "Tom", "Wouters", BORN),
                lambda acting=acting: add_colleague(acting, NEW, "Nora", "Nieuw", BORN, "staff", ten_years()),
                lambda acting=acting: add_again(acting, [uuid.uuid4()], ten_years()),
            ):
                assert raised(Refused, verb).code == "no_right"


def test_bare_sql_finds_nobody_by_number_without_the_right_nor_adds_anyone(world: Any, act: Act) -> None:
    hashed = number_hash(NationalNumber(TOM))
    with acting_as(act("care", "linde")):
        assert sql("select * from person_by_number(%s)", hashed) == []
    with (
        pytest.raises(DatabaseError, match="only who manages rights"),
        acting_as(act("care", "linde")),
        connection.cursor() as cursor,
    ):
        cursor.execute("select add_person('A', 'B', null, %s, %s)", [b"x", b"y"])


def test_after_thirty_look_ups_in_an_hour_it_is_enough_for_now(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        for _time in range(30):
            check_person(acting, NEW, "Nora", "Nieuw", BORN)
        refusal = raised(Refused, check_person, acting, NEW, "Nora", "Nieuw", BORN)
        assert (refusal.code, refusal.status) == ("slow_down", 429)
        add_colleague(acting, NEW, "Nora", "Nieuw", BORN, "staff", ten_years())
        with pytest.raises(BadInput):
            add_colleague(acting, TOM, "Tim", "Wouters", BORN, "staff", ten_years())
        assert raised(Refused, add_colleague, acting, TOM, "Tam", "Wouters", BORN, "staff", ten_years()).status == 429
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        check_person(acting, NEW, "Nora", "Nieuw", BORN)


def test_people_of_before_come_back_in_their_category_without_rights(world: Any, act: Act) -> None:
    left = somebody("Ria", "Vroeger", 71, category="support_worker", ended_at="2026-01-05T10:00:00Z", email="ria@school.be")
    old = holding(left, revoked_at="2026-01-05T10:00:00Z")
    with acting_as(act("head", "linde")) as acting:
        (back,) = add_again(acting, [left.id], ten_years())
        assert add_again(acting, [left.id], ten_years()) == [back]
        row = next(one for one in colleagues(acting).rows if one.affiliation.id == back.id)
        assert row.grants == []
    assert (back.category, back.email, back.begins_on) == ("support_worker", "ria@school.be", today())
    old.refresh_from_db()
    assert old.revoked_at is not None and Affiliation.objects.filter(person=left.person_id).count() == 2


def test_taking_back_is_all_or_nobody(world: Any, act: Act) -> None:
    left = somebody("Ria", "Vroeger", 71, ended_at="2026-01-05T10:00:00Z")
    earlier = somebody("Ria", "Vroeger", 71, begins_on=date(2010, 9, 1), ends_on=date(2011, 6, 30))
    here, foreign = work("care", "linde"), work("counsellor", "atheneum")
    for ids, error in [
        ([left.id, foreign.id], Refused),
        ([left.id, here.id], BadInput),
        ([left.id, earlier.id], BadInput),
        ([], BadInput),
    ]:
        with acting_as(act("head", "linde")) as acting, pytest.raises(error) as problem:
            add_again(acting, ids, ten_years())
        if error is BadInput:
            assert isinstance(problem.value, BadInput) and set(problem.value.problems) == {"people"}
    assert Affiliation.objects.filter(person=left.person_id).count() == 2
