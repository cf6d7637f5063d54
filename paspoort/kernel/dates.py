"""Dates as people type them."""

from __future__ import annotations

import re
from datetime import date

from paspoort.kernel.models import today

YEARS = range(1900, 2200)
"""Any other year is a slip of the hand."""
TYPED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)


def read_date(text: str, *, years_ahead: int = 0) -> date | None:
    """A day from `d/m/jj`, `dd-mm-jjjj`, `dd.mm.jjjj` and the like; None for an empty field, `ValueError` for no such day.

    Two digits are the most recent such year that is not in the future, or at most `years_ahead` from now.
    """
    text = text.strip()
    if not text:
        return None
    match = TYPED.fullmatch(text)
    if match is None:
        raise ValueError("not a date")
    day, month, year = (int(part) for part in match.groups())
    if len(match[3]) == 2:
        year += 2000 if 2000 + year <= today().year + years_ahead else 1900
    if year not in YEARS:
        raise ValueError("no year of anybody here")
    return date(year, month, day)
