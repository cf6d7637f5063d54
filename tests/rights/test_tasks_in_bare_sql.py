"""Whose task it is: what waits at another institution, or is one's own, is nobody else's to know, in plain SQL too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Act
from tests.people import institution, person, work
from tests.rights.bare import one, refused, run
from tests.sql import sql

LINDE, ATHENEUM, CLB = "034793", "041236", "114702"
REQUEST = """
    insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, message, email,
                                asked_at, outcome, answer)
    values (gen_random_uuid(), %s, %s, %s, 'IRISGebruiker', '{gebruiker}', 'staff', '', '', now(), '', '') returning id
"""
DOUBT = """
    insert into registry_doubt (id, source_id, pupil_id, institution_id, known_as, reason, register_number, given_name,
                                family_name, raised_at, decision)
    select gen_random_uuid(), p.from_source_id, p.id, %s, 'x', 'another_person', '', 'Wout', 'Claes', now(), ''
      from registry_pupil p where p.source_id = 'pupil-lena'
"""
LATE = """
    with review as (insert into rights_review (id, institution_id, opened_at, due_on, escalated_at)
                    values (gen_random_uuid(), %s, now(), today() + 2, now()) returning id, institution_id)
    insert into rights_reviewitem (id, review_id, institution_id, grant_id, contexts, ends_on, odd, outcome)
    select gen_random_uuid(), r.id, r.institution_id, g.id, g.contexts, g.ends_on, '', ''
      from review r join rights_grant g on g.institution_id = r.institution_id and g.session_id is null
"""
TASKS = "select kind from open_tasks() where kind <> 'no_team' order by kind"
HEADS = [("head", "linde"), ("admin", "linde"), ("head_atheneum", "atheneum"), ("head_clb", "clb"), ("head_board", "board")]
WAITS: dict[str, tuple[Callable[[], object], dict[str, str]]] = {
    "request of Els": (lambda: sql(REQUEST, person("Els").id, institution(LINDE).id, institution(LINDE).id), {"head": "request"}),
    "doubt": (lambda: sql(DOUBT, institution(LINDE).id), {"head": "doubt", "admin": "doubt"}),
    "late review": (
        lambda: sql(LATE, institution(LINDE).id),
        {"head": "review", "admin": "review", "head_board": "review_late"},
    ),
    "late review outside the board": (lambda: sql(LATE, institution(CLB).id), {"head_clb": "review"}),
}


@pytest.mark.parametrize("what", WAITS)
def test_what_waits_is_told_only_to_who_decides_it(world: object, act: Act, what: str) -> None:
    lay, told = WAITS[what]
    lay()
    found = {player: run(act(player, school), TASKS) for player, school in HEADS}
    assert found == {player: [(told[player],)] if player in told else [] for player, _school in HEADS}


def test_who_has_the_right_and_no_team_waits_for_who_manages_the_teams_there(world: object, act: Act) -> None:
    """The newcomer of the cast at the centre is one; nobody else hears of it."""
    waits = "select object_id from open_tasks() where kind = 'no_team'"
    told = {player: run(act(player, school), waits) for player, school in [*HEADS, ("psychologist", "clb"), ("newcomer", "clb")]}
    assert told == {key: [] for key in told} | {"head_clb": [(work("newcomer", "clb").id,)]}


SEEN = "insert into inbox_seen (id, person_id, institution_id, objects_seen, at) values (gen_random_uuid(), %s, %s, '{}', now())"


def test_what_someone_saw_is_kept_in_the_own_name_at_the_own_institution(world: object, act: Act) -> None:
    head, johan, linde = act("head", "linde"), person("Johan").id, institution(LINDE).id
    refused(head, SEEN, person("Els").id, linde)
    refused(head, SEEN, johan, institution(ATHENEUM).id)
    sql(SEEN, johan, linde)
    assert run(head, "select count(*) from inbox_seen") == [(1,)]
    assert run(act("admin", "linde"), "select count(*) from inbox_seen") == [(0,)]


def test_whether_who_asked_is_gone_is_told_where_it_was_asked(world: object, act: Act) -> None:
    asked = sql(REQUEST, person("Wout").id, institution(LINDE).id, institution(LINDE).id)[0][0]
    sql("update identity_person set ended_on = today() where given_name = 'Wout'")
    gone = {player: run(act(player, school), "select asker_gone(%s)", asked) for player, school in HEADS}
    assert gone == {player: [("person_gone" if school == "linde" else None,)] for player, school in HEADS}
    assert run(act("care", "linde"), "select asker_gone(%s)", asked) == [(None,)]


def test_own_details_are_kept_at_work_of_ones_own_and_not_of_a_sign_in(world: object, act: Act) -> None:
    wout, question = act("teacher", "linde"), "select keep_own_details('', '', 'wout@example.org')"
    assert run(wout, question) == [(1,)]
    sql(
        "update rights_affiliation set source = 'acm', email = '', session_id ="
        " (select id from identity_session where secret_hash = secret_hash(%s)) where id = %s",
        wout,
        work("Wout", LINDE).id,
    )
    assert run(wout, question) == [(0,)]
    assert one("select count(*) from rights_affiliation where email = 'wout@example.org'") == 0


READER = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason)
    select gen_random_uuid(), id, person_id, institution_id, 'IRISGebruiker', '{gebruiker}', today(), today() + 30, 'own',
           now(), '' from rights_affiliation where id = %s
"""
ENROLLED = "update registry_enrolment set {} where pupil_id = (select id from registry_pupil where source_id = 'pupil-lena')"
SHOWN = "select row_name is not null, kept_name is not null, row_birth is not null, kept_birth is not null from identity_doubts()"
DOUBTED = {
    "as it is": ("", [(True, True, False, True)]),
    "pupil left today": (ENROLLED.format("left_on = today()"), [(True, False, False, False)]),
    "pupil comes tomorrow": (ENROLLED.format("begins_on = today() + 1"), [(True, False, False, False)]),
    "decided": ("update registry_doubt set decided_at = now()", []),
    "without the right to find": ("update rights_grant set revoked_at = now() where right_id = 'IRISGebruiker'",
                                  [(False, False, False, False)]),
    "doubt of another school": (f"update registry_doubt set institution_id = (select id from registry_institution"
                                f" where number = '{ATHENEUM}')", []),
}  # fmt: skip


@pytest.mark.parametrize("state", DOUBTED)
def test_a_doubt_shows_names_only_to_who_may_find_that_pupil_here(world: object, act: Act, state: str) -> None:
    sql(DOUBT, institution(LINDE).id)
    sql(READER, work("Johan", LINDE).id)
    change, shown = DOUBTED[state]
    if change:
        sql(change)
    assert run(act("head", "linde"), SHOWN) == shown
    for player, school in [("care", "linde"), ("teacher", "linde"), ("head_clb", "clb"), ("head_board", "board")]:
        assert run(act(player, school), SHOWN) == [], player
