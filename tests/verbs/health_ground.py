"""Ground of contact moments: a nurse, a school, a pupil of it, and a value that is typed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from paspoort.health.actions import (
    Saved,
    Typed,
    plan_day,
    save_value,
)
from paspoort.health.models import SchoolDay
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, OwnClass, Pupil
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


def planned(acting: Acting, linde: uuid.UUID, day: date | None = None) -> SchoolDay:
    return plan_day(acting, linde, OwnClass("L4"), "L4", day or today())


def save(acting: Acting, place: uuid.UUID, pupil: uuid.UUID, cell: tuple[str, str], version: int = 0) -> Saved:
    return save_value(acting, place, pupil, Typed(*cell, version))


def sure(acting: Acting, place: uuid.UUID, pupil: uuid.UUID, cell: tuple[str, str], version: int = 0) -> Saved:
    return save_value(acting, place, pupil, Typed(*cell, version, confirmed=True))
