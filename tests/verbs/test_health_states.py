"""States of a contact: who is due, who was absent, who changed class, and what is done stays done."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from paspoort.casefile.actions import Line, journal, open_file
from paspoort.casefile.models import Activity, File
from paspoort.health.actions import (
    arrange_day,
    begin_contact,
    changed_since,
    close_day,
    due_of,
    finish_contact,
    mark,
    medical,
    missing_of,
    open_again,
    open_contact,
    open_day,
    plan_day,
    undo_mark,
)
from paspoort.health.models import Contact, SchoolDay, moments
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.raised import raised
from tests.rights.bare import refused
from tests.sql import sql
from tests.verbs.health_ground import DAY, planned, save
from tests.verbs.health_ground import lena as lena
from tests.verbs.health_ground import linde as linde
from tests.verbs.health_ground import nurse as nurse

LEAVES = "update registry_findable set left_on = today() where pupil_id = %s"
LEFT = "update registry_enrolment set left_on = today() where pupil_id = %s"


def test_states_go_one_way(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        assert list(raised(BadInput, lambda: finish_contact(acting, day.id, lena)).problems) == ["value"]
        mark(acting, day.id, lena, "exempt", "Elders opgevolgd.")
        assert [(row.state, row.reason) for row in open_day(acting, day.id).rows] == [("exempt", "Elders opgevolgd.")]
        assert Activity.objects.get().state == "cancelled"
        assert raised(BadInput, lambda: save(acting, day.id, lena, ("weight", "33"))).problems
        undo_mark(acting, day.id, lena)
        assert Activity.objects.get().state == "planned"
        mark(acting, day.id, lena, "missed")
        assert save(acting, day.id, lena, ("weight", "33")).version == 1  # who turns up after all was there
        finish_contact(acting, day.id, lena)
        assert (Contact.objects.get().state, Activity.objects.get().state) == ("done", "registered")
        assert raised(BadInput, lambda: mark(acting, day.id, lena, "missed")).problems
        assert raised(BadInput, lambda: undo_mark(acting, day.id, lena)).problems


def test_a_closed_day_takes_nothing_until_it_is_open_again(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """Not in another window either: it says who closed it. The contact by itself still takes what was missing."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        save(acting, day.id, lena, ("weight", "33"))
        close_day(acting, day.id)
        closed = SchoolDay.objects.get().closed_at
        close_day(acting, day.id)  # twice is once
        assert SchoolDay.objects.get().closed_at == closed
    with acting_as(nurse) as acting:
        for write in (
            lambda: save(acting, day.id, lena, ("height", "140")),
            lambda: mark(acting, day.id, lena, "missed"),
            lambda: undo_mark(acting, day.id, lena),
        ):
            refusal = raised(Refused, write)
            assert refusal.code == "day_closed" and "Nele Martens sloot deze dag af" in refusal.sentence
        assert save(acting, Contact.objects.get().id, lena, ("height", "140")).version == 1
        open_again(acting, day.id)
        assert save(acting, day.id, lena, ("height", "141"), 1).version == 2


