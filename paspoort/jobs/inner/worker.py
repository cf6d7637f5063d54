"""Job queue: a process that takes jobs from procrastinate's tables, runs them in threads, and makes those that return."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import NamedTuple

import structlog
from django.db import DatabaseError, connection
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy

from paspoort.jobs.inner.failures import note_failure

log = structlog.get_logger("paspoort.jobs")

RETRIES = RetryStrategy(max_attempts=5, exponential_wait=4)
"""Again after 4 and 16 seconds, 1, 4 and 17 minutes; then it has failed, and waits for the operator."""
LATE_TURNS = 2 * 86400.0
"""A turn that was missed by at most so many seconds, because no worker ran, is taken as soon as one runs."""
A_LOOK, A_SIGN_OF_LIFE, GIVEN_UP = 2.0, 5.0, 20.0
"""Seconds between two looks for a job, two signs of life, and after the last of these until a worker's jobs are another's."""
AGAIN = 3.0
OWN_TO_DJANGO = ("context", "cursor_factory")


class PeriodicJob(NamedTuple):
    """A verb that returns: at `turns`, a cron line in UTC of which a sixth column counts seconds.

    Running it twice, or side by side with itself, must do no harm: a process may be killed after the verb and before it is noted.
    """

    name: str
    turns: str
    do: Callable[[], object]
    alone: bool = True
    """Whether at most one runs, over all workers."""


def made_app(jobs: Sequence[PeriodicJob]) -> App:
    """The app of procrastinate that knows these jobs. The database lets one turn of each wait, over all workers."""
    known = {name: value for name, value in connection.get_connection_params().items() if name not in OWN_TO_DJANGO}
    queue = PsycopgConnector(kwargs=known, min_size=1, max_size=4)
    app = App(connector=queue, periodic_defaults={"max_delay": LATE_TURNS})
    for job in jobs:
        lock = job.name if job.alone else None
        task = app.task(name=job.name, lock=lock, retry=RETRIES, pass_context=True)(_turn(job))
        app.periodic(cron=job.turns)(task)
    return app


def _turn(job: PeriodicJob) -> Callable[[JobContext, int], None]:
    def turn(context: JobContext, timestamp: int) -> None:
        try:
            job.do()
        except Exception as problem:
            log.exception("job.failed", job=job.name)
            connection.close()  # what broke may be the connection
            with suppress(DatabaseError):
                note_failure(context.job.id or 0, problem)
            raise
        finally:
            connection.close()

    return turn


def work_until_told(jobs: Sequence[PeriodicJob], every_second: Callable[[], object]) -> None:
    """Do these jobs, and beside them this every second, until SIGTERM or SIGINT; then end what runs and stop. Without a database
    it waits, and goes on when there is one."""
    told, running = threading.Event(), list[Callable[[], object]]()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()
        for stop in running:
            stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    beside = threading.Thread(target=_every_second, args=(every_second, told))
    beside.start()
    while not told.is_set():
        try:
            asyncio.run(_work(made_app(jobs), len(jobs), told, running))
        except asyncio.CancelledError:
            break
        except Exception as problem:
            log.warning("work.interrupted", error=type(problem).__name__)
        running.clear()
        told.wait(AGAIN)
    beside.join()


async def _work(app: App, places: int, told: threading.Event, running: list[Callable[[], object]]) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    loop.set_default_executor(ThreadPoolExecutor(places))
    running.append(lambda: task and loop.call_soon_threadsafe(task.cancel))
    if told.is_set():
        return
    async with app.open_async():
        await app.run_worker_async(
            concurrency=places, fetch_job_polling_interval=A_LOOK, listen_notify=False, delete_jobs="successful",
            update_heartbeat_interval=A_SIGN_OF_LIFE, stalled_worker_timeout=GIVEN_UP, install_signal_handlers=False,
        )  # fmt: skip


def _every_second(do: Callable[[], object], told: threading.Event) -> None:
    while not told.wait(1):
        try:
            do()
        except Exception:
            log.exception("job.failed", job="every second")
        finally:
            connection.close()
