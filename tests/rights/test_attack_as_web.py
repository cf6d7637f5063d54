"""Attack as the web role: somebody runs SQL there, with nobody's session or with anyone's. It must end where it began."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import psycopg
import pytest
from django.db import connection

from paspoort.kernel.inner.privileges import names, written
from tests.conftest import Act
from tests.rights.web_role import Row, acting, state, tried

PEOPLE = {
    "nobody": None,
    "care": ("care", "linde"),
    "teacher": ("teacher", "linde"),
    "head": ("head", "linde"),
    "local admin": ("admin", "linde"),
    "psychologist": ("psychologist", "clb"),
    "head of the centre": ("head_clb", "clb"),
    "elsewhere": ("elsewhere_care", "elsewhere"),
}
MAKE = """
create temp table t (id int)
create temp view registry_institution as select 1
create type pg_temp.other as (id uuid)
create domain pg_temp.other as uuid check (true)
create function pg_temp.f() returns int language sql as 'select 1'
create function public.f() returns int language sql as 'select 1'
create function public.f() returns int language plpgsql as 'begin return 1; end'
do $$ begin null; end $$
do language plpgsql $$ begin null; end $$
create schema mine
create table public.mine ()
create view public.mine as select 1
create sequence public.mine
create operator public.@@@ (function = int4pl, leftarg = int, rightarg = int)
create cast (text as uuid) with inout as implicit
create collation public.mine from "C"
create aggregate public.mine (int) (sfunc = int4pl, stype = int)
create text search configuration public.mine (copy = pg_catalog.simple)
create conversion public.mine for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1
create statistics public.mine on id, name from registry_institution
create index on registry_institution (name)
create trigger mine after insert on rights_batch for each row execute function keep_grants()
create rule mine as on insert to rights_batch do nothing
create policy mine on rights_batch using (true)
create publication mine
create subscription mine connection '' publication mine
create event trigger mine on ddl_command_start execute function keep_grants()
create extension hstore
create server mine foreign data wrapper postgres_fdw
create language mine handler plpgsql_call_handler
create role mine
create database mine
create tablespace mine location '/tmp'
select 1 as one into temporary mine
select 1 as one into public.mine
alter table rights_grant disable row level security
alter function may(text) security invoker
alter function today() owner to paspoort_web
alter role paspoort_web createrole
alter role paspoort_owner login
alter role paspoort_web set paspoort.number_known = 'mine'
alter role paspoort_web set track_activities = on
alter role paspoort_web reset track_activities
alter database {db} set search_path = pg_temp
alter system set log_statement = 'all'
grant paspoort_web to paspoort_worker
drop owned by paspoort_web cascade
drop function may(text) cascade
truncate rights_batch
comment on table rights_batch is 'mine'
set role paspoort_owner
set session authorization paspoort_owner
select set_config('role', 'paspoort_owner', false)
set track_activities = on
set session_replication_role = replica
lock table rights_grant in access exclusive mode
lock table identity_session in share mode
lock table identity_keptform in exclusive mode
lock table passport_report in share row exclusive mode
lock table registry_institution in row share mode
select pg_advisory_lock(1)
select pg_advisory_xact_lock(1)
select pg_try_advisory_xact_lock(hashtextextended('succession', 0))
select lo_create(0)
select lo_from_bytea(0, 'x')
select pg_notify('a', 'b')
select pg_terminate_backend(pg_backend_pid())
select pg_cancel_backend(1)
select pg_sleep(0)
select pg_logical_emit_message(true, 'a', 'b')
select pg_export_snapshot()
select setseed(0)
select query_to_xml('select 1', true, true, '')
select table_to_xml('registry_institution', true, true, '')
select ts_stat('select 1')
select pg_read_file('/etc/passwd')
select pg_ls_dir('/')
copy (select 1) to program 'id'
copy rights_batch from '/etc/passwd'
load 'auto_explain'
select * from pg_stat_activity
select * from pg_stat_get_activity(null)
select pg_stat_get_backend_activity(1)
select * from pg_stat_database
select * from pg_stat_user_tables
select * from pg_stat_statements
select * from pg_locks
select * from pg_lock_status()
select * from pg_prepared_statements
select * from pg_cursors
select * from pg_settings
select * from pg_prepared_xacts
select pg_blocking_pids(1)
select * from pg_authid
select * from pg_shadow
select * from pg_statistic
select * from django_migrations
select * from kernel_sealkey
select * from kernel_actingsession
delete from kernel_actingsession
insert into kernel_actingsession select * from kernel_actingsession
select note_acting_session(null, true)
select secret_hash from identity_session
""".strip().splitlines()
# what PostgreSQL lets every role do: it changes nothing, or nothing but this connection, which is cleaned (docs/security.md)
LET = """
alter default privileges grant select on tables to public
alter default privileges revoke select on tables from public
alter role paspoort_web set search_path = pg_temp
alter role paspoort_web set statement_timeout = 1
alter role paspoort_web reset all
listen mine
notify mine, 'x'
prepare mine as select 1
vacuum
reassign owned by paspoort_web to paspoort_web
grant select on registry_institution to public
declare mine cursor with hold for select 1
set search_path = pg_temp
""".strip().splitlines()


@pytest.fixture
def administrator(live_world: str) -> Iterator[psycopg.Connection[Row]]:
    with psycopg.connect(live_world, autocommit=True) as db:
        yield db


@pytest.fixture
def secrets(live_world: str, act: Act) -> dict[str, str]:
    return {name: act(*who) if who else "" for name, who in PEOPLE.items()}


def test_nothing_is_made_locked_or_looked_at_whoever_acts(
    intruder: psycopg.Connection[Row], administrator: psycopg.Connection[Row], secrets: dict[str, str]
) -> None:
    before = state(administrator)
    for (name, secret), statement in product(list(secrets.items())[:5:2], MAKE):
        answer = tried(intruder, secret, statement.format(db=f'"{intruder.info.dbname}"'))
        assert answer.startswith("refused"), (name, statement, answer)
    assert state(administrator) == before


def test_what_postgresql_cannot_refuse_changes_nothing(
    intruder: psycopg.Connection[Row], administrator: psycopg.Connection[Row]
) -> None:
    before = state(administrator)
    for statement in LET:
        intruder.execute(statement.encode())
    assert state(administrator) == before
    kept = administrator.execute("select setconfig from pg_db_role_setting where setrole = 'paspoort_web'::regrole").fetchall()
    assert kept == [(["track_activities=off"],)]


CAST = """
create function pg_temp.run_mine(pg_temp.mine) returns uuid language sql as $$ select current_user::text::uuid $$
create cast (pg_temp.mine as uuid) with function pg_temp.run_mine(pg_temp.mine) as implicit
create trigger under_the_owner after insert on reports for each row execute function check_succession()
""".strip().splitlines()


def test_no_code_of_ones_own_runs_under_a_trigger_function_of_the_owner(
    intruder: psycopg.Connection[Row], administrator: psycopg.Connection[Row]
) -> None:
    """Also where temporary tables could not be taken from everyone, each later step of the attack is refused."""
    assert tried(intruder, "", "create type pg_temp.mine as (x text)").startswith("refused 42501")
    administrator.execute(f'grant temporary on database "{intruder.info.dbname}" to public'.encode())
    intruder.execute("create type pg_temp.mine as (x text)")
    intruder.execute("create temp table reports (id pg_temp.mine, end_kind text)")
    for step in CAST:
        assert tried(intruder, "", step).startswith("refused"), step
    # and a table of one's own before one of ours is not what a function of the owner reads
    intruder.execute("create temp table identity_session as select gen_random_uuid() as id, sha256('x') as secret_hash")
    assert tried(intruder, "x", "select session_id from acting()") == "[(None,)]"


def functions(kinds: str = "ivs") -> list[tuple[str, list[str]]]:
    """Each function of ours that the web role may call, with the types that it takes; of these kinds of volatility."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, array (select format_type(t, null) from unnest(proargtypes) t) from pg_proc"
            " where pronamespace = 'public'::regnamespace and proname = any (%s) and provolatile::text = any (%s) order by 1",
            [names(written()["web"]["functions"]), list(kinds)],
        )
        return [(name, list(types)) for name, types in cursor.fetchall()]


