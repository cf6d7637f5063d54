"""Pupil files for measuring: ten million activities of 1.3 million pupils over five years, with what they say and refer to.

Made in the database itself, where ten million rows take minutes. Every file has a real key. What its activities say is really
sealed in the files of forty teams (`SEALED`), of which some have exactly 20 and some exactly 500; elsewhere it is random bytes of
the right length, which nobody opens. Rows lie in the order of their days, as they were written: a file is scattered.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from bench.load import Row, copy, told, unindexed
from bench.papers import SENTENCES
from bench.world import WIDE
from paspoort.casefile.actions.registering import CODES
from paspoort.casefile.models import Activity, Text
from paspoort.drafts.actions import seal_words
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import codes

SEALED, EXACT = 40, {20: 4, 500: 2}
"""Teams whose files are really sealed, and how many files of exactly so many activities each of them has."""
SHAPE = [(0.20, 0, 0), (0.62, 1, 5), (0.87, 6, 13), (0.98, 14, 38), (0.9988, 39, 60), (0.99985, 100, 300), (1.0, 350, 600)]
"""Which share of the pupils has a file of how many activities: most have five contacts in a career, some several hundred."""
TABLES = ("casefile_file", "casefile_activity", "casefile_text", "casefile_referral", "casefile_look", "kernel_datakey")
SMALL_TEAMS = f"""
    select t.id, t.institution_id, row_number() over (order by md5(t.id::text)) as place
      from rights_team t where t.name <> '{WIDE}'
"""
GUIDED = f"""
create unlogged table bench_guided as
select s.school_id as school, t.id as team, t.institution_id as centre, t.place <= {SEALED} as sealed,
       array_agg(a.person_id order by a.person_id) as people
  from ({SMALL_TEAMS}) t
  join rights_teampart s on s.team_id = t.id and s.school_id is not null
  join rights_teampart m on m.team_id = t.id and m.member_id is not null
  join rights_affiliation a on a.id = m.member_id
 group by 1, 2, 3, 4
"""
FILED = """
create unlogged table bench_filed as
with pupil as (
  select distinct on (f.pupil_id) f.pupil_id as id, f.institution_id as school, abs(hashtext(f.pupil_id::text) / 2) as h
    from registry_findable f where f.left_on is null order by f.pupil_id, f.begins_on),
ranked as (
  select p.*, g.team, g.centre, g.people, g.sealed, row_number() over (partition by g.team order by p.h, p.id) as nth
    from pupil p join bench_guided g on g.school = p.school)
select md5('file' || r.id)::uuid as id, r.id as pupil, r.centre, r.school, r.team, r.people, r.sealed, r.nth::int, r.h,
       coalesce(k.id, md5('key' || r.id)::uuid) as key, k.id is null as fresh,
       case when r.sealed and r.nth <= %(twenty)s then 20 when r.sealed and r.nth <= %(exact)s then 500
            else s.least + mod(r.h / 7, s.most - s.least + 1) end as many
  from ranked r
  join unnest(%(from)s::float8[], %(upto)s::float8[], %(least)s::int[], %(most)s::int[]) s (begins, upto, least, most)
    on mod(r.h, 100003) / 100003.0 >= s.begins and mod(r.h, 100003) / 100003.0 < s.upto
  left join kernel_datakey k on k.institution_id = r.centre and k.subject_id = r.id
"""
FILES = """
delete from bench_filed where many = 0;
analyze bench_filed;
insert into casefile_file (id, pupil_id, centre_id, school_id, key_id, opened_at, opened_by_id)
select id, pupil, centre, school, key, now() - interval '5 years', people[1] from bench_filed
"""
# one in 25 refers, and of three in five of those the second one after it is the answer
ACTIVITIES = """
insert into casefile_activity (id, file_id, centre_id, school_id, author_id, state, day, function, topics, client, actors,
    contact, bridging, direction, category, detail, together, thread_id, started_at, registered_at, restricted_at,
    restricted_by_id, revision, key_id, changed_at)
