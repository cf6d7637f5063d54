"""Meetings of school and centre: planned by either side, with functions and no names, told where they belong."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from paspoort.collaboration import actions as together
from paspoort.collaboration.actions import GoalText, NewMeeting, SectionText, StepText, change_meeting, plan_meeting, registration
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from tests.collaborating import hold_contexts, named, new
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.sql import sql


def talk(**other: object) -> NewMeeting:
    """A meeting that is planned."""
    usual: dict[str, object] = {"meeting": "careMeeting", "day": today() + timedelta(days=9), "functions": ["head", "clbAnchor"]}
    return NewMeeting(**usual | other)  # type: ignore[arg-type]


@pytest.fixture
def sides(world: object, act: Act) -> tuple[str, str, uuid.UUID]:
    """Sessions of the school and of the centre, and a registration."""
    hold_contexts()
    school, centre = act("care", "linde"), act("psychologist", "clb")
    with acting_as(centre) as acting:
        return school, centre, together.start(acting, institution("linde").id, new()).id


def test_either_side_plans_it_and_it_stands_in_the_story_of_what_it_is_about(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, started = sides
    linde = institution("linde").id
    with acting_as(school) as acting:
        made = plan_meeting(acting, linde, talk(about=[started]))
        found = together.opened(acting, linde)
        assert [(one.id, one.functions) for one in found.coming] == [(made, ["head", "clbAnchor"])] and not found.held
        assert [one.id for one in found.registrations] == [started] and together.places(acting)[0].registrations == 1
    with acting_as(centre) as acting:
        whole = registration(acting, started)
        [told] = [one.said for one in whole.story if one.part == "turn"]
        assert (told["kind"], told["of"], told["on"]) == (
            "met",
            "Cel leerlingenbegeleiding of zorgoverleg",
            f"{today() + timedelta(days=9)}",
        )
        assert [one.id for one in together.meetings_about(whole)] == [made]
        at = registration(acting, made)
        assert [one.code for one in at.sections] == ["agenda", "minutes"]
        assert [one.id for one in together.agenda_of(acting, at)] == [started]
        together.save_section(acting, made, "minutes", SectionText("We kijken naar de cijfers.", 0))
        together.save_step(acting, made, StepText("head", "Cijfers meebrengen", today()))
        assert [one.title for one in together.overview(acting).waits] == ["Cel leerlingenbegeleiding of zorgoverleg"]
        held = talk(title="Over de speelplaats", day=today() - timedelta(days=1))
        change_meeting(acting, made, held, 0)
        assert raised(Refused, change_meeting, acting, made, held, 0).code == "changed_elsewhere"
        assert together.meetings_about(registration(acting, started)) == []
        assert together.agenda_of(acting, registration(acting, made)) == []
    with acting_as(school) as acting:
        together.put_on_agenda(acting, started, made)
        assert list(raised(BadInput, together.put_on_agenda, acting, started, made).problems) == ["about"]
        assert [one.title for one in together.opened(acting, linde).held] == ["Over de speelplaats"]
        assert {one.registration_id for one in together.search_registrations(acting, linde, "cijfers")} == {made}
    sql("update registry_guidance set ended_on = today() where school_id = %s", linde)
    with acting_as(school) as acting:
        assert not registration(acting, made).may_write
        assert raised(Refused, change_meeting, acting, made, talk(), 1).code == "collaboration_ended"


def test_what_is_no_meeting_is_refused(sides: tuple[str, str, uuid.UUID]) -> None:
    """Of an MDO, which is about one pupil, there is no kind; nobody is named in a title, and who comes is a function."""
    school, _centre, started = sides
    linde = institution("linde").id
    with acting_as(school) as acting:
        made = plan_meeting(acting, linde, talk())
        for wrong, field in (
            (talk(meeting="mdo"), "meeting"),
            (talk(day=None), "day"),
            (talk(day=today() + timedelta(days=900)), "school_year"),
            (talk(functions=[]), "functions"),
            (talk(functions=["Marieke"]), "functions"),
        ):
            assert list(raised(BadInput, plan_meeting, acting, linde, wrong).problems) == [field]
        assert named(lambda: plan_meeting(acting, linde, talk(title="Over Léna Van der Auwera"))).spans
        assert list(raised(BadInput, together.save_goal, acting, made, GoalText("Rust")).problems) == [""]
        assert list(raised(BadInput, together.propose_close, acting, made, "", {}).problems) == [""]
        assert list(raised(BadInput, together.put_on_agenda, acting, started, started).problems) == ["meeting"]
        assert raised(Refused, change_meeting, acting, started, talk(), 0).code == "no_registration"
