"""Who works here: the list, one colleague, and the end of someone's work."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import categories_here, colleague, colleagues, end_colleagues, my_rights, with_grants
from paspoort.rights.actions.people import matches
from paspoort.rights.models import Affiliation, GrantChange
from tests.conftest import Act
from tests.people import grant_of, person, work
from tests.raised import raised
from tests.sql import sql
from tests.verbs.rights_ground import DAY, holding, somebody, traces


def names(page: Any) -> list[str]:
    return [str(row.affiliation.person) for row in page.rows]


def test_the_list_names_everyone_at_work_by_last_name_with_what_they_hold(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        page = colleagues(acting)
    assert names(page) == [
        "Wout Claes",
        "Johan Desmet",
        "Lieve Maes",
        "Marieke Van den Broeck",
        "Els Verstraeten",
        "Tom Wouters",
    ]
    held = {str(row.affiliation.person): [grant.right_id for grant in row.grants] for row in page.rows}
    assert held["Wout Claes"] == held["Lieve Maes"] == []
    assert held["Marieke Van den Broeck"] == ["IRISGebruiker"] and held["Johan Desmet"] == ["LokaleBeheerder"]
    assert (page.page, page.pages, page.total) == (1, 1, 6)
    assert traces("people.listed")[0] == {"historical": False, "found": 6, "page": 1}


def test_who_only_came_with_a_role_from_acm_is_no_colleague(world: Any, act: Act) -> None:
    came = work("care", "linde")
    Affiliation.objects.filter(id=came.id).update(source="acm", session_id=session_of(act("teacher", "linde")))
    with acting_as(act("head", "linde")) as acting:
        assert "Marieke Van den Broeck" not in names(colleagues(acting))


def session_of(secret: str) -> uuid.UUID:
    with acting_as(secret) as acting:
        return acting.session_id


@pytest.mark.parametrize(
    "asked",
    ["broeck", "VAN DEN BR", "marieke van", "vandenbroeck", "Van den Broeck Marieke", "vd broeck", "  rieke  broe "],
)
def test_a_name_is_found_by_any_part_however_it_is_written(world: Any, act: Act, asked: str) -> None:
    with acting_as(act("head", "linde")) as acting:
        assert names(colleagues(acting, name=asked)) == ["Marieke Van den Broeck"]


def test_a_part_that_stands_in_nobody_s_name_finds_nobody(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        assert names(colleagues(acting, name="wout broeck")) == []
    assert matches("e 'hondt", "Élise", "D’Hondt") and matches("oyen", "Finn", "Øyen-Baert")
    assert not matches("finn baertt", "Finn", "Øyen-Baert")


def test_the_list_turns_pages_and_a_page_too_far_is_the_last(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        first, last = colleagues(acting, size=2), colleagues(acting, size=2, page=99)
    assert names(first) == ["Wout Claes", "Johan Desmet"] and first.pages == 3
    assert names(last) == ["Els Verstraeten", "Tom Wouters"] and last.page == 3
    with acting_as(act("head", "linde")) as acting:
        assert colleagues(acting, page=-5).page == 1


def test_who_left_stands_once_among_those_of_before_and_who_came_back_does_not(world: Any, act: Act) -> None:
    for years in (9, 4):
        left = somebody("Ria", "Vroeger", 71, begins_on=today() - years * 365 * DAY, ends_on=today() - (years - 1) * 365 * DAY)
    back = somebody("Jo", "Terug", 72, ends_on=today() - DAY)
    Affiliation.objects.create(person=back.person, institution=back.institution, category="staff", begins_on=today())
    ended = somebody("Els", "Weg", 73, ended_at="2026-01-05T10:00:00Z")
    with acting_as(act("head", "linde")) as acting:
        page = colleagues(acting, historical=True)
        assert [row.affiliation.id for row in page.rows] == [left.id, ended.id]
        assert "Jo Terug" in names(colleagues(acting))
        assert names(colleagues(acting, historical=True, name="weg")) == ["Els Weg"]
        assert all(row.grants == [] for row in page.rows)


def test_who_begins_later_stands_in_the_list_already(world: Any, act: Act) -> None:
    somebody("Nina", "Straks", 74, begins_on=today() + 10 * DAY)
    with acting_as(act("head", "linde")) as acting:
        assert "Nina Straks" in names(colleagues(acting))


def test_the_list_is_for_who_manages_rights_and_shows_no_other_school(world: Any, act: Act) -> None:
    for player, at in [("care", "linde"), ("teacher", "linde"), ("counsellor", "atheneum")]:
        with acting_as(act(player, at)) as acting, pytest.raises(Refused) as refusal:
            colleagues(acting)
        assert refusal.value.code == "no_right"
        with acting_as(act(player, at)) as acting, pytest.raises(Refused):
            with_grants(acting, [uuid.uuid4()])
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        assert "Marieke Van den Broeck" not in names(colleagues(acting))
        assert with_grants(acting, [work_outside(acting)]) == []


def work_outside(acting: Any) -> uuid.UUID:
    """Someone's work at another school: its id is known, and opens nothing."""
    sql("reset role")
    found = sql("select id from rights_affiliation where institution_id <> %s limit 1", acting.here)[0][0]
    sql("set local role paspoort_web")
    return found


