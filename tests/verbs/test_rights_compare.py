"""Two colleagues side by side, and giving the one what the other has."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import batch, compare, give_same, lacks, two_sides, undo_batch
from paspoort.rights.models import Batch, Grant
from tests.conftest import Act
from tests.people import grant_of, person, work
from tests.raised import raised
from tests.verbs.rights_ground import DAY, holding, somebody, traces


def a_year() -> Period:
    return Period(today(), today() + 365 * DAY)


ADMIN = ("LokaleBeheerder", ("lokale-beheerder",))


def test_differences_are_marked_by_right_and_context_and_by_period(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    holding(a, contexts=("gebruiker", "operator"))
    holding(b, contexts=("gebruiker",), ends_on=today() + 10 * DAY)
    holding(a, *ADMIN), holding(b, *ADMIN)
    holding(b, begins_on=today() - 900 * DAY, ends_on=today() - 800 * DAY, contexts=("beheerder",))
    with acting_as(act("head", "linde")) as acting:
        rows = compare(two_sides(acting, a.person_id, b.person_id))
        turned = compare(two_sides(acting, b.person_id, a.person_id))
    assert [(row.right.code, row.context.code, row.kind, row.differs) for row in rows] == [
        ("IRISGebruiker", "gebruiker", "period", True),
        ("IRISGebruiker", "operator", "only_a", True),
        ("LokaleBeheerder", "lokale-beheerder", "same", False),
    ]
    assert [row.kind for row in turned] == ["period", "only_b", "same"]
    assert traces("rights.compared")[-1] == {"other": str(b.person_id)}


def test_strangers_and_the_same_person_twice_are_not_compared(world: Any, act: Act) -> None:
    care, stranger = person("care"), person("counsellor")
    with acting_as(act("head", "linde")) as acting:
        for a, b in [(care.id, stranger.id), (stranger.id, care.id), (care.id, uuid.uuid4())]:
            assert raised(Refused, two_sides, acting, a, b).status == 404
        raised(BadInput, two_sides, acting, care.id, care.id)
    with acting_as(act("teacher", "linde")) as acting, pytest.raises(Refused) as refusal:
        two_sides(acting, care.id, person("teacher").id)
    assert refusal.value.code == "no_right"


def test_what_a_colleague_has_is_given_in_one_batch_and_undone_as_one(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    holding(a, contexts=("gebruiker", "operator")), holding(a, *ADMIN)
    number, before = uuid.uuid4(), len(traces("right.granted"))
    with acting_as(act("head", "linde")) as acting:
        assert all(lack.cannot == "" for lack in lacks(acting, two_sides(acting, a.person_id, b.person_id)))
        first = give_same(acting, number, a.person_id, b.id, a_year())
        assert give_same(acting, number, a.person_id, b.id, a_year()) == first
        given = batch(acting, number).grants.all()
        assert {(one.right_id, tuple(one.contexts)) for one in given} == {("IRISGebruiker", ("gebruiker", "operator")), ADMIN}
        assert {(one.begins_on, one.ends_on, one.granted_by_id) for one in given} == {(a_year().begins, a_year().ends, acting.me)}
        assert lacks(acting, two_sides(acting, a.person_id, b.person_id)) == []
        assert undo_batch(acting, number) == 2
        assert len(lacks(acting, two_sides(acting, a.person_id, b.person_id))) == 2
    assert len(traces("right.granted")) == before + 2


def test_without_a_last_day_each_right_lasts_as_long_as_it_usually_does(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81, ends_on=today() + 50 * DAY)
    holding(a)
    with acting_as(act("head", "linde")) as acting:
        made = give_same(acting, uuid.uuid4(), a.person_id, b.id, Period(today()))
        assert [one.ends_on for one in made.grants.all()] == [b.ends_on]


def test_what_cannot_be_given_is_told_with_the_reason_and_left_out(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81, category="support_worker")
    holding(a, contexts=("gebruiker", "beheerder")), holding(a, "LokaleBeheerder", ("hoofd-lokale-beheerder",))
    with acting_as(act("head", "linde")) as acting:
        told = {
            (lack.right.code, tuple(one.code for one in lack.contexts)): lack.cannot
            for lack in lacks(acting, two_sides(acting, a.person_id, b.person_id))
        }
        assert told.pop(("IRISGebruiker", ("gebruiker",))) == ""
        assert set(told) == {("IRISGebruiker", ("beheerder",)), ("LokaleBeheerder", ("hoofd-lokale-beheerder",))}
        assert all(told.values())
        given = give_same(acting, uuid.uuid4(), a.person_id, b.id, a_year()).grants.all()
        assert [(one.right_id, one.contexts) for one in given] == [("IRISGebruiker", ["gebruiker"])]


def test_a_local_admin_gives_no_admin_along_and_nobody_gives_to_oneself(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    holding(a), holding(a, *ADMIN)
    admin = work("admin", "linde")
    with acting_as(act("admin", "linde")) as acting:
        given = give_same(acting, uuid.uuid4(), a.person_id, b.id, a_year()).grants.all()
        assert [one.right_id for one in given] == ["IRISGebruiker"]
        assert raised(Refused, give_same, acting, uuid.uuid4(), a.person_id, admin.id, a_year()).code == "all_held"
    assert not Grant.objects.filter(person=admin.person_id, right="IRISGebruiker").exists()


def test_a_right_held_with_another_context_is_changed_and_not_given_again(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    holding(a, contexts=("gebruiker", "operator")), holding(b)
    with acting_as(act("head", "linde")) as acting:
        (lack,) = lacks(acting, two_sides(acting, a.person_id, b.person_id))
        assert [one.code for one in lack.contexts] == ["operator"] and lack.cannot


def test_a_period_that_cannot_be_gives_nothing_at_all(world: Any, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    assert b.ends_on
    holding(a), holding(a, *ADMIN)
    number = uuid.uuid4()
    with acting_as(act("head", "linde")) as acting:
        for period in (Period(today(), b.ends_on + DAY), Period(today() - DAY, today() + DAY)):
            with pytest.raises(BadInput):
                give_same(acting, number, a.person_id, b.id, period)
    assert not Batch.objects.filter(id=number).exists() and not Grant.objects.filter(person=b.person_id).exists()


def test_giving_to_or_from_someone_of_another_school_is_not_found(world: Any, act: Act) -> None:
    care, foreign = work("care", "linde"), work("counsellor", "atheneum")
    old = somebody("Ria", "Vroeger", 71, ended_at="2026-01-05T10:00:00Z")
    with acting_as(act("head", "linde")) as acting:
        for giver, receiver in [(care.person_id, foreign.id), (foreign.person_id, care.id), (care.person_id, old.id)]:
            assert raised(Refused, give_same, acting, uuid.uuid4(), giver, receiver, a_year()).status == 404
    assert grant_of("counsellor", "atheneum").revoked_at is None
