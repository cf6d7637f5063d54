"""Pupil files in bare SQL as the web role: what someone who found a hole in a screen could still not read, write or undo."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from paspoort.audit.actions import record
from paspoort.casefile.actions import register_activity, start_activity
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from tests.conftest import Act
from tests.people import institution, work
from tests.rights.bare import one, refused, run, web
from tests.sql import sql
from tests.verbs.test_pupil_file import HUB, said

CLB, OTHER_CLB = "114702", "114728"
TABLES = ("casefile_file", "casefile_activity", "casefile_text", "casefile_referral", "casefile_look")
LAY = """
    insert into casefile_activity (
      id, file_id, author_id, key_id, state, day, function, topics, client, actors, contact, bridging, direction, category,
      detail, revision, started_at, changed_at, registered_at, restricted_at, restricted_by_id, thread_id)
    values (
      gen_random_uuid(), %(file)s, coalesce(%(author)s, (acting()).person_id), %(key)s, %(state)s, today() - 30, 'clarification',
      '{emotional}', 'pupil', '{pupil}', '', false, '', '', '',
      0, now(), now(), %(moment)s, %(hidden)s, %(by)s, %(thread)s)
"""
SAY = """
    insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)
    values (gen_random_uuid(), %(activity)s, %(version)s, coalesce(%(author)s, (acting()).person_id), %(at)s, %(key)s, '')
