"""Teams and groups: a right with its team in one act, who has the right and no team, and pupils taken together (rule 67)."""

from __future__ import annotations

import uuid

import pytest

from paspoort.audit.models import Trace
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    close_team,
    grant_several,
    join_team,
    join_teams,
    led_teams,
    my_team,
    set_role,
    start_team,
    take_in,
    teams_on_offer,
    undo_batch,
    worker_without_team,
)
from paspoort.rights.models import DEPUTY, Affiliation, Grant, Team, TeamPart
from tests.conftest import Act
from tests.people import work
from tests.raised import raised
from tests.verbs.rights_people import LARS, a_year, newcomer

BATCH = uuid.UUID("2b0a5f1e-5d0c-4a55-9c43-7a2f7b7d9c01")


def waiting(act: Act) -> list[uuid.UUID]:
    with acting_as(act("head_clb", "clb")) as acting:
        return [task.id for task in open_tasks(acting) if task.kind == "no_team"]


@pytest.fixture
def fresh(world: object) -> Affiliation:
    """Someone new at the centre, without a right."""
    return newcomer("clb", "clb_staff")


# --- a right with its team, in one act ------------------------------------------------------------------------------


def test_who_gets_the_right_comes_in_the_team_with_it_and_leaves_with_it(fresh: Affiliation, act: Act) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        gent = Team.objects.get(name="Team Gent")
        given = grant_several(acting, BATCH, [fresh.id], LARS, ["arts"], a_year())
        join_teams(acting, [gent.id], [fresh.id], given.id)
        part = TeamPart.objects.get(member=fresh)
        assert (part.team, part.batch_id) == (gent, BATCH)
        assert Trace.objects.filter(event="team.joined", object_id=gent.id).exists()
    with acting_as(act("head_clb", "clb")) as acting:
        assert undo_batch(acting, BATCH) == 1
        assert TeamPart.objects.get(id=part.id).ended_at is not None
        assert Trace.objects.filter(event="team.left", object_id=part.id).exists()


def test_taking_the_right_back_leaves_a_team_that_one_was_in_before(fresh: Affiliation, act: Act) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        gent = Team.objects.get(name="Team Gent")
        part = join_team(acting, gent.id, fresh.id)
        given = grant_several(acting, BATCH, [fresh.id], LARS, ["arts"], a_year())
        join_teams(acting, [gent.id], [fresh.id], given.id)
        undo_batch(acting, BATCH)
        assert TeamPart.objects.get(member=fresh).id == part.id
        assert TeamPart.objects.get(member=fresh).ended_at is None


def test_a_team_that_was_closed_meanwhile_is_said_and_nothing_is_stored(fresh: Affiliation, act: Act) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        team = start_team(acting, "Team Kort")
        close_team(acting, team.id)
        assert list(raised(BadInput, join_teams, acting, [team.id], [fresh.id]).problems) == ["teams"]
        assert not TeamPart.objects.filter(member=fresh).exists()


# --- the right and no team ------------------------------------------------------------------------------------------


def test_who_has_the_right_and_no_team_is_a_task_until_in_one(fresh: Affiliation, act: Act) -> None:
    assert fresh.id not in waiting(act)
    with acting_as(act("head_clb", "clb")) as acting:
        grant_several(acting, BATCH, [fresh.id], LARS, ["onthaal"], a_year())
    assert fresh.id in waiting(act)
    with acting_as(act("head_clb", "clb")) as acting:
        assert worker_without_team(acting, fresh.id).person_id == fresh.person_id
        join_teams(acting, [Team.objects.get(name="Team Gent").id], [fresh.id])
    assert fresh.id not in waiting(act)
    with acting_as(act("head_clb", "clb")) as acting:
        assert raised(Refused, worker_without_team, acting, fresh.id).status == 404


def test_the_lead_of_a_team_has_the_same_task_and_takes_in_with_a_trace(fresh: Affiliation, act: Act) -> None:
    gent = Team.objects.get(name="Team Gent")
    with acting_as(act("head_clb", "clb")) as acting:
        grant_several(acting, BATCH, [fresh.id], LARS, ["onthaal"], a_year())
        part = TeamPart.objects.get(team=gent, member=work("psychologist", "clb"))
        set_role(acting, part.id, DEPUTY, today())
    with acting_as(act("psychologist", "clb")) as acting:
        waits = [task.id for task in open_tasks(acting)]
        assert fresh.id in waits and led_teams(acting) == teams_on_offer(acting) == [gent]
        take_in(acting, [gent.id], fresh.id)
        assert [task.id for task in open_tasks(acting)] == [one for one in waits if one != fresh.id]
        assert raised(Refused, take_in, acting, [gent.id], fresh.id).status == 404
    mine = Trace.objects.filter(event="team.joined", person_id=work("psychologist", "clb").person_id)
    assert [one.object_id for one in mine] == [gent.id]
    with acting_as(act("other_psychologist", "other_clb")) as acting:
        assert raised(Refused, take_in, acting, [gent.id], fresh.id).code == "no_right"


def test_a_right_that_opens_no_file_or_counts_later_asks_for_no_team(fresh: Affiliation, act: Act) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        grant_several(acting, BATCH, [fresh.id], LARS, ["administratie"], a_year())
        assert raised(Refused, worker_without_team, acting, fresh.id).status == 404
    assert fresh.id not in waiting(act)


def test_the_own_page_says_so_as_well(world: object, act: Act) -> None:
    """The newcomer of the cast has the right, and is in no team."""
    assert work("newcomer", "clb").id in waiting(act)
    assert Grant.objects.filter(affiliation=work("newcomer", "clb")).exists()
    with acting_as(act("newcomer", "clb")) as acting:
        assert my_team(acting) == []
