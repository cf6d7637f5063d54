"""What someone types in the one search field, read into names, a birth date and a register number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today

DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", re.ASCII)
YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
LONGEST = 120
MOST_WORDS = 8
OLDEST_PUPIL = 30
"""Years: eight digits are read as a birth date only when a pupil of that age can exist; otherwise they are a number."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: name words in any order, a birth date, a register number (stamboeknummer); each may be missing."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    register_number: str = ""


def read_query(text: str) -> Query:
    """Read the search field. Dates are day first (d/m/jj, dd-mm-jjjj, dd.mm.jjjj, ddmmjjjj), what holds a digit is the number.

    Raises `BadInput` for an impossible date, two dates or two numbers, and far too long a text.
    """
    if len(text) > LONGEST or "\0" in text:
        raise BadInput({"query": _("This is too long. Type a name and first name, a birth date or a register number.")})
    words, dates, numbers = [], [], []
    for token in re.split(r"[\s,;]+", text.strip()):
        born = _read_date(token)
        if born:
            dates.append(born)
        elif any(char.isdigit() for char in token):
            numbers.append(token)
        elif any(char.isalpha() for char in token):
            words.append(token)
    return Query(tuple(words), _only_one(dates), _one_number(numbers))


def _only_one(dates: list[date]) -> date | None:
    if len(set(dates)) > 1:
        raise BadInput({"query": _("You typed two dates. Type one birth date.")})
    return dates[0] if dates else None


def _one_number(numbers: list[str]) -> str:
    if len(numbers) > 1 and not all(number.isdigit() for number in numbers):
        raise BadInput({"query": _("You typed two numbers. Type one register number.")})
    return "".join(numbers)


def _read_date(token: str) -> date | None:
    if match := DAY_MONTH_YEAR.fullmatch(token):
        day, month, year = match.groups()
        return _day(_century(year), month, day, token)
    if match := YEAR_MONTH_DAY.fullmatch(token):
        return _day(int(match[1]), match[2], match[3], token)
    if match := EIGHT_DIGITS.fullmatch(token):
        return _plausible(match[3], match[2], match[1])
    return None


def _century(year: str) -> int:
    """Two digits are the most recent such year that is not in the future."""
    if len(year) == 4:
        return int(year)
    now = today().year
    recent = now - now % 100 + int(year)
    return recent if recent <= now else recent - 100


def _day(year: int, month: str, day: str, token: str) -> date:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise BadInput({"query": _("%(date)s does not exist. Type a date as day/month/year.") % {"date": token}}) from None


def _plausible(year: str, month: str, day: str) -> date | None:
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return born if today().year - OLDEST_PUPIL <= born.year and born <= today() else None
