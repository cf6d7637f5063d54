"""Profession x verb of health and letters, own or out of reach: yes, or no and why; by verb and in bare SQL.

What each verb does is tried in `tests/verbs`.
"""

from __future__ import annotations

import hashlib
import hmac
import inspect

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from paspoort.health import actions as health
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import BadInput, NotSignedIn, Refused
from paspoort.letters import actions as letters
from tests.conftest import Act
from tests.people import grant_of
from tests.rights.bare import run
from tests.rights.matrix import NO_SESSION, NO_TEAM, STATES
from tests.rights.medical import HEALTH, LETTERS, OF_HEALTH, PARTS, TEAM, VERBS, WRITING, Medical, statements
from tests.rights.medical import at as at
from tests.rights.medical import laid as laid
from tests.sql import Row, sql

Answers = dict[str, str]
WRITER = {"file:read", "file:write"}
# What each context of the right in LARS and IRIS allows of all this.
PROFESSIONS = {
    "arts": WRITER | {"health:write"},
    "verpleegkundige": WRITER | {"health:write"},
    "psycholoog-pedagoog": WRITER,
    "maatschappelijk-werker": WRITER,
    "paramedicus": WRITER,
    "onthaal": WRITER,
    "administratie": {"file:manage"},
    "directie": {"file:read", "file:manage"},
}
DRAFTS = {
    "open_letter_draft",
    "save_letter",
    "letter_standing",
    "preview_letter",
    "preview_letter_page",
    "make_letter",
    "discard_letter",
}
NEEDS = (
    dict.fromkeys(HEALTH, "health:write")
    | dict.fromkeys(TEAM, "file:read")
    | dict.fromkeys([*WRITING, *LETTERS], "file:write")
    | {name + OF_HEALTH: "health:write" for name in LETTERS}
    | {"save_style": "file:manage"}
)
# What a doctor hears of a pupil, a day or a letter that is out of reach: the same as of what does not exist.
OUT_OF_REACH = (
    dict.fromkeys(["due_of", "due_counts", "days_of", "changed_since", "bases_of", "receivers"], "none")
    | dict.fromkeys(["plan_day", "print_class", "note_class_sent"], "bad_input")
    | dict.fromkeys(["contact_of", "open_contact", "save_value", "mark", "undo_mark", "finish_contact"], "no_contact")
    | {f"{name}{of}": "no_letter" for name in LETTERS for of in ("", OF_HEALTH)}
    | {
        "begin_class_letter": "not_found",
        "begin_letter": "not_found",
        f"begin_letter{OF_HEALTH}": "not_found",
        "save_style": "no_right",
    }
)


def expected(may: set[str]) -> Answers:
    """The answers to who may this in a team that guides the pupil, and wrote it all."""
    found = {verb: "yes" if need in may else "no_right" for verb, need in NEEDS.items()}
    if "file:write" in may:  # that there are letters of health is no secret for who writes letters; which, is
        found |= {verb: "no_letter" for verb in found if verb.endswith(OF_HEALTH) and found[verb] != "yes"}
        found[f"begin_letter{OF_HEALTH}"] = found["open_day"]
    if found["begin_class_letter"] == "yes":
        found["begin_class_letter"] = "bad_input"  # of this class each letter was made
    return found | {"styles_of": "yes" if {"file:manage", "file:write"} & may else "none"}


def test_every_verb_of_health_and_letters_is_in_the_table() -> None:
    verbs = {name for app in (health, letters) for name, verb in vars(app).items() if inspect.isfunction(verb)}
    assert verbs == {*HEALTH, *TEAM, *WRITING, *LETTERS, *PARTS}
    assert set(VERBS) == {*NEEDS, "styles_of"}


def ask(secret: str, verb: str, at: Medical) -> str:
    try:
        with transaction.atomic(), acting_as(secret) as acting:
            answer = "none" if VERBS[verb](acting, at) == [] else "yes"
            transaction.set_rollback(True)
            return answer
    except NotSignedIn:
        return "not_signed_in"
    except Refused as refusal:
        return refusal.code
    except Http404:
        return "not_found"
    except BadInput:
        return "bad_input"


def answers(secret: str, at: Medical) -> Answers:
    return {verb: ask(secret, verb, at) for verb in VERBS}


def in_bare_sql(secret: str, at: Medical) -> dict[str, bool]:
    found = {}
    for name, (_verb, statement) in statements(at).items():
        try:
            with transaction.atomic():
                found[name] = bool(run(secret, statement))
                transaction.set_rollback(True)
        except DatabaseError:
            found[name] = False
    return found


