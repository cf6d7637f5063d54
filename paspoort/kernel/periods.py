"""Periods and the calendar: when something counts, school years, Flemish school holidays and working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def today() -> date:
    """The calendar day in Belgium: a right that ends today still counts until midnight in Brussels."""
    return datetime.now(BRUSSELS).date()


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `begins` to `ends`, the last day included; `ends` None means open."""

    begins: date
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.begins:
            raise ValueError("a period cannot end before it begins")

    def __contains__(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def overlaps(self, other: Period) -> bool:
        return (other.ends is None or self.begins <= other.ends) and (self.ends is None or other.begins <= self.ends)

    def within(self, other: Period) -> bool:
        return other.begins <= self.begins and (other.ends is None or (self.ends is not None and self.ends <= other.ends))

    def meets(self, later: Period) -> bool:
        """Whether `later` begins the day after this one ends, without gap or overlap."""
        return self.ends is not None and self.ends + timedelta(days=1) == later.begins
