"""The values of cells, each read once: days, national numbers, classes. Each doubt is named, none is guessed away."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from paspoort.exchange.oneroster.profile import GRADES, GRADES_ELSEWHERE, LEVELS
from paspoort.kernel.actions import seal_number
from paspoort.kernel.models import NationalNumber

EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)
TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})(?:-(\d{{2}})-(\d{{2}})|(\d{{2}})(\d{{2}})|/(\d{{2}})/(\d{{2}})){TIME}", re.ASCII)
DAY_FIRST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){TIME}", re.ASCII)
BRACED = re.compile(r"\{\s*([^:{}]+?)\s*:\s*([^{}]*?)\s*\}")
LOOSE = re.compile(r"([^:{},;]+?)\s*:\s*([^:{};]*)")
LABELS = {
    "insz", "rrn", "rrnr", "rijksregisternummer", "rijksregisternr", "rijksregister", "nrn", "niss", "nn", "ssin", "bis",
    "bisnummer", "bisnr", "nationaalnummer", "nationalnumber",
}  # fmt: skip
BARE = re.compile(r"[\d.\-/\s]{11,15}", re.ASCII)
ROUNDED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE | re.ASCII)
CLASS = re.compile(r"([KLS][1-7])[A-Z]?")
LONGEST_CLASS = 40
DECIMAL = re.compile(r"(\d{5,})[.,]00?", re.ASCII)


class Wrong(Exception):
    """A value of a row cannot be taken; carries the column and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@lru_cache(maxsize=16384)
def read_day(text: str, column: str, reason: str = "date") -> date:
    """A day as year-month-day, or day/month/year as Excel writes it here; a time behind it is dropped, anything else refused."""
    bare = text.strip()
    if match := YEAR_FIRST.fullmatch(bare):
        year, *rest = (part for part in match.groups() if part)
        parts = (year, *rest)
    elif match := DAY_FIRST.fullmatch(bare):
        parts = (match[4], match[3], match[1])
    else:
        raise Wrong(column, reason)
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise Wrong(column, reason) from None
    if not EARLIEST <= day <= LATEST:
        raise Wrong(column, reason)
    return day


def read_number(text: str) -> tuple[tuple[bytes | None, bytes | None, str], bool]:
    """((hash, sealed, the six digits that should be the birth date), whether something else stands there that was not read).

    `{INSZ:…}` in any of the names that it goes by, or the eleven digits bare, with or without dots. A number that says it is a
    national number and is not valid is refused; other identifiers are left.
    """
    bare = whole_number(text.strip().strip("'\""))
    if not bare:
        return (None, None, ""), False
    loose = LOOSE.fullmatch(bare)
    named = [loose.groups()] if loose else BRACED.findall(bare)
    said = [value for label, value in named if _letters(label) in LABELS]
    if any(value.strip() for value in said):
        return seal_text(next(value for value in said if value.strip())), False
    if ROUNDED.fullmatch(bare):
        raise Wrong("userIds", "number_rounded")
    if BARE.fullmatch(bare) and sum(char.isdigit() for char in bare) == 11:
        return seal_text(bare), False
    return (None, None, ""), not said


def whole_number(text: str) -> str:
    """`34793.0` is 34793: a program that took a column of numbers for amounts wrote it so."""
    bare = text.strip()
    decimal = DECIMAL.fullmatch(bare)
    return decimal[1] if decimal else bare


def _letters(label: str) -> str:
    return "".join(char for char in label.casefold() if char.isalnum())


def seal_text(text: str) -> tuple[bytes, bytes, str]:
    """A national number as it is kept; a leading zero that a spreadsheet dropped is put back."""
    if ROUNDED.fullmatch(text.strip()):
        raise Wrong("userIds", "number_rounded")
    text = whole_number(text)
    digits = re.sub(r"[\s.\-/]", "", text)
    try:
        number = NationalNumber(digits.zfill(11) if digits.isascii() and digits.isdigit() and len(digits) in (9, 10) else text)
    except ValueError:
        raise Wrong("userIds", "national_number") from None
    sealed, hashed = seal_number(number)
    return hashed, sealed, number[:6]


def read_class(text: str) -> str:
    """The name of a class as the school writes it, on one line and cut where it is longer than any class is called."""
    return " ".join(text.split())[:LONGEST_CLASS]


@lru_cache(maxsize=4096)
def read_level(level: str, grades: str) -> tuple[str, str]:
    """(level of education, grade or class), each empty when the row does not say it. A class never refuses a pupil."""
    grade = read_class(grades.split(",")[0])
    known = grade.upper().replace(" ", "")
    match = CLASS.fullmatch(known)
    found = GRADES.get(known) or GRADES_ELSEWHERE.get(known) or (GRADES.get(match[1], "") if match else "")
    return LEVELS.get(" ".join(level.casefold().split()), "") or found, known if known in GRADES else grade
