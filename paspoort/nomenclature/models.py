"""Codes of the nomenclature: what an activity can be about, with whom and how, per school year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from paspoort.kernel.models import Record
from paspoort.kernel.periods import school_year_of, today

KINDS = ["function", "domain", "topic", "client", "actor", "contact", "direction", "category", "detail", "start_exception"]
"""The lists: function (kernactiviteit), domain, topic (onderwerp), type of client, actor, type of contact, the three columns of
the referral hub (draaischijffunctie): direction, category, detail; and why a change of attest starts within the school year."""
FLAGS = ["compulsory", "medical", "hub", "legacy", "counts_for_government", "free_text"]
"""`compulsory` goes along with the file when a pupil changes centre (rule 91); `hub` asks for the three columns (rule 60);
`free_text` asks for words beside it (*andere*); `legacy` is no longer done."""
SURE = ["V", "P", "S"]
"""How sure it is that this is the field's own word: verified in a source, partly, or supposed by us."""
UNDER = {"topic": ("domain", "domain"), "detail": ("parent", "category")}
"""Kinds of which each code stands under a code of another kind: in which column, and of which kind."""
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Code(Record):
    """A word from a list, from one school year up to and including another; 2026 is 2026-2027, no last year is open.

    What it said in a school year that is over never changes: another label is a row of its own from its year on, and a code is
    closed, never deleted. One whose last year lies before its first was taken back before it counted. It is about nobody.
    """

    kind = models.TextField()
    code = models.TextField()
    label = models.TextField()
    domain = models.TextField(default="", db_default="")
    parent = models.TextField(default="", db_default="")
    first_year = models.IntegerField()
    last_year = models.IntegerField(null=True)
    flags = ArrayField(models.TextField(), default=list, db_default=[])
    example = models.TextField(default="", db_default="")
    source = models.TextField(default="", db_default="")
    sure = models.TextField(default="", db_default="")
    place = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_code_a_year",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Func(F("first_year"), F("last_year") + 1, function="int4range"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,  # asked when a statement is done, so that one may end where another begins
            ),
            models.CheckConstraint(
                name="years_of_a_code",
                condition=Q(first_year__gte=FIRST_YEAR, first_year__lte=LAST_YEAR)
                & (Q(last_year__isnull=True) | Q(last_year__gte=F("first_year") - 1, last_year__lte=LAST_YEAR)),
            ),
            models.CheckConstraint(name="words_of_a_code", condition=~Q(kind="") & ~Q(code="") & ~Q(label="")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def under(self) -> str:
        """The code under which this one stands: the domain of a topic, the category of a detail; empty for any other."""
        return str(getattr(self, UNDER[self.kind][0])) if self.kind in UNDER else ""

    @property
    def says(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What stays as it is for as long as this row counts."""
        return (self.label, self.domain, self.parent, tuple(self.flags))

    def counts_in(self, year: int) -> bool:
        """Whether this may be chosen in a school year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @classmethod
    def counting(cls, day: date | None = None) -> Q:
        """Those that count in the school year of a day (today)."""
        year = school_year_of(day or today())
        return Q(first_year__lte=year) & (Q(last_year__isnull=True) | Q(last_year__gte=year))


class Dated(Protocol):
    """Something of a code, from one school year up to and including another."""

    @property
    def first_year(self) -> int: ...
    @property
    def last_year(self) -> int | None: ...


D = TypeVar("D", bound=Dated)


def of_year(rows: Iterable[D], year: int) -> D | None:
    """The row that says what a code meant in a school year: the one that counts, else the last before it, else the first."""
    known = sorted(rows, key=lambda row: (row.first_year, row.last_year or LAST_YEAR))
    inside = [row for row in known if row.first_year <= year <= (row.last_year or LAST_YEAR)]
    before = [row for row in known if row.first_year <= year]
    found = inside or before or known[:1]
    return found[-1] if found else None
