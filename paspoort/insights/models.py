"""Figures of a centre: what is counted, by which codes, of which school year, and for whom (rules 65, 120)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FIGURES: dict[str, tuple[str, ...]] = {
    "referrals": ("category", "detail", "month", "consent"),
    "answers": ("category", "detail", "month"),
    "open": ("age", "category", "consent"),
    "activities": ("function", "domain", "month"),
    "bridging": ("function", "month"),
    "pupils": ("topic",),
    "registrations": ("theme", "kind", "carePhase", "state"),
}
"""What is counted, and by which codes: referrals to a service and what came back (draaischijf), those still open, activities of
every other function, bridging help (overbruggingshulp), unique pupils, and registrations of a samenwerkingsdossier."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure someone wants. `school` and `team` narrow it, the school first; without them it is about the whole centre."""

    figure: str = "referrals"
    per: str = "category"
    year: int = 2000
    team: uuid.UUID | None = None
    school: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamOfCentre:
    """A team whose figures can be asked, or one with too few people to have any (`many` is False)."""

    team: uuid.UUID
    name: str
    many: bool
    schools: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Row:
    """One line: how often in the school year and in the one before, and how long answers took. None is hidden or not there.

    `waits` and `bridged` are told of the whole centre only, and are 0 elsewhere.
    """

    code: str
    now: int | None
    before: int | None
    median: int | None = None
    ninth: int | None = None
    waits: int = 0
    bridged: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its lines, the most frequent first, or months in their order; and all together.

    `over` is a school year that ended. `refused` says why there are none: `few_people` in the team, or `small` where every
    number could be computed back.
    """

    asked: Asked
    rows: Sequence[Row]
    total: Row
    teams: Sequence[TeamOfCentre]
    schools: Mapping[uuid.UUID, str]
    over: bool = False
    refused: str = ""

    @property
    def hides(self) -> bool:
        """Whether anything in it is hidden because it is small."""
        return any(row.now is None or row.before is None for row in [*self.rows, self.total])
