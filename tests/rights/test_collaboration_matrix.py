"""Samenwerkingsdossier: person x verb x state, yes or no and why (rules 38-44); by verb, and in bare SQL as the web role."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import transaction

from paspoort.collaboration import actions as together
from paspoort.collaboration.actions import About, AgreementText, GoalText, NewFile, NewMeeting, SectionText, StepText
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, NotSignedIn, Refused
from paspoort.kernel.periods import today
from tests.collaborating import DOCUMENTS, hold_contexts, new
from tests.conftest import Act
from tests.people import institution, person
from tests.rights.bare import one, refused, run
from tests.rights.matrix import STATES
from tests.sql import sql

Verb = Callable[[Acting, uuid.UUID], object]
NELE: dict[str, uuid.UUID] = {}
"""The id of a colleague who could own a registration: whoever acts cannot look her up."""
AGREED: dict[str, uuid.UUID] = {}
"""The ids of the samenwerkingsafspraken and of a meeting."""
LINDE = "(select id from registry_institution where number = '034793')"


def reported(acting: Acting) -> uuid.UUID:
    """The report of this school year with De Linde, looked at and made."""
    looked = together.look_at_year(acting, institution("linde").id)
    return together.make_year_report(acting, looked.school_id, looked.year, looked.words)


def talk() -> NewMeeting:
    return NewMeeting("careMeeting", today(), ["head"])


ASK: dict[str, Verb] = {
    "places": lambda acting, at: [one for one in together.places(acting) if one.school_id == institution("linde").id],
    "opened": lambda acting, at: together.opened(acting, institution("linde").id).registrations,
    "start": lambda acting, at: together.start(acting, institution("linde").id, new("Nog een")),
    "registration": lambda acting, at: together.registration(acting, at),
    "save_section": lambda acting, at: together.save_section(acting, at, "seen", SectionText("Ook in de refter.", 1)),
    "react": lambda acting, at: together.react(acting, at, "seen", "Dank je.", {}),
    "search": lambda acting, at: together.search_registrations(acting, institution("linde").id, "speelplaats"),
    "save_goal": lambda acting, at: together.save_goal(acting, at, GoalText("Rust")),
    "save_step": lambda acting, at: together.save_step(acting, at, StepText("head", "Toezicht")),
    "save_agreement": lambda acting, at: together.save_agreement(acting, at, AgreementText("Elke maand.")),
    "keep_draft": lambda acting, at: together.keep_draft(acting, at, 0, {"seen": "Ook"}),
    "describe": lambda acting, at: together.describe(acting, at, new("Anders"), 0),
    "change_state": lambda acting, at: together.change_state(acting, at, "onHold"),
    "succeed": lambda acting, at: together.succeed(acting, at, NELE["id"]),
    "propose_close": lambda acting, at: together.propose_close(acting, at, "", {}),
    "versions": lambda acting, at: together.versions(acting, at, "seen"),
    "begin_working_agreements": lambda acting, at: together.begin_working_agreements(acting, institution("linde").id),
    "note_moment": lambda acting, at: together.note_moment(acting, AGREED["id"], "evaluated", "", {}),
    "make_year_report": lambda acting, at: reported(acting),
    "plan_meeting": lambda acting, at: together.plan_meeting(acting, institution("linde").id, talk()),
    "change_meeting": lambda acting, at: together.change_meeting(acting, AGREED["meeting"], talk(), 0),
    "put_on_agenda": lambda acting, at: together.put_on_agenda(acting, at, AGREED["meeting"]),
    "overview": lambda acting, at: [one for one in together.overview(acting).lines if one.school_id == institution("linde").id],
}
READS = {"places", "opened", "registration", "versions", "search", "overview"}
BEGINS = {"start", "make_year_report"}
"""Verbs about a school that only a centre has, whatever is there already."""
OF_THE_CENTRE = {*BEGINS, "describe", "change_state", "succeed"}
HOLDERS = {
    ("care", "linde"): "school",
    ("psychologist", "clb"): "centre",
    ("elsewhere_care", "elsewhere"): "another school",
    ("other_psychologist", "other_clb"): "another centre",
}
# a head, who reads reports there, a plain user of IRIS or LARS, a support worker with the context (rule 40)
OTHERS = [("head", "linde"), ("counsellor", "atheneum"), ("supporter", "linde"), ("head_clb", "clb"), ("newcomer", "clb")]
GONE = {
    "grant ended by the head",
    "grant over since yesterday",
    "grant begins tomorrow",
    "affiliation ended by the head",
    "institution closed",
    "right not for this category of work",
}
ENDED = {"session ended", "person gone", "session idle for 31 minutes"}
BEGUN_BY_BOTH = ("begin_working_agreements", "plan_meeting")
NOT_THERE = {"places": "none", "search": "none", "overview": "none", "opened": "no_collaboration"}
NOT_THERE |= dict.fromkeys([*BEGINS, *BEGUN_BY_BOTH], "no_collaboration")
WHEN_CLOSED = dict.fromkeys([*BEGINS, *BEGUN_BY_BOTH, "keep_draft", "note_moment"], "yes")
GUIDED_ELSEWHERE = "guided by another centre"
ALSO = {
    GUIDED_ELSEWHERE: f"update registry_guidance set ended_on = today() where school_id = {LINDE}",
    "plain user": "update rights_grant set contexts = '{gebruiker}' where person_id = :me",
    "the registration is closed": "update collaboration_registration set state = 'closed'",
}


def expected(side: str, verb: str, state: str) -> str:
    if state in ENDED:
        return "not_signed_in"
    if state in GONE or state == "plain user" or side == "none":
        return "no_right"
    if (
        (side.endswith("school") and verb in BEGINS)
        or (side == "another school" and verb in BEGUN_BY_BOTH)
        or (side == "school" and verb in OF_THE_CENTRE and state != GUIDED_ELSEWHERE)
    ):
        return "centre_only"
    if side.startswith("another"):
        return NOT_THERE.get(verb, "no_registration")
    if verb in READS:
        return "yes"
    if state == GUIDED_ELSEWHERE:
        return "collaboration_ended"
    return WHEN_CLOSED.get(verb, "bad_input") if state == "the registration is closed" else "yes"


ALSO_TOM = "update rights_grant set contexts = contexts || '{samenwerkingsdossier-school}' where person_id = %s"


@pytest.fixture
def started(world: object, act: Act) -> uuid.UUID:
    hold_contexts()
    sql(ALSO_TOM, person("supporter").id)
    NELE["id"] = person("other_psychologist").id
    with acting_as(act("psychologist", "clb")) as acting:
        made = together.start(acting, institution("linde").id, new()).id
        together.save_section(acting, made, "seen", SectionText("Veel ruzie.", 0))
        AGREED["id"] = together.begin_working_agreements(acting, institution("linde").id)
        AGREED["meeting"] = together.plan_meeting(acting, institution("linde").id, talk())
        return made


def change(state: str, secret: str) -> None:
    [(session, me, here)] = sql(
        "select id, person_id, institution_id from identity_session where secret_hash = secret_hash(%s)", secret
    )
    sql("set constraints all immediate")
    sql("set constraints all deferred")
    for statement in filter(str.strip, (STATES | ALSO)[state].split(";")):
        for name, value in {"session": session, "me": me, "here": here}.items():
            statement = statement.replace(f":{name}", f"'{value}'")
        sql(statement)


def ask(secret: str, verb: Verb, at: uuid.UUID) -> str:
    try:
        with transaction.atomic(), acting_as(secret) as acting:
            return "none" if verb(acting, at) == [] else "yes"
    except NotSignedIn:
        return "not_signed_in"
    except Refused as refusal:
        return refusal.code
    except Exception as problem:
        return "bad_input" if hasattr(problem, "problems") else repr(problem)


SEEN = [
    "select id from collaboration_collaboration",
    "select id from collaboration_registration",
    "select id from collaboration_section",
]
WRITES = """
    insert into collaboration_reaction (registration_id, section, body, author_id, institution_id, at)
    select %s, 'seen', 'Ja.', person_id, institution_id, now() from acting() returning id
