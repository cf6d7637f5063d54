"""Letters in bare SQL as the web role: who may not have one gets none, what was made stays, and health is for the nurse."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from paspoort.family.actions import NewConsent, NewRelation, add_relation, note_consent
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import today
from paspoort.letters.actions import begin_letter, discard_letter, make_letter, open_letter_draft, receivers, save_letter
from tests.conftest import Act
from tests.rights.bare import one, refused, run
from tests.rights.matrix import AS_NURSE
from tests.rights.test_files_in_bare_sql import There, days_go_by, pupil
from tests.rights.test_files_in_bare_sql import there as there
from tests.sql import sql

SENT = "way = 'post', sent_on = today(), sent_by_id = (acting()).person_id, noted_at = now()"
BACK = "way = '', sent_on = null, sent_by_id = null, noted_at = null"
SHEET = """
    insert into letters_sending (letter_id, receiver, relation_id, why, document_id, key_id, sealed, planned_at, way)
    select s.letter_id, 'parent', %s, 'authority', %s, s.key_id, '', now(), '' from letters_sending s where s.id = %s
"""
BEGIN = """
    insert into letters_letter (file_id, activity_id, kind, author_id, state, day, started_at, revision, key_id, sections,
                                changed_at, style_version, made_at)
    select file_id, activity_id, 'adibib', (acting()).person_id, %s, today() - 3, now(), 0, key_id, '', now(), 0,
           case when %s = 'made' then now() end
      from letters_letter where id = %s returning id
"""
PAPER = """
    insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)
    select %s, key_id, 'letter', '', 1, 1, now() from letters_letter where id = %s
