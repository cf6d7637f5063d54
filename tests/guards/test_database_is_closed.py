"""Every table is closed until a policy opens it, and no function or view opens a way round."""

from __future__ import annotations

import pytest

from tests.sql import sql

ROLES = ["paspoort_web", "paspoort_worker", "paspoort_audit_reader", "paspoort_backup"]
COMMANDS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


@pytest.fixture
def tables(world: object) -> list[str]:
    return [
        name
        for (name,) in sql("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
    ]


def test_every_table_forces_its_policies(tables: list[str]) -> None:
    open_tables = sql(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        " and not (relrowsecurity and relforcerowsecurity)"
    )
    assert len(tables) > 20
    assert open_tables == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_role_that_may_use_a_table_finds_a_policy_there(tables: list[str], role: str, command: str) -> None:
    granted = {
        name
        for name in tables
        if sql(
            "select has_table_privilege(%s, %s, %s) or has_any_column_privilege(%s, %s, %s)",
            role,
            name,
            command,
            role,
            name,
            command if command != "DELETE" else "SELECT",
        )[0][0]
        and sql("select has_table_privilege(%s, %s, %s) or %s <> 'DELETE'", role, name, command, command)[0][0]
    }
    policed = {
        table
        for table, roles, cmd in sql("select tablename, roles::text[], cmd from pg_policies where schemaname = 'public'")
        if role in roles and cmd in ("ALL", command)
    }
    assert granted - policed == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_owns_nothing_and_passes_no_policy(world: object, role: str) -> None:
    assert sql("select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = %s", role) == [
        (False,) * 4
    ]
    assert sql("select relname from pg_class where pg_get_userbyid(relowner) = %s", role) == []
    assert sql("select roleid::regrole::text from pg_auth_members where member = %s::regrole", role) == []


def test_nobody_may_truncate_or_hang_a_foreign_key_on_a_table(tables: list[str]) -> None:
    for name in tables:
        for role in ROLES:
            for privilege in ("TRUNCATE", "REFERENCES", "TRIGGER"):
                assert not sql("select has_table_privilege(%s, %s, %s)", role, name, privilege)[0][0], (name, role, privilege)


def test_functions_that_run_as_the_owner_pin_where_they_look(world: object) -> None:
    loose = sql(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
        " and not coalesce(proconfig::text like '%%search_path=%%public, pg_temp%%', false)"
    )
    assert loose == []


def test_no_view_shows_what_a_table_hides(world: object) -> None:
    assert sql("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')") == []


def test_the_web_role_cannot_open_a_service_or_read_the_key(world: object) -> None:
    with pytest.raises(Exception, match="not a service"):
        sql("set local role paspoort_web")
        sql("select enter_service('sign-in', 'guess', '\\x00')")


def test_the_web_role_cannot_look_at_session_secrets_or_seal_keys(world: object) -> None:
    assert not sql("select has_column_privilege('paspoort_web', 'identity_session', 'secret_hash', 'SELECT')")[0][0]
    assert not sql("select has_table_privilege('paspoort_web', 'kernel_sealkey', 'SELECT')")[0][0]
    assert not sql("select has_function_privilege('paspoort_web', 'signed_by_application(text, text, bytea)', 'EXECUTE')")[0][0]
