"""Make a PostgreSQL database ours: roles, extensions, tables, policies. Every step may be repeated at any time."""

from __future__ import annotations

import contextlib
import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql
from psycopg.types.json import Jsonb

from paspoort.kernel.events import as_kept, every_event, tables_of_codes
from paspoort.kernel.inner.privileges import OWN_TABLES, ROLES, Privilege, asking, compare, names, statements, written
from paspoort.kernel.keys import derived_key, role_password
from paspoort.kernel.limits import every_limit

EXTENSIONS = ["unaccent", "pg_trgm", "btree_gist"]
LEVELS = {"low": 1, "substantial": 2, "high": 3}

# the functions that are laid at each `prepare`; migrations lay those of the queue
OURS = """
select p.oid from pg_proc p
 where p.pronamespace = 'public'::regnamespace and pg_get_userbyid(p.proowner) = 'paspoort_owner'
   and not starts_with(p.proname, 'procrastinate_')
   and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
"""

# what an earlier release laid goes first: PostgreSQL lays no function over one whose parameters or answer have other names. So do
# views: a table that a migration renamed stands under its old name in one, for the functions of before
START = f"""
do $$
declare
  old record;
  functions text;
begin
  for old in select 'policy' as kind, polname as name, polrelid::regclass as place from pg_policy
             union all
             select 'trigger', tgname, tgrelid::regclass from pg_trigger where tgfoid in ({OURS}) and not tgisinternal loop
    execute format('drop %s %I on %s', old.kind, old.name, old.place);
  end loop;
  for old in select oid::regclass as name from pg_class where relkind = 'v' and pg_get_userbyid(relowner) = 'paspoort_owner' loop
    execute format('drop view %s', old.name);
  end loop;
  select string_agg(o.oid::regprocedure::text, ', ') into functions from ({OURS}) o
   where not exists (select from pg_depend d where d.refclassid = 'pg_proc'::regclass and d.refobjid = o.oid
                                               and d.classid <> 'pg_proc'::regclass);
  if functions is not null then
    execute 'drop routine ' || functions;
  end if;
end $$;
alter default privileges revoke execute on functions from public;
alter default privileges revoke usage on types from public;
"""

FINISH = """
do $$
declare t record;
begin
  for t in select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = 'paspoort_owner' loop
    execute format('alter table %I enable row level security, force row level security', t.relname);
    execute format('create policy owner_all on %I to paspoort_owner using (true) with check (true)', t.relname);
    execute format('create policy backup on %I for select to paspoort_backup using (true)', t.relname);
  end loop;
end $$;
"""


def prepare(url: str | None = None) -> list[Privilege]:
    """Bring the database at `url` to the state that this version needs: roles, tables, rule, reference data and privileges.

    Gives the privileges that a role holds beyond `privileges.toml` and that this account could not take.
    """
    url = url or settings.DATABASE_URL
    make_roles(url)
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    apply_sql()
    keep_seal_key()
    gather_statistics()
    return close(url)


def gather_statistics() -> None:
    """Let the planner know what lies in our tables: after a migration, a load or a restore nobody told it yet."""
    with connection.cursor() as cursor:
        names = [name for (name,) in asking(cursor)(OWN_TABLES)]
        cursor.execute(f"analyze {', '.join(names)}")


def make_roles(url: str) -> None:
    """Make the five roles and the extensions; roles that exist get this installation's password."""
    with psycopg.connect(admin_url(url), autocommit=True) as db:
        known = {name for (name,) in db.execute("select rolname from pg_roles where rolname like 'paspoort%'")}
        for role in ROLES:
            _make_role(db, role, known)
        name = sql.Identifier(db.info.dbname)
        db.execute(sql.SQL("grant create, connect, temporary on database {} to paspoort_owner").format(name))
        db.execute("grant all on schema public to paspoort_owner")
        for extension in EXTENSIONS:
            db.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def _make_role(db: psycopg.Connection[tuple[object, ...]], role: str, known: set[str]) -> None:
    name = f"paspoort_{role}"
    if name not in known:
        db.execute(sql.SQL("create role {} noinherit nocreatedb nocreaterole").format(sql.Identifier(name)))
    if role != "owner":
        # as the server keeps it, so that the password itself stands in no statement
        kept = db.pgconn.encrypt_password(role_password(name).encode(), name.encode(), b"scram-sha-256")
        db.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(name), sql.Literal(kept.decode())))
    db.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(name)))


