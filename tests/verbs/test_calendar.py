"""Days as people write them, and the calendar of Flemish schools."""

from __future__ import annotations

from datetime import date

import pytest

from paspoort.kernel.dates import DATE, NAMES, NoSuchDay, read_date
from paspoort.kernel.periods import today

WRITTEN = (
    "14/3/2016|14-03-2016|14.3.2016|14/03/16|14 3 2016|14 03 16|  14 / 3 / 2016 |14 maart 2016|14 Mrt 2016|14 mrt. '16"
    "|14-maart-2016|14 March 2016|14032016|2016-03-14|2016-3-14"
)


@pytest.mark.parametrize("text", WRITTEN.split("|"))
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert read_date(text) == date(2016, 3, 14)
    assert DATE.findall(f"Lena {text} Peeters 2022031") == [text.strip()]


def test_every_month_has_its_names() -> None:
    for month, name in enumerate(NAMES, start=1):
        assert read_date(f"1 {name} 2016") == read_date(f"1 {name[:3]} 2016") == date(2016, month, 1)


@pytest.mark.parametrize("text", ["31/02/2016", "14/13/2016", "0/1/2016", "14/3/1816", "32 maart 2016", "2016-02-30", "99999999"])
def test_a_day_that_does_not_exist_is_told_apart(text: str) -> None:
    with pytest.raises(NoSuchDay):
        read_date(text)


@pytest.mark.parametrize(
    "text", ["Lena", "3 Peeters 12", "14/3", "maart 2016", "14/3/216", "2022031", "14/3/2016/5", "1-2-3-2016"]
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