def test_nobody_is_put_on_a_day_who_is_not_due(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """Whoever sends it: a pupil of another class, and one who had this moment in an earlier year."""
    li = Pupil.objects.get(source_id="pupil-li").id
    sql("update registry_enrolment set grade = 'L5' where pupil_id = %s", li)
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        other = begin_contact(acting, li, "L4", today())
    refused(nurse, "update health_contact set school_day_id = %s where id = %s returning id", day.id, other.id, why="not_due")
    sql("update registry_enrolment set grade = 'L4' where pupil_id = %s", li)
    with acting_as(nurse) as acting:
        had = begin_contact(acting, li, "L4", today() - 370 * DAY)
        mark(acting, had.id, li, "doneElsewhere")
        assert [row.pupil.id for row in open_day(acting, day.id).rows] == [lena]
    refused(nurse, "update health_contact set school_day_id = %s where id = %s returning id", day.id, other.id, why="not_due")


def test_a_destroyed_key_stops_neither_class_nor_file(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    li = Pupil.objects.get(source_id="pupil-li").id
    sql("update registry_enrolment set grade = 'L4' where pupil_id = %s", li)
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        for pupil in (lena, li):
            save(acting, day.id, pupil, ("weight", "33"))
        mark(acting, begin_contact(acting, li, "request", today()).id, li, "missed", "Ziek")
    file = File.objects.get(pupil_id=li)
    sql("update kernel_datakey set wrapped = null, destroyed_at = now() where id = %s", file.key_id)
    with acting_as(nurse) as acting:
        rows = {row.pupil.id: row for row in open_day(acting, day.id).rows}
        assert (rows[li].destroyed, rows[li].values, rows[lena].destroyed, list(rows[lena].values)) == (
            True,
            {},
            False,
            ["weight"],
        )
        assert [one.pupil.id for one in missing_of(acting, day.id)] == [lena]
        assert {pupil for pupil, _item, _value in changed_since(acting, day.id, day.made_at).values} == {lena}
        assert raised(Refused, lambda: save(acting, day.id, li, ("height", "140"))).code == "papers_destroyed"
        found = medical(acting, li)
        assert (found.destroyed, found.history, len(found.contacts)) == (True, {}, 2)
        assert all(open_contact(acting, one.id).destroyed for one in found.contacts)
        lines = [line for year in journal(acting, open_file(acting, li)) for thread in year.threads for line in thread]
        assert {line.text for line in lines if isinstance(line, Line)} == {"De gegevens van deze leerling zijn vernietigd."}
        close_day(acting, day.id)


def test_who_was_absent_comes_along_on_the_next_day(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        first = planned(acting, linde, today() - DAY if (today() - DAY).month != 8 else today())
        mark(acting, first.id, lena, "missed")
        close_day(acting, first.id)
        if first.day != today():
            second = planned(acting, linde)
            assert [row.pupil.id for row in open_day(acting, second.id).rows] == [lena]
            assert open_day(acting, first.id).rows == []
        assert Contact.objects.count() == 1
        with pytest.raises(BadInput):
            plan_day(acting, linde, OwnClass("L5"), "L4", today())
        for year in (1900, school_year_of(today()) - 1, school_year_of(today()) + 1, 9990):
            wrong = raised(BadInput, plan_day, acting, linde, OwnClass("L4"), "L4", date(year, 10, 1))
            assert list(wrong.problems) == ["day"]


def test_the_class_changes_between_planning_and_measuring(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    other = Pupil.objects.get(source_id="pupil-li").id
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
    sql("update registry_enrolment set grade = 'L4' where pupil_id = %s", other)
    for statement in (LEFT, LEAVES):
        sql(statement, lena)
    with acting_as(nurse) as acting:
        rows = {row.pupil.id: row for row in open_day(acting, day.id).rows}
        assert (rows[lena].left, rows[other].joined, rows[other].contact_id) == (True, True, None)
        assert save(acting, day.id, other, ("weight", "28")).version == 1
        arrange_day(acting, day.id, [other, lena])
        assert [(row.pupil.id, row.joined) for row in open_day(acting, day.id).rows] == [(other, False), (lena, False)]
    atheneum = Institution.objects.get(number="041236").id
    for table in ("registry_enrolment", "registry_findable"):
        sql(f"update {table} set institution_id = %s, left_on = null where pupil_id = %s", atheneum, lena)
    sql("update rights_teampart set ended_at = now() where school_id = %s", atheneum)
    with acting_as(nurse) as acting:
        assert raised(Refused, lambda: save(acting, day.id, lena, ("weight", "33"))).code == "left_school"
        opened = open_day(acting, day.id)
        assert ([row.pupil.id for row in opened.rows], opened.gone) == ([other], 1)
        with pytest.raises(Http404):
            medical(acting, lena)


def test_each_own_class_has_its_day_and_who_moves_goes_along(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """Who was measured already stays on the day of the class that it was measured in."""
    li = Pupil.objects.get(source_id="pupil-li").id
    put = "update registry_enrolment set grade = 'L4', class_name = %s where pupil_id = %s"
    for pupil, name in ((lena, "4A"), (li, "4B")):
        sql(put, name, pupil)
    four_a, four_b = OwnClass("L4", "4A"), OwnClass("L4", "4B")
    with acting_as(nurse) as acting:
        assert [(one.own_class, one.pupil.id) for one in due_of(acting, linde)][:2] == [(four_a, lena), (four_b, li)]
        assert due_of(acting, linde, OwnClass("L4")) == []
        first, second = (plan_day(acting, linde, one, "L4", today()) for one in (four_a, four_b))
        assert [[row.pupil.id for row in open_day(acting, day.id).rows] for day in (first, second)] == [[lena], [li]]
    sql(put, "4B", lena)
    with acting_as(nurse) as acting:
        [row] = open_day(acting, first.id).rows
        assert (row.pupil.id, row.left, row.moved, missing_of(acting, first.id)) == (lena, True, True, [])
        assert [(row.pupil.id, row.left, row.joined) for row in open_day(acting, second.id).rows] == [
            (li, False, False),
            (lena, False, True),
        ]
        assert save(acting, second.id, lena, ("weight", "33")).version == 1
        assert open_day(acting, first.id).rows == []
        assert raised(Refused, lambda: save(acting, first.id, lena, ("weight", "34"))).code == "left_school"
    sql(put, "4A", lena)
    with acting_as(nurse) as acting:
        assert [(row.left, row.moved) for row in open_day(acting, second.id).rows] == [(False, False)] * 2
        assert open_day(acting, first.id).rows == []


def test_a_contact_lies_after_birth_and_is_measured_on_its_day(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert list(raised(BadInput, lambda: begin_contact(acting, lena, "request", date(2016, 3, 13))).problems) == ["day"]
        ahead = begin_contact(acting, lena, "request", today() + DAY)
        assert list(raised(BadInput, lambda: save(acting, ahead.id, lena, ("weight", "33"))).problems) == ["day"]
        assert begin_contact(acting, lena, "L4", today()).id == begin_contact(acting, lena, "L4", today()).id
        asked = begin_contact(acting, lena, "request", today())
        assert save(acting, asked.id, lena, ("spinRight", "-8,3")).shown == "-8,3"  # on request takes every check


GRADES = [*(f"{letter}{year}" for letter, years in (("K", 3), ("L", 6), ("S", 7)) for year in range(1, years + 1)), "", "OKAN"]


def expected(grade: str, born: date, day: date) -> set[str]:
    """Rule 116, said once more: the grade; by age where it says nothing, or lies further than the grade of that age."""
    place = GRADES.index(grade) + 1 if grade in GRADES[:16] else None
    age = school_year_of(day) - born.year
    by_grade = {one.code for one in moments().values() if one.place == place}
    return by_grade | {one.code for one in moments().values() if one.age == age and (place is None or place > one.place)}


@pytest.mark.usefixtures("world")
def test_who_is_due_follows_from_grade_and_age() -> None:
    @given(st.sampled_from(GRADES), st.dates(date(2004, 1, 1), date(2026, 12, 31)), st.dates(date(2025, 1, 1)))
    def follows(grade: str, born: date, day: date) -> None:
        found = {one for (one,) in sql("select moments_for(grade_place(%s), age_reached(%s, %s))", grade, born, day)}
        assert found == expected(grade, born, day)

    follows()


@pytest.mark.parametrize(
    ("grade", "born", "due"),
    [("L4", 2017, ["L4"]), ("L5", 2017, ["L4"]), ("L5", 2016, []), ("", 2012, ["S3"]), ("L6", 2017, ["L4", "L6"])],
)
def test_a_skipped_grade_falls_back_to_age(
    nurse: str, linde: uuid.UUID, lena: uuid.UUID, grade: str, born: int, due: list[str]
) -> None:
    """And what was had in an earlier year is not due again."""
    shift = school_year_of(today()) - 2026
    sql("update registry_enrolment set grade = %s where pupil_id = %s", grade, lena)
    for table, key in (("registry_pupil", "id"), ("registry_findable", "pupil_id")):
        sql(f"update {table} set birth_date = %s where {key} = %s", date(born + shift, 5, 6), lena)
    with acting_as(nurse) as acting:
        assert sorted(one.moment for one in due_of(acting, linde) if one.pupil.id == lena) == due
        for moment in due:
            had = begin_contact(acting, lena, moment, today() - 370 * DAY)
            mark(acting, had.id, lena, "doneElsewhere")
        assert [one for one in due_of(acting, linde) if one.pupil.id == lena] == []
