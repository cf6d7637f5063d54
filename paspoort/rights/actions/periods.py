"""How long a right lasts: what people mean, turned into a last day."""

from __future__ import annotations

import calendar
from datetime import date

from paspoort.kernel.models import today
from paspoort.rights.models import Affiliation, Right


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest_end(right: Right, affiliation: Affiliation, begins_on: date) -> date:
    """The last day that a grant of this right can have here: the right's maximum, or the end of the work (rule 29)."""
    longest = months_after(max(begins_on, today()), right.max_months)
    return min(longest, affiliation.ends_on) if affiliation.ends_on else longest
