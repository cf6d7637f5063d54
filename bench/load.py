"""Loading rows by the hundred thousand: COPY without triggers, and without the indexes, which are made afterwards at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg

Row = tuple[Any, ...]
BLOCK = 20_000
NULL = "\\N"


def copy(db: psycopg.Connection[Any], table: str, columns: str, rows: Iterable[Row]) -> int:
    """Put rows in a table; a value is text as PostgreSQL reads it, or None. Gives how many there were."""
    count, source = 0, iter(rows)
    with db.cursor().copy(f"copy {table} ({columns}) from stdin") as into:
        while block := list(islice(source, BLOCK)):
            into.write("".join("\t".join([NULL if one is None else str(one) for one in row]) + "\n" for row in block))
            count += len(block)
    return count


@contextmanager
def unindexed(db: psycopg.Connection[Any], *tables: str) -> Iterator[None]:
    """Do without the indexes of these tables, and make them anew at the end; those of a key that others refer to stay."""
    made = """
        select coalesce('alter table ' || c.conrelid::regclass || ' drop constraint ' || quote_ident(c.conname),
                        'drop index ' || i.indexrelid::regclass),
               coalesce('alter table ' || c.conrelid::regclass || ' add constraint ' || quote_ident(c.conname) || ' '
                        || pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid))
          from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x')
         where i.indrelid = any (%s::text[]::regclass[])
           and not exists (select from pg_constraint f where f.conindid = i.indexrelid and f.contype = 'f')
    """
    indexes = db.execute(made, [list(tables)]).fetchall()
    for drop, _make in indexes:
        db.execute(drop)
    yield
    with told("their indexes"):
        for _drop, make in indexes:
            db.execute(make)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say what takes long, and how long it took."""
    began = time.perf_counter()
    print(f"  {what} ...", end="", file=sys.stderr, flush=True)
    yield
    print(f" {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
