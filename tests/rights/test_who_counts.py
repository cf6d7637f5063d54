"""Who still counts: an admin who died or left, contexts of which one may be given and another not, a name that is not one's own,
someone who left a team. Each by verb and in bare SQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights import actions as rights
from tests.conftest import Act
from tests.people import grant_of, institution, person, work
from tests.rights.bare import one, refused, run
from tests.rights.test_together_in_own_name import OTHERS, OWN_NAME, WITHDRAWN
from tests.sql import sql

LINDE, CLB, SUPPORT = "034793", "114702", "131433"
ELS, NELE = "Els", "Nele"
CHIEF, LOCAL = "hoofd-lokale-beheerder", "lokale-beheerder"


def period() -> Period:
    return Period(today(), today() + timedelta(days=200))


# --- an admin --------------------------------------------------------------------------------------------------------

PERSON = "update identity_person set ended_on = today() {} where given_name = 'Els'"
WORK = "update rights_affiliation set {} where id = :work"
GRANT = "update rights_grant set {} where affiliation_id = :work"
ADMIN_IN_STATE = {
    "as it is": ("", True),
    "dies tomorrow": (PERSON.format("+ 1"), True),
    "works until today": (WORK.format("ends_on = today()"), True),
    "right until today": (GRANT.format("ends_on = today()"), True),
    "local admin only": (GRANT.format("contexts = '{lokale-beheerder}'"), True),
    "died": (PERSON.format(""), False),
    "work ended": (WORK.format("ended_at = now()"), False),
    "work over since yesterday": (WORK.format("ends_on = today() - 1"), False),
    "work begins tomorrow": (WORK.format("begins_on = today() + 1"), False),
    "work of another category": (WORK.format("category = 'support_worker'"), False),
    "right ended": (GRANT.format("revoked_at = now()"), False),
    "right over since yesterday": (GRANT.format("begins_on = today() - 9, ends_on = today() - 1"), False),
    "right begins tomorrow": (GRANT.format("begins_on = today() + 1"), False),
    "another right": (GRANT.format("right_id = 'IRISGebruiker', contexts = '{gebruiker}'"), False),
}
NOBODY_IN_STATE = {
    "institution closed": "update registry_institution set ended_on = today() where id = :here",
    "right not for this kind of institution": "update rights_context set kinds = '{clb}' where right_id = 'LokaleBeheerder'",
}
REACHABLE = "select has_reachable_admin(%s)"
GIVE_UP = "update rights_grant set revoked_at = now() where id = %s returning id"


@pytest.fixture
def two_chiefs(world: object) -> None:
    """Els is chief of De Linde as well, and the only one whom a mail reaches; someone asked for a right."""
    sql("update rights_grant set contexts = %s where id = %s", [CHIEF], grant_of(ELS, LINDE).id)
    sql("update rights_affiliation set email = '' where id = %s", work("Johan", LINDE).id)
    sql("update rights_affiliation set email = 'els@example.org' where id = %s", work(ELS, LINDE).id)
    sql(
        "insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, message, email,"
        " asked_at, outcome, answer)"
        " values (gen_random_uuid(), %s, %s, %s, 'IRISGebruiker', '{gebruiker}', 'staff', '', '', now(), '', '')",
        person("Wout").id,
        institution(LINDE).id,
        institution(LINDE).id,
    )


def put(statement: str) -> None:
    if statement:
        sql(statement.replace(":work", f"'{work(ELS, LINDE).id}'").replace(":here", f"'{institution(LINDE).id}'"))


def asked_to_decide(secret_of_teacher: str, secret_of_supporter: str) -> dict[str, object]:
    with acting_as_service("mail", role="worker"):
        mailed = {email for (email,) in sql("select email from letters_due() where kind = 'request_new'")}
    return {
        "named": {name for (name,) in run(secret_of_teacher, "select * from whom_to_ask()")},
        "reached by a colleague": run(secret_of_teacher, REACHABLE, institution(LINDE).id)[0][0],
        "reached from a support centre": run(secret_of_supporter, REACHABLE, institution(LINDE).id)[0][0],
        "mailed": mailed,
    }


@pytest.mark.parametrize("state", ADMIN_IN_STATE)
def test_only_an_admin_who_still_counts_is_asked_and_makes_room_for_another(two_chiefs: None, act: Act, state: str) -> None:
    teacher, supporter, head = act("teacher", "linde"), act("supporter", "support"), act("head", "linde")
    statement, counts = ADMIN_IN_STATE[state]
    put(statement)
    els = one("select given_name || ' ' || family_name from identity_person where given_name = 'Els'")
    assert asked_to_decide(teacher, supporter) == {
        "named": {"Johan Desmet", els} if counts else {"Johan Desmet"},
        "reached by a colleague": counts,
        "reached from a support centre": counts,
        "mailed": {"els@example.org"} if counts else set(),
    }
    johan = grant_of("Johan", LINDE).id
    if counts and state != "local admin only":
        assert run(head, GIVE_UP, johan) == [(johan,)]
    else:
        refused(head, GIVE_UP, johan, why="last_chief")


@pytest.mark.parametrize("state", NOBODY_IN_STATE)
def test_where_the_right_is_no_more_nobody_is_asked(two_chiefs: None, act: Act, state: str) -> None:
    teacher, supporter = act("teacher", "linde"), act("supporter", "support")
    put(NOBODY_IN_STATE[state])
    assert not any(asked_to_decide(teacher, supporter).values())


# --- contexts of which one may be given and another not --------------------------------------------------------------

GIVE = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason)
    select gen_random_uuid(), id, person_id, institution_id, %s, %s, today(), today() + 30, 'own', now(), ''
      from rights_affiliation where id = %s returning id
"""
FOR_CHIEFS = "update rights_context set given_with = 'admins:manage', ended_with = 'admins:manage' where code = 'beheerder'"
IRIS, ADMIN = "IRISGebruiker", "LokaleBeheerder"
GIVEN = [
    ("head", ADMIN, [LOCAL], True),
    ("head", ADMIN, [CHIEF], False),
    ("head", ADMIN, [LOCAL, CHIEF], False),
    ("head", IRIS, ["gebruiker", "beheerder"], True),
    ("admin", IRIS, ["gebruiker"], True),
    ("admin", IRIS, ["beheerder"], False),
    ("admin", IRIS, ["gebruiker", "beheerder"], False),
    ("admin", ADMIN, [LOCAL], False),
]


