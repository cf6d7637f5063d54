"""Dates as people type them."""

from __future__ import annotations

import re
from datetime import date

from paspoort.kernel.periods import today

YEARS = range(1900, 2200)
"""Any other year is a slip of the hand."""
NAMES = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"]
NAMES += ["september", "oktober", "november", "december"]
ENGLISH = {
    "january": 1,
    "february": 2,
    "march": 3,
    "mar": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "october": 10,
    "oct": 10,
}
MONTHS = {form: month for month, name in enumerate(NAMES, 1) for form in (name, name[:3])} | {"mrt": 3, "sept": 9} | ENGLISH
GAP = r"(?:\s*[/.\-]\s*|\s+)"
DATE = re.compile(
    rf"(?<![\w/.\-])(?:\d{{1,2}}{GAP}(?:\d{{1,2}}|{'|'.join(MONTHS)}){GAP}'?(?:\d{{4}}|\d\d)"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{8})(?![\w/\-])",
    re.ASCII | re.IGNORECASE,
)
"""What has the shape of a date, alone or among other words: `read_date` says whether there is such a day."""


class NoSuchDay(ValueError):
    """It was typed as a date, but there is no such day: 31/02/2016."""


def read_date(text: str, *, years_ahead: int = 0) -> date | None:
    """A day as people write it, day first: `14/3/16`, `14-03-2016`, `14.3.2016`, `14 3 2016`, `14 maart 2016`, `14 mrt. '16`,
    `14032016`; or as computers do, `2016-03-14`. None for an empty field, `ValueError` for what is no date, `NoSuchDay` for what
    looks like one (so may a number of eight digits). To find a date among other words, read what `DATE` finds there.

    Two digits are the most recent such year that is not in the future, or at most `years_ahead` from now.
    """
    text = text.strip()
    if not text:
        return None
    if DATE.fullmatch(text) is None:
        raise ValueError("not a date")
    day, month, year = re.findall(r"\w+", text) if len(text) != 8 or not text.isdigit() else (text[:2], text[2:4], text[4:])
    if len(day) == 4:
        day, year = year, day
    full_year = int(year)
    if len(year) == 2:
        full_year += 2000 if 2000 + full_year <= today().year + years_ahead else 1900
    if full_year not in YEARS:
        raise NoSuchDay("no year of anybody here")
    try:
        return date(full_year, MONTHS.get(month.lower()) or int(month), int(day))
    except ValueError:
        raise NoSuchDay("no such day") from None
