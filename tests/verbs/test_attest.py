"""The attest of an IAC or OV4 report: whom it names, when it was signed, and when a change of it starts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, transaction

from paspoort.demo.trajectories import conclude
from paspoort.family.actions import NewRelation, add_relation, family_of
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    StartException,
    end_report,
    finalise,
    next_september,
    open_draft,
    open_report,
    publish,
    read_text,
    start_of_change,
    start_report,
)
from paspoort.passport.models import Report
from paspoort.rights.actions import directors
from tests.sql import sql
from tests.verbs.passport_reports import PAPER
from tests.verbs.passport_world import Little, complete, fill_in, take_on

DAY = timedelta(days=1)
WHY = "Verhuisd naar de andere kant van het land."


def moved() -> StartException:
    """An exception that stands."""
    return StartException("moveSchool", WHY, today())


def drafted(acting: Any, pupil: Any, kind: str = "IAC", **choices: str) -> Report:
    report = start_report(acting, pupil, kind)
    complete(acting, report, **choices)
    return Report.objects.get(id=report.id)


def final(acting: Any, report: Report, starts: date | None = None, exception: StartException | None = None) -> Report:
    with mock.patch.object(publish, "write", lambda _source: PAPER):
        return finalise(acting, report.id, starts or today(), exception)


def facts(acting: Any, report: Report) -> dict[str, str]:
    text = read_text(acting, open_report(acting, report.id).consultation.id)
    return {name: value for passage in text.passages for name, value in passage.facts}


def test_an_attest_names_the_parents_and_says_when_it_was_signed(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "IAC")
        conclude(acting, little["lena"])
        fill_in(acting, report)
        assert [item.field for item in open_draft(acting, report.id).missing] == ["parents"]
        with pytest.raises(BadInput) as bad:
            finalise(acting, report.id, today())
        assert list(bad.value.problems) == ["parents"]
        for kind, name, authority in [("mother", "Sofie Peeters", "unknown"), ("grandparent", "Jef Maes", "unknown")]:
            add_relation(acting, little["lena"], NewRelation(kind, name, authority))
        add_relation(acting, little["lena"], NewRelation("father", "Wim Maes", "removedByCourt", proof="Vonnis van 02/02/2020"))
        assert open_draft(acting, report.id).missing == []
        said = facts(acting, final(acting, report))
    assert said["Ouders of voogd"] == "Sofie Peeters" and said["Type"].startswith("Type 9")
    assert said["Datum van ondertekening"] == said["Ingangsdatum"] == f"{today():%d/%m/%Y}"
    with little.acting("writer") as acting:
        assert "Ouders of voogd" not in facts(acting, final(acting, drafted(acting, little["bo"], "GC")))


def test_the_parents_of_an_adult_need_not_be_known_and_strange_names_are_said(little: Little) -> None:
    with little.acting("writer") as acting:
        report = drafted(acting, little["lena"])
    sql("update family_relation set ended_on = begins_on")
    sql("update registry_pupil set birth_date = today() - interval '18 years' where id = %s", little["lena"])
    with little.acting("writer") as acting:
        assert open_draft(acting, report.id).missing == [] and family_of(acting, little["lena"]).now == []
        add_relation(acting, little["lena"], NewRelation("guardian", "Ann \ue001", "yes", begins_on=today()))
        assert [item.field for item in open_draft(acting, report.id).missing] == ["parents"]


def test_who_leads_the_centre_is_offered_to_who_writes(little: Little) -> None:
    take_on(little, "leader", "clb", "LARSGebruiker", "directie")
    take_on(little, "far_leader", "other_clb", "LARSGebruiker", "directie")
    with little.acting("writer"):
        assert directors() == ["Leader Peeters"]
    for who in ("reader", "leader"):
        with little.acting(who):
            assert directors() == []


@pytest.fixture
def valid(little: Little) -> Report:
    with little.acting("writer") as acting:
        return final(acting, drafted(acting, little["lena"]), today() - 3 * DAY)


def test_a_change_of_attest_starts_on_the_first_of_september(little: Little, valid: Report) -> None:
    with little.acting("writer") as acting:
        change = drafted(acting, little["lena"], support_type="3")
        assert start_of_change(acting, change.id, today()) == next_september() > today()
        with pytest.raises(BadInput) as bad:
            final(acting, change)
        assert sorted(bad.value.problems) == ["motivation", "start_exception"]
        done = final(acting, change, next_september(), moved())
        assert (done.start_exception, done.confirmed_on, done.starts_on) == ("", None, next_september())


def test_or_by_an_exception_that_the_director_confirmed_and_the_attest_says_so(little: Little, valid: Report) -> None:
    wrong = {
        "start_exception": replace(moved(), start_exception="because"),
        "motivation": replace(moved(), motivation=" \u200b"),
        "confirmed_on": replace(moved(), confirmed_on=today() + DAY),
    }
    with little.acting("writer") as acting:
        change = drafted(acting, little["lena"], support_type="3")
        for name, exception in wrong.items():
            with pytest.raises(BadInput) as bad:
                final(acting, change, exception=exception)
            assert list(bad.value.problems) == [name]
        done = final(acting, change, exception=moved())
        assert (done.start_exception, done.confirmed_on) == ("moveSchool", today())
        said = facts(acting, done)["Wijziging binnen het schooljaar"]
    assert WHY in said and f"bevestigd door de directeur op {today():%d/%m/%Y}" in said


def test_what_changes_no_attest_starts_when_it_will(little: Little, valid: Report) -> None:
    with little.acting("writer") as acting:
        assert start_of_change(acting, drafted(acting, little["lena"]).id, today()) is None  # the same type
        assert start_of_change(acting, drafted(acting, little["lena"], "GC", support_type="3").id, today()) is None
        assert start_of_change(acting, drafted(acting, little["yas"], "OV4", training_form="OV4").id, today()) is None
        assert start_of_change(acting, drafted(acting, little["bo"], support_type="3").id, today()) is None


def test_ending_the_one_before_first_is_no_way_round(little: Little, valid: Report) -> None:
    with little.acting("writer") as acting:
        end_report(acting, valid.id, today(), "Er komt een ander.")
        assert start_of_change(acting, drafted(acting, little["lena"], support_type="3").id, today()) == next_september()


@pytest.mark.parametrize(
    "changes",
    ["", "start_exception = 'because', confirmed_on = today()", "start_exception = 'moveSchool', confirmed_on = today() + 1"],
)
def test_bare_sql_changes_no_attest_within_the_year_either(little: Little, valid: Report, changes: str) -> None:
    with little.acting("writer") as acting:
        change = drafted(acting, little["lena"], support_type="3")
        with pytest.raises(DatabaseError, match="a change of attest"), transaction.atomic():
            days = (
                f"drafted_on = today(), starts_on = today(), {changes}"
                if changes
                else "drafted_on = today(), starts_on = today()"
            )
            sql(
                f"update passport_report set state = 'finalised', finalised_by_id = %s, {days} where id = %s",
                acting.me, change.id,
            )  # fmt: skip


def test_no_attest_is_signed_before_today_to_let_it_start_at_once(little: Little, valid: Report) -> None:
    begin = "make_date(school_year_of(today()), 9, 1)"
    with little.acting("writer") as acting:
        change = drafted(acting, little["lena"], support_type="3")
        with pytest.raises(DatabaseError, match="signed on the day"), transaction.atomic():
            sql(
                "update passport_report set state = 'finalised', finalised_by_id = %s,"
                f" drafted_on = {begin} - 1, starts_on = {begin}, document_id = "
                "(select document_id from passport_report where document_id is not null limit 1) where id = %s",
                acting.me, change.id,
            )  # fmt: skip