@pytest.mark.parametrize(("player", "right", "contexts", "may"), GIVEN)
def test_contexts_are_given_together_only_when_each_may_be_given(
    world: object, act: Act, player: str, right: str, contexts: list[str], may: bool
) -> None:
    sql(FOR_CHIEFS)
    secret, wout = act(player, "linde"), work("Wout", LINDE).id
    tried = []
    try:
        with transaction.atomic(), acting_as(secret) as acting:
            rights.grant_several(acting, uuid.uuid4(), [wout], right, contexts, period())
            transaction.set_rollback(True)
        tried.append(True)
    except (Refused, DatabaseError):
        tried.append(False)
    if may:
        tried.append(bool(run(secret, GIVE, right, contexts, wout)))
    else:
        refused(secret, GIVE, right, contexts, wout, why="not_yours_to_give")
        tried.append(False)
    assert tried == [may, may]


ENDED = [
    "revoked_at = now()",
    "ends_on = today() + 1",
    "contexts = '{gebruiker}', reason = 'x'",
    "contexts = '{operator}', reason = 'x'",
]


@pytest.mark.parametrize("contexts", [["gebruiker"], ["beheerder"], ["gebruiker", "beheerder"]])
def test_contexts_are_ended_together_only_when_each_may_be_ended(world: object, act: Act, contexts: list[str]) -> None:
    sql(FOR_CHIEFS)
    els, held = act("admin", "linde"), grant_of("Marieke", LINDE).id
    sql("update rights_grant set contexts = %s where id = %s", contexts, held)
    for change in ENDED:
        statement = f"update rights_grant set {change} where id = %s returning id"
        if "beheerder" in contexts:
            refused(els, statement, held, why="not_yours_to_give")
    with acting_as(els) as acting:
        if "beheerder" in contexts:
            with pytest.raises((Refused, DatabaseError)):
                rights.end_grants(acting, {held: 0}, "Niet meer nodig.")
        else:
            rights.end_grants(acting, {held: 0}, "Niet meer nodig.")


