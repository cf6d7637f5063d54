"""Every guarded look-up, at a size where a sequential scan shows: 100,000 pupils in 300 schools, each with a report.

`explain` shows how the statement itself goes; what the rule's own functions do inside is opaque to it, so the server's counters
are read before and after: rows that any sequential scan read, and rows that an index fetched.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.http import Http404

from paspoort.audit.actions import institution_trail, own_consultations
from paspoort.casefile.actions import find_managed, my_day, school_groups
from paspoort.health.actions import due_counts, due_of
from paspoort.insights.actions import figure
from paspoort.insights.models import Asked
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import school_year_of, today
from paspoort.passport import actions as passport
from paspoort.passport.actions.consult import READ_ON
from paspoort.passport.models import Consultation, Report
from paspoort.pupils.actions import Query, about, find_in_my_teams, find_pupil_rows
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.ground import as_administrator
from tests.rights.matrix import AS_NURSE
from tests.sql import sql

GUARDED = [
    "registry_findable", "registry_pupil", "registry_enrolment", "passport_report", "passport_consultation", "audit_trace",
    "casefile_file", "casefile_activity", "casefile_referral", "health_contact",
    "health_measurement",
]  # fmt: skip
A_SCHOOL, A_CENTRE = 334, 61 * 334
CROWD = """
set session_replication_role = replica;
-- it decides nothing about plans, and is slow to fill
alter table passport_report drop constraint one_valid_report;
create temporary table school as
  select n, case n when 0 then (select id from registry_institution where number = '034793') else gen_random_uuid() end as id
    from generate_series(0, 299) n;
insert into registry_institution (id, number, name, kind, address)
  select id, (700000 + n)::text, 'School ' || n, 'school', '' from school where n > 0;
insert into registry_guidance (id, school_id, centre_id, begins_on)
  select gen_random_uuid(), s.id, c.id, date '2020-09-01' from school s
    join registry_institution c on c.number = case when s.n <= 60 then '114702' else '114728' end
   where s.n > 0;
insert into rights_teampart (id, team_id, institution_id, school_id, since)
  select gen_random_uuid(), t.id, t.institution_id, g.school_id, now()
    from registry_guidance g join rights_team t on t.institution_id = g.centre_id where g.begins_on = date '2020-09-01';
create temporary table child as
  select n, gen_random_uuid() as id, gen_random_uuid() as enrolment, 'Kind' || n as given, 'Familie' || n % 997 as family,
         date '2015-01-01' + n % 700 as born from generate_series(1, 100000) n;
insert into registry_pupil (id, given_name, family_name, birth_date) select id, given, family, born from child;
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on)
  select c.enrolment, c.id, s.id, (500000 + c.n)::text, 'lager', 'L1', date '2020-09-01'
    from child c join school s on s.n = c.n % 300;
insert into registry_findable
  select c.enrolment, s.id, c.id, lower(family || ' ' || given), lower(given || ' ' || family), given || ' ' || family,
         born,
         (500000 + c.n)::text, 'lager', date '2020-09-01', null from child c join school s on s.n = c.n % 300;
insert into passport_report (id, pupil_id, centre_id, school_id, kind, counts_as, education_level, support_type, training_form,
    number, state, revision, key_id, document_id, author_id, created_at, changed_at, drafted_on, starts_on, finalised_at,
    end_kind, end_reason)
  select gen_random_uuid(), c.id, g.centre_id, g.school_id, 'GC', 'GC', 'lager', '9', '', 'GC-crowd-' || c.n, 'finalised', 1,
         gen_random_uuid(), gen_random_uuid(), (select id from identity_person limit 1), now(), now(), date '2024-09-01',
         date '2024-09-01', now() - interval '1 year', '', ''
    from child c join school s on s.n = c.n % 300 join registry_guidance g on g.school_id = s.id;
insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
    subject_id, facts, salt, commitment)
  select gen_random_uuid(), now() - t * interval '9 minutes', 'report.opened', 'done', '', gen_random_uuid(), gen_random_uuid(),
         s.id, '', 3, 'web', null, '{}', '', '' from generate_series(1, 60000) t join school s on s.n = t % 300;
