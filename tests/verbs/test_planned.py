"""What is planned about a pupil: moved, cancelled with a reason and planned again; and what is restricted shows no code."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from paspoort.casefile.actions import (
    Filter,
    at_a_glance,
    cancel_activity,
    journal,
    move_activity,
    my_day,
    open_file,
    open_planned,
    open_referrals,
    plan_again,
    start_activity,
)
from paspoort.casefile.models import Activity
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.raised import raised
from tests.verbs.test_pupil_file import HUB, WORDS, lines, registered, said

DAY = timedelta(days=1)


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


def test_what_is_planned_is_moved_cancelled_with_a_reason_and_planned_again(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        planned = registered(acting, lena, said(planned=True, day=today() + 8 * DAY))
        assert list(raised(BadInput, move_activity, acting, planned.id, today() - DAY).problems) == ["day"]
        move_activity(acting, planned.id, today() + 9 * DAY)
    with acting_as(act("other_psychologist", "clb")) as acting:
        opened = open_file(acting, lena)
        assert [line.activity.day for line in at_a_glance(acting, opened, 5)[0]] == [today() + 9 * DAY]
        assert open_planned(acting, planned.id)[1]["text"] == WORDS
        assert list(raised(BadInput, cancel_activity, acting, planned.id, "so").problems) == ["because"]
        cancel_activity(acting, planned.id, "not_there")
        assert at_a_glance(acting, opened, 5)[0] == [] == my_day(acting).planned
        [line] = lines(acting, lena)
        assert line.activity.cancelled_because == "not_there"
        assert [(year.count, len(year.threads)) for year in journal(acting, opened)] == [(0, 1)]
        assert raised(Refused, move_activity, acting, planned.id, today()).code == "not_planned"
        plan_again(acting, planned.id)
        assert [one.id for one, _pupil in my_day(acting).planned] == [planned.id]
        assert raised(Refused, plan_again, acting, planned.id).code == "not_planned"


@pytest.mark.parametrize("who", [("care", "linde"), ("head_clb", "clb"), ("elsewhere_care", "elsewhere")])
def test_nobody_else_moves_or_cancels_it(act: Act, lena: uuid.UUID, who: tuple[str, str]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        planned = registered(acting, lena, said(planned=True, day=today() + DAY))
    with acting_as(act(*who)) as acting:
        for verb, given in ((open_planned, ()), (move_activity, (today(),)), (cancel_activity, ("other",)), (plan_again, ())):
            raised(Refused, verb, acting, planned.id, *given)
    assert Activity.objects.get(id=planned.id).state == "planned"


def test_what_is_restricted_is_found_by_its_day_and_author_and_by_no_code(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        hidden = registered(acting, lena, said(restricted=True))
        asked = registered(acting, lena, said(**HUB, restricted=True))
        registered(acting, lena, said(planned=True, day=today() + DAY, restricted=True))
    with acting_as(act("other_psychologist", "clb")) as acting:
        opened = open_file(acting, lena)

        def found(wanted: Filter) -> set[uuid.UUID]:
            return {one.activity.id for year in journal(acting, opened, wanted) for [one] in year.threads}  # type: ignore[union-attr]

        assert found(Filter()) == found(Filter(begins=today())) == found(Filter(author=hidden.author_id)) == {hidden.id, asked.id}
        for wanted in (Filter(function="clarification"), Filter(topic="emotional"), Filter(domain="psychosocial")):
            assert found(wanted) == set()
        for line in [*lines(acting, lena), *at_a_glance(acting, opened, 5)[0]]:
            one = line.activity
            assert (one.function, one.topics, one.direction, line.referral, line.text) == ("", [], "", None, None)
            assert (line.author, line.restricted_by) == ("Hanne De Wilde", "Hanne De Wilde")
        [waiting] = open_referrals(acting)
        assert (waiting.restricted, waiting.category, waiting.detail) == (True, "", "")
        [(one, _pupil)] = my_day(acting).planned
        assert (one.function, one.topics) == ("", [])
        answer = start_activity(acting, lena, asked.id)
        assert answer.state == "draft"
