"""Contact moments: a nurse plans a day, enters cell after cell, closes it, and the team reads a line without values."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paspoort.casefile.actions import journal, my_day, open_file, who_looked
from paspoort.casefile.models import Activity
from paspoort.health.actions import (
    Clash,
    Doubtful,
    FactValue,
    Saved,
    Typed,
    arrange_day,
    begin_contact,
    changed_since,
    close_day,
    contact_of,
    days_of,
    due_counts,
    due_of,
    finish_contact,
    mark,
    medical,
    missing_of,
    open_day,
    plan_day,
    save_fact,
    save_value,
    summary,
    undo_mark,
)
from paspoort.health.models import Contact, SchoolDay, moments
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.conftest import Act
from tests.raised import raised
from tests.rights.bare import refused, run
from tests.rights.matrix import AS_NURSE
from tests.sql import sql

DAY = timedelta(days=1)
LEAVES = "update registry_findable set left_on = today() where pupil_id = %s"
LEFT = "update registry_enrolment set left_on = today() where pupil_id = %s"


@pytest.fixture
def linde(world: object) -> uuid.UUID:
    return Institution.objects.get(number="034793").id


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


@pytest.fixture
def nurse(world: object, act: Act) -> str:
    """A colleague of the psychologist who is a nurse."""
    sql(AS_NURSE)
    return act("other_psychologist", "clb")


def planned(acting: Acting, linde: uuid.UUID, day: date | None = None) -> SchoolDay:
    return plan_day(acting, linde, OwnClass("L4"), "L4", day or today())


def save(acting: Acting, place: uuid.UUID, pupil: uuid.UUID, cell: tuple[str, str], version: int = 0) -> Saved:
    return save_value(acting, place, pupil, Typed(*cell, version))


def sure(acting: Acting, place: uuid.UUID, pupil: uuid.UUID, cell: tuple[str, str], version: int = 0) -> Saved:
    return save_value(acting, place, pupil, Typed(*cell, version, confirmed=True))


def test_a_day_is_planned_measured_and_closed(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert [(one.pupil.id, one.moment, one.state) for one in due_of(acting, linde, OwnClass("L4"))] == [(lena, "L4", "due")]
        day = planned(acting, linde)
        assert [one.id for one in days_of(acting)] == [day.id]
        assert [activity.day for activity, *_ in my_day(acting).planned] == [today()]
        opened = open_day(acting, day.id)
        assert [(row.pupil.id, row.state, row.values, row.left, row.joined) for row in opened.rows] == [
            (lena, "invited", {}, False, False)
        ]
        grid = [item.code for check in opened.checks for item in check.items if item.grid]
        assert grid[:4] == ["height", "weight", "acuityRight", "acuityLeft"]
        assert save(acting, day.id, lena, ("height", "140,5 cm")) == Saved(1, "140,5")
        assert save(acting, day.id, lena, ("acuityRight", "0.8")) == Saved(1, "0,8")
        assert save(acting, day.id, lena, ("vaccStatus", "in orde")) == Saved(1, "in orde")
        assert [check.code for check in missing_of(acting, day.id)[0].checks] == ["questionnaire", "weight", "wellbeing"]
        close_day(acting, day.id)
        [row] = open_day(acting, day.id).rows
        assert (row.state, row.values["acuityRight"].value, row.values["height"].author_name) == ("done", "0.1", "Nele Martens")
        found = medical(acting, lena)
        assert [(one.number, one.day) for one in found.history["height"]] == [(140.5, today())]
        assert due_of(acting, linde, OwnClass("L4"))[0].state == "done"
        assert [(one.moment, one.states, one.waiting) for one in due_counts(acting) if "done" in one.states] == [
            ("L4", {"done": 1}, 0)
        ]
        save(acting, day.id, lena, ("weight", "33"))
    with acting_as(act("psychologist", "clb")) as acting:
        [line] = summary(acting, open_file(acting, lena))
        said = "Systematisch contactmoment, vierde leerjaar. "
        said += "Nagekeken: lengte, gewicht, gezichtsscherpte op afstand, vaccinatiestatus."
        assert (line.text, line.activity.state, line.activity.function) == (said, "registered", "systematicContact")
        assert line.activity.topics == ["height", "weight", "acuity", "vaccination"]


def test_nobody_but_doctor_and_nurse_meets_a_value(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """Not by a verb, in bare SQL, in a trace or in the journal; a key alone opens nothing."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        save(acting, day.id, lena, ("height", "141,7"))
        save(acting, day.id, lena, ("remark", "Draagt zelden een bril."))
        mark(acting, day.id, lena, "missed", "Ziek gemeld.")
        undo_mark(acting, day.id, lena)
        save_fact(acting, lena, "heightMother", FactValue({"cm": "168", "measured": True}, 0))
        file = open_file(acting, lena).file
        contact = Contact.objects.get()
        assert file
    others = [act("psychologist", "clb"), act("other_psychologist", "other_clb"), act("care", "linde"), act("head_clb", "clb")]
    for secret in others:
        for table in ("health_contact", "health_measurement", "health_fact", "health_schoolday"):
            assert run(secret, f"select id from {table}") == []
        assert run(secret, "select * from contact_at(%s, %s)", contact.id, lena) == []
        assert run(secret, "select * from facts_of(%s, null)", file.id) == []
        assert run(secret, "select * from values_of(array[%s]::uuid[], null)", file.id) == []
        assert run(secret, "select * from pupils_of_day(%s)", day.id) == []
        assert run(secret, "select * from values_changed(%s, '2020-01-01')", day.id) == []
        assert run(secret, "select * from contacts_due(%s, null, null, today())", linde) == []
        assert run(secret, "select * from contacts_due_counted(today())") == []
        refused(
            secret,
            "insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)"
            " select gen_random_uuid(), %s, 'weight', 1, person_id, now(), '', false from acting()",
            contact.id,
        )
    with acting_as(others[0]) as acting:
        for verb in (
            lambda: open_day(acting, day.id),
            lambda: medical(acting, lena),
            lambda: due_of(acting, linde),
            lambda: due_counts(acting),
            lambda: days_of(acting),
            lambda: changed_since(acting, day.id, day.made_at),
            lambda: save(acting, day.id, lena, ("weight", "33")),
            lambda: contact_of(acting, contact.id),
            lambda: mark(acting, day.id, lena, "exempt"),
            lambda: save_fact(acting, lena, "sex", FactValue({"sex": "girl"}, 0)),
        ):
            with pytest.raises(Refused, match="no_right"):
                verb()
        told = str(journal(acting, open_file(acting, lena)))
    told += json.dumps(sql("select event, facts, reason from audit_trace"), default=str)
    assert not [word for word in ("141,7", "141.7", "bril", "Ziek", "168,", "168.", "remark", "height") if word in told]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (("height", "140"), "140,0"),
        (("height", " 140,55 cm"), "140,6"),
        (("height", "1.40 m"), "140,0"),
        (("weight", "33.2kg"), "33,2"),
        (("acuityLeft", "1"), "1,0"),
        (("acuityLeft", "1,25"), "1,25"),
        (("vaccStatus", "niet i"), "niet in orde"),
        (("questionnaire", "x"), "ja"),
    ],
)
def test_what_is_typed_is_read(nurse: str, linde: uuid.UUID, lena: uuid.UUID, cell: tuple[str, str], shown: str) -> None:
    with acting_as(nurse) as acting:
        assert save(acting, planned(acting, linde).id, lena, cell).shown == shown


