"""Something that we need is gone for a while: people are told calmly, and go on when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ground import NAME, Ground
from tests.journeys.site import Site, running
from tests.journeys.visitor import Visitor


@pytest.fixture
def frail(cast: Ground, tmp_path: Path) -> Iterator[Site]:
    """A site of its own, of which parts may be taken away."""
    with running(cast, f"{NAME}_frail", tmp_path) as site:
        yield site


def test_acm_gone_then_the_database_gone_and_both_come_back(frail: Site, browser: Browser) -> None:
    she = Visitor(frail, browser)
    frail.acm.stop()
    she.go("/mijn-raadplegingen")
    she.take("itsme")
    she.sees("We kunnen ACM nu niet bereiken", "Dit werkt nu wel", "Je komt daarna terug waar je was.")
    expect(she.page.locator(".key-tile[href*='sleutel=passkey&naar=/mijn-raadplegingen']")).to_have_count(1)
    expect(she.page.locator(".key-tile[href*='sleutel=itsme']")).to_have_count(0)
    she.check("acm-away")
    frail.start(frail.acm)
    _go_until(she, "/aanmelden?sleutel=itsme&naar=/mijn-raadplegingen", lambda: she.page.url.startswith(frail.issuer))
    she.sign_in("care")
    expect(she.page).to_have_url(f"{frail.address}/mijn-raadplegingen")

    frail.ground.run(f"alter database {frail.name} allow_connections false")
    frail.ground.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{frail.name}'")
    answer = she.go("/start")
    assert answer and answer.status == 503 and answer.headers["retry-after"]
    she.sees("Het Leerlingenpaspoort is er even niet")
    she.check("database-away")
    frail.ground.run(f"alter database {frail.name} allow_connections true")
    _go_until(she, "/start", lambda: not she.page.get_by_text("Het Leerlingenpaspoort is er even niet").count())
    she.sees("Over welke leerling gaat het?")
    she.context.close()
    assert not she.wrong, "\n".join(she.wrong)


def _go_until(she: Visitor, path: str, back: Callable[[], bool]) -> None:
    """Try again as people do, for half a minute: the product asks for what was gone once in a while, not at every request."""
    until = time.monotonic() + 30
    she.go(path)
    while not back() and time.monotonic() < until:
        time.sleep(0.5)
        she.go(path)
