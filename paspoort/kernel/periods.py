"""Periods and the calendar: when something counts, school years, Flemish school holidays and working days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

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


class Lasting:
    """A noun that counts from a day until a day. The name of its last column says which kind of end it has: on `ends_on` it still
    counts, on `ended_on` and `left_on` no longer (ADR 5); empty it goes on. In SQL: `counts`, `lasts`, `runs`, `goes_on`.
    """

    begins: ClassVar[str] = "begins_on"
    """The column of the first day; empty for what was always there."""
    ends: ClassVar[str] = "ended_on"
    ended: ClassVar[str] = ""
    """The column of the moment at which somebody ended it before its day, where that can be."""
    open_ended: ClassVar[bool] = True

    @classmethod
    def lasting(cls, day: date | None = None, at: str = "") -> Q:
        """Those that are not over on a day (today): they count then or begin later. `at` leads here from what is asked."""
        kept = Q(**{f"{at}{cls.ends}__{'gte' if cls.ends == 'ends_on' else 'gt'}": day or today()})
        if cls.open_ended:
            kept = Q(**{f"{at}{cls.ends}__isnull": True}) | kept
        return kept & Q(**{f"{at}{cls.ended}__isnull": True}) if cls.ended else kept

    @classmethod
    def counting(cls, day: date | None = None, at: str = "") -> Q:
        """Those that count on a day (today)."""
        begun = Q(**{f"{at}{cls.begins}__lte": day or today()}) if cls.begins else Q()
        return begun & cls.lasting(day, at)

    def lasts(self, day: date | None = None) -> bool:
        """Whether it is not over on a day (today): it counts then, or begins later."""
        end, day = getattr(self, self.ends), day or today()
        cut_short = bool(self.ended) and getattr(self, self.ended) is not None
        return not cut_short and (end is None or end > day or (end == day and self.ends == "ends_on"))

    def counts(self, day: date | None = None) -> bool:
        """Whether it counts on a day (today)."""
        return self.lasts(day) and (not self.begins or getattr(self, self.begins) <= (day or today()))

    @property
    def standing(self) -> str:
        """How it stands today: `future`, `living`, `ending` when that is over within `EXPIRING_DAYS`, or `over`."""
        if not self.lasts():
            return "over"
        if not self.counts():
            return "future"
        return "living" if self.lasts(today() + timedelta(days=settings.EXPIRING_DAYS + 1)) else "ending"

    @property
    def over_on(self) -> date:
        """The day on which somebody ended it, or else its last day."""
        at: datetime | None = getattr(self, self.ended) if self.ended else None
        day: date = at.astimezone(BRUSSELS).date() if at else getattr(self, self.ends)
        return day


def school_year_of(day: date) -> int:
    """The school year of a day, 1 September - 31 August, as the calendar year in which it begins: 2026 for 2026-2027.

    A number, as `school_holidays` takes it, so that years can be compared and counted; in words it is `2026-2027`.
    `TypeError` for what is no day.
    """
    _must_be_day(day)
    return day.year if day.month >= 9 else day.year - 1


def school_year_end(day: date) -> date:
    """The last day of the school year in which this day lies: 31 August."""
    return date(school_year_of(day) + 1, 8, 31)


def age_on(born: date, day: date) -> tuple[int, int]:
    """Whole years and months of age on a day; (0, 0) before birth."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return divmod(max(months, 0), 12)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter; never past the last day there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian rule."""
    century = year // 100
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - year % 19) // 11))
    sunday = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + timedelta(days=sunday)


def school_holidays(first_year: int) -> dict[str, Period]:
    """The Flemish school holidays of the school year that begins in `first_year`, in their order; each from its first up to and
    including its last day (Decision of the Flemish Government of 31/08/2001, article 7).

    Weeks: `autumn` (herfst), `christmas` (kerst), `carnival` (krokus), `easter` (paas), each from Monday to Sunday, and `summer`.
    Free days: `armistice_day`, `easter_monday`, `labour_day`, `ascension` (two days), `whit_monday`; these are given also where
    they lie in a weekend or in a week above. Not in it: what a school chooses itself. `TypeError` for what is no year.
    """
    _must_be_number(first_year)
    year = first_year + 1
    sunday, all_saints, christmas = easter(year), date(first_year, 11, 1), date(first_year, 12, 25)
    begin_and_length = {
        "autumn": (all_saints + timedelta(days=1) if all_saints.weekday() == 6 else _monday(all_saints), 7),
        "armistice_day": (date(first_year, 11, 11), 1),
        "christmas": (_monday(christmas + timedelta(days=2)), 14),
        "carnival": (sunday - timedelta(days=48), 7),
        "easter": (_spring(sunday), 14),
        "easter_monday": (sunday + timedelta(days=1), 1),
        "labour_day": (date(year, 5, 1), 1),
        "ascension": (sunday + timedelta(days=39), 2),
        "whit_monday": (sunday + timedelta(days=50), 1),
        "summer": (date(year, 7, 1), 62),
    }
    periods = {name: Period(begins, begins + timedelta(days=days - 1)) for name, (begins, days) in begin_and_length.items()}
    return dict(sorted(periods.items(), key=lambda one: one[1].begins))


def _spring(sunday: date) -> date:
    """The first Monday of April, unless Easter comes before April, and the weeks after it; or late, and the weeks before it."""
    april = date(sunday.year, 4, 1)
    if sunday < april:
        return sunday + timedelta(days=1)
    late = sunday > date(sunday.year, 4, 15)
    return sunday - timedelta(days=13) if late else april + timedelta(days=-april.weekday() % 7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """The ten Belgian legal holidays of a calendar year."""
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))}
    return frozenset(fixed | {easter(year) + timedelta(days=after) for after in (1, 39, 50)})


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after `day`; counting starts on the day after, whatever day `day` itself is.

    A working day is Monday to Friday and no legal holiday. School holidays, bridging days and days on which a centre is
    closed do count. With 0 it is `day` itself, also when that is no working day; a negative count goes back in the same way.
    `TypeError` for what is no day or no whole number, `OverflowError` beyond the years 1 to 9999.
    """
    _must_be_day(day)
    _must_be_number(count)
    day + timedelta(days=count)  # that far at least: nobody waits for the end of the calendar
    step = timedelta(days=1 if count > 0 else -1)
    for _one in range(abs(count)):
        day += step
        while day.weekday() >= 5 or day in legal_holidays(day.year):
            day += step
    return day


def _must_be_day(day: object) -> None:
    """A moment is refused too: which day it is depends on where it is asked, and `today` and a clock decide that."""
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a day is a date without a time, not {type(day).__name__}")


def _must_be_number(number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"a whole number is wanted, not {type(number).__name__}")
