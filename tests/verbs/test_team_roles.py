"""Roles in a team: its lead and deputies until a day, whom colleagues may ask (rule 67)."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from paspoort.audit.models import Trace
from paspoort.casefile.actions import open_file
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from paspoort.rights.actions import leads_to_ask, leave_team, set_role, teams
from paspoort.rights.models import DEPUTY, LEAD, TeamPart
from tests.conftest import Act
from tests.people import work
from tests.raised import raised
from tests.sql import sql
from tests.verbs.rights_ground import DAY

HANNE, NELE = "De Wilde", "Martens"


def part(name: str) -> TeamPart:
    return TeamPart.objects.get(member=work(name, "clb"), team__name="Team Gent", ended_at__isnull=True)


def give(act: Act, name: str, role: str, until: date | None = None) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        set_role(acting, part(name).id, role, until)


def roles(act: Act) -> dict[str, tuple[str, date | None]]:
    with acting_as(act("head_clb", "clb")) as acting:
        gent = next(view for view in teams(acting) if view.team.name == "Team Gent")
        return {one.name: (one.role, one.until) for one in gent.members if one.role}


def asked(act: Act) -> dict[str, list[str]]:
    with acting_as(act("newcomer", "clb")):
        return leads_to_ask()


def test_lead_and_deputy_are_whom_to_ask_up_to_and_with_their_day(world: object, act: Act) -> None:
    give(act, HANNE, LEAD)
    give(act, NELE, DEPUTY, today())
    assert roles(act) == {"Hanne De Wilde": (LEAD, None), "Nele Martens": (DEPUTY, today())}
    assert asked(act) == {"Team Gent": ["Hanne De Wilde", "Nele Martens"]}
    with acting_as(act("psychologist", "clb")) as acting:
        guided = open_file(acting, Pupil.objects.get(source_id="pupil-lena").id).teams
        assert [(one.name, one.leads) for one in guided] == [("Team Gent", ["Hanne De Wilde", "Nele Martens"])]
    sql("update rights_teampart set role_ends_on = today() - 1 where id = %s", part(NELE).id)
    assert roles(act) == {"Hanne De Wilde": (LEAD, None)}
    assert asked(act) == {"Team Gent": ["Hanne De Wilde"]}
    with acting_as(act("head_other_clb", "other_clb")):
        assert leads_to_ask() == {}


def test_what_somebody_was_stays_known_and_each_change_leaves_a_trace(world: object, act: Act) -> None:
    give(act, HANNE, LEAD)
    give(act, HANNE, "")
    team = part(HANNE).team_id
    kept = TeamPart.objects.filter(member=work(HANNE, "clb"), team=team)
    assert sorted((one.role, one.ended_at is None) for one in kept) == [("", False), ("", True), (LEAD, False)]
    assert Trace.objects.filter(event="team.role_given", object_id=team, facts__role=LEAD).count() == 1
    assert Trace.objects.filter(event="team.role_ended", object_id=team).count() == 1


def test_a_team_has_one_lead_at_a_time(world: object, act: Act) -> None:
    give(act, HANNE, LEAD, today() + DAY)
    with acting_as(act("head_clb", "clb")) as acting:
        assert list(raised(BadInput, set_role, acting, part(NELE).id, LEAD).problems) == ["role"]
        set_role(acting, part(HANNE).id, LEAD, today())  # the own day may change
    assert roles(act) == {"Hanne De Wilde": (LEAD, today())}
    sql("update rights_teampart set role_ends_on = today() - 1 where id = %s", part(HANNE).id)
    give(act, NELE, LEAD)
    assert roles(act) == {"Nele Martens": (LEAD, None)}
    assert part(HANNE).role == ""


@pytest.mark.parametrize("what", ["a day that is over", "left the team", "nobody"])
def test_a_role_that_cannot_be_is_said_beside_its_field(world: object, act: Act, what: str) -> None:
    mine, until = part(HANNE).id, today() - DAY if what == "a day that is over" else None
    with acting_as(act("head_clb", "clb")) as acting:
        if what == "left the team":
            leave_team(acting, mine)
        field = "until" if until else "who"
        one = uuid.uuid4() if what == "nobody" else mine
        assert list(raised(BadInput, set_role, acting, one, DEPUTY, until).problems) == [field]
    assert roles(act) == {}


def test_with_the_place_in_the_team_goes_the_role(world: object, act: Act) -> None:
    give(act, HANNE, LEAD)
    with acting_as(act("head_clb", "clb")) as acting:
        leave_team(acting, part(HANNE).id)
    assert asked(act) == {}
