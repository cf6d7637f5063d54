"""What may stand in a contact, a value, a fact, a day, a letter and a sheet, asked of the database in bare SQL: a code each."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from tests.conftest import Act
from tests.rights.bare import refused
from tests.rights.medical import Medical, filled
from tests.rights.medical import at as at
from tests.rights.medical import laid as laid
from tests.sql import sql

CONTACT = """
    insert into health_contact (id, file_id, moment, school_year, state, day, place, key_id, activity_id)
    values (gen_random_uuid(), {{file}}, 'request', {year}, '{state}', {day}, 0, {{key}}, {activity})
"""
VALUE = """
    insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
    values (gen_random_uuid(), {{{contact}}}, '{item}', {version}, (acting()).person_id, {at}, {sealed}, false)
"""
FACT = """
    insert into health_fact (id, file_id, kind, version, author_id, at, key_id, sealed)
    values (gen_random_uuid(), {{file}}, 'heightMother', {version}, (acting()).person_id, {at}, {{key}}, '')
"""
SHEET = """
    insert into letters_sending (letter_id, receiver, school_id, consent_id, why, document_id, key_id, sealed, planned_at, way,
                                 sent_on, sent_by_id, noted_at)
    values ({{{letter}}}, 'school', {{linde}}, {{consent}}, 'agreed', {{free}}, {{key}}, '', {planned}, '{way}', {sent})
"""


def contact(**other: str) -> str:
    usual = {"year": "school_year_of(today())", "state": "invited", "day": "today()", "activity": "null"}
    return CONTACT.format(**usual | other)


def value(**other: str) -> str:
    usual = {"contact": "contact", "item": "weight", "version": "1", "at": "now()", "sealed": "''"}
    return VALUE.format(**usual | other)


def fact(**other: str) -> str:
    return FACT.format(**{"version": "2", "at": "now()"} | other)


def sheet(**other: str) -> str:
    usual = {"letter": "made", "planned": "now()", "way": "", "sent": "null, null, null"}
    return SHEET.format(**usual | other)


def change(table: str, row: str, what: str) -> str:
    return f"update {table} set {what} where id = {{{row}}}"


BEFORE = "now() - interval '1 hour'"
TOMORROW = "day = today() + 1, school_year = school_year_of(today() + 1)"
MADE = "state = 'made', made_at = now(), day = today()"
SENT = "today(), (acting()).person_id, now()"
EARLIER = "way = 'post', sent_on = today() - 1, sent_by_id = (acting()).person_id, noted_at = now()"
CLOSER = "closed_by_id = case when closed_by_id is null then (acting()).person_id end"
# What a nurse of the team is refused who writes around the verbs, and why.
REFUSED = [
    ("moved", change("health_contact", "contact", "activity_id = null")),
    ("not_begun", contact(state="done")),
    ("done_already", change("health_contact", "done", "state = 'invited'")),
    ("marked", change("health_contact", "marked", "state = 'exempt'")),
    ("before_birth", contact(day="'2010-01-02'", year="2009")),
    ("other_year", contact(year="2009")),
    ("other_day", change("health_contact", "contact", "school_day_id = {day}")),
    ("in_future", change("health_contact", "measured", f"state = 'done', {TOMORROW}")),
    ("no_value", change("health_contact", "contact", "state = 'done'")),
    ("other_file", contact(activity="{activity}")),
    ("not_next", value(version="2")),
    ("not_now", value(at=BEFORE)),
    ("no_item", value(contact="done", item="spinRight")),
    ("marked", value(contact="marked")),
    ("in_future", value(contact="later")),
    ("empty", value(sealed="null")),
    ("not_next", fact(version="3")),
    ("not_now", fact(at=BEFORE)),
    ("not_now", change("health_schoolday", "day", f"closed_at = {BEFORE}")),
    ("in_future", change("health_schoolday", "ahead", "closed_at = now()")),
    ("closed_by_other", change("health_schoolday", "day", "closed_at = now(), closed_by_id = null")),
    (
        "closed_by_other",
        change("health_schoolday", "day", CLOSER),
    ),
    ("other_day", change("letters_letter", "draft", f"{MADE} - 1")),
    ("not_now", change("letters_letter", "draft", MADE.replace("now()", BEFORE))),
    ("empty", change("letters_letter", "draft", f"{MADE}, sections = null")),
    ("not_made", sheet(letter="draft")),
    ("not_sent_yet", sheet(way="post", sent=SENT)),
    ("not_now", sheet(planned=BEFORE)),
    ("sent_already", change("letters_sending", "sent", "way = 'handed', noted_at = now()")),
    ("sent_when", change("letters_sending", "sheet", EARLIER)),
]
# What nobody at all is let, whoever writes.
NEVER = [
    ("moved", change("health_contact", "contact", "moment = 'L6'")),
    ("moved", change("health_fact", "known", "version = 9")),
    ("moved", change("letters_letter", "draft", "kind = 'adibib'")),
    ("made_already", change("letters_letter", "made", "state = 'discarded', made_at = null")),
    ("moved", change("letters_sending", "sheet", "sealed = 'x'")),
]


@pytest.mark.parametrize(("why", "statement"), REFUSED)
def test_what_may_not_stand_is_refused_with_its_code(at: Medical, act: Act, why: str, statement: str) -> None:
    refused(act("other_psychologist", "clb"), filled(statement, at, at.plain), why=f"^{why}\n")


@pytest.mark.parametrize(("why", "statement"), NEVER)
def test_what_stands_is_moved_by_nobody(at: Medical, why: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=f"^{why}\n"), transaction.atomic():
        sql(filled(statement, at, at.plain))
