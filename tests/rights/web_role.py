"""The web role itself, logged in with its own password: what somebody has who can run SQL in the web process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from paspoort.kernel.database import admin_url
from paspoort.kernel.keys import role_password

Row = tuple[Any, ...]


def log_in(url: str, role: str = "web") -> psycopg.Connection[Row]:
    """A connection of the role, with nothing set and nobody acting."""
    known = make_conninfo(admin_url(url), user=f"paspoort_{role}", password=role_password(f"paspoort_{role}"))
    return psycopg.connect(known, autocommit=True)


@contextmanager
def acting(db: psycopg.Connection[Row], secret: str) -> Iterator[psycopg.Connection[Row]]:
    """One transaction that carries a session's secret; with "" nobody acts."""
    with db.transaction(force_rollback=False):
        db.execute("select from enter(%s)", [secret])
        yield db


def tried(db: psycopg.Connection[Row], secret: str, statement: str, *values: object) -> str:
    """What came of one statement in a transaction of its own: its answer, or the state and words of the refusal."""
    try:
        with acting(db, secret):
            cursor = db.execute(statement.encode(), values or None)
            return repr(cursor.fetchall()) if cursor.description else cursor.statusmessage or ""
    except psycopg.Error as problem:
        return f"refused {problem.sqlstate} {problem.diag.message_primary}"


CATALOGUE = """
    select 'class', string_agg(c::text, ' ' order by c.oid) from (select oid, relname, relacl, relowner, relkind from pg_class where relnamespace <> 'pg_toast'::regnamespace) c
    union all select 'proc', string_agg(p::text, ' ' order by p.oid) from (select oid, proname, proacl, proowner, prosecdef, proconfig, prosrc from pg_proc) p
    union all select 'type', string_agg(t::text, ' ' order by t.oid) from (select oid, typname, typacl, typowner from pg_type) t
    union all select 'namespace', string_agg(n::text, ' ' order by n.oid) from pg_namespace n where nspname !~ '^pg_(toast_)?temp'
    union all select 'operator', count(*)::text from pg_operator union all select 'cast', count(*)::text from pg_cast
    union all select 'trigger', string_agg(t::text, ' ' order by t.oid) from (select oid, tgname, tgenabled, tgrelid from pg_trigger) t
    union all select 'policy', string_agg(p::text, ' ' order by p.oid) from pg_policy p
    union all select 'language', string_agg(l::text, ' ' order by l.oid) from pg_language l
    union all select 'default', string_agg(d::text, ' ' order by d.oid) from pg_default_acl d
    union all select 'large object', count(*)::text from pg_largeobject_metadata
    union all select 'database', datacl::text from pg_database where datname = current_database()
    union all select 'members', string_agg(m::text, ' ' order by m.roleid, m.member) from pg_auth_members m
    union all select 'roles', string_agg(a::text, ' ' order by a.oid) from (select oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolbypassrls from pg_roles) a
"""  # noqa: E501


def state(db: psycopg.Connection[Row]) -> dict[str, str]:
    """What stands in each table and in the catalogue, as the administrator sees it: a hash of each."""
    tables = "select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
    found = {str(kind): str(content) for kind, content in db.execute(CATALOGUE)}
    for (table,) in db.execute(tables).fetchall():
        [rows] = db.execute(f"select string_agg(t::text, '|' order by t::text) from {table} t".encode()).fetchall()
        found[table] = str(rows[0])
    return {name: hashlib.sha256(content.encode()).hexdigest() for name, content in found.items()}
