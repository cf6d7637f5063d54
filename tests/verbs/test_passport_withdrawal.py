"""A report that was just made final is taken back, while nobody but its maker read it; then it is as if it had never been."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.audit.models import Trace
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    end_report,
    finalise,
    may_withdraw,
    open_report,
    read_page,
    recently_finalised,
    reports_of_pupil,
    reports_on_desk,
    start_report,
    valid_report_for,
    withdraw,
)
from paspoort.passport.models import Consultation, Report
from tests.raised import raised
from tests.sql import sql
from tests.verbs.passport_world import Little, complete

DAY = timedelta(days=1)


def made(little: Little, kind: str = "GC", starts: int = 0, who: str = "writer") -> Report:
    with little.acting(who) as acting:
        report = start_report(acting, little["lena"], kind)
        complete(acting, report)
        return finalise(acting, report.id, today() + starts * DAY)


def later(report: Report, minutes: int) -> None:
    """The clock goes on: the owner sets back when it was made final."""
    sql("set constraints all immediate")
    sql("alter table passport_report disable trigger user")
    sql("update passport_report set finalised_at = finalised_at - %s * interval '1 minute' where id = %s", minutes, report.id)
    sql("alter table passport_report enable trigger user")


def test_it_is_gone_for_the_school_and_stays_at_the_centre_with_its_reason(little: Little) -> None:
    report = made(little)
    with little.acting("writer") as acting:
        until = may_withdraw(report).until
        assert until is not None and report.finalised_at is not None and until - report.finalised_at == timedelta(minutes=15)
        taken = withdraw(acting, report.id, "other_pupil")
        assert (taken.state, taken.withdrawn_by_id, taken.withdrawn_reason) == ("withdrawn", little["writer"], "other_pupil")
        assert taken.standing == "withdrawn" and [one.id for one in reports_of_pupil(acting, little["lena"])] == [report.id]
        assert recently_finalised(acting) == []
        assert [row.standing for row in reports_on_desk(acting, {"standing": "withdrawn"}).rows] == ["withdrawn"]
        with pytest.raises(Refused):
            open_report(acting, report.id)
        assert withdraw(acting, report.id, "other_pupil").withdrawn_at == taken.withdrawn_at
    with little.acting("reader") as acting:
        assert valid_report_for(acting, little["lena"]) is None
        with pytest.raises(Refused) as gone:
            open_report(acting, report.id)
        absent = raised(Refused, open_report, acting, little["lena"])
        assert str(gone.value.sentence) == str(absent.sentence) and gone.value.status == absent.status == 404
        assert sql("select 1 from passport_report") == sql("select 1 from documents_document") == []
    with little.acting("stranger"):
        assert sql("select 1 from passport_report") == []
    traces = Trace.objects.filter(event="report.taken_back", object_id=report.id)
    assert [trace.reason for trace in traces] == ["other_pupil"]


def test_what_it_replaced_counts_again_as_it_did_before(little: Little) -> None:
    old, coming = made(little, starts=-5), made(little, "IAC", starts=20)
    with little.acting("writer") as acting:
        end_report(acting, coming.id, today() + 60 * DAY, "Loopt af.")
    ends = ["id", "ended_on", "end_kind", "superseded_by", "end_reason", "ended_by"]
    before = list(Report.objects.order_by("number").values_list(*ends))
    new = made(little, "IAC", starts=3)
    assert Report.objects.filter(superseded_by=new).count() == 2
    with little.acting("writer") as acting:
        withdraw(acting, new.id, "too_early")
    sql("set constraints all immediate")
    after = Report.objects.exclude(id=new.id).order_by("number")
    assert list(after.values_list(*ends)) == before
    assert {trace.object_id for trace in Trace.objects.filter(event="report.counts_again")} == {old.id, coming.id}
    with little.acting("reader") as acting:
        found = valid_report_for(acting, little["lena"])
        assert found is not None and found.id == old.id


def test_the_own_reading_of_its_maker_is_none_and_any_other_is(little: Little) -> None:
    report = made(little)
    with little.acting("writer") as acting:
        opened = open_report(acting, report.id)
        read_page(acting, opened.consultation.id, 1)
    with little.acting("colleague") as acting:
        open_report(acting, report.id)
    with little.acting("writer") as acting:
        stands = may_withdraw(report)
        assert stands.until is None and "gelezen" in stands.why_not
        with pytest.raises(Refused) as refused:
            withdraw(acting, report.id, "too_early")
    assert refused.value.code == "not_taken_back_read" and Report.objects.get(id=report.id).state == "finalised"


def test_a_page_of_what_was_taken_back_is_shown_to_nobody_not_even_its_maker(little: Little) -> None:
    report = made(little)
    with little.acting("writer") as acting:
        opened = open_report(acting, report.id)
        withdraw(acting, report.id, "too_early")
        with pytest.raises(Refused):
            read_page(acting, opened.consultation.id, 1)


@pytest.mark.parametrize(
    ("what", "code"),
    [("late", "too_late"), ("ended", "gave_way"), ("replaced", "gave_way"), ("colleague", "not_yours")],
)
def test_too_late_ended_replaced_or_of_a_colleague_it_stays(little: Little, what: str, code: str) -> None:
    report = made(little, starts=-1)
    if what == "late":
        later(report, 16)
    elif what == "ended":
        with little.acting("writer") as acting:
            end_report(acting, report.id, today(), "reden")
    elif what == "replaced":
        made(little, "IAC")
    with little.acting("colleague" if what == "colleague" else "writer") as acting, pytest.raises(Refused) as refused:
        withdraw(acting, report.id, "too_early")
    assert refused.value.code == f"not_taken_back_{code}" and Report.objects.get(id=report.id).state == "finalised"


@pytest.mark.parametrize("reason", ["", "omdat Lena het niet is", "OTHER_PUPIL"])
def test_a_reason_is_one_of_the_list(little: Little, reason: str) -> None:
    report = made(little)
    with little.acting("writer") as acting, pytest.raises(BadInput):
        withdraw(acting, report.id, reason)


TAKEN = """
    update passport_report
       set state = 'withdrawn', withdrawn_by_id = (select person_id from acting()), withdrawn_reason = 'too_early'"""


@pytest.mark.parametrize("what", ["late", "read", "colleague", "reader", "more"])
def test_bare_sql_takes_back_no_more_than_the_verb(little: Little, what: str) -> None:
    report = made(little)
    if what == "late":
        later(report, 16)
    if what == "read":
        with little.acting("reader") as acting:
            open_report(acting, report.id)
    who = what if what in ("colleague", "reader") else "writer"
    more = ", support_type = '3'" if what == "more" else ""
    try:
        with transaction.atomic(), little.acting(who):
            sql(f"{TAKEN}{more} where id = %s", report.id)
    except DatabaseError:
        pass
    assert Report.objects.get(id=report.id).state == "finalised"


@pytest.mark.parametrize(
    "change",
    [
        "state = 'finalised'",
        "withdrawn_reason = 'unreadable'",
        "ended_on = null, end_kind = '', superseded_by_id = null",
    ],
)
def test_what_was_taken_back_stays_so_and_no_end_is_given_back_by_hand(little: Little, change: str) -> None:
    old, new = made(little, starts=-1), made(little, "IAC")
    with pytest.raises(DatabaseError), transaction.atomic(), little.acting("writer"):
        sql("update passport_report set ended_on = null, end_kind = '', superseded_by_id = null where id = %s", old.id)
    with little.acting("writer") as acting:
        withdraw(acting, new.id, "too_early")
    before = Report.objects.filter(id=new.id).values().get()
    with little.acting("writer"):
        sql(f"update passport_report set {change} where id = %s", new.id)
    assert Report.objects.filter(id=new.id).values().get() == before
    with pytest.raises(DatabaseError), transaction.atomic():  # nor as the owner
        sql(f"update passport_report set {change} where id = %s", new.id)


def test_nobody_consults_a_report_that_is_not_final_in_bare_sql(little: Little) -> None:
    report = made(little)
    with little.acting("writer") as acting:
        withdraw(acting, report.id, "too_early")
    insert: Any = """
        insert into passport_consultation (id, number, report_id, session_id, person_id, institution_id, opened_at)
        select gen_random_uuid(), 'X', %s, session_id, person_id, institution_id, now() from acting()
    """
    with pytest.raises(DatabaseError), transaction.atomic(), little.acting("writer"):
        sql(insert, report.id)
    assert not Consultation.objects.exists()
