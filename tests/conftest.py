"""The ground under every test: a real PostgreSQL, the real policies, and the one cast built through the real verbs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paspoort.settings")
os.environ["PASPOORT_ROLE"] = "owner"
os.environ.setdefault("PASPOORT_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.setdefault("PASPOORT_ROOT_KEY", "dGVzdCB0ZXN0IHRlc3QgdGVzdCB0ZXN0IHRlc3QgMDE=")

# what one process of a run compiled the others read: without it each core and each command that is tried compiles all anew
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import django

django.setup()

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import transaction
from hypothesis import HealthCheck, settings

from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.identity.inner.passwords import nobodys
from paspoort.kernel.processes import keep_loaded
from tests.chromium import CHROMIUM, NONE
from tests.ground import NAME, Ground, build_when_needed, standing
from tests.two_files import two as two

Tables = dict[str, dict[str, str]]
Act = Callable[..., str]
# trying a password is slow on purpose, and few tests are about that; those ask `as_slow_as_in_use`
IN_USE, ScryptPasswordHasher.work_factor = ScryptPasswordHasher.work_factor, 16

# a machine that is busy makes an example slow, and the world of a test is undone after it, not after each example
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A PostgreSQL with the templates of the cast in it."""
    with standing() as found:
        yield found


@pytest.fixture(scope="session")
def cast(ground: Ground) -> Iterator[Ground]:
    """The server with a database that has the cast in it."""
    with ground.undone(NAME):
        yield ground


@pytest.fixture
def world(cast: Ground) -> Iterator[Ground]:
    """The cast inside one transaction that is undone afterwards."""
    cast.as_laid(NAME)
    with cast.using(NAME), transaction.atomic():
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def live_world(cast: Ground) -> Iterator[str]:
    """The cast in a database of this test's own, where commits are real; gives its URL."""
    with cast.clone(f"{NAME}_live") as url:
        yield url


@pytest.fixture
def as_slow_as_in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords cost here what they cost whoever signs in."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", IN_USE)
    nobodys.cache_clear()
    yield
    nobodys.cache_clear()


@pytest.fixture
def act() -> Act:
    """Sign someone of the cast in: `act("care", "linde")` gives the secret of a session at level High."""

    def sign_in(player: str, school: str, level: Level = Level.HIGH) -> str:
        return demo.sign_in(player, school, level)

    return sign_in


def pytest_collection_finish(session: pytest.Session) -> None:
    needed = any("ground" in item.fixturenames for item in session.items if isinstance(item, pytest.Function))
    if needed and not session.config.option.collectonly:
        build_when_needed()
    # what stays for the whole run is not looked through again and again
    keep_loaded()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write", action="store_true", help="write down what is found as what is expected, to be read and signed for"
    )


@pytest.fixture
def written_down(request: pytest.FixtureRequest) -> Callable[[Path, Tables], Tables]:
    """What a file says to expect of each actor and table; with `--write` the file is written anew, and what changed is told."""

    def read(file: Path, found: Tables) -> Tables:
        wanted: Tables = json.loads(file.read_text())
        if not request.config.getoption("--write"):
            return wanted
        file.write_text(json.dumps(found, indent=1) + "\n")
        print(*(changes(wanted, found) or ["Nothing changed."]), sep="\n")
        return found

    return read


def changes(before: Tables, after: Tables) -> list[str]:
    """Each cell that differs, as a line."""
    cells = [(actor, name) for actor in before | after for name in before.get(actor, {}) | after.get(actor, {})]
    both = [(f"{actor}, {name}", before.get(actor, {}).get(name), after.get(actor, {}).get(name)) for actor, name in cells]
    return [f"{cell}: {was} -> {now}" for cell, was, now in both if was != now]


def pytest_report_header() -> list[str]:
    return [f"browser: {CHROMIUM or NONE}"]
