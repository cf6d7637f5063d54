"""Values as they are typed: what is read, what cannot be, and what is asked."""

from __future__ import annotations

import uuid

import pytest

from paspoort.health.actions import (
    Doubtful,
    begin_contact,
    open_day,
)
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from tests.raised import raised
from tests.rights.bare import refused, run
from tests.verbs.health_ground import DAY, planned, save, sure
from tests.verbs.health_ground import lena as lena
from tests.verbs.health_ground import linde as linde
from tests.verbs.health_ground import nurse as nurse


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (("height", "140"), "140,0"),
        (("height", " 140,55 cm"), "140,6"),
        (("height", "1.40 m"), "140,0"),
        (("weight", "33.2kg"), "33,2"),
        (("acuityLeft", "1"), "1,0"),
        (("acuityLeft", "1,25"), "1,25"),
        (("vaccStatus", "niet i"), "niet in orde"),
        (("questionnaire", "x"), "ja"),
    ],
)
def test_what_is_typed_is_read(nurse: str, linde: uuid.UUID, lena: uuid.UUID, cell: tuple[str, str], shown: str) -> None:
    with acting_as(nurse) as acting:
        assert save(acting, planned(acting, linde).id, lena, cell).shown == shown


@pytest.mark.parametrize(
    "cell",
    [
        ("height", "honderd"),
        ("height", "140 kg"),
        ("height", "14O"),
        ("height", "300"),
        ("weight", "0"),
        ("acuityLeft", "80%"),
        ("acuityLeft", "10"),
        ("vaccStatus", "misschien"),
        ("spinRight", "-9"),
        ("spinLeft", "-9"),
        ("nothing", "1"),
        ("remark", "x" * 2001),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_stored(
    nurse: str, linde: uuid.UUID, lena: uuid.UUID, cell: tuple[str, str]
) -> None:
    """Also a check that the moment does not have, such as SPIN in the fourth and the first grade (rule 129)."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        assert list(raised(BadInput, lambda: sure(acting, day.id, lena, cell)).problems) == ["value"]
        assert open_day(acting, day.id).rows[0].values == {}


@pytest.mark.parametrize(
    ("before", "cell", "asked"),
    [
        ((), ("height", "1,52"), "152,0 cm"),
        ((), ("height", "33"), ""),
        ((), ("height", "95"), "heel ver"),
        ((), ("height", "45"), "gewicht"),
        ((), ("weight", "140"), "lengte"),
        ((("height", "141"),), ("height", "139,9"), "Kleiner"),
        ((("weight", "33"),), ("weight", "45"), "kwart"),
        ((), ("acuityRight", "0,7"), "kaart"),
    ],
)
def test_what_is_doubtful_is_asked_at_once(
    nurse: str, linde: uuid.UUID, lena: uuid.UUID, before: tuple[tuple[str, str], ...], cell: tuple[str, str], asked: str
) -> None:
    with acting_as(nurse) as acting:
        if before:
            earlier = begin_contact(acting, lena, "request", today() - 40 * DAY)
            save(acting, earlier.id, lena, before[0])
        day = planned(acting, linde)
        with pytest.raises(BadInput if not asked else Doubtful) as doubt:
            save(acting, day.id, lena, cell)
        assert asked in str(doubt.value.problems)
        assert open_day(acting, day.id).rows[0].values == {}
        if asked:
            assert sure(acting, day.id, lena, cell).version == 1
            assert open_day(acting, day.id).rows[0].values[cell[0]].confirmed


def test_the_database_refuses_spin_in_the_first_grade(nurse: str, lena: uuid.UUID) -> None:
    """Rule 129, whoever writes around the verbs."""
    with acting_as(nurse) as acting:
        first, asked = (begin_contact(acting, lena, moment, today()).id for moment in ("L1", "request"))
    write = """
        insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
        select gen_random_uuid(), %s, %s, 1, person_id, statement_timestamp(), 'x', false from acting() returning contact_id
    """
    for item in ("spinRight", "spinLeft"):
        refused(nurse, write, first, item, why="no_item")
        assert run(nurse, write, asked, item, told="value.saved")
    assert run(nurse, write, first, "weight", told="value.saved")
