"""What someone who can run SQL as the web role, signed in with real rights, still cannot do to a report."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from psycopg.errors import CheckViolation, RaiseException

from paspoort.audit.actions import record
from paspoort.documents.actions import keep
from paspoort.kernel.actions import open_data_key
from paspoort.kernel.periods import today
from paspoort.passport.actions import open_report
from paspoort.passport.models import Consultation, Report
from tests.sql import sql
from tests.verbs.passport_reports import PAPER, refused
from tests.verbs.passport_world import Little

DAY = timedelta(days=1)


def untouched(little: Little, who: str, statement: str, *values: object) -> None:
    """The statement meets no row."""
    with little.acting(who):
        assert sql(statement + " returning id", *values) == []


COPY = """
    insert into passport_report (id, pupil_id, centre_id, school_id, kind, counts_as, education_level, support_type,
      training_form, number, state, revision, key_id, sections, author_id, created_at, changed_at, end_kind, end_reason)
    select gen_random_uuid(), r.pupil_id, r.centre_id, r.school_id, r.kind, r.counts_as, r.education_level, r.support_type,
      r.training_form, gen_random_uuid()::text, r.state, 0, r.key_id, r.sections, r.author_id, now(), now(), '', ''
    from (select (jsonb_populate_record(r, %s::jsonb)).* from passport_report r where r.id = %s) r
