"""Verbs of evidence: record what happened, seal it into the tree, prove that nothing is missing."""

from __future__ import annotations

import json
import threading
import uuid

from django.db import connection

_counter = threading.local()


def record(
    event: str,
    *,
    outcome: str = "done",
    reason: str = "",
    channel: str = "web",
    subject: uuid.UUID | None = None,
    object: uuid.UUID | None = None,
    consultation: uuid.UUID | None = None,
    **facts: str | int | bool | None,
) -> uuid.UUID:
    """Leave a trace in this transaction and give its id. The actor is whoever the transaction acts as.

    `event` is named `thing.act`; `subject` is the pupil, `object` the report, grant or other thing. `facts` are codes and
    counts, never names and never content. When the trace cannot be written this raises, and what it traces must not happen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select record_trace(%s, %s, %s, %s, %s, %s, %s, %s)",
            [event, outcome, reason, channel, subject, object, consultation, json.dumps(facts)],
        )
        (trace_id,) = cursor.fetchone()
    _counter.left = traces_left() + 1
    return trace_id


def traces_left() -> int:
    """How many traces this thread has left so far: the door compares before and after, and refuses an answer without one."""
    return int(getattr(_counter, "left", 0))
