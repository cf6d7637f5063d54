"""Links in bare SQL as the web role, and by verb: who lets a package in, who is told, and who gets in as one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as, token_hash
from paspoort.kernel.models import Acting, NotSignedIn, Refused
from paspoort.links import actions as links
from paspoort.links.models import INDICATIONS, Vendor
from tests.conftest import Act
from tests.linking import EXPORTS, asked, let_in, token, vendor
from tests.people import institution, person
from tests.rights.bare import one, refused, run
from tests.rights.matrix import STATES
from tests.rights.test_collaboration_matrix import change
from tests.sql import sql

ON = """
    insert into links_link (id, vendor_id, institution_id, scopes, tells_kind, turned_on_at, turned_on_by_id)
    values (gen_random_uuid(), %s, %s, %s, false, now(), %s) returning vendor_id
"""
OFF = "update links_link set turned_off_at = now(), turned_off_by_id = %s where turned_off_at is null returning vendor_id"
OPEN = "select pupil_id from links_opening where id = %s"
TELL = "select whole from indications(null, null, 9)"


@pytest.fixture
def klasbord(world: object) -> Vendor:
    return vendor()


def test_a_head_lets_a_package_in_at_the_own_school_in_the_own_name_and_no_further(klasbord: Vendor, act: Act) -> None:
    head, linde, scopes = act("head", "linde"), institution("linde").id, [INDICATIONS]
    johan, els = person("head").id, person("Els").id
    for school, by in [(institution("atheneum").id, johan), (linde, els), (linde, None)]:
        refused(head, ON, klasbord.id, school, scopes, by)
    for wrong in ([*scopes, "leersteun.read"], []):
        refused(head, ON, klasbord.id, linde, wrong, johan, why="other_scopes")
    refused(head, ON, vendor("proef", test=True).id, linde, scopes, johan, why="only_a_test")
    refused(act("head_clb", "clb"), ON, klasbord.id, institution("clb").id, scopes, person("head_clb").id, why="no_school")
    assert run(head, ON, klasbord.id, linde, scopes, johan, told="link.turned_on") == [(klasbord.id,)]
    refused(head, ON, klasbord.id, linde, scopes, johan, why="one_link_at_a_time")
    refused(head, "update links_link set scopes = '{}' where id is not null", why="permission denied")
    refused(head, OFF, els)
    assert run(act("head_atheneum", "atheneum"), OFF, person("head_atheneum").id) == []
    assert run(head, OFF, johan, told="link.turned_off") == [(klasbord.id,)]
    refused(
        head, "update links_link set turned_off_at = null, turned_off_by_id = %s where id is not null", johan, why="off_already"
    )


def test_an_address_of_one_school_opens_nothing_at_another_nor_without_the_right_to_find(klasbord: Vendor, act: Act) -> None:
    let_in(klasbord)
    opening = asked(klasbord).rows[0].opening
    assert len(run(act("care", "linde"), OPEN, opening)) == 1
    for player, at in [("teacher", "linde"), ("head", "linde"), ("elsewhere_care", "elsewhere"), ("psychologist", "clb")]:
        assert run(act(player, at), OPEN, opening) == [], player
    refused(act("care", "linde"), "select register_number from links_opening", why="permission denied")


def test_nobody_gets_in_as_a_package_without_the_secret_of_its_own_living_token(klasbord: Vendor, act: Act) -> None:
    let_in(klasbord)
    foreign = token(vendor("ander"))
    care = act("care", "linde")
    tell = "select refusal from enter_client(%s, '034793', 'indicatie.read')"
    for secret, why in [("guess", "invalid_token"), ("", "invalid_token"), (foreign, "unknown_school")]:
        with transaction.atomic():
            sql("set local role paspoort_web")
            assert sql(tell, secret) == [(why,)]
            with pytest.raises(DatabaseError, match="nothing is told here"), transaction.atomic():
                sql(TELL)
            transaction.set_rollback(True)
    for statement, why in [
        (TELL, "nothing is told"),
        ("select * from links_token", "permission denied"),
        ("select client_scope()", "permission denied"),
        (f"select issue_token('{klasbord.id}', '\\x00', '', '{{indicatie.read}}')", "only the door for machines"),
        ("select spend_proof('\\x00', now())", "only the door for machines"),
        ("select note_refused_call('', '', 'method')", "only the door for machines"),
        ("select note_call('link.asked', 'done', '', null, null, '{}')", "permission denied"),
        ("insert into links_token (secret_hash) values ('x')", "permission denied"),
        ("update links_opening set ended_at = now()", "permission denied"),
    ]:
        refused(care, statement, why=why)


def test_a_package_has_no_person_no_institution_and_nothing_but_its_own_question(klasbord: Vendor) -> None:
    let_in(klasbord)
    secret = token(klasbord)
    with transaction.atomic():
        sql("set local role paspoort_web")
        assert sql("select refusal from enter_client(%s, '034793', 'indicatie.read')", secret) == [("",)]
        assert sql("select person_id, institution_id, service from acting()") == [(None, None, "client")]
        assert sql(TELL) == [(True,)]
        for question in ("people_visible()", "whom_to_ask()", "pupils_visible()", "reports_readable()", "own_teams()", "held()"):
            try:
                with transaction.atomic():
                    assert sql(f"select * from {question}") == [], question
            except DatabaseError as problem:
                assert "permission denied" in str(problem)
        assert sql("select may('report:read'), managed_institution(), find_institutions()") == [(False, None, [])]
        transaction.set_rollback(True)
    assert one("select count(*) from identity_session where secret_hash = %s", token_hash(secret)) == 0


NEEDS: dict[str, Callable[[Acting, Vendor, uuid.UUID], object]] = {
    "packages": lambda acting, made, opening: links.packages(acting),
    "the_package": lambda acting, made, opening: links.the_package(acting, made.id),
    "turn_on": lambda acting, made, opening: links.turn_on(acting, made.id, tells_kind=True),
    "turn_off": lambda acting, made, opening: links.turn_off(acting, made.id),
    "asked_per_day": lambda acting, made, opening: links.asked_per_day(acting, made.id)[-1][1] or None,
    "export_indications": lambda acting, made, opening: links.export_indications(acting),
    "follow_opening": lambda acting, made, opening: links.follow_opening(acting, opening),
}
MANAGES = {"packages", "the_package", "turn_on", "turn_off"}
# as the world is: what is answered to each verb that is not "no_right"
MAY: dict[tuple[str, str], dict[str, str]] = {
    ("head", "linde"): dict.fromkeys([*MANAGES, "asked_per_day"], "yes"),
    ("admin", "linde"): dict.fromkeys([*MANAGES, "asked_per_day"], "yes"),
    ("care", "linde"): {"follow_opening": "yes", "export_indications": "yes"},
    ("supporter", "linde"): {"follow_opening": "yes"},
    ("teacher", "linde"): {},
    ("head_atheneum", "atheneum"): dict.fromkeys(MANAGES, "yes") | {"follow_opening": "no_opening"},
    ("elsewhere_care", "elsewhere"): {"follow_opening": "no_opening"},
    ("psychologist", "clb"): {"follow_opening": "no_opening"},
    ("head_clb", "clb"): dict.fromkeys(MANAGES, "no_links_here"),
    ("head_board", "board"): dict.fromkeys(MANAGES, "no_links_here"),
}
COUNTS = {"asked_per_day": "none"}


def ask(secret: str, verb: str, made: Vendor, opening: uuid.UUID) -> str:
    try:
        with transaction.atomic(), acting_as(secret) as acting:
            answer = NEEDS[verb](acting, made, opening)
            transaction.set_rollback(True)
            return "none" if verb in COUNTS and answer is None else "yes"
    except NotSignedIn:
        return "not_signed_in"
    except Refused as refusal:
        return refusal.code
    except Http404:
        return "not_found"


@pytest.fixture
def laid(klasbord: Vendor) -> tuple[Vendor, uuid.UUID]:
    let_in(klasbord)
    sql(EXPORTS, person("care").id)
    return klasbord, asked(klasbord).rows[0].opening


@pytest.mark.parametrize(("player", "at"), MAY)
def test_who_may_do_what_with_links(laid: tuple[Vendor, uuid.UUID], act: Act, player: str, at: str) -> None:
    secret = act(player, at)
    wanted = {verb: MAY[player, at].get(verb, COUNTS.get(verb, "no_right")) for verb in NEEDS}
    assert {verb: ask(secret, verb, *laid) for verb in NEEDS} == wanted


@pytest.mark.parametrize("state", [state for state, how in STATES.items() if not re.search(":(pupil|report|draft)", how)])
def test_who_no_longer_counts_neither_lets_in_nor_saves_nor_follows(laid: tuple[Vendor, uuid.UUID], act: Act, state: str) -> None:
    secrets = {"head": act("head", "linde"), "care": act("care", "linde")}
    for player, verb in [("head", "turn_on"), ("care", "export_indications"), ("care", "follow_opening")]:
        with transaction.atomic():
            change(state, secrets[player])
            answer = ask(secrets[player], verb, *laid)
            transaction.set_rollback(True)
        assert (answer == "yes") == (state in STAYS), (player, verb, answer)


STAYS = {
    "as it is", "grant ends today", "centre no longer guides the school", "taken out of the team", "team ended",
    "left, and works there anew",
}  # fmt: skip


def test_saving_asks_the_strongest_key(laid: tuple[Vendor, uuid.UUID], act: Act) -> None:
    light = act("care", "linde", Level.SUBSTANTIAL)
    assert ask(light, "export_indications", *laid) == "step_up"
    refused(light, TELL, why="nothing is told")
    assert run(act("care", "linde"), TELL) == [(True,)]
