"""A trail of its own for the tests of evidence: the product's database without anybody in it, and the means of an attacker."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from paspoort.audit.actions import record, seal_traces
from paspoort.audit.models import KnownEvent
from paspoort.kernel.actions import acting_as_service
from tests.ground import Ground
from tests.sql import sql

NAME = f"paspoort_trail_{os.getpid()}"


def list_event(name: str, *, by: list[str], facts: dict[str, object]) -> None:
    """Put an event of the tests' own in the closed list."""
    KnownEvent.objects.create(name=name, left_by=by, done=[""], refused=["no_right"], facts=facts)


def list_our_event() -> None:
    list_event("test.happened", by=["registry-import"], facts={"number": "number"})


@pytest.fixture
def trail(ground: Ground, empty_trail: str) -> Iterator[None]:
    """An empty trail inside one transaction that is undone afterwards."""
    with ground.using(empty_trail), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def empty_trail(ground: Ground) -> Iterator[str]:
    """A database with nobody in it; gives its name."""
    with ground.clone(NAME, ground.bare):
        list_our_event()
        yield NAME


@pytest.fixture
def live_trail(ground: Ground) -> Iterator[str]:
    """An empty trail where commits are real; gives the URL of its database."""
    with ground.clone(f"{NAME}_live", ground.bare) as url:
        list_our_event()
        yield url


def leave_one(number: int) -> None:
    """Leave one trace of this number."""
    with acting_as_service("registry-import", role="worker"):
        record("test.happened", number=number)


def leave(count: int, *, subject: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Leave some traces as a service does; gives their ids in order."""
    with acting_as_service("registry-import", role="worker"):
        return [record("test.happened", subject=subject, number=number) for number in range(count)]


def by_database(event: str, *, subject: uuid.UUID | None = None, object: uuid.UUID | None = None, **facts: int) -> uuid.UUID:
    """Leave a trace as a function of the database does for whoever acts now; gives its id."""
    role = sql("select current_setting('role')")[0][0]
    sql("set local role paspoort_owner")
    (trace_id,) = sql(
        "select write_trace(%s, 'done', '', 'web', %s, %s, null, %s, true)", event, subject, object, json.dumps(facts)
    )[0]
    sql("select set_config('role', %s, true)", role)
    return trace_id


def sealed(count: int) -> list[uuid.UUID]:
    """Leave and seal some traces; gives the ids as they stand in the tree."""
    traces = leave(count)
    seal_traces()
    return traces


def attack(statement: str, values: Sequence[Any] = ()) -> int:
    """Run SQL as the database's superuser with every trigger off, as somebody who rules the machine can."""
    with connection.cursor() as cursor:
        cursor.execute("select session_user")
        superuser = cursor.fetchone()[0]
        cursor.execute(f"set local role {superuser}; set local session_replication_role = replica")
        cursor.execute(statement, values)
        touched = cursor.rowcount
        cursor.execute("set local session_replication_role = origin; set local role paspoort_owner")
    return touched


def recommit(where: str, values: Sequence[Any]) -> None:
    """Make the commitment of altered traces fit again: an attacker knows the formula."""
    attack(f"update audit_trace t set commitment = sha256(salt || convert_to(trace_text(t), 'UTF8')) where {where}", values)


def bare(url: str, role: str, *, autocommit: bool = True) -> psycopg.Connection[Any]:
    """A connection that is nothing but a role: no session, no application."""
    return psycopg.connect(url, autocommit=autocommit, options=f"-c role=paspoort_{role}")
