"""Person x verb of rights x own or foreign x state x level: yes, or no and why; by verb, in bare SQL and over HTTP.

What each verb does is tried in `tests/verbs`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from copy import copy

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from paspoort.identity.actions import Level
from paspoort.kernel.models import BadInput, NotSignedIn, Refused
from paspoort.rights import actions as rights
from tests.browser import Browser
from tests.conftest import Act
from tests.rights.bare import run
from tests.rights.managing import (
    ABOUT,
    ANYONES,
    AT_A_CENTRE,
    BARE,
    COUNTS,
    IN_ADDRESSES,
    NUMBERS,
    PAGES,
    PARTS,
    ROUTES,
    SERVICES,
    STATUS,
    TEAMS,
    VERBS,
)
from tests.rights.matrix import NO_RIGHT, NO_SESSION, STATES
from tests.rights.places import Place
from tests.sql import sql


def test_every_verb_and_page_of_rights_is_in_one_table() -> None:
    named = [*VERBS, *ANYONES, *PARTS, *SERVICES]
    verbs = {name for name, verb in vars(rights).items() if inspect.isfunction(verb)} | {"open_tasks", "count_tasks"}
    assert len(named) == len(set(named))
    assert verbs - set(named) == set()
    assert set(named) - verbs == set()
    assert set(BARE) | set(PAGES) <= set(VERBS)
    managed = {name for name, route in ROUTES.items() if re.match(r"gebruikersbeheer(?!.*<uuid:run>)", str(route.pattern))}
    # the steps of a wizard are tried in `test_every_route.py`, with a run of one's own
    # where one manages rights oneself shows to anyone, and tells nothing of others
    assert set(PAGES.values()) == managed - {"managed_institutions"}


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


def in_bare_sql(secret: str, verb: str, place: Place) -> bool:
    values = {name: f"'{value}'" for name, value in vars(place).items()}
    try:
        with transaction.atomic():
            found = run(secret, BARE[verb].format(**values))
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return bool(found)


def reached(secret: str, verbs: Iterable[str], place: Place) -> dict[str, bool]:
    return {verb: in_bare_sql(secret, verb, place) for verb in verbs if verb in BARE}


def reaches(answers: dict[str, str]) -> dict[str, bool]:
    """What bare SQL meets where the verbs answer this: as much, and no more."""
    return {verb: answer == "yes" for verb, answer in answers.items() if verb in BARE}


def over_http(secret: str, place: Place) -> dict[str, int]:
    client, found = Browser(raise_request_exception=False), {}
    client.cookies[settings.SESSION_COOKIE] = secret
    for verb, name in PAGES.items():
        ids = re.findall(r"<uuid:(\w+)>", str(ROUTES[name].pattern))
        address = reverse(name, kwargs={one: getattr(place, IN_ADDRESSES[one]) for one in ids})
        answer = client.get(address) if "GET" in vars(ROUTES[name].callback)["methods"] else client.post(address)
        found[verb] = answer.status_code
        assert answer.status_code in STATUS["yes"] or f"Ander Van {place.number}" not in answer.content.decode(), name
    return found


def shown(answers: dict[str, str], statuses: dict[str, int]) -> None:
    assert {verb: status for verb, status in statuses.items() if status not in STATUS[answers[verb]]} == {}


@pytest.fixture
def at(world: object) -> Callable[[str], Place]:
    return lambda key: Place(NUMBERS[key])


MANAGERS = [
    ("head", "linde"), ("admin", "linde"), ("head_atheneum", "atheneum"), ("head_clb", "clb"), ("head_support", "support"),
    ("head_board", "board"),
]  # fmt: skip
OTHERS = [("care", "linde"), ("teacher", "linde"), ("supporter", "support"), ("supporter", "linde"), ("psychologist", "clb")]


def as_manager(school: str) -> dict[str, str]:
    """Of the own institution, everything; teams at a centre only. The other colleague there opens no file, and needs no team."""
    return (
        dict.fromkeys(VERBS, "yes")
        | {"worker_without_team": "not_found", "take_in": "not_found"}
        | (dict.fromkeys(AT_A_CENTRE, "no_teams") if school != "clb" else {})
    )


def without(code: str) -> dict[str, str]:
    """Of whoever may not: what asks for the right says so, what only finds and counts finds nothing."""
    return dict.fromkeys(VERBS, code) | dict.fromkeys(["the_request", "history"], "not_found") | dict.fromkeys(COUNTS, "none")


@pytest.mark.parametrize(("player", "school"), MANAGERS)
def test_who_manages_rights_does_so_at_the_own_institution(
    at: Callable[[str], Place], act: Act, player: str, school: str
) -> None:
    place, secret, wanted = at(school), act(player, school), as_manager(school)
    assert answers(secret, VERBS, place) == wanted
    # a team can only be made at a centre: the one that the owner laid elsewhere is the manager's own
    assert reached(secret, VERBS, place) == reaches(wanted | dict.fromkeys(TEAMS, "yes"))
    shown(wanted, over_http(secret, place))


FOREIGN = (
    dict.fromkeys([*ABOUT, *TEAMS], "not_found")
    | dict.fromkeys(["choose_people", "plan_grant", "grant_several", "choose_teams", "join_teams", "set_role"], "bad_input")
    | dict.fromkeys(["undo_batch", "with_grants"], "none")
)


@pytest.mark.parametrize(("player", "school"), MANAGERS)
def test_who_manages_rights_reaches_nothing_elsewhere(at: Callable[[str], Place], act: Act, player: str, school: str) -> None:
    secret, own = act(player, school), at(school)
    for key in sorted(set(NUMBERS) - {school}):
        place = at(key)
        assert answers(secret, [*ABOUT, *TEAMS], place) == answers_elsewhere(school), key
        assert not any(reached(secret, [*ABOUT, *TEAMS, "look_up", "notices", "start_team"], place).values()), key
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
    place, secret = at(school), act(player, school)
    assert answers(secret, VERBS, place) == without("no_right")
    assert reached(secret, VERBS, place) == reached("", VERBS, place) == dict.fromkeys(BARE, False)
    shown(dict.fromkeys(PAGES, "no_right"), over_http(secret, place))


# a board has admins of its own: who manages rights goes on
GOES_ON = {"as it is", "grant ends today"}
OVER_HTTP = {"grant ended by the head", "affiliation ended by the head", "session ended"}
STATED = [state for state in STATES if state in GOES_ON | NO_SESSION | NO_RIGHT - {"institution became a board"}]


# a head in each of them; a local admin, and the head of a centre, in those that the context or the kind of institution may change
OF_OTHERS = {"other context", "grant ended by the head", "right not for this kind of institution", "session ended"} | GOES_ON
IN_STATES = [("head", "linde", state) for state in STATED]
IN_STATES += [(*who, state) for who in [("admin", "linde"), ("head_clb", "clb")] for state in STATED if state in OF_OTHERS]


@pytest.mark.parametrize(("player", "school", "state"), IN_STATES)
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
    assert reached(secret, VERBS, place) == reaches(wanted | (dict.fromkeys(TEAMS, "yes") if state in GOES_ON else {}))
    if state in OVER_HTTP and player == "head":
        shown(wanted if state != "session ended" else dict.fromkeys(PAGES, "not_signed_in"), over_http(secret, place))
    assert answers(secret, VERBS, place) == wanted


@pytest.mark.parametrize(("player", "school"), MANAGERS)
@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
def test_a_lower_key(at: Callable[[str], Place], act: Act, player: str, school: str, level: Level) -> None:
    place, secret = at(school), act(player, school, level)
    wanted = as_manager(school) if level is Level.SUBSTANTIAL else without("step_up")
    assert answers(secret, VERBS, place) == wanted
    assert reached(secret, VERBS, place) == reaches(wanted | (dict.fromkeys(TEAMS, "yes") if level is Level.SUBSTANTIAL else {}))
    if player in ("head", "admin"):
        shown(wanted, over_http(secret, place))
