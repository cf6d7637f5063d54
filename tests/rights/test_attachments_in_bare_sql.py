"""Attachments in bare SQL as the web role: what someone who found a hole in a screen could still not read, put or undo."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.casefile.actions import attach
from paspoort.kernel.actions import acting_as
from tests.conftest import Act
from tests.rights.bare import one, refused, run
from tests.rights.test_files_in_bare_sql import There, say
from tests.rights.test_files_in_bare_sql import there as there

PUT = """
    insert into casefile_attachment (id, activity_id, author_id, at, key_id, kind, size, pages, name, sealed, version)
    values (gen_random_uuid(), %s, coalesce(%s::uuid, (acting()).person_id), %s, %s, 'text', 1, 0, '', '', %s)
"""
TRACE = "select count(*) from audit_trace where event = 'attachment.read'"


@pytest.fixture
def waiting(there: There) -> uuid.UUID:
    """What Hanne put beside her own draft."""
    with acting_as(there.hanne) as acting:
        return attach(acting, there.draft, ("brief.txt", b"Slaapt beter."))[0].id


def key(activity: uuid.UUID) -> Any:
    return one("select key_id from casefile_activity where id = %s", activity)


def test_no_select_gives_what_was_registered_and_the_door_gives_it_with_a_trace(
    there: There, waiting: uuid.UUID, act: Act
) -> None:
    assert run(there.hanne, "select sealed is not null from casefile_attachment") == [(True,)]
    one("update casefile_attachment set activity_id = %s, version = 1 where id = %s returning id", there.hidden, waiting)
    for secret in (there.hanne, there.nele, act("care", "linde"), act("head_clb", "clb")):
        assert run(secret, "select id from casefile_attachment") == []
    before = one(TRACE)
    for secret in (act("care", "linde"), act("head_clb", "clb"), act("elsewhere_care", "elsewhere")):
        for known in (waiting, uuid.uuid4()):
            assert run(secret, "select sealed from read_attachment(%s, 0)", known) == []
    assert run(there.nele, "select sealed from read_attachment(%s, 7)", waiting) == []
    assert one(TRACE) == before
    assert run(there.nele, "select sealed is not null from read_attachment(%s, 0)", waiting) == [(True,)]
    assert one(TRACE) == before + 1


def test_what_waits_is_nobody_elses(there: There, waiting: uuid.UUID) -> None:
    assert run(there.nele, "select id from casefile_attachment") == []
    assert run(there.nele, "select sealed from read_attachment(%s, 0)", waiting) == []
    assert run(there.nele, "select take_attachment_away(%s)", waiting) == [(None,)]
    assert one("select count(*) from casefile_attachment") == 1


def test_nothing_is_put_where_one_does_not_write_or_beside_a_text_that_stands(there: There, act: Act) -> None:
    hanne = one("select author_id from casefile_activity where id = %s", there.draft)
    other_key = one("select key_id from casefile_file where id = %s", there.beside)
    refused(there.nele, PUT, there.draft, None, "now", key(there.draft), None)  # a draft of someone else
    refused(there.nele, PUT, there.plain, hanne, "now", key(there.plain), None)  # in the name of someone else
    refused(there.nele, PUT, there.plain, None, "now", key(there.plain), 1)  # as if it had been registered
    refused(there.nele, PUT, there.plain, None, "now", other_key, None)  # under the key of another pupil
    refused(act("care", "linde"), PUT, there.plain, None, "now", key(there.plain), None)
    refused(there.nele, PUT, there.plain, None, "2020-01-01", key(there.plain), None, why="not_waiting")
    with pytest.raises(DatabaseError, match="leaves its trace"), transaction.atomic():
        run(there.nele, f"{PUT} returning id", there.plain, None, "now", key(there.plain), None, told="activity.discarded")
    one("update casefile_activity set state = 'discarded' where id = %s returning id", there.draft)
    refused(there.hanne, PUT, there.draft, None, "now", key(there.draft), None, why="not_waiting")


@pytest.mark.parametrize("change", ["version = 1", "sealed = ''", "activity_id = activity_id", "author_id = author_id"])
def test_nothing_is_changed_or_deleted(there: There, waiting: uuid.UUID, change: str) -> None:
    refused(there.hanne, f"update casefile_attachment set {change} where id = %s", waiting)
    refused(there.hanne, "delete from casefile_attachment where id = %s", waiting)


def test_what_waits_comes_with_ones_own_text_and_is_then_not_taken_away(there: There) -> None:
    with acting_as(there.hanne) as acting:
        mine = attach(acting, there.plain, ("brief.txt", b"Slaapt beter."))[0].id
    say(there.nele, there.plain)
    version = "select version from casefile_attachment where id = %s"
    assert one(version, mine) is None
    say(there.hanne, there.plain, version=3)
    assert one(version, mine) == 3
    assert run(there.hanne, "select take_attachment_away(%s)", mine) == [(None,)]