def holds(secret: str, at: Medical, wanted: Answers) -> None:
    """The verbs answer this, and bare SQL reaches as much and no more."""
    assert answers(secret, at) == wanted
    assert in_bare_sql(secret, at) == {name: wanted[verb] == "yes" for name, (verb, _statement) in statements(at).items()}


def become(who: str, where: str, context: str) -> None:
    """Let somebody of the cast be of another profession there."""
    given = grant_of(who, where)
    given.contexts = [context]
    given.save()


@pytest.mark.parametrize("profession", PROFESSIONS)
def test_each_profession_of_the_team_does_its_own(at: Medical, act: Act, profession: str) -> None:
    become("other_psychologist", "clb", profession)
    holds(act("other_psychologist", "clb"), at, expected(PROFESSIONS[profession]))


def test_a_colleague_nurse_does_the_same_but_for_what_somebody_else_writes(at: Medical, act: Act) -> None:
    become("psychologist", "clb", "verpleegkundige")
    others = {f"{name}{of}": "no_letter" for name in DRAFTS for of in ("", OF_HEALTH)}
    others |= dict.fromkeys(["undo_sent", f"undo_sent{OF_HEALTH}"], "bad_input")
    secret = act("psychologist", "clb")
    assert answers(secret, at) == expected(PROFESSIONS["verpleegkundige"]) | others
    assert not in_bare_sql(secret, at)["letters_letter changed"]


@pytest.mark.parametrize(("who", "where"), [("other_psychologist", "other_clb"), ("newcomer", "clb")])
def test_a_doctor_of_another_centre_or_team_reaches_nothing(at: Medical, act: Act, who: str, where: str) -> None:
    become(who, where, "arts")
    secret = act(who, where)
    found = answers(secret, at)
    styles = {"styles_of": found["styles_of"]}
    assert found == dict.fromkeys(VERBS, "not_found") | OUT_OF_REACH | styles
    assert styles["styles_of"] == ("yes" if where == "clb" else "none")
    assert {name for name, reached in in_bare_sql(secret, at).items() if reached} == ({"style seen"} if where == "clb" else set())


@pytest.mark.parametrize(
    ("who", "where", "context"),
    [
        ("care", "linde", ""),
        ("care", "linde", "operator"),
        ("head", "linde", ""),
        ("teacher", "linde", ""),
        ("head_clb", "clb", ""),
    ],
)
def test_nobody_of_a_school_and_no_head_does_any_of_it(at: Medical, act: Act, who: str, where: str, context: str) -> None:
    if context:
        become(who, where, context)
    holds(act(who, where), at, expected(set()))


def test_who_runs_the_installation_reaches_none_of_it(at: Medical) -> None:
    signature = hmac.new(derived_key("service sessions"), b"operator:x", hashlib.sha256).digest()
    sql("select enter_service('operator', 'x', %s)", signature)
    sql("delete from kernel_actingsession")
    for role in ("web", "worker"):
        found = {name: rows_of_service(role, statement) for name, (_verb, statement) in statements(at).items()}
        assert not any(found.values()), (role, found)


def rows_of_service(role: str, statement: str) -> list[Row]:
    try:
        with transaction.atomic():
            sql("select from enter('x')")
            sql(f"set local role paspoort_{role}")
            found = sql(statement)
            transaction.set_rollback(True)
            return found
    except DatabaseError:
        return []


@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
def test_a_lower_key_steps_up(at: Medical, act: Act, level: Level) -> None:
    wanted = dict.fromkeys(VERBS, "step_up") | {"save_style": "no_right", "styles_of": "none"}
    holds(act("other_psychologist", "clb", level), at, wanted)


@pytest.mark.parametrize(
    "state",
    ["grant ended by the head", "affiliation ended by the head", "other context", "taken out of the team", "session ended"],
)
def test_a_nurse_in_each_state(at: Medical, act: Act, state: str) -> None:
    secret = act("other_psychologist", "clb")
    session, me, here = sql(
        "select id, person_id, institution_id from identity_session where secret_hash = secret_hash(%s)", secret
    )[0]
    statement = STATES[state]
    for name, value in {"session": session, "me": me, "here": here}.items():
        statement = statement.replace(f":{name}", f"'{value}'")
    sql(statement)
    if state in NO_SESSION:
        holds(secret, at, dict.fromkeys(VERBS, "not_signed_in"))
    elif state in NO_TEAM:
        holds(secret, at, dict.fromkeys(VERBS, "not_found") | OUT_OF_REACH | {"styles_of": "yes"})
    else:
        holds(secret, at, expected(set()))
