"""What each database role may do is what `privileges.toml` lists: not one thing more, not through PUBLIC either."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from paspoort.kernel.actions import missing_privileges
from paspoort.kernel.database import close, make_roles
from paspoort.kernel.events import DATABASE, PERSON, every_event
from paspoort.kernel.inner.privileges import TABLE_PRIVILEGE, Privilege, asking, compare, definers, names, written
from paspoort.kernel.keys import role_password
from tests.ground import Ground, as_administrator
from tests.sql import sql

STRAY = [
    "grant temporary on database {db} to public",
    "grant create on database {db} to paspoort_web",
    "grant connect on database {db} to public",
    "grant create on schema public to paspoort_web",
    "grant usage on schema information_schema to public",
    "create schema another; grant usage on schema another to paspoort_web",
    "grant usage on language plpgsql to public",
    "grant usage on language sql to paspoort_web",
    "grant select on registry_import to paspoort_web",
    "grant select (salt) on audit_trace to paspoort_web",
    "grant update on rights_grant to paspoort_web",
    "grant truncate on rights_use to paspoort_worker",
    "grant select on kernel_sealkey to public",
    "grant usage on sequence django_migrations_id_seq to paspoort_web",
    "create view behind as select * from kernel_sealkey; grant select on behind to paspoort_web",
    "create table public.theirs (); alter table public.theirs owner to paspoort_web",
    "grant execute on function trace_text to paspoort_web",
    "grant execute on function signed_by_application to public",
    "grant execute on function keep_grants() to public",
    "grant execute on function unaccent(text) to public",
    "grant execute on function pg_catalog.pg_advisory_lock(bigint) to public",
    "grant execute on function pg_catalog.lo_create(oid) to paspoort_web",
    "grant execute on function pg_catalog.pg_stat_get_activity(int) to public",
    "grant select on pg_catalog.pg_stat_activity to public",
    "create function stray() returns int language sql as 'select 1'; grant execute on function stray() to public",
    "create function may(int) returns int language sql as 'select 1'; grant execute on function may(int) to public",
    "alter function today() security definer",
    "alter function acting() reset search_path",
    "alter function keep_grants() set search_path = pg_temp, public",
    "create domain odd as int; grant usage on type odd to public",
    "select lo_create(7); grant select on large object 7 to paspoort_web",
    "grant set on parameter log_statement to paspoort_web",
    "alter default privileges for role paspoort_owner grant select on tables to paspoort_web",
    "alter default privileges for role paspoort_owner in schema public grant execute on functions to public",
    "alter role paspoort_web set work_mem = '1MB'",
    "alter role paspoort_web in database {db} set search_path = pg_temp",
    "alter role paspoort_web createrole",
    "alter role paspoort_web bypassrls",
    "alter role paspoort_owner login",
    "grant paspoort_owner to paspoort_web",
    "grant pg_read_all_data to paspoort_web",
    "grant pg_signal_backend to paspoort_worker",
]


@contextmanager
def administrator() -> Iterator[Callable[[str], None]]:
    """Run statements as the server's administrator, inside the test's transaction."""
    with as_administrator(), connection.cursor() as cursor:
        yield lambda statement: cursor.execute(statement.format(db=f'"{connection.settings_dict["NAME"]}"'))


def beyond() -> tuple[list[Privilege], list[Privilege]]:
    with connection.cursor() as cursor:
        more, less = compare(asking(cursor))
        return sorted(more), sorted(less)


def sources() -> dict[str, tuple[bool, str]]:
    """Each of our functions: whether it runs as the owner, and its text without comments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname, p.prosecdef, p.prosrc from pg_proc p where p.pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
        )
        return {name: (definer, re.sub(r"--[^\n]*", "", source)) for name, definer, source in cursor.fetchall()}


def test_the_catalogue_says_what_the_file_says(world: Ground) -> None:
    assert beyond() == ([], [])
    assert missing_privileges() == []