VALUES = {
    "uuid": ["null", "gen_random_uuid()", "'{foreign}'"],
    "text": ["null", "''", "'operator'", "'report:write'", "'x'"],
    "bytea": ["null", "'x'"],
    "integer": ["null", "0", "-1", "2147483647"],
    "boolean": ["null", "true"],
    "date": ["null", "'2016-01-01'"],
    "jsonb": ["null", "'{{}}'"],
}
# what these change is the acting person's own, or word for the own institution, and what a trace says of it
OWN = {
    "record_trace": {"audit_trace", "audit_pending"},
    "record_traces": {"audit_trace", "audit_pending"},
    "inquire": {"audit_trace", "audit_pending", "rights_inquiry"},
    "note_use": {"rights_use", "audit_trace", "audit_pending"},
    "raise_notice": {"rights_notice"},
    "keep_own_details": {"rights_affiliation"},
    "end_sessions_here": {"identity_session"},
    "enter": {"identity_session"},
    "switch_session": {"identity_session"},
    "add_person": {"identity_person", "identity_sealednumber"},
    "keep_data_key": {"kernel_datakey"},
    "keep_institution_key": {"kernel_institutionkey"},
    "forget_old_forms": {"identity_keptform"},
}


def calls(types: list[str], foreign: str) -> Iterator[str]:
    for index in range(max([len(VALUES.get(kind, ["null"])) for kind in types], default=1)):
        given = [VALUES.get(kind, ["null"]) for kind in types]
        yield ", ".join(f"{one[index % len(one)]}::{kind}" for one, kind in zip(given, types, strict=True)).format(
            foreign=foreign
        )


