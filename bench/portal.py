"""User management: its pages at 4,000 institutions, giving a right to 25 people, ending one, and asking the rule."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.urls import reverse

from bench.cases import open_sessions, secret_of
from bench.figures import Figure, Pairs, figure, in_pairs, milliseconds, percentile, progress
from bench.find import as_web
from bench.ground import Ground
from bench.processor import Meter
from bench.site import Site, running
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import grant_several, undo_batch
from paspoort.settings import WEB_SESSION

HEADS = 200
SLOWEST, SLOWEST_GRANT, DECISIONS = 50, 60, 4000
MOST = 25
WARM_UP, GIVEN = 3, 40
ADMINS = """
    select g.person_id, g.institution_id
      from rights_grant g join registry_institution i on i.id = g.institution_id and i.kind = %s
     where g.right_id = 'LokaleBeheerder' order by hashtext(g.id::text) limit %s
"""
COLLEAGUES = """
    select a.id, a.person_id, g.id from rights_affiliation a
      join rights_grant g on g.affiliation_id = a.id and g.ends_on >= current_date and g.revoked_at is null
       and g.right_id <> 'LokaleBeheerder'
     where a.institution_id = %s and a.person_id <> %s order by a.id limit %s
"""
BARE_MAY = """
    select exists (
      select 1 from rights_grant g
        join rights_affiliation a on a.id = g.affiliation_id and a.ended_at is null
        join registry_institution i on i.id = g.institution_id
        join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and i.kind = any (c.kinds)
        join rights_permission p on p.code = any (c.allows) and p.code = 'report:read' and p.level <= 3
       where g.person_id = %s and g.institution_id = %s and g.revoked_at is null
         and current_date between g.begins_on and g.ends_on)
"""
BARE_GRANT = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason)
    select gen_random_uuid(), a.id, a.person_id, a.institution_id, 'IRISGebruiker', '{samenwerkingsdossier-CLB}', current_date,
           current_date + 300, 'own', now(), '' from rights_affiliation a where a.id = any (%s)
"""
BARE_TRACE = """
    insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
                             facts, salt, commitment)
    select gen_random_uuid(), now(), 'right.granted', 'done', '', gen_random_uuid(), person_id, institution_id, '', 3, 'web',
           '{}', '', ''
      from rights_affiliation where id = any (%s)
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Someone who manages an institution, and colleagues there: (affiliation, person, living grant)."""

    secret: str
    person: UUID
    institution: UUID
    colleagues: Sequence[tuple[UUID, UUID, UUID]]


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Pages, giving, ending, deciding."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin:
        counted = admin.execute(
            "select (select count(*) from registry_institution), (select count(*) from identity_person),"
            " (select count(*) from rights_grant)"
        ).fetchone()
        print("  {:,} institutions, {:,} people, {:,} grants".format(*(counted or (0, 0, 0))), file=sys.stderr)
        heads, centres = _heads(admin, "school", HEADS), _heads(admin, "clb", 40)
    yield _decisions(url, scale, heads)
    yield _grant_to_25(url, scale, centres)
    with running(url) as site:
        yield from _pages(site, url, scale, heads)
        yield _revocation(site, url, scale, heads)


def _heads(db: psycopg.Connection[Any], kind: str, count: int) -> list[Head]:
    admins = db.execute(ADMINS, [kind, count]).fetchall()
    open_sessions(db, [person for person, _institution in admins])
    return [
        Head(secret_of(person), person, institution, db.execute(COLLEAGUES, [institution, person, MOST]).fetchall())
        for person, institution in admins
    ]


def _decisions(url: str, scale: int, heads: Sequence[Head]) -> Figure:
    """How many times a second the rule says whether someone may, asked as the web role, beside the same joins as superuser."""
    with as_web(url) as web, psycopg.connect(url) as superuser:

        def ours() -> float:
            taken = 0.0
            for head in heads:
                with web.transaction():
                    web.execute("select from enter(%s)", [head.secret])
                    began = perf_counter()
                    web.execute("select may('report:read')").fetchone()
                    taken += perf_counter() - began
            return len(heads) / taken

        def floor() -> float:
            with superuser.transaction():
                began = perf_counter()
                for head in heads:
                    superuser.execute(BARE_MAY, [head.person, head.institution], prepare=True).fetchone()
                return len(heads) / (perf_counter() - began)

        found = in_pairs(ours, floor, what="decisions a second", pairs=9, meter=Meter(url), of=len(heads))
    reach = f"at least {DECISIONS} a second"
    return figure("rights_decisions", scale, found, "decisions/s", reach, found.ours >= DECISIONS)


