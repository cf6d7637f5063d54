"""Dates as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from paspoort.kernel.periods import today

YEARS = range(1900, 2200)
"""Any other year is a slip of the hand."""
NAMES = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"]
NAMES += ["september", "oktober", "november", "december"]
ALSO = [
    "jan january janvier januar",
    "feb february février fevrier févr februar",
    "maa mrt mar march mars märz",
    "apr avril avr",
    "may mai",
    "jun june juin",
    "jul july juillet juil",
    "aug august août aout",
    "sep sept septembre",
    "okt october octobre oct",
    "nov novembre",
    "dec décembre decembre déc dezember dez",
]
"""What else a month is called, here and by those who write the other languages of the country, or English."""
MONTHS = {form: at for at, (name, also) in enumerate(zip(NAMES, ALSO, strict=True), 1) for form in (name, *also.split())}
ORDINALS = ["ste", "de", "er", "e"]
SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2044\u2215\\", "/"),
        **dict.fromkeys("\u2018\u2019\u02bc`\xb4\u2032", "'"),
    }
)
"""Dashes, slashes and apostrophes as programs write them."""
GAP = r"(?:\s*[/.\-]\s*|,(?=\d)|\s+)"
DATE = re.compile(
    rf"(?<![\w/.\-])(?:\d{{1,2}}{GAP}\d{{1,2}}{GAP}'?(?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}(?:{'|'.join(ORDINALS)})?[\s./\-]*(?:{'|'.join(MONTHS)})[\s.,/\-]*'?(?:\d{{4}}|\d\d)"
    r"|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|\d{8})(?:[T ]00:00(?::00)?)?(?![\w/\-]|\.\d)",
    re.IGNORECASE,
)
"""What has the shape of a date, alone or among other words, once it is `plain`: `read_date` says whether there is such a day."""


class NoSuchDay(ValueError):
    """It was typed as a date, but there is no such day: 31/02/2016."""


def plain(text: str) -> str:
    """A text with its digits, spaces, dashes, slashes and apostrophes written in one way."""
    return unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS)


def read_date(text: str, *, years_ahead: int = 0) -> date | None:
    """A day as people write it, day first: `14/3/16`, `14-03-2016`, `14.3.2016`, `14 3 2016`, `14 maart 2016`, `14 mrt. '16`,
    `14de maart 2016`, `14 mars 2016`, `14032016`; or as computers do, `2016-03-14`. None for an empty field, `ValueError` for
    what is no date, `NoSuchDay` for what looks like one (so may a number of eight digits). To find a date among other words, read
    what `DATE` finds there.

    Two digits are the most recent such year that is not in the future, or at most `years_ahead` from now.
    """
    text = plain(text).strip()
    if not text:
        return None
    if DATE.fullmatch(text) is None:
        raise ValueError("not a date")
    day, month, year = _parts(text)
    full_year = int(year)
    if len(year) == 2:
        full_year += 2000 if 2000 + full_year <= today().year + years_ahead else 1900
    if full_year not in YEARS:
        raise NoSuchDay("no year of anybody here")
    try:
        return date(full_year, MONTHS.get(month.lower()) or int(month), int(day))
    except ValueError:
        raise NoSuchDay("no such day") from None


def _parts(text: str) -> list[str]:
    """Day, month and year of what has the shape of a date."""
    parts = [part for part in re.findall(r"\d+|[^\W\d_]+", text) if part.lower() not in ORDINALS]
    day, month, year = parts[:3] if len(parts) > 1 else (text[:2], text[2:4], text[4:])
    return [year, month, day] if len(day) == 4 else [day, month, year]
