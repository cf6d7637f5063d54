"""Referrals in bare SQL as the web role: what became of one is not got round, wiped or read where its activity is restricted."""

from __future__ import annotations

import uuid

import pytest

from tests.rights.bare import one, refused, run, web
from tests.rights.test_files_in_bare_sql import BY_ME, There, days_go_by
from tests.rights.test_files_in_bare_sql import there as there
from tests.sql import sql

WAITS = f"waits_since = today(), last_step = 'waits', {BY_ME}"
CLOSED = "closed_on = today(), closed_because = 'no_answer', closed_by_id = (acting()).person_id"
REFUSED = f"refused_on = today(), refused_because = 'full', last_step = 'refused', {BY_ME}"
AWAY = "update casefile_activity set function = 'advice', direction = '', category = '', detail = '' where id = %s"
CONSENT = """
    insert into family_consent (id, pupil_id, centre_id, key_id, giver_role, purpose, data_category, receiver, form, given_on,
                                noted_by_id, noted_at, sealed)
    select gen_random_uuid(), f.pupil_id, f.centre_id, f.key_id, 'pupil', 'referral', 'guidance', 'partner', 'written', today(),
           coalesce((acting()).person_id, f.opened_by_id), %s, ''
      from casefile_file f where f.id = %s returning id
"""


@pytest.mark.parametrize("step", [WAITS, CLOSED, REFUSED, f"answer_id = %s, {WAITS}"])
def test_no_consent_of_another_pupil_comes_along_with_another_step(there: There, step: str) -> None:
    other = one(CONSENT, "now", there.beside)
    values = [there.plain] * step.count("%s") + [other]
    why = "no_consent|no_answer"
    refused(there.hanne, f"update casefile_referral set {step}, consent_id = %s", *values, why=why)
    assert one("select consent_id from casefile_referral where activity_id = %s", there.asked) is None


@pytest.mark.parametrize("step", [WAITS, CLOSED, REFUSED])
def test_what_became_of_a_referral_is_not_wiped_by_correcting_its_activity(there: There, step: str) -> None:
    run(there.hanne, f"update casefile_referral set {step}")
    for secret in (there.hanne, there.nele):
        refused(secret, AWAY, there.asked, why="followed_already")
    with days_go_by():
        sql(
            "update casefile_referral set referred_on = referred_on - 9, waits_since = waits_since - 9, closed_on = closed_on - 9"
        )
        sql("update casefile_referral set refused_on = refused_on - 9")
        sql("update casefile_activity set day = day - 9 where id = %s", there.asked)
    refused(there.hanne, "update casefile_activity set day = day + 1 where id = %s", there.asked, why="followed_already")


def test_of_a_restricted_referral_nothing_shows_before_it_is_opened(there: There) -> None:
    consent = one(CONSENT, "now", there.file)
    run(there.hanne, f"update casefile_referral set {REFUSED}")
    run(there.hanne, "update casefile_referral set consent_id = %s", consent)
    run(
        there.hanne,
        "update casefile_activity set restricted_at = now(), restricted_by_id = (acting()).person_id where id = %s",
        there.asked,
    )
    referral = one("select id from casefile_referral where activity_id = %s", there.asked)
    with days_go_by():
        sql("update casefile_activity set restricted_at = restricted_at - interval '1 day' where id = %s", there.asked)
    for where in ("true", "consent_id is not null", "refused_because = 'full'"):
        assert run(there.nele, f"select id from casefile_referral where {where}") == []
    assert run(there.nele, "update casefile_referral set refused_said = 'x' where id = %s returning id", referral) == []
    for known in (there.asked, referral):
        with web(there.nele):
            assert one("select open_restricted(%s)", known)
            assert sql("select refused_because from casefile_referral") == [("full",)]
    assert run(there.nele, "select open_restricted(%s)", uuid.uuid4()) == [(False,)]


def test_a_consent_is_noted_now(there: There) -> None:
    for moment in ("2020-01-01", "2100-01-01"):
        refused(there.hanne, CONSENT, moment, there.file, why="not_now")
    run(there.hanne, CONSENT, "now", there.file)


def test_what_is_known_of_a_relation_is_said_now_and_next(there: There) -> None:
    add = """
        insert into family_relation (id, pupil_id, centre_id, key_id, kind, authority, begins_on, contact_allowed)
        select gen_random_uuid(), f.pupil_id, f.centre_id, f.key_id, 'mother', 'yes', today(), true
          from casefile_file f where f.id = %s returning id
    """
    say = """
        insert into family_version (id, relation_id, version, author_id, at, key_id, sealed)
        select gen_random_uuid(), r.id, %s, (acting()).person_id, %s, r.key_id, '' from family_relation r where r.id = %s
    """
    relation = one(add, there.file)
    for version, moment in ((1, "2020-01-01"), (0, "now"), (2, "now"), (32767, "now")):
        refused(there.hanne, say, version, moment, relation, why="not_next")
    run(there.hanne, say, 1, "now", relation)
    run(there.nele, say, 2, "now", relation)


def test_of_a_restricted_referral_a_list_says_that_it_waits_and_no_more(there: There) -> None:
    run(there.hanne, f"update casefile_referral set {WAITS}")
    listed = "select category, waits_since, accepted_on from waiting_referrals(false, 9)"
    assert [waits is not None for _category, waits, _accepted in run(there.nele, listed)] == [True]
    with days_go_by():
        sql("update casefile_activity set restricted_at = now(), restricted_by_id = author_id where id = %s", there.asked)
    assert run(there.nele, listed) == [("", None, None)]
