"""Contact moments that several write in the same moment: who joined a class gets one contact, and a class one day; and of two
decisions about who holds the right the second is told of the first."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

import pytest

from paspoort.family.actions import NewHolder, decide_holder
from paspoort.family.models import HolderDecision
from paspoort.health.actions import Clash, Typed, open_day, plan_day, save_value
from paspoort.health.models import Contact
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.registry.models import OwnClass, Pupil
from tests.at_once import at_once
from tests.conftest import Act
from tests.people import institution
from tests.school_class import bring_class, make_nurses
from tests.sql import sql

pytestmark = pytest.mark.usefixtures("live_world")


def weigh(secret: str, day: uuid.UUID, pupil: uuid.UUID, weight: str) -> str:
    try:
        with acting_as(secret) as acting:
            return save_value(acting, day, pupil, Typed("weight", weight, 0)).shown
    except Clash as clash:
        return f"clash with {clash.theirs}"


def plan(secret: str, days: int) -> str:
    try:
        with acting_as(secret) as acting:
            plan_day(acting, institution("034793").id, OwnClass("L4"), "L4", today() + timedelta(days=days))
    except BadInput as bad:
        return " ".join(bad.problems)
    return "planned"


def test_two_nurses_begin_with_the_same_pupil_and_plan_the_same_class(act: Act) -> None:
    make_nurses()
    nele, hanne = act("other_psychologist", "clb"), act("psychologist", "clb")
    assert sorted(at_once(*[partial(plan, each, 0) for each in (nele, hanne)] * 2)) == ["day"] * 3 + ["planned"]
    bring_class(["Elif Aksoy"])
    with acting_as(nele) as acting:
        day = Contact.objects.all()[0].school_day_id
        assert day
        [new] = [row.pupil.id for row in open_day(acting, day).rows if row.joined]
    found = at_once(*(partial(weigh, each, day, new, "33") for each in (nele, hanne, nele)))
    assert set(found) == {"33,0"}


def decide(secret: str, pupil: uuid.UUID) -> str:
    try:
        with acting_as(secret) as acting:
            decide_holder(acting, pupil, NewHolder("pupil", today(), "Het team", "Begrijpt het."))
    except BadInput as bad:
        return " ".join(bad.problems)
    return "decided"


def test_two_colleagues_decide_the_same_about_who_holds_the_right(act: Act) -> None:
    nele, hanne = act("other_psychologist", "clb"), act("psychologist", "clb")
    sql("update registry_pupil set birth_date = today() - 3600 where source_id = 'pupil-lena'")
    lena = Pupil.objects.get(source_id="pupil-lena").id
    assert sorted(at_once(*[partial(decide, each, lena) for each in (nele, hanne)] * 2)) == ["decided"] + ["holder"] * 3
    assert HolderDecision.objects.filter(pupil_id=lena).count() == 1