"""


def test_a_copy_of_an_own_draft_may_be_inserted(little: Little, draft: Report) -> None:
    with little.acting("writer"):
        sql(COPY, "{}", draft.id)
        [copy] = Report.objects.exclude(id=draft.id)
        record("report.started", object=copy.id)


@pytest.mark.parametrize(
    "change", ["state", "centre_id", "author_id", "pupil_id", "key_id", "school_id", "counts_as", "education_level"]
)
def test_a_draft_is_inserted_only_as_the_verb_would(little: Little, draft: Report, change: str) -> None:
    other = {
        "state": "finalised",
        "centre_id": little["other_clb"],
        "author_id": little["colleague"],
        "pupil_id": little["far"],
        "key_id": uuid.uuid4(),
        "school_id": little["elsewhere"],
        "counts_as": "IAC",
        "education_level": "secundair",
    }
    refused(little, "writer", COPY, f'{{"{change}": "{other[change]}"}}', draft.id, match="row-level security")


@pytest.mark.parametrize(
    "change",
    [
        "pupil_id = %(bo)s",
        "centre_id = %(other_clb)s",
        "author_id = %(colleague)s",
        "kind = 'IAC'",
        "number = 'GC-1'",
        "key_id = %(bo)s",
    ],
)
def test_a_draft_stays_about_whom_and_by_whom_it_was(little: Little, draft: Report, change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), little.acting("writer"), connection.cursor() as cursor:
        cursor.execute(f"update passport_report set {change} where id = %(id)s", {**little.ids, "id": draft.id})


FINAL = {
    "state": "'finalised'",
    "drafted_on": "today()",
    "starts_on": "today()",
    "document_id": "%(document)s",
    "finalised_by_id": "%(writer)s",
}


def finalise_by_hand(little: Little, draft: Report, **other: str) -> None:
    with little.acting("writer"):
        own = keep(PAPER, key_id=draft.key_id, key=open_data_key(draft.key_id), origin="typeset").id
        names = {**little.ids, "id": draft.id, "document": own}
        change = ", ".join(f"{column} = {value}" for column, value in {**FINAL, **other}.items())
        with connection.cursor() as cursor:
            cursor.execute(f"update passport_report set {change} where id = %(id)s", names)
        record("report.finalised", object=draft.id)


def test_finalising_by_hand_needs_all_that_the_verb_gives(little: Little, draft: Report) -> None:
    finalise_by_hand(little, draft)
    assert Report.objects.get(id=draft.id).finalised_at is not None


@pytest.mark.parametrize(
    "other",
    [
        {"document_id": "null"},
        {"finalised_by_id": "%(colleague)s"},
        {"finalised_by_id": "null"},
        {"drafted_on": "today() + 1"},
        {"drafted_on": "date '2023-08-31'"},
        {"starts_on": "date '2023-08-31'"},
        {"starts_on": "null"},
        {"support_type": "'8'"},
        {"support_type": "'nothing'"},
        {"training_form": "'OV4'"},
        {"education_level": "'secundair'"},
        {"school_id": "%(second)s"},
        {"counts_as": "'IAC'"},
        {"sections": "null"},
        {"end_kind": "'superseded'", "ended_on": "today()", "ended_by_id": "%(writer)s"},
    ],
)
def test_finalising_by_hand_with_something_wrong_is_refused(little: Little, draft: Report, other: dict[str, str]) -> None:
    with pytest.raises(DatabaseError) as problem, transaction.atomic():
        finalise_by_hand(little, draft, **other)
    assert isinstance(problem.value.__cause__, RaiseException | CheckViolation)


def test_a_paper_without_bytes_or_under_another_key_finalises_nothing(little: Little, draft: Report, final: Report) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        finalise_by_hand(little, draft, document_id=f"'{final.document_id}'::uuid")
    bare = uuid.uuid4()
    with little.acting("writer"):
        sql(
            "insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)"
            " values (%s, %s, 'typeset', '', 1, 1, now())",
            bare,
            draft.key_id,
        )
        record("report.finalised", object=draft.id)
    with pytest.raises(DatabaseError, match="has its paper"), transaction.atomic():
        finalise_by_hand(little, draft, document_id=f"'{bare}'::uuid")
    with little.acting("writer"):
        elsewhere = keep(PAPER, key_id=uuid.uuid4(), key=b"k" * 32, origin="typeset").id
        record("report.finalised", object=draft.id)
    with pytest.raises(DatabaseError, match="has its paper"), transaction.atomic():
        finalise_by_hand(little, draft, document_id=f"'{elsewhere}'::uuid")


def test_two_reports_never_overlap(little: Little, draft: Report, final: Report) -> None:
    with pytest.raises(DatabaseError, match="one_valid_report"), transaction.atomic():
        finalise_by_hand(little, draft)


@pytest.mark.parametrize(
    "change",
    [
        "support_type = '3'",
        "sections = null",
        "starts_on = starts_on - 1",
        "document_id = null",
        "state = 'draft'",
        "state = 'discarded'",
        "finalised_at = now() - interval '1 day'",
        "revision = 99",
        "counts_as = 'GC'",
        "kind = 'GC'",
        "drafted_on = drafted_on - 1",
    ],
)
def test_a_finalised_report_never_changes(little: Little, final: Report, change: str) -> None:
    refused(
        little,
        "writer",
        f"update passport_report set {change} where id = %s",
        final.id,
        match="cannot be changed|by the same centre",
    )


def test_only_its_end_can_be_set_by_who_says_why(little: Little, final: Report) -> None:
    end = (
        "update passport_report set ended_on = %s, end_kind = %s, end_reason = %s, ended_by_id = %s, superseded_by_id = %s"
        " where id = %s"
    )
    me, day = little["writer"], today() + 3 * DAY
    for values in [
        (day, "ended", "", me, None),
        (day, "ended", "x", little["colleague"], None),
        (day, "ended", "x", None, None),
        (day, "", "x", me, None),
        (day, "superseded", "", me, None),
        (day, "superseded", "", me, final.id),
        (today() - DAY, "ended", "x", me, None),
        (None, "ended", "x", me, None),
    ]:
        refused(little, "writer", end, *values, final.id, match="an end needs|takes over|report_in_order")
    untouched(little, "stranger", end, day, "ended", "x", little["stranger"], None, final.id)
    with little.acting("writer"):
        sql(end, day, "ended", "x", me, None, final.id)
        record("report.ended", object=final.id)
    refused(little, "writer", end, day + DAY, "ended", "x", me, None, final.id, match="cannot be opened again")
    refused(little, "writer", end, None, "", "", None, None, final.id, match="cannot be opened again")
    refused(
        little, "writer", "update passport_report set end_reason = 'otherwise' where id = %s", final.id, match="told differently"
    )


def test_a_report_is_taken_back_in_the_own_name_and_stays_so(little: Little, final: Report) -> None:
    back = "update passport_report set state = 'withdrawn', withdrawn_by_id = %s, withdrawn_reason = 'too_early' where id = %s"
    for other in (little["colleague"], None):
        refused(little, "writer", back, other, final.id, match="taken back by its maker")
    with little.acting("writer"):
        sql(back, little["writer"], final.id)
        record("report.taken_back", object=final.id, reason="too_early")
    for change in ("state = 'finalised'", "state = 'draft'", "withdrawn_reason = 'y'"):
        untouched(little, "writer", f"update passport_report set {change} where id = %s", final.id)
        with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
            sql(f"update passport_report set {change} where id = %s", final.id)


def test_the_end_of_before_is_kept_by_the_database_alone(little: Little, final: Report) -> None:
    end = (
        "update passport_report set ended_on = %s, end_kind = 'ended', end_reason = 'x', ended_by_id = %s, end_before = %s"
        " where id = %s"
    )
    with transaction.atomic():
        sql("grant update on passport_report to paspoort_web")
        with little.acting("writer"):
            sql(end, today() + 3 * DAY, little["writer"], '{"end_kind": ""}', final.id)
            record("report.ended", object=final.id)
    assert sql("select end_kind, end_before from passport_report where id = %s", final.id) == [("ended", None)]


def test_a_draft_supersedes_nothing(little: Little, draft: Report, final: Report) -> None:
    refused(
        little,
        "writer",
        "update passport_report set ended_on = starts_on, end_kind = 'superseded', ended_by_id = %s, superseded_by_id = %s"
        " where id = %s",
        little["writer"],
        draft.id,
        final.id,
        match="takes over",
    )


@pytest.mark.parametrize(
    "table", ["passport_report", "passport_consultation", "documents_document", "documents_blob", "passport_orientation"]
)
def test_nothing_is_deleted_or_emptied(little: Little, final: Report, table: str) -> None:
    refused(little, "writer", f"delete from {table}", match="permission denied")
    refused(little, "writer", f"truncate {table} cascade", match="permission denied")


@pytest.mark.parametrize(
    "table", ["documents_document", "documents_blob", "passport_consultation", "passport_orientation", "kernel_datakey"]
)
def test_papers_and_consultations_are_never_changed(little: Little, final: Report, table: str) -> None:
    refused(
        little,
        "writer",
        f"update {table} set id = id" if table != "documents_blob" else f"update {table} set sealed = ''",
        match="permission",
    )


def test_a_consultation_is_not_made_without_its_trace(little: Little, final: Report) -> None:
    with little.acting("reader") as acting:
        values = (acting.session_id, acting.person_id, acting.institution_id, final.id)
    statement = "insert into passport_consultation (id, number, session_id, person_id, institution_id, report_id, opened_at)"
    given = f"{statement} values (gen_random_uuid(), %s, %s, %s, %s, %s, now())"
    refused(little, "reader", given, "K7F3-9QPT", *values, match="permission denied")
    with little.acting("reader"):
        ((made, number),) = sql("select id, number from open_consultation(%s)", final.id)
        assert sql("select event, subject_id, object_id from audit_trace where consultation_id = %s", made) == [
            ("report.opened", little["lena"], final.id)
        ]
        assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", number)


def test_a_consultation_is_about_what_one_may_read_in_the_session_that_opened_it(little: Little, final: Report) -> None:
    with little.acting("reader"):
        ((made, _number),) = sql("select id, number from open_consultation(%s)", final.id)
        assert sql("select * from open_consultation(%s)", uuid.uuid4()) == []
        assert sql("select * from open_consultation(null)") == []
    with little.acting("writer"):
        assert sql("select * from read_on(%s, 1)", made) == []
    before = sql("select count(*) from audit_trace where event like 'report.%%'")
    with little.acting("reader"):
        assert [row[:2] for row in sql("select * from read_on(%s, 1)", made)] == [(little["lena"], final.id)]
    for pace in ("update kernel_knownlimit set most = 0 where name = 'pages'", "delete from kernel_knownlimit"):
        sql(pace)
        with little.acting("reader"):
            assert sql("select waits from read_on(%s, 1)", made) == [(True,)]
    assert sql("select count(*) from audit_trace where event like 'report.%%'") == [(before[0][0] + 1,)]


def test_a_paper_whose_key_is_destroyed_opens_no_consultation(little: Little, final: Report) -> None:
    sql("update kernel_datakey set wrapped = null, destroyed_at = now()")
    with little.acting("reader"):
        assert sql("select * from open_consultation(%s)", final.id) == []


def test_a_draft_lies_under_the_key_of_its_own_pupil(little: Little, draft: Report) -> None:
    """The key of another pupil's file at the same centre does not fit."""
    sql("update kernel_datakey set subject_id = %s where id = %s", little["bo"], draft.key_id)
    refused(little, "writer", COPY, "{}", draft.id, match="row-level security")


def test_a_stolen_consultation_shows_nothing(little: Little, final: Report) -> None:
    with little.acting("reader") as acting:
        opened = open_report(acting, final.id).consultation
    for who in ("second_reader", "writer", "teacher"):
        with little.acting(who):
            assert not Consultation.objects.filter(id=opened.id).exists()
    with little.acting("head"):
        assert Consultation.objects.filter(id=opened.id, number=F("number")).exists()
        assert sql("select 1 from passport_report") == []
