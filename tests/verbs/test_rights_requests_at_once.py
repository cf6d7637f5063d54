"""Two people at once: a request decided twice, sent twice, taken back while it is decided, and a review closed meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    Decision,
    NewRequest,
    ask_for_right,
    close_reviews,
    confirm_items,
    decide_request,
    open_review,
    open_reviews,
    withdraw_request,
)
from paspoort.rights.models import Affiliation, Grant, Request, Review, ReviewItem
from tests.at_once import at_once
from tests.conftest import Act
from tests.people import grant_of, institution, person
from tests.verbs.rights_ground import DAY
from tests.verbs.test_rights_at_once import at_once as transactions_at_once

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("live_world")]


def asks(acting: Acting) -> Request:
    return ask_for_right(acting, NewRequest("034793", "IRISGebruiker", ["gebruiker"]))


def accepts(request: Request) -> Callable[[Acting], Request]:
    return lambda acting: decide_request(acting, request.id, Decision(True))


@pytest.fixture
def asked(act: Act) -> Request:
    with acting_as(act("head_support", "support")) as acting:
        return asks(acting)


def test_two_admins_accept_and_the_second_sees_what_was_decided(act: Act, asked: Request) -> None:
    answers = transactions_at_once((act("head", "linde"), accepts(asked)), (act("admin", "linde"), accepts(asked)))
    (late,) = [one for one in answers if isinstance(one, Refused)]
    assert (late.code, late.status) == ("decided_already", 409)
    decided = Request.objects.get(id=asked.id)
    assert str(decided.decided_by) in late.sentence
    assert Grant.objects.filter(person=person("head_support"), institution=institution("linde")).count() == 1
    assert Affiliation.objects.filter(person=person("head_support"), institution=institution("linde")).count() == 1


def test_one_accepts_while_the_other_takes_it_back(act: Act, asked: Request) -> None:
    answers = transactions_at_once(
        (act("head", "linde"), accepts(asked)),
        (act("head_support", "support"), lambda acting: withdraw_request(acting, asked.id)),
    )
    assert [one.code for one in answers if isinstance(one, Refused)] == ["decided_already"]
    outcome = Request.objects.get(id=asked.id).outcome
    given = Grant.objects.filter(person=person("head_support"), institution=institution("linde")).count()
    assert (outcome, given) in [("accepted", 1), ("withdrawn", 0)]


def test_the_same_sent_twice_is_asked_once(act: Act) -> None:
    secret = act("teacher", "linde")
    answers = transactions_at_once((secret, asks), (secret, asks))
    assert [one.code for one in answers if isinstance(one, Refused)] == ["asked_already"]
    assert Request.objects.count() == 1


def test_two_workers_open_and_close_each_review_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REVIEW_OPENS", f"{today():%m-%d}")

    assert sum(at_once(open_reviews, open_reviews)) == 7 == Review.objects.count()
    Review.objects.update(due_on=today() - DAY)
    assert sum(at_once(close_reviews, close_reviews)) == 7
    assert not ReviewItem.objects.filter(outcome="").exists()


def test_confirming_while_the_worker_closes_counts_or_is_told(act: Act) -> None:
    review = open_review(institution("linde").id)
    Review.objects.update(due_on=today() - DAY)
    item = ReviewItem.objects.get(review=review, grant=grant_of("care", "linde"))
    secret = act("head", "linde")

    def confirm() -> object:
        try:
            with acting_as(secret) as acting:
                return confirm_items(acting, review.id, [item.id])
        except Refused as refused:
            return refused.code

    answers = at_once(confirm, close_reviews)
    ended = grant_of("care", "linde").revoked_at is not None
    assert answers[1] == 1
    assert (answers[0], ended) in [(1, False), ("review_closed", True), ("changed_meanwhile", True), ("already_ended", True)]