def close(url: str) -> list[Privilege]:
    """Take from every role, and from PUBLIC, what `privileges.toml` does not list, and give what it lists.

    It may be run at any time, and heals what an older release or a stranger left: memberships, attributes, defaults, things
    owned. Gives what could not be taken.
    """
    with psycopg.connect(admin_url(url), autocommit=True) as db:
        ask = asking(db.cursor())
        for _ in range(3):  # taking away what a role owns takes its other rights along
            todo = [one for by_owner in (True, False) for one in statements(ask, by_owner=by_owner)]
            if not todo:
                break
            for statement in todo:
                with contextlib.suppress(psycopg.Error):  # what remains is told
                    db.execute(statement)
        return sorted(compare(ask)[0])


def admin_url(url: str) -> str:
    """The URL as libpq takes it; the host may stand in the query, for a Unix socket."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query))))


def apply_sql() -> None:
    """Lay functions, policies and privileges anew, in one transaction: between old and new there is no open moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local check_function_bodies = off")
        cursor.execute(START)
        for part in ["functions", "rule", "duties", "keepers", "policies"]:
            _run_part(cursor, part)
        _lay_generated(cursor, "functions")
        _lay_traced(cursor)
        cursor.execute(FINISH)
        for statement in statements(asking(cursor), by_owner=True):
            cursor.execute(statement)
        _set_plans(cursor)
        _run_part(cursor, "data")
        _lay_generated(cursor, "data")
        _list_events(cursor)
        _list_limits(cursor)
        cursor.execute("update rights_permission set level = %s where code = 'report:read'", [LEVELS[settings.REPORT_LEVEL]])


def _run_part(cursor: CursorWrapper, part: str) -> None:
    """Run `sql/<part>.sql` of each app, and each chapter of `sql/<part>/`; `${NAME}` is a number of the settings."""
    for app in settings.APPS:
        place = settings.ROOT / "paspoort" / app / "sql"
        for path in sorted([*place.glob(f"{part}.sql"), *place.glob(f"{part}/*.sql")]):
            cursor.execute(re.sub(r"\$\{([A-Z_]+)\}", lambda found: str(int(getattr(settings, found[1]))), path.read_text()))


def _lay_generated(cursor: CursorWrapper, part: str) -> None:
    """Lay the functions, or the data, that follow from what the apps declare."""
    for app in settings.APPS:
        if find_spec(f"paspoort.{app}.generated"):
            made = import_module(f"paspoort.{app}.generated")
            if hasattr(made, part):
                cursor.execute(getattr(made, part)())


def _lay_traced(cursor: CursorWrapper) -> None:
    """Lay the triggers that ask for the trace of what a person writes."""
    for table, commands in written()["traced"].items():
        for command, told_by in commands.items():
            told = " ".join(names(told_by))
            cursor.execute(
                f"create constraint trigger traced_{command.split()[0]} after {command} on {table} deferrable initially deferred"
                f" for each row when ((acting()).person_id is not null) execute function leaves_trace('{told}')"
            )


def _set_plans(cursor: CursorWrapper) -> None:
    """Give the functions of the rule the settings under which they are planned: laying one anew took them away."""
    for setting, functions in written()["plans"].items():
        for name in names(functions):
            cursor.execute(f"alter function {name} {setting}")


def _list_events(cursor: CursorWrapper) -> None:
    """Lay the closed list of what a trace may say anew, with the codes that stand in tables."""
    events, codes = every_event(), dict[str, list[str]]()
    for place in sorted(tables_of_codes(events)):
        table, column = map(sql.Identifier, place.split("."))
        cursor.execute(sql.SQL("select distinct {} from {} order by 1").format(column, table))
        codes[place] = ["", *(code for (code,) in cursor.fetchall())]
    cursor.execute("delete from audit_knownevent")
    rows: list[tuple[Any, ...]] = [
        (e.name, list(e.by), list(e.done), list(e.refused), Jsonb(as_kept(e.facts, codes))) for e in events
    ]
    cursor.executemany("insert into audit_knownevent (name, left_by, done, refused, facts) values (%s, %s, %s, %s, %s)", rows)


def _list_limits(cursor: CursorWrapper) -> None:
    """Lay the closed list of limits anew, as the settings have them."""
    cursor.execute("delete from kernel_knownlimit")
    rows = [(limit.name, limit.most, limit.seconds, limit.events.split()) for limit in every_limit()]
    cursor.executemany("insert into kernel_knownlimit (name, most, seconds, events) values (%s, %s, %s, %s)", rows)


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
