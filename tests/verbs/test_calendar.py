"""Days as people write them, and the calendar of Flemish schools."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.kernel.dates import DATE, NAMES, NoSuchDay, plain, read_date
from paspoort.kernel.periods import (
    Period,
    add_working_days,
    legal_holidays,
    school_holidays,
    school_year_end,
    school_year_of,
    today,
)

WRITTEN = (
    "14/3/2016|14-03-2016|14.3.2016|14/03/16|14 3 2016|14 03 16|  14 / 3 / 2016 |14 maart 2016|14 Mrt 2016|14 mrt. '16"
    "|14-maart-2016|14 March 2016|14032016|2016-03-14|2016-3-14|14de maart 2016|14e mrt 2016|14 maart, 2016|14mrt2016|14-mrt-16"
    "|14 MARS 2016|14. M\xe4rz 2016|14/3/\u201916|14,3,2016|2016/03/14|2016.03.14|14/3/2016 00:00|2016-03-14T00:00:00"
)
AS_PROGRAMS_DO = (
    "14\u20133\u20132016|14\u20113\u20112016|14\xa0maart\xa02016"
    "|14\uff0f3\uff0f2016|\uff11\uff14/\uff13/\uff12\uff10\uff11\uff16|14\\3\\2016"
)


@pytest.mark.parametrize("text", WRITTEN.split("|"))
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert read_date(text) == date(2016, 3, 14)
    assert DATE.findall(plain(f"Lena {text} Peeters 2022031")) == [plain(text).strip()]


@pytest.mark.parametrize("text", AS_PROGRAMS_DO.split("|"))
def test_a_date_is_read_with_the_signs_of_programs(text: str) -> None:
    assert read_date(text) == date(2016, 3, 14)


def test_every_month_has_its_names() -> None:
    for month, name in enumerate(NAMES, start=1):
        assert read_date(f"1 {name} 2016") == read_date(f"1 {name[:3]} 2016") == date(2016, month, 1)


@pytest.mark.parametrize("text", ["31/02/2016", "14/13/2016", "0/1/2016", "14/3/1816", "32 maart 2016", "2016-02-30", "99999999"])
def test_a_day_that_does_not_exist_is_told_apart(text: str) -> None:
    with pytest.raises(NoSuchDay):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    ["Lena", "3 Peeters 12", "14/3", "maart 2016", "14/3/216", "2022031", "14/3/2016/5", "1-2-3-2016", "3A, 12/5/2014/2", "3dec"],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        read_date(text)
    assert DATE.search(text) is None


def test_an_empty_field_is_no_day() -> None:
    assert read_date("  ") is None


def test_two_digits_are_the_most_recent_year_or_some_years_ahead() -> None:
    soon = today().year + 3
    assert read_date(f"1/2/{soon % 100:02}") == date(soon - 100, 2, 1)
    assert read_date(f"1/2/{soon % 100:02}", years_ahead=5) == date(soon, 2, 1)


# as schools and Flanders published them: herfst, kerst, krokus, paas, Hemelvaart, Pinkstermaandag
PUBLISHED = {
    2006: "30/10-5/11 25/12-7/1 19/2-25/2 2/4-15/4 17/5-18/5 28/5-28/5",
    2007: "29/10-4/11 24/12-6/1 4/2-10/2 24/3-6/4 1/5-2/5 12/5-12/5",
    2009: "2/11-8/11 21/12-3/1 15/2-21/2 5/4-18/4 13/5-14/5 24/5-24/5",
    2018: "29/10-4/11 24/12-6/1 4/3-10/3 8/4-21/4 30/5-31/5 10/6-10/6",
    2019: "28/10-3/11 23/12-5/1 24/2-1/3 6/4-19/4 21/5-22/5 1/6-1/6",
    2020: "2/11-8/11 21/12-3/1 15/2-21/2 5/4-18/4 13/5-14/5 24/5-24/5",
    2021: "1/11-7/11 27/12-9/1 28/2-6/3 4/4-17/4 26/5-27/5 6/6-6/6",
    2022: "31/10-6/11 26/12-8/1 20/2-26/2 3/4-16/4 18/5-19/5 29/5-29/5",
    2023: "30/10-5/11 25/12-7/1 12/2-18/2 1/4-14/4 9/5-10/5 20/5-20/5",
    2024: "28/10-3/11 23/12-5/1 3/3-9/3 7/4-20/4 29/5-30/5 9/6-9/6",
    2025: "27/10-2/11 22/12-4/1 16/2-22/2 6/4-19/4 14/5-15/5 25/5-25/5",
    2026: "2/11-8/11 21/12-3/1 8/2-14/2 29/3-11/4 6/5-7/5 17/5-17/5",
    2027: "1/11-7/11 27/12-9/1 28/2-5/3 3/4-16/4 25/5-26/5 5/6-5/6",
}
FREE = ["armistice_day", "easter_monday", "labour_day", "whit_monday"]
WEEKS = ["autumn", "christmas", "carnival", "easter", "ascension", "whit_monday"]


@pytest.mark.parametrize("first_year", PUBLISHED)
def test_school_holidays_are_those_that_were_published(first_year: int) -> None:
    found = school_holidays(first_year)
    shown = [f"{one.begins:%-d/%-m}-{one.ends:%-d/%-m}" for name in WEEKS if (one := found[name]).ends]
    assert " ".join(shown) == PUBLISHED[first_year]
    assert [one.begins for one in found.values()] == sorted(one.begins for one in found.values())


def test_free_days_and_the_summer_are_in_the_list_too() -> None:
    found = school_holidays(2024)
    days = {name: f"{one.begins:%d/%m/%Y}" for name, one in found.items() if one.begins == one.ends}
    assert days == dict(zip(FREE, ["11/11/2024", "21/04/2025", "01/05/2025", "09/06/2025"], strict=True))
    assert found["summer"] == Period(date(2025, 7, 1), date(2025, 8, 31))
    assert school_holidays(2028)["autumn"].begins == date(2028, 10, 30)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("27/04/2026", "12/05/2026"),
        ("11/05/2026", "27/05/2026"),
        ("14/07/2026", "29/07/2026"),
        ("21/12/2026", "06/01/2027"),
        ("22/03/2027", "06/04/2027"),
        ("24/10/2026", "06/11/2026"),
    ],
)
def test_ten_working_days_later(received: str, due: str) -> None:
    day = read_date(received)
    assert day and add_working_days(day, 10) == read_date(due)


def test_working_days_count_from_the_day_after_and_both_ways() -> None:
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert add_working_days(saturday, 0) == saturday
    assert add_working_days(saturday, 1) == add_working_days(date(2026, 11, 27), 1) == monday
    assert add_working_days(monday, -1) == add_working_days(saturday, -1) == date(2026, 11, 27)
    assert add_working_days(date(2026, 11, 10), 1) == date(2026, 11, 12)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(1, 60))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    last = add_working_days(day, count)
    after = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in legal_holidays(one.year) for one in after) == count
    assert add_working_days(last + timedelta(days=1), -1) == last


def test_a_school_year_begins_on_the_first_of_september() -> None:
    assert [school_year_of(date(2026, month, 1)) for month in (1, 8, 9, 12)] == [2025, 2025, 2026, 2026]
    assert school_year_end(date(2026, 8, 31)) == date(2026, 8, 31)
    assert school_year_end(date(2026, 9, 1)) == date(2027, 8, 31)


NO_DAYS = [
    datetime.combine(date(2026, 8, 31), time(23, 30)),
    datetime(2026, 8, 31, 23, 30, tzinfo=UTC),
    "2026-08-31",
    20260831,
    None,
]


@pytest.mark.parametrize("day", NO_DAYS, ids=repr)
def test_a_moment_or_a_text_is_no_day(day: Any) -> None:
    for asked in (lambda: add_working_days(day, 1), lambda: school_year_of(day), lambda: school_year_end(day)):
        with pytest.raises(TypeError, match="a day is a date without a time"):
            asked()


@pytest.mark.parametrize("number", [True, 1.0, "1", None, date(2026, 1, 1)], ids=repr)
def test_a_count_or_a_year_is_a_whole_number(number: Any) -> None:
    for asked in (lambda: add_working_days(today(), number), lambda: school_holidays(number)):
        with pytest.raises(TypeError, match="a whole number is wanted"):
            asked()


@pytest.mark.parametrize("count", [10**7, -(10**7), 10**30])
def test_beyond_the_calendar_there_is_no_day(count: int) -> None:
    with pytest.raises(OverflowError):
        add_working_days(today(), count)
