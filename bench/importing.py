"""Taking in a whole OneRoster file and a nightly delta, beside a bare COPY of the rows that come of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from bench.figures import Figure, Pairs, at_most, milliseconds, progress, rounded
from bench.ground import ROOT, Ground
from bench.oneroster_world import write_delta, write_whole

PAIRS = int(os.environ.get("IMPORT_PAIRS") or 5)
DELTA, DELTA_SECONDS, MOST_MEMORY = 10_000, 30, 500
TABLES = ["registry_pupil", "registry_enrolment", "registry_findable"]
WORK = """
import json, re, sys, time
from pathlib import Path
import django
django.setup()
from paspoort.exchange.oneroster import import_file
began = time.perf_counter()
# the ends of a delta are meant
done = import_file(Path(sys.argv[1]), confirm=True)
seconds = time.perf_counter() - began
# not ru_maxrss: a child begins with the peak of the process that started it
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
written = sum(done.added.values()) + sum(done.changed.values()) + sum(done.ended.values())
json.dump([seconds, peak, sum(done.refused.values()), written], sys.stdout)
"""


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Each pair: an empty registry takes in the file, a delta follows, and the same rows are copied bare into such tables."""
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    whole, delta = folder / f"whole_{scale}.zip", folder / f"delta_{scale}.zip"
    changes = min(DELTA, scale // 10)
    write_whole(whole, scale)
    write_delta(delta, scale, changes)
    found = []
    for turn in range(PAIRS):
        found.append(_pair(ground, f"{name}_import", whole, delta))
        progress("files taken in", turn + 1, PAIRS)
    for path in (whole, delta):
        path.unlink()
    ours, below, again, again_below, memory = (median(one[place] for one in found) for place in range(5))
    ratio = median(one[0] / one[1] for one in found)
    yield at_most("import_whole", scale, Pairs(ours, below, ratio), f"s for {scale} enrolments", 6)
    reach = f"at most {DELTA_SECONDS} s"
    yield Figure(
        "import_delta",
        scale,
        rounded(again),
        rounded(again_below),
        f"s for {changes} changes",
        rounded(again / again_below),
        reach,
        again <= DELTA_SECONDS,
    )
    reach = f"at most {MOST_MEMORY} MiB whatever the size"
    yield Figure(
        "import_memory", scale, rounded(memory), MOST_MEMORY, "MiB", rounded(memory / MOST_MEMORY), reach, memory <= MOST_MEMORY
    )


def _pair(ground: Ground, name: str, whole: Path, delta: Path) -> tuple[float, float, float, float, float]:
    """Seconds of the whole file and its floor, seconds of the delta and its floor, and the most memory in MiB."""
    ground.make(name, afresh=True)
    url = ground.url(name)
    prepare = "import django; django.setup(); from paspoort.kernel.database import prepare; prepare()"
    in_process(url, "owner", prepare)
    first = _import(url, whole)
    floor = bare_copy(url, None)
    later = _import(url, delta)
    changed = bare_copy(url, later[3])
    with psycopg.connect(ground.url("postgres"), autocommit=True) as admin:
        admin.execute(f'drop database "{name}" with (force)')
    return first[0], floor, later[0], changed, max(first[1], later[1])


def _import(url: str, file: Path) -> tuple[float, float, int, int]:
    """The verb in a process of its own as the worker role: seconds, most memory in MiB, rows refused, rows written."""
    import json

    seconds, memory, refused, written = json.loads(in_process(url, "worker", WORK, str(file)))
    if refused or not written:
        raise AssertionError(f"the file of the measurement is not taken in: {refused} rows refused, {written} written")
    return seconds, memory, refused, written


def in_process(url: str, role: str, code: str, *words: str) -> str:
    known = {"PASPOORT_DATABASE_URL": url, "PASPOORT_ROLE": role, "DJANGO_SETTINGS_MODULE": "paspoort.settings"}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, env={**os.environ, **known}, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def bare_copy(url: str, limit: int | None) -> float:
    """Seconds to COPY what came of the import, from a file as text, into tables of the same shape with the same indexes."""
    folder, seconds = ROOT / "var" / "bench", 0.0
    with psycopg.connect(url, autocommit=True) as db:
        for table in TABLES:
            path = folder / f"bare_{table}.txt"
            _write_out(db, table, path, limit)
            db.execute(f"create table bare_{table} (like {table} including all)")
            seconds += milliseconds(lambda path=path, table=table: _read_in(db, f"bare_{table}", path)) / 1000  # type: ignore[misc]
            db.execute(f"drop table bare_{table}")
            path.unlink()
    return seconds


def _write_out(db: psycopg.Connection[Any], table: str, path: Path, limit: int | None) -> None:
    chosen = f"(select * from {table} limit {limit})" if limit else table
    with path.open("wb") as file, db.cursor().copy(f"copy {chosen} to stdout") as rows:
        for piece in rows:
            file.write(piece)


def _read_in(db: psycopg.Connection[Any], table: str, path: Path) -> None:
    with path.open("rb") as file, db.cursor().copy(f"copy {table} from stdin") as into:
        while piece := file.read(1 << 20):
            into.write(piece)
