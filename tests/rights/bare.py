"""Plain SQL as the web role, carrying only a session's secret: what someone who found a hole in a screen could run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.audit.actions import record
from tests.sql import sql


def one(statement: str, *values: object) -> Any:
    return sql(statement, *values)[0][0]


@contextmanager
def web(secret: str) -> Iterator[None]:
    """Be the web role with this session, and give the role back; what is written inside stays written."""
    with transaction.atomic():
        sql("set local role paspoort_web")
        sql("select from enter(%s)", secret)
        yield
        sql("set local role paspoort_owner")
        sql("delete from kernel_actingsession")


def run(secret: str, statement: str, *values: object, told: str = "") -> list[tuple[Any, ...]]:
    """One statement as the web role: the rows that it gives or, with `returning`, meets. With the name of an event (`told`) the
    statement gives ids, a trace tells of each, and all is asked that a commit asks."""
    with web(secret):
        found = sql(statement, *values)
        if told:
            for (row,) in found:
                record(told, object=row)
            sql("set constraints all immediate")
            sql("set constraints all deferred")
        return found


def refused(secret: str, statement: str, *values: object, why: str = "policy|permission denied") -> None:
    """The database refuses this statement, for this reason, and nothing of it stays."""
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        run(secret, statement, *values)
