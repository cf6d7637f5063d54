"""What is looked up at every request keeps its plan: with no, stale and fresh statistics, and with 60,000 people signed in.

What the rule's functions do inside is opaque to `explain`, so what counts is what the server counts: rows that tables gave.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from paspoort.casefile.models import Text
from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import DataKey
from paspoort.kernel.periods import Period, today
from paspoort.passport.models import Report
from paspoort.pupils.actions import about, find_pupil_rows
from paspoort.pupils.inner.pace import MISSES
from paspoort.rights.actions import MOST_PEOPLE, colleagues, grant_several
from tests.ground import as_administrator
from tests.sql import sql

SIGNED_IN = 60_000
# they stand for one of 200 schools of a hundred pupils each; half were opened by a provider that may end them
CROWD = f"""
set session_replication_role = replica;
alter table passport_report drop constraint one_valid_report;
create temporary table place as select n, gen_random_uuid() as id from generate_series(0, 199) n;
update place set id = (select id from registry_institution where number = '034793') where n = 0;
insert into registry_institution (id, number, name, kind, address)
  select id, (700000 + n)::text, 'School ' || n, 'school', '' from place where n > 0;
create temporary table someone as
  select n, gen_random_uuid() as id, gen_random_uuid() as work, n % 200 as at from generate_series(1, {SIGNED_IN}) n;
insert into identity_person (id, given_name, family_name, email, created_at)
  select id, 'Kind' || n, 'Familie' || n % 997, '', now() from someone;
insert into identity_session (id, secret_hash, person_id, institution_id, level, started_at, seen_at, expires_at, end_reason,
    service, provider, acr, subject_hash, sid_hash)
  select gen_random_uuid(), sha256(convert_to('crowd-' || s.n, 'UTF8')), s.id, p.id, 3, now(), now(), now() + interval '1 hour',
         '', '', 'acm', 'high', case when s.n % 2 = 0 then sha256(convert_to('subject-' || s.n, 'UTF8')) end,
         case when s.n % 2 = 0 then sha256(convert_to('sid-' || s.n, 'UTF8')) end
    from someone s join place p on p.n = s.at;
insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
  select s.work, s.id, p.id, 'staff', today() - 100, 'own' from someone s join place p on p.n = s.at
   where s.n % 4 = 0;
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
    granted_at, reason)
  select gen_random_uuid(), s.work, s.id, p.id, 'IRISGebruiker', '{{gebruiker}}', today() - 100, today() + 100, 'own', now(), ''
    from someone s join place p on p.n = s.at where s.n % 4 = 0;
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
    granted_at, reason)
  select gen_random_uuid(), s.work, s.id, p.id, 'LokaleBeheerder', '{{hoofd-lokale-beheerder}}', today() - 100, today() + 100,
         'own', now(), ''
    from someone s join place p on p.n = s.at where s.n = 400;
insert into rights_use (grant_id, last_on, days) select id, today(), 2 from rights_grant on conflict do nothing;
create temporary table child as
  select n, gen_random_uuid() as id, n % 200 as at, gen_random_uuid() as key from generate_series(1, 20000) n;
insert into registry_pupil (id, given_name, family_name, birth_date)
  select id, 'Kind' || n, 'Familie' || n % 997, '2015-01-01' from child;
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on)
  select c.id, c.id, p.id, (500000 + c.n)::text, 'lager', 'L1', date '2020-09-01' from child c join place p on p.n = c.at;
insert into registry_findable
  select c.id, p.id, c.id, 'familie' || c.n % 997 || ' kind' || c.n, 'kind' || c.n || ' familie' || c.n % 997,
         'Kind' || c.n,
         date '2015-01-01', (500000 + c.n)::text, 'lager', date '2020-09-01', null from child c join place p on p.n = c.at;
insert into kernel_datakey (id, institution_id, subject_id, wrapped)
  select c.key, i.id, c.id, '' from child c, registry_institution i where i.number = '114702';
insert into passport_report (id, pupil_id, centre_id, school_id, kind, counts_as, education_level, support_type, training_form,
    number, state, revision, key_id, document_id, author_id, created_at, changed_at, drafted_on, starts_on, finalised_at,
    end_kind, end_reason)
  select gen_random_uuid(), c.id, i.id, p.id, 'GC', 'GC', 'lager', '9', '', 'GC-crowd-' || c.n, 'finalised', 1, c.key,
         gen_random_uuid(), (select id from identity_person limit 1), now(), now(), date '2024-09-01', date '2024-09-01', now(),
         '', ''
    from child c join place p on p.n = c.at, registry_institution i where i.number = '114702';