select md5(id::text || k)::uuid, id, centre, school, author, case when planned then 'planned' else 'registered' end, day,
       case when refers or answers then 'referralHub' else functions[1 + mod(r / 3, cardinality(functions))] end,
       topics[1 + mod(r / 5, 50):1 + mod(r / 5, 50) + (mod(r, 3) = 0)::int],
       clients[1 + mod(r / 11, cardinality(clients))], actors[1 + mod(r / 13, 9):1 + mod(r / 13, 9) + mod(r / 17, 2)],
       contacts[1 + mod(r / 19, cardinality(contacts))], refers and mod(r, 3) = 0,
       case when refers then 'referral' when answers then 'feedback' else '' end,
       case when refers or answers then split_part(details[1 + mod((h + k) / 25, cardinality(details))], '/', 1) else '' end,
       case when refers or answers then split_part(details[1 + mod((h + k) / 25, cardinality(details))], '/', 2) else '' end,
       case when k <= 3 and mod(r, 2) = 0 and not (refers or answers) then md5(concat(school, '/', k, '/', mod(h, 13)))::uuid end,
       case when answers then md5(id::text || k - 2)::uuid end, at, case when not planned then at end,
       case when hidden then at end, case when hidden then author end, 1, key, at
  from (
    select f.*, k, r, refers, answers, planned, not (planned or refers or answers) and mod(r, 101) = 0 as hidden,
           f.people[1 + mod(r / 23, cardinality(f.people))] as author, day,
           case when planned then now() - interval '10 days' else day + make_interval(mins => 480 + mod(r, 540)) end as at
      from bench_filed f
     cross join lateral generate_series(1, f.many) k
     cross join lateral (
       select (hashtextextended(f.id::text, k) & 1073741823)::int as r, mod(f.h + k, 25) = 0 as refers,
              mod(f.h + k, 25) = 2 and k > 2 and mod(f.h, 5) < 3 as answers) one
     cross join lateral (
       select k = f.many and f.many not in (20, 500) and mod(f.h, 8) = 0 and not (refers or answers) as planned) two
     cross join lateral (
       select case when planned then current_date + mod(r, 60) - 10
                   else current_date - 1 - (1825 * (1 - (k - 1 + mod(r, 1000) / 1000.0) / f.many))::int end as day) three
     where mod(f.h, %(parts)s) = %(part)s) a
 cross join (select %(functions)s::text[] as functions, %(topics)s::text[] as topics, %(clients)s::text[] as clients,
                    %(actors)s::text[] as actors, %(contacts)s::text[] as contacts, %(details)s::text[] as details) known
 order by day
"""
REFERRALS = """
analyze casefile_activity;
insert into casefile_referral (id, activity_id, file_id, referred_on, answer_id, closed_on, closed_because, closed_by_id)
select gen_random_uuid(), a.id, a.file_id, a.day, b.id, case when over then a.day + 60 end,
       case when over then 'no_longer_needed' else '' end, case when over then a.author_id end
  from casefile_activity a
  left join casefile_activity b on b.thread_id = a.id and b.direction = 'feedback'
 cross join lateral (select b.id is null and mod(abs(hashtext(a.id::text) / 2), 5) = 0 and a.day + 60 < current_date as over) one
 where a.direction = 'referral'
"""
POOL = """
create unlogged table bench_pool as
select n, string_agg(uuid_send(gen_random_uuid()), ''::bytea) as bytes
  from generate_series(0, 1023) n cross join generate_series(1, 116) group by n
"""
TEXTS = """
insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)
select gen_random_uuid(), a.id, 1, a.author_id, a.started_at, a.key_id,
       substr(p.bytes, 1, 300 + mod(r, 300) + case when mod(r, 20) = 0 then 1200 else 0 end)
  from casefile_activity a
 cross join lateral (select abs(hashtext(a.id::text) / 2) as r) one
  join bench_pool p on p.n = mod(r, 1024)
 where mod(r, %(parts)s) = %(part)s and a.file_id not in (select id from bench_filed where sealed)
"""
SAID = f"""
select a.id, a.author_id, a.started_at, a.key_id, {", ".join(f"a.{name}" for name in CODES)}
  from casefile_activity a join bench_filed f on f.id = a.file_id and f.sealed order by a.day
"""
LOOKS = """
insert into casefile_look (id, file_id, person_id, at, before)
select gen_random_uuid(), f.id, person, now() - f.nth * interval '7 hours', now() - f.nth * interval '9 hours'
  from bench_filed f cross join unnest(f.people) person where f.sealed and f.nth <= 36
"""
BEGUN = """
select distinct on (f.team, person, mod(f.nth, 3)) f.id, f.key, person from bench_filed f cross join unnest(f.people) person
 where f.sealed and f.nth > 40 order by f.team, person, mod(f.nth, 3), f.nth
"""
CORES = 2


def build(url: str) -> None:
    """Write the files of a world that has its people, schools, teams and reports."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        db.execute("set session_replication_role = replica")
        with unindexed(db, *TABLES):
            with told("files"):
                _file(db)
            with told("their keys"):
                keys = _keys(url, db)
            with told("activities"):
                in_parts(url, ACTIVITIES, _known())
            with told("referrals"):
                db.execute(REFERRALS)
            with told("texts"):
                db.execute(POOL)
                in_parts(url, TEXTS, {})
            with told(f"texts of {SEALED} teams, sealed"):
                copy(db, "casefile_text", "id, activity_id, version, author_id, at, key_id, sealed", _sealed(url, keys))
            db.execute(LOOKS)
        _begin(db, keys)
        db.execute("drop table bench_filed, bench_guided, bench_pool")


