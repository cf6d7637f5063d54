"""Verbs of background jobs: run them, see what waits and what failed, and try one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection

from paspoort.audit.actions import record
from paspoort.jobs.inner import failures, worker
from paspoort.jobs.inner.worker import PeriodicJob, work_until_told
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import named_rows

__all__ = ["PeriodicJob", "work_until_told"]

log = structlog.get_logger("paspoort.jobs")

SEEN = """
    select j.id, j.task_name as name, j.status::text as state, j.attempts as tries, f.failed_at,
           concat_ws(' ', coalesce(f.error, case j.status when 'failed' then 'TaskNotFound' end), nullif(f.code, ''),
                     nullif(f.place, '')) as why
      from procrastinate_jobs j left join jobs_failure f on f.job_id = j.id
     order by j.status::text, f.failed_at desc, j.id limit %s
"""
TURNS = "select task_name, to_timestamp(max(defer_timestamp)) from procrastinate_periodic_defers group by 1"
ALIVE = "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)"
FORGET = """
    delete from procrastinate_jobs j where status not in ('todo', 'doing') and not exists (
      select from procrastinate_events e where e.job_id = j.id and e.at > now() - make_interval(days => %s))
"""
MOST_SEEN = 100


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A job as the operator sees it: `state` is todo, doing or failed; `why` and `failed_at` tell how it last failed."""

    id: int
    name: str
    state: str
    tries: int
    failed_at: datetime | None
    why: str


def jobs_seen(most: int = MOST_SEEN) -> list[JobSeen]:
    """The jobs that run, failed or wait, in that order, what failed last first. What succeeded is gone."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [most])
        return [JobSeen(**row) for row in named_rows(cursor)]


def last_turns() -> dict[str, datetime]:
    """When each periodic job last had its turn."""
    with connection.cursor() as cursor:
        cursor.execute(TURNS)
        return dict(cursor.fetchall())


def workers_alive() -> int:
    """How many processes of `paspoort work` gave a sign of life just now."""
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [worker.GIVEN_UP])
        return int(cursor.fetchone()[0])


def retry_job(job_id: int) -> bool:
    """Let a job that failed run again, at once; False when no job of this number has failed."""
    with acting_as_service("operator", role="worker"), connection.cursor() as cursor:
        cursor.execute("select from procrastinate_jobs where id = %s and status = 'failed' for update", [job_id])
        if not cursor.rowcount:
            return False
        cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [job_id])
        record("job.retried", channel="command", job=job_id)
    return True


def take_up_interrupted() -> int:
    """Let jobs of which the process was killed run again; gives how many. A verb that did its work and was killed before that was
    noted runs once more, and does nothing."""
    taken = failures.take_up_interrupted(worker.GIVEN_UP, worker.RETRIES.max_attempts or 0)
    if taken:
        log.warning("jobs.interrupted", count=taken)
    return taken


def forget_jobs() -> int:
    """Forget jobs that failed longer ago than the settings say; gives how many."""
    with acting_as_service("operator", role="worker"), connection.cursor() as cursor:
        cursor.execute(FORGET, [settings.JOBS_KEPT_DAYS])
        forgotten = int(cursor.rowcount)
        if forgotten:
            record("job.forgotten", channel="worker", count=forgotten)
    return forgotten
