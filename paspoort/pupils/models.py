"""Pupils as people look for them and as every page shows them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from paspoort.registry.models import Enrolment, Findable, Institution, Pupil


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: `one` pupil, or nobody. `outcome` is one, none or more; with more, `hint` names what parts them:
    given_name, birth_date or register_number."""

    outcome: str
    one: Findable | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of pupils by family name; `more` when there is a next one. `found` counts all that begin so, up to the cap: above it
    the list is cut, and one letter more helps."""

    rows: list[Findable]
    page: int
    more: bool
    found: int
    schools: dict[uuid.UUID, Institution] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment as a decision about a pupil needs it: where, and for which level of education."""

    institution: Institution
    education_level: str


@dataclass(frozen=True, slots=True)
class About:
    """The facts of a pupil: name, birth date, and the enrolments of today with school, class and number, the latest first."""

    pupil: Pupil
    enrolments: list[Enrolment]
