"""The conductor of `make run`: starts every part of the demonstration, keeps them alive, and stops them all together."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

import httpx

from paspoort.demo.stage import acm_settings, people
from paspoort.demo.supervisor import keep_alive
from paspoort.kernel.embedded import CannotStart, Server
from paspoort.kernel.keys import VAR
from paspoort.kernel.processes import end_with_parent

PATIENCE = 90
SMS_FILE = VAR / "sms.txt"
MOST_STARTS, WITHIN = 5, 60


class Stopped(BaseException):
    """Someone asked to stop."""


@dataclass
class Part:
    """One process of the demonstration. `alive` is the address that answers once it works."""

    name: str
    command: list[str]
    env: Mapping[str, str] = field(repr=False)
    alive: str = ""
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return VAR / "log" / f"{self.name}.log"

    def start(self) -> None:
        now = time.monotonic()
        self.starts = [*(each for each in self.starts if each > now - WITHIN), now]
        if len(self.starts) > MOST_STARTS:
            raise CannotStart(f"The part '{self.name}' keeps ending. Its last words are in {self.log}.")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, "-m", *self.command],
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Ask, wait, and then no longer ask: nothing of its group may outlive it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(12)
        self.end_group()

    def end_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def run_all(port: int) -> None:
    """Run the demonstration on `port` of this machine until Ctrl-C."""
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    if os.environ.get("MAKELEVEL"):
        end_with_parent()
    given = os.environ.get("PASPOORT_DATABASE_URL", "")
    server, parts = None if given else Server(VAR), list[Part]()
    with _only_one():
        try:
            acm_port = _free_ports(port)
            url = _start_database(server) if server else given
            parts = _parts(port, acm_port, url)
            _start(parts[:2])  # these read their code while the database is made ready; background work needs its tables
            _build(parts[0].env, url)
            _start(parts[2:])
            _wait_for(parts)
            _tell(port)
            keep_alive(parts, server, partial(_build, parts[0].env, url))
        except Stopped:
            print("\nStopping …", flush=True)
        finally:
            _stop_all(parts, server)
    print("Stopped. What you did is kept; `make run` goes on where you left.")


def reset() -> None:
    """Remove the embedded database with everything in it; an external one is never touched."""
    if os.environ.get("PASPOORT_DATABASE_URL"):
        raise CannotStart("PASPOORT_DATABASE_URL points to a database of your own: empty that one yourself.")
    with _only_one():
        Server(VAR).erase()


# --- before ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _only_one() -> Iterator[IO[str]]:
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                "The demonstration runs already from this folder. Stop it first with Ctrl-C in its window."
            ) from None
        yield lock


def _free_ports(port: int) -> int:
    """Refuse a port that is taken, and give one for ACM: the next one, or any."""
    if not 0 < port < 65536:
        raise CannotStart(f"{port} is not a port. Choose one between 1024 and 65535: PORT=8123 make run")
    try:
        _bind(port)
    except OSError as problem:
        raise CannotStart(f"Port {port} cannot be used ({problem.strerror}). Choose another: PORT=8123 make run") from None
    try:
        return _bind(port + 1)
    except (OSError, OverflowError):
        return _bind(0)


def _bind(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])


def _start_database(server: Server) -> str:
    with _step("database"):
        server.start()
        server.make_database()
    return server.url()


def _build(env: Mapping[str, str], url: str) -> None:
    with _step("tables, rights and the demonstration's world"):
        made = subprocess.run(
            [sys.executable, "-m", "paspoort.command", "demo", "build"],
            env={**env, "PASPOORT_DATABASE_URL": url, "PASPOORT_ROLE": "owner"},
            check=False,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    if made.returncode:
        raise CannotStart("The database could not be made ready: the reason stands above.")


def _address(port: int) -> str:
    """Where a browser finds the demonstration: by name, because on a bare number no browser knows a passkey."""
    return f"http://localhost:{port}"


# --- during -----------------------------------------------------------------------------------------------------------


def _parts(port: int, acm_port: int, url: str) -> list[Part]:
    public = _address(port)
    config, acm_env = acm_settings(public, f"http://127.0.0.1:{acm_port}/op")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PASPOORT_") or name == "PASPOORT_VAR"}
    chosen = {name: value for name, value in os.environ.items() if name.startswith("PASPOORT_")}
    sms = {"PASPOORT_SMS_GATEWAY": f"console:{SMS_FILE}"}
    env = {"PASPOORT_ENV": "demo", "PASPOORT_PUBLIC_URL": public, **acm_env, **sms, **plain, **chosen, "PORT": str(port)}
    # our own roles log in with passwords of their own: the administrator's goes no further than the preparation
    env["PASPOORT_DATABASE_URL"] = _without_user(url)
    acm = {**plain, "PASPOORT_ENV": "demo", "DJANGO_SETTINGS_MODULE": "paspoort.settings"}
    serve = ["paspoort.command", "serve", "--port", str(port)]
    acm_command = ["paspoort.demo.acm", "--config", str(config), "--port", str(acm_port)]
    return [
        Part("web", serve, {**env, "PASPOORT_ROLE": "web"}, f"{public}/livez"),
        Part("acm", acm_command, acm, f"http://127.0.0.1:{acm_port}/op"),
        Part("work", ["paspoort.command", "work"], {**env, "PASPOORT_ROLE": "worker"}),
    ]


def _without_user(url: str) -> str:
    head, _, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    return f"{head}://{netloc.rpartition('@')[2]}{slash}{path}"


def _start(parts: list[Part]) -> None:
    for part in parts:
        part.log.write_bytes(b"")
        part.start()


def _wait_for(parts: list[Part]) -> None:
    until = time.monotonic() + PATIENCE
    with _step("web, background work and ACM"):
        for part in parts:
            while part.alive and not _answers(part.alive):
                if part.ended() or time.monotonic() > until:
                    raise CannotStart(f"The part '{part.name}' did not start. Its last words are in {part.log}.")
                time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def _stop_all(parts: list[Part], server: Server | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for part in parts:
        if part.process:
            with contextlib.suppress(ProcessLookupError):
                part.process.terminate()
    for part in parts:
        part.stop()
    if server:
        server.stop()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


# --- what one sees ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    print(f"  {what} …", flush=True)
    began = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


def _tell(port: int) -> None:
    print(f"\nLeerlingenpaspoort runs at  {_address(port)}\n\nSign in as one of these invented people:")
    for name, line in people():
        print(f"  {name:<24} {line}")
    print(f"\nNobody gets an SMS here. Read the codes with:  tail -f {os.path.relpath(SMS_FILE)}")
    print("Anything but eID, itsme or a passkey opens the shell only. Logs: var/log. Stop with Ctrl-C.", flush=True)