def test_one_colleague_is_found_by_person_and_a_stranger_is_nobody(world: Any, act: Act) -> None:
    care, stranger = person("care"), person("counsellor")
    with acting_as(act("head", "linde")) as acting:
        found = colleague(acting, care.id)
        assert str(found.affiliation.person) == "Marieke Van den Broeck" and len(found.grants) == 1
        for nobody in (stranger.id, uuid.uuid4()):
            refusal = raised(Refused, colleague, acting, nobody)
            assert (refusal.code, refusal.status) == ("not_found", 404)


def test_as_what_someone_works_depends_on_the_kind_of_institution(world: Any, act: Act) -> None:
    expected = {
        ("head", "linde"): ["staff", "support_worker"],
        ("head_clb", "clb"): ["clb_staff"],
        ("head_support", "support"): ["staff"],
    }
    for (player, at), categories in expected.items():
        with acting_as(act(player, at)) as acting:
            assert categories_here(acting) == categories


def test_several_leave_at_once_with_their_rights_and_keep_their_past(world: Any, act: Act) -> None:
    care, teacher, grant = work("care", "linde"), work("teacher", "linde"), grant_of("care", "linde")
    reader = act("care", "linde")
    with acting_as(act("head", "linde")) as acting:
        assert end_colleagues(acting, [care.id, teacher.id], today() - DAY) == 2
        assert names(colleagues(acting, historical=True)) == ["Wout Claes", "Marieke Van den Broeck"]
    grant.refresh_from_db()
    assert grant.revoked_at is not None and grant.ended_because == "affiliation_ended"
    assert GrantChange.objects.filter(grant=grant, kind="ended").count() == 1
    with acting_as(reader) as acting:
        assert acting.may == frozenset()
    assert len(traces("affiliation.ended")) >= 2


def test_today_as_last_day_counts_until_midnight(world: Any, act: Act) -> None:
    care, reader = work("care", "linde"), act("care", "linde")
    with acting_as(act("head", "linde")) as acting:
        end_colleagues(acting, [care.id], today())
    care.refresh_from_db()
    assert (care.ends_on, care.ended_at) == (today(), None)
    assert grant_of("care", "linde").ends_on == today()
    with acting_as(reader) as acting:
        assert "report:read" in acting.may


def test_work_that_never_began_ends_at_once(world: Any, act: Act) -> None:
    later = somebody("Nina", "Straks", 74, begins_on=today() + 10 * DAY)
    with acting_as(act("head", "linde")) as acting:
        end_colleagues(acting, [later.id], today())
        assert names(colleagues(acting, historical=True)) == ["Nina Straks"]


