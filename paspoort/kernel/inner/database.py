"""Make a PostgreSQL database ours: roles, extensions, tables, policies. Every step may be repeated at any time."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from paspoort.kernel.keys import derived_key, role_password

ROLES = ["owner", "web", "worker", "audit_reader", "backup"]
EXTENSIONS = ["unaccent", "pg_trgm", "btree_gist"]
LEVELS = {"low": 1, "substantial": 2, "high": 3}

START = """
do $$
declare p record;
begin
  for p in select policyname, tablename from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
end $$;
revoke all on all tables in schema public from public, paspoort_web, paspoort_worker, paspoort_audit_reader, paspoort_backup;
"""

FINISH = """
do $$
declare t record;
begin
  for t in select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = 'paspoort_owner' loop
    execute format('alter table %I enable row level security, force row level security', t.relname);
    execute format('create policy owner_all on %I to paspoort_owner using (true) with check (true)', t.relname);
    execute format('grant select on %I to paspoort_backup', t.relname);
    execute format('create policy backup on %I for select to paspoort_backup using (true)', t.relname);
  end loop;
end $$;
"""


OURS = """
select c.oid::regclass::text from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = 'paspoort_owner'
"""


def prepare(url: str | None = None) -> None:
    """Bring the database at `url` to the state that this version needs: roles, tables, rule and reference data."""
    make_roles(url or settings.DATABASE_URL)
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    apply_sql()
    keep_seal_key()
    gather_statistics()


def gather_statistics() -> None:
    """Let the planner know what lies in our tables: after a migration, a load or a restore nobody told it yet."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"analyze {', '.join(names)}")


def make_roles(url: str) -> None:
    """Make the five roles and the extensions; roles that exist keep their rights and get this installation's password."""
    with psycopg.connect(admin_url(url), autocommit=True) as db:
        known = {name for (name,) in db.execute("select rolname from pg_roles where rolname like 'paspoort%'")}
        for role in ROLES:
            _make_role(db, role, known)
        name = sql.Identifier(db.info.dbname)
        db.execute(sql.SQL("grant create, connect, temporary on database {} to paspoort_owner").format(name))
        db.execute(sql.SQL("grant temporary on database {} to paspoort_worker").format(name))
        db.execute("grant all on schema public to paspoort_owner")
        db.execute("revoke create on schema public from public")
        db.execute("grant usage on schema public to public")
        for extension in EXTENSIONS:
            db.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def _make_role(db: psycopg.Connection[tuple[object, ...]], role: str, known: set[str]) -> None:
    name = sql.Identifier(f"paspoort_{role}")
    if f"paspoort_{role}" not in known:
        db.execute(sql.SQL("create role {} noinherit nocreatedb nocreaterole").format(name))
    if role != "owner":
        password = sql.Literal(role_password(f"paspoort_{role}"))
        db.execute(sql.SQL("alter role {} login password {}").format(name, password))
    db.execute(sql.SQL("grant {} to current_user").format(name))


def admin_url(url: str) -> str:
    """The URL as libpq takes it; the host may stand in the query, for a Unix socket."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query))))


def apply_sql() -> None:
    """Lay the functions and policies of every app anew, in one transaction: between old and new there is no open moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local check_function_bodies = off")
        cursor.execute(START)
        for part in ["functions.sql", "rights.sql", "duties.sql", "keepers.sql", "policies.sql"]:
            _run_part(cursor, part)
        cursor.execute(FINISH)
        _run_part(cursor, "data.sql")
        cursor.execute("update rights_permission set level = %s where code = 'report:read'", [LEVELS[settings.REPORT_LEVEL]])


def _run_part(cursor: CursorWrapper, part: str) -> None:
    for app in settings.APPS:
        path = settings.ROOT / "paspoort" / app / "sql" / part
        if path.exists():
            cursor.execute(path.read_text())


def keep_seal_key() -> None:
    """Give the database the key with which it recognises the application's own service sessions."""
    key = derived_key("service sessions").ljust(64, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_sealkey (purpose, inner_half, outer_half) values ('service sessions', %s, %s)"
            " on conflict (purpose) do update set inner_half = excluded.inner_half, outer_half = excluded.outer_half",
            [inner, outer],
        )
