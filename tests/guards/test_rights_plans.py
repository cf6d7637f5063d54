"""The pages of user management in a crowd: 4,000 institutions, one of them with 400 people, and 150,000 grants.

As in `test_query_plans.py` the server's counters are read before and after: what a sequential scan read, and how many rows an
index fetched. A page costs what the own institution is, never what all institutions are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from paspoort.inbox import actions as inbox
from paspoort.kernel.actions import acting_as
from paspoort.rights import actions as rights
from paspoort.rights.models import Grant
from tests.conftest import Act
from tests.ground import as_administrator
from tests.sql import sql

TABLES = ["rights_grant", "rights_affiliation", "identity_person", "rights_grantchange", "rights_use"]
CROWD = """
set session_replication_role = replica;
create temporary table place as
  select n, case n when 0 then (select id from registry_institution where number = '034793') else gen_random_uuid() end as id
    from generate_series(0, 3999) n;
insert into registry_institution (id, number, name, kind, address)
  select id, (700000 + n)::text, 'School ' || n, 'school', '' from place where n > 0;
create temporary table someone as
  select n, gen_random_uuid() as id, gen_random_uuid() as work, case when n <= 400 then 0 else n % 4000 end as at
    from generate_series(1, 60000) n;
insert into identity_person (id, given_name, family_name, email, created_at)
  select id, 'Kind' || n, 'Familie' || n % 997, '', now() from someone;
insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
  select s.work, s.id, p.id, 'staff', today() - 100, 'own' from someone s join place p on p.n = s.at;
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
    granted_at, reason)
  select gen_random_uuid(), s.work, s.id, p.id, 'IRISGebruiker', '{gebruiker}', today() - 1000 + k * 400, today() - 601 + k * 400,
         'own', now(), ''
    from someone s join place p on p.n = s.at, generate_series(0, 2) k where s.n % 2 = 0 or k < 2;
insert into rights_use (grant_id, last_on, days) select id, today() - 3, 2 from rights_grant where begins_on <= today()
  on conflict do nothing;
insert into rights_grantchange (id, grant_id, institution_id, at, kind, contexts, begins_on, ends_on, by_service,
    ended_because, reason)
  select gen_random_uuid(), id, institution_id, granted_at, 'given', contexts, begins_on, ends_on, '', '', '' from rights_grant;
set session_replication_role = default;
"""
PEOPLE_HERE = 420


@pytest.fixture(scope="module")
def crowd(cast: Any) -> Iterator[None]:
    with cast.clone(f"paspoort_rights_crowd_{os.getpid()}") as url:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
            admin.execute(CROWD)
            admin.execute("vacuum analyze")
        yield


def someone(acting: Any) -> Any:
    return Grant.objects.filter(institution_id=acting.here, right="IRISGebruiker").order_by("id").first()


LOOK_UPS: dict[str, Callable[[Any], object]] = {
    "colleagues": lambda acting: rights.colleagues(acting).rows,
    "colleagues by name": lambda acting: rights.colleagues(acting, name="Familie4").rows,
    "people of before": lambda acting: rights.colleagues(acting, historical=True),
    "who has which right": lambda acting: rights.look_up(acting).rows,
    "how many have which right": lambda acting: rights.counts_by_right(acting),
    "the counter of tasks": lambda acting: inbox.count_tasks(acting),
    "the tasks": lambda acting: inbox.open_tasks(acting),
    "one person": lambda acting: rights.person_rights(acting, someone(acting).person_id),
    "the history of a right": lambda acting: rights.history(acting, someone(acting).id),
    "the own rights": lambda acting: rights.my_rights(acting),
    "the export": lambda acting: list(rights.export_rows(acting)),
}
# who has the right to open files and no team is a task there
AT_A_CENTRE: dict[str, Callable[[Any], object]] = {"tasks at a centre": lambda acting: inbox.count_tasks(acting)}


def counted() -> dict[str, tuple[int, int]]:
    with as_administrator():
        return {
            name: (seq, fetched)
            for name, seq, fetched in sql(
                "select relname, seq_tup_read, coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relname = any (%s)",
                TABLES,
            )
        }


@pytest.mark.parametrize(
    ("who", "name"), [*((("head", "linde"), name) for name in LOOK_UPS), *((("head_clb", "clb"), name) for name in AT_A_CENTRE)]
)
def test_no_page_of_user_management_reads_other_institutions(crowd: None, act: Act, who: tuple[str, str], name: str) -> None:
    look_up = (LOOK_UPS | AT_A_CENTRE)[name]
    with acting_as(act(*who)) as acting:
        look_up(acting)  # plans are made here
        before = counted()
        look_up(acting)
        after = counted()
    read = {table: [later - sooner for later, sooner in zip(after[table], before[table], strict=True)] for table in TABLES}
    assert {table: seq for table, (seq, _fetched) in read.items() if seq} == {}
    assert {table: fetched for table, (_seq, fetched) in read.items() if fetched > 20 * PEOPLE_HERE} == {}
