"""Nobody waits for a stranger: what is forgotten for everyone in one transaction holds up no other, whoever leaves that open."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.rights.web_role import Row, acting, log_in, tried

FORM = """
    insert into identity_keptform (id, person_id, sealed, kept_at)
    select gen_random_uuid(), id, 'x', now() - interval '2 hours' from identity_person limit 1
"""
TRIES = "insert into kernel_tries (bucket, count, until) values ('old', 1, now() - interval '2 hours')"
INQUIRY = """
    insert into rights_inquiry (id, person_id, kind, digest, asked_at)
    select gen_random_uuid(), id, 'person', 'x', now() - interval '2 hours' from identity_person limit 1
"""
FORGETTING = {
    FORM: "select forget_old_forms(20)",
    TRIES: "select ask_question('other', 'A', 'a@example.be', 'Hoe?', sha256(now()::text::bytea))",
    INQUIRY: "select inquire('person', null, 'x')",
}


@pytest.mark.parametrize("old", FORGETTING)
def test_who_forgets_what_is_old_and_stays_holds_up_nobody(
    intruder: psycopg.Connection[Row], live_world: str, act: Callable[..., str], old: str
) -> None:
    mine, other = act("head", "linde"), act("head_atheneum", "atheneum")
    with psycopg.connect(live_world, autocommit=True) as administrator:
        administrator.execute(old.encode())
    with log_in(live_world) as neighbour, acting(intruder, mine):
        intruder.execute(FORGETTING[old].encode())
        neighbour.execute("set lock_timeout = '300ms'")
        assert not tried(neighbour, other, FORGETTING[old]).startswith("refused")


def test_bare_sql_holds_no_tries_of_others(intruder: psycopg.Connection[Row], live_world: str, act: Callable[..., str]) -> None:
    """Else whoever tried there before could not sign in until that transaction ends."""
    mine = act("care", "linde")
    with psycopg.connect(live_world, autocommit=True) as administrator:
        administrator.execute(TRIES.encode())
        with acting(intruder, mine):
            intruder.execute(FORGETTING[TRIES].encode())
            administrator.execute("select from kernel_tries where bucket = 'old' for update nowait")
