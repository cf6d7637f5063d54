"""Reading a journal: what is wanted of it, which school years stand open, and how many activities a month has."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from paspoort.casefile.models import Activity, File
from paspoort.kernel.models import rows_of
from paspoort.kernel.periods import months_after, school_year_of, today
from paspoort.nomenclature.models import Code

ENOUGH = 20
"""With so many activities this school year stands open alone in the journal; with fewer the year before does too."""
DONE = ("registered", "cancelled")
LATEST_FIRST = ("-day", "-registered_at", "id")

COUNTED = """
    select extract(year from day)::int as year, extract(month from day)::int as month, count(*) as many
      from casefile_activity where file_id = %s and restricted_at is null and state = 'registered' group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """What someone wants to see of a journal; all of it empty shows everything. Days include both ends."""

    function: str = ""
    topic: str = ""
    domain: str = ""
    author: uuid.UUID | None = None
    begins: date | None = None
    ends: date | None = None
    year: int = 0
    """A school year that would be folded, to stand open."""

    @property
    def narrows(self) -> bool:
        return any((self.function, self.topic, self.domain, self.author, self.begins, self.ends))

    @property
    def whole_month(self) -> bool:
        """Whether its days are one month, from the first day to the last."""
        return bool(self.begins and self.begins.day == 1 and self.ends == months_after(self.begins, 1) - timedelta(days=1))

    @property
    def by_code(self) -> bool:
        """Whether only what has a code is wanted."""
        return bool(self.function or self.topic or self.domain)

    def fits(self, author_id: uuid.UUID, day: date) -> bool:
        """Whether this author and day are wanted, whatever the codes are."""
        return not (
            (self.author and author_id != self.author) or (self.begins and day < self.begins) or (self.ends and day > self.ends)
        )


def counted(file: File) -> Counter[tuple[int, int]]:
    """How many activities there are, by year and month, without what is restricted."""
    return Counter({(row["year"], row["month"]): row["many"] for row in rows_of(COUNTED, file.id)})


def first_open(counted: Counter[tuple[int, int]]) -> int:
    """The first school year that stands open."""
    now = school_year_of(today())
    return now - (sum(many for (year, month), many in counted.items() if year - (month < 9) == now) < ENOUGH)


def read_whole(wanted: Filter, first: int) -> Q:
    """Of which days an activity is read with all that it says; a year that is folded is counted only."""
    if wanted.narrows:
        return Q()
    asked = [Q(day__gte=date(year, 9, 1), day__lt=date(year + 1, 9, 1)) for year in [wanted.year] if 0 < year < first]
    return reduce(or_, asked, Q(day__gte=date(first, 9, 1)))


def fitting(rows: QuerySet[Activity], wanted: Filter) -> list[Activity]:
    """The activities that fit, the latest first. Topics are compared here: in the database no policy lets that use an index."""
    asked = {"function": wanted.function, "author_id": wanted.author, "day__gte": wanted.begins, "day__lte": wanted.ends}
    found = rows.filter(**{name: value for name, value in asked.items() if value}).order_by(*LATEST_FIRST)
    topics = {wanted.topic} if wanted.topic else None
    if wanted.domain:
        within = {code.code for code in Code.objects.filter(kind="topic", domain=wanted.domain)}
        topics = within & topics if topics else within
    return [one for one in found if topics is None or topics & set(one.topics)]
