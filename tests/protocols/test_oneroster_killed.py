"""A process that is killed while it takes in a file leaves the registry exactly as it was, and the next run succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from paspoort.exchange.flat import Asked, use_file
from paspoort.exchange.oneroster import import_file
from tests.at_once import until_idle
from tests.protocols.flat_files import school, table_source, xlsx
from tests.protocols.oneroster_files import EMPTY, Files, kept, small, write
from tests.sql import sql

PUPILS = 1500
IMPORT = """
import sys, django
django.setup()
from pathlib import Path
from paspoort.exchange.oneroster import import_file

def told(done, total, what):
    print(what, done, flush=True)

import_file(Path(sys.argv[1]), confirm=True, progress=told)
"""


def crowd(school: str) -> Files:
    """A few thousand pupils, all in one school."""
    files = small()
    files["users"] += [[f"x{n}", *EMPTY, f"Kind{n}", "Maes", "", str(n), "L1"] for n in range(PUPILS)]
    files["roles"] += [[f"y{n}", *EMPTY, f"x{n}", "student", school, "2024-09-01", ""] for n in range(PUPILS)]
    return files


def begin(url: str, path: Path, code: str = IMPORT) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PASPOORT_DATABASE_URL": url,
        "PASPOORT_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": "paspoort.settings",
    }
    return subprocess.Popen([sys.executable, "-c", code, str(path)], env=environment, stdout=subprocess.PIPE, text=True)


def kill_at(process: subprocess.Popen[str], lines: int, wait: float) -> bool:
    """Kill after so many lines of progress and a moment more; says whether it died by that."""
    assert process.stdout is not None
    for _ in range(lines):
        process.stdout.readline()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    return process.wait() == -signal.SIGKILL


@pytest.mark.live
def test_a_killed_import_leaves_nothing_by_half(prepared: None, ground: Any, tmp_path: Path) -> None:
    chance = random.Random(7)
    url = ground.url(connections["default"].settings_dict["NAME"])
    try:
        for school in ("o1", "o2"):
            path = write(tmp_path / f"{school}.zip", crowd(school))
            before, killed = kept(), 0
            for lines in (1, *(chance.randrange(2, 48) for _ in range(2))):
                killed += kill_at(begin(url, path), lines, chance.random() / 20)
                until_idle(url, "paspoort_worker")
                assert kept() == before
            assert killed >= 2, "most were killed on their way"
            assert import_file(path, confirm=True).refused == {}
            connection.close()
            assert len(kept("registry_enrolment")["registry_enrolment"]) == PUPILS + 4
    finally:
        connection.close()
        _leave_empty()


TABLE = """
import sys, django
django.setup()
from pathlib import Path
from paspoort.exchange.flat import Asked, use_file
from paspoort.exchange.flat import importer
staged = importer._stage

def stage(*given):
    staged(*given)
    print("staged", flush=True)

importer._stage = stage
use_file(Path(sys.argv[1]), Asked("tafel", "", True, "lager"), True)
"""


@pytest.mark.live
def test_a_killed_table_leaves_nothing_by_half(prepared: None, ground: Any, tmp_path: Path) -> None:
    url = ground.url(connections["default"].settings_dict["NAME"])
    rows = [["Maes", f"Kind{n}", "1/2/2018", str(n + 1), "1A"] for n in range(PUPILS)]
    path = tmp_path / "leerlingen.xlsx"
    path.write_bytes(xlsx(("Leerlingen", [["Naam", "Voornaam", "Geboortedatum", "Stamnr", "Klas"], *rows])))
    try:
        table_source("tafel", school())
        connection.close()
        before = kept()
        for wait in (0.0, 0.3, 0.6):
            # where it is written who can be found it waits, so that it is never done before it is killed
            with psycopg.connect(url) as holding:
                holding.execute("lock table registry_findable in share mode")
                assert kill_at(begin(url, path, TABLE), 1, wait)
            until_idle(url, "paspoort_worker")
            assert kept() == before
        _table, outcome = use_file(path, Asked("tafel", "", True, "lager"), confirm=True)
        assert outcome.counts["new"] == PUPILS
    finally:
        connection.close()
        sql("delete from registry_scope")
        sql("delete from registry_source where name = 'tafel'")
        _leave_empty()


def _leave_empty() -> None:
    sql("truncate registry_findable, registry_enrolment, registry_pupil, registry_institution cascade")
