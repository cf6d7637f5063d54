"""The database under a measurement: on a server of our own with the settings of production, or on the one that is named.

It is kept between runs, and built anew when its tables or its makers changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
SETTINGS = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
OURS = "select oid from pg_class where relnamespace = 'public'::regnamespace"
FORGET_COLUMNS = f"delete from pg_statistic where starelid in ({OURS})"
FORGET_TABLES = f"update pg_class set reltuples = -1, relpages = 0 where relkind in ('r', 'i') and oid in ({OURS})"
COUNT_BY_ITSELF = """
    do $$
    declare
      one text;
    begin
      for one in select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
        execute format('alter table %s {}', one);
      end loop;
    end
    $$
"""
MAKERS = [
    "paspoort/*/migrations/0*.py",
    "paspoort/registry/inner/names.py",
    "bench/names.txt",
    "bench/registrations.sql",
    *(f"bench/{name}.py" for name in ("world", "load", "names", "papers", "files", "contacts", "registrations", "evidence")),
]


class Ground:
    """Where measurements happen: `url(name)` is the administrator's address of a database, so keep it out of logs."""

    def __init__(self, base: str) -> None:
        self._base = base

    def url(self, name: str) -> str:
        """The address of a database on this server."""
        before, question, query = self._base.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}{question}{query}"

    def make(self, name: str, *, afresh: bool = False) -> None:
        """Make an empty database when there is none by this name, or in the place of the one that is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            if afresh:
                db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            if not db.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                db.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))

    def mark(self, name: str) -> str:
        """What was written on a database; empty when nothing was, or when there is no such database."""
        with psycopg.connect(self.url("postgres")) as db:
            row = db.execute(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
            ).fetchone()
        return str(row[0] or "") if row else ""

    def put_mark(self, name: str, text: str) -> None:
        """Write on a database what it was made of."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(text)))

    def forget(self, name: str) -> None:
        """Let the planner know nothing of what lies there, as after a load or a restore that nobody followed up. The server does
        not follow it up either: it would count meanwhile, which ends this state and is itself counted in what is measured."""
        with psycopg.connect(self.url(name), autocommit=True) as db:
            db.execute(COUNT_BY_ITSELF.format("set (autovacuum_enabled = off)"))
            db.execute("checkpoint")
            db.execute(FORGET_COLUMNS)
            db.execute(FORGET_TABLES)

    def settle(self, name: str) -> None:
        """Let the server finish what loading left undone, so that it does not happen during a measurement."""
        with psycopg.connect(self.url(name), autocommit=True) as db:
            db.execute(COUNT_BY_ITSELF.format("reset (autovacuum_enabled)"))
            db.execute("vacuum analyze")
            db.execute("checkpoint")


def made_of() -> str:
    """A hash over everything that decides what lies in the database, apart from functions and policies."""
    digest = hashlib.sha256()
    for pattern in MAKERS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


@contextmanager
def standing() -> Iterator[Ground]:
    """The server that PASPOORT_DATABASE_URL names, else one of our own for as long as this lasts."""
    if given := os.environ.get("PASPOORT_DATABASE_URL"):
        yield Ground(given)
        return
    os.environ["PASPOORT_VAR"] = str(VAR)
    from paspoort.kernel.embedded import Server

    with _alone():
        server = Server(VAR, SETTINGS)
        server.start()
        try:
            yield Ground(server.url("postgres"))
        finally:
            server.stop()


@contextmanager
def _alone() -> Iterator[None]:
    """One measurement at a time: a second one would end the server of the first, and spoil its figures in any case."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another measurement is running here. Wait until it is done.")
        yield


def enter(url: str) -> None:
    """Let this process be the application's owner at `url`, once and for all."""
    os.environ["PASPOORT_DATABASE_URL"] = url
    os.environ["PASPOORT_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
    import django

    django.setup()