def test_a_last_day_after_the_work_ends_anyway_is_refused_and_nobody_leaves(world: Any, act: Act) -> None:
    short, care = somebody("Kort", "Contract", 75, ends_on=today() + 5 * DAY), work("care", "linde")
    with acting_as(act("head", "linde")) as acting, pytest.raises(BadInput) as problem:
        end_colleagues(acting, [care.id, short.id], today() + 6 * DAY)
    assert set(problem.value.problems) == {"last_day"}
    assert work("care", "linde").ends_on == care.ends_on


@pytest.mark.parametrize("days", [0, 90])
def test_the_last_chief_cannot_leave_nor_anyone_chosen_along(world: Any, act: Act, days: int) -> None:
    head, care = work("head", "linde"), work("care", "linde")
    with acting_as(act("head", "linde")) as acting, pytest.raises(Refused) as refusal:
        end_colleagues(acting, [care.id, head.id], today() + days * DAY)
    assert refusal.value.code == "last_chief" and refusal.value.sentence
    assert work("care", "linde").ends_on == care.ends_on and work("head", "linde").ends_on == head.ends_on


def test_nobody_ends_the_own_work_at_once(world: Any, act: Act) -> None:
    holding(work("teacher", "linde"), "LokaleBeheerder", ("hoofd-lokale-beheerder",), ends_on=today() + 900 * DAY)
    head = work("head", "linde")
    with acting_as(act("head", "linde")) as acting:
        assert set(raised(BadInput, end_colleagues, acting, [head.id], today() - DAY).problems) == {"last_day"}
        assert end_colleagues(acting, [head.id], today()) == 1


def test_a_local_admin_does_not_end_the_work_of_an_admin(world: Any, act: Act) -> None:
    second = somebody("Ann", "Tweede", 76)
    holding(second, "LokaleBeheerder", ("lokale-beheerder",))
    holding(work("teacher", "linde"), "LokaleBeheerder", ("lokale-beheerder",))
    with acting_as(act("teacher", "linde")) as acting, pytest.raises(Refused) as refusal:
        end_colleagues(acting, [second.id], today() - DAY)
    assert refusal.value.code == "not_yours_to_give"
    with acting_as(act("head", "linde")) as acting:
        assert end_colleagues(acting, [second.id], today() - DAY) == 1


def test_someone_of_another_school_cannot_be_ended_and_nobody_else_is(world: Any, act: Act) -> None:
    care, foreign = work("care", "linde"), work("counsellor", "atheneum")
    for ids in ([care.id, foreign.id], [uuid.uuid4()]):
        with acting_as(act("head", "linde")) as acting, pytest.raises(Refused) as refusal:
            end_colleagues(acting, ids, today() - DAY)
        assert (refusal.value.code, refusal.value.status) == ("not_found", 404)
    assert Affiliation.objects.filter(id__in=[care.id, foreign.id], ended_at=None).count() == 2
    with acting_as(act("head", "linde")) as acting, pytest.raises(BadInput) as problem:
        end_colleagues(acting, [], today())
    assert set(problem.value.problems) == {"people"}


def test_ending_twice_ends_once(world: Any, act: Act) -> None:
    care = work("care", "linde")
    with acting_as(act("head", "linde")) as acting:
        assert end_colleagues(acting, [care.id, care.id], today() - DAY) == 1
        assert end_colleagues(acting, [care.id], today() - DAY) == 0
    assert len([one for one in traces("affiliation.ended")]) == 1


def test_what_someone_left_behind_elsewhere_stays(world: Any, act: Act) -> None:
    tom = work("supporter", "linde")
    with acting_as(act("head", "linde")) as acting:
        end_colleagues(acting, [tom.id], today() - DAY)
    assert work("supporter", "atheneum").ended_at is None and work("supporter", "support").ended_at is None
    with acting_as(act("supporter", "support")) as acting:
        (ended,) = [one for one in my_rights(acting) if one.institution_number == "034793"]
        assert ended.ended_because == "affiliation_ended" and ended.work_over