# --- in someone else's name ------------------------------------------------------------------------------------------

DRAFT = """
    insert into passport_report (id, pupil_id, centre_id, school_id, kind, counts_as, education_level, support_type,
      training_form, number, state, revision, key_id, sections, author_id, created_at, changed_at, end_kind, end_reason,
      ended_by_id, finalised_by_id, withdrawn_by_id, withdrawn_at, withdrawn_reason, end_before)
    select gen_random_uuid(), r.pupil_id, r.centre_id, r.school_id, r.kind, r.counts_as, r.education_level, r.support_type,
      r.training_form, gen_random_uuid()::text, r.state, 0, r.key_id, r.sections, r.author_id, now(), now(), '',
      r.end_reason, r.ended_by_id, r.finalised_by_id, r.withdrawn_by_id, r.withdrawn_at, r.withdrawn_reason, r.end_before
    from (select (jsonb_populate_record(r, jsonb_build_object('author_id', (select person_id from acting())) || %s::jsonb)).*
            from passport_report r where r.id = %s) r
"""
THEIRS = ["author_id", "ended_by_id", "finalised_by_id", "withdrawn_by_id"]


@pytest.mark.parametrize("column", THEIRS)
@pytest.mark.parametrize(("player", "other"), [("psychologist", NELE), ("newcomer", "Hanne")])
def test_a_draft_begins_in_the_own_name_and_is_ended_by_nobody(
    world: object, act: Act, player: str, other: str, column: str
) -> None:
    """Not even by who is in the team, and not about a draft of one's own."""
    draft = one("select id from passport_report where state = 'draft' and pupil_id in"
                " (select id from registry_pupil where source_id = 'pupil-jules')")  # fmt: skip
    sql("insert into rights_teampart (id, team_id, institution_id, member_id, since)"
          " select gen_random_uuid(), t.id, a.institution_id, a.id, now() from rights_team t"
          " join rights_affiliation a on a.institution_id = t.institution_id where t.institution_id = %s"
          " and not exists (select from rights_teampart p where p.member_id = a.id and p.ended_at is null)",
          institution(CLB).id)  # fmt: skip
    secret = act(player, "clb")
    run(secret, DRAFT, "{}", draft)
    refused(secret, DRAFT, f'{{"{column}": "{person(other).id}"}}', draft)


PAST = ['"withdrawn_at": "2026-01-01"', '"withdrawn_reason": "x"', '"end_reason": "x"', '"end_before": {"end_kind": "ended"}']


@pytest.mark.parametrize("told", PAST)
def test_a_draft_begins_without_a_past(world: object, act: Act, told: str) -> None:
    draft = one("select id from passport_report where state = 'draft' limit 1")
    refused(act("psychologist", "clb"), DRAFT, "{" + told + "}", draft)