insert into passport_consultation (id, number, report_id, session_id, person_id, institution_id, opened_at)
  select gen_random_uuid(), 'CROWD-' || row_number() over (), r.id, gen_random_uuid(), gen_random_uuid(), r.school_id, now()
    from passport_report r;
insert into casefile_file (id, pupil_id, centre_id, school_id, key_id, opened_at, opened_by_id)
  select gen_random_uuid(), r.pupil_id, r.centre_id, r.school_id, gen_random_uuid(), now(), r.author_id from passport_report r
   where r.number like 'GC-crowd-%0'
  on conflict do nothing;
insert into casefile_activity (id, file_id, centre_id, school_id, author_id, state, day, function, topics, client, actors,
    contact, bridging, direction, category, detail, started_at, registered_at, revision, key_id, changed_at)
  select gen_random_uuid(), f.id, f.centre_id, f.school_id, f.opened_by_id, case when k = 1 then 'planned' else 'registered' end,
         today() - 300 * k + 305, 'referralHub', '{emotional}', 'pupil', '{pupil}', 'phone', false,
         case when k = 2 then 'referral' else '' end, 'mentalHealth', 'cgg', now(), case when k > 1 then now() end, 1, f.key_id,
         now()
    from casefile_file f, generate_series(1, 4) k;
insert into casefile_referral (id, activity_id, file_id, referred_on, closed_because)
  select gen_random_uuid(), a.id, a.file_id, a.day, '' from casefile_activity a where a.direction = 'referral'
  on conflict do nothing;
insert into health_schoolday (id, centre_id, school_id, grade, moment, day, made_by_id, made_at)
  select gen_random_uuid(), f.centre_id, f.school_id, 'L1', 'L1', today(), (select id from identity_person limit 1), now()
    from casefile_file f group by f.centre_id, f.school_id
  on conflict do nothing;
insert into health_contact (id, file_id, moment, school_year, state, day, school_day_id, place, key_id)
  select gen_random_uuid(), f.id, one.moment, school_year_of(today()), 'done', today(),
         case when one.moment = 'L1' and nth <= 30 then d.id end, nth, f.key_id
    from (select *, row_number() over (partition by centre_id, school_id order by id) as nth from casefile_file) f
    join health_schoolday d on d.centre_id = f.centre_id and d.school_id = f.school_id and d.day = today() and d.grade = 'L1'
   cross join unnest('{K1,L1}'::text[]) one (moment)
  on conflict do nothing;
insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
  select gen_random_uuid(), c.id, item, 1, f.opened_by_id, now(), '', false
    from health_contact c join casefile_file f on f.id = c.file_id
   cross join unnest('{height,weight,acuityRight,acuityLeft,vaccStatus}'::text[]) item
  on conflict do nothing;
set session_replication_role = default;
"""
MANAGES = """
update rights_grant g set contexts = '{administratie}' from identity_person p, registry_institution i
 where p.id = g.person_id and i.id = g.institution_id and p.given_name = 'Farah' and i.number = '114702'
"""


@pytest.fixture(scope="module")
def crowd(cast: Any) -> Iterator[None]:
    """A database with the cast in the crowd; one of the 300 schools is the cast's own, its centre guides sixty more."""
    with cast.clone(f"paspoort_crowd_{os.getpid()}") as url:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
            admin.execute(CROWD)
            admin.execute("vacuum analyze")
            admin.execute(MANAGES)
            admin.execute(AS_NURSE)
            admin.execute(f"alter database {admin.info.dbname} set track_functions = 'all'")
        yield


