"""Each rule that the database keeps of a report, asked by itself: of whom the other rules would let through."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, transaction

from paspoort.audit.actions import record
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    LegacyReport,
    bring_in_legacy,
    discard_draft,
    end_report,
    finalise,
    open_paper,
    preview_page,
    publish,
    save_draft,
    start_report,
)
from paspoort.passport.models import Report
from tests.sql import sql
from tests.verbs.audit_ground import by_database
from tests.verbs.passport_reports import PAPER, refused
from tests.verbs.passport_world import Little, complete, pdf_from_outside, sign_in
from tests.verbs.test_passport_outside import FACTS

DAY = timedelta(days=1)


@pytest.fixture
def paper(little: Little) -> Report:
    with little.acting("writer") as acting:
        return bring_in_legacy(acting, little["lena"], LegacyReport("LEGACY_V", data=pdf_from_outside(2), **FACTS))


def refused_to_the_owner(statement: str, *values: object, match: str) -> None:
    """Nobody acts, and no policy or privilege is in the way: the rule alone refuses."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        sql(statement, *values)


def test_nobody_deletes_a_report(final: Report) -> None:
    refused_to_the_owner("delete from passport_report where id = %s", final.id, match="never deleted")


@pytest.mark.parametrize("change", ["centre_id = %s", "pupil_id = %s", "author_id = %s", "key_id = %s", "number = %s::text"])
def test_a_draft_stays_what_it_is(draft: Report, change: str) -> None:
    refused_to_the_owner(
        f"update passport_report set {change} where id = %s", uuid.uuid4(), draft.id, match="stays about the same pupil"
    )


def test_a_draft_was_begun_when_it_was(draft: Report) -> None:
    change = "update passport_report set created_at = created_at - interval '1 day' where id = %s"
    refused_to_the_owner(change, draft.id, match="stays about the same pupil")


def test_what_was_put_away_stays_so(little: Little, draft: Report) -> None:
    with little.acting("writer") as acting:
        discard_draft(acting, draft.id, draft.revision)
    refused_to_the_owner("update passport_report set state = 'draft' where id = %s", draft.id, match="stays so")


def test_only_what_is_final_is_taken_back(draft: Report, final: Report) -> None:
    back = "update passport_report set state = 'withdrawn' where id = %s"
    refused_to_the_owner(back, draft.id, match="only a finalised report is taken back")
    reason = "update passport_report set withdrawn_reason = 'too_early' where id = %s"
    for one in (draft, final):
        refused_to_the_owner(reason, one.id, match="only a finalised report is taken back")


def test_a_draft_has_no_end_and_no_paper(little: Little, draft: Report, final: Report) -> None:
    end = "update passport_report set ended_on = today(), end_kind = 'ended', end_reason = 'x' where id = %s"
    refused_to_the_owner(end, draft.id, match="a draft has no end")
    signed = "update passport_report set finalised_by_id = %s where id = %s"
    refused_to_the_owner(signed, little["writer"], draft.id, match="a draft has no end")
    given = "update passport_report set document_id = %s where id = %s"
    refused_to_the_owner(given, final.document_id, draft.id, match="a draft has no paper")


def test_the_moment_of_taking_back_is_that_of_the_database(little: Little, final: Report) -> None:
    """Also for who may write every column."""
    sql("grant update on passport_report to paspoort_web")
    with little.acting("writer"):
        sql(
            "update passport_report set state = 'withdrawn', withdrawn_by_id = %s, withdrawn_reason = 'too_early',"
            " withdrawn_at = '2020-01-01' where id = %s",
            little["writer"],
            final.id,
        )
    assert sql("select withdrawn_at = now() from passport_report where id = %s", final.id) == [(True,)]


def test_a_report_that_ends_is_not_ended_later(little: Little, final: Report) -> None:
    with little.acting("writer") as acting:
        end_report(acting, final.id, today() + 3 * DAY, "Loopt af.")
    change = "update passport_report set ended_on = ended_on + 1, ended_by_id = %s where id = %s"
    refused(little, "writer", change, little["writer"], final.id, match="cannot be opened again")


def another(like: Report, **other: Any) -> uuid.UUID:
    """A finalised report like this one, but for some columns; laid by the owner."""
    sql("set constraints all immediate")
    sql("alter table passport_report disable trigger user")
    [(sheet,)] = sql(
        "insert into documents_document select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).*"
        " from documents_document d where d.id = %s returning id",
        like.document_id,
    )
    new: dict[str, Any] = {"id": uuid.uuid4(), "number": "X", "document_id": sheet} | other
    sql(
        "insert into passport_report select (jsonb_populate_record(r, %s::jsonb)).* from passport_report r where r.id = %s",
        json.dumps(new, default=str),
        like.id,
    )
    sql("alter table passport_report enable trigger user")
    return uuid.UUID(str(new["id"]))


@pytest.mark.parametrize("what", ["of another pupil", "of another level", "that began on another day"])
def test_a_report_is_superseded_only_by_the_one_that_takes_over(little: Little, final: Report, what: str) -> None:
    before = {"ended_on": today() - 9 * DAY, "end_kind": "ended", "end_reason": "x", "ended_by_id": little["writer"]}
    kinds: dict[str, dict[str, Any]] = {
        "of another pupil": {"pupil_id": little["bo"]},
        "of another level": {"education_level": "kleuter"},
        "that began on another day": {"starts_on": today() - 30 * DAY} | before,
    }
    day = today() if "day" not in what else today() + 3 * DAY
    refused(
        little,
        "writer",
        "update passport_report set ended_on = %s, end_kind = 'superseded', ended_by_id = %s, superseded_by_id = %s"
        " where id = %s",
        day,
        little["writer"],
        another(final, **kinds[what]),
        final.id,
        match="only by the one that takes over",
    )


