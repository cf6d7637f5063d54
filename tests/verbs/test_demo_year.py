"""The demonstration's year of a centre: what its people find when they sign in."""

from __future__ import annotations

from typing import Any

import pytest

from paspoort.casefile.actions import journal, my_day, open_file, open_referrals, school_groups
from paspoort.demo import centre, contacts, year
from paspoort.demo.everyday import EVERYDAY
from paspoort.health.actions import days_of, open_day
from paspoort.kernel.actions import acting_as
from paspoort.registry.models import Pupil
from tests.conftest import Act


def test_the_year_of_a_centre_reads_true(world: object, act: Act) -> None:
    year.lay_out()
    with acting_as(act("psychologist", "clb")) as acting:
        day = my_day(acting)
        assert [(one.age, one.detail) for one in day.referrals] == [(96, "car"), (47, "cgg")]
        assert len(day.drafts) == 2 and [one.author_id == acting.person_id for one, _pupil in day.planned] == [False, True, True]
        opened = open_file(acting, Pupil.objects.get(source_id="pupil-noor").id)
        years = journal(acting, opened)
        assert len(years) >= 3 and sum(one.count for one in years) == len([one for one in year.YEAR if one.pupil == "noor"]) - 1
    with acting_as(act("other_psychologist", "clb")) as acting:
        emma = Pupil.objects.get(source_id="pupil-twin_a").id
        lines: list[Any] = [line for one in journal(acting, open_file(acting, emma)) for thread in one.threads for line in thread]
        assert [line.text is None for line in lines].count(True) == 1


def test_the_larger_centre_writes_every_theme_in_teams_of_five(world: object, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole takes too long here: each theme once, by the people who write it in the demonstration."""
    plans = [
        centre.PLANS[number]._replace(themes=theme, activities=len(lines), at="molenveld", grade="L3")
        for number, (theme, lines) in enumerate(EVERYDAY.items())
    ]
    monkeypatch.setattr(centre, "PLANS", plans)
    centre.lay_out()
    with acting_as(act("second_pedagogue", "clb")) as acting:
        for plan, lines in zip(plans, EVERYDAY.values(), strict=True):
            opened = open_file(acting, Pupil.objects.get(source_id=f"pupil-{plan.key}").id)
            assert sum(one.count for one in journal(acting, opened)) == len(lines)
        assert [len(one.classes) for one in school_groups(acting)] == [1]
    with acting_as(act("nurse", "clb")) as acting:
        assert [one.detail for one in open_referrals(acting)] == ["oneFamilyOnePlan"]
    with acting_as(act("head_clb", "clb")) as acting:
        assert {"rights:manage", "file:manage", "figures:read"} <= acting.may


def test_a_class_is_half_measured_today(world: object, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre, "PLANS", [centre.PLANS[1]._replace(activities=0, themes="")])
    centre.lay_out()
    contacts.lay_out()
    with acting_as(act("second_nurse", "clb")) as acting:
        [day] = days_of(acting)
        opened = open_day(acting, day.id)
        names = [str(row.pupil) for row in opened.rows]
        assert (len(names), names.count("Lotte Peeters"), [row.left for row in opened.rows].count(True)) == (26, 2, 1)
        assert [str(row.pupil) for row in opened.rows if row.joined] == ["Anna Shevchenko"]
        assert sum("height" in row.values for row in opened.rows) == 12 and sum(bool(row.previous) for row in opened.rows) == 8
