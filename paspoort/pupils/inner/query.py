"""Search query: what someone types in the one field, read into names, a birth date and a register number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from paspoort.kernel.dates import DATE, NoSuchDay, plain, read_date
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today

LONGEST = 180
MOST_WORDS = 20
MISREAD, SCANNED = str.maketrans("01", "ol"), re.compile(r"\D+(?:[01]+\D{2,})+")
"""A nought or a one inside a word stands for the letter that it looks like."""
BESIDE = {"d.d", "dd", "geb", "geboren", "geboortedatum", "stamboeknummer", "stamnummer", "stamnr", "nummer", "nr"}
"""Words that say what a date or number is, and are no name."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: name words in any order, a birth date, a register number (stamboeknummer); each may be missing."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    register_number: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than a name says who it is."""
        return self.birth_date is not None or bool(self.register_number)


def read_query(text: str) -> Query:
    """Read the search field. A date is read as people write it (see `kernel.dates`), what else holds a digit is the number.

    Raises `BadInput` for an impossible date, two dates or two numbers, and far too long a text.
    """
    if len(text) > LONGEST or "\0" in text:
        raise BadInput({"query": _("This is too long. Type a name and first name, a birth date or a register number.")})
    dates: list[date] = []

    def taken(found: re.Match[str]) -> str:
        if born := _read_date(found[0]):
            dates.append(born)
        return " " if born else found[0]

    tokens = re.split(r"[\s,;]+", DATE.sub(taken, plain(text)))
    tokens = [token.translate(MISREAD) if SCANNED.fullmatch(token) else token for token in tokens]
    numbers = [token for token in tokens if any(char.isdigit() for char in token)]
    words = [token for token in tokens if token not in numbers and any(char.isalpha() for char in token)]
    if dates or numbers:
        words = [word for word in words if word.casefold().strip(".:°") not in BESIDE]
    return Query(tuple(words), _only_one(dates), _one_number(numbers))


def _only_one(dates: list[date]) -> date | None:
    if len(set(dates)) > 1:
        raise BadInput({"query": _("You typed two dates. Type one birth date.")})
    return dates[0] if dates else None


def _one_number(numbers: list[str]) -> str:
    if len(numbers) > 1 and not all(number.isdigit() for number in numbers):
        raise BadInput({"query": _("You typed two numbers. Type one register number.")})
    return "".join(numbers)


def _read_date(text: str) -> date | None:
    """The date that was found among the words; None for eight digits that are a number: no pupil of that age can exist."""
    bare = text.isdigit()
    try:
        born = read_date(text)
    except NoSuchDay:
        if bare:
            return None
        raise BadInput({"query": _("%(date)s does not exist. Type a date as day/month/year.") % {"date": text}}) from None
    plausible = born is not None and today().year - settings.OLDEST_PUPIL <= born.year and born <= today()
    return born if plausible or not bare else None