def _file(db: psycopg.Connection[Any]) -> None:
    begins = [0.0, *(upto for upto, _least, _most in SHAPE)][:-1]
    upto, least, most = (list(column) for column in zip(*SHAPE, strict=True))
    db.execute(GUIDED)
    db.execute(
        FILED, {"from": begins, "upto": upto, "least": least, "most": most, "twenty": EXACT[20], "exact": sum(EXACT.values())}
    )
    db.execute(FILES)


def _keys(url: str, db: psycopg.Connection[Any]) -> dict[UUID, bytes]:
    """A key for each file that has none by a report; gives those of the files that are really sealed."""
    centres = _centre_keys(db)
    opened = keys_there(url, "select key from bench_filed where sealed")

    def made() -> Iterator[Row]:
        for key, centre, pupil, sealed in each(url, "select key, centre, pupil, sealed from bench_filed where fresh"):
            fresh = secrets.token_bytes(32)
            if sealed:
                opened[key] = fresh
            yield key, centre, pupil, "\\\\x" + seal_bytes(centres[centre], fresh, f"data key {key}").hex()

    copy(db, "kernel_datakey", "id, institution_id, subject_id, wrapped", made())
    return opened


def _centre_keys(db: psycopg.Connection[Any]) -> dict[UUID, bytes]:
    root = derived_key("institution keys")
    return {
        centre: unseal_bytes(root, wrapped, f"institution key {centre}")
        for centre, wrapped in db.execute("select institution_id, wrapped from kernel_institutionkey").fetchall()
    }


def keys_there(url: str, wanted: str) -> dict[UUID, bytes]:
    """The keys that lie there already, of those that a statement names."""
    with psycopg.connect(url) as db:
        centres = _centre_keys(db)
        rows = db.execute(f"select id, institution_id, wrapped from kernel_datakey where id in ({wanted})")
        return {key: unseal_bytes(centres[centre], wrapped, f"data key {key}") for key, centre, wrapped in rows}


def each(url: str, statement: str, values: dict[str, Any] | None = None) -> Iterator[Any]:
    """The rows of a statement as a stream, on a connection of its own."""
    with psycopg.connect(url, row_factory=namedtuple_row) as db, db.cursor("each") as rows:
        rows.itersize = 20_000
        yield from rows.execute(statement, values)


def _known() -> dict[str, Any]:
    """The codes that count today: half of what is registered is medical (A1)."""
    functions = [code for code in codes("function") if "hub" not in code.flags]
    medical = [code.code for code in functions if "medical" in code.flags]
    rest = [code.code for code in functions if "medical" not in code.flags]
    known = {
        name: [code.code for code in codes(kind)]
        for name, kind in {"clients": "client", "actors": "actor", "contacts": "contact"}.items()
    }
    topics = [code.code for code in codes("topic")]
    details = [f"{code.parent}/{code.code}" for code in codes("detail") if "free_text" not in code.flags]
    even = medical * len(rest) + rest * len(medical)
    return known | {"functions": even, "topics": (topics * 60)[:60], "details": details}


def in_parts(url: str, statement: str, values: dict[str, Any]) -> None:
    """One statement for each core, each about its own part of the rows."""

    def run(part: int) -> None:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
            db.execute("set session_replication_role = replica")
            db.execute("set work_mem = '512MB'")
            db.execute(statement, values | {"parts": CORES, "part": part})

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(run, range(CORES)))


def _sealed(url: str, keys: dict[UUID, bytes]) -> Iterator[Row]:
    """What activities say, as the verb that registers them seals it."""
    for place, one in enumerate(each(url, SAID)):
        said = {name: getattr(one, name) for name in CODES} | {"day": one.day.isoformat(), "text": _words(place)}
        text = Text(activity_id=one.id, version=1)
        plain = json.dumps(said, ensure_ascii=False).encode()
        sealed = "\\\\x" + seal_bytes(keys[one.key_id], plain, text.bound_to).hex()
        yield text.id, one.id, 1, one.author_id, one.started_at, one.key_id, sealed


def _words(place: int) -> str:
    """Two to five sentences, some as a list."""
    lines = [SENTENCES[(place + turn) % len(SENTENCES)] for turn in range(2 + place % 4)]
    return "\n".join(f"- {line}" for line in lines) if place % 9 == 0 else " ".join(lines)


def _begin(db: psycopg.Connection[Any], keys: dict[UUID, bytes]) -> None:
    """What the people of the sealed teams left half written: three drafts each."""
    drafts = []
    for place, (file, key, person) in enumerate(db.execute(BEGUN).fetchall()):
        draft = Activity(file_id=file, author_id=person, day=today(), key_id=key, revision=1)
        seal_words(draft, {"text": _words(place)}, keys[key])
        drafts.append(draft)
    Activity.objects.bulk_create(drafts)