CARE, HEAD, CENTRE, MANAGER = ("care", "linde"), ("head", "linde"), ("psychologist", "clb"), ("newcomer", "clb")
NURSE = ("other_psychologist", "clb")
BORN = date(2015, 10, 28)
LOOK_UPS: dict[str, tuple[tuple[str, str], int, Callable[[Any], object]]] = {
    "find by register number": (CARE, A_SCHOOL, lambda _: find_pupil_rows((), None, "500300")),
    "find by name": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Kind300", "Familie300"))),
    "find by name and birth date": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Kind300", "Familie300"), BORN)),
    "find by the beginning of a name": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Kind30", "Familie300"))),
    "find by two letters": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Li",))),
    "find by birth date": (CARE, A_SCHOOL, lambda _: find_pupil_rows((), BORN)),
    "find with a typing error": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Kind300", "Famlie300"))),
    "find nobody": (CARE, A_SCHOOL, lambda _: find_pupil_rows(("Niemand", "Nergens"))),
    "a pupil": (CARE, A_SCHOOL, lambda _: about(own_pupil())),
    "the valid report": (CARE, A_SCHOOL, lambda acting: passport.valid_report_for(acting, own_pupil())),
    "opening a report": (CARE, A_SCHOOL, lambda _: Report.objects.filter(id=own_report(), state="finalised").first()),
    "reading a page": (CARE, A_SCHOOL, lambda _: sql(READ_ON, own_report(), 1)),
    "the own trail": (CARE, A_SCHOOL, lambda _: own_consultations()),
    "the trail of the institution": (HEAD, A_SCHOOL, lambda _: institution_trail()),
    "a consultation by its number": (HEAD, A_SCHOOL, lambda _: Consultation.objects.filter(number="CROWD-1").first()),
    "as centre, find by register number": (CENTRE, A_CENTRE, lambda _: find_pupil_rows((), None, "500300")),
    "as centre, find by name": (CENTRE, A_CENTRE, lambda _: find_pupil_rows(("Kind300", "Familie300"))),
    "as centre, a pupil": (CENTRE, A_CENTRE, lambda _: about(own_pupil())),
    "as centre, the pupils of a name": (CENTRE, A_CENTRE, lambda acting: find_in_my_teams(acting, "Fa")),
    "as centre, classes and groups": (CENTRE, A_CENTRE, lambda acting: school_groups(acting)),
}
VALUES = "select item from values_of(array (select file_id from pupils_of_day(%s)), null)"
CHANGED = "select item from values_changed(%s, now() - interval '1 hour')"
# what these read, functions of the database read
LISTS: dict[str, tuple[tuple[str, str], int, Callable[[Any], object]]] = {
    "my day": (CENTRE, A_CENTRE // 10, lambda acting: my_day(acting)),
    "the pupils of a centre by name": (
        MANAGER,
        A_CENTRE // 10,
        lambda acting: find_managed(acting, Query(("Kind300", "Familie300"))),
    ),
    "whether a child is known at a centre": (MANAGER, 50, lambda acting: as_known("familie300 kind300")),
    "as nurse, who is due at a school": (NURSE, A_SCHOOL, lambda acting: due_of(acting, own_school())),
    "as nurse, who is due at a centre": (NURSE, A_CENTRE, lambda acting: due_counts(acting)),
    "as nurse, the pupils of a day": (NURSE, A_SCHOOL, lambda _: sql("select contact_id from pupils_of_day(%s)", own_day())[0]),
    "as nurse, what was measured of a class": (NURSE, A_SCHOOL, lambda _: sql(VALUES, own_day())[0]),
    "as nurse, what changed on a day": (NURSE, A_SCHOOL, lambda _: sql(CHANGED, own_day())[0]),
    "as nurse, where a cell is": (NURSE, 20, lambda _: sql("select id from contact_at(%s, %s)", own_day(), own_class()[0])[0]),
    "figures": (CENTRE, A_CENTRE // 10, lambda acting: figure(acting, Asked("activities", "function", school_year_of(today())))),
}


def own_school() -> Any:
    return sql("select id from registry_institution where number = '034793'")[0][0]


def own_day() -> Any:
    day = "select id from health_schoolday where school_id = %s and grade = 'L1' and day = today()"
    with as_administrator():
        return sql(day, own_school())[0][0]


def own_class() -> list[Any]:
    with as_administrator():
        pupils = "select f.pupil_id from health_contact c join casefile_file f on f.id = c.file_id where c.school_day_id = %s"
        return [pupil for (pupil,) in sql(pupils, own_day())]


def own_pupil() -> Any:
    return find_pupil_rows((), None, "503900")[0].pupil_id


def as_known(by_family: str) -> Any:
    """What file management asks before a file is opened; nobody consumes a question here."""
    with as_administrator():
        return sql("select * from children_of((select institution_id from acting()), %s, %s)", by_family, BORN)


def own_report() -> Any:
    return sql("select id from passport_report where number = 'GC-crowd-3900'")[0][0]


def counted() -> dict[str, tuple[int, int, int]]:
    """For each guarded table, in this transaction: rows read by sequential scans, index scans, rows that these fetched."""
    statement = """
        select relname, seq_tup_read, coalesce(idx_scan, 0), coalesce(idx_tup_fetch, 0)
          from pg_stat_xact_user_tables where relname = any (%s)
    """
    with as_administrator():
        return {name: (seq, scans, fetched) for name, seq, scans, fetched in sql(statement, GUARDED)}


@pytest.mark.parametrize("name", LOOK_UPS | LISTS)
def test_no_look_up_reads_a_whole_table(crowd: None, act: Act, name: str) -> None:
    who, most, look_up = (LOOK_UPS | LISTS)[name]
    with acting_as(act(*who)) as acting:
        look_up(acting)  # plans are made here
        before = counted()
        look_up(acting)
        after = counted()
    read = {table: [later - sooner for later, sooner in zip(after[table], before[table], strict=True)] for table in GUARDED}
    assert {table: seq for table, (seq, _scans, _fetched) in read.items() if seq} == {}
    assert sum(scans for _seq, scans, _fetched in read.values()) > 0
    # a look-up may ask the rule several times over; never more than that many times the own institution
    assert {table: fetched for table, (_seq, _scans, fetched) in read.items() if fetched > 6 * most} == {}


@pytest.mark.parametrize("name", LOOK_UPS)
def test_no_statement_plans_a_sequential_scan(crowd: None, act: Act, name: str) -> None:
    who, _most, look_up = LOOK_UPS[name]
    plans: list[dict[str, Any]] = []

    def explain(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        if statement.lstrip().lower().startswith("select") and any(table in statement for table in GUARDED):
            execute(f"explain (analyze, timing off, format json) {statement}", values, many, context)
            (answer,) = context["cursor"].fetchone()
            plans.append((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
        return execute(statement, values, many, context)

    with acting_as(act(*who)) as acting, connection.execute_wrapper(explain):
        look_up(acting)
    assert plans
    touched = [node for plan in plans for node in nodes(plan) if node.get("Relation Name") in GUARDED]
    assert touched
    assert [node for node in touched if node["Node Type"] == "Seq Scan"] == []


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


SECRETS: dict[str, Callable[[Any], object]] = {
    "a pupil": lambda row: about_nobody(row["pupil"]),
    "a pupil by the centre's page": lambda row: Pupil.sought(row["pupil"]).first(),
    "a report": lambda row: Report.sought(row["report"]).select_related("pupil", "document").first(),
}


def about_nobody(pupil: Any) -> None:
    with pytest.raises(Http404):
        about(pupil)


def calls_now() -> dict[str, int]:
    return dict(sql("select funcname, calls from pg_stat_xact_user_functions where schemaname = 'public'"))


def effort(look_up: Callable[[], object]) -> tuple[dict[str, int], int]:
    """What a look-up lets the server do: how often each function of the rule is called, and how many rows are fetched."""
    with as_administrator():
        before, fetched = calls_now(), sum(sum(counts) for counts in counted().values())
    assert look_up() is None
    with as_administrator():
        after, fetched = calls_now(), sum(sum(counts) for counts in counted().values()) - fetched
    return {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}, fetched


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_forbidden_costs_what_does_not_exist(crowd: None, act: Act, name: str) -> None:
    """At a centre that guides 61 schools, about a pupil of a school that another centre guides."""
    elsewhere = sql("select pupil_id, id from passport_report where number = 'GC-crowd-3961'")[0]
    forbidden, absent = dict(zip(["pupil", "report"], elsewhere, strict=True)), {"pupil": uuid4(), "report": uuid4()}
    with acting_as(act(*CENTRE)):
        for row in (absent, forbidden):
            SECRETS[name](row)  # plans are made here
        called, fetched = effort(lambda: SECRETS[name](absent))
        again, more = effort(lambda: SECRETS[name](forbidden))
    assert called == again
    assert called
    assert more - fetched <= 4  # its own row, and where it is enrolled


def test_the_counters_do_see_a_sequential_scan(crowd: None) -> None:
    """What this file rests on."""
    with transaction.atomic():
        before = counted()["registry_pupil"][0]
        sql("select count(given_name) from registry_pupil")
        assert counted()["registry_pupil"][0] - before >= 100_000
