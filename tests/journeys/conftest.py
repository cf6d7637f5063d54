"""What every journey stands on: one running site, one browser, and visitors to it. Made once, and shared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM, NONE
from tests.ground import NAME, Ground
from tests.journeys.site import Site, running
from tests.journeys.visitor import Visitor, Visits


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every journey is one in a real browser, which may be late once on a busy machine."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A journey that runs once more gets a new site: the first time it may have changed what it stands on."""
    if isinstance(item, pytest.Function) and getattr(item, "execution_count", 1) > 1:
        for laid in item._fixtureinfo.name2fixturedefs.get("site", ()):
            laid.finish(item._request)  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def site(cast: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with the cast in it. Journeys share it, so each takes pupils and people of its own to change."""
    with running(cast, f"{NAME}_journeys", tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NONE)
    with sync_playwright() as driver, pytest.MonkeyPatch.context() as patch:
        # the browser's driver keeps a loop in this thread, which Django would take for asynchronous code
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visitor(site: Site, browser: Browser) -> Iterator[Visits]:
    """`visitor(width=375)` opens a browser of its own; whatever it said against the page fails the journey."""
    opened: list[Visitor] = []

    def open_one(width: int = 1280, **options: Any) -> Visitor:
        opened.append(Visitor(site, browser, width, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
    wrong = [each for one in opened for each in one.wrong + one.said]
    assert not wrong, "\n".join(wrong)
