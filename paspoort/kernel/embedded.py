"""An embedded PostgreSQL, for a machine that has none running: an installed one's programs, else those of a wheel.

It listens on a Unix socket only, asks a password (scram), and never runs as root. It ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from paspoort.kernel.inner.postgres_home import CannotStart, Home
from paspoort.kernel.keys import role_password
from paspoort.kernel.processes import end_with_parent

__all__ = ["CannotStart", "Server", "serving"]

LONGEST_SOCKET = 100
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "max_connections": "60",
    "jit": "off",
    "logging_collector": "off",
    # an error's statement and detail may hold what somebody typed: neither belongs in a log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Server:
    """One embedded server whose data lie in `folder`/postgres. `settings` change or add to the server's own."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home, self.settings = Home(folder), SETTINGS | dict(settings or {})
        self.log = self.home.folder / "log" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._temporary: Path | None = None

    def url(self, database: str = "paspoort") -> str:
        """The address of a database for its administrator; it carries a password, so keep it out of logs."""
        lines = self._pid_file.read_text().splitlines() if self._pid_file.exists() else []
        socket = lines[4] if len(lines) > 4 else str(self._temporary or self.home.data)
        return f"postgresql://postgres:{role_password('embedded postgres')}@/{database}?host={quote(socket, safe='')}&port=5432"

    def running(self) -> bool:
        """Whether a server holds the data now, whoever started it."""
        return self._holder() is not None

    def start(self) -> None:
        """Start, and return when the server answers; also after the power failed or a process was killed."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._end_holder()
        if not (self.home.data / "PG_VERSION").exists():
            self._make_data()
        until = time.monotonic() + START_SECONDS
        while not self._tried(until):
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop as a server wants to be stopped: sessions are ended, nothing is lost."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process.kill()
            self.process.wait()
        self.process = None
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def make_database(self, name: str = "paspoort") -> None:
        """Make an empty database when there is none by this name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            if not db.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                db.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))

    def erase(self) -> None:
        """Stop whatever holds the data, and remove them for good."""
        self._end_holder()
        shutil.rmtree(self.home.data, ignore_errors=True)
        if self.home.place != self.home.folder:
            shutil.rmtree(self.home.place, ignore_errors=True)

    # --- starting -----------------------------------------------------------------------------------------------------

    @property
    def _pid_file(self) -> Path:
        return self.home.data / "postmaster.pid"

    def _holder(self) -> int | None:
        """The process that holds the data: not every number in the file, for numbers are used again after a restart."""
        try:
            pid = int(self._pid_file.read_text().split()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        name = Path(f"/proc/{pid}/comm")
        return None if name.exists() and not name.read_text().startswith("postgres") else pid

    def _end_holder(self) -> None:
        """End a server that outlived whoever started it, and clear away what a killed one left."""
        until = time.monotonic() + START_SECONDS
        while holder := self._holder():
            if time.monotonic() > until:
                raise CannotStart(
                    f"Another PostgreSQL (process {holder}) holds the data and does not stop. Stop it and try again."
                )
            with contextlib.suppress(ProcessLookupError):
                os.kill(holder, signal.SIGINT)
            time.sleep(0.2)
        self._pid_file.unlink(missing_ok=True)

    def _make_data(self) -> None:
        self.home.place.mkdir(parents=True, exist_ok=True)
        fresh = self.home.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", prefix="paspoort-") as secret:
            secret.write(role_password("embedded postgres"))
            secret.flush()
            self.home.give(Path(secret.name))
            options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret.name}", "-E", "UTF8", "--locale=C.UTF-8"]
            made = self.home.run([str(self.home.programs / "initdb"), "-D", str(self.home.give(fresh)), *options])
        if made.returncode:
            self.log.write_bytes(made.stdout + made.stderr)
            raise CannotStart(f"PostgreSQL could not lay out its data: {_last_words(self.log)}")
        fresh.rename(self.home.data)

    def _tried(self, until: float) -> bool:
        """Start the server once; False when it gave up because a killed one is not quite gone yet."""
        settings = [*self.settings.items(), ("unix_socket_directories", self._socket_folder())]
        command = [self.home.programs / "postgres", "-D", self.home.data, *(f"--{name}={value}" for name, value in settings)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, signal.SIGINT),
                **self.home.identity,
            )
        while self.process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > until:
                self.stop()
                raise CannotStart(f"PostgreSQL did not answer within {START_SECONDS} seconds: {_last_words(self.log)}")
            time.sleep(0.05)
        if "shared memory" in _last_words(self.log) and time.monotonic() < until:
            return False
        raise CannotStart(f"PostgreSQL could not start: {_last_words(self.log)}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                self.stop()
                raise CannotStart(
                    "The data belong to another root key. Put the key back, or start over with `make demo-reset`."
                ) from None
            return False
        return True

    def _socket_folder(self) -> Path:
        """The data's own folder, which only the server's account may enter; elsewhere when its name is too long for a socket."""
        if len(str(self.home.data)) + len("/.s.PGSQL.5432") <= LONGEST_SOCKET:
            return self.home.data
        if self._temporary is None:
            self._temporary = self.home.give(Path(tempfile.mkdtemp(prefix="paspoort-")))
        return self._temporary


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The server of `folder`: the one that runs already, which is left running, or one for as long as this lasts."""
    server = Server(folder, settings)
    if not server.running():
        server.start()
    try:
        yield server
    finally:
        server.stop()


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line or "rror" in line or "HINT" in line]
    return f"{' '.join(lines[-2:]) or 'it gave no reason'} (see {log})"