insert into passport_consultation (id, number, report_id, session_id, person_id, institution_id, opened_at)
  select gen_random_uuid(), 'CROWD-' || row_number() over (), r.id, gen_random_uuid(), gen_random_uuid(), r.school_id, now()
    from passport_report r;
update passport_consultation c set session_id = s.id, person_id = s.person_id, institution_id = s.institution_id
  from identity_session s, passport_report r
 where s.secret_hash = sha256('crowd-200') and r.number = 'GC-crowd-200' and c.report_id = r.id;
insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
    subject_id, facts, salt, commitment)
  select gen_random_uuid(), now() - s.n * interval '9 minutes', 'pupil.searched', 'done', '', null, s.id, p.id, '', 3, 'web',
         null, '{{"found": "none"}}', '', '' from someone s join place p on p.n = s.at where s.n % 4 = 0;
-- each has a file with an activity, somebody of the centre is in a team that guides the first school
insert into casefile_file (id, pupil_id, centre_id, school_id, key_id, opened_at, opened_by_id)
  select c.id, c.id, i.id, p.id, c.key, now(), (select id from identity_person limit 1)
    from child c join place p on p.n = c.at, registry_institution i where i.number = '114702';
insert into casefile_activity (id, file_id, centre_id, school_id, author_id, state, day, function, topics, client, actors,
    contact, bridging, direction, category, detail, started_at, registered_at, revision, key_id, changed_at)
  select f.id, f.id, f.centre_id, f.school_id, f.opened_by_id, 'registered', today(), 'intake', '{{}}', 'pupil', '{{}}', '',
         false, '', '', '', now(), now(), 1, f.key_id, now()
    from casefile_file f where f.id in (select id from child);
insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)
  select gen_random_uuid(), a.id, 1, a.author_id, now(), a.key_id, ''
    from casefile_activity a where a.id in (select id from child);
update identity_session s set institution_id = i.id from registry_institution i
 where s.secret_hash = sha256('crowd-1') and i.number = '114702';
insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
  select s.work, s.id, i.id, 'clb_staff', today() - 100, 'own' from someone s, registry_institution i
   where s.n = 1 and i.number = '114702';
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
    granted_at, reason)
  select gen_random_uuid(), a.id, a.person_id, a.institution_id, 'LARSGebruiker', '{{gebruiker}}', today() - 100, today() + 100,
         'own', now(), ''
    from rights_affiliation a join someone s on s.work = a.id where s.n = 1;
insert into rights_teampart (id, team_id, institution_id, member_id, since)
  select gen_random_uuid(), t.team_id, t.institution_id, s.work, now()
    from someone s, rights_teampart t join place p on p.id = t.school_id where s.n = 1 and p.n = 0 limit 1;
