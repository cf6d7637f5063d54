"""A year of traces, sealed into the tree by the sealer itself."""

from __future__ import annotations

import psycopg

from bench.load import told
from paspoort.audit.actions import seal_traces

TRACES_A_PUPIL = 10 / 13
TRACES = """
create temporary table someone as
  select row_number() over (order by id) - 1 as n, person_id, institution_id from rights_affiliation;
create temporary table somebody as
  select row_number() over (order by id) - 1 as n, id, pupil_id from passport_report;
create temporary table fresh (like audit_trace);
insert into fresh
select gen_random_uuid(), now() - interval '1 day' - (%(count)s - g) * (interval '360 days' / %(count)s),
       (array['pupil.searched', 'pupil.searched', 'report.opened', 'report.page_read', 'report.page_read', 'home.opened']
       )[1 + g %% 6],
       'done', '', gen_random_uuid(), p.person_id, p.institution_id, '', 3, 'web', r.pupil_id, r.id, null,
       case g %% 6 when 0 then '{"found": "one", "asked": "n"}' when 3 then '{"page": 1}' else '{}' end::jsonb,
       uuid_send(gen_random_uuid()), '', null
  from generate_series(1, %(count)s) g
  join someone p on p.n = (g::bigint * 7919) %% (select count(*) from someone)
  join somebody r on r.n = (g::bigint * 104729) %% (select count(*) from somebody);
update fresh f set commitment = sha256(salt || convert_to(trace_text(row(f.*)::audit_trace), 'UTF8'));
insert into audit_trace select * from fresh;
insert into audit_pending (at, trace_id) select at, id from fresh;
delete from audit_watermark;  -- the sealer would say of each that it is of before its transaction
drop table fresh, someone, somebody;
"""


def build(url: str, pupils: int) -> None:
    """Write the traces in one stroke, as `record_trace` would have written them one by one, and seal them."""
    count = int(pupils * TRACES_A_PUPIL)
    with told(f"{count:,} traces"), psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        db.execute("set session_replication_role = replica")
        db.execute(TRACES, {"count": count})
    with told("sealing them"):
        seal_all()


def seal_all() -> int:
    """Let the sealer take all that waits; gives how many it were."""
    count = 0
    while sealed := seal_traces(limit=50_000):
        count += sealed
    return count
