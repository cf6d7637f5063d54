"""Person x verb of rights x own or foreign x state x level: yes, or no and why. What each verb does is tried in `tests/verbs`."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import Http404

from paspoort.identity.actions import Level
from paspoort.kernel.models import Acting, BadInput, NotSignedIn, Refused, today
from paspoort.rights import actions as rights
from tests.rights.matrix import NO_RIGHT, NO_SESSION, STATES
from tests.rights.places import Place
from tests.sql import sql

Act = Callable[..., str]
Verb = Callable[[Acting, Place], object]
NUMBERS = {"linde": "034793", "atheneum": "041236", "clb": "114702", "other_clb": "114728", "support": "131433"}
NUMBERS["board"] = "126524"
DAY = timedelta(days=1)

# What asks for `rights:manage`, and is about something with an id.
ABOUT: dict[str, Verb] = {
    "choose_people": lambda acting, at: rights.choose_people(acting, [at.other]),
    "plan_grant": lambda acting, at: rights.plan_grant(acting, [at.other], at.right, [at.context], at.period),
    "grant_several": lambda acting, at: rights.grant_several(acting, uuid.uuid4(), [at.other], at.right, [at.context], at.period),
    "batch": lambda acting, at: rights.batch(acting, at.batch),
    "undo_batch": lambda acting, at: rights.undo_batch(acting, at.batch),
    "change_grants": lambda acting, at: rights.change_grants(acting, {at.grant: 0}, ends_on=today() + 30 * DAY),
    "end_grants": lambda acting, at: rights.end_grants(acting, {at.grant: 0}, "Niet meer nodig."),
    "let_end": lambda acting, at: rights.let_end(acting, {at.grant: 0}),
    "colleague": lambda acting, at: rights.colleague(acting, at.who_else),
    "person_rights": lambda acting, at: rights.person_rights(acting, at.who_else),
    "end_colleagues": lambda acting, at: rights.end_colleagues(acting, [at.other], today()),
    "add_again": lambda acting, at: rights.add_again(acting, [at.former], at.period),
    "compare": lambda acting, at: rights.compare(acting, at.who_holds, at.who_else),
    "lacks": lambda acting, at: rights.lacks(acting, at.who_holds, at.who_else),
    "give_same": lambda acting, at: rights.give_same(acting, uuid.uuid4(), at.who_holds, at.other, at.period),
    "decide_request": lambda acting, at: rights.decide_request(acting, at.request, accept=False, answer="Niet nodig."),
    "the_review": lambda acting, at: rights.the_review(acting, at.review),
    "confirm_items": lambda acting, at: rights.confirm_items(acting, at.review, [at.item]),
    "end_items": lambda acting, at: rights.end_items(acting, at.review, [at.item], "Niet meer nodig."),
    "with_grants": lambda acting, at: rights.with_grants(acting, [at.other]),
    "end_sessions_of": lambda acting, at: rights.end_sessions_of(acting, at.who_else),
    # these ask no permission of their own: they find what the acting person may see
    "the_request": lambda acting, at: rights.the_request(acting, at.request),
    "history": lambda acting, at: rights.history(acting, at.grant),
}
TEAMS: dict[str, Verb] = {
    "join_team": lambda acting, at: rights.join_team(acting, at.team, at.other),
    "leave_team": lambda acting, at: rights.leave_team(acting, at.part),
    "close_team": lambda acting, at: rights.close_team(acting, at.team),
    "put_school_in_team": lambda acting, at: rights.put_school_in_team(acting, at.team, "034793"),
    "put_pupil_in_team": lambda acting, at: rights.put_pupil_in_team(acting, at.team, "034793", "2021014"),
}
HERE: dict[str, Verb] = {
    "rights_on_offer": lambda acting, at: rights.rights_on_offer(acting),
    "colleagues": lambda acting, at: rights.colleagues(acting).rows,
    "check_person": lambda acting, at: rights.check_person(acting, "93051822361", "Marieke", "Van den Broeck", date(1993, 5, 18)),
    "add_colleague": lambda acting, at: rights.add_colleague(
        acting, "00012556777", "Piet", "Nieuw", date(2000, 1, 25), at.category, at.period, confirmed=True
    ),
    "look_up": lambda acting, at: rights.look_up(acting).rows,
    "counts_by_right": lambda acting, at: rights.counts_by_right(acting),
    "export_rows": lambda acting, at: list(rights.export_rows(acting)),
    "requests_here": lambda acting, at: rights.requests_here(acting),
    "open_tasks": lambda acting, at: rights.open_tasks(acting),
    "tasks_open": lambda acting, at: rights.tasks_open(acting),
    "current_review": lambda acting, at: rights.current_review(acting),
    "notices": lambda acting, at: rights.notices(acting),
    "start_team": lambda acting, at: rights.start_team(acting, "Nieuwe ploeg"),
    "teams": lambda acting, at: rights.teams(acting),
}
VERBS = ABOUT | TEAMS | HERE
COUNTS = {"tasks_open", "current_review", "notices"}

# Everyone's: about oneself, or told to anyone who works there. Where each is tried.
ANYONES = {
    "admit": "tests/protocols",
    "ask_for_right": "test_own_matters",
    "capacities": "test_own_matters",
    "categories_here": "test_own_matters",
    "ended_lately": "test_own_matters",
    "managed_places": "test_own_matters",
    "must_hold": "test_matrix",
    "my_requests": "test_own_matters",
    "my_rights": "test_own_matters",
    "my_team": "test_own_matters",
    "see_notice": "test_own_matters",
    "own_details": "test_own_matters",
    "own_sentence": "tests/verbs/test_rights_reviews",
    "set_own_details": "test_own_matters",
    "tell_admins": "test_policies_hold",
    "what_can_be_asked": "test_own_matters",
    "whom_to_ask": "test_own_matters",
    "why": "test_own_matters",
    "with_inquiry": "test_inquiries",
    "withdraw_request": "test_own_matters",
}
# Parts of others, which hand them rows found under the policies; bare SQL tries what they write.
PARTS = {"affiliate", "end_affiliation", "grant", "revoke", "period_choices", "chosen_period", "read_email"}
# The operator's and the worker's, with no screen: they run as a service, which only the application opens.
SERVICES = {
    "appoint_admin",
    "take_over_grant",
    "carry_over",
    "open_review",
    "open_reviews",
    "escalate_reviews",
    "close_reviews",
    "send_letters",
}


def test_every_verb_of_rights_is_in_one_table() -> None:
    named = [*VERBS, *ANYONES, *PARTS, *SERVICES]
    verbs = {name for name in rights.__all__ if inspect.isfunction(getattr(rights, name))}
    assert len(named) == len(set(named))
    assert verbs - set(named) == set()
    assert set(named) - verbs == set()


def ask(secret: str, verb: str, place: Place) -> str:
    try:
        with transaction.atomic():
            found = rights.with_inquiry(secret, lambda acting: VERBS[verb](acting, place))
            answer = "none" if found in (None, 0, []) and verb in COUNTS | {"undo_batch", "with_grants"} else "yes"
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


def answers(secret: str, verbs: Iterable[str], place: Place) -> dict[str, str]:
    return {verb: ask(secret, verb, place) for verb in verbs}


@pytest.fixture
def at(world: object) -> Callable[[str], Place]:
    return lambda key: Place(NUMBERS[key])


MANAGERS = [
    ("head", "linde"), ("admin", "linde"), ("head_atheneum", "atheneum"), ("head_clb", "clb"), ("head_support", "support"),
    ("head_board", "board"),
]  # fmt: skip
OTHERS = [("care", "linde"), ("teacher", "linde"), ("supporter", "support"), ("supporter", "linde"), ("psychologist", "clb")]


def as_manager(school: str) -> dict[str, str]:
    """Of the own institution, everything; teams at a centre only."""
    return dict.fromkeys(VERBS, "yes") | (dict.fromkeys([*TEAMS, "start_team", "teams"], "no_teams") if school != "clb" else {})


def without(code: str) -> dict[str, str]:
    """Of whoever may not: what asks for the right says so, what only finds and counts finds nothing."""
    return dict.fromkeys(VERBS, code) | dict.fromkeys(["the_request", "history"], "not_found") | dict.fromkeys(COUNTS, "none")


@pytest.mark.parametrize(("player", "school"), MANAGERS)
def test_who_manages_rights_does_so_at_the_own_institution(
    at: Callable[[str], Place], act: Act, player: str, school: str
) -> None:
    place = at(school)
    assert answers(act(player, school), VERBS, place) == as_manager(school)


FOREIGN = (
    dict.fromkeys([*ABOUT, *TEAMS], "not_found")
    | dict.fromkeys(["choose_people", "plan_grant", "grant_several"], "bad_input")
    | dict.fromkeys(["undo_batch", "with_grants"], "none")
)


@pytest.mark.parametrize(("player", "school"), MANAGERS)
def test_who_manages_rights_reaches_nothing_elsewhere(at: Callable[[str], Place], act: Act, player: str, school: str) -> None:
    secret, own = act(player, school), at(school)
    for key in sorted(set(NUMBERS) - {school}):
        place = at(key)
        assert answers(secret, [*ABOUT, *TEAMS], place) == answers_elsewhere(school), key
        # mixed with something of the own institution it gives no more
        mixed = copy(own)
        mixed.other, mixed.item, mixed.grant, mixed.team = place.other, place.item, place.grant, place.team
        found = answers(
            secret, ["choose_people", "grant_several", "end_grants", "confirm_items", "end_items", "join_team"], mixed
        )
        assert "yes" not in found.values(), (key, found)


def answers_elsewhere(school: str) -> dict[str, str]:
    return FOREIGN | (dict.fromkeys(TEAMS, "no_teams") if school != "clb" else {})


@pytest.mark.parametrize(("player", "school"), OTHERS)
def test_nobody_else_manages_anything(at: Callable[[str], Place], act: Act, player: str, school: str) -> None:
    place = at(school)
    assert answers(act(player, school), VERBS, place) == without("no_right")


# a board has admins of its own: who manages rights goes on
GOES_ON = {"as it is", "grant ends today"}
STATED = [state for state in STATES if state in GOES_ON | NO_SESSION | NO_RIGHT - {"institution became a board"}]


@pytest.mark.parametrize("state", STATED)
@pytest.mark.parametrize(("player", "school"), [("head", "linde"), ("admin", "linde"), ("head_clb", "clb")])
def test_a_manager_in_each_state(at: Callable[[str], Place], act: Act, player: str, school: str, state: str) -> None:
    place, secret = at(school), act(player, school)
    session, me = sql("select id, person_id from identity_session where secret_hash = secret_hash(%s)", secret)[0]
    statement = STATES[state]
    for name, value in {"session": session, "me": me, "here": place.id}.items():
        statement = statement.replace(f":{name}", f"'{value}'")
    if statement:
        sql(statement)
    wanted = as_manager(school)
    if state in NO_SESSION:
        wanted = dict.fromkeys(VERBS, "not_signed_in")
    elif state in NO_RIGHT:
        wanted = without("no_right")
    assert answers(secret, VERBS, place) == wanted


@pytest.mark.parametrize(("player", "school"), MANAGERS)
@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
def test_a_lower_key(at: Callable[[str], Place], act: Act, player: str, school: str, level: Level) -> None:
    place = at(school)
    wanted = as_manager(school) if level is Level.SUBSTANTIAL else without("step_up")
    assert answers(act(player, school, level), VERBS, place) == wanted
