"""The yearly review of rights: what it freezes, what ends, and that a worker that is killed leaves nothing half."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from paspoort.audit.actions import record
from paspoort.identity.actions import end_person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    GrantUpdate,
    appoint_admin,
    change_grants,
    close_reviews,
    confirm_items,
    current_review,
    end_affiliation,
    end_grants,
    end_items,
    must_hold,
    open_review,
    open_reviews,
    reviewing,
    the_review,
)
from paspoort.rights.models import Context, Grant, GrantChange, Review, ReviewItem, Use
from tests.conftest import Act
from tests.people import grant_of, institution, person, work
from tests.raised import raised
from tests.sql import sql
from tests.verbs.rights_ground import DAY, holding, somebody, traces

LINDE = "linde"


def overdue() -> None:
    Review.objects.filter(closed_at__isnull=True).update(due_on=today() - DAY)


def outcomes() -> dict[tuple[str, str], str]:
    return {
        (str(item.grant.person), item.grant.right_id): item.outcome for item in ReviewItem.objects.select_related("grant__person")
    }


def test_it_freezes_every_right_that_lasts_with_what_looks_odd(world: object, act: Act) -> None:
    gone, fresh = somebody("Rik", "Daems", 501), somebody("Els", "Thys", 502)
    holding(gone)
    holding(fresh, begins_on=today() - DAY)
    holding(somebody("Oud", "Werk", 503, ends_on=today() - DAY))
    revoked = holding(somebody("Al", "Gedaan", 504))
    Grant.objects.filter(id=revoked.id).update(revoked_at=Now())
    Use.objects.create(grant=grant_of("care", LINDE), last_on=today() - 200 * DAY)
    Use.objects.create(grant=grant_of("supporter", LINDE), last_on=today() - 3 * DAY)
    with acting_as_service("operator", role="worker"):
        end_person(gone.person, today())
    review = open_review(institution(LINDE).id)
    assert review.due_on == today() + 42 * DAY
    with acting_as(act("head", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
    odd = {str(item.grant.person): item.odd for item in items}
    assert odd == {
        "Rik Daems": "person_gone",
        "Oud Werk": "affiliation_over",
        "Marieke Van den Broeck": "not_used_lately",
        "Tom Wouters": "",
        "Els Thys": "",
        "Johan Desmet": "",
        "Els Verstraeten": "never_used",
    }
    holding(somebody("Na", "Opening", 505))
    assert ReviewItem.objects.filter(review=review).count() == 7


def test_a_right_that_is_used_since_is_not_said_to_be_unused(world: object, act: Act) -> None:
    Use.objects.create(grant=grant_of("care", LINDE), last_on=today() - 200 * DAY)
    review = open_review(institution(LINDE).id)
    frozen = ReviewItem.objects.get(grant=grant_of("admin", LINDE, "LokaleBeheerder"))
    assert frozen.odd == "never_used"
    with acting_as(act("care", LINDE)) as acting:
        must_hold(acting, "pupil:find")
    with acting_as(act("admin", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
    seen = {str(item.grant.person): (item.odd, item.last_used_on) for item in items}
    assert seen["Els Verstraeten"] == seen["Marieke Van den Broeck"] == ("", today())
    assert seen["Tom Wouters"] == ("never_used", None)


def test_a_right_never_used_for_a_month_is_odd_but_not_one_that_opens_nothing(world: object) -> None:
    holding(somebody("Nooit", "Gebruikt", 506), begins_on=today() - 31 * DAY)
    holding(somebody("Samen", "Werk", 507), contexts=("operator",), begins_on=today() - 300 * DAY)
    Context.objects.filter(code="operator").update(allows=[])
    open_review(institution(LINDE).id)
    odd = {str(item.grant.person): item.odd for item in ReviewItem.objects.select_related("grant__person")}
    assert (odd["Nooit Gebruikt"], odd["Samen Werk"]) == ("never_used", "")


def test_a_second_one_cannot_open_and_nothing_opens_where_nobody_has_a_right(world: object) -> None:
    open_review(institution(LINDE).id)
    twice = raised(Refused, open_review, institution(LINDE).id)
    assert (twice.code, twice.status) == ("review_open", 409)
    Grant.objects.filter(institution=institution("support")).update(revoked_at=Now())
    assert raised(Refused, open_review, institution("support").id).code == "nothing_to_review"
    assert Review.objects.count() == 1


@pytest.mark.parametrize(("day", "opened"), [((2026, 9, 30), 0), ((2026, 10, 1), 7), ((2026, 10, 29), 7), ((2026, 10, 30), 0)])
def test_it_opens_once_a_year_and_catches_up_for_four_weeks(
    world: object, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int, int], opened: int
) -> None:
    monkeypatch.setattr(reviewing, "today", lambda: date(*day))
    assert (open_reviews(), open_reviews()) == (opened, 0)
    assert Review.objects.count() == opened


def test_last_years_review_does_not_stop_this_years(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REVIEW_OPENS", f"{today():%m-%d}")
    assert open_reviews() == 7
    sql("update rights_review set opened_at = now() - interval '1 year', closed_at = now() - interval '10 months'")
    assert open_reviews() == 7
    Review.objects.filter(closed_at__isnull=True).update(closed_at=Now())
    assert open_reviews() == 0


def test_confirmed_stays_and_ended_ends_at_once(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    with acting_as(act("head", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
        ids = {str(item.grant.person): item.id for item in items}
        assert (current_review(acting).left, current_review(acting).left_to_others) == (3, 1)  # type: ignore[union-attr]
        assert confirm_items(acting, review.id, [ids["Tom Wouters"], ids["Els Verstraeten"]]) == 2
        assert confirm_items(acting, review.id, [ids["Tom Wouters"]]) == 0
        with pytest.raises(BadInput):
            end_items(acting, review.id, [ids["Marieke Van den Broeck"]], "  ")
        with pytest.raises(BadInput):
            confirm_items(acting, review.id, [])
        assert end_items(acting, review.id, [ids["Marieke Van den Broeck"]], "Doet geen zorg meer.") == 1
        with pytest.raises(Refused) as ended:
            confirm_items(acting, review.id, [ids["Marieke Van den Broeck"]])
        assert ended.value.status == 409
    with acting_as(act("care", LINDE)) as acting:
        assert acting.may == frozenset()
    assert (traces("review.confirmed")[1], traces("review.ended")[0]) == ({"count": 2}, {"count": 1})
    with acting_as(act("admin", LINDE)) as acting:
        assert confirm_items(acting, review.id, [ids["Johan Desmet"]]) == 1
    assert close_reviews() == 1  # all was decided
    assert set(outcomes().values()) == {"confirmed", "ended"}


def test_the_own_right_is_confirmed_by_someone_else(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    own = ReviewItem.objects.get(grant=grant_of("head", LINDE, "LokaleBeheerder"))
    with acting_as(act("head", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
        assert [item.for_someone_else(acting.me) for item in items] == [item.id == own.id for item in items]
        mine = raised(BadInput, confirm_items, acting, review.id, [item.id for item in items])
        assert "Els Verstraeten" in mine.problems["items"]
        with pytest.raises(IntegrityError, match="to_oneself"), transaction.atomic():
            ReviewItem.objects.filter(id=own.id).update(outcome="confirmed", decided_by_id=acting.person_id)
    assert set(outcomes().values()) == {""}


def test_ending_is_all_or_nothing_and_keeps_the_last_chief(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    with pytest.raises(Refused) as kept, acting_as(act("head", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
        end_items(acting, review.id, [item.id for item in items], "Allemaal weg.")
    assert kept.value.code == "last_chief"
    assert set(outcomes().values()) == {""}
    assert grant_of("care", LINDE).revoked_at is None


def test_what_nobody_confirmed_ends_when_its_time_is_over(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    with acting_as(act("head", LINDE)) as acting:
        _review, items = the_review(acting, review.id)
        confirm_items(acting, review.id, [item.id for item in items if str(item.grant.person) == "Tom Wouters"])
        care = grant_of("care", LINDE)
        change_grants(acting, {care.id: care.revision}, GrantUpdate(ends_on=today() + 30 * DAY))  # changed is not confirmed
    assert close_reviews() == 0
    overdue()
    assert (close_reviews(), close_reviews()) == (1, 0)
    assert outcomes() == {
        ("Tom Wouters", "IRISGebruiker"): "confirmed",
        ("Marieke Van den Broeck", "IRISGebruiker"): "not_confirmed",
        ("Johan Desmet", "LokaleBeheerder"): "kept_last_chief",
        ("Els Verstraeten", "LokaleBeheerder"): "not_confirmed",
    }
    ended = grant_of("care", LINDE)
    assert (ended.ended_because, ended.revoked_by) == ("not_confirmed", None)
    line = GrantChange.objects.filter(grant=ended).latest("at")
    assert (line.by_service, line.kind, line.ended_because) == ("review", "ended", "not_confirmed")
    assert traces("review.closed")[0] == {"not_confirmed": 2, "kept_last_chief": 1}
    with acting_as(act("care", LINDE)) as acting:
        assert acting.may == frozenset()
    with acting_as(act("head", LINDE)) as acting:
        assert "admins:manage" in acting.may
        with pytest.raises(Refused) as closed:
            confirm_items(acting, review.id, [items[0].id])
    assert closed.value.code == "review_closed"


def test_of_two_chiefs_whom_nobody_confirmed_the_one_who_is_active_stays(world: object) -> None:
    with acting_as_service("operator", role="worker"):
        second = appoint_admin(person("teacher"), institution(LINDE))
    Use.objects.create(grant=second, last_on=today())
    open_review(institution(LINDE).id)
    overdue()
    close_reviews()
    found = outcomes()
    assert found["Wout Claes", "LokaleBeheerder"] == "kept_last_chief"
    assert found["Johan Desmet", "LokaleBeheerder"] == "not_confirmed"


def test_what_ended_otherwise_is_said_to_be_gone(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    with acting_as(act("head", LINDE)) as acting:
        care = grant_of("care", LINDE)
        end_grants(acting, {care.id: care.revision}, "Vertrokken.")
        end_affiliation(work("supporter", LINDE), today() - DAY)
        _review, items = the_review(acting, review.id)
        gone = next(item for item in items if item.grant_id == care.id)
        assert raised(Refused, confirm_items, acting, review.id, [gone.id]).code == "already_ended"
    overdue()
    close_reviews()
    found = outcomes()
    assert found["Marieke Van den Broeck", "IRISGebruiker"] == found["Tom Wouters", "IRISGebruiker"] == "gone"
    assert grant_of("care", LINDE).ended_because == "revoked"


def test_only_who_manages_rights_there_decides(world: object, act: Act) -> None:
    review = open_review(institution(LINDE).id)
    item = ReviewItem.objects.filter(review=review).first()
    assert item is not None
    for player, at in [("care", LINDE), ("head_atheneum", "atheneum"), ("head_board", "board")]:
        with acting_as(act(player, at)) as acting, pytest.raises(Refused) as refused:
            confirm_items(acting, review.id, [item.id])
        assert refused.value.status in (403, 404)


class Killed(BaseException):
    """What takes a worker away in the middle."""


def test_a_worker_killed_while_opening_leaves_whole_reviews_only(live_world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REVIEW_OPENS", f"{today():%m-%d}")
    seen, real = list[str](), record

    def dies(event: str, **facts: Any) -> object:
        seen.append(event)
        if seen.count("review.opened") == 3:
            raise Killed
        return real(event, **facts)

    monkeypatch.setattr(reviewing, "record", dies)
    with pytest.raises(Killed):
        open_reviews()
    assert Review.objects.count() == 2
    assert all(review.items.exists() for review in Review.objects.all())
    monkeypatch.setattr(reviewing, "record", real)
    assert open_reviews() == 5
    assert Review.objects.values("institution").distinct().count() == Review.objects.count() == 7


def test_a_worker_killed_while_closing_ends_nothing_and_goes_on_later(live_world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_review(institution(LINDE).id)
    overdue()
    real = record

    def dies(event: str, **facts: Any) -> object:
        if event == "review.closed":
            raise Killed
        return real(event, **facts)

    monkeypatch.setattr(reviewing, "record", dies)
    with pytest.raises(Killed):
        close_reviews()
    assert set(outcomes().values()) == {""} and grant_of("care", LINDE).revoked_at is None
    monkeypatch.setattr(reviewing, "record", real)
    assert close_reviews() == 1
    assert grant_of("care", LINDE).ended_because == "not_confirmed"
