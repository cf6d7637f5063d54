"""Who a number belongs to is asked in one transaction and answered in another: nothing that is undone was answered."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest

from paspoort.kernel.actions import number_hash
from paspoort.kernel.models import BadInput, NationalNumber, Refused
from paspoort.rights.actions import put_pupil_in_team, with_inquiry
from paspoort.rights.models import Team
from tests.conftest import Act
from tests.raised import raised
from tests.rights.bare import one
from tests.rights.web_role import Row, acting, tried
from tests.sql import sql

pytestmark = pytest.mark.live
LINDE = "034793"
PUPIL = "(select id from registry_institution where number = '034793'), '2021014'"
ASK, ANSWER = f"select inquire('pupil', {PUPIL})", f"select count(*) from guided_pupil({PUPIL})"
NOT_ASKED = "refused 42501 ask first, in a transaction of its own"


@pytest.fixture
def head(live_world: str, act: Act) -> str:
    return act("head_clb", "clb")


def test_a_question_of_the_same_transaction_is_not_answered(intruder: psycopg.Connection[Row], head: str) -> None:
    for between in ["", "savepoint a", "savepoint a; release a"]:
        with pytest.raises(psycopg.Error, match="ask first"), acting(intruder, head):
            assert intruder.execute(ASK.encode()).fetchall() == [(True,)]
            intruder.execute(between.encode())
            intruder.execute(ANSWER.encode())
    assert one("select count(*) from rights_inquiry") == 0


def test_a_question_that_was_undone_is_not_answered(intruder: psycopg.Connection[Row], head: str) -> None:
    with acting(intruder, head):
        intruder.execute(ASK.encode())
        raise psycopg.Rollback
    assert tried(intruder, head, ANSWER) == NOT_ASKED


def test_a_question_is_answered_once_and_leaves_its_trace(intruder: psycopg.Connection[Row], head: str) -> None:
    assert tried(intruder, head, ANSWER) == NOT_ASKED
    assert tried(intruder, head, ASK) == "[(True,)]"
    assert one("select count(*) from audit_trace where event = 'team.pupil_sought'") == 1
    assert tried(intruder, head, ANSWER.replace("'2021014'", "'2021015'")) == NOT_ASKED
    assert tried(intruder, head, ANSWER) == "[(1,)]"
    assert tried(intruder, head, ANSWER) == NOT_ASKED


def test_a_question_counts_in_its_own_session_and_for_half_a_minute(
    intruder: psycopg.Connection[Row], head: str, act: Act
) -> None:
    assert tried(intruder, head, ASK) == "[(True,)]"
    assert tried(intruder, act("head_clb", "clb"), ANSWER) == NOT_ASKED
    sql("update rights_inquiry set asked_at = asked_at - interval '31 seconds'")
    assert tried(intruder, head, ANSWER) == NOT_ASKED


def test_a_person_is_told_and_added_only_when_the_number_was_asked(
    intruder: psycopg.Connection[Row], live_world: str, act: Act
) -> None:
    head, known = act("head", "linde"), number_hash(NationalNumber("00012556777"))
    ask, answer = "select inquire('person', null, encode(%s, 'hex'))", "select count(*) from person_by_number(%s)"
    add = "select add_person('A', 'B', null, 'x', %s) is not null"
    assert tried(intruder, head, answer, known) == NOT_ASKED
    assert tried(intruder, head, add, known) == NOT_ASKED
    assert tried(intruder, head, ask, known) == "[(True,)]"
    assert tried(intruder, head, add, known) == NOT_ASKED
    with acting(intruder, head):
        assert intruder.execute(answer.encode(), [known]).fetchall() == [(0,)]
        [[added]] = intruder.execute(add.removesuffix(" is not null").encode(), [known]).fetchall()
        intruder.execute("select record_trace('person.added', 'done', '', 'web', null, %s, null, '{}')", [added])
    assert tried(intruder, head, add, known) == NOT_ASKED


def test_sixty_an_hour_counts_also_what_is_undone(intruder: psycopg.Connection[Row], head: str, act: Act) -> None:
    for _time in range(60):
        assert tried(intruder, head, ASK) == "[(True,)]"
        with acting(intruder, head):
            assert intruder.execute(ANSWER.encode()).fetchall() == [(1,)]
            raise psycopg.Rollback
    assert tried(intruder, act("head_clb", "clb"), ASK) == "[(False,)]"


def test_what_a_verb_asked_counts_also_when_it_fails(head: str) -> None:
    team = Team.objects.get(name="Team Gent").id
    for number in range(60):
        with pytest.raises(BadInput):
            with_inquiry(head, partial(put_pupil_in_team, team_id=team, school_number=LINDE, register_number=f"x{number}"))
    slow = raised(Refused, with_inquiry, head, lambda acting: put_pupil_in_team(acting, team, LINDE, "2021014"))
    assert (slow.code, slow.status) == ("slow_down", 429)
    assert one("select count(*) from audit_trace where event = 'team.pupil_sought'") == 60


def test_what_was_answered_and_undone_can_be_answered_again_but_nothing_else(
    intruder: psycopg.Connection[Row], head: str
) -> None:
    """Who undoes an answer knows it already; the question stays, with its trace, and answers nothing but itself."""
    assert tried(intruder, head, ASK) == "[(True,)]"
    with acting(intruder, head):
        assert intruder.execute(ANSWER.encode()).fetchall() == [(1,)]
        raise psycopg.Rollback
    assert tried(intruder, head, ANSWER) == "[(1,)]"
    assert tried(intruder, head, ANSWER) == NOT_ASKED
