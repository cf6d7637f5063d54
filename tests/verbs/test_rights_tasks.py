"""What waits for who manages rights: a true counter (rule 35)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from paspoort.identity.actions import end_person
from paspoort.inbox.actions import count_tasks, open_tasks
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    ChangedMeanwhile,
    GrantUpdate,
    NewRequest,
    ask_for_right,
    change_grants,
    confirm_items,
    escalate_reviews,
    let_end,
    open_review,
    raise_notice,
    see_notice,
    the_review,
)
from paspoort.rights.models import Grant, Review
from tests.conftest import Act
from tests.people import grant_of, institution, person, work
from tests.verbs.rights_ground import DAY, holding


def ends_in(days: int, player: str = "care") -> Grant:
    Grant.objects.filter(id=grant_of(player, "linde").id).update(ends_on=today() + days * DAY)
    return grant_of(player, "linde")


def waiting(act: Act, player: str = "head", at: str = "linde") -> list[str]:
    with acting_as(act(player, at)) as acting:
        kinds = sorted(task.kind for task in open_tasks(acting))
        assert count_tasks(acting).open == len(kinds)
    return kinds


def test_nothing_waits_at_first_and_who_manages_nothing_has_no_tasks(world: object, act: Act) -> None:
    assert waiting(act) == []
    for player, at in [("care", "linde"), ("supporter", "support")]:
        with acting_as(act(player, at)) as acting:
            with CaptureQueriesContext(connection) as asked:
                assert count_tasks(acting).open == 0
            assert len(asked) == 0
            assert open_tasks(acting) == []


def test_the_counter_is_one_query(world: object, act: Act) -> None:
    ends_in(5)
    with acting_as(act("head", "linde")) as acting, CaptureQueriesContext(connection) as asked:
        assert count_tasks(acting).open == 1
    assert len([one for one in asked if "open_tasks" in one["sql"]]) == 1


@pytest.mark.parametrize(("days", "kinds"), [(0, ["ending"]), (30, ["ending"]), (31, []), (-1, [])])
def test_a_right_that_ends_within_thirty_days_waits(world: object, act: Act, days: int, kinds: list[str]) -> None:
    ends_in(days)
    assert waiting(act) == kinds


def test_letting_it_end_takes_the_task_away_until_there_is_another_last_day(world: object, act: Act) -> None:
    ending = ends_in(10)
    with acting_as(act("head", "linde")) as acting:
        (task,) = open_tasks(acting)
        assert (task.id, task.person, task.due_on) == (ending.id, "Marieke Van den Broeck", today() + 10 * DAY)
        assert let_end(acting, {ending.id: ending.revision}) == 1
        assert count_tasks(acting).open == 0
        change_grants(acting, {ending.id: ending.revision}, GrantUpdate(ends_on=today() + 20 * DAY))
        assert count_tasks(acting).open == 1
        with pytest.raises(ChangedMeanwhile):
            let_end(acting, {ending.id: ending.revision})
    with acting_as(act("head_atheneum", "atheneum")) as acting, pytest.raises(Refused) as elsewhere:
        let_end(acting, {ending.id: 1})
    assert elsewhere.value.status == 404
    assert grant_of("care", "linde").ends_on == today() + 20 * DAY


def test_a_right_that_goes_on_under_another_grant_does_not_wait(world: object, act: Act) -> None:
    ends_in(10)
    holding(work("care", "linde"), begins_on=today() + 11 * DAY, contexts=("operator",))
    assert waiting(act) == ["ending"]
    Grant.objects.filter(begins_on=today() + 11 * DAY).update(contexts=["gebruiker", "operator"])
    assert waiting(act) == []


def test_the_right_of_who_is_gone_does_not_wait(world: object, act: Act) -> None:
    ends_in(10)
    with acting_as_service("operator", role="worker"):
        end_person(person("care"), today() - DAY)
    assert waiting(act) == []


def test_a_request_a_notice_and_a_review_wait_once_each(world: object, act: Act) -> None:
    with acting_as(act("teacher", "linde")) as acting:
        ask_for_right(acting, NewRequest("034793", "IRISGebruiker", ["gebruiker"]))
        raise_notice("many_searches", acting)
    review = open_review(institution("linde").id)
    assert waiting(act) == ["notice", "request", "review"]
    assert waiting(act, "head_atheneum", "atheneum") == []
    with acting_as(act("head", "linde")) as acting:
        see_notice(next(task.id for task in open_tasks(acting) if task.kind == "notice"))
    decide_for_others(act, "head", review.id)
    assert waiting(act) == ["request"]


def decide_for_others(act: Act, decider: str, review_id: uuid.UUID) -> None:
    """Confirm every right but the own ones, which someone else confirms."""
    with acting_as(act(decider, "linde")) as acting:
        _review, items = the_review(acting, review_id)
        confirm_items(acting, review_id, [item.id for item in items if not item.for_someone_else(acting.me)])


def test_the_own_right_in_a_review_waits_for_who_can_confirm_it(world: object, act: Act) -> None:
    review = open_review(institution("linde").id)
    decide_for_others(act, "head", review.id)
    assert (waiting(act), waiting(act, "admin")) == ([], ["review"])
    Grant.objects.filter(id=grant_of("admin", "linde", "LokaleBeheerder").id).update(revoked_at=timezone.now())
    assert waiting(act) == ["review"], "nobody else is left: a second admin has to be made"


def test_the_board_sees_that_a_school_is_late(world: object, act: Act) -> None:
    review = open_review(institution("linde").id)
    assert waiting(act, "head_board", "board") == []
    Review.objects.update(due_on=today() + timedelta(days=7))
    assert escalate_reviews() == 1
    with acting_as(act("head_board", "board")) as acting:
        (task,) = open_tasks(acting)
        assert (task.kind, task.id, str(task.institution)) == ("review_late", review.id, "Basisschool De Linde (034793)")
        seen, items = the_review(acting, review.id)
        assert (seen.id, items) == (review.id, [])
    assert escalate_reviews() == 0


def test_a_task_is_new_to_each_person_until_that_person_saw_the_list(world: object, act: Act) -> None:
    ends_in(10)
    for player in ("head", "admin"):
        with acting_as(act(player, "linde")) as acting:
            assert count_tasks(acting) == (1, 1)
            assert [task.unread for task in open_tasks(acting)] == [True]
            assert count_tasks(acting) == (1, 0)
    with acting_as(act("teacher", "linde")) as acting:
        ask_for_right(acting, NewRequest("034793", "IRISGebruiker", ["gebruiker"]))
    with acting_as(act("head", "linde")) as acting:
        assert count_tasks(acting) == (2, 1)
        assert {task.kind: task.unread for task in open_tasks(acting)} == {"ending": False, "request": True}
        assert [task.unread for task in open_tasks(acting)] == [False, False]
