"""What a new connection costs: its first ten transactions, each a whole search, beside ten on a connection that knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg
from django.db import connection

from bench import cases
from bench.cases import Case
from bench.figures import Figure, figure, in_pairs
from bench.find import Statement, as_web
from bench.ground import Ground
from bench.processor import Meter
from paspoort.kernel.actions import ENTER, acting_as
from paspoort.passport.actions import valid_report_for
from paspoort.pupils.actions import about, find_pupil

TEN, MOST = 10, 80


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Processor time of client and server together."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin:
        searches = cases.by_number(admin, TEN)
    searches = [searches[turn % len(searches)] for turn in range(TEN)]
    transactions = [[(ENTER, [one.secret]), *_statements(one)] for one in searches]
    with as_web(url) as known:
        _run(known, transactions)

        def fresh() -> float:
            with as_web(url) as web:
                before = meter.spent()
                _run(web, transactions)
                return meter.spent() - before

        def again() -> float:
            before = meter.spent()
            _run(known, transactions)
            return meter.spent() - before

        meter = Meter(url)
        found = in_pairs(fresh, again, pairs=9, what="ten transactions of a new connection", meter=meter)
    reach = f"at most {MOST} ms of processor time"
    yield figure("new_connection", scale, found, "ms of processor time for ten searches", reach, found.ours <= MOST)


def _statements(search: Case) -> list[Statement]:
    """What a search sends after it entered: written down, not imitated."""
    sent: list[Statement] = []

    def note(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        if not statement.startswith(("select current_setting('role')", "select set_config('role'", "set local role")):
            sent.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note), acting_as(search.secret) as acting:
        found = find_pupil(acting, search.typed)
        if found.one is None:
            raise AssertionError("a search of the measurement finds nobody")
        about(found.one.pupil_id)
        valid_report_for(acting, found.one.pupil_id)
    return sent


def _run(db: psycopg.Connection[Any], transactions: Sequence[Sequence[Statement]]) -> None:
    for statements in transactions:
        with db.transaction(force_rollback=True):
            for statement, values in statements:
                db.execute(statement, values)
