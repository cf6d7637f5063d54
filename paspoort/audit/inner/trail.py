"""Turn the pages of the trail by keyset: the next page starts behind the last row shown, however many rows came before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from paspoort.audit.models import Trace

COLUMNS = """id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel, subject_id,
             object_id, consultation_id, facts, erased_by"""


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some traces, newest first, and what to ask for to see the ones before; `next` is empty at the end."""

    rows: list[Trace]
    next: str


def turn_page(where: str, values: Sequence[object], limit: int, before: str) -> TrailPage:
    """The `limit` traces behind `before` that fulfil a condition; row-level security decides which exist at all. There is no page
    behind a place that was made up (`Http404`)."""
    values = list(values)
    if before:
        at, trace_id = _place(before)
        where += " and at <= %s and (at, id) < (%s, %s)"
        values += [at, at, trace_id]
    limit = max(1, min(limit, 200))
    rows = list(
        Trace.objects.raw(f"select {COLUMNS} from audit_trace where {where} order by at desc, id desc limit {limit + 1}", values)
    )
    more = len(rows) > limit
    return TrailPage(rows[:limit], f"{rows[limit - 1].at.isoformat()}_{rows[limit - 1].id}" if more else "")


def _place(before: str) -> tuple[datetime, uuid.UUID]:
    try:
        at, trace_id = before.replace(" ", "+").split("_")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without its time zone")
        return moment, uuid.UUID(trace_id)
    except ValueError as error:
        raise Http404 from error
