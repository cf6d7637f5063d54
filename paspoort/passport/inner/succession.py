"""Which report is valid when: at most one for a pupil and level on any day, without gap or overlap (rule 75)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a finalised report: from `starts_on` until `ended_on`, that day no longer; None is open."""

    id: UUID
    drafted_on: date
    starts_on: date
    ended_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.ended_on is not None and self.ended_on <= self.starts_on


@dataclass(frozen=True, slots=True)
class Succession:
    """What a new report brings about: `ends` tells each report that gives way its last day (exclusive); `ended_on` and
    `superseded_by` are the new report's own end where a later one was there before it."""

    ends: dict[UUID, date]
    ended_on: date | None = None
    superseded_by: UUID | None = None


def take_over(new: Span, others: Iterable[Span]) -> Succession:
    """A new report takes over on its start date, and stands before every report that was to start later.

    One that gave way before it ever began is left as it is: its end was told already.
    """
    late = [other for other in others if other.ended_on is None or max(new.starts_on, other.starts_on) < other.ended_on]
    return Succession({other.id: max(other.starts_on, new.starts_on) for other in late})


def step_in(old: Span, others: Iterable[Span]) -> Succession:
    """A report from before comes in afterwards: it lasts until the next one that is there already, and moves nothing later."""
    spans = [other for other in others if not other.is_empty]
    later = [other for other in spans if (other.starts_on, other.drafted_on) > (old.starts_on, old.drafted_on)]
    earlier = take_over(old, [other for other in spans if other not in later])
    if not later:
        return earlier
    following = min(later, key=lambda other: (other.starts_on, other.drafted_on))
    return Succession(earlier.ends, following.starts_on, following.id)
