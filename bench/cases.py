"""Who asks for whom: living sessions of many users, each with one pupil of the own school to look for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

SESSIONS = """
    insert into identity_session (id, secret_hash, person_id, institution_id, level, started_at, seen_at, expires_at, end_reason,
                                  service, provider, acr)
    select gen_random_uuid(), sha256(convert_to('bench-' || a.person_id, 'UTF8')), a.person_id, a.institution_id, 3, now(), now(),
           now() + interval '2 hours', '', '', 'acm', 'high'
      from rights_affiliation a where a.person_id = any (%s)
    on conflict (secret_hash) do update set seen_at = now(), started_at = now(), expires_at = excluded.expires_at
"""
READERS = """
    select g.person_id, g.institution_id from rights_grant g
     where g.right_id = %s and g.contexts && '{gebruiker}' order by hashint8(hashtext(g.id::text) + %s) limit %s
"""
SHORT = """
    select f.institution_id, short.name
      from registry_findable f cross join lateral (select split_part(f.by_family, ' ', 1)) short (name)
     where f.by_family like '__ %' and f.left_on is null
       and (select count(distinct o.pupil_id) from registry_findable o
             where o.institution_id = f.institution_id and o.left_on is null
               and (o.by_family like short.name || ' %' or o.by_given like short.name || ' %')) = 1
     order by hashtext(f.enrolment_id::text) limit {limit}
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One search: whose session, at which institution, what is typed, and how the search reads that."""

    secret: str
    institution: UUID
    typed: str
    words: tuple[str, ...] = ()
    born: date | None = None
    number: str = ""


def readers(db: psycopg.Connection[Any], count: int, right: str = "IRISGebruiker", seed: int = 1) -> list[tuple[str, UUID]]:
    """Living sessions of so many users who hold a right: their secret and institution."""
    people = db.execute(READERS, [right, seed, count]).fetchall()
    open_sessions(db, [person for person, _institution in people])
    return [(secret_of(person), institution) for person, institution in people]


def open_sessions(db: psycopg.Connection[Any], people: list[UUID]) -> None:
    db.execute(SESSIONS, [people])


def secret_of(person: UUID) -> str:
    """The secret of someone's session here; its hash is what the database has."""
    return f"bench-{person}"


def by_number(db: psycopg.Connection[Any], count: int) -> list[Case]:
    """Searches by register number."""
    return [Case(secret, school, row[0], number=row[0]) for secret, school, row in _each(db, count, "register_number")]


def by_name(db: psycopg.Connection[Any], count: int) -> list[Case]:
    """Searches by first name, family name and birth date."""
    columns = "p.given_name, p.family_name, f.birth_date"
    cases = []
    for secret, school, (given, family, born) in _each(db, count, columns):
        words = tuple(f"{given} {family}".split())
        cases.append(Case(secret, school, f"{given} {family} {born:%d/%m/%Y}", words, born))
    return cases


def by_two_letters(db: psycopg.Connection[Any], count: int) -> list[Case]:
    """Searches by a family name of two letters, which one pupil of the school has."""
    rows = db.execute(SHORT.format(limit=count)).fetchall()
    someone = "select distinct on (institution_id) institution_id, person_id from rights_grant where right_id = 'IRISGebruiker'"
    users = dict(
        db.execute(f"{someone} and contexts = '{{gebruiker}}' and institution_id = any (%s)", [[s for s, _ in rows]]).fetchall()
    )
    open_sessions(db, list(users.values()))
    return [Case(secret_of(users[school]), school, name.title(), (name.title(),)) for school, name in rows]


def _each(db: psycopg.Connection[Any], count: int, columns: str) -> list[tuple[str, UUID, Any]]:
    chance, found = random.Random(5), []
    statement = f"""
        select {columns} from registry_findable f join registry_pupil p on p.id = f.pupil_id
         where f.institution_id = %s and f.left_on is null order by f.enrolment_id offset %s limit 1
    """
    for secret, school in readers(db, count):
        row = db.execute(statement, [school, chance.randrange(200)]).fetchone()
        if row:
            found.append((secret, school, row))
    return found
