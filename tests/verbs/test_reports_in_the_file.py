"""Reports in the file of a pupil: what becomes of them stands in its journal by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from paspoort.casefile.actions import Filter, Note, journal, open_file
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import end_report, finalise, publish, report_notes, start_report, withdraw
from paspoort.passport.models import Report
from tests.sql import sql
from tests.verbs.passport_reports import PAPER
from tests.verbs.passport_world import Little, complete

DAY = timedelta(days=1)


def made(acting: Any, pupil: Any, kind: str = "GC") -> Report:
    report = start_report(acting, pupil, kind)
    complete(acting, report)
    with mock.patch.object(publish, "write", lambda _source: PAPER):
        return finalise(acting, report.id, today())


def noted(acting: Any, pupil: Any, wanted: Filter | None = None) -> list[tuple[str, Any, str]]:
    lines = journal(acting, open_file(acting, pupil), wanted, report_notes(acting, pupil))
    notes: list[Any] = [line for year in lines for thread in year.threads for line in thread if isinstance(line, Note)]
    return [(one.what, one.object, one.author) for one in notes]


def test_what_becomes_of_a_report_stands_in_the_journal_with_who_did_it(little: Little) -> None:
    with little.acting("writer") as acting:
        first = made(acting, little["lena"])
        second = made(acting, little["lena"])
        withdraw(acting, second.id, "too_early")
    with little.acting("colleague") as acting:
        end_report(acting, first.id, today() + DAY, "Niet meer nodig.")
    with little.acting("writer") as acting:
        mine = [("report_final", first.id), ("report_final", second.id), ("report_withdrawn", second.id)]
        shown = {(what, report, "Writer Peeters") for what, report in mine} | {("report_ended", first.id, "Colleague Peeters")}
        assert set(noted(acting, little["lena"])) == shown
        for other in (
            Filter(function="intake"),
            Filter(author=little["teacher"]),
            Filter(ends=today() - DAY, begins=today() - DAY),
        ):
            assert noted(acting, little["lena"], other) == []
        assert [what for what, *_rest in noted(acting, little["lena"], Filter(author=little["colleague"]))] == ["report_ended"]


def test_an_end_that_was_given_back_keeps_the_day_on_which_it_was_set(little: Little) -> None:
    with little.acting("writer") as acting:
        first = made(acting, little["lena"])
        end_report(acting, first.id, today() + 5 * DAY, "Niet meer nodig.")
    sql("update passport_report set changed_at = now() - interval '3 days'")
    [before] = [one.at for one in _notes(little) if one.what == "report_ended"]
    with little.acting("writer") as acting:
        withdraw(acting, made(acting, little["lena"]).id, "too_early")
    assert [one.at for one in _notes(little) if one.what == "report_ended"] == [before]


def _notes(little: Little) -> list[Note]:
    with little.acting("writer") as acting:
        return report_notes(acting, little["lena"])


@pytest.mark.parametrize("who", ["stranger", "reader", "teacher"])
def test_nobody_to_whom_the_file_does_not_open_is_told(little: Little, who: str) -> None:
    with little.acting("writer") as acting:
        made(acting, little["lena"])
    with little.acting(who) as acting:
        try:
            assert report_notes(acting, little["lena"]) == []
        except Refused as refusal:
            assert refusal.code == "no_right" and who != "stranger"
    with little.acting(who):
        assert sql("select object from report_lines(%s)", little["lena"]) == []


def test_who_reads_files_and_no_reports_is_told_of_none(little: Little) -> None:
    with little.acting("writer") as acting:
        made(acting, little["lena"])
    sql("update rights_grant set contexts = '{onthaal}' where person_id = %s", little["writer"])
    with little.acting("writer") as acting:
        assert open_file(acting, little["lena"]).file is not None
        assert report_notes(acting, little["lena"]) == []
