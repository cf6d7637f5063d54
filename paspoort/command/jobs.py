"""Background jobs at the terminal: which ran when, which failed and why, and one of them again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paspoort.command.terminal import Said, django_as

if TYPE_CHECKING:
    from paspoort.jobs.actions import JobSeen

STATES = {"todo": "waits", "doing": "runs", "failed": "failed"}


def jobs(words: argparse.Namespace) -> int:
    """Background jobs: when each had its turn, what waits, runs or failed, and why. Ends with 1 when one failed."""
    with django_as("worker"):
        from paspoort.jobs.actions import jobs_seen, retry_job

        if words.retry is not None:
            if not retry_job(words.retry):
                raise Said(f"No job {words.retry} has failed.")
            print("It runs again as soon as a worker looks.")
            return 0
        seen = jobs_seen()
        print("\n".join([*_turns(), *_each(seen)]))
    return 1 if any(one.state == "failed" for one in seen) else 0


def _turns() -> Iterator[str]:
    from django.utils import timezone

    from paspoort.command.work import JOBS
    from paspoort.jobs.actions import last_turns, workers_alive

    alive, turns = workers_alive(), last_turns()
    yield f"{alive} at work." if alive else "NOBODY is at work: start `paspoort work`."
    yield f"\n{'job':<30}{'turns (UTC)':<18}last turn"
    for job in JOBS:
        last = turns.get(job.name)
        yield (
            f"{job.name:<30}{job.turns:<18}{timezone.localtime(last):%d/%m/%Y %H:%M:%S}" if last else f"{job.name:<30}{job.turns}"
        )


def _each(seen: list[JobSeen]) -> Iterator[str]:
    from django.utils import timezone

    if not seen:
        yield "\nNothing waits, runs or failed."
        return
    yield f"\n{'number':<9}{'job':<30}{'':<8}{'tries':<7}why it last failed"
    for one in seen:
        when = f"{timezone.localtime(one.failed_at):%d/%m/%Y %H:%M:%S} {one.why}" if one.why else ""
        yield f"{one.id:<9}{one.name:<30}{STATES.get(one.state, one.state):<8}{one.tries:<7}{when}".rstrip()
    if any(one.state == "failed" for one in seen):
        yield "\nLet one run again: paspoort jobs --retry NUMBER"