def _grant_to_25(url: str, scale: int, centres: Sequence[Head]) -> Figure:
    """The verb with its traces, in its own transaction as the web role; the floor inserts the rows and the traces and no more."""
    taken: list[float] = []
    bare: list[float] = []
    costs: list[tuple[float, float]] = []
    meter = Meter(url)
    period = Period(today(), today() + timedelta(days=300))
    with connection.cursor() as cursor:  # as on a connection of the product
        cursor.execute("select set_config('plan_cache_mode', %s, false)", [WEB_SESSION["plan_cache_mode"]])
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")
        for turn, head in enumerate(islice(cycle(centres), GIVEN)):
            batch, people = uuid4(), [affiliation for affiliation, _person, _grant in head.colleagues]

            def give(head: Head = head, batch: UUID = batch, people: list[UUID] = people) -> None:
                with acting_as(head.secret) as acting:
                    grant_several(acting, batch, people, "IRISGebruiker", ["samenwerkingsdossier-CLB"], period)

            before = meter.spent()
            taken.append(milliseconds(give))
            between = meter.spent()
            with acting_as(head.secret) as acting:
                undo_batch(acting, batch)

            def insert(people: list[UUID] = people) -> None:
                with superuser.transaction(force_rollback=True):
                    superuser.execute(BARE_GRANT, [people])
                    superuser.execute(BARE_TRACE, [people])

            undone = meter.spent()
            bare.append(milliseconds(insert))
            costs.append((between - before, meter.spent() - undone))
            progress("a right to 25 people", turn + 1, GIVEN)
    # the first ones pay for a new connection and its plans
    taken, bare, costs = taken[WARM_UP:], bare[WARM_UP:], costs[WARM_UP:]
    ours, floor = percentile(taken, 0.99), percentile(bare, 0.99)
    reach = f"p99 at most {SLOWEST_GRANT} ms"
    print(f"  p50 {median(taken):.0f} ms", file=sys.stderr)
    found = Pairs(ours, floor, ours / floor, *(median(column) for column in zip(*costs, strict=True)))
    return figure("grant_to_25", scale, found, "ms, p99", reach, ours <= SLOWEST_GRANT)


def _pages(site: Site, url: str, scale: int, heads: Sequence[Head]) -> Iterator[Figure]:
    """Every page of the portal at one client; the floor is the same server answering that it lives."""
    meter = Meter(url, site.pid)
    before = meter.spent()
    alive = site.ask([site.get("/livez")], "", count=100).milliseconds
    bare = (meter.spent() - before) / 100
    for name, asked in _addresses(site, heads).items():
        site.ask(asked, "<main", count=10)
        before = meter.spent()
        heard = site.ask(asked, "<main", count=HEADS).milliseconds
        cost = (meter.spent() - before) / HEADS
        print(f"  {name}: p50 {median(heard):.0f} ms", file=sys.stderr)
        slowest, floor = percentile(heard, 0.99), percentile(alive, 0.5)
        reach = f"p99 at most {SLOWEST} ms at one client"
        found = Pairs(slowest, floor, slowest / floor, cost, bare)
        yield figure(f"portal_{name}", scale, found, "ms, p99", reach, slowest <= SLOWEST)


def _addresses(site: Site, heads: Sequence[Head]) -> dict[str, list[str]]:
    """What a head opens, by the name of the page."""
    plain = [
        "user_management",
        "tasks",
        "people",
        "managed_institutions",
        "look_up_grants",
        "my_rights",
        "ask_right",
    ]
    made = {name: [site.get(reverse(name), head.secret) for head in heads] for name in plain}
    made["people_historical"] = [site.get(f"{reverse('people')}?toon=historisch", head.secret) for head in heads]
    made["person_rights"] = [site.get(reverse("person_rights", args=[head.colleagues[0][1]]), head.secret) for head in heads]
    made["change_grant"] = [site.get(reverse("change_grant", args=[head.colleagues[0][2]]), head.secret) for head in heads]
    wizards: dict[str, Callable[[Head], str]] = {
        "add_person": lambda head: reverse("add_person"),
        "grant_rights": lambda head: reverse("grant_rights"),
        "compare_people": lambda head: f"{reverse('compare_people')}?a={head.colleagues[0][1]}&b={head.colleagues[1][1]}",
    }
    for name, entrance in wizards.items():
        made[name] = [site.get(site.led_to(entrance(head), head.secret), head.secret) for head in heads]
    return made


def _revocation(site: Site, url: str, scale: int, heads: Sequence[Head]) -> Figure:
    """Rights that are ended one by one under someone who keeps searching: requests let in after the end, and how long it took."""
    let_in, waited = 0, []
    with psycopg.connect(url, autocommit=True) as admin:
        for head in heads[:40]:
            _work, person, grant = head.colleagues[0]
            open_sessions(admin, [person])
            if not _finds(site, secret_of(person)):
                raise AssertionError("someone with the right is not let in")
            admin.execute("update rights_grant set revoked_at = now() where id = %s", [grant])
            began = perf_counter()
            let_in += _finds(site, secret_of(person))
            waited.append((perf_counter() - began) * 1000)
            admin.execute("update rights_grant set revoked_at = null where id = %s", [grant])
    floor = 1
    reach = "no request let in after the end"
    print(f"  the refusal took {median(waited):.0f} ms", file=sys.stderr)
    found = Pairs(float(let_in), float(floor), float(let_in))
    return figure("revocation_let_in", scale, found, f"requests of {len(waited)}", reach, let_in == 0)


def _finds(site: Site, secret: str) -> bool:
    """Whether the start page of this session still offers to find a pupil."""
    line = HTTPConnection("127.0.0.1", site.port, timeout=10)
    line.request("GET", reverse("home"), headers={"Cookie": f"paspoort={secret}"})
    body = line.getresponse().read()
    line.close()
    return f'action="{reverse("find")}"'.encode() in body or f'hx-post="{reverse("find")}"'.encode() in body
