"""Pupil files: open one as a page shows it, and begin one when something is first written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.casefile.models import Activity, File, Look
from paspoort.kernel.actions import data_key, open_data_key
from paspoort.kernel.models import Acting, rows_of
from paspoort.pupils.actions import enrolled_on, own_pupil, pupils_by_id, seen_now
from paspoort.registry.models import Enrolment, OwnPupil, Pupil
from paspoort.rights.actions import must_hold

ONE_VISIT = timedelta(hours=1)
RESTRICTED = """
    select id, file_id, state, day, author_id, registered_at, started_at, restricted_at, restricted_by_id
      from restricted_lines(%s)
"""
BESIDE = """
    select set_config('paspoort.file', %s::text, true) as name, null::timestamptz as since, null::text[] as leads
    union all select name, since, null from writing_now(%s)
    union all select name, null, leads from guiding_teams(%s, %s)
"""


@dataclass(frozen=True, slots=True)
class Writer:
    """A colleague who writes in this file now, since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """Someone who looked into a file on a day, how often, and how often at what is restricted."""

    day: date
    name: str
    times: int
    restricted: int


@dataclass(frozen=True, slots=True)
class GuidingTeam:
    """A team that guides a pupil, and whom to ask there: its lead and who stands in, by name."""

    name: str
    leads: list[str]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A pupil's file, opened: `file` is None while nothing was written yet. `enrolments` are those of today that the own team
    guides; `own` says why a pupil without an import has none. `looked_at` is when the acting person looked before this visit,
    None the first time. `teams` are those that guide the pupil."""

    pupil: Pupil
    enrolments: list[Enrolment]
    file: File | None
    writers: list[Writer]
    looked_at: datetime | None
    own: OwnPupil | None = None
    teams: Sequence[GuidingTeam] = ()
    _named: dict[uuid.UUID, str] = field(default_factory=dict, repr=False)

    def names(self) -> dict[uuid.UUID, str]:
        """The names of who wrote in it, by person: asked once, however many parts of a page tell them."""
        if self.file is not None and not self._named:
            self._named.update(authors_of(self.file.id))
        return self._named


def open_file(acting: Acting, pupil_id: uuid.UUID) -> OpenFile:
    """Open the file of a pupil whom the own team guides, or guided last; anyone else does not exist here (`Http404`, rules 67,
    84).
    """
    must_hold(acting, "file:read")
    file = File.objects.filter(pupil_id=pupil_id, centre_id=acting.here).first()
    now = seen_now(pupil_id)
    own = None if now else own_pupil(pupil_id)
    pupil = now.pupil if now else pupils_by_id([pupil_id]).get(pupil_id) if file or own else None
    if pupil is None:
        raise Http404
    record("file.opened", subject=pupil_id, object=file.id if file else None)
    enrolments = now.enrolments if now else []
    writers, teams = _beside(acting, pupil_id, file)
    return OpenFile(pupil, enrolments, file, writers, _look(acting, file) if file else None, own, teams)


def who_looked(acting: Acting, opened: OpenFile, most: int = 500) -> list[Looked]:
    """Who looked into an opened file: a line a person and day, the latest first (rule 95)."""
    must_hold(acting, "file:read")
    record("file.looks_read", subject=opened.pupil.id, object=opened.file.id if opened.file else None)
    if opened.file is None:
        return []
    return [Looked(**row) for row in rows_of("select day, name, times, restricted from lookers(%s, %s)", opened.file.id, most)]


def file_of(acting: Acting, pupil_id: uuid.UUID) -> tuple[File, bytes]:
    """The file in which is written about a pupil, begun at the first word, with its key. It follows the pupil to another school
    of the own centre. Anyone whom the own team does not guide does not exist here (`Http404`)."""
    must_hold(acting, "file:write")
    here = enrolled_on(pupil_id)
    file = File.objects.filter(pupil_id=pupil_id, centre_id=acting.here).first()
    if file is None and not here and own_pupil(pupil_id) is None:
        raise Http404
    key_id, key = data_key(acting.here, pupil_id) if file is None else (file.key_id, open_data_key(file.key_id))
    schools = [one.institution.id for one in here]
    if file is None:
        file = File(
            pupil_id=pupil_id, centre_id=acting.here, school_id=next(iter(schools), None), key_id=key_id, opened_by_id=acting.me
        )
        file.add()
        record("file.begun", subject=pupil_id, object=file.id)
    elif schools and file.school_id not in schools:
        file.school_id = schools[0]
        file.save(update_fields=["school_id"])
        record("file.followed", subject=pupil_id, object=file.id)
    return file, key


def authors_of(file_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The names of who wrote in an open file, by person."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, name from authors_of(%s)", [file_id])
        return dict(cursor.fetchall())


def pupil_of(row: dict[str, Any]) -> Pupil:
    """Who a row of a list is about, taken out of it."""
    return Pupil.known(id=row.pop("pupil_id"), given_name=row.pop("given_name"), family_name=row.pop("family_name"))


def restricted_in(file: File) -> list[Activity]:
    """The presence of what is restricted in an opened file, the latest first: its day, author and who marked it, no code."""
    return [Activity(**row) for row in rows_of(RESTRICTED, file.id)]


def _beside(acting: Acting, pupil_id: uuid.UUID, file: File | None) -> tuple[list[Writer], list[GuidingTeam]]:
    """Who writes in a file now, and which teams guide its pupil. From here on the transaction says that it reads there: the
    policies then ask once whether it opens."""
    named = file and file.id
    rows = rows_of(BESIDE, named, named, pupil_id, acting.here)
    writers = [Writer(row["name"], row["since"]) for row in rows if row["since"]]
    return writers, [GuidingTeam(row["name"], row["leads"]) for row in rows if row["leads"] is not None]


def _look(acting: Acting, file: File) -> datetime | None:
    """The visit of this person before this one; from now on this is the last."""
    now = timezone.now()
    mine = Look.objects.filter(file=file, person_id=acting.me).first()
    if mine is None:
        Look(file=file, person_id=acting.me, at=now).add()
        return None
    if now - mine.at > ONE_VISIT:
        mine.before, mine.at = mine.at, now
        mine.save(update_fields=["before", "at"])
    return mine.before