NAMED = {
    ("casefile_activity", "author_id"), ("casefile_activity", "restricted_by_id"), ("casefile_attachment", "author_id"),
    ("casefile_file", "opened_by_id"),
    ("casefile_group", "made_by_id"), ("casefile_handover", "given_by_id"),
    ("casefile_look", "person_id"), ("casefile_phase", "done_by_id"),
    ("casefile_referral", "closed_by_id"), ("casefile_referral", "last_step_by_id"),
    ("casefile_text", "author_id"), ("casefile_trajectory", "ended_by_id"),
    ("casefile_trajectory", "opened_by_id"), ("family_consent", "noted_by_id"), ("family_consent", "withdrawn_by_id"),
    ("family_holderdecision", "noted_by_id"),
    ("family_version", "author_id"), ("identity_account", "person_id"), ("identity_keptform", "person_id"),
    ("identity_key", "person_id"), ("identity_session", "person_id"), ("identity_subject", "person_id"),
    ("health_fact", "author_id"), ("health_measurement", "author_id"), ("health_schoolday", "made_by_id"),
    ("health_schoolday", "closed_by_id"),
    ("letters_letter", "author_id"), ("letters_sending", "sent_by_id"), ("documents_letterstyle", "made_by_id"),
    ("inbox_seen", "person_id"), ("passport_report", "author_id"), ("passport_report", "ended_by_id"),
    ("passport_report", "finalised_by_id"), ("passport_report", "withdrawn_by_id"), ("rights_affiliation", "person_id"),
    ("rights_batch", "given_by_id"), ("rights_grant", "granted_by_id"), ("rights_grant", "person_id"),
    ("rights_grant", "revoked_by_id"), ("rights_request", "decided_by_id"), ("rights_request", "person_id"),
    ("deliveries_delivery", "person_id"),
    ("links_link", "turned_on_by_id"), ("links_link", "turned_off_by_id"),
    ("rights_reviewitem", "decided_by_id"), *OWN_NAME, *OTHERS, WITHDRAWN,
}  # fmt: skip


def test_no_other_column_lets_a_screen_say_whose_it_is(world: object) -> None:
    """A column more is a name more that may be someone else's: say in a test of bare SQL what happens then, and add it here."""
    found = sql(
        "select c.conrelid::regclass::text, a.attname from pg_constraint c"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
        " where c.contype = 'f' and c.confrelid = 'identity_person'::regclass"
        " and (has_column_privilege('paspoort_web', c.conrelid, a.attnum, 'INSERT')"
        " or has_column_privilege('paspoort_web', c.conrelid, a.attnum, 'UPDATE'))"
    )
    assert set(found) == NAMED


# --- someone who left a team -----------------------------------------------------------------------------------------

LEAVES: dict[str, Callable[[str, Any], object]] = {
    "ended by hand": lambda head, at: run(
        head, "update rights_affiliation set ended_at = now() where id = %s returning id", at, told="affiliation.ended"
    ),
    "over by hand": lambda head, at: run(
        head,
        "update rights_affiliation set ends_on = greatest(begins_on, today() - 1) where id = %s returning id",
        at,
        told="affiliation.ended",
    ),
    "by verb": lambda head, at: _leave(head, at),
}


def _leave(head: str, at: Any) -> None:
    with acting_as(head) as acting:
        rights.end_colleagues(acting, [at], today() - timedelta(days=1))


@pytest.mark.parametrize("how", LEAVES)
def test_who_leaves_is_out_of_the_team_and_taken_on_again_stays_out(world: object, act: Act, how: str) -> None:
    head, hanne = act("head_clb", "clb"), work("Hanne", CLB).id
    in_team = "select count(*) from rights_teampart where member_id = %s and ended_at is null"
    assert one(in_team, hanne) == 1
    LEAVES[how](head, hanne)
    assert one(in_team, hanne) == 0
    with acting_as(head) as acting:
        rights.add_again(acting, [hanne], period())
    works = "select id from rights_affiliation where person_id = %s and ended_at is null and begins_on = today()"
    again = one(works, person("Hanne").id)
    run(head, GIVE, "LARSGebruiker", ["gebruiker"], again)
    secret = act("psychologist", "clb")
    for question in ["rights_team", "own_teams()", "pupils_visible()", "reports_readable()"]:
        assert run(secret, f"select * from {question}") == [], question
    assert run(secret, "select may('report:write'), writing_institution()") == [(True, None)]


@pytest.mark.parametrize("stays", ["ends_on = today()", "ends_on = today() + 9", "category = 'clb_staff', ends_on = today() + 8"])
def test_who_still_works_there_stays_in_the_team(world: object, act: Act, stays: str) -> None:
    head, hanne = act("head_clb", "clb"), work("Hanne", CLB).id
    run(head, f"update rights_affiliation set {stays} where id = %s returning id", hanne, told="affiliation.ended")
    assert one("select count(*) from rights_teampart where member_id = %s and ended_at is null", hanne) == 1
