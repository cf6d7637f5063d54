"""Contact moments: a nurse plans a day, enters cell after cell, closes it, and the team reads a line without values."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from paspoort.casefile.actions import my_day, open_file
from paspoort.health.actions import (
    Saved,
    Typed,
    close_day,
    days_of,
    due_of,
    medical,
    missing_of,
    open_day,
    plan_day,
    save_value,
    summary,
)
from paspoort.health.models import SchoolDay
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, Pupil
from tests.conftest import Act
from tests.rights.matrix import AS_NURSE
from tests.sql import sql

DAY = timedelta(days=1)


@pytest.fixture
def linde(world: object) -> uuid.UUID:
    return Institution.objects.get(number="034793").id


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


@pytest.fixture
def nurse(world: object, act: Act) -> str:
    """A colleague of the psychologist who is a nurse."""
    sql(AS_NURSE)
    return act("other_psychologist", "clb")


def planned(acting: Acting, linde: uuid.UUID, grade: str = "L4", day: date | None = None) -> SchoolDay:
    return plan_day(acting, linde, grade, grade, day or today())


def save(
    acting: Acting, place: uuid.UUID, pupil: uuid.UUID, item: str, raw: str, version: int = 0, confirmed: bool = False
) -> Saved:
    return save_value(acting, place, pupil, Typed(item, raw, version, confirmed))


def test_a_day_is_planned_measured_and_closed(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert [(one.pupil.id, one.moment, one.state) for one in due_of(acting, linde, "L4")] == [(lena, "L4", "due")]
        day = planned(acting, linde)
        assert [one.id for one in days_of(acting)] == [day.id]
        assert [activity.day for activity, *_ in my_day(acting).planned] == [today()]
        opened = open_day(acting, day.id)
        assert [(row.pupil.id, row.state, row.values, row.left, row.joined) for row in opened.rows] == [
            (lena, "invited", {}, False, False)
        ]
        assert [item.code for item in opened.items][:4] == ["height", "weight", "acuityRight", "acuityLeft"]
        assert save(acting, day.id, lena, "height", "140,5 cm") == Saved(1, "140,5")
        assert save(acting, day.id, lena, "acuityRight", "0.8") == Saved(1, "0,8")
        assert save(acting, day.id, lena, "vaccStatus", "in orde") == Saved(1, "in orde")
        assert [check.code for check in missing_of(acting, day.id)[0].checks] == ["questionnaire", "weight", "wellbeing"]
        close_day(acting, day.id)
        [row] = open_day(acting, day.id).rows
        assert (row.state, row.values["acuityRight"].value, row.values["height"].author_name) == ("done", "0.1", "Nele Martens")
        found = medical(acting, lena)
        assert [(one.number, one.day) for one in found.history["height"]] == [(140.5, today())]
        assert due_of(acting, linde, "L4")[0].state == "done"
    with acting_as(act("psychologist", "clb")) as acting:
        [line] = summary(acting, open_file(acting, lena))
        assert (
            line.text
            == "Systematisch contactmoment, vierde leerjaar. Nagekeken: lengte, gezichtsscherpte op afstand, vaccinatiestatus."
        )
        assert line.activity.state == "registered"
        with pytest.raises(Refused, match="no_right"):
            open_day(acting, day.id)
