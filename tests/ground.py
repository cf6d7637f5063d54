"""The ground under every test: a real PostgreSQL with the cast in it, built once per change of what makes it.

What was built is kept under `var/tests`, and each run of the tests starts a server of its own on a copy, in memory where there
is room.
A server that PASPOORT_DATABASE_URL names keeps it as databases of its own, called `paspoort_kept_...`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from paspoort.demo import world as demo
from paspoort.kernel.database import prepare
from paspoort.kernel.embedded import Server
from paspoort.kernel.inner.postgres_home import find_programs
from paspoort.kernel.keys import role_password
from paspoort.kernel.periods import today
from paspoort.settings import ROOT, database

NAME = f"paspoort_test_{os.getpid()}"
KEPT = 3
FOLDER = ROOT / "var" / "tests"
MEMORY = Path("/dev/shm")
RUN = f"paspoort-run-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}-"
# of memory, for each core that tests: a whole copy is made and thrown away some hundreds of times, which a disk feels
ROOM = 1 << 30
# where nothing is committed, a question to which the answer waits for a commit counts as asked before; said once for a database
# and not by each test, after which PostgreSQL would plan anew whatever reads that table
ASKED_BEFORE = "alter table rights_inquiry alter asked_in set default 0"
DROP = "drop database if exists {} with (force)"
# screens and commands make nothing of the cast
APART = ("web", "command")
# nothing here outlives a power cut, and nothing runs that a test did not ask for
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "128MB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}


def what_makes_it(engine: str) -> str:
    """A name for all that the cast comes from: the engine that keeps it, code, SQL, libraries, keys, and the day to which its
    dates are relative."""
    made = hashlib.sha256(f"{today()} {engine} {sys.version} {role_password('embedded postgres')}".encode())
    files = [path for path in (ROOT / "paspoort").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    apart = [path for path in files if path.relative_to(ROOT / "paspoort").parts[0] in APART and path.name != "events.py"]
    for path in [Path(__file__), ROOT / "requirements" / "base.txt", *sorted({*files} - {*apart})]:
        made.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()[:16]


def own_engine() -> str:
    """The PostgreSQL of which a server of our own is made, with its version: what one keeps, another may not read."""
    programs = find_programs()
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return f"{programs} {said}"


class Ground:
    """The server under the tests. `cast` and `bare` name its templates: the cast, and the tables with nobody in them."""

    def __init__(self, url: Callable[[str], str], key: str, *, copying: str = "") -> None:
        self.url, self.copying = url, copying
        self.laid: dict[str, tuple[int, int]] = {}
        self.cast, self.bare = f"paspoort_kept_{key}_cast", f"paspoort_kept_{key}_bare"

    def run(self, *statements: str) -> None:
        """Run statements as the server's administrator, outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            for statement in statements:
                db.execute(statement)

    def databases(self, like: str) -> list[str]:
        """The names of the databases that fit a pattern, oldest first."""
        with psycopg.connect(self.url("postgres")) as db:
            found = db.execute("select datname from pg_database where datname like %s order by oid", [like])
            return [str(name) for (name,) in found]

    @contextmanager
    def using(self, name: str) -> Iterator[str]:
        """Point Django at a database of this server; gives its URL. It stays there, connection and plans and all, until another
        is wanted: most tests are about the database of the test before."""
        if connections.databases["default"].get("NAME") != name or not connections["default"].is_usable():
            self._point_at(database(self.url(name), "owner"))
        yield self.url(name)

    @contextmanager
    def undone(self, name: str) -> Iterator[None]:
        """A database with the cast for tests that undo what they do; `rights/test_inquiries.py` is about what is committed."""
        with self.clone(name) as url:
            self._let_ask(url)
            self.as_laid(name)
            yield
            connections["default"].close()

    def _let_ask(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(ASKED_BEFORE)

    def as_laid(self, name: str) -> None:
        """Lay the cast anew in a database of this server where a test left something committed there."""
        if connections["default"].in_atomic_block:
            return  # within what a whole module stands on
        with self.using(name), connections["default"].cursor() as cursor:
            cursor.execute("select (select count(*) from audit_trace), (select count(*) from identity_session)")
            now = cursor.fetchone()
        if self.laid.setdefault(name, now) != now:
            connections["default"].close()
            self.make(name, self.cast)
            self._let_ask(self.url(name))

    @contextmanager
    def _visiting(self, name: str) -> Iterator[str]:
        """Point Django at a database that will not stay, and let go of it afterwards."""
        before = connections.databases["default"] | {}
        with self.using(name) as url:
            try:
                yield url
            finally:
                if connections.databases["default"].get("NAME") == name:
                    self._point_at(before)

    def _point_at(self, fresh: dict[str, Any]) -> None:
        connections["default"].close()
        connections.databases["default"].update(fresh)
        connections["default"].settings_dict.update(fresh)

    def make(self, name: str, template: str) -> None:
        """Make a database out of a template, with the same privileges on it."""
        source = f"select datacl from pg_database where datname = '{template}'"
        self.run(
            DROP.format(name),
            f"create database {name} template {template} {self.copying}",
            f"update pg_database set datacl = ({source}) where datname = '{name}'",
        )

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still in it."""
        self.run(DROP.format(name))

    @contextmanager
    def clone(self, name: str, template: str = "") -> Iterator[str]:
        """A database of its own, with the whole cast unless a template says otherwise: what is committed there is committed."""
        self.make(name, template or self.cast)
        try:
            with self._visiting(name) as url:
                yield url
        finally:
            self.drop(name)

    def build(self) -> None:
        """Build the templates that are not there yet; one gets its name when it is whole, so what broke off begins anew."""
        made: list[tuple[str, str, Callable[[str], object]]] = [
            (self.bare, "template0", prepare),
            (self.cast, self.bare, lambda url: demo.build()),
        ]
        for name, template, fill in made:
            if self.databases(name):
                continue
            half = name.replace("kept", "half")
            self.make(half, template)
            with self._visiting(half) as url:
                fill(url)
            with psycopg.connect(url, autocommit=True) as db:
                db.execute("vacuum analyze")
            self.run(f"alter database {half} rename to {name}")


def build_when_needed() -> None:
    """Build what is not kept yet, before any test's time runs: on a busy machine it takes long."""
    if given := os.environ.get("PASPOORT_DATABASE_URL"):
        _on_given_server(given)
        return
    with _alone(FOLDER):
        _kept(what_makes_it(own_engine()))


@contextmanager
def as_administrator() -> Iterator[None]:
    """Be the server's administrator for a moment, who sees counters that are closed to our roles, and go on as before."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select current_setting('role')")
        [before] = cursor.fetchone()
        cursor.execute("set local role none")
        yield
        cursor.execute("select set_config('role', %s, true)", [before])


@contextmanager
def standing() -> Iterator[Ground]:
    """The server of this run: the one that PASPOORT_DATABASE_URL names, else one of our own on a copy of what is kept."""
    if given := os.environ.get("PASPOORT_DATABASE_URL"):
        yield _on_given_server(given)
        return
    with own_server() as (_server, ground):
        yield ground


@contextmanager
def own_server() -> Iterator[tuple[Server, Ground]]:
    """A server of one's own on a copy of what is kept, which may be stopped and started again."""
    with _alone(FOLDER):
        kept = _kept(what_makes_it(own_engine()))
        own = Path(tempfile.mkdtemp(prefix=f"{RUN}{os.getpid()}-", dir=_roomy()))
        own.chmod(0o755)
        _copy(kept, own)
    server = Server(own, SETTINGS)
    server.start()
    try:
        yield server, Ground(server.url, kept.name, copying="strategy file_copy")
    finally:
        server.stop()
        _erase(own)


def _on_given_server(given: str) -> Ground:
    before, _, query = given.partition("?")

    def url(name: str) -> str:
        return f"{before.rsplit('/', 1)[0]}/{name}?{query}"

    with psycopg.connect(url("postgres"), autocommit=True) as db:
        [engine] = db.execute("select version()").fetchone() or [""]
        ground = Ground(url, what_makes_it(engine))
        db.execute("select pg_advisory_lock(hashtext('paspoort_kept'))")
        ground.build()
        for name in [*ground.databases("paspoort_kept_%")[: -2 * KEPT], *ground.databases("paspoort_half_%")]:
            ground.drop(name)
    return ground


def _kept(key: str) -> Path:
    """The folder that keeps the templates for this key; made when it is not there or was not finished."""
    kept = FOLDER / key
    if not (kept / "whole").exists():
        _erase(kept)
        server = Server(kept, SETTINGS)
        server.start()
        try:
            Ground(server.url, key, copying="strategy file_copy").build()
        finally:
            server.stop()
        (kept / "whole").touch()
    os.utime(kept)
    newest_first = sorted((path for path in FOLDER.glob("[0-9a-f]*") if path.is_dir()), key=lambda path: -path.stat().st_mtime)
    for stale in newest_first[KEPT:]:
        _erase(stale)
    for left in [*FOLDER.glob(f"{RUN}*"), *MEMORY.glob(f"{RUN}*")]:
        gone = not Path("/proc", left.name.removeprefix(RUN).split("-")[0]).exists()
        if gone and left.stat().st_uid == os.geteuid():
            _erase(left)
    return kept


def _roomy() -> Path:
    """Where this run's copy lies: in memory if all that test beside it fit there too, else on disk."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return FOLDER
    wanted = ROOM * int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    usable = os.access(MEMORY, os.W_OK) and not found.f_flag & os.ST_NOEXEC
    return MEMORY if usable and found.f_bavail * found.f_frsize > wanted else FOLDER


def _copy(kept: Path, own: Path) -> None:
    """Copy a stopped server's data, for the account that runs it."""
    source, target = Server(kept).home, Server(own).home
    shutil.copytree(source.data, target.data)
    for path in [target.data, *target.data.rglob("*")]:
        target.give(path)


def _erase(folder: Path) -> None:
    if folder.exists():
        Server(folder).erase()
        shutil.rmtree(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time builds, copies and clears away; a killed one lets go by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
