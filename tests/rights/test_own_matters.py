"""What everyone may ask of rights: about oneself, or what is told to anyone; and never about someone else."""

from __future__ import annotations

import uuid

import pytest

from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.rights import actions as rights
from paspoort.rights.models import Affiliation, Notice
from tests.conftest import Act
from tests.people import person, work
from tests.rights.places import Place
from tests.sql import sql

EVERYONE = [("teacher", "linde"), ("care", "linde"), ("head", "linde"), ("supporter", "support"), ("psychologist", "clb")]


@pytest.mark.parametrize("level", list(Level)[-3:])
@pytest.mark.parametrize(("player", "school"), EVERYONE)
def test_everyone_sees_the_own_rights_and_no_others(world: object, act: Act, player: str, school: str, level: Level) -> None:
    with acting_as(act(player, school, level)) as acting:
        me = acting.person_id
        seen = {one.grant_id for one in rights.my_rights(acting)}
        assert [one.person_id for one in rights.my_requests(acting)] == []
        assert all(grant.person_id == me for grant in rights.ended_lately(acting))
        assert {place.id for place, _chief in rights.managed_places(acting)} <= {place.id for place in rights.capacities(acting)}
        assert rights.categories_here(acting)
        rights.whom_to_ask()
        rights.why("pupil:find")
    assert seen == {row[0] for row in sql("select id from rights_grant where person_id = %s", me)}


def test_who_has_no_right_manages_no_place_and_is_in_no_team(world: object, act: Act) -> None:
    with acting_as(act("teacher", "linde")) as acting:
        assert (rights.managed_places(acting), rights.my_team(acting), rights.why("pupil:find")) == ([], [], [])
    with acting_as(act("psychologist", "clb")) as acting:
        assert [team.name for team in rights.my_team(acting)] == ["Team Gent"]


def test_someone_elses_request_cannot_be_taken_back(world: object, act: Act) -> None:
    place = Place("034793")
    for player, school in EVERYONE:
        for request in (place.request, uuid.uuid4()):
            with pytest.raises(Refused) as refusal, acting_as(act(player, school)) as acting:
                rights.withdraw_request(acting, request)
            assert (refusal.value.code, refusal.value.status) == ("not_found", 404), player


def test_only_the_own_details_are_kept(world: object, act: Act) -> None:
    kept = ("id", "phone", "mobile", "email")
    before = {row[0]: row for row in Affiliation.objects.values_list(*kept)}
    with acting_as(act("teacher", "linde")) as acting:
        rights.set_own_details(acting, "09 210 10 10", "0470 12 34 56", "wout@example.org")
        assert [(one.here, one.phone, one.email) for one in rights.own_details(acting)] == [
            (True, "+3292101010", "wout@example.org")
        ]
    after = {row[0]: row for row in Affiliation.objects.values_list(*kept)}
    assert {key for key in after if after[key] != before[key]} == {work("Wout", "034793").id}
    for wrong in (("", "", "geen adres"), ("geen nummer", "", ""), ("", "09 210 10 10", "")):
        with pytest.raises(BadInput), acting_as(act("teacher", "linde")) as acting:
            rights.set_own_details(acting, *wrong)


def test_a_teacher_asks_at_the_own_school_and_nowhere_else(world: object, act: Act) -> None:
    sql("update rights_affiliation set email = 'directie@example.org' where id = %s", work("Johan", "034793").id)
    with acting_as(act("teacher", "linde")) as acting:
        assert rights.what_can_be_asked(acting, "034793")
        asked = rights.ask_for_right(acting, rights.NewRequest("034793", "IRISGebruiker", ["gebruiker"]))
        assert asked.person_id == person("Wout").id
    for number in ("041236", "114702"):
        with pytest.raises(BadInput), acting_as(act("teacher", "linde")) as acting:
            rights.ask_for_right(acting, rights.NewRequest(number, "IRISGebruiker", ["gebruiker"]))


def test_a_notice_is_put_away_by_who_it_is_for(world: object, act: Act) -> None:
    place = Place("034793")
    for player, school in [("teacher", "linde"), ("head_atheneum", "atheneum"), ("psychologist", "clb")]:
        with acting_as(act(player, school)):
            rights.see_notice(place.notice)
        assert Notice.objects.get(id=place.notice).seen_at is None, player
    with acting_as(act("head", "linde")):
        rights.see_notice(place.notice)
    assert Notice.objects.get(id=place.notice).seen_at is not None
