"""How long a right lasts: what people mean, turned into a last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import Period, months_after, school_year_end, today
from paspoort.rights.models import Affiliation, Grant, Right


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """One way to say until when: `school_year`, `work`, `default`, or `date` for a day of one's own (`ends_on` is None)."""

    code: str
    ends_on: date | None


def latest_end(right: Right, affiliation: Affiliation, begins_on: date) -> date:
    """The last day that a grant of this right can have here: the right's maximum, or the end of the work (rule 29)."""
    longest = months_after(max(begins_on, today()), right.max_months)
    return min(longest, affiliation.ends_on) if affiliation.ends_on else longest


def period_choices(right: Right, affiliations: Sequence[Affiliation], begins_on: date) -> list[PeriodChoice]:
    """What can be chosen for the last day (rule 29), only what is possible for all of these; a day of one's own comes last.

    `work` is the earliest end of work among them, and is not there when all work without an end.
    """
    latest = min([latest_end(right, one, begins_on) for one in affiliations] or [months_after(begins_on, right.max_months)])
    work = min((one.ends_on for one in affiliations if one.ends_on is not None), default=None)
    choices = [PeriodChoice("school_year", school_year_end(begins_on))]
    if work is not None:
        choices.append(PeriodChoice("work", work))
    choices.append(PeriodChoice("default", min(months_after(begins_on, right.default_months), latest)))
    possible = [choice for choice in choices if choice.ends_on is not None and begins_on <= choice.ends_on <= latest]
    return [*possible, PeriodChoice("date", None)]


def in_common(grants: Sequence[Grant]) -> tuple[Right, list[Affiliation], date]:
    """What one period of all these grants is held against: the right that lasts shortest, everybody's work, and the first day on
    which all of them can count."""
    shortest = min((grant.right for grant in grants), key=lambda right: right.max_months)
    return shortest, [grant.affiliation for grant in grants], max([today(), *(grant.begins_on for grant in grants)])


def chosen_period(right: Right, affiliations: Sequence[Affiliation], begins_text: str, choice: str, ends_text: str) -> Period:
    """The period that a form says: first day as typed (dd/mm/jjjj), last day by choice, or as typed when the choice is `date`.

    Raises `BadInput` for `begins_on` and `ends_on`, with what is possible.
    """
    begins_on = _day("begins_on", begins_text)
    if choice == "date":
        ends_on = _day("ends_on", ends_text)
    else:
        choices = {one.code: one.ends_on for one in period_choices(right, affiliations, begins_on) if one.ends_on is not None}
        if choice not in choices:
            raise BadInput({"ends_on": _("This last day is not possible here. Choose another one, or type a date.")})
        ends_on = choices[choice]
    return ordered(begins_on, ends_on)


def _day(field: str, text: str) -> date:
    try:
        day = read_date(text, years_ahead=20)
    except ValueError:
        day = None
    if day is None:
        raise BadInput({field: _("Type a date as day/month/year, such as 31/08/2027.")})
    return day


def ordered(begins_on: date, ends_on: date | None) -> Period:
    """A period from the first to the last day, or open. Raises `BadInput` when it ends before it begins."""
    if ends_on is not None and ends_on < begins_on:
        raise BadInput({"ends_on": _("The last day lies before the first day. Choose a later last day.")})
    return Period(begins_on, ends_on)
