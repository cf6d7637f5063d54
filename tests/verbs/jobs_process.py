"""A process of background work with jobs of the tests' own, and in a hurry."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from procrastinate import RetryStrategy

from paspoort.audit.actions import seal_waiting_traces
from paspoort.helpdesk.actions import mail_questions
from paspoort.jobs.actions import PeriodicJob, take_up_interrupted, work_until_told
from paspoort.jobs.inner import worker as hurried
from paspoort.kernel import logs
from tests.command_line import begin
from tests.verbs.audit_ground import leave_one as leave

ONCE, EACH_SECOND = "* * * * *", "* * * * * *"


def slowly() -> None:
    leave(91)
    time.sleep(10)
    leave(92)


def fail() -> None:
    leave(93)
    raise ConnectionRefusedError(111, "Lena Peeters, 12/03/2014")


def die() -> None:
    leave(94)
    os.kill(os.getpid(), signal.SIGKILL)


JOBS = [
    PeriodicJob("tick", EACH_SECOND, lambda: leave(90)),
    PeriodicJob("slow", ONCE, slowly),
    PeriodicJob("failing", ONCE, fail),
    PeriodicJob("deadly", ONCE, die),
    PeriodicJob("daily", "0 3 * * *", lambda: leave(95)),
    PeriodicJob("mail_questions", EACH_SECOND, mail_questions),
    PeriodicJob("take_up_interrupted", EACH_SECOND, take_up_interrupted, alone=False),
]


def work(names: tuple[str, ...]) -> int:
    hurried.A_LOOK, hurried.A_SIGN_OF_LIFE, hurried.GIVEN_UP, hurried.AGAIN = 0.2, 0.3, 2.0, 0.5
    hurried.RETRIES = RetryStrategy(max_attempts=2, wait=1)
    logs.configure(as_json=True, level=logging.INFO)
    work_until_told([job for job in JOBS if job.name in names], every_second=seal_waiting_traces)
    return 0


class Process:
    """Such a process; `log` holds what it said."""

    def __init__(self, number: int, log: Path) -> None:
        self.number, self.log = number, log
        self.code: int | None = None

    def end(self, by: signal.Signals) -> int:
        """Send a signal, wait until the process is over, and give how it ended."""
        if self.code is None:
            os.kill(self.number, by)
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.number, 0)[1])
        return self.code

    def ended(self) -> bool:
        if self.code is None:
            number, status = os.waitpid(self.number, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if number else None
        return self.code is not None


@contextmanager
def worker(url: str, *names: str, **more: str) -> Iterator[Process]:
    """A worker with these jobs while the test goes on; if it lives at the end it is told to stop, and does."""
    env = os.environ | {"PASPOORT_DATABASE_URL": url, "PASPOORT_ENV": "development", "PASPOORT_ROLE": "worker"} | more
    with tempfile.NamedTemporaryFile("w+") as log, Path(os.devnull).open("r+") as nowhere:
        process = Process(begin(env, names, (nowhere, nowhere, log), work), Path(log.name))
        try:
            yield process
            if not process.ended():
                assert process.end(signal.SIGTERM) == 0
        finally:
            if not process.ended():
                process.end(signal.SIGKILL)
