"""Samenwerkingsafspraken: one living document of a school and its centre, written by both, confirmed and evaluated every year."""

from __future__ import annotations

import uuid

import pytest

from paspoort.collaboration import actions as together
from paspoort.collaboration.actions import GoalText, SectionText, begin_working_agreements, note_moment, registration
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from tests.collaborating import hold_contexts, named, new
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.sql import sql

# the moment of September lies around today, that of May elsewhere
NOW = """
create or replace function collaboration_moments(of_year int) returns table (code text, label text, first_day date, last_day date)
language sql immutable as $$
  values ('confirmed', 'De afspraken bevestigen', date '{0}' - 3, date '{0}' + 3),
         ('evaluated', 'De samenwerking evalueren', date '{0}' + 9, date '{0}' + 9)
$$
"""
LABELS = ["Wie spreekt wie aan? (functies)", "Hoe vraagt de school iets aan het CLB?", "Wanneer overleggen we?"]


@pytest.fixture
def sides(world: object, act: Act) -> tuple[str, str, uuid.UUID]:
    """Sessions of the school and of the centre, and a registration with which the centre began their file."""
    hold_contexts()
    school, centre = act("care", "linde"), act("psychologist", "clb")
    with acting_as(school) as acting:  # before there is a file
        assert raised(Refused, begin_working_agreements, acting, institution("linde").id).code == "centre_only"
    with acting_as(centre) as acting:
        return school, centre, together.start(acting, institution("linde").id, new()).id


def test_either_side_begins_it_once_and_both_write_in_it(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, _started = sides
    linde = institution("linde").id
    with acting_as(school) as acting:
        made = begin_working_agreements(acting, linde)
        together.save_section(acting, made, "rhythm", SectionText("Elke zes weken.\n\nIn de school.", 0))
        found = together.opened(acting, linde)
        assert [one.id for one in found.working_agreements] == [made] and made not in {one.id for one in found.registrations}
        assert together.places(acting)[0].registrations == 1
    with acting_as(centre) as acting:
        assert begin_working_agreements(acting, linde) == made
        whole = registration(acting, made)
        assert [one.label for one in whole.sections][:3] == LABELS and whole.sections[2].text is not None
        assert whole.sections[2].text.unread
        together.save_section(acting, made, "rhythm", SectionText("Elke zes weken.\n\nIn de school, op dinsdag.", 1))
        assert named(
            lambda: together.save_section(acting, made, "contacts", SectionText("Vraag het aan Léna Van der Auwera.", 0))
        ).spans
        together.react(acting, made, "rhythm", "Dat past ons.", {})
        assert [one.registration_id for one in together.search_registrations(acting, linde, "dinsdag")] == [made]
        assert [one.title for one in together.overview(acting).lines] == ["Pesten op de speelplaats"]
    with acting_as(school) as acting:
        both = together.save_section(acting, made, "rhythm", SectionText("Elke maand.\n\nIn de school.", 1))
        assert (both.merged, both.body) == (True, "Elke maand.\n\nIn de school, op dinsdag.")


def test_it_has_no_goals_no_state_and_no_owner(sides: tuple[str, str, uuid.UUID]) -> None:
    _school, centre, started = sides
    with acting_as(centre) as acting:
        made = begin_working_agreements(acting, institution("linde").id)
        for wrong in (
            lambda: together.save_goal(acting, made, GoalText("Rust")),
            lambda: together.change_state(acting, made, "running"),
            lambda: together.propose_close(acting, made, "", {}),
            lambda: together.describe(acting, made, new("Anders"), 0),
            lambda: note_moment(acting, started, "confirmed", "", {}),
            lambda: note_moment(acting, made, "state", "", {}),
        ):
            assert list(raised(BadInput, wrong).problems) == [""]


def test_each_side_notes_a_moment_once_a_year_and_has_a_task_till_then(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, _started = sides
    with acting_as(school) as acting:
        made = begin_working_agreements(acting, institution("linde").id)

    def waits(acting: Acting) -> list[tuple[str, uuid.UUID, str]]:
        return [(one.kind, one.id, one.facts["doing"]) for one in open_tasks(acting)]

    sql(NOW.format(today().isoformat()))
    waiting = [("working_agreements", made, "De afspraken bevestigen")]
    for secret, other in ((school, centre), (centre, school)):
        with acting_as(secret) as acting:
            assert waits(acting) == waiting
            note_moment(acting, made, "confirmed", "Op het overleg van vandaag.", {})
            assert waits(acting) == []
            assert list(raised(BadInput, note_moment, acting, made, "confirmed", "", {}).problems) == [""]
        with acting_as(other) as acting:
            assert waits(acting) == (waiting if secret == school else [])
    with acting_as(centre) as acting:
        told = together.yearly(acting, registration(acting, made))
        assert ([one.code for one in told.to_note] == ["evaluated"] and told.coming.begins > today()) or told.coming.now
        [(confirmed, by_school, by_centre), (_evaluated, *none)] = told.years[0].noted
        assert (told.years[0].year, confirmed.code, none) == (school_year_of(today()), "confirmed", [None, None])
        assert by_school and by_centre and by_school.said["text"] == "Op het overleg van vandaag."
        assert (by_school.author, by_centre.author) == ("Marieke Van den Broeck", "Hanne De Wilde")
    sql("update registry_guidance set ended_on = today() where school_id = %s", institution("linde").id)
    sql("delete from collaboration_turn")
    with acting_as(centre) as acting:  # who does not guide the school any more has nothing to do there
        assert waits(acting) == []
        assert raised(Refused, note_moment, acting, made, "evaluated", "", {}).code == "collaboration_ended"
