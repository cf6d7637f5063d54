"""What makes a process or a database slow without anything being wrong: no statistics after a load, garbage collection, and plans
that are made anew at each statement."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import DatabaseError, connection

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.database import gather_statistics
from paspoort.registry.actions import keep_import
from paspoort.registry.models import Source
from paspoort.settings import PREPARE_THRESHOLD
from tests.ground import as_administrator
from tests.sql import sql

IN_EVERY_PROCESS = {
    "the web server": "import paspoort.web.wsgi",
    "the background work": """
import argparse, django; django.setup()
import paspoort.command.work, paspoort.command.tasks as tasks
paspoort.command.work.work = lambda: None
tasks.work(argparse.Namespace())
""",
    "a child that opens papers": """
import sys; sys.argv = ["", '{"memory_bytes": 4000000000, "seconds": 9, "cache_bytes": 1000, "keep_seconds": 9}']
import paspoort.documents.inner.render_worker as worker
worker.main()
""",
}


@pytest.mark.parametrize("process", IN_EVERY_PROCESS)
def test_no_process_looks_through_what_it_loaded_again_and_again(process: str, cast: object) -> None:
    code = f"{IN_EVERY_PROCESS[process]}\nimport gc; print(gc.get_freeze_count(), *gc.get_threshold())"
    env = {
        "DJANGO_SETTINGS_MODULE": "paspoort.settings",
        "PASPOORT_DATABASE_URL": "postgresql:///nowhere",
        "PATH": "/usr/bin:/bin",
    }
    run = subprocess.run([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True, check=True, input="")
    frozen, *thresholds = map(int, run.stdout.split())
    assert frozen > 10_000
    assert thresholds[0] >= 10_000


def counted(table: str) -> int:
    """Rows that the planner believes to be there; -1 when nobody ever counted."""
    return int(sql("select reltuples::int from pg_class where oid = %s::regclass", table)[0][0])


MADE = "create table made_by_a_restore as select n from generate_series(1, 1000) n"


def test_a_migration_or_restore_ends_with_statistics(world: object) -> None:
    sql("set local role paspoort_owner")
    sql(MADE)
    assert counted("made_by_a_restore") == -1
    gather_statistics()
    assert counted("made_by_a_restore") == 1000


def test_an_import_ends_with_statistics(world: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local role paspoort_owner")
        cursor.execute(
            "insert into registry_institution (id, number, name, kind, address)"
            " select gen_random_uuid(), (800000 + n)::text, 'School ' || n, 'school', '' from generate_series(1, 500) n"
        )
    before = counted("registry_institution")
    with acting_as_service("registry-import", role="worker"):
        source = Source.objects.filter(everywhere=True)[0]
        keep_import("oneroster", source, b"", whole=False, counts={})
    assert counted("registry_institution") >= before + 500


def test_nobody_but_an_import_analyzes_the_registry(world: object) -> None:
    with pytest.raises(DatabaseError, match="only an import"), acting_as_service("operator", role="worker"):
        connection.cursor().execute("select analyze_registry()")


TEXT = "select query from pg_stat_activity where pid = pg_backend_pid() and %s::text <> ''"


def test_what_someone_typed_stands_in_no_statement(world: object) -> None:
    with as_administrator():
        (text,) = sql(TEXT, "Kind Familie")[0]
    assert "$1" in text
    assert "Kind" not in text


def test_a_statement_that_comes_back_is_planned_once(world: object) -> None:
    statement = "select n from generate_series(1, 5) n where n = %s"
    with as_administrator(), connection.cursor() as cursor:
        for n in range(PREPARE_THRESHOLD + 2):
            cursor.execute(statement, [n])
        cursor.execute("select count(*) from pg_prepared_statements where statement like %s", ["select n from generate_series%"])
        assert cursor.fetchone() == (1,)
