"""The cells of a flat table, each read once by what its column is: what cannot be read is named, and nothing is guessed away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from paspoort.exchange.oneroster.profile import GRADES
from paspoort.exchange.oneroster.values import (
    DAY_FIRST,
    EARLIEST,
    Wrong,
    read_class,
    read_day,
    read_level,
    seal_text,
    whole_number,
)
from paspoort.kernel.models import InstitutionNumber
from paspoort.kernel.periods import school_year_of, today

LETTERS = {"kleuter": "K", "lager": "L", "secundair": "S"}
YEAR = re.compile(r"\D{0,3}([1-7])(?!\d)", re.ASCII)
SITE = re.compile(r"(\d{6})(?:-\d{1,2}|\d{2})", re.ASCII)
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)
SERIALS = range(10_000, 70_000)
"""Bare numbers that a spreadsheet shows as a day of between 1927 and 2091."""
FIRST_SCHOOL_AGE = 6


def plain(cell: str, column: str) -> str:
    """What stands in a cell as a text; a formula that came to nothing, and an error, are refused."""
    if cell[:1] in ("x", "e"):
        raise Wrong(column, "formula" if cell[0] == "x" else "cell_error")
    return cell[1:].strip()


def month_first(cells: Iterable[str]) -> bool:
    """Whether the days of a column are written month/day/year: some say so, and none says otherwise."""
    parts = [
        (int(match[1]), int(match[3])) for cell in cells if cell.startswith("t") and (match := DAY_FIRST.fullmatch(cell[1:]))
    ]
    return any(second > 12 for _first, second in parts) and all(first <= 12 for first, _second in parts)


def day(cell: str, column: str, *, american: bool, since_1904: bool) -> date | None:
    """A day: as the spreadsheet keeps it, as its bare number, or as a text; None for an empty cell."""
    said = plain(cell, column)
    if not said:
        return None
    if cell[0] == "n" and said.isdecimal() and int(said) in SERIALS:
        return (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=int(said))
    if american and (match := DAY_FIRST.fullmatch(said)):
        said = f"{match[3]}/{match[1]}/{match[4]}"
    if match := ISO.fullmatch(said):
        said = match[1]
    return read_day(said, column)


def birth(cell: str, column: str, *, american: bool, since_1904: bool) -> date:
    """A birth date between 1900 and today."""
    try:
        found = day(cell, column, american=american, since_1904=since_1904)
    except Wrong as wrong:
        raise Wrong(column, "birth_date" if wrong.reason == "date" else wrong.reason) from None
    if found is None:
        raise Wrong(column, "no_birth_date")
    if not EARLIEST < found <= today():
        raise Wrong(column, "birth_date")
    return found


def national_number(cell: str, column: str) -> tuple[bytes | None, bytes | None, str]:
    """(hash, sealed, the six digits that should be the birth date); nothing for an empty cell or zeros alone."""
    said = plain(cell, column).strip("'\"")
    if not said.strip("0.-/ "):
        return None, None, ""
    try:
        return seal_text(said)
    except Wrong as wrong:
        raise Wrong(column, wrong.reason) from None


def institution(cell: str, column: str, allowed: dict[str, str]) -> str:
    """The number of an institution for which this table speaks. A zero that got lost is put back only for one of those."""
    said = whole_number(plain(cell, column).strip("'"))
    site = SITE.fullmatch(said)
    try:
        number = str(InstitutionNumber(site[1] if site else said))
    except ValueError:
        raise Wrong(column, "institution_number") from None
    if number not in allowed or len(said) < 5:
        raise Wrong(column, "other_institution")
    return number


def pupil_number(cell: str, column: str) -> str:
    """A number by which the school knows a pupil; one that a spreadsheet rounded says nothing any more."""
    said = plain(cell, column).strip("'")
    if re.fullmatch(r"\d[.,]?\d*E\+?\d+", said, re.IGNORECASE | re.ASCII):
        raise Wrong(column, "number_rounded")
    said = said.removesuffix(".0")
    return "" if not said.strip("0") else said


def level_and_grade(level: str, grade: str, class_name: str, school: str, born: date) -> tuple[str, str]:
    """(level of education, grade). What the row does not say, its class says; what that does not say, the school's own level;
    where that is two, the birth date. A class never refuses a pupil."""
    found, known = read_level(level, grade)
    if not found:
        found, by_class = read_level("", class_name)
        known = known or (by_class if by_class in GRADES else "")
    if not found:
        found = _by_school(school, class_name, born)
    if known in GRADES:
        return found, known
    match = YEAR.match(grade or class_name)
    year = f"{LETTERS.get(found, '')}{match[1]}" if match else ""
    return found, year if year in GRADES else read_class(grade)


def _by_school(school: str, class_name: str, born: date) -> str:
    if school in LETTERS:
        return school
    age = school_year_of(today()) - born.year
    if school == "basis":
        return "kleuter" if age < FIRST_SCHOOL_AGE or class_name.upper().startswith("K") else "lager"
    return ""
