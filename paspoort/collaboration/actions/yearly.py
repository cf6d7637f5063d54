"""Yearly moments of samenwerkingsafspraken: what comes next, and who confirmed and evaluated them in which school year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from paspoort.collaboration.actions.reading import Entry, Whole
from paspoort.collaboration.inner.moments import Moment, moments
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS, school_year_of, today


@dataclass(frozen=True, slots=True)
class Coming:
    """The moment that comes next for one side, from which day to which; `now`: these are the days."""

    moment: Moment
    begins: date
    ends: date
    now: bool


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year of samenwerkingsafspraken: of each moment what the school and what the centre noted, None for nothing."""

    year: int
    noted: Sequence[tuple[Moment, Entry | None, Entry | None]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Yearly:
    """What comes next for one's own side, what that side did not note yet this school year, and every school year, this one
    first."""

    coming: Coming
    to_note: Sequence[Moment]
    years: Sequence[SchoolYear]


def done_words() -> dict[str, str]:
    """In Dutch that a moment is done, by its code."""
    return {one.code: one.done for one in moments()}


def yearly(acting: Acting, opened: Whole) -> Yearly:
    """The moments of samenwerkingsafspraken that were opened."""
    noted = {
        (_year(one), str(one.said["kind"]), bool(one.said["centre"])): one
        for one in opened.story
        if one.part == "turn" and one.said
    }
    this, own = school_year_of(today()), acting.institution_kind == "clb"
    first = min([this, opened.head.school_year, *(year for year, _code, _centre in noted)])
    years = [
        SchoolYear(year, [(one, noted.get((year, one.code, False)), noted.get((year, one.code, True))) for one in moments()])
        for year in range(this, first - 1, -1)
    ]
    to_note = [one for one in moments() if (this, one.code, own) not in noted]
    return Yearly(_coming(this, noted, own), to_note, years)


def _coming(this: int, noted: Mapping[tuple[int, str, bool], Entry], own: bool) -> Coming:
    """The first moment that is not over and not done."""
    ahead = [
        Coming(one, begins, ends, begins <= today())
        for year in (this, this + 1)
        for one in moments()
        for begins, ends in [one.days(year)]
        if ends >= today() and (year, one.code, own) not in noted
    ]
    return min(ahead, key=lambda coming: coming.begins)


def _year(note: Entry) -> int:
    return school_year_of(note.at.astimezone(BRUSSELS).date())
