"""Contact moments against someone who tries: in bare SQL, about who left, on another team's day, at a line that is restricted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.http import Http404

from paspoort.family.actions import NewRelation, add_relation
from paspoort.health.actions import Typed, begin_contact, close_day, finish_contact, mark, plan_day, save_value, undo_mark
from paspoort.health.models import SchoolDay
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import school_year_of, today
from paspoort.letters.actions import make_next
from paspoort.registry.models import OwnClass
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.rights.bare import one, refused, run
from tests.rights.matrix import AS_NURSE
from tests.rights.test_files_in_bare_sql import days_go_by, pupil
from tests.sql import sql

LINDE, ATHENEUM = "034793", "041236"
DAY = """
    insert into health_schoolday (id, centre_id, school_id, grade, moment, day, made_by_id, made_at)
    select gen_random_uuid(), centre_id, %s, 'L4', 'L4', today(), opened_by_id, now() from casefile_file limit 1 returning id
"""
ON_DAY = "update health_contact set school_day_id = %s returning id"
RESTRICT = """
    update casefile_activity a set restricted_at = now() - interval '1 hour', restricted_by_id = f.opened_by_id
      from casefile_file f where f.id = a.file_id and a.id in (select activity_id from health_contact)
"""


@pytest.fixture
def nurse(world: object, act: Act) -> str:
    """A nurse of a team that guides De Linde, and the atheneum no longer."""
    sql(AS_NURSE)
    sql("update rights_teampart set ended_at = now() where school_id = %s", institution(ATHENEUM).id)
    return act("other_psychologist", "clb")


@pytest.fixture
def measured(nurse: str) -> SchoolDay:
    """A day on which Léna was measured; she is ten."""
    lena = pupil("lena")
    sql("update registry_pupil set birth_date = today() - 3700 where id = %s", lena)
    with acting_as(nurse) as acting:
        add_relation(acting, lena, NewRelation("mother", "Sofie", address="Kerkstraat 1"))
        day = plan_day(acting, institution(LINDE).id, OwnClass("L4"), "L4", today())
        save_value(acting, day.id, lena, Typed("weight", "33", 0))
    return day


def test_of_who_left_no_day_tells_what_became_of_a_contact(nurse: str) -> None:
    """Neither asked as of a day on which the pupil was still there, nor counted, nor by planning such a day."""
    lena, linde = pupil("lena"), institution(LINDE).id
    with acting_as(nurse) as acting:
        begin_contact(acting, lena, "L4", today())
    then = today() - timedelta(days=1)
    asked = ("select pupil_id from contacts_due(%s, null, null, %s)", linde, then)
    counted = ("select state from contacts_due_counted(%s) where school_id = %s and moment = 'L4'", then, linde)
    assert (lena,) in run(nurse, *asked) and run(nurse, *counted)
    sql("update registry_enrolment set left_on = today() where pupil_id = %s", lena)
    sql("update registry_findable set institution_id = %s where pupil_id = %s", institution(ATHENEUM).id, lena)
    assert (lena,) not in run(nurse, *asked) and run(nurse, *counted) == []
    then = max(then, date(school_year_of(today()), 9, 1))
    with acting_as(nurse) as acting:
        assert list(raised(BadInput, lambda: plan_day(acting, linde, OwnClass("L4"), "L4", then)).problems) == ["own_class"]


@pytest.mark.parametrize("school", [LINDE, ATHENEUM])
def test_nobody_is_put_on_a_day_of_another_team_or_of_another_school(nurse: str, school: str) -> None:
    with acting_as(nurse) as acting:
        begin_contact(acting, pupil("lena"), "L4", today())
    day = one(DAY, institution(school).id)
    if school == LINDE:
        assert len(run(nurse, ON_DAY, day)) == 1
        return
    refused(nurse, ON_DAY, day, why="other_day")
    sql("update rights_teampart set ended_at = null where school_id = %s", institution(school).id)
    refused(nurse, ON_DAY, day, why="other_day")


def test_a_line_that_a_colleague_restricted_stays_unopened_and_holds_up_no_class(nurse: str, measured: SchoolDay) -> None:
    lena, restricted_read = pupil("lena"), "select count(*) from audit_trace where event = 'activity.restricted_read'"
    with days_go_by():
        sql(RESTRICT)
    with acting_as(nurse) as acting:
        mark(acting, measured.id, lena, "missed")
        undo_mark(acting, measured.id, lena)
        close_day(acting, measured.id)
        [row] = make_next(acting, measured.id).rows
        assert (row.lacks, row.letter) == ("restricted", None)
    assert one(restricted_read) == 0
    assert one("select state from casefile_activity where id in (select activity_id from health_contact)") == "planned"


def test_another_persons_value_key_or_moment_is_refused(nurse: str, measured: SchoolDay, act: Act) -> None:
    """What the screens never send: somebody else's name, an earlier moment, a gap, an item that the moment has not, the key of
    another file, a line of another file."""
    write = """
        insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
        select gen_random_uuid(), c.id, %s, %s, coalesce(%s, (acting()).person_id), now() - %s::interval, '', false
          from health_contact c
    """
    other = one("select id from identity_person where given_name = 'Hanne'")
    refused(nurse, write, "height", 1, other, "0")
    refused(nurse, write, "height", 1, None, "1 hour", why="not_now")
    refused(nurse, write, "height", 2, None, "0", why="not_next")
    refused(nurse, write, "spinRight", 1, None, "0", why="no_item")
    beside = pupil("noor")
    with acting_as(act("other_psychologist", "clb")) as acting:
        begun = begin_contact(acting, beside, "request", today())
        with pytest.raises(Http404):
            begin_contact(acting, uuid.uuid4(), "request", today())
        assert list(raised(BadInput, lambda: finish_contact(acting, begun.id, beside)).problems) == ["value"]
    fact = """
        insert into health_fact (id, file_id, kind, version, author_id, at, key_id, sealed)
        select gen_random_uuid(), f.id, 'sex', 1, (acting()).person_id, now(), o.key_id, '' from casefile_file f, casefile_file o
         where f.pupil_id = %s and o.pupil_id = %s
    """
    refused(nurse, fact, pupil("lena"), beside)
    line = """
        update health_contact set activity_id = (select activity_id from health_contact where moment = 'L4')
         where moment = 'request'
    """
    refused(nurse, line, why="health_contact_activity_id_key")
