"""Pupil verbs: find one, and the facts of one that every page shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, named_rows
from paspoort.kernel.periods import today
from paspoort.pupils.inner.listing import MOST, begin_so
from paspoort.pupils.inner.pace import counts_as_miss, recent_misses
from paspoort.pupils.inner.query import Query, read_query
from paspoort.pupils.inner.search import OwnSearch, Search
from paspoort.pupils.models import About, Enrolled, Found, Listed
from paspoort.registry.models import Enrolment, Findable, Institution, OwnPupil, Pupil
from paspoort.rights.actions import must_hold, raise_notice

__all__ = [
    "Query",
    "about",
    "enrolled_on",
    "find_in_my_teams",
    "find_pupil",
    "find_pupil_rows",
    "guided_now",
    "own_pupil",
    "pupils_by_id",
    "read_query",
    "seen_now",
]


def find_pupil(acting: Acting, typed: str) -> Found:
    """Find one pupil among those of the own school, or of the schools that the own centre guides (rules 6-8, 56, 102).

    `typed` is name, birth date and register number in one field, each of which may be missing. More than one match lists nobody;
    a pupil elsewhere is answered as one that does not exist. At a school a first name alone finds nobody. Whoever tries many
    names is slowed, and the admin of the institution is told. Raises `BadInput` for what cannot be searched, `Refused` for who
    may not.
    """
    must_hold(acting, "pupil:find")
    misses = recent_misses(settings.MISSES_ALLOWED)
    asked = read_query(typed)
    rows = Search(asked, given_alone=acting.institution_kind == "clb").run()
    outcome = ("none", "one", "more")[min(len(rows), 2)]
    parts = {"n": asked.words, "d": asked.birth_date, "r": asked.register_number}
    given = "".join(sign for sign, part in parts.items() if part)
    counts = outcome != "one" and counts_as_miss(acting, asked)
    record("pupil.searched", subject=rows[0].pupil_id if outcome == "one" else None, found=outcome, asked=given, counts=counts)
    if outcome == "one":
        return Found("one", rows[0])
    if counts and misses + 1 > settings.MISSES_ALLOWED:
        raise_notice("many_searches", acting)
    return Found(outcome, hint=_what_parts(rows, asked) if outcome == "more" else "")


def find_in_my_teams(acting: Acting, typed: str, page: int = 1, schools: Sequence[uuid.UUID] | None = None) -> Listed:
    """Pupils whom the own teams guide and whose names begin as typed, a page at a time (rules 56, 67): for who opens their files.

    Two letters, or one with a birth date. Where no name begins so, whom a tolerant search finds. A birth date or register number
    alone finds as ever. `schools` narrows to those. Raises `BadInput` for what cannot be searched.
    """
    must_hold(acting, "pupil:find")
    must_hold(acting, "file:read")
    asked = read_query(typed)
    found = begin_so(asked, page, schools) if asked.words and not asked.register_number else Listed([], 1, False, 0)
    if not found.found:
        rows = [row for kind in (Search, OwnSearch) for row in kind(asked, schools, given_alone=True).run()][:MOST]
        found = Listed(sorted(rows, key=lambda row: row.by_family), 1, False, len(rows))
    record("pupil.listed", count=found.found)
    return replace(found, schools=Institution.objects.in_bulk({row.institution_id for row in found.rows}))


def _what_parts(rows: Sequence[Findable], asked: Query) -> str:
    """What tells apart those who fit: the first name (of twins too), else the birth date, else the register number."""
    given = {row.by_given.split(" ")[0] for row in rows}
    born = {row.birth_date for row in rows}
    if len(given) > 1 and (len(asked.words) < 2 or len(born) == 1):
        return "given_name"
    return "birth_date" if len(born) > 1 and not asked.birth_date else "register_number"


def find_pupil_rows(
    words: Sequence[str] = (), birth_date: date | None = None, register_number: str = "",
    institutions: Sequence[uuid.UUID] | None = None,
) -> list[Findable]:  # fmt: skip
    """Pupils enrolled today where the acting person may look, each once, who fit best: none, the one, or more.

    `words` are names in any order, as typed (see `read_query`). `institutions` narrows further. Raises `BadInput` when there is
    too little to go on.
    """
    return Search(Query(tuple(words), birth_date, register_number), institutions).run()


PUPIL = ["id", "given_name", "family_name", "birth_date"]
ENROLMENT = [
    "id",
    "pupil_id",
    "institution_id",
    "register_number",
    "education_level",
    "grade",
    "class_name",
    "begins_on",
    "left_on",
]
INSTITUTION = ["id", "number", "name", "kind"]
PARTS = {"p": PUPIL, "e": ENROLMENT, "i": INSTITUTION}
SEEN = f"""
    select {", ".join(f'{table}.{name} as "{table}.{name}"' for table, names in PARTS.items() for name in names)}
      from registry_pupil p
      join registry_enrolment e on e.pupil_id = p.id
      join registry_institution i on i.id = e.institution_id
     where pupil_findable(%s) and p.id = %s and runs(e.begins_on, e.left_on)
     order by e.begins_on desc, e.id
"""

ENROLLED = f"""
    select f.education_level as level, {", ".join(f"i.{name}" for name in INSTITUTION)}
      from registry_findable f
      join registry_institution i on i.id = f.institution_id
     where f.pupil_id = %s and runs(f.begins_on, f.left_on, %s)
     order by f.begins_on desc, f.enrolment_id
"""


def about(pupil_id: uuid.UUID) -> About:
    """A pupil with the enrolments of today that the acting person may see; anyone else does not exist (`Http404`, rule 8)."""
    if (found := seen_now(pupil_id)) is None:
        raise Http404
    return found


def seen_now(pupil_id: uuid.UUID) -> About | None:
    """The same, or None for anyone else.

    One statement, and without what no page shows, such as the sealed national number.
    The rule is asked before a row is fetched, so that a pupil elsewhere costs what one costs who does not exist.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [pupil_id, pupil_id])
        rows = [{table: _part(row, table) for table in PARTS} for row in named_rows(cursor)]
    if not rows:
        return None
    pupil, enrolments = Pupil.known(**rows[0]["p"]), []
    for row in rows:
        enrolment = Enrolment.known(**row["e"])
        enrolment.pupil, enrolment.institution = pupil, Institution.known(**row["i"])
        enrolments.append(enrolment)
    return About(pupil, enrolments)


def _part(row: dict[str, Any], table: str) -> dict[str, Any]:
    return {name: row[f"{table}.{name}"] for name in PARTS[table]}


def enrolled_on(pupil_id: uuid.UUID, day: date | None = None) -> list[Enrolled]:
    """Where a pupil is enrolled on a day, today by default, as far as the acting person may look there; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(ENROLLED, [pupil_id, day or today()])
        return [Enrolled(education_level=row.pop("level"), institution=Institution.known(**row)) for row in named_rows(cursor)]


def own_pupil(pupil_id: uuid.UUID) -> OwnPupil | None:
    """A pupil without an import whom the own team guides, with why there is none; None for everyone else."""
    return OwnPupil.objects.filter(pupil_id=pupil_id).select_related("school").first()


def guided_now(pupil_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these pupils are enrolled today where the acting person may look."""
    here = Findable.objects.filter(Findable.counting(), pupil_id__in=list(pupil_ids))
    return set(here.values_list("pupil_id", flat=True))


def pupils_by_id(pupil_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Pupil]:
    """Those of these pupils whose names the acting person may see, by id."""
    return Pupil.objects.in_bulk([one for one in set(pupil_ids) if one])
