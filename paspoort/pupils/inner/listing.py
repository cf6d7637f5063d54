"""List of pupils whose names begin as typed, among those of the own teams: a page at a time, capped (rules 56, 67)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput, named_rows
from paspoort.pupils.inner.query import Query
from paspoort.pupils.inner.search import BEYOND, COLUMNS, CURRENT, OWN_PUPILS
from paspoort.pupils.models import Listed
from paspoort.registry.actions import words_of
from paspoort.registry.models import Findable

ROWS, MOST = 25, 200
STATEMENT = f"""
    select distinct on (by_family, pupil_id) {COLUMNS} from (
      select {COLUMNS} from registry_findable where {CURRENT} and by_family >= %(first)s and by_family < %(beyond)s
      union all
      select {COLUMNS} from registry_findable where {CURRENT} and by_given >= %(first)s and by_given < %(beyond)s
      union all
      select {COLUMNS} from {OWN_PUPILS}
       where by_family >= %(first)s and by_family < %(beyond)s or by_given >= %(first)s and by_given < %(beyond)s) named
     where (%(born)s::date is null or birth_date = %(born)s)
       and (%(schools)s::uuid[] is null or institution_id = any (%(schools)s::uuid[]))
     order by by_family, pupil_id, begins_on desc
     limit %(most)s
"""


def begin_so(asked: Query, page: int, schools: Sequence[uuid.UUID] | None = None) -> Listed:
    """The pupils of whom a name begins with the longest word, and other names with the others, by family name.

    Raises `BadInput` for a single letter without a birth date.
    """
    words = sorted((word for typed in asked.words for word in words_of(typed)), key=len, reverse=True)
    if not words:
        return Listed([], 1, False, 0)
    if len(words[0]) < 2 and asked.birth_date is None:
        raise BadInput({"query": _("One letter is not enough. Type a name of at least two letters, or add the birth date.")})
    given: dict[str, Any] = {"first": words[0], "beyond": words[0] + BEYOND, "born": asked.birth_date, "most": MOST + 1}
    given["schools"] = list(schools) if schools is not None else None
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, given)
        found = [Findable(**row) for row in named_rows(cursor)]
    fitting = [row for row in found if _fits(row, words)]
    page = min(max(page, 1), MOST // ROWS)
    return Listed(fitting[(page - 1) * ROWS : page * ROWS], page, len(fitting) > page * ROWS, len(fitting))


def _fits(row: Findable, words: list[str]) -> bool:
    names = row.by_family.split(" ") + row.by_given.split(" ")
    return all(any(name.startswith(word) for name in names) for word in words)