@pytest.mark.parametrize("statement", STRAY)
def test_whatever_is_given_beside_the_file_is_noticed(world: Ground, statement: str) -> None:
    with transaction.atomic():
        with administrator() as run:
            run(statement)
        assert beyond()[0], statement
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    ["revoke usage on schema public from paspoort_web", "revoke execute on function may from paspoort_web",
     "revoke update (ended_at) on identity_session from paspoort_web", "alter role paspoort_web reset track_activities"],
)  # fmt: skip
def test_whatever_the_file_lists_and_is_missing_is_noticed(world: Ground, statement: str) -> None:
    with transaction.atomic():
        with administrator() as run:
            run(statement)
        assert beyond()[1], statement
        assert missing_privileges(), statement
        transaction.set_rollback(True)


OWNED = {
    "create table public.owned ()": "alter table public.owned owner to paspoort_web",
    "create function public.owned(int) returns int language sql as 'select 1'": "alter function owned(int) owner to paspoort_web",
    "create schema owned": "alter schema owned owner to paspoort_web",
    "create domain public.owned_too as int": "alter domain owned_too owner to paspoort_web",
    "select lo_create(8)": "alter large object 8 owner to paspoort_web",
}
ON_DATABASES = "select datname, datacl::text from pg_database where datname like 'paspoort_kept%' order by 1"


def test_what_a_role_owns_goes_and_its_rights_on_other_databases_stay(live_world: str) -> None:
    with psycopg.connect(live_world, autocommit=True) as db:
        elsewhere = db.execute(ON_DATABASES).fetchall()
        for statement in [*OWNED, *OWNED.values()]:
            db.execute(statement.encode())
        assert len([one for one in beyond()[0] if one.kind == "thing"]) == len(OWNED)
        assert close(live_world) == []
        assert beyond() == ([], [])
        assert db.execute(ON_DATABASES).fetchall() == elsewhere


def test_prepare_heals_a_database_of_an_older_release(live_world: str) -> None:
    roles = ("alter role", "grant paspoort", "grant pg_", "grant set")  # of the whole server: other tests look at them too
    with psycopg.connect(live_world, autocommit=True) as db:
        for statement in STRAY:
            if not statement.startswith(roles):
                db.execute(statement.format(db=db.info.dbname))
    assert len(beyond()[0]) >= 25
    assert close(live_world) == []
    assert beyond() == ([], [])
    assert sql("select to_regclass('theirs')")[0] == (None,)


def test_prepare_heals_the_roles_themselves(live_world: str) -> None:
    with psycopg.connect(live_world, autocommit=True) as db:
        for change in ("createdb", "set work_mem = '1MB'", "connection limit 1", "password 'known'", "valid until '2000-01-01'"):
            db.execute(f"alter role paspoort_audit_reader {change}")
        db.execute("grant pg_monitor to paspoort_audit_reader")
    make_roles(live_world)
    assert close(live_world) == []
    mine = make_conninfo(live_world, user="paspoort_audit_reader", password=role_password("paspoort_audit_reader"))
    with psycopg.connect(mine) as db:
        assert db.execute("select current_setting('work_mem') <> '1MB'").fetchone() == (True,)


def test_an_account_that_is_no_superuser_takes_what_it_can_and_tells_the_rest(live_world: str, cast: Ground) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    cast.run("drop role if exists a_manager")
    cast.run("create role a_manager login createrole password 'a'")
    try:
        cast.run(f'alter database "{name}" owner to a_manager')
        for role in ("owner", "web", "worker", "audit_reader", "backup"):
            cast.run(f"grant paspoort_{role} to a_manager with admin option")
        with psycopg.connect(live_world, autocommit=True) as db:
            db.execute("grant usage on language plpgsql to public")
            db.execute("grant execute on function pg_catalog.pg_advisory_lock(bigint) to public")
            db.execute("grant select on registry_import to paspoort_web")
        left = close(re.sub(r"//[^@]*@", "//a_manager:a@", live_world))
        assert {str(one) for one in left} >= {"public: usage language plpgsql", "public: execute system pg_advisory_lock"}
        assert not [one for one in left if one.kind in ("table", "column", "database", "function")]
        assert missing_privileges() == []
    finally:
        cast.run(f'alter database "{name}" owner to postgres')
        with psycopg.connect(live_world, autocommit=True) as db:
            db.execute("drop owned by a_manager")
        cast.run("drop role a_manager")


