"""The demonstration's year of a centre: what its people find when they sign in."""

from __future__ import annotations

from typing import Any

from paspoort.casefile.actions import journal, my_day, open_file
from paspoort.demo import year
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
        emma = Pupil.objects.get(source_id="pupil-twin_a").id
        lines: list[Any] = [line for one in journal(acting, open_file(acting, emma)) for thread in one.threads for line in thread]
        assert [line.text is None for line in lines].count(True) == 1
