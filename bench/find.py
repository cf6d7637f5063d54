"""Finding one pupil: what the policies cost, what a whole request costs, and how many requests two cores carry."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.db import connection

from bench import cases
from bench.cases import Case
from bench.figures import Figure, Pairs, at_most, figure, in_pairs, percentile, progress
from bench.ground import Ground
from bench.processor import Meter
from bench.site import Site, running
from paspoort.pupils.actions import find_pupil_rows
from paspoort.settings import PREPARE_THRESHOLD, database

KINDS: dict[str, Callable[[psycopg.Connection[Any], int], list[Case]]] = {
    "number": cases.by_number,
    "name_birth": cases.by_name,
    "two_letters": cases.by_two_letters,
}
CASES = 200
ROUNDS = 5
SLOWEST, LEAST = 25, 250
FOUND = "/leerling/"
Statement = tuple[str, Any]


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """The three ways of finding, in the database alone and through the whole of a request."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin:
        asked = {kind: [one for one in make(admin, CASES) if _finds_one(one)] for kind, make in KINDS.items()}
    for kind, searches in asked.items():
        yield _database(url, scale, kind, searches)
    with running(url) as site:
        for kind, searches in asked.items():
            yield from _requests(site, url, scale, kind, searches)
        yield _saturated(site, url, scale, [one for searches in asked.values() for one in searches])


def _finds_one(search: Case) -> bool:
    return len(find_pupil_rows(search.words, search.born, search.number, [search.institution])) == 1


def _database(url: str, scale: int, kind: str, searches: Sequence[Case]) -> Figure:
    """The very statements of a search as the web role with its policies, and as superuser with the schools given."""
    ours = [(one.secret, _statements(one, bare=False)) for one in searches]
    floor = [(one.secret, _statements(one, bare=True)) for one in searches]
    with as_web(url) as web, psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        found = in_pairs(
            lambda: median(_timed(web, secret, statements) for secret, statements in ours),
            lambda: median(_timed(superuser, secret, statements) for secret, statements in floor),
            what=f"find by {kind} in the database",
            pairs=7,
            meter=Meter(url),
            of=len(searches),
        )
    return at_most(f"find_{kind}_database", scale, found, "ms, p50", 2)


def _requests(site: Site, url: str, scale: int, kind: str, searches: Sequence[Case]) -> Iterator[Figure]:
    """The whole of a search through HTTP, at one client, beside the bare statements: p50 and p99 over all rounds."""
    bare = [(one.secret, _statements(one, bare=True)) for one in searches]
    asked, heard, floor = _asked(site, searches), [], []
    meter, spent, below = Meter(url, site.pid), 0.0, 0.0
    site.ask(asked, FOUND, connections=4, count=40)
    with psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        for turn in range(ROUNDS):
            before = meter.spent()
            heard += site.ask(asked, FOUND, count=len(asked)).milliseconds
            between = meter.spent()
            floor += [_timed(superuser, secret, statements) for secret, statements in bare]
            spent, below = spent + between - before, below + meter.spent() - between
            progress(f"find by {kind} through HTTP", turn + 1, ROUNDS)
    reach, holds = f"p99 at most {SLOWEST} ms at one client", percentile(heard, 0.99) <= SLOWEST
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        ours, bare_one = percentile(heard, share), percentile(floor, share)
        found = Pairs(ours, bare_one, ours / bare_one, spent / len(heard), below / len(floor))
        yield figure(f"find_{kind}_request_{name}", scale, found, "ms", reach, holds)


def _asked(site: Site, searches: Sequence[Case]) -> list[str]:
    return [site.post("/zoek", one.secret, q=one.typed) for one in searches]


def _saturated(site: Site, url: str, scale: int, searches: Sequence[Case]) -> Figure:
    """Searches a second with more clients than cores; the floor is the same server answering that it lives."""
    asked, alive = _asked(site, searches), [site.get("/livez")]
    random.Random(1).shuffle(asked)
    client: list[float] = []

    def ours() -> float:
        heard = site.ask(asked, FOUND, connections=8, seconds=5)
        client.append(heard.client)
        return heard.rate

    found = in_pairs(
        ours,
        lambda: site.ask(alive, "", connections=8, seconds=2).rate,
        pairs=ROUNDS,
        what="searches a second",
        meter=Meter(url, site.pid),
        a_second=True,
    )
    print(f"  the client took {median(client):.0%} of one core", file=sys.stderr)
    reach = f"at least {LEAST} a second on two cores, the client included"
    return figure("find_requests", scale, found, "requests/s", reach, found.ours >= LEAST)


def as_web(url: str) -> psycopg.Connection[Any]:
    to = database(url, "web")
    return psycopg.connect(
        dbname=to["NAME"],
        user=to["USER"],
        password=to["PASSWORD"],
        host=to["HOST"],
        port=to["PORT"],
        options=to["OPTIONS"]["options"],
        prepare_threshold=PREPARE_THRESHOLD,
    )


def _statements(search: Case, *, bare: bool) -> list[Statement]:
    """What the product sends to the database for this search: written down, not imitated."""
    sent: list[Statement] = []

    def note(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        sent.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        found = find_pupil_rows(search.words, search.born, search.number, [search.institution])
    if not found:
        raise AssertionError("a search of the measurement finds nobody")
    return sent if bare else [_without_schools(statement, values, search) for statement, values in sent]


def _without_schools(statement: str, values: Any, search: Case) -> Statement:
    """The same statement as it is sent when nobody names the schools: then the policy alone decides."""
    kept = [value for value in values if value != [search.institution]]
    return statement.replace(" and institution_id = any(%s)", ""), kept


def _timed(db: psycopg.Connection[Any], secret: str, statements: Sequence[Statement]) -> float:
    """Milliseconds of the statements alone, inside a transaction that knows who acts."""
    with db.transaction():
        db.execute("select from enter(%s)", [secret])
        began = perf_counter()
        for statement, values in statements:
            rows = db.execute(statement, values).fetchall()
        taken = (perf_counter() - began) * 1000
    if not rows:
        raise AssertionError("a search of the measurement sees nobody")
    return taken
