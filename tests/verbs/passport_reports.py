"""A draft and a finalised report in the little world, and what the database refuses there."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import DatabaseError, transaction

from paspoort.documents.actions import Taken
from paspoort.kernel.periods import today
from paspoort.passport.actions import finalise, publish, start_report
from paspoort.passport.models import Report
from tests.sql import sql
from tests.verbs.passport_world import Little, complete

PAPER = Taken(b"%PDF", 1, b"x" * 32)


@pytest.fixture
def draft(little: Little) -> Report:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        complete(acting, report)
    return Report.objects.get(id=report.id)


@pytest.fixture
def final(little: Little) -> Report:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "IAC")
        complete(acting, report)
        with mock.patch.object(publish, "write", lambda _source: PAPER):
            return finalise(acting, report.id, today())


@pytest.fixture
def report(little: Little) -> Report:
    with little.acting("writer") as acting:
        draft = start_report(acting, little["lena"], "IAC")
        complete(acting, draft)
        return finalise(acting, draft.id, today())


def refused(little: Little, who: str, statement: str, *values: object, match: str) -> None:
    """The statement fails, also when its deferred checks are asked at once."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), little.acting(who):
        sql(statement, *values)
        sql("set constraints all immediate")
