"""Indications as a package asks them: a school of 1,200 pupils, all of them and what changed since, and every school in a night;
each with its client let in and its trace, committed, beside bare SQL that fetches and writes the same as superuser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from bench.figures import Figure, Pairs, at_most, figure, milliseconds, percentile
from bench.find import Statement, as_web
from bench.ground import Ground
from bench.processor import Meter
from paspoort.settings import PREPARE_THRESHOLD, WEB_SESSION

PUPILS, TURNS, MOST = 1_200, 200, 30
SECRET = "secret of the package"
VENDOR, LARGE, NUMBER = UUID(int=0xBE7C), UUID(int=0xBE7D), "999930"
LAID = [
    """insert into links_vendor (id, client_id, name, contact, jwks_uri, scopes, test, registered_at)
  values (%(vendor)s, 'bench', 'Bench', '', '', '{indicatie.read}', false, now())""",
    """insert into links_token (secret_hash, vendor_id, jkt, scopes, issued_at, expires_at)
  values (secret_hash(%(secret)s), %(vendor)s, '', '{indicatie.read}', now(), now() + interval '1 day')""",
    """insert into registry_institution (id, number, name, kind, address)
  values (%(large)s, %(number)s, 'Groot', 'school', '')""",
    """insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on)
  select gen_random_uuid(), f.pupil_id, %(large)s, row_number() over (), f.education_level, 'L4', f.begins_on
    from (select * from registry_findable where left_on is null order by institution_id, enrolment_id limit %(pupils)s) f""",
    """insert into registry_findable (enrolment_id, institution_id, pupil_id, by_family, by_given, shown_name, register_number,
    education_level, begins_on)
  select id, institution_id, pupil_id, '', '', '', register_number, education_level, begins_on from registry_enrolment
   where institution_id = %(large)s""",
    """insert into links_link (id, vendor_id, institution_id, scopes, tells_kind, turned_on_at)
  select gen_random_uuid(), %(vendor)s, id, '{indicatie.read}', true, now() - interval '1 day' from registry_institution
   where kind = 'school'""",
]
TAKEN_AWAY = [
    "delete from links_opening", "delete from links_link where vendor_id = %(vendor)s",
    "delete from links_token where vendor_id = %(vendor)s", "delete from links_vendor where id = %(vendor)s",
    "delete from registry_findable where institution_id = %(large)s",
    "delete from registry_enrolment where institution_id = %(large)s", "delete from registry_institution where id = %(large)s",
]  # fmt: skip
SCHOOLS = "select number, id from registry_institution where kind = 'school' and id <> %s order by number"
BARE = """
    select f.register_number, r.counts_as, greatest(f.begins_on, r.starts_on, r.finalised_at::date) from registry_findable f
      join passport_report r on r.pupil_id = f.pupil_id and r.state = 'finalised' and r.education_level = f.education_level
       and r.starts_on <= current_date and (r.ended_on is null or r.ended_on > current_date)
     where f.institution_id = %s and f.begins_on <= current_date and (f.left_on is null or f.left_on > current_date)
"""
TRACE = """
    insert into audit_trace (id, at, event, outcome, reason, session_id, institution_id, service, level, channel, facts, salt,
                             commitment)
    values (gen_random_uuid(), now(), 'link.asked', 'done', '', gen_random_uuid(), %s, 'client', 0, 'api', '{}',
            uuid_send(gen_random_uuid()), sha256('trace'))
"""
Ask = Callable[[], object]


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """The school of 1,200 in turns with bare SQL, and then every school, one after another."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, laid(admin):
        schools: list[tuple[str, UUID]] = admin.execute(SCHOOLS, [LARGE]).fetchall()
        with as_web(url) as web, psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
            web.execute("select set_config('plan_cache_mode', %s, false)", [WEB_SESSION["plan_cache_mode"]])
            superuser.execute("set session_replication_role = replica")
            for connection in (web, superuser):
                connection.commit()
            now = told(web, NUMBER, None)
            for what, since in (("whole", None), ("since", now)):
                found, middle = _in_turns(Meter(url), partial(told, web, NUMBER, since), partial(bare, superuser, LARGE))
                reach, unit = f"p99 at most {MOST} ms at one client", f"ms, p99 (p50 {middle:.1f})"
                yield figure(f"indications_{what}_1200", scale, found, unit, reach, found.ours <= MOST)
            for what, since in (("first", None), ("since", now)):
                ours = [partial(told, web, at, since) for at, _id in schools]
                yield _night(scale, what, ours, [partial(bare, superuser, key) for _at, key in schools])


@contextmanager
def laid(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """A vendor that every school let in, and a school of 1,200; taken away again."""
    values = {"vendor": VENDOR, "secret": SECRET, "large": LARGE, "number": NUMBER, "pupils": PUPILS}
    admin.execute("set session_replication_role = replica")
    try:
        for statement in [*TAKEN_AWAY, *LAID]:
            admin.execute(statement.encode(), values)
        yield
    finally:
        for statement in TAKEN_AWAY:
            admin.execute(statement.encode(), values)


def told(web: psycopg.Connection[Any], number: str, since: Any) -> Any:
    """Every page of a school, each in a transaction of its own; gives the moment with which to ask next."""
    after, first = None, None
    while True:
        with web.transaction():
            web.execute("select refusal from enter_client(%s, %s, 'indicatie.read')", [SECRET, number])
            asked = web.execute("select as_of, told from indications(%s, %s, 500)", [since, after]).fetchone()
            web.execute("select leave_service()")
        if asked is None or (len(asked[1]) < 500):
            return first or (asked and asked[0])
        first, after = first or asked[0], asked[1][-1][0]


def bare(superuser: psycopg.Connection[Any], school: UUID) -> None:
    with superuser.transaction():
        statements: Sequence[Statement] = [(BARE, [school]), (TRACE, [school])]
        for statement, values in statements:
            found = superuser.execute(statement, values)
            if found.description:
                found.fetchall()


def _in_turns(meter: Meter, ours: Ask, floor: Ask) -> tuple[Pairs, float]:
    """In turns, ten at a time; the p99 of each with its processor time, and the median of ours."""
    taken: dict[Ask, list[float]] = {ours: [], floor: []}
    spent = dict.fromkeys(taken, 0.0)
    for act in [ours, floor] * 10:
        act()
    for turn in range(TURNS // 10):
        for act in (ours, floor) if turn % 2 else (floor, ours):
            before = meter.spent()
            taken[act] += [milliseconds(act) for _ in range(10)]
            spent[act] += meter.spent() - before
    mine, below = (percentile(taken[act], 0.99) for act in (ours, floor))
    return Pairs(mine, below, mine / below, spent[ours] / TURNS, spent[floor] / TURNS), median(taken[ours])


def _night(scale: int, what: str, ours: Sequence[Ask], floor: Sequence[Ask]) -> Figure:
    below = sum(map(milliseconds, floor)) / 1000
    mine = sum(map(milliseconds, ours)) / 1000
    return at_most(f"indications_night_{what}_{len(ours)}_schools", scale, Pairs(mine, below, mine / below), "s", 3)