"""
FACTS = dict.fromkeys(["author", "hidden", "by", "thread"]) | {"state": "registered", "moment": "now"}


BY_ME = "last_step_by_id = (acting()).person_id, last_step_on = today()"


@dataclass(frozen=True)
class There:
    """A file with one of each: what a colleague registered, restricted, referred and left half written, and a file beside it."""

    hanne: str
    nele: str
    file: uuid.UUID
    plain: uuid.UUID
    hidden: uuid.UUID
    asked: uuid.UUID
    draft: uuid.UUID
    beside: uuid.UUID
    answer_beside: uuid.UUID


@pytest.fixture
def there(world: object, act: Act) -> There:
    hanne, nele = act("psychologist", "clb"), act("other_psychologist", "clb")
    with acting_as(hanne) as acting:
        lena, noor = pupil("lena"), pupil("noor")
        plain, hidden, asked = (put(acting, lena, **facts) for facts in ({}, {"restricted": True}, HUB))
        draft = start_activity(acting, lena)
        beside = put(acting, noor, **HUB | {"direction": "feedback"})
    files = {key: one("select id from casefile_file where pupil_id = %s", pupil(key)) for key in ("lena", "noor")}
    return There(hanne, nele, files["lena"], plain, hidden, asked, draft.id, files["noor"], beside)


def pupil(key: str) -> uuid.UUID:
    found: uuid.UUID = one("select id from registry_pupil where source_id = %s", f"pupil-{key}")
    return found


def put(acting: Acting, about: uuid.UUID, **facts: Any) -> uuid.UUID:
    return register_activity(acting, start_activity(acting, about).id, 0, said(**facts)).id


def lay(secret: str, file: uuid.UUID, **facts: Any) -> None:
    key = one("select key_id from casefile_file where id = %s", file)
    with web(secret):
        named(LAY, FACTS | {"file": file, "key": key} | facts)


def say(secret: str, activity: uuid.UUID, **facts: Any) -> None:
    key = one("select key_id from casefile_activity where id = %s", activity)
    with web(secret):
        named(SAY, {"author": None, "key": key, "version": 2, "at": "now", "activity": activity} | facts)


def named(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def days_go_by() -> Iterator[None]:
    """What stands there grows older, and nobody wrote it."""
    sql("set local role none")
    sql("set local session_replication_role = replica")
    yield
    sql("set local session_replication_role = origin")
    sql("set local role paspoort_owner")


@contextmanager
def not_let(why: str = "policy|permission denied") -> Iterator[None]:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


@pytest.mark.parametrize("setting", ["", "x", "'; drop table x", str(uuid.UUID(int=7)), "the file"])
def test_saying_which_file_one_reads_in_opens_none(there: There, act: Act, setting: str) -> None:
    """`paspoort.file` and `paspoort.listing` make a statement quick, and say nothing of what may be seen."""
    value = str(there.file) if setting == "the file" else setting
    for who, seen in (
        (("head_clb", "clb"), 0),
        (("care", "linde"), 0),
        (("elsewhere_care", "elsewhere"), 0),
        (("psychologist", "clb"), 4),
    ):
        with web(act(*who)):
            sql("select set_config('paspoort.file', %s, true)", value)
            for listing in ("", "on", "x"):
                sql("select set_config('paspoort.listing', %s, true)", listing)
                assert one("select count(*) from casefile_activity where file_id = %s", there.file) == seen
                assert one("select count(*) from casefile_file where id = %s", there.file) == (seen > 0)


def test_a_draft_of_someone_else_is_neither_read_nor_written_by_its_id(there: There) -> None:
    assert run(there.nele, "select id from casefile_activity where id = %s", there.draft) == []
    assert run(there.nele, "update casefile_activity set state = 'discarded' where id = %s returning id", there.draft) == []
    with not_let():
        say(there.nele, there.draft, version=1)
    with not_let("not_next"):
        say(there.hanne, there.draft, version=1)


CODES_OF = "select function, topics, direction, minutes from casefile_activity where id = %s"


def test_restricted_words_and_codes_come_with_their_trace_or_not_at_all(there: There) -> None:
    """Its presence shows, by day, author and who marked it; no column of it can be asked for before it is opened."""
    with days_go_by():
        sql("update casefile_activity set restricted_at = restricted_at - interval '1 day' where id = %s", there.hidden)
    for secret in (there.nele, there.hanne):
        assert run(secret, "select sealed from casefile_text where activity_id = %s", there.hidden) == []
        for where in ("true", "topics @> '{emotional}'", "function = 'clarification'", "restricted_at is not null"):
            assert run(secret, f"select id from casefile_activity where id = %s and {where}", there.hidden) == []
    [(id_, by)] = run(there.nele, "select id, restricted_by_id from restricted_lines(%s)", there.file)
    assert (id_, by) == (there.hidden, work("Hanne", CLB).person_id)
    read = "select count(*) from audit_trace where event = 'activity.restricted_read' and object_id = %s"
    before = one(read, there.hidden)
    with web(there.nele):
        assert one("select open_restricted(%s)", there.hidden)
        assert (
            len(sql(CODES_OF, there.hidden)) == len(sql("select id from casefile_text where activity_id = %s", there.hidden)) == 1
        )
    assert one(read, there.hidden) == before + 1
    for other in (there.plain, there.draft, uuid.uuid4()):
        assert run(there.nele, "select open_restricted(%s)", other) == [(False,)]


def test_no_code_changes_without_a_text_of_the_same_person_and_transaction(there: There) -> None:
    change = "update casefile_activity set topics = '{behaviour}' where id = %s returning id"
    with days_go_by():
        sql("update casefile_text set xid = xid - 1")
    with not_let("unsaid"):
        run(there.hanne, change, there.plain, told="activity.corrected")
    with web(there.hanne):
        sql(change, there.plain)
        key = one("select key_id from casefile_activity where id = %s", there.plain)
        named(SAY, {"author": None, "key": key, "version": 2, "at": "now", "activity": there.plain})
        record("activity.corrected", object=there.plain)
        sql("set constraints all immediate")
        sql("set constraints all deferred")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("state = 'discarded'", "registered|policy"),
        ("state = 'draft'", "registered|policy"),
        ("state = 'cancelled'", "cancelled_with_reason"),
        ("cancelled_because = 'other'", "cancelled_with_reason"),
    ],
)
def test_what_is_planned_does_not_go_without_a_reason(there: There, change: str, why: str) -> None:
    with acting_as(there.hanne) as acting:
        planned = put(acting, pupil("lena"), planned=True)
    cancel = "update casefile_activity set state = 'cancelled', cancelled_because = 'other' where id = %s"
    refused(there.nele, f"update casefile_activity set {change} where id = %s", planned, why=why)
    refused(there.nele, cancel, there.plain, why="registered")
    run(there.nele, cancel, planned)
    refused(
        there.nele,
        "update casefile_activity set state = 'registered', cancelled_because = '' where id = %s",
        planned,
        why="regist",
    )


@pytest.mark.parametrize(
    "change",
    [
        "restricted_at = null, restricted_by_id = null",
        "restricted_by_id = (acting()).person_id",
        "restricted_at = clock_timestamp(), restricted_by_id = (acting()).person_id",
        "restricted_at = clock_timestamp()",
    ],
)
def test_who_restricted_it_takes_that_back_and_nobody_else(there: There, change: str) -> None:
    statement = f"update casefile_activity set {change} where id = %s"
    assert run(there.nele, f"{statement} returning id", there.hidden) == []
    with not_let("restricted_by_other"), web(there.nele):
        sql("select open_restricted(%s)", there.hidden)
        sql(statement, there.hidden)
    with not_let("restricted_by_other|policy"):  # nor is it done in the name of a colleague
        run(
            there.nele,
            "update casefile_activity set restricted_at = now(), restricted_by_id = author_id where id = %s",
            there.plain,
        )
    if "null" in change:
        with web(there.hanne):
            sql("select open_restricted(%s)", there.hidden)
            sql(statement, there.hidden)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'draft'", "state = 'discarded'", "state = 'planned'", "registered_at = now() - interval '1 year'",
        "sections = 'x'", "thread_id = (select activity_id from casefile_referral limit 1)", "topics = '{nothing}'",
        "direction = 'referral'", "day = '2100-01-01'", "day = '1999-01-01'",
    ],
)  # fmt: skip
def test_what_was_registered_stays_so(there: There, change: str) -> None:
    statement = f"update casefile_activity set {change} where id = %s"
    refused(there.hanne, statement, there.plain, why="^(registered|moved|no_topic|hub_only|in_future|before_birth)")
    refused(there.nele, statement, there.plain, why="policy|^(registered|moved|no_topic|hub_only|in_future|before_birth)")


@pytest.mark.parametrize("column", ["author_id", "file_id", "key_id", "started_at", "id"])
def test_it_stays_in_its_file_by_its_author(there: There, column: str) -> None:
    refused(there.hanne, f"update casefile_activity set {column} = {column} where id = %s", there.plain, why="permission denied")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"author": "nele"}, "policy"),
        ({"key": uuid.uuid4()}, "policy"),
        ({"moment": "2020-01-01"}, "not_now"),
        ({"moment": None}, "registered_has_moment"),
        ({"hidden": "now", "by": "nele"}, "restricted_by_other"),
        ({"thread": "beside"}, "other_file"),
        ({"thread": "draft"}, "other_file"),
    ],
)
def test_nothing_is_put_in_as_someone_else_or_at_another_moment(there: There, facts: dict[str, Any], why: str) -> None:
    known = {"nele": work("Nele", CLB).person_id, "beside": there.answer_beside, "draft": there.draft}
    with not_let(why):
        lay(there.hanne, there.file, **{name: known.get(value, value) for name, value in facts.items()})


def test_an_earlier_text_is_not_overtaken_or_put_before(there: There) -> None:
    for facts, why in (
        ({"version": 1}, "one_text_a_version"), ({"version": 0}, "not_next"), ({"version": 32767}, "not_next"),
        ({"at": "2020-01-01"}, "not_next"), ({"key": uuid.uuid4()}, "policy"),
        ({"author": work("Hanne", CLB).person_id}, "policy"),
    ):  # fmt: skip
        with not_let(why):
            say(there.nele, there.plain, **facts)
    for activity in (there.plain, there.hidden):
        say(there.nele, activity)
    for statement in ("update casefile_text set sealed = ''", "delete from casefile_text", "delete from casefile_activity"):
        refused(there.hanne, statement, why="permission denied")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("answer_id = %(beside)s", "no_answer"),
        ("answer_id = %(plain)s", "no_answer"),
        ("answer_id = activity_id", "no_answer|itself"),
        ("closed_on = today(), closed_because = 'no_answer', closed_by_id = %(nele)s", "closed_by_other"),
        ("closed_on = today() - 9, closed_because = 'no_answer', closed_by_id = (acting()).person_id", "closed_by_other"),
        (
            "accepted_on = today(), last_step = 'accepted', last_step_by_id = %(nele)s, last_step_on = today()",
            "followed_by_other",
        ),
        ("accepted_on = today() + 1, last_step = 'accepted', " + BY_ME, "step_day"),
        ("refused_on = referred_on - 1, refused_because = 'full', last_step = 'refused', " + BY_ME, "step_day"),
        ("refused_on = today(), last_step = 'refused', " + BY_ME, "refused_with_reason"),
        ("waits_since = today(), accepted_on = today(), last_step = 'waits', " + BY_ME, "followed"),
        ("refused_said = 'x'", "refused_with_reason"),
        ("last_step = 'waits', " + BY_ME, "followed"),
        ("consent_id = %(plain)s", "no_consent"),
        ("referred_on = today() - 999", "permission denied"),
        ("file_id = file_id", "permission denied"),
    ],
)
def test_a_referral_is_answered_in_its_own_file_and_closed_by_who_closes_it(there: There, change: str, why: str) -> None:
    values = {"beside": there.answer_beside, "plain": there.plain, "nele": work("Nele", CLB).person_id, "asked": there.asked}
    with not_let(why), web(there.hanne):
        named(f"update casefile_referral set {change} where activity_id = %(asked)s", values)


def test_a_closure_and_a_refusal_stay(there: There) -> None:
    """Who noted it takes that back the same day; nobody else does, and nobody the day after."""
    refuse = f"refused_on = today(), refused_because = 'full', last_step = 'refused', {BY_ME}"
    close = "closed_on = today(), closed_because = 'no_answer', closed_by_id = (acting()).person_id"
    for done, undo, why in (
        (
            refuse,
            "refused_on = null, refused_because = '', last_step = '', last_step_by_id = null, last_step_on = null",
            "followed_by",
        ),
        (close, "closed_on = null, closed_because = '', closed_by_id = null", "closed_by_other"),
    ):
        run(there.hanne, f"update casefile_referral set {done}")
        refused(there.nele, f"update casefile_referral set {undo}", why=why)
        refused(
            there.nele, "update casefile_referral set closed_because = 'other_help'", why="closed_by_other|closed_with_reason"
        )
        with days_go_by():
            sql("update casefile_referral set last_step_on = last_step_on - 1, closed_on = closed_on - 1")
        refused(there.hanne, f"update casefile_referral set {undo}", why=why)
        with days_go_by():
            sql("update casefile_referral set last_step_on = last_step_on + 1, closed_on = closed_on + 1")
        run(there.hanne, f"update casefile_referral set {undo}")


def test_a_referral_that_is_corrected_away_waits_no_longer_and_an_answer_is_not(there: There) -> None:
    away = "update casefile_activity set function = 'advice', direction = '', category = '', detail = '' where id = %s"
    run(there.hanne, away, there.asked)
    assert one("select count(*) from casefile_referral where activity_id = %s", there.asked) == 0
    with acting_as(there.hanne) as acting:
        asked = put(acting, pupil("lena"), **HUB)
        answer = put(acting, pupil("lena"), **HUB | {"direction": "feedback"}, thread=asked)
    for activity in (asked, answer):
        refused(there.nele, away, activity, why="answered")
    refused(there.nele, "update casefile_activity set day = day - 1 where id = %s", answer, why="answered")


@pytest.mark.parametrize(
    "how",
    [
        "update rights_teampart set ended_at = now() where member_id = :work",
        "update rights_grant set ends_on = today() - 1 where affiliation_id = :work",
        "update identity_session set ended_at = now() where person_id = :person",
        "update rights_affiliation set ended_at = now() where id = :work",
    ],
)
def test_with_the_team_the_file_is_gone_at_the_next_statement(there: There, how: str) -> None:
    """Whoever has it open in a window writes and reads nothing more in it, not even the own draft."""
    hanne = work("Hanne", CLB)
    sql(how.replace(":work", f"'{hanne.id}'").replace(":person", f"'{hanne.person_id}'"))
    for table in TABLES[:4]:
        assert run(there.hanne, f"select id from {table}") == []
    assert run(there.hanne, "select name from lookers(%s, 9)", there.file) == []
    assert run(there.hanne, "update casefile_activity set day = day where id = %s returning id", there.draft) == []
    with not_let():
        lay(there.hanne, there.file)


def test_a_pupil_who_left_stays_with_the_team_that_wrote_and_goes_to_no_other_centre(there: There, act: Act) -> None:
    sql("update registry_findable set left_on = today() where pupil_id = %s", pupil("lena"))
    assert len(run(there.nele, "select id from casefile_activity where file_id = %s", there.file)) == 2
    lay(there.hanne, there.file)
    refused(there.nele, "update casefile_file set school_id = %s where id = %s", institution("105312").id, there.file)
    elsewhere = act("other_psychologist", "other_clb")
    sql(
        "update registry_findable set left_on = null, institution_id = %s where pupil_id = %s",
        institution("105312").id,
        pupil("lena"),
    )
    assert run(elsewhere, "select id from casefile_activity where file_id = %s", there.file) == []
    assert (
        run(elsewhere, "select name from authors_of(%s)", there.file)
        == run(elsewhere, "select name from writing_now(%s)", there.file)
        == []
    )


def test_no_file_is_begun_for_another_centre_or_pupil_or_as_someone_else(there: There) -> None:
    begin = """
        insert into casefile_file (id, pupil_id, centre_id, school_id, key_id, opened_by_id, opened_at)
        select gen_random_uuid(), %s, %s, school_id, key_id, coalesce(%s, (acting()).person_id), now()
          from casefile_file where id = %s
    """
    here, far, nele = institution(CLB).id, pupil("far"), work("Nele", CLB).person_id
    for about, centre, author in (
        (far, here, None),
        (pupil("li"), here, None),
        (pupil("li"), institution(OTHER_CLB).id, None),
        (pupil("li"), here, nele),
    ):
        refused(there.hanne, begin, about, centre, author, there.file)


def test_who_looked_is_told_to_whom_the_file_opens(there: There, act: Act) -> None:
    with acting_as(there.nele):
        sql("select open_restricted(%s)", there.hidden)
    assert run(there.hanne, "select name, times, restricted from lookers(%s, 9)", there.file) == [("Nele Martens", 1, 1)]
    for who in (("head_clb", "clb"), ("care", "linde"), ("other_psychologist", "other_clb"), ("newcomer", "clb")):
        assert run(act(*who), "select name from lookers(%s, 9)", there.file) == []


@pytest.mark.parametrize("planned", [True, False])
def test_nothing_is_registered_without_a_text_of_the_same_person_and_transaction(there: There, planned: bool) -> None:
    """Neither what was planned, whose text said other codes, nor a draft, of which nothing would be said."""
    with acting_as(there.hanne) as acting:
        activity = put(acting, pupil("lena"), planned=True) if planned else there.draft
    with days_go_by():
        sql("update casefile_text set xid = xid - 1")
    register = """
        update casefile_activity set state = 'registered', registered_at = now(), sections = null, function = 'clarification',
               topics = '{behaviour}', client = 'pupil', actors = '{pupil}' where id = %s returning id
    """
    with not_let("unsaid"):
        run(there.hanne, register, activity, told="activity.registered")
