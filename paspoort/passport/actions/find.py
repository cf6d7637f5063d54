"""Find one pupil."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput
from paspoort.passport.inner.gates import must, one_at_a_time, recent_misses
from paspoort.registry.actions import find_pupil_rows
from paspoort.registry.models import Findable
from paspoort.rights.actions import tell_admins

DATE = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: `one` pupil, or nobody. `outcome` is one, none or more; with more, `hint` names what to add:
    given_name, birth_date or register_number."""

    outcome: str
    one: Findable | None = None
    hint: str = ""


def find_pupil(
    acting: Acting, query: str = "", *, words: str = "", birth_date: date | None = None, register_number: str = ""
) -> Found:
    """Find one pupil among those of the own school, or of the schools that the own centre guides (rules 6-8, 56, 102).

    `query` may hold a name, a birth date (dd/mm/jjjj) and a register number together; the other fields add to it. More than
    one match lists nobody. A pupil elsewhere is answered as one that does not exist. Whoever tries many names is slowed, and
    the admin of the institution is told. Raises `BadInput` for what cannot be searched, `Refused` for who may not.
    """
    must(acting, "pupil:find")
    one_at_a_time(f"search {acting.person_id}")
    misses = recent_misses(acting, settings.MISSES_ALLOWED)
    words, birth_date, register_number = _read(query, words, birth_date, register_number)
    rows = find_pupil_rows(words, birth_date, register_number)
    outcome = ("none", "one", "more")[min(len(rows), 2)]
    asked = "".join(mark for mark, given in (("n", words), ("d", birth_date), ("r", register_number)) if given)
    record("pupil.searched", subject=rows[0].pupil_id if outcome == "one" else None, found=outcome, asked=asked)
    if outcome == "one":
        return Found("one", rows[0])
    if misses + 1 > settings.MISSES_ALLOWED:
        tell_admins("many_searches", acting)
    return Found(outcome, hint=_hint(words, birth_date, register_number) if outcome == "more" else "")


def _read(query: str, words: str, birth_date: date | None, register_number: str) -> tuple[str, date | None, str]:
    """Take apart what was typed into one field: a date, a number, and the words that are left."""
    rest = query[:200]
    if match := DATE.search(rest):
        birth_date = birth_date or _day(*(int(part) for part in match.groups()))
        rest = rest[: match.start()] + " " + rest[match.end() :]
    parts = rest.split()
    numbers = [part for part in parts if any(sign.isdigit() for sign in part)]
    register_number = (register_number or "".join(numbers))[:40].strip()
    words = " ".join([*(part for part in parts if part not in numbers), words[:200]]).strip()
    letters = sum(sign.isalpha() for sign in words)
    if letters == 0 and not register_number:
        raise BadInput({"query": _("Type a name, with a birth date if you know it, or a register number.")})
    if letters == 1 and not birth_date and not register_number:
        raise BadInput({"query": _("Type at least two letters of the name, or add the birth date.")})
    return words, birth_date, register_number


def _day(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput({"query": _("This birth date does not exist. Write it as dd/mm/yyyy.")}) from None


def _hint(words: str, birth_date: date | None, register_number: str) -> str:
    if len(words.split()) < 2 and not birth_date and not register_number:
        return "given_name"
    return "register_number" if birth_date else "birth_date"
