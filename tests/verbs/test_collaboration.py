"""Samenwerkingsdossier by verb: the centre starts, both sides write at the same time, nothing is lost and nobody named."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial

import pytest

from paspoort.collaboration.actions import (
    About,
    AgreementText,
    GoalText,
    LineAt,
    NewFile,
    Saved,
    SectionText,
    StepText,
    TwoTexts,
    change_state,
    colleagues,
    describe,
    draft_of,
    hand_over,
    keep_draft,
    keep_open,
    new_version,
    opened,
    places,
    propose_close,
    put_document,
    react,
    registration,
    save_agreement,
    save_goal,
    save_section,
    save_step,
    search_registrations,
    start,
    succeed,
    versions,
    ways_on,
)
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from tests.at_once import at_once
from tests.collaborating import hold_contexts, named, new
from tests.conftest import Act
from tests.people import institution, person
from tests.raised import raised
from tests.sql import sql


@pytest.fixture
def sides(world: object, act: Act) -> tuple[str, str, uuid.UUID]:
    """Sessions of the school and of the centre, and a registration."""
    hold_contexts()
    school, centre = act("care", "linde"), act("psychologist", "clb")
    with acting_as(centre) as acting:
        return school, centre, start(acting, institution("linde").id, new()).id


def test_the_centre_starts_and_both_sides_find_it(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, started = sides
    linde = institution("linde").id
    with acting_as(school) as acting:
        [place] = places(acting)
        assert (place.school_id, place.guided, place.registrations, place.unread) == (linde, True, 1, 1)
        found = opened(acting, linde)
        assert (found.may_write, found.may_start) == (True, False)
        [listed] = found.registrations
        assert (listed.id, listed.owner, listed.state, listed.unread) == (started, "Hanne De Wilde", "open", True)
        assert raised(Refused, start, acting, linde, new()).code == "centre_only"
        whole = registration(acting, started)
        assert [one.code for one in whole.sections] == ["seen", "understood", "advice", "agreements", "standing"]
        assert not opened(acting, linde).registrations[0].unread
        assert places(acting)[0].used_before
    with acting_as(centre) as acting:
        found = opened(acting, linde)
        assert (found.may_start, found.registrations[0].unread) == (True, False)
        assert {one.number for one in places(acting)} == {"034793", "041236"}
        start(acting, linde, new("Overgang naar het eerste middelbaar", kind="consultation"))
        wrong = raised(BadInput, start, acting, linde, new(" ", theme="", occasion=""))
        assert list(wrong.problems) == ["title", "theme", "occasion"]
        assert list(raised(BadInput, start, acting, linde, new(theme="none")).problems) == ["theme"]
        assert raised(Refused, start, acting, institution("elsewhere").id, new()).code == "no_collaboration"


def test_whoever_works_at_two_numbers_sees_the_other_one_and_chooses_it_first(
    sides: tuple[str, str, uuid.UUID], act: Act
) -> None:
    """Rule 44."""
    sql(
        "insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,"
        " granted_at, reason) select gen_random_uuid(), a.id, a.person_id, a.institution_id, 'IRISGebruiker',"
        " '{samenwerkingsdossier-CLB}', today(), today(), 'own', now(), '' from rights_affiliation a"
        " where a.session_id is null and a.person_id = %s and a.institution_id = %s",
        person("other_psychologist").id,
        institution("clb").id,
    )
    with acting_as(act("other_psychologist", "other_clb")) as acting:
        assert [(one.number, one.elsewhere) for one in places(acting)] == [("105312", False), ("114702", True)]
        assert raised(Refused, opened, acting, institution("clb").id).code == "no_collaboration"


TWO = "Veel ruzie.\n\nVooral 's middags."
HANNE, MARIEKE = "Hanne De Wilde", "Marieke Van den Broeck"


def test_both_sides_write_in_one_section_and_nothing_is_lost(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, started = sides

    def save(acting: Acting, body: str, version: int, instead: str = "") -> Saved:
        return save_section(acting, started, "seen", SectionText(body, version, instead=instead))

    with acting_as(centre) as acting:
        assert save(acting, TWO, 0).version == 1
    with acting_as(school) as acting:
        assert save(acting, TWO.replace("ruzie", "ruzie in de gang"), 1).version == 2
    with acting_as(centre) as acting:  # typed upon the first version, in another paragraph
        saved = save(acting, f"{TWO}\n\nMinder op woensdag.", 1)
        assert (saved.version, saved.merged) == (3, True)
        assert saved.body == "Veel ruzie in de gang.\n\nVooral 's middags.\n\nMinder op woensdag."
    with acting_as(school) as acting:
        mine = TWO.replace("Veel", "Weinig")
        clash = raised(TwoTexts, save, acting, mine, 1).clash
        assert (clash.who, clash.revision, clash.texts) == (HANNE, 3, {"seen": saved.body})
        assert save(acting, clash.texts["seen"], clash.revision, instead=mine).version == 5
        told = versions(acting, started, "seen")
        assert [one.body for one in told[:3]] == [saved.body, mine, saved.body]
        assert [one.author for one in told] == [MARIEKE, MARIEKE, HANNE, MARIEKE, HANNE]
        assert (save(acting, saved.body, 5).version, save(acting, saved.body, 5).merged) == (5, False)
        react(acting, started, "seen", "In de refter ook.", {})
        seen = registration(acting, started).sections[0]
        assert (seen.version, len(seen.reactions), seen.reactions[0].author) == (5, 1, MARIEKE)
        assert seen.text is not None and seen.text.institution == "Basisschool De Linde"
    [(traces,)] = sql("select count(*) from audit_trace where event = 'section.saved' and object_id = %s", started)
    assert traces == 4


@pytest.mark.parametrize("where", ["title", "section", "reaction"])
def test_nobody_is_named(sides: tuple[str, str, uuid.UUID], where: str) -> None:
    _school, centre, started = sides
    name = "Léna Van der Auwera"
    with acting_as(centre) as acting:
        verbs = {
            "title": lambda: start(acting, institution("linde").id, new(f"Pesten van {name}")),
            "section": lambda: save_section(acting, started, "seen", SectionText(f"Het gaat over {name}.", 0)),
            "reaction": lambda: react(acting, started, "seen", f"{name} ook.", {}),
        }
        marked = named(verbs[where])
        assert [span.certain for spans in marked.spans.values() for span in spans] == [True]
        assert registration(acting, started).sections[0].version == 0


def test_goals_steps_and_agreements_keep_each_version(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, started = sides
    with acting_as(centre) as acting:
        goal = save_goal(acting, started, GoalText("Rust op de speelplaats", "Meldingen per week", "Het ordeschrift"))
        step = save_step(acting, started, StepText("careCoordinator", "Toezicht herverdelen", due_on=today()))
        save_agreement(acting, started, AgreementText("Elke maand bekijken we dit samen."))
    with acting_as(school) as acting:
        again = save_goal(acting, started, GoalText("Rust op de speelplaats", reached=2), LineAt(goal.line, goal.version))
        assert (again.line, again.version) == (goal.line, 2)
        late = GoalText("Nog iets anders", reached=1)
        assert raised(Refused, save_goal, acting, started, late, LineAt(goal.line, goal.version)).code == "changed_elsewhere"
        done = StepText("careCoordinator", "Toezicht herverdelen", state="done", result="Minder ruzie")
        save_step(acting, started, done, LineAt(step.line, 1))
        assert list(raised(BadInput, save_step, acting, started, StepText("pope", "Bidden")).problems) == ["function"]
        assert list(raised(BadInput, save_agreement, acting, started, AgreementText("  ")).problems) == ["text"]
        assert named(lambda: save_goal(acting, started, GoalText("Rust", "Aan Léna Van der Auwera"))).spans
        whole = registration(acting, started)
        assert [(one.version, one.said["reached"], one.author) for one in whole.goals] == [(2, 2, MARIEKE)]
        assert [(one.said["state"], one.said["result"]) for one in whole.steps] == [("done", "Minder ruzie")]
        assert [(one.part, one.newest) for one in whole.story if one.part in ("goal", "step")] == [
            ("goal", False), ("step", False), ("goal", True), ("step", True),
        ]  # fmt: skip


def test_a_registration_goes_its_way_and_an_owner_who_left_is_succeeded(sides: tuple[str, str, uuid.UUID], act: Act) -> None:
    school, centre, started = sides
    nele, marieke = person("other_psychologist").id, person("care").id
    with acting_as(school) as acting:
        assert raised(Refused, change_state, acting, started, "running").code == "centre_only"
        propose_close(acting, started, "Het loopt goed.", {})
        assert list(raised(BadInput, propose_close, acting, started, "", {}).problems) == [""]
    with acting_as(centre) as acting:
        assert registration(acting, started).head.proposal
        keep_open(acting, started, "", {})
        assert not registration(acting, started).head.proposal
        assert list(raised(BadInput, change_state, acting, started, "evaluated").problems) == ["state"]
        for state in ("running", "onHold", "running", "evaluated", "closed"):
            assert state in ways_on(registration(acting, started).head.state)
            change_state(acting, started, state)
        assert not registration(acting, started).may_write
        assert list(raised(BadInput, react, acting, started, "seen", "Nog iets.", {}).problems) == [""]
        change_state(acting, started, "running")
        assert list(colleagues(acting).values()) == [HANNE]
        assert list(raised(BadInput, succeed, acting, started, marieke).problems) == ["person"]
        succeed(acting, started, nele)
        head = registration(acting, started).head
        assert (head.owner, head.first_owner, head.owner_left) == ("Nele Martens", HANNE, False)
    sql("update rights_affiliation set ended_at = now() where person_id = %s", nele)
    with acting_as(school) as acting:
        assert [task.kind for task in open_tasks(acting)] == []
    with acting_as(centre) as acting:
        assert [(task.kind, task.id, task.person) for task in open_tasks(acting)] == [("owner_left", started, "Nele Martens")]
        whole = registration(acting, started)
        assert whole.head.owner_left
        assert [one.said["kind"] for one in whole.story if one.part == "turn"].count("state") == 6
        changed = replace(new("Pesten in de refter", theme="schoolClimate"), begins_on=today())
        assert describe(acting, started, changed, 0) == 1
        assert raised(Refused, describe, acting, started, changed, 0).code == "changed_elsewhere"
        head = registration(acting, started).head
        assert (head.title, head.theme, head.begins_on, head.revision) == ("Pesten in de refter", "schoolClimate", today(), 1)
        succeed(acting, started, acting.me)
        assert open_tasks(acting) == []


def test_what_is_typed_is_kept_for_its_writer_alone(sides: tuple[str, str, uuid.UUID]) -> None:
    school, centre, started = sides
    with acting_as(school) as acting:
        assert keep_draft(acting, started, 0, {"seen": "Léna zegt", "goal.text": "Rust"}) == 1
        assert keep_draft(acting, started, 1, {"goal.text": ""}) == 2
        assert draft_of(acting, started).texts == {"seen": "Léna zegt"}
        assert raised(Refused, keep_draft, acting, started, 1, {"seen": "Anders"}).code == "changed_elsewhere"
    with acting_as(centre) as acting:
        assert draft_of(acting, started).revision == 0
        assert registration(acting, started).sections[0].version == 0
    assert b"L\\xc3\\xa9na" not in bytes(sql("select sections from collaboration_draft")[0][0])


def test_words_are_found_in_any_form_where_they_stand_now(sides: tuple[str, str, uuid.UUID], act: Act) -> None:
    school, centre, started = sides
    linde = institution("linde").id
    with acting_as(centre) as acting:
        save_section(acting, started, "seen", SectionText("Veel ruzies bij het fietsenrek.", 0))
        save_section(acting, started, "seen", SectionText("Veel ruzies aan de poort.", 1))
        save_step(acting, started, StepText("head", "Toezicht aan de poorten"))
        start(acting, linde, new("Ruzie in de refter"))
    with acting_as(school) as acting:
        found = search_registrations(acting, linde, "ruzie")
        titles = {"section": "Pesten op de speelplaats", "registration": "Ruzie in de refter"}
        assert {one.part: one.title for one in found} == titles
        assert [piece for one in found for piece, hit in one.excerpt if hit and one.part == "section"] == ["ruzies"]
        assert {one.part for one in search_registrations(acting, linde, "poort")} == {"section", "step"}
        assert search_registrations(acting, linde, "fietsenrek") == search_registrations(acting, linde, " ") == []
    with acting_as(act("elsewhere_care", "elsewhere")) as acting:
        assert search_registrations(acting, linde, "ruzie") == []


def test_two_writers_in_the_same_instant_lose_nothing(live_world: str, act: Act) -> None:
    hold_contexts()
    with acting_as(act("psychologist", "clb")) as acting:
        started = start(acting, institution("linde").id, new()).id
    secrets = [act("care", "linde"), act("psychologist", "clb")]

    def write(secret: str, words: str) -> Saved:
        with acting_as(secret) as acting:
            return save_section(acting, started, "seen", SectionText(words, 0))

    saved = at_once(*(partial(write, secret, f"Dit zag kant {place}.") for place, secret in enumerate(secrets)))
    assert sorted(one.version for one in saved) == [1, 2]
    with acting_as(secrets[0]) as acting:
        assert set(registration(acting, started).sections[0].body.split("\n\n")) == {"Dit zag kant 0.", "Dit zag kant 1."}

    with acting_as(secrets[1]) as acting:
        document = put_document(acting, institution("linde").id, About(), NewFile("Afspraken.txt", b"Elke maand."))

    def replace_it(secret: str, words: bytes) -> str:
        try:
            with acting_as(secret) as acting:
                return str(new_version(acting, document, 1, NewFile("Afspraken.txt", words)))
        except Refused as refused:
            return refused.code

    told = at_once(partial(replace_it, secrets[0], b"Elke week."), partial(replace_it, secrets[1], b"Elke dag."))
    assert sorted(told) == ["2", "changed_elsewhere"]
    with acting_as(secrets[0]) as acting:
        kept = [hand_over(acting, document, version)[1] for version in (1, 2)]
    assert kept == [b"Elke maand.", b"Elke week." if told[0] == "2" else b"Elke dag."], "nothing of either is lost"

    def go(state: str) -> bool:
        try:
            with acting_as(secrets[1]) as acting:
                change_state(acting, started, state)
        except BadInput:
            return False
        return True

    assert go("running") and sorted(at_once(partial(go, "evaluated"), partial(go, "onHold"), partial(go, "evaluated"))) == [
        False, False, True,
    ]  # fmt: skip
