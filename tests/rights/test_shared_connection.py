"""Across two visits on one connection of the pool, and beside another: nothing of one visitor is there for the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from paspoort.kernel.actions import acting_as
from paspoort.kernel.postgresql.base import DatabaseWrapper
from paspoort.settings import database
from tests.conftest import Act
from tests.rights.web_role import log_in

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def pooled(live_world: str) -> Iterator[Ask]:
    """Ask something over the one connection of a pool, as the web process has it."""
    wanted = database(live_world, "web")
    wanted["OPTIONS"]["pool"] |= {"min_size": 1, "max_size": 1}
    wrapper = DatabaseWrapper(connection.settings_dict | wanted, alias="pooled")

    def ask(statement: str, *, then_leave: bool = False) -> list[tuple[Any, ...]]:
        with wrapper.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
        if then_leave:
            wrapper.close()
        return found

    yield ask
    wrapper.close()
    wrapper.close_pool()


def test_settings_cursors_and_statements_of_one_visitor_are_gone_for_the_next(pooled: Ask) -> None:
    for statement in (
        "set search_path = pg_catalog",
        "set mine.kept = 'a secret'",
        "set statement_timeout = 1000",
        "set default_transaction_read_only = on",
        "listen mine",
        "prepare _pg3_0 as select 'mine'",
        "declare mine cursor with hold for select 1",
        "select set_config('paspoort.number_known', 'mine', false)",
    ):
        pooled(statement)
    pooled("select 1", then_leave=True)
    names = ["search_path", "mine.kept", "statement_timeout", "default_transaction_read_only", "paspoort.number_known"]
    [kept] = pooled(f"select {', '.join(f'current_setting({name!r}, true)' for name in names)}")
    assert [value or "" for value in kept] == ["public", "", "30s", "off", ""]
    assert pooled("select * from prepared_here()") == [(0, 0)]
    with pytest.raises(Exception, match='cursor "mine" does not exist'):
        pooled("fetch mine")


def test_a_statement_prepared_under_the_drivers_name_costs_the_connection(live_world: str) -> None:
    from paspoort.kernel.postgresql.base import as_it_began

    with log_in(live_world) as db:
        db.prepare_threshold = 0
        db.execute("select 1 where %s = 1", [1])
        assert as_it_began(db)
        name = next(iter(db._prepared._names.values())).decode()
        db.execute(f"deallocate {name}")
        db.execute(f"prepare {name} (int) as select 'mine'")
        assert not as_it_began(db)


# with these, a connection that merely takes its defaults is not made, or not long enough to take them away
STOPS = [
    "local_preload_libraries = 'mine'",
    "default_transaction_read_only = on",
    "role = paspoort_owner",
    "idle_session_timeout = 9",
]


def test_defaults_that_the_role_gave_itself_do_not_count_and_go(pooled: Ask, live_world: str) -> None:
    with log_in(live_world) as intruder:
        for change in ("search_path = pg_temp", "statement_timeout = 1", "standard_conforming_strings = off", *STOPS):
            intruder.execute(f"alter role paspoort_web set {change}")
    assert pooled("select current_setting('search_path'), current_setting('standard_conforming_strings')") == [("public", "on")]
    with psycopg.connect(live_world) as db:
        left = db.execute("select setconfig from pg_db_role_setting where setrole = 'paspoort_web'::regrole").fetchall()
    assert left == [(["track_activities=off"],)]


def test_no_text_of_a_query_is_seen_from_another_connection_or_in_the_servers_own(live_world: str) -> None:
    with log_in(live_world) as db, psycopg.connect(live_world, autocommit=True) as administrator:
        db.execute("select 'looked for by nobody'")
        text = "select query from pg_stat_activity where pid = %s"
        assert administrator.execute(text, [db.info.backend_pid]).fetchone() == ("",)


def test_the_secret_of_a_session_stands_in_no_statement(live_world: str, act: Act) -> None:
    secret = act("care", "linde")
    with psycopg.connect(live_world, autocommit=True) as administrator, acting_as(secret):
        pid = connection.connection.info.backend_pid
        [[text]] = administrator.execute("select query from pg_stat_activity where pid = %s", [pid]).fetchall()
        assert "enter($1)" in text
        assert secret not in text