set session_replication_role = default;
"""
# as after a restore: nobody counted anything
FORGET = """
delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace);
update pg_class set reltuples = -1, relpages = 0 where relnamespace = 'public'::regnamespace and relkind in ('r', 'i');
"""


COUNT = {"stale": "select 1", "no": FORGET, "fresh": "analyze"}
"""How each state of the statistics comes of the one before; at first they are those of before the crowd came."""


@pytest.fixture(scope="module")
def crowd(cast: Any) -> Iterator[str]:
    """The cast among the crowd; gives the address of its administrator."""
    with cast.clone(f"paspoort_hot_{os.getpid()}") as url:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
            admin.execute("analyze")
            admin.execute(CROWD)
        yield url


@pytest.fixture(scope="module", params=COUNT, autouse=True)
def statistics(request: Any, crowd: str) -> str:
    with psycopg.connect(crowd, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
        admin.execute(COUNT[request.param])
    connection.close()
    return str(request.param)


def one(statement: str) -> Any:
    return sql(statement)[0][0]


REPORT, CONSULTATION = (
    "select id from passport_report where number = 'GC-crowd-{}'",
    "select id from passport_consultation limit 1",
)
# a search may read the pupils of the own school; nothing else more than a handful of rows
LOOK_UPS: dict[str, tuple[int, Callable[[Any], object]]] = {
    "who acts": (3, lambda _: sql("select * from acting()")),
    "what someone may": (12, lambda _: sql("select may('report:read')")),
    "that a right was used": (20, lambda _: sql("select note_use('report:read')")),
    "a pupil by number": (160, lambda _: find_pupil_rows((), None, "500200")),
    "a pupil by name": (160, lambda _: find_pupil_rows(("Kind200", "Familie200"))),
    "a pupil by the beginning of a name": (160, lambda _: find_pupil_rows(("Kind20",))),
    "a pupil": (60, lambda here: about(here["pupil"])),
    "a report": (80, lambda here: Report.sought(here["report"]).first()),
    "a report that may not be opened": (60, lambda here: Report.sought(here["other"]).first()),
    "a key": (40, lambda here: DataKey.objects.filter(id=here["key"]).first()),
    "a page of a report": (200, lambda here: sql("select pupil_id from read_on(%s, 1)", here["consultation"])),
    "searches in vain": (20, lambda _: sql(MISSES)),
}


def given() -> int:
    """Rows that tables gave in this transaction, by index or one after another; the few kinds of right and of event apart."""
    few = ["rights_right", "rights_context", "rights_permission", "registry_institution", "audit_knownevent", "kernel_knownlimit"]
    with as_administrator():
        return one(
            "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int from pg_stat_xact_user_tables"
            f" where not relname = any ('{{{','.join(few)}}}')"
        )


def here() -> dict[str, Any]:
    report, pupil, key = sql("select id, pupil_id, key_id from passport_report where number = 'GC-crowd-200'")[0]
    return {"report": report, "pupil": pupil, "key": key}


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_look_up_reads_no_more_than_it_needs(name: str) -> None:
    most, look_up = LOOK_UPS[name]
    other = one("select id from passport_report where number = 'GC-crowd-201'")
    consultation = one(
        "select c.id from passport_consultation c join passport_report r on r.id = c.report_id where r.number = 'GC-crowd-200'"
    )
    with acting_as("crowd-200"):
        known = here() | {"other": other, "consultation": consultation}
        look_up(known)  # plans are made here
        before = given()
        look_up(known)
        assert given() - before <= most


def test_a_journal_is_read_without_the_activities_of_others() -> None:
    names = [f"Kind{number}" for number in range(200, SIGNED_IN // 3 + 1, 200)]
    files = [file for (file,) in sql("select id from registry_pupil where given_name = any (%s)", names)]
    with acting_as("crowd-1"):
        for _turn in range(2):  # plans are made the first time
            before = given()
            assert len(Text.objects.filter(activity__in=files)) == len(names)
            assert len(sql("select name from authors_of(%s)", files[0])) == 1
            read = given() - before
    assert read <= 100 * len(names)


def test_giving_a_right_to_several_reads_them_and_no_other_people() -> None:
    with acting_as("crowd-400") as acting:
        works = [row.affiliation.id for row in colleagues(acting, name="Kind2").rows[:MOST_PEOPLE]]
        for ahead in (200, 300):  # plans are made the first time
            day = today() + timedelta(days=ahead)
            before = given()
            grant_several(acting, uuid4(), works, "IRISGebruiker", ["gebruiker"], Period(day, day))
            read = given() - before
        transaction.set_rollback(True)
    assert read <= 2000


def test_entering_reads_one_session() -> None:
    with transaction.atomic():
        for secret in ("crowd-200", "crowd-201", "nobody-at-all"):
            sql("select * from enter(%s)", secret)
            before = given()
            sql("select * from enter(%s)", secret)
            assert given() - before <= 20, secret


def test_a_sign_out_elsewhere_finds_its_session_among_the_living() -> None:
    with acting_as_service("sign-in"):
        sid, subject = sql("select sha256('sid-200'::bytea), sha256('subject-200'::bytea)")[0]
        for asked in (Session.objects.filter(sid_hash=sid), Session.objects.filter(subject_hash=subject)):
            before = given()
            assert asked.filter(ended_at__isnull=True).count() == 1
            assert given() - before <= 10


def test_the_counter_does_see_who_reads_every_session() -> None:
    """What this file rests on."""
    with acting_as_service("sign-in"):
        before = given()
        sql("select count(*) from identity_session where ended_at is null and person_id is not null")
        assert given() - before >= SIGNED_IN
