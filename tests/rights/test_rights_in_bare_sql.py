"""What plain SQL with a real session still cannot do to people and work, requests and reviews.

Of grants tells `tests/verbs/test_rights_bare_sql.py`, of teams `test_teams_in_bare_sql.py`.
"""

from __future__ import annotations

import pytest

from paspoort.kernel.actions import acting_as, number_hash
from paspoort.kernel.models import NationalNumber
from paspoort.rights.models import PERMISSIONS
from tests.conftest import Act
from tests.people import grant_of, institution, person, work
from tests.rights.bare import one, refused, run, web
from tests.sql import sql

LINDE, ATHENEUM, CLB, SUPPORT = "034793", "041236", "114702", "131433"
HIRE = """
    insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
    values (gen_random_uuid(), %s, %s, 'staff', today(), 'own')
"""
ASK = """
    insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, asked_at, outcome,
                                message, email, answer)
    values (gen_random_uuid(), %s, %s, %s, 'IRISGebruiker', %s, 'support_worker', now() - interval '1 year', %s, '', '', 'Ja')
    returning id
"""
GIVE = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason)
    select gen_random_uuid(), id, person_id, institution_id, 'IRISGebruiker', '{gebruiker}', today(), today() + 30, 'own', now(),
           ''
      from rights_affiliation where id = %s returning id
