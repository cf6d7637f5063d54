"""A centre's year of known counts: files and activities laid as the owner, in schools of the cast."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection

from tests.sql import sql

CENTRE, LINDE, ATHENEUM = "114702", "034793", "041236"
PUPILS = """
insert into registry_pupil (id, given_name, family_name, birth_date)
  select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Kind' || n, 'Geteld', '2012-01-01'
    from generate_series(1, 40) n
"""
FILES = """
insert into casefile_file (id, pupil_id, centre_id, school_id, key_id, opened_by_id, opened_at)
  select p.id, p.id, c.id, s.id, gen_random_uuid(), (select id from identity_person limit 1), now()
    from registry_pupil p, registry_institution c, registry_institution s
   where p.family_name = 'Geteld' and c.number = %s
     and s.number = case when right(p.id::text, 12)::int < 21 then %s else %s end
"""
LAY = """
insert into casefile_activity (id, revision, key_id, changed_at, state, day, function, topics, client, actors, contact,
    bridging, direction, category, detail, started_at, registered_at, author_id, file_id)
  select gen_random_uuid(), 1, f.key_id, now(), 'registered', %(day)s, %(function)s, %(topics)s, 'pupil', '{pupil}', '',
         %(bridging)s, %(direction)s, %(category)s, %(detail)s, now(), now(), f.opened_by_id, f.id
    from generate_series(1, %(times)s) n
    join casefile_file f on f.id = ('00000000-0000-4000-8000-' || lpad((%(first)s + (n - 1) %% 20)::text, 12, '0'))::uuid
  returning id
"""
ANSWER = """
insert into casefile_activity (id, revision, key_id, changed_at, state, day, function, topics, client, actors, contact,
    bridging, direction, category, detail, started_at, registered_at, author_id, file_id)
  select gen_random_uuid(), 1, key_id, now(), 'registered', %s, function, topics, client, actors, contact, false, 'feedback',
         category, detail, now(), now(), author_id, file_id
    from casefile_activity where id = %s returning id
"""
HUB = {"function": "referralHub", "direction": "referral", "category": "mentalHealth", "detail": "cgg"}
PLAIN: dict[str, Any] = {"function": "clarification", "topics": ["emotional"], "bridging": False}
PLAIN |= {"direction": "", "category": "", "detail": ""}


def lay_files() -> None:
    """Forty pupils with a file: the first twenty of the first school, the others of the second."""
    sql(PUPILS)
    sql(FILES, CENTRE, LINDE, ATHENEUM)


def lay(times: int, day: Any, *, at: str = LINDE, **other: Any) -> list[uuid.UUID]:
    """So many activities on that day at a school, one for each of its pupils in turn."""
    with connection.cursor() as cursor:
        cursor.execute(LAY, PLAIN | other | {"times": times, "day": day, "first": 1 if at == LINDE else 21})
        return [row[0] for row in cursor.fetchall()]


def answer(referrals: list[uuid.UUID], day: Any) -> None:
    """Let each of these referrals get its answer on that day."""
    for referral in referrals:
        [(given,)] = sql(ANSWER, day, referral)
        sql("update casefile_referral set answer_id = %s where activity_id = %s", given, referral)


def school(number: str) -> uuid.UUID:
    [(found,)] = sql("select id from registry_institution where number = %s", number)
    return uuid.UUID(str(found))


def fill_team(people: int) -> uuid.UUID:
    """Let a team of the centre that guides both schools have so many people."""
    [(team,)] = sql(
        "select t.id from rights_team t join registry_institution i on i.id = t.institution_id where i.number = %s", CENTRE
    )
    sql("update rights_teampart set ended_at = now() where team_id = %s and member_id is not null", team)
    for n in range(people):
        sql(
            """with who as (insert into identity_person (id, given_name, family_name, email, created_at)
                              values (gen_random_uuid(), 'Lid' || %s::text, 'Team', '', now()) returning id),
                    work as (insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
                              select gen_random_uuid(), who.id, t.institution_id, 'clb_staff', today() - 9, 'own'
                                from who, rights_team t where t.id = %s returning id, institution_id)
               insert into rights_teampart (id, team_id, institution_id, member_id, since)
               select gen_random_uuid(), %s, institution_id, id, now() from work""",
            n,
            team,
            team,
        )
    return uuid.UUID(str(team))
