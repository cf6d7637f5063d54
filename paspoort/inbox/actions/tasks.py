"""Tasks of who acts: counted and listed from one and the same query, so that the counter is true (rule 35)."""

from __future__ import annotations

import json
import uuid
from typing import Any, NamedTuple

from django.db import connection

from paspoort.audit.actions import record
from paspoort.inbox.models import TASK, Seen, Task, every_kind
from paspoort.kernel.models import Acting, rows_of
from paspoort.registry.models import Institution

OPEN = """
    select kind, object_id as id, institution_id, institution_number as number, institution_name as name, person_name as person,
           facts, due_on, since, unread
      from open_tasks() order by due_on nulls last, since
"""


class Counted(NamedTuple):
    """How many tasks wait, and how many of them the acting person did not see yet."""

    open: int
    unread: int


def open_tasks(acting: Acting) -> list[Task]:
    """Everything that waits for the acting person here: what has a last day first, the nearest on top, then the oldest.

    What this gives was seen from then on.
    """
    tasks = [_task(**row) for row in rows_of(OPEN)]
    record("tasks.seen", open=len(tasks))
    if any(task.unread for task in tasks):
        seen = Seen(person_id=acting.me, institution_id=acting.here, objects_seen=[task.id for task in tasks])
        kept_by, kept = ["person", "institution"], ["objects_seen", "at"]
        Seen.objects.bulk_create([seen], update_conflicts=True, unique_fields=kept_by, update_fields=kept)
    return tasks


def _task(institution_id: uuid.UUID, number: str, name: str, facts: str, **told: Any) -> Task:
    place = Institution.known(id=institution_id, number=number, name=name)
    return Task(institution=place, facts=json.loads(facts), **told)


def count_tasks(acting: Acting) -> Counted:
    """How many tasks wait: the number on every page, without a query for who never has any. One query."""
    if not gets_tasks(acting):
        return Counted(0, 0)
    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where unread) from open_tasks()")
        return Counted(*cursor.fetchone())


def gets_tasks(acting: Acting) -> bool:
    """Whether there is a kind of task that can wait for the acting person here by a permission."""
    return any(kind.to is None or kind.to.permission in acting.may for kind in every_kind() if kind.way == TASK)
