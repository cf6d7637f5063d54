"""One thing that employees do, measured twice: what its verbs send to the database as the web role, policies and trace and all,
beside bare SQL that fetches and writes the same as superuser; and the whole of a request through HTTP at one client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench.figures import Figure, Pairs, at_most, figure, in_pairs, percentile, progress
from bench.find import Statement, as_web
from bench.processor import Meter
from bench.site import Site
from paspoort.settings import PREPARE_THRESHOLD, WEB_SESSION

MOST, ROUNDS, COUNT = 30, 4, 60
ONCE = 40 + ROUNDS * COUNT
"""How many requests a figure asks of what can be asked only once: so many first, which are not counted, and the rounds."""


@dataclass(frozen=True, slots=True)
class Work:
    """What its verbs and bare SQL send, each with who does it; its requests, so many a round; and its p99 at most."""

    name: str
    ours: Sequence[tuple[str, Sequence[Statement]]]
    bare: Sequence[Sequence[Statement]]
    asked: Sequence[str]
    must_hold: str
    status: int = 200
    most: int = MOST
    count: int = COUNT


def in_the_database(url: str, scale: int, work: Work) -> Figure:
    with as_web(url) as web, psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        web.execute("select set_config('plan_cache_mode', %s, false)", [WEB_SESSION["plan_cache_mode"]])
        superuser.execute("set session_replication_role = replica")
        for connection in (web, superuser):
            connection.commit()
        found = in_pairs(
            lambda: median(_taken(web, statements, secret) for secret, statements in work.ours),
            lambda: median(_taken(superuser, statements) for statements in work.bare),
            what=f"{work.name} in the database",
            meter=Meter(url),
            of=len(work.ours),
            floor_of=len(work.bare),
        )
    return at_most(f"{work.name}_database", scale, found, "ms, p50", 2)


def _taken(db: psycopg.Connection[Any], statements: Sequence[Statement], secret: str = "") -> float:
    """Milliseconds of the statements in a transaction that is undone, of which entering it is no part."""
    with db.transaction(force_rollback=True):
        if secret:
            db.execute("select from enter(%s)", [secret])
        began = perf_counter()
        for statement, values in statements:
            found = db.execute(statement, values)
            if found.description:
                found.fetchall()
        return (perf_counter() - began) * 1000


def through_http(site: Site, url: str, scale: int, work: Work) -> Figure:
    """The whole of a request at one client, in turns with the bare statements."""
    meter, heard, floor, spent, below = Meter(url, site.pid), list[float](), list[float](), 0.0, 0.0
    once = work.status != 200 or len(work.asked) > work.count
    fresh = iter(work.asked)
    warm = list(islice(fresh, 40)) if once else list(work.asked)
    site.ask(warm, work.must_hold, connections=1 if once else 4, count=min(40, 2 * work.count), status=work.status)
    with psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.commit()
        for turn in range(ROUNDS):
            asked = list(islice(fresh, work.count)) if once else list(work.asked)
            before = meter.spent()
            heard += site.ask(asked, work.must_hold, count=work.count, status=work.status).milliseconds
            between = meter.spent()
            floor += [_taken(superuser, statements) for statements in work.bare]
            spent, below = spent + between - before, below + meter.spent() - between
            progress(f"{work.name} through HTTP", turn + 1, ROUNDS)
    ours, bare = percentile(heard, 0.99), percentile(floor, 0.99)
    found = Pairs(ours, bare, ours / bare, spent / len(heard), below / len(floor))
    return figure(
        f"{work.name}_request",
        scale,
        found,
        f"ms, p99 (p50 {median(heard):.1f})",
        f"p99 at most {work.most} ms at one client",
        ours <= work.most,
    )