def test_nothing_but_what_is_final_is_consulted(little: Little, draft: Report) -> None:
    refused_to_the_owner(
        "insert into passport_consultation (id, number, report_id, session_id, person_id, institution_id, opened_at)"
        " select gen_random_uuid(), 'X', %s, id, person_id, institution_id, now() from identity_session where person_id = %s",
        draft.id,
        little["writer"],
        match="only a finalised report is consulted",
    )


def test_at_another_institution_its_maker_is_told_nothing_of_it(little: Little, final: Report, paper: Report) -> None:
    with acting_as(sign_in(little, "writer", "other_clb")):
        assert sql("select pages_not_shown(%s), withdrawal_refusal(%s)", paper.id, final.id) == [(None, "not_yours")]


@pytest.mark.parametrize("what", ["by a colleague", "of another paper"])
def test_only_the_own_looking_at_this_paper_counts(little: Little, paper: Report, what: str) -> None:
    with little.acting("writer") as acting:
        other = bring_in_legacy(
            acting, little["lena"], LegacyReport("LEGACY_GV", data=pdf_from_outside(2), **FACTS | {"support_type": "1"})
        )
        if what == "of another paper":
            preview_page(acting, other.id, 1)
    if what == "by a colleague":
        with little.acting("colleague"):
            by_database("report.preview_read", subject=little["lena"], object=paper.id, page=1)
    with little.acting("writer"):
        [(left,)] = sql("select pages_not_shown(%s)", paper.id)
    assert left[0] == 1


def test_a_paper_is_not_exchanged_when_it_becomes_final(little: Little, paper: Report) -> None:
    with little.acting("writer") as acting:
        other = bring_in_legacy(
            acting, little["lena"], LegacyReport("LEGACY_GV", data=pdf_from_outside(2), **FACTS | {"support_type": "1"})
        )
        for page in open_paper(acting, paper.id).not_shown:
            preview_page(acting, paper.id, page)
    final = "update passport_report set state = 'finalised', finalised_by_id = author_id, document_id = %s where id = %s"
    refused(little, "writer", final, other.document_id, paper.id, match="is not exchanged")


def replaced(little: Little) -> tuple[Report, Report]:
    """A report that counted, and the one that took over from it today."""
    with little.acting("writer") as acting, mock.patch.object(publish, "write", lambda _source: PAPER):
        made = []
        for kind, starts in (("GC", today() - DAY), ("IAC", today())):
            begun = start_report(acting, little["lena"], kind)
            complete(acting, begun)
            made.append(finalise(acting, begun.id, starts))
    sql("set constraints all immediate")
    return made[0], made[1]


def test_no_end_is_given_back_while_what_took_over_counts(little: Little) -> None:
    old, _new = replaced(little)
    before = "ended_on = null, end_kind = '', end_reason = '', ended_by_id = null, superseded_by_id = null"
    refused(little, "writer", f"update passport_report set {before} where id = %s", old.id, match="cannot be opened again")


def test_what_was_taken_over_counts_again_or_nothing_is_taken_back(little: Little) -> None:
    _old, new = replaced(little)
    sql("alter table passport_report disable trigger restore_end")
    back = "update passport_report set state = 'withdrawn', withdrawn_by_id = %s, withdrawn_reason = 'too_early' where id = %s"
    refused(little, "writer", back, little["writer"], new.id, match="counts again when it is taken back")


def test_what_was_taken_back_or_took_over_without_a_past_is_not_taken_back(little: Little) -> None:
    old, new = replaced(little)
    sql("alter table passport_report disable trigger user")
    sql("update passport_report set end_before = null where id = %s", old.id)
    with little.acting("writer"):
        assert sql("select withdrawal_refusal(%s)", new.id) == [("too_late",)]
    sql(
        "update passport_report set state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = finalised_by_id,"
        " withdrawn_reason = 'too_early' where id = %s",
        new.id,
    )
    with little.acting("writer"):
        assert sql("select withdrawal_refusal(%s)", new.id) == [("not_yours",)]


def test_who_saved_a_draft_last_is_told_and_whether_that_is_oneself(little: Little, draft: Report) -> None:
    sql("set constraints all immediate")
    sql("alter table audit_trace disable trigger user")
    sql("update audit_trace set at = at - interval '1 hour' where object_id = %s", draft.id)
    with little.acting("colleague") as acting:
        save_draft(acting, draft.id, Report.objects.get(id=draft.id).revision, {"strengths": "Lacht veel."})
    with little.acting("writer"):
        record("report.previewed", subject=little["lena"], object=draft.id)
    sql("update audit_trace set at = at + interval '1 minute' where event = 'report.previewed'")
    for who, by_me in (("writer", False), ("colleague", True)):
        with little.acting(who):
            assert sql("select name, by_me from last_saved(%s)", draft.id) == [("Colleague Peeters", by_me)]


def test_of_what_is_final_nobody_is_told_who_saved_it(little: Little, final: Report) -> None:
    with little.acting("writer"):
        assert sql("select name from last_saved(%s)", final.id) == []