"""


@pytest.fixture(autouse=True)
def reachable(world: object) -> None:
    """The heads of De Linde and the Atheneum have an address, so that one can ask there."""
    for name, number in (("Johan", LINDE), ("Greet", ATHENEUM)):
        sql("update rights_affiliation set email = 'directie@example.org' where id = %s", work(name, number).id)


@pytest.fixture
def asked(act: Act) -> object:
    """What the support worker asks the Atheneum."""
    values = (person("Tom").id, institution(ATHENEUM).id, institution(SUPPORT).id, ["gebruiker"], "")
    return run(act("supporter", "support"), ASK, *values)[0][0]


# --- people ----------------------------------------------------------------------------------------------------------


def test_an_id_from_elsewhere_opens_no_name(act: Act) -> None:
    """Taking someone on shows who it is: that takes the national number, not an id that stood in a trace."""
    head, stranger, here = act("head", "linde"), person("Hanne").id, institution(LINDE).id
    refused(head, HIRE, stranger, here)
    assert run(head, "select given_name from identity_person where id = %s", stranger) == []
    for forged in ["", "x", str(stranger), "00" * 32]:
        with pytest.raises(Exception, match="policy"), web(head):
            sql("select set_config('paspoort.number_known', %s, true)", forged)
            sql(HIRE, stranger, here)


INQUIRE = "select inquire('person', null, encode(%s, 'hex'))"


def test_who_knows_the_number_may_take_someone_on(act: Act) -> None:
    head, known = act("head", "linde"), number_hash(NationalNumber("93051822361"))
    sql("delete from identity_sealednumber where hash = %s", known)
    sql("update identity_sealednumber set hash = %s where subject_id = %s", known, person("Hanne").id)
    run(head, INQUIRE, known)
    with web(head):
        [(hanne, name)] = sql("select person_id, given_name from person_by_number(%s)", known)
        assert name == "Hanne"
        sql(HIRE, hanne, institution(LINDE).id)
        mark = one("select current_setting('paspoort.number_known')")
    # the mark of one session says nothing in another, nor about another person
    for other, whom in [(act("admin", "linde"), person("Nele").id), (act("head_atheneum", "atheneum"), person("Hanne").id)]:
        with pytest.raises(Exception, match="policy"), web(other):
            sql("select set_config('paspoort.number_known', %s, true)", mark)
            sql(HIRE, whom, one("select institution_id from acting()"))


@pytest.mark.parametrize(
    ("player", "school"), [("teacher", "linde"), ("care", "linde"), ("psychologist", "clb"), ("supporter", "support")]
)
def test_a_number_tells_nothing_to_who_manages_no_rights(act: Act, player: str, school: str) -> None:
    secret, known = act(player, school), number_hash(NationalNumber("93051822361"))
    assert run(secret, "select * from person_by_number(%s)", known) == []
    refused(secret, "select add_person('A', 'B', null, null, %s)", known, why="manages rights")
    refused(secret, "select number_known_mark(%s)", person("Hanne").id)
    refused(secret, "select mark_number_known(%s)", person("Hanne").id)
    refused(secret, "select * from rights_admins()")


# --- work ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("ended_at = now()", "not_yours_to_give|last_chief"),
        ("ends_on = today() - 1", "not_yours_to_give|last_chief"),
        ("ends_on = today() + 1", "not_yours_to_give|last_chief"),
        ("begins_on = today() + 1", "work_over"),
        ("begins_on = '1999-01-01'", "work_over"),
        ("category = 'support_worker'", "not_yours_to_give|last_chief"),
        ("email = 'elders@example.org'", "not_your_address"),
    ],
)
def test_a_local_admin_does_not_shut_the_chief_out(act: Act, change: str, why: str) -> None:
    refused(act("admin", "linde"), f"update rights_affiliation set {change} where id = %s", work("Johan", LINDE).id, why=why)


@pytest.mark.parametrize("change", ["person_id", "institution_id"])
def test_work_is_never_made_someone_elses(act: Act, change: str) -> None:
    other = {"person_id": person("Hanne").id, "institution_id": institution(ATHENEUM).id}[change]
    statement = f"update rights_affiliation set {change} = %s where id = %s"
    refused(act("head", "linde"), statement, other, work("Wout", LINDE).id, why="work_over|policy")


def test_work_that_ended_does_not_begin_again(act: Act) -> None:
    head, wout = act("head", "linde"), work("Wout", LINDE).id
    run(head, "update rights_affiliation set ended_at = now() where id = %s", wout)
    for change in ["ended_at = null", "ends_on = '2040-01-01'", "category = 'board'"]:
        refused(head, f"update rights_affiliation set {change} where id = %s", wout, why="work_over")


def test_longer_work_gives_no_longer_right(act: Act) -> None:
    head, marieke, right = act("head", "linde"), work("Marieke", LINDE).id, grant_of("Marieke", LINDE).id
    run(head, "update rights_affiliation set ends_on = today() + 10 where id = %s", marieke)
    run(head, "update rights_affiliation set ends_on = '2040-01-01' where id = %s", marieke)
    assert one("select ends_on - today() from rights_grant where id = %s", right) == 10


def test_other_work_ends_what_does_not_fit_it(act: Act) -> None:
    """Not even a right of the same context that others have under another right keeps it alive."""
    run(act("head", "linde"), "update rights_affiliation set category = 'clb_staff' where id = %s", work("Marieke", LINDE).id)
    ended = sql("select ended_because from rights_grant where id = %s and revoked_at is not null", grant_of("Marieke", LINDE).id)
    assert ended == [("affiliation_ended",)]


@pytest.mark.parametrize("player", ["teacher", "care"])
def test_nobody_prolongs_the_own_work(act: Act, player: str) -> None:
    secret = act(player, "linde")
    assert run(secret, "update rights_affiliation set ends_on = '2040-01-01' returning id") == []
    refused(secret, HIRE, person(player).id, institution(LINDE).id)


def test_nobody_is_hired_elsewhere_or_in_the_name_of_a_sign_in(act: Act) -> None:
    head = act("head", "linde")
    refused(head, HIRE, person("Wout").id, institution(ATHENEUM).id)
    refused(head, HIRE.replace("'own')", "'acm')"), person("Wout").id, institution(LINDE).id)


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "place", "from_where", "contexts", "outcome", "why"),
    [
        ("Wout", ATHENEUM, SUPPORT, ["gebruiker"], "", "policy"),
        ("Tom", ATHENEUM, LINDE, ["gebruiker"], "", "policy"),
        ("Tom", ATHENEUM, SUPPORT, ["gebruiker"], "accepted", "policy"),
        ("Tom", ATHENEUM, SUPPORT, ["beheerder"], "", "context_not_here"),
        ("Tom", ATHENEUM, SUPPORT, ["gebruiker", "verzonnen"], "", "context_not_here"),
        ("Tom", ATHENEUM, SUPPORT, [], "", "request_has_context"),
        ("Tom", "105312", SUPPORT, ["gebruiker"], "", "no_reachable_admin"),
    ],
)
def test_a_request_is_the_own_one_and_can_be_granted(
    act: Act, who: str, place: str, from_where: str, contexts: list[str], outcome: str, why: str
) -> None:
    values = (person(who).id, institution(place).id, institution(from_where).id, contexts, outcome)
    refused(act("supporter", "support"), ASK, *values, why=why)


def test_a_request_tells_no_other_time_and_brings_no_answer(asked: object) -> None:
    assert sql("select asked_at > now() - interval '1 hour', answer from rights_request where id = %s", asked) == [(True, "")]


def test_nobody_asks_to_be_chief(act: Act) -> None:
    statement = ASK.replace("IRISGebruiker", "LokaleBeheerder").replace("support_worker", "staff")
    values = (person("Wout").id, institution(LINDE).id, institution(LINDE).id, ["hoofd-lokale-beheerder"], "")
    refused(act("teacher", "linde"), statement, *values, why="context_not_here")


def test_who_asks_takes_it_back_and_nothing_else(act: Act, asked: object) -> None:
    tom = act("supporter", "support")
    for change in ["outcome = 'accepted'", "outcome = 'refused', answer = 'x'", "answer = 'x'"]:
        refused(tom, f"update rights_request set {change} where id = %s", asked, why="not_yours_to_decide")
    for change in ["contexts = '{beheerder}'", "person_id = null", "institution_id = null", "asked_at = now()", "message = 'x'"]:
        refused(tom, f"update rights_request set {change} where id = %s", asked)
    assert run(tom, "update rights_request set outcome = 'withdrawn' where id = %s returning id", asked) == [(asked,)]
    refused(tom, "update rights_request set outcome = 'withdrawn' where id = %s", asked, why="decided_already")


def test_only_who_was_asked_decides_and_truthfully(act: Act, asked: object) -> None:
    for player, school in [("head", "linde"), ("teacher", "linde"), ("head_clb", "clb"), ("head_support", "support")]:
        assert run(act(player, school), "update rights_request set outcome = 'refused' where id = %s returning id", asked) == []
    greet, decide = (
        act("head_atheneum", "atheneum"),
        "update rights_request set outcome = %s, grant_id = %s, answer = %s where id = %s",
    )
    refused(greet, decide, "withdrawn", None, "", asked, why="not_yours_to_decide|policy")
    refused(greet, decide, "accepted", None, "", asked, why="not_given")
    refused(greet, decide, "accepted", grant_of("Tom", LINDE).id, "", asked, why="not_given")
    refused(greet, decide, "refused", None, " ", asked, why="no_answer")
    with web(greet):
        given = sql(GIVE, work("Tom", ATHENEUM).id)[0][0]
        sql(decide, "accepted", given, "", asked)
    assert one("select decided_by_id from rights_request where id = %s", asked) == person("Greet").id
    refused(greet, decide, "refused", None, "Toch niet.", asked, why="decided_already")


def test_an_admin_does_not_decide_the_own_request(act: Act) -> None:
    els = act("admin", "linde")
    statement = ASK.replace("support_worker", "staff")
    asked = run(els, statement, person("Els").id, institution(LINDE).id, institution(LINDE).id, ["gebruiker"], "")[0][0]
    for outcome in ("accepted", "refused"):
        change = "update rights_request set outcome = %s, answer = 'Ja.' where id = %s"
        refused(els, change, outcome, asked, why="not_yours_to_decide")


# --- in one go, notices, what is asked of functions ------------------------------------------------------------------

BATCH = "insert into rights_batch (id, institution_id, given_by_id, at) values (gen_random_uuid(), %s, %s, now())"


def test_a_batch_is_of_the_own_institution_and_in_the_own_name(act: Act) -> None:
    head = act("head", "linde")
    run(head, BATCH, institution(LINDE).id, person("Johan").id)
    refused(head, BATCH, institution(ATHENEUM).id, person("Johan").id)
    refused(head, BATCH, institution(LINDE).id, person("Els").id)
    refused(act("teacher", "linde"), BATCH, institution(LINDE).id, person("Wout").id)
    assert run(act("head_atheneum", "atheneum"), "select * from rights_batch") == []


def test_word_for_the_admins_is_a_code_and_no_flood(act: Act) -> None:
    care = act("care", "linde")
    for code in ["Bel mij op 0470", "<script>", "x" * 41, "a", "b", "c", "d", "e", "f", "g"]:
        run(care, "select raise_notice(%s)", code)
    assert sorted(code for (code,) in sql("select code from rights_notice")) == ["a", "b", "c", "d", "e"]
    for change in ["code = 'x'", "about_person_id = null", "raised_at = now()"]:
        refused(act("head", "linde"), f"update rights_notice set {change}")


def test_use_is_noted_of_the_own_living_rights_only(act: Act) -> None:
    sql("delete from rights_use")
    for player, school in [("teacher", "linde"), ("head", "linde"), ("supporter", "support")]:
        run(act(player, school), "select note_use('report:read')")
    assert sql("select * from rights_use") == []
    care = act("care", "linde")
    for _ in range(3):
        run(care, "select note_use('report:read')")
    assert sql("select grant_id, days from rights_use") == [(grant_of("Marieke", LINDE).id, 1)]
    for statement in [
        "update rights_use set days = 9",
        "insert into rights_use values (null, today(), 1)",
        "delete from rights_grantchange",
    ]:
        refused(care, statement)


def test_without_a_session_the_functions_tell_nothing(world: object) -> None:
    assert run("", "select has_reachable_admin(%s)", institution(LINDE).id) == [(False,)]
    for question in ["my_grants()", "whom_to_ask()", "people_visible()", "own_teams()", "grants_seen()", "why('rights:manage')"]:
        assert run("", f"select * from {question}") == [], question
    for permission in PERMISSIONS:
        assert run("", "select may(%s)", permission) == [(False,)]


def test_without_an_institution_one_sees_oneself(act: Act) -> None:
    secret = act("head", "linde")
    sql("update identity_session set institution_id = null where secret_hash = secret_hash(%s)", secret)
    with acting_as(secret) as acting:
        assert not acting.may
    assert run(secret, "select given_name from identity_person") == [("Johan",)]
    for table in [
        "rights_batch",
        "rights_review",
        "rights_reviewitem",
        "rights_team",
        "rights_teampart",
        "rights_notice",
        "rights_request",
    ]:
        assert run(secret, f"select * from {table}") == [], table
    me = person("Johan").id
    for table in ["rights_affiliation", "rights_grant"]:
        assert {row[0] for row in run(secret, f"select person_id from {table}")} == {me}
    refused(secret, ASK, me, institution(ATHENEUM).id, None, ["gebruiker"], "", why="policy|no_reachable_admin")


def test_the_board_sees_that_a_review_is_late_and_nothing_of_it(act: Act) -> None:
    secret = act("head_board", "board")
    for number, late in [(LINDE, "now()"), (ATHENEUM, "null")]:
        sql(
            "insert into rights_review (id, institution_id, opened_at, due_on, escalated_at)"
            f" values (gen_random_uuid(), %s, now(), today(), {late})",
            institution(number).id,
        )
    sql(
        "insert into rights_reviewitem (id, review_id, institution_id, grant_id, contexts, ends_on, odd, outcome)"
        " select gen_random_uuid(), r.id, g.institution_id, g.id, g.contexts, g.ends_on, '', ''"
        " from rights_review r join rights_grant g on g.institution_id = r.institution_id"
    )
    assert run(secret, "select institution_id from rights_review") == [(institution(LINDE).id,)]
    assert run(secret, "select * from rights_reviewitem") == []
    assert run(secret, "select given_name from identity_person") == [("Veerle",)]
    assert run(secret, "select count(*) from rights_grant") == [(1,)]
    refused(secret, HIRE, person("Veerle").id, institution(LINDE).id)
    refused(secret, "update rights_review set closed_at = now()")
