"""Teams of a centre: without one no pupil's file opens (rule 67)."""

from __future__ import annotations

import pytest

from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport import actions as passport
from paspoort.passport.models import Report
from paspoort.pupils.actions import find_pupil_rows
from paspoort.registry.models import Guidance, Pupil
from paspoort.rights.actions import (
    close_team,
    end_affiliation,
    join_team,
    leave_team,
    my_team,
    put_school_in_team,
    start_team,
    teams,
)
from paspoort.rights.models import Team
from tests.conftest import Act
from tests.people import institution, work
from tests.raised import raised
from tests.verbs.inquiring import put_pupil_in_team
from tests.verbs.rights_ground import DAY

LINDE, ATHENEUM, LEUVEN = "034793", "041236", "105312"
LENA, YASSIN = ["van", "der", "auwera"], ["ben", "salah"]


def found(acting: Acting, words: list[str]) -> int:
    return len(find_pupil_rows(words))


def opens(act: Act, player: str = "newcomer") -> dict[str, bool]:
    """What someone at the centre opens: whom a search finds, and whose reports and papers may be read."""
    with acting_as(act(player, "clb")) as acting:
        return {
            "lena": found(acting, LENA) == 1,
            "yassin": found(acting, YASSIN) == 1,
            "report": Report.objects.filter(pupil__source_id="pupil-lena").exists(),
            "pupils": Pupil.objects.exists(),
        }


def a_team(act: Act, *schools: str, members: tuple[str, ...] = ("newcomer",)) -> Team:
    with acting_as(act("head_clb", "clb")) as acting:
        team = start_team(acting, "Team Nieuw")
        for number in schools:
            put_school_in_team(acting, team.id, number)
        for member in members:
            join_team(acting, team.id, work(member, "clb").id)
    return team


def part_of(act: Act, team: Team, name: str) -> object:
    with acting_as(act("head_clb", "clb")) as acting:
        view = next(one for one in teams(acting) if one.team.id == team.id)
        return next(part.id for part in [*view.members, *view.schools, *view.pupils] if part.name == name)


def test_without_a_team_nothing_opens_even_with_the_right(world: object, act: Act) -> None:
    assert opens(act) == {"lena": False, "yassin": False, "report": False, "pupils": False}
    report = Report.objects.get(pupil__source_id="pupil-lena", state="finalised")
    pupil = Pupil.objects.get(source_id="pupil-lena")
    with acting_as(act("newcomer", "clb")) as acting:
        assert "report:write" in acting.may and my_team(acting) == []
        assert raised(Refused, passport.open_report, acting, report.id).status in (403, 404)
    with acting_as(act("newcomer", "clb")) as acting, pytest.raises((Refused, Pupil.DoesNotExist)):
        passport.start_report(acting, pupil.id, "iac")


def test_a_team_opens_the_pupils_of_its_schools_only(world: object, act: Act) -> None:
    a_team(act, LINDE)
    assert opens(act) == {"lena": True, "yassin": False, "report": True, "pupils": True}
    with acting_as(act("newcomer", "clb")) as acting:
        assert [team.name for team in my_team(acting)] == ["Team Nieuw"]


def test_one_pupil_apart_opens_that_pupil_only(world: object, act: Act) -> None:
    team = a_team(act)
    with acting_as(act("head_clb", "clb")) as acting:
        put_pupil_in_team(acting, team.id, "41236", "24012")
        assert found(acting, YASSIN) == 0  # who manages teams opens no file by it
        view = next(one for one in teams(acting) if one.team.id == team.id)
        assert [(part.name, part.over) for part in view.pupils] == [("Yassin Ben Salah", False)]
    assert opens(act) == {"lena": False, "yassin": True, "report": False, "pupils": True}


