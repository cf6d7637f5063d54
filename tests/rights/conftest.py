"""What the tests of the rule share."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.rights.web_role import Row, log_in


@pytest.fixture
def intruder(live_world: str) -> Iterator[psycopg.Connection[Row]]:
    """A connection of someone who logged in as the web role and holds no session."""
    with log_in(live_world) as db:
        yield db
