"""What waits for who manages rights: counted and listed from one and the same query, so that the counter is true (rule 35)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, Refused, named_rows
from paspoort.registry.models import Institution
from paspoort.rights.actions.changing import ChangedMeanwhile
from paspoort.rights.actions.grounds import must_hold
from paspoort.rights.models import Grant

OPEN = """
    select kind, object_id as id, institution_id, institution_number as number, institution_name as name, person_name as person,
           right_name as "right", due_on, since
      from open_tasks(%s) order by due_on nulls last, since
"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: `id` is that of the request, grant, review or notice, and `person` and `right` are names.

    `due_on` is the last day on which it can be done, where there is one; `since` is when it came.
    """

    kind: str
    id: uuid.UUID
    institution: Institution
    person: str
    right: str
    due_on: date | None
    since: datetime


def open_tasks(acting: Acting) -> list[Task]:
    """Everything that waits for who manages rights here: what has a last day first, the nearest on top, then the oldest."""
    must_hold(acting, "rights:manage")
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [settings.EXPIRING_DAYS])
        tasks = [_task(**row) for row in named_rows(cursor)]
    record("tasks.seen", open=len(tasks))
    return tasks


def _task(institution_id: uuid.UUID, number: str, name: str, **told: Any) -> Task:
    return Task(institution=Institution.known(id=institution_id, number=number, name=name), **told)


def tasks_open(acting: Acting) -> int:
    """How many tasks wait: the number on every page of who manages rights, nothing for anyone else. One query."""
    if "rights:manage" not in acting.may:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from open_tasks(%s)", [settings.EXPIRING_DAYS])
        return int(cursor.fetchone()[0])


def let_end(acting: Acting, seen: Mapping[uuid.UUID, int]) -> int:
    """Agree that these grants end by themselves: their tasks go, until someone gives them another last day.

    `seen` maps each grant to the revision that was on the screen; raises `ChangedMeanwhile` when one has changed since.
    """
    must_hold(acting, "rights:manage")
    rows = Grant.objects.filter(id__in=seen, institution_id=acting.here, session__isnull=True)
    found = list(rows.select_related("person", "right").order_by("id").select_for_update(of=("self",), no_key=True))
    if len(found) < len(seen):
        raise Refused("not_found", status=404)
    changed = [grant for grant in found if grant.revision != seen[grant.id] or grant.revoked_at is not None]
    if changed:
        raise ChangedMeanwhile(changed)
    for grant in found:
        Grant.objects.filter(id=grant.id).update(left_to_end_on=F("ends_on"))
        record("right.left_to_end", object=grant.id, right=grant.right_id)
    return len(found)
