"""Finalising twice at once, and the process killed on the way: one report, whole, or the draft as it was."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from paspoort.documents.models import Blob, Document
from paspoort.kernel.models import today
from paspoort.passport.actions import finalise, start_report
from paspoort.passport.models import Report
from tests.verbs.passport_world import Little, build, complete, in_another_process, sql

NAME = f"paspoort_at_once_{os.getpid()}"
pytestmark = pytest.mark.live


@pytest.fixture
def living(ground: Any) -> Iterator[tuple[str, Little]]:
    """A database where commits are real, with the little world in it; and its URL."""
    with ground.clone(NAME, ground.bare) as url:
        yield url, build()


def drafted(little: Little, who: str = "writer", pupil: str = "lena", kind: str = "GC") -> Report:
    with little.acting(who) as acting:
        report = start_report(acting, little[pupil], kind)
        complete(acting, report, support_type="9")
        return report


def at_once(*calls: Callable[[], Report]) -> list[Report]:
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Report]) -> Report:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def finalising(little: Little, who: str, report: Report) -> Callable[[], Report]:
    def call() -> Report:
        with little.acting(who) as acting:
            return finalise(acting, report.id, today())

    return call


def test_two_people_finalise_the_same_draft_at_once(living: tuple[str, Little]) -> None:
    _url, little = living
    draft = drafted(little)
    both = at_once(finalising(little, "writer", draft), finalising(little, "colleague", draft))
    assert both[0].id == both[1].id and both[0].finalised_by_id == both[1].finalised_by_id
    assert Document.objects.count() == Blob.objects.count() == 1
    events = sorted(event for (event,) in sql("select event from audit_trace where event like 'report.finalise%%'"))
    assert events == ["report.finalise_repeated", "report.finalised"]


def test_two_drafts_about_one_pupil_are_finalised_at_once(living: tuple[str, Little]) -> None:
    _url, little = living
    one, two = drafted(little), drafted(little, "colleague")
    at_once(finalising(little, "writer", one), finalising(little, "colleague", two))
    rows = list(Report.objects.filter(state="finalised"))
    (valid,) = [row for row in rows if row.ended_on is None]
    (other,) = [row for row in rows if row.ended_on is not None]
    assert other.superseded_by_id == valid.id and other.ended_on == valid.starts_on


KILLER = """
import os, signal, time
from uuid import UUID
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import today
from paspoort.passport.actions import finalise
for report, after in zip(os.environ["REPORTS"].split(), os.environ["AFTER"].split()):
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        with acting_as(os.environ["SECRET"]) as acting:
            os.write(go, b"x")
            finalise(acting, UUID(report), today())
        time.sleep(60)
    os.read(ready, 1)
    time.sleep(float(after))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
MOMENTS = [0.0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 6.0]


def whole(report: Report) -> bool:
    """Either all of it is there, or nothing at all: True when it was published."""
    now = Report.objects.get(id=report.id)
    papers = Document.objects.filter(key_id=report.key_id)
    blobs = Blob.objects.filter(document__in=papers)
    traces = sql("select count(*) from audit_trace where object_id = %s and event = 'report.finalised'", report.id)[0][0]
    finals = Report.objects.filter(state="finalised", pupil_id=report.pupil_id)
    assert papers.count() == blobs.count() == finals.count()
    assert finals.exclude(ended_on=F("starts_on"), end_kind="superseded").count() == min(1, finals.count())
    if now.state == "draft":
        assert (now.document_id, now.finalised_at, now.starts_on, traces) == (None, None, None, 0)
        return False
    assert now.state == "finalised" and now.document_id is not None and traces == 1
    return True


def test_a_killed_process_leaves_a_draft_or_a_whole_report(living: tuple[str, Little]) -> None:
    url, little = living
    authors, pupils, kinds = ("writer", "colleague"), ("lena", "bo"), ("GC", "IAC")
    drafts = [drafted(little, who, pupil, kind) for who in authors for pupil in pupils for kind in kinds]
    connection.close()
    told = {"REPORTS": " ".join(str(draft.id) for draft in drafts), "AFTER": " ".join(map(str, MOMENTS))}
    killer = in_another_process(url, KILLER, SECRET=little.secrets["writer"], **told)
    _out, errors = killer.communicate(timeout=100)
    assert killer.returncode == 0, errors[-2000:]
    published = [whole(draft) for draft in drafts]
    assert published[0] is False and published[-1] is True
    for draft in drafts:
        finalising(little, "writer", draft)()
        assert whole(draft)
