"""Told of a file: no function and no table says anything of a pupil file to whom it does not open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from paspoort.casefile.actions import attach
from paspoort.kernel.actions import acting_as
from paspoort.letters.actions import begin_letter, make_letter, save_letter
from tests.conftest import Act
from tests.people import grant_of, work
from tests.rights.bare import one, web
from tests.rights.test_files_in_bare_sql import CLB, There, pupil, put
from tests.rights.test_files_in_bare_sql import there as there
from tests.sql import sql

OF_A_FILE = [
    "restricted_lines(%(file)s)", "authors_of(%(file)s)", "lookers(%(file)s, 9)", "writing_now(%(file)s)",
    "lines_together(%(file)s)", "waiting_referrals(false, 9)", "report_lines(%(pupil)s)", "work_in_files(9)", "files_of_late(9)",
    "read_attachment(%(attachment)s, 0)", "family_authors(%(pupil)s, %(centre)s)", "guiding_teams(%(pupil)s, %(centre)s)",
    "letter_lines(%(file)s)", "letter_authors(%(file)s)",
]  # fmt: skip
TABLES = [
    "casefile_file", "casefile_activity", "casefile_text", "casefile_attachment", "casefile_referral", "casefile_trajectory",
    "casefile_phase", "casefile_handover", "casefile_look", "family_relation", "family_version", "family_consent",
    "family_holderdecision",
    "letters_letter", "letters_sending",
]  # fmt: skip
WRITES = [
    "update casefile_activity set state = 'cancelled', cancelled_because = 'other' where id = %(planned)s returning id",
    "update casefile_activity set restricted_at = now(), restricted_by_id = author_id where id = %(planned)s returning id",
    "update casefile_referral set consent_id = null where file_id = %(file)s returning id",
    "update casefile_file set school_id = null where id = %(file)s returning id",
    "select open_restricted(%(planned)s) where open_restricted(%(hidden)s)",
]


@pytest.mark.parametrize("who", ["school", "other centre", "other team", "no file right", "taken from the team", "no session"])
def test_whom_a_file_does_not_open_to_is_told_nothing_and_writes_nothing(there: There, act: Act, who: str) -> None:
    with acting_as(there.hanne) as acting:
        planned = put(acting, pupil("lena"), planned=True)
        letter = begin_letter(acting, pupil("lena"), "supportLetter", there.plain)
        make_letter(acting, letter.id, save_letter(acting, letter.id, 0, {"advice": "Slaapt beter."}))
        kept = attach(acting, there.draft, ("brief.txt", b"Slaapt beter."))[0].id
    about: dict[str, Any] = {
        "file": there.file, "pupil": pupil("lena"), "planned": planned, "hidden": there.hidden, "attachment": kept,
        "centre": one("select centre_id from casefile_file where id = %s", there.file),
    }  # fmt: skip
    shown = {table: _run(there.hanne, f"select id from {table}", {}) for table in TABLES}
    assert all(shown[table] for table in TABLES[:5])
    assert shown["letters_sending"]
    assert all(_run(there.hanne, f"select 1 from {told}", about) for told in (OF_A_FILE[0], *OF_A_FILE[-2:]))
    secret = someone(there, act, who)
    for told in OF_A_FILE:
        assert _run(secret, f"select 1 from {told}", about) == [], told
    for table in TABLES:
        assert not {*_run(secret, f"select id from {table}", {})} & {*shown[table]}, table
    for write in WRITES:
        assert _run(secret, write, about) == [], write


def someone(there: There, act: Act, who: str) -> str:
    if who == "other team":
        given = grant_of("newcomer", "clb")
        given.contexts = ["arts"]
        given.save()
        return act("newcomer", "clb")
    if who == "taken from the team":
        sql("update rights_teampart set ended_at = now() where member_id = %s", work("Hanne", CLB).id)
        return there.hanne
    if who == "no session":
        return "x" * 43
    roles = {
        "school": ("care", "linde"),
        "other centre": ("other_psychologist", "other_clb"),
        "no file right": ("head_clb", "clb"),
    }
    return act(*roles[who])


def _run(secret: str, statement: str, about: dict[str, Any]) -> list[tuple[Any, ...]]:
    with web(secret), connection.cursor() as cursor:
        cursor.execute(statement, about)
        return list(cursor.fetchall())