"""


@dataclass(frozen=True)
class Laid:
    """A letter about support and one of health about a small pupil, each with a sheet, and a father who may not be written to."""

    nurse: str
    support: uuid.UUID
    health: uuid.UUID
    sheet: uuid.UUID
    health_sheet: uuid.UUID
    father: uuid.UUID


@pytest.fixture
def laid(there: There, act: Act) -> Laid:
    sql(AS_NURSE)
    lena, nurse = pupil("lena"), act("other_psychologist", "clb")
    sql("update registry_pupil set birth_date = today() - 3600 where id = %s", lena)
    with acting_as(there.hanne) as acting:
        mother = add_relation(acting, lena, NewRelation("mother", "Sofie", address="Kerkstraat 1"))
        father = add_relation(acting, lena, NewRelation("coparent", "Tim", contact_allowed=False))
        note_consent(acting, lena, NewConsent(mother.id, "sharing", "health", "school", "written", mother.begins_on))
        letters = [_made(acting, lena, "supportLetter", there.plain)]
    with acting_as(nurse) as acting:
        letters.append(_made(acting, lena, "rehabilitation", there.plain))
    sheets = [
        one("select id from letters_sending where letter_id = %s and relation_id = %s", each, mother.id) for each in letters
    ]
    return Laid(nurse, letters[0], letters[1], sheets[0], sheets[1], father.id)


def _made(acting: Acting, lena: uuid.UUID, kind: str, about: uuid.UUID) -> uuid.UUID:
    draft = begin_letter(acting, lena, kind, about)
    revision = save_letter(acting, draft.id, 0, {"advice": "Rustig lezen."})
    return make_letter(acting, draft.id, revision).id


def test_a_letter_of_health_its_sheet_and_its_paper_show_to_doctor_and_nurse_alone(there: There, laid: Laid, act: Act) -> None:
    paper = one("select document_id from letters_sending where id = %s", laid.health_sheet)
    for table, column, row in [
        ("letters_letter", "id", laid.health), ("letters_sending", "id", laid.health_sheet),
        ("documents_document", "id", paper), ("documents_blob", "document_id", paper),
    ]:  # fmt: skip
        statement = f"select {column} from {table} where {column} = %s"
        assert run(laid.nurse, statement, row) == [(row,)], table
        for secret in (there.hanne, act("care", "linde"), act("other_psychologist", "other_clb"), act("head_clb", "clb")):
            assert run(secret, statement, row) == [], table
    assert run(there.hanne, "select count(*) from letters_letter") == [(1,)]
    assert run(act("care", "linde"), "select count(*) from letters_sending") == [(0,)]


def test_a_letter_that_was_made_is_not_changed_and_no_other_day_is_put_on_it(there: There, laid: Laid) -> None:
    for change in ("sections = ''", "state = 'draft', made_at = null", "day = today()"):
        assert run(there.hanne, f"update letters_letter set {change} where id = %s returning id", laid.support) == []
    refused(there.hanne, BEGIN, "made", "made", laid.support, why="other_day")
    hidden = BEGIN.replace("activity_id, 'adibib'", "%s, 'adibib'")
    refused(there.hanne, hidden, there.hidden, "draft", "draft", laid.support, why="no_activity")
    refused(there.hanne, BEGIN.replace("'adibib'", "'rehabilitation'"), "draft", "draft", laid.support)
    refused(laid.nurse, BEGIN.replace("'adibib'", "'resultLetter'"), "draft", "draft", laid.support, why="no_contact_moment")


def test_no_sheet_is_made_for_who_may_not_have_it(there: There, laid: Laid) -> None:
    paper = uuid.uuid4()
    run(there.hanne, PAPER, paper, laid.support)
    refused(there.hanne, SHEET, laid.father, paper, laid.sheet, why="no_contact")
    refused(there.hanne, SHEET, None, paper, laid.sheet, why="not_receiver")
    report = one("select document_id from passport_report where document_id is not null limit 1")
    anew = "update letters_sending set relation_id = %s where id = %s"
    refused(there.hanne, anew, laid.father, laid.sheet)
    sql("alter table family_relation disable trigger user")
    sql("update family_relation set contact_allowed = true where id = %s", laid.father)
    refused(there.hanne, SHEET, laid.father, report, laid.sheet, why="no_paper")


def test_bytes_are_written_for_a_paper_that_was_made_just_now_and_has_none(there: There, laid: Laid, act: Act) -> None:
    new, old = uuid.uuid4(), uuid.uuid4()
    write = "insert into documents_blob (document_id, sealed) values (%s, '')"
    for paper in (new, old):
        run(there.hanne, PAPER, paper, laid.support)
    sql("update documents_document set made_at = now() - interval '1 day' where id = %s", old)
    refused(act("head_clb", "clb"), write, new)
    refused(there.hanne, write, old)
    refused(there.hanne, write, uuid.uuid4())
    run(there.hanne, write, new)
    with_bytes = one("select document_id from letters_sending where id = %s", laid.sheet)
    refused(there.hanne, write, with_bytes)


def test_a_decision_about_who_holds_the_right_is_noted_once_now_and_by_oneself(there: There) -> None:
    decide = """
        insert into family_holderdecision (pupil_id, centre_id, key_id, holder, decided_on, noted_by_id, noted_at, sealed)
        select pupil_id, centre_id, key_id, %s, today() - %s, (acting()).person_id, now() - make_interval(mins => %s), ''
          from casefile_file where id = %s returning id
    """
    sql("update registry_pupil set birth_date = today() - 3600 where id = %s", pupil("lena"))
    for holder, days, late, why in [("parents", 0, 0, "same"), ("pupil", -1, 0, "in_future"), ("pupil", 9000, 0, "before_birth"),
                                    ("pupil", 0, 9, "not_now")]:  # fmt: skip
        refused(there.hanne, decide, holder, days, late, there.file, why=why)
    run(there.hanne, decide, "pupil", 0, 0, there.file, told="holder.decided")
    refused(there.hanne, decide, "pupil", 1, 0, there.file, why="not_last")
    refused(there.hanne, "update family_holderdecision set holder = 'parents'", why="permission denied")


def test_a_sheet_names_no_ground_of_another_and_no_school_that_the_pupil_left(there: There, laid: Laid) -> None:
    lena = pupil("lena")
    with acting_as(there.hanne) as acting:
        mother = one("select relation_id from letters_sending where id = %s", laid.sheet)
        consent = note_consent(acting, lena, NewConsent(mother, "sharing", "guidance", "school", "oralNoted", today()))
        to_school = [one for one in receivers(acting, lena, "supportLetter") if one.receiver == "school"]
        assert [(one.missing, one.consent_id) for one in to_school] == [("", consent.id)]
    paper = uuid.uuid4()
    run(there.hanne, PAPER, paper, laid.support)
    school = SHEET.replace("(letter_id", "(consent_id, school_id, letter_id").replace("select s", "select %s, %s, s")
    school = school.replace("'parent'", "'school'").replace("'authority'", "'agreed'")
    asked = (to_school[0].school_id, None, paper, laid.sheet)
    other = one("select id from family_consent where id <> %s limit 1", consent.id)
    refused(there.hanne, school, other, *asked, why="not_receiver")
    sql("update registry_findable set left_on = today() where pupil_id = %s", lena)
    with acting_as(there.hanne) as acting:
        assert [one.missing for one in receivers(acting, lena, "supportLetter") if one.receiver == "school"] == ["no_school"]
    refused(there.hanne, school, consent.id, *asked, why="not_receiver")


@pytest.mark.parametrize(
    "becomes",
    [
        "state = 'cancelled', cancelled_because = 'declined'",
        "restricted_at = now() - interval '1 hour', restricted_by_id = author_id",
    ],
)
def test_a_draft_about_what_was_cancelled_or_restricted_since_is_not_made_and_can_be_thrown_away(
    there: There, becomes: str
) -> None:
    with acting_as(there.hanne) as acting:
        draft = begin_letter(acting, pupil("lena"), "supportLetter", there.plain)
    with days_go_by():
        sql(f"update casefile_activity set {becomes} where id = %s", there.plain)
    made = "update letters_letter set state = 'made', made_at = now(), day = today() - 5 where id = %s"
    refused(there.hanne, made, draft.id, why="no_activity|policy")
    with acting_as(there.hanne) as acting:
        revision = save_letter(acting, draft.id, 0, {"advice": "Rustig lezen."})
        assert list(open_letter_draft(acting, draft.id).wrong) == [""]
        with pytest.raises(BadInput):
            make_letter(acting, draft.id, revision)
        discard_letter(acting, draft.id, revision)


def test_what_is_noted_as_sent_was_sent_by_whoever_notes_it_to_who_may_have_it(there: There, laid: Laid) -> None:
    note, back = f"update letters_sending set {SENT} where id = %s", f"update letters_sending set {BACK} where id = %s"
    somebody = f"'{one('select person_id from rights_grant limit 1')}'"
    refused(laid.nurse, note.replace("(acting()).person_id", somebody), laid.sheet, why="not_now")
    refused(there.hanne, note.replace("today()", "today() - 1"), laid.sheet, why="sent_when")
    refused(there.hanne, note.replace("today()", "today() + 1"), laid.sheet, why="sent_when")
    assert run(there.hanne, f"{note} returning id", laid.health_sheet) == []
    run(there.hanne, note, laid.sheet)
    refused(there.hanne, note, laid.sheet, why="sent_already")
    refused(laid.nurse, back, laid.sheet, why="sent_by_other")
    run(there.hanne, back, laid.sheet)
    sql("update registry_pupil set birth_date = today() - 5000")
    refused(there.hanne, note, laid.sheet, why="not_receiver")
