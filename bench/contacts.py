"""Contact moments for measuring: five school years and the one that runs, two million measurements a year of 1.3 million pupils.

Made in the database itself, after the files. What was measured is really sealed in the files of the teams of `files.SEALED`;
elsewhere it is random bytes of the right length. At their schools with a nurse a day of 30 pupils is under way, half measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from bench.files import SEALED, SMALL_TEAMS, each, in_parts, keys_there
from bench.load import Row, copy, told, unindexed
from paspoort.health.models import MOMENTS, Measurement, checks_on
from paspoort.kernel.actions import seal_bytes
from paspoort.kernel.periods import today

TABLES = ("health_contact", "health_measurement", "health_schoolday")
ITEMS_A_CONTACT, PUPILS_A_DAY = 6, 30
# who measures at a school: of the team that guides it, a nurse before a doctor
CARERS = f"""
create unlogged table bench_carer as
select distinct on (s.school_id) s.school_id as school, t.institution_id as centre, a.person_id as person,
       t.place <= {SEALED} as sealed, g.contexts && '{{verpleegkundige}}' as nurse
  from ({SMALL_TEAMS}) t
  join rights_teampart s on s.team_id = t.id and s.school_id is not null
  join rights_teampart m on m.team_id = t.id and m.member_id is not null
  join rights_affiliation a on a.id = m.member_id
  join rights_grant g on g.affiliation_id = a.id and g.ends_on > current_date and g.contexts && '{{verpleegkundige,arts}}'
 order by s.school_id, g.contexts && '{{verpleegkundige}}' desc, a.person_id
"""
# the day of a moment at a school lies between September and spring; this year two in five had theirs
MEASURED = """
create unlogged table bench_measured as
select md5(concat(f.id, m.moment, y.year))::uuid as id, f.id as file, f.key_id as key, c.sealed, c.person, f.school_id as school,
       f.centre_id as centre, m.moment, y.year, d.day, abs(hashtext(f.id::text || m.moment) / 2) as h, false as under_way
  from casefile_file f
  join registry_pupil p on p.id = f.pupil_id
  join bench_carer c on c.school = f.school_id
 cross join lateral (select age_reached(p.birth_date, current_date) - 2 as place) g
  join health_moments() m on g.place - m.place between 0 and 5
 cross join lateral (select school_year_of(current_date) - (g.place - m.place) as year) y
 cross join lateral (
   select make_date(y.year, 9, 1) + mod(abs(hashtext(concat(f.school_id, y.year, m.moment)) / 2),
            case when y.year = school_year_of(current_date) then greatest(current_date - make_date(y.year, 9, 1), 1) else 240 end)
          as day) d
 where y.year < school_year_of(current_date) or mod(abs(hashtext(f.id::text) / 2), 5) < 2
"""
# who is of an age nearest to the fourth grade, and had no contact of it this year
UNDER_WAY = f"""
insert into bench_measured
select md5('under way' || id)::uuid, id, key_id, true, person, school_id, centre_id, 'L4', year, current_date, nth::int, true
  from (
    select f.*, c.person, y.year,
           row_number() over (partition by f.school_id order by abs(age_reached(p.birth_date, current_date) - 9), f.id) as nth
      from casefile_file f
      join registry_pupil p on p.id = f.pupil_id
      join bench_carer c on c.school = f.school_id and c.sealed and c.nurse
     cross join lateral (select school_year_of(current_date) as year) y
     where not exists (select from bench_measured m where m.file = f.id and m.moment = 'L4' and m.year = y.year)
  ) ranked where nth <= {PUPILS_A_DAY}
"""
DAYS = """
insert into health_schoolday (id, centre_id, school_id, grade, moment, day, made_by_id, made_at, closed_at)
select md5(concat(school, moment, day, under_way))::uuid, centre, school, moment, moment, day, person, day - interval '20 days',
       case when not under_way then day + interval '16 hours' end
  from bench_measured group by school, centre, moment, day, person, under_way
"""
CONTACTS = """
insert into health_contact (id, file_id, moment, school_year, state, day, school_day_id, place, key_id)
select id, file, moment, year,
       case when under_way then 'invited' when mod(h, 20) > 0 then 'done'
            else (array['missed', 'exempt', 'doneElsewhere'])[1 + mod(h / 20, 3)] end,
       day, md5(concat(school, moment, day, under_way))::uuid, mod(h, 31), key
  from bench_measured order by day