@pytest.mark.parametrize("who", ["nobody", "teacher", "psychologist"])
def test_calling_every_function_with_anything_changes_nothing_of_others(
    intruder: psycopg.Connection[Row], administrator: psycopg.Connection[Row], secrets: dict[str, str], who: str
) -> None:
    [[foreign]] = administrator.execute("select key_id from passport_report order by id limit 1").fetchall()
    before, may_change = state(administrator), set[str]()
    for name, types in functions():
        for values in calls(types, foreign):
            tried(intruder, secrets[who], f"select * from {name}({values})")
        may_change |= OWN.get(name, set())
    after = state(administrator)
    changed = {table for table in before if after[table] != before[table]}
    assert changed <= (may_change | {"kernel_actingsession"} if who != "nobody" else {"audit_trace", "audit_pending"})
    if who == "nobody":
        odd = "select count(*) from audit_trace where session_id is null and event !~ '^(sign_in|visitor)[.]'"
        assert administrator.execute(odd.encode()).fetchone() == (0,)


FOREIGN = """
select id from registry_institution where number = '131425' union all select id from registry_institution where number = '000001'
union all (select id from identity_person where given_name = 'Lieve' limit 1)
union all (select id from rights_grant where session_id is null order by id limit 3)
union all (select id from passport_report order by id limit 3) union all (select key_id from passport_report order by id limit 3)
union all (select id from registry_pupil order by id limit 3) union all (select id from passport_consultation order by id limit 2)
union all (select id from identity_session order by id limit 2)
"""


REACHED = """
select institution_id from acting() union all select person_id from acting() union all select session_id from acting()
union all select id from rights_grant union all select id from registry_pupil union all select id from passport_report
union all select id from kernel_datakey union all select id from passport_consultation union all select id from identity_session
"""


@pytest.mark.parametrize("who", ["nobody", "elsewhere", "teacher"])
def test_what_belongs_to_others_is_answered_as_what_does_not_exist(
    intruder: psycopg.Connection[Row], administrator: psycopg.Connection[Row], secrets: dict[str, str], who: str
) -> None:
    """Ids of Linde's people, reports and keys mean nothing to somebody of another school, and none of anyone's to a stranger."""
    own = {one for [one] in tried_rows(intruder, secrets[who], REACHED)}
    ids = [one for [one] in administrator.execute(FOREIGN).fetchall() if one not in own]
    assert len(ids) >= (5 if who == "teacher" else 10)
    for name, types in functions("vs"):
        if "uuid" not in types or name in ("record_trace", "switch_session", "keep_data_key", "keep_institution_key"):
            continue
        rest = ", ".join("%s::uuid" if kind == "uuid" else f"{VALUES.get(kind, ['null'])[-1]}::{kind}" for kind in types)
        call = f"select * from {name}({rest.format()})"
        absent = {tried(intruder, secrets[who], call.replace("%s::uuid", "gen_random_uuid()"))}
        for one in ids:
            said = tried(intruder, secrets[who], call.replace("%s", f"'{one}'"))
            assert {said} == absent, (name, said, absent)


def tried_rows(db: psycopg.Connection[Row], secret: str, statement: str) -> list[Row]:
    with acting(db, secret):
        return db.execute(statement.encode()).fetchall()
