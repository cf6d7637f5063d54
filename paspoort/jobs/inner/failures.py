"""Failed jobs: what is kept of an error, and what becomes of a job of which the process was killed."""

from __future__ import annotations

from smtplib import SMTPResponseException

from django.db import DatabaseError, connection
from django.utils import timezone

from paspoort.jobs.models import Failure
from paspoort.kernel.logs import where_it_broke
from paspoort.kernel.models import Refused

INTERRUPTED = """
    with stopped as (
      update procrastinate_jobs j set attempts = attempts + 1, scheduled_at = now(),
             status = case when attempts < %(most)s then 'todo' else 'failed' end::procrastinate_job_status
       where status = 'doing' and not exists (
               select from procrastinate_workers w
                where w.id = j.worker_id and w.last_heartbeat > now() - make_interval(secs => %(seconds)s))
      returning id
    )
    insert into jobs_failure (job_id, failed_at, error, code, place) select id, now(), 'Interrupted', '', '' from stopped
    on conflict (job_id) do update set failed_at = now(), error = excluded.error, code = '', place = ''
"""


def note_failure(job_id: int, problem: Exception) -> None:
    """Keep why a job failed: kind, code and place. The message stays out."""
    told = where_it_broke(None, "", {"exc_info": problem})
    what = {"failed_at": timezone.now(), "error": told["error"], "code": _code(problem), "place": told["at"][-1]}
    row = Failure(job_id=job_id, **what)
    Failure.objects.bulk_create([row], update_conflicts=True, unique_fields=["job_id"], update_fields=what)


def _code(problem: Exception) -> str:
    match problem:
        case Refused():
            return problem.code
        case SMTPResponseException():
            return str(problem.smtp_code)
        case DatabaseError():
            return getattr(problem.__cause__, "sqlstate", None) or ""
        case OSError():
            return str(problem.errno or "")
    return ""


def take_up_interrupted(seconds: float, most: int) -> int:
    """Put back the jobs of workers that gave no sign of life for so long; gives how many. After `most` times such a job has
    failed: what kills every process that tries it must not go round for ever."""
    with connection.cursor() as cursor:
        cursor.execute(INTERRUPTED, {"seconds": seconds, "most": most})
        return int(cursor.rowcount)
