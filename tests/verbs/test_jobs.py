"""Background jobs as they run for real: side by side, slow, failing, killed at any moment, and caught up with."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.models import Max, Min

from paspoort.audit.models import Leaf, Trace
from paspoort.helpdesk.actions import TOPICS, ask
from paspoort.helpdesk.models import Question
from paspoort.jobs.actions import jobs_seen, last_turns
from paspoort.jobs.models import Failure
from paspoort.kernel.actions import acting_as_service
from tests.command_line import command
from tests.sql import sql
from tests.verbs.audit_ground import leave
from tests.verbs.jobs_process import worker
from tests.verbs.post_office import post_office


def until(holds: Callable[[], object], seconds: float = 60) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        connection.close()
        time.sleep(0.05)
    return time.monotonic() - began


def left(number: int) -> int:
    """How many traces of this number the jobs of the test left."""
    return Trace.objects.filter(event="test.happened", facts__number=number).count()


def done(ticks: int) -> bool:
    return bool(left(95)) and left(90) >= ticks


def test_of_two_workers_one_takes_each_turn(live_trail: str) -> None:
    with worker(live_trail, "tick"), worker(live_trail, "tick"):
        until(lambda: left(90) >= 8)
    moments = Trace.objects.filter(event="test.happened").aggregate(first=Min("at"), last=Max("at"))
    assert left(90) <= (moments["last"] - moments["first"]).total_seconds() + 2
    assert jobs_seen() == [], "what succeeded is gone"


def test_a_slow_job_delays_neither_another_nor_a_trace_and_ends_before_its_process(live_trail: str) -> None:
    with worker(live_trail, "slow", "tick") as process:
        until(lambda: left(91))
        leave(3)
        until(lambda: left(90) >= 2 and Leaf.objects.count() >= 3, 8)
        assert ("slow", "doing") in [(one.name, one.state) for one in jobs_seen()]
        assert left(92) == 0
        assert process.end(signal.SIGTERM) == 0
    assert left(92) == 1, "what runs is ended first"


def test_a_job_that_fails_is_tried_again_and_then_shown_without_what_it_said(live_trail: str, tmp_path: Path) -> None:
    with worker(live_trail, "failing") as process:
        until(lambda: any(one.state == "failed" for one in jobs_seen()))
        told = process.log.read_text()
    assert left(93) == 3
    [kept] = Failure.objects.all()
    assert (kept.error, kept.code, kept.place.split()[-1]) == ("ConnectionRefusedError", "111", "turn")
    shown = command(live_trail, tmp_path, "jobs")
    assert shown.returncode == 1 and f"{kept.job_id} " in shown.stdout and "ConnectionRefusedError 111" in shown.stdout
    assert "job.failed" in told and "Lena" not in told + shown.stdout
    assert "NOBODY is at work" in shown.stdout

    again = command(live_trail, tmp_path, "jobs", "--retry", str(kept.job_id))
    assert again.returncode == 0, again.stderr
    assert command(live_trail, tmp_path, "jobs", "--retry", str(kept.job_id)).returncode == 1, "it waits already"
    assert Trace.objects.get(event="job.retried").facts == {"job": kept.job_id}
    with worker(live_trail, "failing"):
        until(lambda: left(93) > 3)


def test_a_turn_that_nobody_could_take_is_taken_once_by_whoever_comes(live_trail: str) -> None:
    for ticks in (2, 4):
        with worker(live_trail, "daily", "tick"):
            until(partial(done, ticks))
    assert left(95) == 1
    assert set(last_turns()) == {"daily", "tick"}


def test_what_kills_every_process_that_tries_it_fails_in_the_end(live_trail: str) -> None:
    for tries in range(1, 4):
        with worker(live_trail, "deadly", "take_up_interrupted") as process:
            until(process.ended)
        assert process.code == -signal.SIGKILL
        assert left(94) == tries
    with worker(live_trail, "take_up_interrupted"):
        until(lambda: ("deadly", "failed", "Interrupted") in [(one.name, one.state, one.why) for one in jobs_seen()])
    assert left(94) == 3


def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_noted_twice(live_trail: str) -> None:
    """A letter that went and of which the commit was cut off goes twice: the only window, at most one for each kill."""
    chance, kills = random.Random(time.time()), 0
    for number in range(60):
        with acting_as_service("contact"):
            ask(TOPICS[0][0], "An", "an@example.org", f"Vraag {number}", sender=str(number))
    with post_office() as office:
        mail = {"PASPOORT_MAIL_URL": f"smtp://127.0.0.1:{office.port}", "PASPOORT_CONTACT_ADDRESS": "help@example.org"}
        while kills < 6 and Question.objects.filter(mailed_at__isnull=True).exists():
            with worker(live_trail, "mail_questions", "take_up_interrupted", **mail) as process:
                until(lambda: any(one.state == "doing" for one in jobs_seen()) or not waiting())
                time.sleep(chance.uniform(0, 0.3))
                process.end(signal.SIGKILL)
                kills += 1
        with worker(live_trail, "mail_questions", "take_up_interrupted", **mail):
            until(lambda: not waiting() and not [one for one in jobs_seen() if one.tries])
    mailed = Counter(Trace.objects.filter(event="question.mailed").values_list("object_id", flat=True))
    assert set(mailed.values()) == {1} and len(mailed) == 60
    letters = Counter(letter.get_content().split("\n")[0] for letter in office.letters)
    assert len(letters) == 60 and letters.total() <= 60 + kills


@pytest.mark.parametrize(("at", "again"), [("MAIL", 0), ("RCPT", 0), ("DATA", 0), ("taken", 1)])
def test_killed_while_it_sends_a_letter_goes_once_more_only_when_it_was_taken(live_trail: str, at: str, again: int) -> None:
    with acting_as_service("contact"):
        ask(TOPICS[0][0], "An", "an@example.org", "Eén vraag", sender="an")
    with post_office() as office:
        mail = {"PASPOORT_MAIL_URL": f"smtp://127.0.0.1:{office.port}", "PASPOORT_CONTACT_ADDRESS": "help@example.org"}
        with worker(live_trail, "mail_questions", "take_up_interrupted", **mail) as process:
            office.when[at] = lambda: process.end(signal.SIGKILL)
            until(lambda: process.code)
        assert waiting() and not Trace.objects.filter(event="question.mailed").exists()
        with worker(live_trail, "mail_questions", "take_up_interrupted", **mail):
            until(lambda: not waiting() and not [one for one in jobs_seen() if one.tries])
    assert len(office.letters) == 1 + again
    assert Trace.objects.filter(event="question.mailed").count() == 1


def waiting() -> bool:
    return Question.objects.filter(mailed_at__isnull=True).exists()


def test_whoever_has_sql_wakes_or_breaks_no_worker(live_trail: str) -> None:
    with worker(live_trail, "tick") as process:
        until(lambda: left(90))
        with psycopg.connect(live_trail, autocommit=True, options="-c role=paspoort_web") as web:
            for _ in range(200):
                web.execute("notify procrastinate_any_queue_v1, 'no json'")
                web.execute("""notify "procrastinate_queue_v1#default", 'no json'""")
        before = left(90)
        until(lambda: left(90) > before + 1)
        assert not process.ended()


@pytest.mark.parametrize("args", ['{"name": "Lena"}', '{"a": {"b": 1}}', '{"a": null}', '{"a": ["x"]}'])
def test_a_job_carries_nothing_but_numbers_and_ids(trail: None, args: str) -> None:
    put = "insert into procrastinate_jobs (queue_name, task_name, args) values ('default', 'x', %s)"
    sql("set local role paspoort_worker")
    sql(put, '{"a": 1, "b": "0b5ff1d0-3a8e-4a0e-9d6c-0f4f0c0d2a11"}')
    with pytest.raises(Exception, match="numbers and ids"):
        sql(put, args)
