"""Looks at a samenwerkingsdossier: what somebody saw is not new for that one any more."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from paspoort.kernel.models import Acting

FILE = """
    insert into collaboration_seen (id, collaboration_id, person_id, at, before)
    select gen_random_uuid(), one, %s, now() - interval '30 days', now() from unnest(%s::uuid[]) one
    on conflict on constraint one_seen_each do update set before = excluded.before
"""
AGAIN = """
    insert into collaboration_seen as s (id, collaboration_id, registration_id, person_id, at, section, writing_at)
    values (gen_random_uuid(), %s, %s, %s, clock_timestamp(), %s, clock_timestamp())
    on conflict on constraint one_seen_each do update
      set before = case when s.at > now() - interval '1 hour' then s.before else s.at end, at = excluded.at,
          section = excluded.section, writing_at = excluded.writing_at
"""


def note_file(acting: Acting, collaborations: Collection[uuid.UUID]) -> None:
    """This file was opened. What was there for a month when somebody first opened it is not new for that one."""
    if collaborations:
        execute(FILE, acting.me, list(collaborations))


def note_look(acting: Acting, collaboration_id: uuid.UUID, registration_id: uuid.UUID, writing: str = "") -> None:
    """This registration was read, or opened to write in a section of it. What was opened within the same hour is one visit, so
    walking to and fro takes no mark away."""
    execute(AGAIN, collaboration_id, registration_id, acting.me, writing)


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
