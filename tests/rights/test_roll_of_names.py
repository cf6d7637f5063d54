"""The roll of who may not be named at a school is told to the application alone, and to nobody who writes SQL in its place."""

from __future__ import annotations

import psycopg
import pytest

from tests.collaborating import hold_contexts
from tests.conftest import Act
from tests.people import institution
from tests.rights.web_role import Row, tried


@pytest.mark.live
def test_who_writes_bare_sql_gets_no_roll_and_a_stranger_asks_no_name(
    live_world: str, act: Act, intruder: psycopg.Connection[Row]
) -> None:
    hold_contexts()
    linde = institution("linde").id
    refused = "refused 42501"
    roll = "select count(*) from collaboration_roll(%s, %s, %s)"
    for secret in (act("psychologist", "clb"), act("care", "linde"), act("teacher", "linde")):
        assert tried(intruder, secret, roll, linde, "", b"").startswith(refused)
        assert tried(intruder, secret, roll, linde, "", None).startswith(refused)
        assert tried(intruder, secret, "select count(*) from roll_of(%s)", linde).startswith(refused)
    assert tried(intruder, act("teacher", "linde"), "select inquire('name', null, 'roos')") == "[(False,)]"
