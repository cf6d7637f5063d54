"""Pupils taken together: classes and groups of a school, and one activity for several of them, each with a line of one's own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import Http404

from paspoort.casefile.actions import (
    LeftReach,
    class_list,
    end_group,
    journal,
    make_group,
    open_file,
    open_group,
    put_in_group,
    register_activity,
    rename_group,
    school_groups,
    start_activity,
    take_from_group,
)
from paspoort.casefile.models import Activity, Group, GroupMember
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.pupils.actions import find_in_my_teams
from paspoort.registry.models import Enrolment, OwnClass, Pupil
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.rights.bare import run
from tests.sql import sql
from tests.verbs.test_pupil_file import said

LINDE = "034793"


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


@pytest.fixture
def others(lena: uuid.UUID) -> list[uuid.UUID]:
    """Two more pupils of the same school."""
    there = Enrolment.objects.filter(Enrolment.counting(), institution__number=LINDE).exclude(pupil_id=lena)
    return list(there.order_by("pupil__source_id").values_list("pupil_id", flat=True)[:2])


def a_group(acting: Acting, *pupils: uuid.UUID) -> Group:
    group = make_group(acting, institution(LINDE).id, "Leesgroep")
    if pupils:
        put_in_group(acting, group.id, pupils)
    return group


def problems(verb: Any, *given: Any) -> list[str]:
    return list(raised(BadInput, verb, *given).problems)


# --- classes and groups ---------------------------------------------------------------------------------------------


def test_the_classes_of_today_are_those_of_the_own_schools(act: Act, lena: uuid.UUID, others: list[uuid.UUID]) -> None:
    """By the own class where the school gives one, and else by year."""
    put = "update registry_enrolment set grade = 'L4', class_name = %s where pupil_id = %s"
    for pupil, name in ((lena, "4A"), (others[0], "4B"), (others[1], "")):
        sql(put, name, pupil)
    with acting_as(act("psychologist", "clb")) as acting:
        mine = next(one for one in school_groups(acting) if one.school.number == LINDE)
        fourth = [OwnClass("L4"), OwnClass("L4", "4A"), OwnClass("L4", "4B")]
        assert [(one.own_class, one.count) for one in mine.classes if one.own_class.grade == "L4"] == [(one, 1) for one in fourth]
        found = [[pupil.id for pupil in class_list(acting, mine.school.id, one)[1]] for one in fourth]
        assert found == [[others[1]], [lena], [others[0]]]
        strange = institution("105312").id
        with pytest.raises(Http404):
            class_list(acting, strange, fourth[0])
        assert problems(make_group, acting, strange, "Leesgroep") == ["school"]


def test_a_group_is_made_filled_renamed_and_ended_and_the_team_sees_it(
    act: Act, lena: uuid.UUID, others: list[uuid.UUID]
) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        group = a_group(acting, lena, *others)
        assert put_in_group(acting, group.id, [lena]) == 0
        assert problems(make_group, acting, institution(LINDE).id, "Leesgroep") == ["name"]
        assert problems(make_group, acting, institution(LINDE).id, "  ") == ["name"]
        assert problems(put_in_group, acting, group.id, [Pupil.objects.get(family_name="Ben Salah").id]) == ["pupils"]
        rename_group(acting, group.id, "Leesgroep dinsdag")
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert {pupil.id for pupil in open_group(acting, group.id).pupils} == {lena, *others}
        assert take_from_group(acting, group.id, [lena]) == 1
        assert {pupil.id for pupil in open_group(acting, group.id).pupils} == set(others)
        end_group(acting, group.id)
        with pytest.raises(Http404):
            open_group(acting, group.id)


@pytest.mark.parametrize("who", [("care", "linde"), ("head", "linde"), ("head_clb", "clb"), ("newcomer", "clb")])
def test_no_school_and_nobody_outside_the_team_sees_a_group(act: Act, lena: uuid.UUID, who: tuple[str, str]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        group = a_group(acting, lena)
    with acting_as(act(*who)) as acting, pytest.raises((Refused, Http404)):
        open_group(acting, group.id)
    for statement in (
        "select id from casefile_group",
        "select id from casefile_groupmember",
        "update casefile_group set name = 'x' returning id",
        "update casefile_groupmember set ended_at = now() returning id",
    ):
        assert run(act(*who), statement) == []


def test_who_left_the_school_is_in_the_group_for_nobody(act: Act, lena: uuid.UUID, others: list[uuid.UUID]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        group = a_group(acting, lena, *others)
    sql("update registry_findable set left_on = today() where pupil_id = %s", lena)
    with acting_as(act("psychologist", "clb")) as acting:
        assert {pupil.id for pupil in open_group(acting, group.id).pupils} == set(others)
        assert GroupMember.objects.filter(pupil_id=lena).count() == 0


# --- one activity for several ---------------------------------------------------------------------------------------


def lines(acting: Acting, pupil: uuid.UUID) -> list[Any]:
    opened = open_file(acting, pupil)
    return [line for year in journal(acting, opened) for thread in year.threads for line in thread]


def test_each_pupil_gets_a_line_and_bridging_stands_on_the_own_one(act: Act, lena: uuid.UUID, others: list[uuid.UUID]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        register_activity(acting, draft.id, 0, said(also=(*others, lena), bridging=True))
        for pupil, bridging in [(lena, True), *((other, False) for other in others)]:
            [line] = lines(acting, pupil)
            assert (line.activity.bridging, line.others) == (bridging, 2)


def test_how_many_others_counts_those_whose_file_does_not_open(act: Act, lena: uuid.UUID, others: list[uuid.UUID]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        register_activity(acting, draft.id, 0, said(also=tuple(others)))
    sql("update registry_findable set left_on = today() where pupil_id = %s", others[0])
    sql("update casefile_file set school_id = null where pupil_id = %s", others[0])
    with acting_as(act("psychologist", "clb")) as acting:
        assert Activity.objects.filter(together__isnull=False).count() == 2
        assert lines(acting, lena)[0].others == 2


def test_a_pupil_who_left_meanwhile_is_named_and_nothing_is_stored(act: Act, lena: uuid.UUID, others: list[uuid.UUID]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
    sql("update registry_findable set left_on = today() where pupil_id = %s", others[1])
    with acting_as(act("psychologist", "clb")) as acting:
        left = raised(LeftReach, register_activity, acting, draft.id, 0, said(also=tuple(others)))
        assert left.pupils == [others[1]]
        assert Activity.objects.get(id=draft.id).state == "draft"
        assert Activity.objects.count() == 1


def test_a_search_for_who_was_there_too_stays_within_the_school(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        name = Pupil.objects.get(id=lena).family_name
        assert lena in {row.pupil_id for row in find_in_my_teams(acting, name, schools=[institution(LINDE).id]).rows}
        assert find_in_my_teams(acting, name, schools=[institution("105312").id]).rows == []
