"""The ground under every test: a real PostgreSQL, the real policies, and the one cast built through the real verbs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
os.environ["PASPOORT_ROLE"] = "owner"
os.environ.setdefault("PASPOORT_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.setdefault("PASPOORT_ROOT_KEY", "dGVzdCB0ZXN0IHRlc3QgdGVzdCB0ZXN0IHRlc3QgMDE=")

import django

django.setup()

import psycopg
import pytest
from django.db import connections, transaction

from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.kernel.inner.database import prepare
from paspoort.kernel.inner.embedded import Server
from paspoort.settings import database

NAME = f"paspoort_test_{os.getpid()}"


class Ground:
    """The server under the tests, and the database in which the cast was built once."""

    def __init__(self, url: Callable[[str], str]) -> None:
        self.url = url

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(statement)

    @contextmanager
    def using(self, name: str) -> Iterator[str]:
        """Point Django at a database of this server; gives its URL. Where it points already it stays, connection and all."""
        before = connections.databases["default"] | {}
        if before.get("NAME") == name and connections["default"].is_usable():
            yield self.url(name)
            return
        self._point_at(database(self.url(name), "owner"))
        try:
            yield self.url(name)
        finally:
            if name != NAME:
                self._point_at(before)

    def _point_at(self, fresh: dict) -> None:
        connections["default"].close()
        connections.databases["default"].update(fresh)
        connections["default"].settings_dict.update(fresh)

    @contextmanager
    def clone(self, name: str) -> Iterator[str]:
        """A database of its own with the whole cast in it: what a test commits there really is committed."""
        self.run(f"create database {name} template {NAME}_cast")
        try:
            with self.using(name) as url:
                yield url
        finally:
            self.run(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A PostgreSQL: the one that PASPOORT_DATABASE_URL names, else an embedded one that lives as long as the tests."""
    if given := os.environ.get("PASPOORT_DATABASE_URL"):
        before, _, query = given.partition("?")
        yield Ground(lambda name: f"{before.rsplit('/', 1)[0]}/{name}?{query}")
        return
    server = Server(tmp_path_factory.mktemp("postgres"), {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
    server.start()
    yield Ground(server.url)
    server.stop()
    server.erase()


@pytest.fixture(scope="session")
def cast(ground: Ground) -> Iterator[Ground]:
    """The server with the cast in it."""
    ground.run(f"create database {NAME}_cast template template0")
    with ground.using(f"{NAME}_cast") as url:
        prepare(url)
        demo.build()
    ground.run(f"create database {NAME} template {NAME}_cast")
    yield ground
    connections["default"].close()
    for name in (NAME, f"{NAME}_cast"):
        ground.run(f"drop database if exists {name} with (force)")


@pytest.fixture
def world(cast: Ground) -> Iterator[Ground]:
    """The cast inside one transaction that is undone afterwards."""
    with cast.using(NAME), transaction.atomic():
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def live_world(cast: Ground) -> Iterator[str]:
    """The cast in a database of this test's own, where commits are real; gives its URL."""
    with cast.clone(f"{NAME}_live") as url:
        yield url


@pytest.fixture
def act() -> Callable[..., str]:
    """Sign someone of the cast in: `act("care", "linde")` gives the secret of a session at level High."""

    def sign_in(player: str, school: str, level: Level = Level.HIGH) -> str:
        return demo.sign_in(player, school, level)

    return sign_in


def pytest_report_header() -> list[str]:
    chromium = next(
        (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(path).exists()),
        None,
    )
    return [f"browser: {chromium or 'none found, so the journeys in a browser are skipped (install the package chromium)'}"]
