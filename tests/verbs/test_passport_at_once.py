"""Finalising twice at once, and the process killed on the way: one report, whole, or the draft as it was."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F

from paspoort.documents.models import Blob, Document
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import LegacyReport, bring_in_legacy, finalise, open_report, start_report, withdraw
from paspoort.passport.models import Consultation, Report
from tests.at_once import at_once, until_idle
from tests.rights.web_role import acting, log_in
from tests.sql import sql
from tests.verbs.passport_world import Little, build, complete, in_another_process, pdf_from_outside

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


def test_the_same_paper_comes_in_once_however_often_it_is_sent_at_once(living: tuple[str, Little]) -> None:
    _url, little = living
    data, day = pdf_from_outside(1), date(2022, 5, 3)

    def bring_in() -> str:
        facts: dict[str, Any] = {"level": "lager", "support_type": "8", "training_form": "", "drafted_on": day, "starts_on": day}
        try:
            with little.acting("writer") as acting:
                bring_in_legacy(acting, little["lena"], LegacyReport("LEGACY_GV", data=data, **facts))
                time.sleep(0.3)
        except BadInput as bad:
            return ",".join(bad.problems)
        return "in"

    assert sorted(at_once(*[bring_in] * 3)) == ["another", "another", "in"]
    assert Report.objects.count() == Document.objects.count() == 1


def reading(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        open_report(acting, report.id)


def withdrawing(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        withdraw(acting, report.id, "other_pupil")


def outcome(call: Callable[[], None]) -> str:
    try:
        call()
        return "done"
    except Refused as refusal:
        return refusal.code
    finally:
        connection.close()


@pytest.mark.parametrize("first", ["reading", "taking back"])
def test_who_comes_second_waits_and_sees_what_the_first_did(living: tuple[str, Little], first: str) -> None:
    """Two real connections: the first has done its work and has not committed yet when the second begins."""
    _url, little = living
    report = finalising(little, "writer", drafted(little))()
    doing, second = {"reading": (reading, withdrawing), "taking back": (withdrawing, reading)}[first]
    under_way, go_on = threading.Event(), threading.Event()

    def slowly() -> str:
        with transaction.atomic():
            doing(little, report)
            under_way.set()
            go_on.wait(20)
        connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(slowly)
        assert under_way.wait(20)
        two = pool.submit(outcome, lambda: second(little, report))
        with pytest.raises(TimeoutError):
            two.result(timeout=0.7)
        go_on.set()
        assert one.result(20) == "done"
        assert two.result(20) == {"reading": "not_taken_back_read", "taking back": "no_report"}[first]
    now = Report.objects.get(id=report.id)
    assert (now.state, Consultation.objects.count()) == {"reading": ("finalised", 1), "taking back": ("withdrawn", 0)}[first]


TAKE_BACK = """
    update passport_report set state = 'withdrawn', withdrawn_by_id = finalised_by_id, withdrawn_reason = 'too_early'
     where id = %s
"""


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_in_a_picture_from_before_the_reading_nothing_is_taken_back(living: tuple[str, Little], level: str) -> None:
    """There the database would not see that somebody read meanwhile; so nobody acts in one."""
    url, little = living
    report = finalising(little, "writer", drafted(little))()
    with log_in(url) as db:
        db.execute(f"begin isolation level {level}".encode())
        db.execute("select count(*) from registry_institution")
        reading(little, report)
        db.execute("select from enter(%s)", [little.secrets["writer"]])
        assert db.execute(TAKE_BACK.encode(), [report.id]).rowcount == 0
        db.execute("commit")
        with acting(db, little.secrets["writer"]), pytest.raises(psycopg.Error, match="read"), db.transaction():
            db.execute(TAKE_BACK.encode(), [report.id])
    assert Report.objects.get(id=report.id).state == "finalised"


def test_of_taking_back_and_reading_at_once_exactly_one_wins_however_often(living: tuple[str, Little]) -> None:
    _url, little = living
    kinds = ["GC", "IAC"]
    for turn in range(12):
        report = finalising(little, "writer", drafted(little, kind=kinds[turn % 2]))()
        said = at_once(*[partial(outcome, partial(deed, little, report)) for deed in (withdrawing, reading)])
        read = Consultation.objects.filter(report=report).count()
        state = Report.objects.get(id=report.id).state
        assert (said, state, read) in (
            (["done", "no_report"], "withdrawn", 0),
            (["not_taken_back_read", "done"], "finalised", 1),
        )


KILLER = """
import os, signal, time
from uuid import UUID
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.passport.actions import finalise
for report, after in zip(os.environ["REPORTS"].split(), os.environ["AFTER"].split()):
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        with acting_as(os.environ["SECRET"]) as acting:
            os.write(go, b"x")
            finalise(acting, UUID(report), today())
            if after == "nearly":
                os.write(go, b"x")
                time.sleep(60)
        os.write(go, b"x")
        time.sleep(60)
    os.read(ready, 1)
    os.read(ready, 1) if after in ("nearly", "done") else time.sleep(float(after))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
MOMENTS = ["nearly", 0.02, 0.06, 0.12, 0.2, 0.3, 0.45, "done"]


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
    until_idle(url)
    published = [whole(draft) for draft in drafts]
    assert published[0] is False and published[-1] is True
    for draft in drafts:
        finalising(little, "writer", draft)()
        assert whole(draft)
