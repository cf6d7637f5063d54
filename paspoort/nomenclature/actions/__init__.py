"""Verbs of the nomenclature: which codes may be chosen, what one meant in its year, and lists brought in from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from paspoort.kernel.models import named_rows
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions.importing import export_codes, import_codes, plan_import
from paspoort.nomenclature.inner.planning import CodeImport, Step
from paspoort.nomenclature.inner.reading import Problem
from paspoort.nomenclature.models import KINDS, UNDER, Code, of_year
from paspoort.registry.actions import words_of

__all__ = [
    "CodeImport",
    "Labels",
    "Problem",
    "Step",
    "code_of",
    "codes",
    "export_codes",
    "find_codes",
    "import_codes",
    "labels",
    "plan_import",
]


def codes(kind: str, day: date | None = None, *, under: str = "") -> list[Code]:
    """The codes of a kind that may be chosen in the school year of a day (today), in the order of the list (rule 121).

    `under` keeps those of one domain (topics) or one category (details, rule 61).
    """
    found = Code.objects.filter(Code.counting(day), kind=kind)
    if under:
        found = found.filter(**{UNDER[kind][0]: under})
    return list(found.order_by("place", "code"))


def find_codes(kind: str, typed: str, day: date | None = None) -> list[Code]:
    """The codes that may be chosen of which the label has words that begin as typed, whatever the case and the accents.

    First those whose label begins so, then the others, and last those of which only the example does; each in the list's order.
    Nothing typed gives the whole list.
    """
    wanted = words_of(typed)
    if not wanted:
        return codes(kind, day) if not typed.strip() else []
    ranked: list[list[Code]] = [[], [], []]
    for code in codes(kind, day):
        label = _words(code.label)
        if _begin_so(wanted, label):
            ranked[0 if label[0].startswith(wanted[0]) else 1].append(code)
        elif _begin_so(wanted, _words(code.example)):
            ranked[2].append(code)
    return [code for group in ranked for code in group]


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _begin_so(wanted: Iterable[str], words: Iterable[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


class _Label(NamedTuple):
    kind: str
    code: str
    label: str
    first_year: int
    last_year: int | None


class Labels:
    """What codes were called, each in the school year of its day: read once for a whole journal and its filter."""

    def __init__(self, rows: Iterable[_Label]) -> None:
        self._rows: dict[tuple[str, str], list[_Label]] = defaultdict(list)
        for row in rows:
            self._rows[row.kind, row.code].append(row)
        self._said: dict[tuple[str, str, int], str] = {}

    def of(self, kind: str, code: str, day: date | None = None) -> str:
        """The label that a code had on a day (today), also when it is closed; a code that was never there stands for itself."""
        asked = kind, code, school_year_of(day or today())
        if asked not in self._said:
            found = of_year(self._rows.get((kind, code), ()), asked[2])
            self._said[asked] = found.label if found else code
        return self._said[asked]

    def offered(self, kind: str) -> list[tuple[str, str]]:
        """The codes of a kind that may be chosen today, with their labels, in the order of the list."""
        year = school_year_of(today())
        rows = [row for (of, _code), each in self._rows.items() if of == kind for row in each]
        return [(row.code, row.label) for row in rows if row.first_year <= year <= (row.last_year or year)]


def labels(*kinds: str) -> Labels:
    """What every code of these kinds (all of them) is and was called, closed ones too: one question for all lines of a page."""
    with connection.cursor() as cursor:  # in plain SQL, because every journal asks it
        cursor.execute(
            "select kind, code, label, first_year, last_year from nomenclature_code where kind = any (%s) order by place, code",
            [list(kinds or KINDS)],
        )
        return Labels(_Label(**row) for row in named_rows(cursor))


def code_of(kind: str, code: str, day: date | None = None) -> Code | None:
    """What a code meant in the school year of a day (today), also where it does not count: history keeps its label.

    None when it was never there. For several at once: `labels`.
    """
    return of_year(Code.objects.filter(kind=kind, code=code), school_year_of(day or today()))
