"""Two people at once: one grant changed by both, one form sent twice, two chiefs who end each other, and leaving."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.rights.actions import (
    ChangedMeanwhile,
    GrantUpdate,
    change_grants,
    end_affiliation,
    end_grants,
    grant,
    grant_several,
)
from paspoort.rights.models import Affiliation, Grant, GrantChange
from tests.conftest import Act
from tests.people import grant_of, work
from tests.verbs.rights_people import ADMIN, CHIEF, IRIS, a_year, in_days, newcomer, operator, seen

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("live_world")]
Verb = Callable[[Acting], Any]


@pytest.fixture
def two_chiefs(live_world: object, act: Act) -> tuple[str, str]:
    """The sessions of two chiefs of De Linde."""
    with operator():
        grant(work("teacher", "linde"), ADMIN, [CHIEF], a_year(), by=None)
    return act("head", "linde"), act("teacher", "linde")


def at_once(*calls: tuple[str, Verb]) -> list[Any]:
    """Run each verb in a transaction of its own, begun before the other ends. Gives results and refusals."""
    start = threading.Barrier(len(calls))

    def run(secret: str, verb: Verb) -> Any:
        try:
            with acting_as(secret) as acting:
                start.wait(20)
                return verb(acting)
        except (Refused, BadInput) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [job.result(60) for job in [pool.submit(run, *call) for call in calls]]


def test_two_admins_change_one_grant_and_the_second_sees_what_changed(two_chiefs: tuple[str, str]) -> None:
    held = grant_of("care", "linde", IRIS)
    days = [in_days(100), in_days(200)]
    calls = [
        (secret, lambda acting, day=day: change_grants(acting, seen(held), GrantUpdate(ends_on=day)))
        for secret, day in zip(two_chiefs, days, strict=True)
    ]
    answers = at_once(*calls)
    (late,) = [one for one in answers if isinstance(one, Refused)]
    now = Grant.objects.get(id=held.id)
    assert isinstance(late, ChangedMeanwhile) and [one.ends_on for one in late.grants] == [now.ends_on]
    assert now.ends_on in days and now.revision == held.revision + 1
    assert GrantChange.objects.filter(grant=held, kind="changed").count() == 1


def test_one_changes_and_the_other_ends_and_one_of_them_decides_again(two_chiefs: tuple[str, str]) -> None:
    held = grant_of("care", "linde", IRIS)
    answers = at_once(
        (two_chiefs[0], lambda acting: change_grants(acting, seen(held), GrantUpdate(ends_on=in_days(100)))),
        (two_chiefs[1], lambda acting: end_grants(acting, seen(held), "Weg.")),
    )
    assert [type(one) for one in answers if isinstance(one, Refused)] == [ChangedMeanwhile]
    assert Grant.objects.get(id=held.id).revision == held.revision + 1


def test_one_form_sent_twice_at_once_grants_once(two_chiefs: tuple[str, str]) -> None:
    ids, batch_id = [newcomer("linde").id for _ in range(5)], uuid.uuid4()
    send: tuple[str, Verb] = (two_chiefs[0], lambda acting: grant_several(acting, batch_id, ids, IRIS, ["gebruiker"], a_year()))
    answers = at_once(send, send)
    assert [one.id for one in answers] == [batch_id, batch_id]
    assert Grant.objects.filter(batch=batch_id).count() == 5
    assert Grant.objects.filter(affiliation__in=ids).count() == 5


def test_two_admins_give_the_same_right_to_the_same_people(two_chiefs: tuple[str, str]) -> None:
    ids = [newcomer("linde").id for _ in range(8)]

    def give(order: list[uuid.UUID]) -> Verb:
        return lambda acting: grant_several(acting, uuid.uuid4(), order, IRIS, ["gebruiker"], a_year())

    answers = at_once((two_chiefs[0], give(ids)), (two_chiefs[1], give(ids[::-1])))
    (late,) = [one for one in answers if isinstance(one, Refused)]
    assert late.code in ("already_held", "all_held") and late.sentence
    assert Grant.objects.filter(affiliation__in=ids).count() == 8


def test_two_chiefs_who_end_each_other_leave_one(two_chiefs: tuple[str, str]) -> None:
    first, second = grant_of("head", "linde", ADMIN), grant_of("teacher", "linde", ADMIN)
    answers = at_once(
        (two_chiefs[0], lambda acting: end_grants(acting, seen(second), "Ik eerst.")),
        (two_chiefs[1], lambda acting: end_grants(acting, seen(first), "Ik eerst.")),
    )
    (late,) = [one for one in answers if isinstance(one, Refused)]
    assert late.code in ("last_chief", "not_yours_to_give", "no_right", "not_found") and late.sentence
    assert Grant.objects.filter(id__in=[first.id, second.id], revoked_at__isnull=True).count() == 1


def test_two_chiefs_who_both_step_down_leave_one(two_chiefs: tuple[str, str]) -> None:
    both = [grant_of("head", "linde", ADMIN), grant_of("teacher", "linde", ADMIN)]
    answers = at_once(
        *[
            (secret, lambda acting, own=own: end_grants(acting, seen(own), "Ik stop."))
            for secret, own in zip(two_chiefs, both, strict=True)
        ]
    )
    assert [one.code for one in answers if isinstance(one, Refused)] == ["last_chief"]
    assert Grant.objects.filter(id__in=[one.id for one in both], revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_who_leaves_while_a_right_is_given_has_none_afterwards(two_chiefs: tuple[str, str], round_: int) -> None:
    job = newcomer("linde")
    answers = at_once(
        (two_chiefs[0], lambda acting: grant_several(acting, uuid.uuid4(), [job.id], IRIS, ["gebruiker"], a_year())),
        (two_chiefs[1], lambda acting: end_affiliation(job, in_days(-1))),
    )
    assert Affiliation.objects.get(id=job.id).ended_at is not None
    assert not Grant.objects.filter(affiliation=job, revoked_at__isnull=True).exists()
    if isinstance(answers[0], BadInput):
        assert str(job.person) in answers[0].problems["people"]


@pytest.mark.parametrize("round_", range(3))
def test_who_leaves_while_a_right_is_changed_loses_it(two_chiefs: tuple[str, str], round_: int) -> None:
    held = grant_of("care", "linde", IRIS)
    at_once(
        (two_chiefs[0], lambda acting: change_grants(acting, seen(held), GrantUpdate(ends_on=in_days(300)))),
        (two_chiefs[1], lambda acting: end_affiliation(held.affiliation, in_days(-1))),
    )
    now = Grant.objects.get(id=held.id)
    assert now.revoked_at is not None and now.ended_because == "affiliation_ended"