@pytest.mark.parametrize(
    "cell",
    [
        ("height", "honderd"),
        ("height", "140 kg"),
        ("height", "14O"),
        ("height", "300"),
        ("weight", "0"),
        ("acuityLeft", "80%"),
        ("acuityLeft", "10"),
        ("vaccStatus", "misschien"),
        ("spinRight", "-9"),
        ("spinLeft", "-9"),
        ("nothing", "1"),
        ("remark", "x" * 2001),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_stored(
    nurse: str, linde: uuid.UUID, lena: uuid.UUID, cell: tuple[str, str]
) -> None:
    """Also a check that the moment does not have, such as SPIN in the fourth and the first grade (rule 129)."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        assert list(raised(BadInput, lambda: sure(acting, day.id, lena, cell)).problems) == ["value"]
        assert open_day(acting, day.id).rows[0].values == {}


@pytest.mark.parametrize(
    ("before", "cell", "asked"),
    [
        ((), ("height", "1,52"), "152,0 cm"),
        ((), ("height", "33"), ""),
        ((), ("height", "95"), "heel ver"),
        ((), ("height", "45"), "gewicht"),
        ((), ("weight", "140"), "lengte"),
        ((("height", "141"),), ("height", "139,9"), "Kleiner"),
        ((("weight", "33"),), ("weight", "45"), "kwart"),
        ((), ("acuityRight", "0,7"), "kaart"),
    ],
)
def test_what_is_doubtful_is_asked_at_once(
    nurse: str, linde: uuid.UUID, lena: uuid.UUID, before: tuple[tuple[str, str], ...], cell: tuple[str, str], asked: str
) -> None:
    with acting_as(nurse) as acting:
        if before:
            earlier = begin_contact(acting, lena, "request", today() - 40 * DAY)
            save(acting, earlier.id, lena, before[0])
        day = planned(acting, linde)
        with pytest.raises(BadInput if not asked else Doubtful) as doubt:
            save(acting, day.id, lena, cell)
        assert asked in str(doubt.value.problems)
        assert open_day(acting, day.id).rows[0].values == {}
        if asked:
            assert sure(acting, day.id, lena, cell).version == 1
            assert open_day(acting, day.id).rows[0].values[cell[0]].confirmed


def test_two_nurses_in_one_cell_see_both(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        first = save(acting, day.id, lena, ("weight", "33"))
        assert save(acting, day.id, lena, ("weight", "33,0")) == first  # sent again: nothing changes
        clash = raised(Clash, lambda: save(acting, day.id, lena, ("weight", "34")))
        assert (clash.mine, clash.theirs, clash.by, clash.version) == ("34", "33,0", "Nele Martens", 1)
        assert save(acting, day.id, lena, ("height", "140")).version == 1  # another cell never clashes
        assert save(acting, day.id, lena, ("weight", "34"), clash.version).version == 2
        assert save(acting, day.id, lena, ("weight", ""), 2) == Saved(3, "")
        opened = open_day(acting, day.id)
        assert (opened.rows[0].values["weight"].value, opened.rows[0].values["weight"].version) == ("", 3)
        [(pupil, item, value)] = [one for one in changed_since(acting, day.id, day.made_at).values if one[1] == "weight"]
        assert (pupil, item, value.version) == (lena, "weight", 3)
        with pytest.raises(DatabaseError, match="not_next"), transaction.atomic():
            sql(
                "insert into health_measurement (id, contact_id, item, version, author_id, at, confirmed)"
                " select gen_random_uuid(), contact_id, item, 7, author_id, now(), false from health_measurement limit 1"
            )


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


def test_who_looked_counts_what_was_measured(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """A contact moment once a day, however often its class is opened."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        for _time in range(3):
            open_day(acting, day.id)
    with acting_as(act("psychologist", "clb")) as acting:
        assert [(one.name, one.times) for one in who_looked(acting, open_file(acting, lena))] == [
            ("Hanne De Wilde", 1),
            ("Nele Martens", 1),
        ]


def test_the_database_refuses_spin_in_the_first_grade(nurse: str, lena: uuid.UUID) -> None:
    """Rule 129, whoever writes around the verbs."""
    with acting_as(nurse) as acting:
        first, asked = (begin_contact(acting, lena, moment, today()).id for moment in ("L1", "request"))
    write = """
        insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
        select gen_random_uuid(), %s, %s, 1, person_id, statement_timestamp(), 'x', false from acting() returning contact_id
    """
    for item in ("spinRight", "spinLeft"):
        refused(nurse, write, first, item, why="no_item")
        assert run(nurse, write, asked, item, told="value.saved")
    assert run(nurse, write, first, "weight", told="value.saved")


def test_a_contact_lies_after_birth_and_is_measured_on_its_day(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert list(raised(BadInput, lambda: begin_contact(acting, lena, "request", date(2016, 3, 13))).problems) == ["day"]
        ahead = begin_contact(acting, lena, "request", today() + DAY)
        assert list(raised(BadInput, lambda: save(acting, ahead.id, lena, ("weight", "33"))).problems) == ["day"]
        assert begin_contact(acting, lena, "L4", today()).id == begin_contact(acting, lena, "L4", today()).id
        asked = begin_contact(acting, lena, "request", today())
        assert save(acting, asked.id, lena, ("spinRight", "-8,3")).shown == "-8,3"  # on request takes every check


def test_facts_keep_their_history(nurse: str, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert save_fact(acting, lena, "heightMother", FactValue({"cm": "1,68", "measured": False}, 0)) == Saved(1, "")
        assert save_fact(acting, lena, "heightMother", FactValue({"cm": "169,5", "measured": True}, 1)).version == 2
        assert raised(Refused, lambda: save_fact(acting, lena, "heightMother", FactValue({"cm": "170"}, 1))).status == 409
        with pytest.raises(Doubtful):
            save_fact(acting, lena, "heightFather", FactValue({"cm": "110"}, 0))
        save_fact(acting, lena, "heightFather", FactValue({"cm": "201"}, 0))
        assert medical(acting, lena).parents_differ
        for wrong in ({"cm": "lang"}, {"cm": ""}, {"cm": "20"}):
            with pytest.raises(BadInput):
                save_fact(acting, lena, "heightFather", FactValue(wrong, 1))
        save_fact(acting, lena, "sex", FactValue({"sex": "girl"}, 0))
        found = medical(acting, lena)
        assert [one.value["cm"] for one in found.facts["heightMother"]] == [169.5, 168.0]
        assert (found.sex, found.birth) == ("girl", date(2016, 3, 14))


GRADES = [*(f"{letter}{year}" for letter, years in (("K", 3), ("L", 6), ("S", 7)) for year in range(1, years + 1)), "", "OKAN"]


def expected(grade: str, born: date, day: date) -> set[str]:
    """Rule 116, said once more: the grade; by age where it says nothing, or lies further than the grade of that age."""
    place = GRADES.index(grade) + 1 if grade in GRADES[:16] else None
    age = school_year_of(day) - born.year
    by_grade = {one.code for one in moments().values() if one.place == place}
    return by_grade | {one.code for one in moments().values() if one.age == age and (place is None or place > one.place)}


@pytest.mark.usefixtures("world")
def test_who_is_due_follows_from_grade_and_age() -> None:
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    sql("update registry_pupil set birth_date = %s where id = %s", date(born + shift, 5, 6), lena)
    with acting_as(nurse) as acting:
        assert sorted(one.moment for one in due_of(acting, linde) if one.pupil.id == lena) == due
        for moment in due:
            had = begin_contact(acting, lena, moment, today() - 370 * DAY)
            mark(acting, had.id, lena, "doneElsewhere")
        assert [one for one in due_of(acting, linde) if one.pupil.id == lena] == []
