"""How long a right lasts: what a form says, what is possible, and rights never overlap whatever people do (rules 29, 50, 104)."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, months_after, today
from paspoort.rights.actions import (
    GrantUpdate,
    change_grants,
    chosen_period,
    end_affiliation,
    end_grants,
    grant_several,
    period_choices,
    plan_grant,
    undo_batch,
)
from paspoort.rights.actions import periods as module
from paspoort.rights.actions.periods import latest_end
from paspoort.rights.models import Affiliation, Grant, GrantChange, Right
from tests.conftest import Act
from tests.verbs.rights_people import DAY, IRIS, in_days, newcomer

DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@contextmanager
def on(day: date) -> Iterator[None]:
    """As if today were another day, for what only reckons."""
    with mock.patch.object(module, "today", lambda: day):
        yield


def right(most: int = 48, usual: int = 48) -> Right:
    return Right(code=IRIS, max_months=most, default_months=usual)


def at_work(begins_on: date = date(2020, 9, 1), ends_on: date | None = None) -> Affiliation:
    return Affiliation(person=Person(given_name="An", family_name="Peeters"), begins_on=begins_on, ends_on=ends_on)


def ends(choices: list[module.PeriodChoice]) -> dict[str, date | None]:
    return {choice.code: choice.ends_on for choice in choices}


# --- what can be chosen ---------------------------------------------------------------------------------------------


def test_a_year_a_job_four_years_or_a_date() -> None:
    with on(date(2026, 11, 22)):
        choices = ends(period_choices(right(), [at_work(ends_on=date(2028, 6, 30)), at_work()], date(2026, 11, 22)))
    assert list(choices) == ["school_year", "work", "default", "date"]
    assert choices == {"school_year": date(2027, 8, 31), "work": date(2028, 6, 30), "default": date(2028, 6, 30), "date": None}


def test_without_an_end_of_work_there_is_no_such_choice_and_four_years_are_four_years() -> None:
    with on(date(2020, 8, 26)):
        choices = ends(period_choices(right(), [at_work(date(2017, 3, 2))], date(2020, 8, 26)))
    assert choices == {"school_year": date(2020, 8, 31), "default": date(2024, 8, 26), "date": None}


def test_what_is_not_possible_for_all_is_not_offered() -> None:
    with on(date(2026, 11, 22)):
        assert list(ends(period_choices(right(), [at_work(ends_on=date(2027, 3, 1))], date(2026, 11, 22)))) == [
            "work",
            "default",
            "date",
        ]
        assert list(ends(period_choices(right(6, 6), [at_work()], date(2026, 11, 22)))) == ["default", "date"]


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert months_after(date(2024, 8, 31), 6) == date(2025, 2, 28)
    with on(date(2024, 2, 29)):
        period = chosen_period(right(), [at_work()], "29/02/2024", "default", "")
    assert period == Period(date(2024, 2, 29), date(2028, 2, 29))


@pytest.mark.parametrize("moment", [(2026, 3, 28, 23, 30), (2026, 3, 29, 0, 30), (2026, 10, 24, 22, 30), (2026, 10, 25, 23, 30)])
def test_today_is_the_day_in_belgium_when_the_clock_changes(moment: tuple[int, int, int, int, int]) -> None:
    utc = datetime(*moment, tzinfo=ZoneInfo("UTC"))
    with mock.patch("paspoort.kernel.periods.datetime") as clock:
        clock.now = utc.astimezone
        assert today() == utc.astimezone(ZoneInfo("Europe/Brussels")).date()


# --- what a form says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["31/08/2027", "31-8-27", " 31.08.2027 "])
def test_a_date_may_be_typed_in_several_ways(typed: str) -> None:
    with on(date(2026, 11, 22)):
        assert chosen_period(right(), [at_work()], "22/11/2026", "date", typed).ends == date(2027, 8, 31)


@pytest.mark.parametrize(
    ("begins", "choice", "end", "field"),
    [
        ("", "default", "", "begins_on"),
        ("30/02/2027", "default", "", "begins_on"),
        ("morgen", "default", "", "begins_on"),
        ("22/11/2026", "date", "", "ends_on"),
        ("22/11/2026", "date", "31/11/2026", "ends_on"),
        ("22/11/2026", "date", "21/11/2026", "ends_on"),
        ("22/11/2026", "date", "01/01/9999", "ends_on"),
        ("22/11/2026", "work", "", "ends_on"),
        ("22/11/2026", "nonsense", "", "ends_on"),
        ("22/11/2026", "", "", "ends_on"),
        ("31/12/9999", "default", "", "begins_on"),
        ("31/12/9998", "school_year", "", "begins_on"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(begins: str, choice: str, end: str, field: str) -> None:
    with on(date(2026, 11, 22)), pytest.raises(BadInput) as wrong:
        chosen_period(right(), [at_work()], begins, choice, end)
    assert list(wrong.value.problems) == [field] and wrong.value.problems[field]


@settings(max_examples=100)
@given(
    day=DAYS, ahead=st.integers(0, 900), most=st.integers(1, 60), usual=st.integers(1, 60), lasts=st.none() | st.integers(0, 2500)
)
def test_every_choice_that_is_offered_is_possible(day: date, ahead: int, most: int, usual: int, lasts: int | None) -> None:
    begins_on, kind = day + timedelta(ahead), right(most, usual)
    people = [at_work(), at_work(ends_on=None if lasts is None else day + timedelta(lasts))]
    with on(day):
        for choice in period_choices(kind, people, begins_on):
            if choice.ends_on is not None and begins_on <= months_after(day, most):
                typed = f"{begins_on:%d/%m/%Y}"
                period = chosen_period(kind, people, typed, choice.code, "")
                assert period == Period(begins_on, choice.ends_on)
                assert period == chosen_period(kind, people, typed, "date", f"{choice.ends_on:%d/%m/%Y}")


@settings(max_examples=20)
@given(
    ahead=st.integers(-5, 900),
    length=st.integers(0, 2500),
    most=st.integers(1, 60),
    lasts=st.none() | st.integers(0, 2500),
)
@example(ahead=-46000, length=9, most=48, lasts=None)
@example(ahead=-1, length=9, most=48, lasts=None)
@example(ahead=-1, length=32, most=1, lasts=None)
@example(ahead=365 * 4 + 2, length=9, most=48, lasts=None)
def test_a_period_is_possible_just_up_to_the_latest_end(
    world: object, act: Act, ahead: int, length: int, most: int, lasts: int | None
) -> None:
    """What is offered is what the database keeps: both reckon the same last day."""
    period = Period(in_days(ahead), in_days(ahead + length))
    with transaction.atomic():
        person, kind = newcomer("linde", ends=lasts), Right.objects.get(code=IRIS)
        kind.max_months = most
        kind.save()
        assert period.ends is not None
        wrong_days = {
            "begins_on": ahead < 0 or period.begins > months_after(today(), most),
            "ends_on": period.ends > latest_end(kind, person, period.begins),
        }
        possible = not any(wrong_days.values())
        with acting_as(act("head", "linde")) as acting:
            try:
                plan_grant(acting, [person.id], IRIS, ["gebruiker"], period)
            except BadInput as wrong:
                # where both days are wrong one of them is told
                assert wrong.problems and all(wrong_days[name] for name in wrong.problems)
            else:
                assert possible
        transaction.set_rollback(True)


# --- whatever people do, in whatever order --------------------------------------------------------------------------


@dataclass
class Desk:
    """A head with three colleagues, and what was given so far."""

    acting: Acting
    people: list[Affiliation]
    batches: list[uuid.UUID]

    def grants(self) -> list[Grant]:
        return list(Grant.objects.filter(affiliation__in=self.people).order_by("granted_at", "id"))


Deed = Callable[[Desk], object]
CONTEXTS = st.lists(st.sampled_from(["gebruiker", "beheerder", "operator"]), min_size=1, max_size=3, unique=True)
FAR = st.integers(-3, 1500)


@st.composite
def acts(draw: st.DrawFn) -> Deed:
    kind = draw(st.sampled_from(["give", "give", "give", "extend", "begin", "contexts", "end", "end_on", "undo", "leave"]))
    which, first, length, contexts = draw(st.integers(0, 9)), draw(FAR), draw(st.integers(0, 400)), draw(CONTEXTS)

    def act(desk: Desk) -> object:
        grants = desk.grants()
        one = grants[which % len(grants)] if grants else None
        if kind == "give":
            desk.batches.append(uuid.uuid4())
            ids = [person.id for person in desk.people[: which % 3 + 1]]
            return grant_several(
                desk.acting, desk.batches[-1], ids, IRIS, contexts, Period(in_days(first), in_days(first + length))
            )
        if kind == "undo":
            return undo_batch(desk.acting, desk.batches[which % len(desk.batches)]) if desk.batches else None
        if kind == "leave":
            if which > 6:
                end_affiliation(desk.people[2], in_days(first))
            return None
        if one is None:
            return None
        seen = {one.id: one.revision}
        verbs: dict[str, Callable[[], object]] = {
            "extend": lambda: change_grants(desk.acting, seen, GrantUpdate(ends_on=in_days(first))),
            "begin": lambda: change_grants(desk.acting, seen, GrantUpdate(begins_on=in_days(first))),
            "contexts": lambda: change_grants(desk.acting, seen, GrantUpdate(contexts, reason="Andere taak.")),
            "end": lambda: end_grants(desk.acting, seen, "Klaar."),
            "end_on": lambda: end_grants(desk.acting, seen, "Klaar.", last_day=in_days(first)),
        }
        return verbs[kind]()

    return act


def all_is_well(desk: Desk) -> None:
    grants = desk.grants()
    most = Right.objects.get(code=IRIS).max_months
    living = [one for one in grants if one.revoked_at is None]
    for one, other in itertools.combinations(living, 2):
        same = (one.person_id, one.right_id) == (other.person_id, other.right_id)
        assert not (same and Period(one.begins_on, one.ends_on).overlaps(Period(other.begins_on, other.ends_on)))
    for one in living:
        work = Affiliation.objects.get(id=one.affiliation_id)
        assert work.ended_at is None and Period(one.begins_on, one.ends_on).within(Period(work.begins_on, work.ends_on))
        assert one.ends_on <= months_after(max(one.begins_on, today()), most)
    for one in grants:
        lines = list(GrantChange.objects.filter(grant=one).order_by("at"))
        kinds = [line.kind for line in lines]
        assert len(lines) == one.revision + 1
        assert kinds[0] == "given" and set(kinds[1:-1]) <= {"changed"}
        assert ("ended" in kinds) == (one.revoked_at is not None) == (kinds[-1] == "ended")
        assert (lines[-1].contexts, lines[-1].begins_on, lines[-1].ends_on) == (one.contexts, one.begins_on, one.ends_on)
        assert all(one.at < later.at for one, later in itertools.pairwise(lines))


@settings(max_examples=12)
@given(doings=st.lists(acts(), min_size=2, max_size=9))
def test_no_row_of_verbs_makes_rights_overlap_or_outlast_their_work(world: object, act: Act, doings: list[Deed]) -> None:
    with transaction.atomic():
        people = [newcomer("linde"), newcomer("linde", ends=500), newcomer("linde", begins=5, ends=900)]
        with acting_as(act("head", "linde")) as acting:
            desk = Desk(acting, people, [])
            for doing in doings:
                try:
                    with transaction.atomic():
                        doing(desk)
                except (BadInput, Refused):
                    pass
                all_is_well(desk)
        transaction.set_rollback(True)


def test_the_day_after_one_grant_the_next_may_begin(world: object, act: Act) -> None:
    person = newcomer("linde")
    with acting_as(act("head", "linde")) as acting:
        for first in (0, 31, 62):
            period = Period(in_days(first), in_days(first + 30))
            grant_several(acting, uuid.uuid4(), [person.id], IRIS, ["gebruiker"], period)
        rows = Grant.objects.filter(affiliation=person).order_by("begins_on")
        assert [one.ends_on + DAY for one in rows][:2] == [one.begins_on for one in rows][1:]