def test_just_the_listed_functions_run_as_the_owner(world: Ground) -> None:
    assert {name for name, (definer, _source) in sources().items() if definer} == set(definers())


REFUSES = re.compile(r"\bbegin\s+if\s[^;]{1,200}?\bis not true then", re.DOTALL)
WHOEVER_ACTS = re.compile(
    r"\b(acting|active_session|active_grants|held|may|serving|managed_institution|institution_where|writing_institution"
    r"|own_team_parts|scope|library_places|find_institutions|number_known_mark|file_readable|activity_readable|team_pupils|placing_institution)\s*\("
)


@pytest.mark.parametrize("name", names(written()["as_owner"]["refusing"]))
def test_the_first_line_of_a_function_of_the_owner_refuses(world: Ground, name: str) -> None:
    source = sources()[name][1]
    begin = source.index("begin")
    assert REFUSES.match(source, begin), source[begin : begin + 200]


@pytest.mark.parametrize("name", names(written()["as_owner"]["silent_without_session"]))
def test_a_function_that_is_silent_without_session_asks_who_acts(world: Ground, name: str) -> None:
    assert WHOEVER_ACTS.search(sources()[name][1])


def test_no_refusal_lets_through_what_it_does_not_know(world: Ground) -> None:
    """`if not f()` does not raise where f() gives NULL."""
    loose = re.compile(r"\b(?:if|or|and)\s+not\s+(?!exists\b)(?:coalesce\s*\()?[a-z_]+\s*\(", re.IGNORECASE)
    found = {name: hit.group() for name, (_definer, source) in sources().items() if (hit := loose.search(source))}
    assert found == {}


def test_privileges_are_given_in_one_place() -> None:
    """Also who runs as the owner, and how its statements are planned, says the file alone: laid anew, a function has neither."""
    root = Path(__file__).resolve().parents[2] / "paspoort"
    for path in root.rglob("*.sql"):
        found = re.search(r"^\s*(grant|revoke)\s|\bsecurity definer\b|\bset (plan_|join_|enable_)", path.read_text(), re.M | re.I)
        assert found is None, (path, found)


def test_what_the_web_role_writes_leaves_its_trace_or_says_why_not() -> None:
    """Each command on each table stands in `traced`, or its table in `untraced` with a reason; none stands in both."""
    traced, untraced = written()["traced"], written()["untraced"]
    given = {
        (table, what)
        for table, privileges in written()["web"]["tables"].items()
        for what, _columns in TABLE_PRIVILEGE.findall(privileges)
        if what != "select"
    }
    held = {(table, command.split()[0]) for table, commands in traced.items() for command in commands}
    assert {one for one in given if one not in held and one[0] not in untraced} == set()
    assert traced.keys() & untraced.keys() == set()
    assert all(len(reason.split()) > 2 for reason in untraced.values())
    known = {event.name for event in every_event() if {PERSON, DATABASE} & set(event.by)}
    told = {one.split("@")[0] for commands in traced.values() for events in commands.values() for one in names(events)}
    assert told - known == set()


OWN = "|".join([*settings.APPS, "procrastinate"])
WRITING = rf"(?:insert into|update|delete from) ((?:{OWN})_[a-z]+)"


def test_what_functions_of_the_web_role_write_leaves_its_trace_or_says_why_not(cast: Ground) -> None:
    with connection.cursor() as cursor:
        bodies = asking(cursor)("select proname::text, prosrc from pg_proc where pronamespace = 'public'::regnamespace")
        laid = asking(cursor)("select tgrelid::regclass::text, tgname from pg_trigger where tgfoid = to_regproc('leaves_trace')")
    called = set(names(written()["web"]["functions"]))
    found = {table for name, body in bodies if name in called for table in re.findall(WRITING, body)}
    assert found - written()["traced"].keys() - written()["untraced"].keys() == set()
    assert len(found) > 10
    expected = {(table, f"traced_{one.split()[0]}") for table, commands in written()["traced"].items() for one in commands}
    assert set(laid) == expected