"""
CELLS = f"""
select m.id, m.key, m.person, m.day, m.moment, i.item, v.version, mod(abs(hashtext(m.id::text || i.item) / 2), 1000) as r
  from bench_measured m
  join health_contact c on c.id = m.id and c.state in ('done', 'invited')
 cross join lateral unnest(%(items)s::text[], %(moments)s::text[]) i (item, moment)
 cross join lateral generate_series(1, 1 + (mod(m.h, 97) = 0)::int) v (version)
 where i.moment = m.moment and (not m.under_way or m.h <= {PUPILS_A_DAY // 2})
"""
POOL = """
create unlogged table bench_bytes as
select n, substr(string_agg(uuid_send(gen_random_uuid()), ''::bytea), 1, 29 + mod(n, 4)) as bytes
  from generate_series(0, 1023) n cross join generate_series(1, 3) group by n
"""
MEASUREMENTS = f"""
insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
select gen_random_uuid(), c.id, c.item, c.version, c.person, c.day + make_interval(hours => 9 + c.version), b.bytes, false
  from ({CELLS} and not m.sealed and mod(m.h, %(parts)s) = %(part)s) c
  join bench_bytes b on b.n = mod(c.r, 1024)
 order by c.day, c.id
"""
HEIGHTS = {"K1": 97, "L1": 116, "L4": 134, "L6": 146, "S3": 164}
VALUES = {
    "acuityRight": ["0", "0.1", "0.2"],
    "acuityLeft": ["0", "0.1", "0.3"],
    "depth": ["60", "30", "120"],
    "spinRight": ["-8.3", "-7.9", "-9.1"],
    "vaccStatus": ["complete", "complete", "unknown"],
    "caries": ["no", "no", "yes"],
}
WEIGHTS = {"K1": 15, "L1": 21, "L4": 29, "L6": 37, "S3": 53}


def build(url: str) -> None:
    """Write the contact moments of a world that has its files."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        db.execute("set session_replication_role = replica")
        with unindexed(db, *TABLES):
            with told("contact moments"):
                for statement in (CARERS, MEASURED, UNDER_WAY, DAYS, CONTACTS, POOL, "analyze bench_measured, health_contact"):
                    db.execute(statement)
            with told("measurements"):
                in_parts(url, MEASUREMENTS, _items())
            with told(f"measurements of {SEALED} teams, sealed"):
                copy(db, "health_measurement", "id, contact_id, item, version, author_id, at, sealed, confirmed", _sealed(url))
        db.execute("drop table bench_carer, bench_measured, bench_bytes")


def _items() -> dict[str, Any]:
    """What is measured at each moment: the first items of its grid."""
    pairs = [
        (item.code, moment)
        for moment in MOMENTS[:-1]
        for item in [item for check in checks_on(moment, today()) for item in check.items if item.grid][:ITEMS_A_CONTACT]
    ]
    return {"items": [item for item, _moment in pairs], "moments": [moment for _item, moment in pairs]}


def _sealed(url: str) -> Iterator[Row]:
    """What was measured, as the verb that keeps a cell seals it."""
    keys: dict[UUID, bytes] = keys_there(url, "select distinct key from bench_measured where sealed")
    for place, one in enumerate(each(url, f"{CELLS} and m.sealed order by m.day, m.id", _items())):
        value = value_of(one.item, one.moment, one.r + one.version)
        sealed = seal_bytes(keys[one.key], value.encode(), Measurement.bound_to(one.id, one.item, one.version))
        at = f"{one.day} {9 + one.version}:00"
        yield UUID(int=place + (0xBE << 120)), one.id, one.item, one.version, one.person, at, "\\\\x" + sealed.hex(), "f"


def value_of(item: str, moment: str, chance: int) -> str:
    """Something that a child has, as it is kept."""
    many = {
        "height": f"{HEIGHTS[moment] + chance % 9 - 4}.{1 + chance % 9}",
        "weight": f"{WEIGHTS[moment] + chance % 5 - 2}.{1 + chance % 9}",
    }
    return many.get(item) or VALUES.get(item, ["normal", "normal", "doubt"])[chance % 3]