@pytest.mark.parametrize("what", ["member", "school", "team", "work"])
def test_leaving_closes_at_the_next_request(world: object, act: Act, what: str) -> None:
    team = a_team(act, LINDE)
    secret = act("newcomer", "clb")
    with acting_as(secret) as acting:
        assert found(acting, LENA) == 1
    if what == "work":
        with acting_as(act("head_clb", "clb")):
            end_affiliation(work("newcomer", "clb"), today() - DAY)
    else:
        part = None if what == "team" else part_of(act, team, "Farah Haddad" if what == "member" else "Basisschool De Linde")
        with acting_as(act("head_clb", "clb")) as acting:
            if part is None:
                close_team(acting, team.id)
            else:
                leave_team(acting, part)  # type: ignore[arg-type]
    with acting_as(secret) as acting:
        assert found(acting, LENA) == 0


def test_a_school_that_the_centre_no_longer_guides_is_over(world: object, act: Act) -> None:
    team = a_team(act, LINDE)
    Guidance.objects.filter(school=institution("linde")).update(ended_on=today())
    assert opens(act)["lena"] is False
    with acting_as(act("head_clb", "clb")) as acting:
        view = next(one for one in teams(acting) if one.team.id == team.id)
    assert [(part.number, part.over) for part in view.schools] == [(LINDE, True)]


def test_what_a_team_cannot_hold_is_refused(world: object, act: Act) -> None:
    team, elsewhere = a_team(act), work("other_psychologist", "other_clb")
    with acting_as(act("head_clb", "clb")) as acting:
        for typed in (LEUVEN, "abc", "999999"):
            assert list(raised(BadInput, put_school_in_team, acting, team.id, typed).problems) == ["school"]
        for number, register in [(LINDE, "9999999"), (LEUVEN, "900"), ("999999", "1")]:
            with pytest.raises(BadInput):
                put_pupil_in_team(acting, team.id, number, register)
        for name in ("", "  ", "Team Gent"):
            assert list(raised(BadInput, start_team, acting, name).problems) == ["name"]
        with pytest.raises(Exception, match="No Affiliation"):
            join_team(acting, team.id, elsewhere.id)
    with acting_as_service("operator", role="worker"):
        end_affiliation(work("newcomer", "clb"), today() - DAY)
    with acting_as(act("head_clb", "clb")) as acting, pytest.raises(Refused) as over:
        join_team(acting, team.id, work("newcomer", "clb").id)
    assert over.value.code == "work_over"


def test_joining_twice_is_once(world: object, act: Act) -> None:
    team = a_team(act, LINDE, LINDE, members=("newcomer", "newcomer"))
    with acting_as(act("head_clb", "clb")) as acting:
        view = next(one for one in teams(acting) if one.team.id == team.id)
    assert (len(view.members), len(view.schools)) == (1, 1)


def test_register_numbers_are_not_guessed_at(world: object, act: Act) -> None:
    team = a_team(act)
    with acting_as(act("head_clb", "clb")) as acting:
        for number in range(60):
            with pytest.raises(BadInput):
                put_pupil_in_team(acting, team.id, LINDE, f"x{number}")
        with pytest.raises(Refused) as slow:
            put_pupil_in_team(acting, team.id, LINDE, "2021014")
    assert (slow.value.code, slow.value.status) == ("slow_down", 429)


def test_only_who_manages_a_centre_makes_teams(world: object, act: Act) -> None:
    team = Team.objects.get(name="Team Gent")
    for player, at, code in [
        ("head", "linde", "no_teams"),
        ("head_support", "support", "no_teams"),
        ("psychologist", "clb", "no_right"),
    ]:
        with acting_as(act(player, at)) as acting:
            for verb in (
                lambda acting=acting: teams(acting),
                lambda acting=acting: start_team(acting, "X"),
                lambda acting=acting: put_school_in_team(acting, team.id, LINDE),
                lambda acting=acting: put_pupil_in_team(acting, team.id, LINDE, "2021014"),
                lambda acting=acting: close_team(acting, team.id),
            ):
                assert raised(Refused, verb).code == code
    with acting_as(act("head_other_clb", "other_clb")) as acting:
        assert [view.team.name for view in teams(acting)] == ["Team Leuven"]
        with pytest.raises(Exception, match="No Team"):
            close_team(acting, team.id)
