"""Employees of a centre at work in pupil files: who they are, which files open to them, and what they send."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from bench.cases import open_sessions, secret_of
from bench.files import EXACT, SEALED, SMALL_TEAMS
from bench.find import Statement
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import codes

AT_WORK = f"""
    select t.id, a.person_id, a.institution_id,
           array (select s.school_id from rights_teampart s where s.team_id = t.id and s.school_id is not null)
      from ({SMALL_TEAMS}) t
      join rights_teampart m on m.team_id = t.id and m.member_id is not null
      join rights_affiliation a on a.id = m.member_id
     where t.place <= {SEALED} order by row_number() over (partition by t.id order by a.id), t.place
"""


@dataclass(frozen=True, slots=True)
class Employee:
    """Someone of a team: the session's secret, the centre, the schools that the team guides."""

    secret: str
    person: UUID
    centre: UUID
    team: UUID
    schools: Sequence[UUID]


def employees(db: psycopg.Connection[Any], count: int) -> list[Employee]:
    """At most so many people of the teams whose files are really sealed, of each team one before a second of any, signed in."""
    rows = db.execute(AT_WORK).fetchall()[:count]
    open_sessions(db, [person for _team, person, _centre, _schools in rows])
    return [Employee(secret_of(person), person, centre, team, schools) for team, person, centre, schools in rows]


def pupils_of(db: psycopg.Connection[Any], one: Employee) -> list[UUID]:
    """The pupils of the team with a file, in an order that says nothing."""
    rows = db.execute(
        "select pupil_id from casefile_file where school_id = any (%s) and centre_id = %s", [one.schools, one.centre]
    )
    pupils = sorted(pupil for (pupil,) in rows.fetchall())
    random.Random(7).shuffle(pupils)
    return pupils


def exactly(db: psycopg.Connection[Any], team: Sequence[Employee], many: int) -> list[tuple[Employee, UUID, UUID]]:
    """The pupils with a file of exactly so many activities and that file, each with someone of the team."""
    statement = """
        select f.pupil_id, f.id from casefile_file f where f.school_id = any (%s) and f.centre_id = %s
           and (select count(*) from casefile_activity a where a.file_id = f.id and a.registered_at < current_date) = %s limit %s
    """
    return [
        (one, pupil, file)
        for one in team
        for pupil, file in db.execute(statement, [one.schools, one.centre, many, EXACT[many]]).fetchall()
    ]


class Undone(Exception):
    """What was done for the measurement alone is undone."""


def sent_by(secret: str, act: Callable[[Acting], object]) -> list[Statement]:
    """What the product sends to the database for a verb: written down, not imitated; what it wrote is undone."""
    sent: list[Statement] = []

    def note(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        if not statement.startswith(
            ("select current_setting('role')", "select set_config('role'", "set local role", "SAVEPOINT")
        ):
            sent.append((statement, values))
        return execute(statement, values, many, context)

    try:
        with acting_as(secret) as acting, connection.execute_wrapper(note):
            act(acting)
            raise Undone
    except Undone:
        return [one for one in sent if "SAVEPOINT" not in one[0]]


@cache
def first_topics() -> tuple[str, ...]:
    """Two topics, looked up once: two hundred people who each ask in a thread of their own are as many connections."""
    return tuple(code.code for code in codes("topic")[:2])


def filled_in(text: str) -> dict[str, Any]:
    """What someone sends who registers an activity."""
    return {
        "day": f"{today():%d/%m/%Y}", "function": "intake", "topics": first_topics(), "client": "pupil",
        "actors": ("pupil", "mother"), "contact": "phone", "text": text, "then": "register",
    }  # fmt: skip