"""
STARTS = """
    insert into collaboration_registration (collaboration_id, kind, title, theme, care_phase, target_group, target_text,
        occasion, school_year, state, owner_id, first_owner_id, changed_by_id, started_at, changed_at, revision)
    select %s, 'signal', 'Nog een', 'bullying', '0', 'wholeSchool', '', 'parents', school_year_of(today()), 'open', person_id,
           person_id, person_id, now(), now(), 0 from acting() returning id
"""
ROWS = [(*who, state) for who in HOLDERS for state in ["as it is", *sorted(GONE), *sorted(ENDED), *ALSO]]
ROWS += [(*who, "as it is") for who in OTHERS]


@pytest.mark.parametrize(("player", "school", "state"), ROWS)
def test_each_person_in_each_state(started: uuid.UUID, act: Act, player: str, school: str, state: str) -> None:
    secret, side = act(player, school), HOLDERS.get((player, school), "none")
    change(state, secret)
    answers = {name: ask(secret, verb, started) for name, verb in ASK.items()}
    assert answers == {name: expected(side, name, state) for name in ASK}
    opens = answers["registration"] == "yes"
    assert [bool(run(secret, statement)) for statement in SEEN] == [opens] * 3
    pair = one("select collaboration_id from collaboration_registration where id = %s", started)
    for statement, about, verb in [(WRITES, started, "react"), (STARTS, pair, "start")]:
        if answers[verb] == "yes":
            with transaction.atomic():
                assert run(secret, statement, about)
                transaction.set_rollback(True)
        elif answers[verb] != "not_signed_in":
            refused(secret, statement, about, why="policy|permission denied|closed")


def test_nobody_writes_as_somebody_else_or_of_another_moment(started: uuid.UUID, act: Act) -> None:
    care = act("care", "linde")
    as_other = WRITES.replace("person_id, institution_id, now()", "%s, institution_id, now()")
    refused(care, as_other, started, person("teacher").id)
    refused(care, WRITES.replace("institution_id, now()", "%s, now()"), started, institution("clb").id)
    refused(care, WRITES.replace("now()", "now() - interval '1 hour'"), started, why="not_now")
    refused(care, "update collaboration_section set body = '' returning id")
    refused(care, "update collaboration_registration set state = 'closed' returning id")
    refused(care, "select given_name from collaboration_roll(%s, '', '')", institution("linde").id, why="no roll")
    refused(act("head", "linde"), "select given_name from collaboration_roll(%s, '', '')", institution("linde").id, why="no roll")


def test_a_merged_school_brings_its_file_along_and_a_support_worker_gets_none(started: uuid.UUID, act: Act) -> None:
    """Rules 40 and 48."""
    sql(
        "update rights_grant set contexts = '{samenwerkingsdossier-school}' where right_id = 'IRISGebruiker' and person_id = %s",
        person("counsellor").id,
    )
    there, atheneum = act("counsellor", "atheneum"), institution("atheneum").id
    assert ask(there, ASK["registration"], started) == "no_registration"
    sql(f"update registry_institution set ended_on = today(), successor_id = %s where id = {LINDE}", atheneum)
    with acting_as(there) as acting:
        assert [one.id for one in together.opened(acting, atheneum).registrations] == [started]
        assert together.save_section(acting, started, "seen", SectionText("Bij ons ook.", 1)).version == 2
    with acting_as(act("psychologist", "clb")) as acting:
        assert together.start(acting, atheneum, new("Samen verder")).collaboration_id == one(
            "select id from collaboration_collaboration"
        )


def did(verb: Callable[..., None], *asked: object) -> bool:
    verb(*asked)
    return True


SHELF: dict[str, Verb] = {
    "documents_of": lambda acting, at: together.documents_of(acting, institution("linde").id).documents,
    "search": lambda acting, at: together.search(acting, "leidraad"),
    "preview": lambda acting, at: together.preview(acting, at),
    "put_document": lambda acting, at: together.put_document(acting, institution("linde").id, About(), NewFile("x.exe", b"MZ")),
    "new_version": lambda acting, at: together.new_version(acting, at, 1, NewFile("x.exe", b"MZ")),
    "move_document": lambda acting, at: did(together.move_document, acting, at, About("Leidraad", "Werking")),
    "rename_folder": lambda acting, at: did(
        together.rename_folder, acting, institution("linde").id, "Werking", "Hoe wij werken", {}
    ),
    "withdrawn_of": lambda acting, at: together.withdrawn_of(acting, institution("linde").id) == [],
    "withdraw": lambda acting, at: together.withdraw(acting, at),
    "preview of what was withdrawn": lambda acting, at: together.preview(acting, at),
    "bring_back": lambda acting, at: did(together.bring_back, acting, at),
}
OF_FILES = {"put_document", "new_version"}
"""These come as far as the file, which is refused: a file that is taken is put in `tests/verbs/test_library.py`."""
ABOUT_A_SCHOOL = {"put_document", "rename_folder"}
SHELF_READS = {"documents_of", "search", "preview", "withdrawn_of"}
SHELF_STATES = ["as it is", "grant ended by the head", "session ended", GUIDED_ELSEWHERE]


def expected_on_shelf(side: str, verb: str, state: str) -> str:
    if state in ENDED:
        return "not_signed_in"
    if state in GONE or side == "none":
        return "no_right"
    if side.startswith("another"):
        other = {"documents_of": "none", "search": "none", "withdrawn_of": "yes"} | dict.fromkeys(
            ABOUT_A_SCHOOL, "no_collaboration"
        )
        return ("centre_only" if side == "another school" and verb in ABOUT_A_SCHOOL else other.get(verb)) or "no_document"
    if verb == "preview of what was withdrawn":
        return "no_document" if state != GUIDED_ELSEWHERE else "yes"
    if state == GUIDED_ELSEWHERE and verb not in SHELF_READS:
        return "no_document" if verb == "bring_back" else "collaboration_ended"
    return "bad_input" if verb in OF_FILES else "yes"


@pytest.mark.parametrize(
    ("player", "school", "state"),
    [(*who, state) for who in HOLDERS for state in SHELF_STATES] + [(*who, "as it is") for who in OTHERS],
)
def test_each_person_before_the_documents(started: uuid.UUID, act: Act, player: str, school: str, state: str) -> None:
    for statement in DOCUMENTS:
        sql(statement)
    document = one("select id from collaboration_librarydocument")
    secret, side = act(player, school), HOLDERS.get((player, school), "none")
    change(state, secret)
    answers = {name: ask(secret, verb, document) for name, verb in SHELF.items()}
    assert answers == {name: expected_on_shelf(side, name, state) for name in SHELF}
    opens = answers["preview"] == "yes"
    for table in ("collaboration_librarydocument", "collaboration_libraryversion", "documents_blob"):
        of_it = " where document_id in (select id from documents_document where origin = 'shared')" if "blob" in table else ""
        assert bool(run(secret, f"select 1 from {table}{of_it}")) == opens
    if answers["put_document"] != "not_signed_in":
        refused(secret, "update collaboration_librarydocument set version = 9 returning id")
        refused(secret, "update collaboration_libraryversion set words = '' returning id")
        refused(secret, MOVES_ELSEWHERE, document, why="policy|permission denied")


MOVES_ELSEWHERE = """
    insert into collaboration_libraryversion (id, document_id, version, name, kind, size, pages, unread, declared, shown, words,
        paper_id, author_id, institution_id, at)
    select gen_random_uuid(), %s, 2, 'x', 'text', 1, 0, '{}', '', '', '', gen_random_uuid(), gen_random_uuid(), institution_id,
           now()
      from acting() returning id
"""
