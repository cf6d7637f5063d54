"""The database goes away for a while: visitors are asked for patience, and everything goes on by itself when it is back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from paspoort.kernel.embedded import Server
from tests.ground import Ground, own_server

ROOT = Path(__file__).resolve().parents[2]
GUARDED = "/start"


@pytest.fixture(scope="module")
def own() -> Iterator[tuple[Server, Ground]]:
    """A PostgreSQL that this test may kill, with empty tables."""
    with own_server() as made:
        yield made


@pytest.fixture(scope="module")
def server(own: tuple[Server, Ground]) -> Server:
    return own[0]


@pytest.fixture(scope="module")
def site(own: tuple[Server, Ground], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The web server as it runs in an installation, and a visitor with an invented session."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("log") / "web.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "paspoort.command", "serve", "--port", str(port)]
        env = environment(own[1]) | {"PASPOORT_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False, cookies={"paspoort": "invented"}
    ) as client:
        _until(lambda: _status(client, "/livez") == 200, 30)
        yield client
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    assert "invented" not in log.read_text()


def environment(ground: Ground) -> dict[str, str]:
    return {**os.environ, "PASPOORT_DATABASE_URL": ground.url(ground.bare), "PASPOORT_ENV": "demo", "PYTHONPATH": str(ROOT)}


def _status(client: httpx.Client, path: str) -> int:
    try:
        return client.get(path).status_code
    except httpx.HTTPError:
        return 0


def _until(holds: Callable[[], object], seconds: float) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        time.sleep(0.1)


def test_a_visitor_is_asked_for_patience_and_the_site_recovers_by_itself(site: httpx.Client, server: Server) -> None:
    path = GUARDED
    assert _status(site, path) == 302, "without a living session the guarded page leads to the sign-in"
    server.stop()
    away = site.get(path)
    assert away.status_code == 503
    assert int(away.headers["Retry-After"]) <= 10
    assert away.headers["Cache-Control"] == "no-store"
    assert "Leerlingenpaspoort" in away.text
    assert 'lang="nl"' in away.text
    for leak in ("psycopg", "postgres", "Traceback", "socket"):
        assert leak not in away.text
    assert _status(site, "/livez") == 200, "a process that only lost its database is not to be restarted"
    assert _status(site, "/readyz") == 503
    server.start()
    _until(lambda: _status(site, path) == 302, 60)
    assert all(_status(site, path) == 302 for _ in range(20)), "no dead connection is left in any pool"


def test_while_it_is_known_to_be_away_nobody_waits(site: httpx.Client, server: Server) -> None:
    server.stop()
    site.get(GUARDED)
    times = []
    for _ in range(10):
        began = time.monotonic()
        assert site.get(GUARDED).status_code == 503
        times.append(time.monotonic() - began)
    server.start()
    assert sorted(times)[len(times) // 2] < 2, "a pool that is asked waits three seconds"
    _until(lambda: _status(site, GUARDED) == 302, 60)


def test_background_work_goes_on_by_itself_and_stops_when_told(own: tuple[Server, Ground], tmp_path: Path) -> None:
    server, ground = own

    def turns() -> int:
        with psycopg.connect(ground.url(ground.bare)) as db:
            [(last,)] = db.execute("select coalesce(max(defer_timestamp), 0) from procrastinate_periodic_defers").fetchall()
            return int(last)

    with (tmp_path / "work.log").open("w") as log:
        command = [sys.executable, "-m", "paspoort.command", "work"]
        process = subprocess.Popen(command, env=environment(ground), cwd=ROOT, stdout=log, stderr=log)
    try:
        _until(turns, 60)
        server.stop()
        time.sleep(2)
        server.start()
        before = turns()
        _until(lambda: turns() > before, 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()


def test_a_form_that_was_sent_is_never_sent_twice(site: httpx.Client, server: Server) -> None:
    """A page that is only read is tried once more on fresh connections; a form is not."""
    from django.db import OperationalError
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    from paspoort.web.shell.middleware import recover

    tried: list[str] = []

    def lost(request: HttpRequest) -> HttpResponse:
        tried.append(request.method or "")
        answer = recover(lambda _: HttpResponse()).process_exception(request, OperationalError("the connection is lost"))
        assert answer
        return answer

    for method in ("get", "post"):
        assert recover(lost)(getattr(RequestFactory(), method)("/x")).status_code == 503
    assert tried == ["GET", "GET", "POST"]
