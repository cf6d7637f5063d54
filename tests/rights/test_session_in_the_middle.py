"""Attack as the web role from the middle of a statement, or from an old picture: somebody tries to change who acts meanwhile.

A policy asks some things once a statement, and a trigger runs after the expressions of a row: it has to be one session for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import psycopg.types.json
import pytest

from tests.conftest import Act
from tests.rights.web_role import Row, acting, log_in, tried

AWAY = "(select count(*)::text from enter(%s))"
# the first row is as it may be, and lets the policy ask who acts; the second changes that
GIVE = f"""
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason, revision, ended_because)
    select gen_random_uuid(), a.id, a.person_id, a.institution_id, right_id, array[context], today(), today() + 30, 'own', now(),
           case when n = 2 then {AWAY} else '' end, 0, ''
      from (values (1, 'IRISGebruiker', 'gebruiker'), (2, 'LokaleBeheerder', 'hoofd-lokale-beheerder')) w (n, right_id, context)
     cross join jsonb_populate_record(null::rights_affiliation, %s::jsonb) a
"""
SOMEONE = """
    select to_jsonb(a) - 'begins_on' from rights_affiliation a join identity_person p on p.id = a.person_id
      join registry_institution i on i.id = a.institution_id where p.given_name = 'Wout' and i.number = '034793'
"""
GRANT = """
    select g.id, g.affiliation_id from rights_grant g join identity_person p on p.id = g.person_id
      join registry_institution i on i.id = g.institution_id
     where p.given_name = %s and i.number = '034793' and g.right_id = %s and g.revoked_at is null and g.ends_on >= today()
"""
CHIEFS = """
    select count(*) from rights_admins() a join registry_institution i on i.id = a.institution_id
     where a.chief and i.number = '034793'
"""


@pytest.fixture
def owner(live_world: str) -> Iterator[Callable[..., list[Row]]]:
    """What stands in the tables, as the administrator sees it, or makes of it."""
    with psycopg.connect(live_world, autocommit=True) as db:

        def ask(statement: str, *values: Any) -> list[Row]:
            cursor = db.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

        yield ask


@pytest.mark.parametrize("other", ["", "head_atheneum"])
def test_a_local_admin_makes_no_chief_by_putting_the_session_away_in_a_second_row(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act, other: str
) -> None:
    """Nor by putting there that of a chief of another school."""
    [[someone]] = owner(SOMEONE)
    then = act(other, "atheneum") if other else ""
    before = owner("select count(*) from rights_grant")
    said = tried(intruder, act("admin", "linde"), GIVE, then, psycopg.types.json.Jsonb(someone))
    assert said.startswith("refused 42501"), said
    assert owner("select count(*) from rights_grant") == before


@pytest.mark.parametrize("table", ["rights_grant", "rights_affiliation"])
def test_a_right_does_not_end_without_its_history(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act, table: str
) -> None:
    [[grant, work]] = owner(GRANT, "Marieke", "IRISGebruiker")
    end, which = ("revoked_at", grant) if table == "rights_grant" else ("ended_at", work)
    said = tried(intruder, act("head", "linde"), f"update {table} set {end} = now() where id = %s returning {AWAY}", which, "")
    assert said.startswith("refused 42501"), said
    assert owner("select revoked_at from rights_grant where id = %s", grant) == [(None,)]
    event = "right.revoked" if table == "rights_grant" else "affiliation.ended"
    with acting(intruder, act("head", "linde")):
        assert intruder.execute(f"update {table} set {end} = now() where id = %s".encode(), [which]).rowcount == 1
        intruder.execute("select record_trace(%s, 'done', '', 'web', null, %s, null, '{}')", [event, which])
    assert owner("select kind from rights_grantchange where grant_id = %s order by at desc limit 1", grant) == [("ended",)]


APART = """
    with ended as (update rights_teampart set ended_at = now() where school_id is not null and ended_at is null)
    insert into rights_teampart (id, team_id, institution_id, pupil_id, since)
    select gen_random_uuid(), m.team_id, m.institution_id, f.pupil_id, now()
      from registry_findable f, rights_teampart m
      join rights_affiliation a on a.id = m.member_id join identity_person p on p.id = a.person_id
     where p.given_name = 'Hanne' and m.ended_at is null and f.register_number = '2021014'
"""
# the row of a school elsewhere lets the policy ask for the places; then somebody else acts, whom no pupil limits
MIXED = f"""
    select f.shown_name from (
      select i.id, case when i.number = '034793' then {AWAY} end from registry_institution i
       where i.number in ('034793', '105312') order by i.number desc offset 0) place
     cross join lateral (select shown_name from registry_findable f where f.institution_id = place.id offset 0) f
"""


def test_who_guides_one_pupil_apart_finds_no_other_one_of_that_school(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act
) -> None:
    owner(APART)
    secret = act("psychologist", "clb")
    assert tried(intruder, secret, "select register_number from registry_findable") == "[('2021014',)]"
    for other in ["", act("care", "linde")]:
        assert tried(intruder, secret, MIXED, other).startswith("refused 42501"), other


NAMES = "select shown_name from registry_findable"


@pytest.fixture
def both(act: Act) -> list[str]:
    """Two living sessions, of which neither may see what the other sees."""
    return [act("care", "linde"), act("elsewhere_care", "elsewhere")]


def seen_by(db: psycopg.Connection[Row], secret: str) -> set[Row]:
    with acting(db, secret):
        return set(db.execute(NAMES).fetchall())


def test_a_transaction_runs_as_one_of_two_sessions_whatever_is_set(intruder: psycopg.Connection[Row], both: list[str]) -> None:
    one, other = both
    mine = seen_by(intruder, one)
    assert mine - seen_by(intruder, other)
    with acting(intruder, one):
        intruder.execute("select set_config('paspoort.session', %s, true)", [other])
        intruder.execute("select from enter(%s)", [one])
        assert set(intruder.execute(NAMES).fetchall()) == mine
        for second in [other, "guessed", ""]:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="one session"), intruder.transaction():
                intruder.execute("select from enter(%s)", [second])
        assert set(intruder.execute(NAMES).fetchall()) == mine


@pytest.mark.parametrize("hold", ["", "with hold"])
def test_a_statement_that_goes_on_later_goes_on_as_whom_it_began(
    intruder: psycopg.Connection[Row], both: list[str], hold: str
) -> None:
    """A cursor sees who had entered when it was opened: nobody, or the first, also when that was undone and another came."""
    one, other = both
    mine = seen_by(intruder, one)
    with intruder.transaction():
        intruder.execute(f"declare before cursor {hold} for {NAMES}".encode())
        for secret in both:
            with intruder.transaction(force_rollback=True):
                intruder.execute("select from enter(%s)", [secret])
                assert intruder.execute("fetch 3 from before").fetchall() == []
        intruder.execute("select from enter(%s)", [one])
        intruder.execute(f"declare during cursor {hold} for {NAMES}".encode())
        first = intruder.execute("fetch 1 from during").fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege), intruder.transaction():
            intruder.execute("select from enter(%s)", [other])
        rest = intruder.execute("fetch all from during").fetchall() if not hold else []
    if hold:
        with acting(intruder, other):
            rest = intruder.execute("fetch all from during").fetchall()
            assert intruder.execute("fetch all from before").fetchall() == []
    assert set(first + rest) == mine


COPIED = """
    insert into kernel_actingsession
    select pg_current_xact_id()::text::bigint + later, now(), array[%s::uuid] from generate_series(1, 99) later
"""


def test_a_number_of_a_transaction_in_a_copy_of_the_database_is_nobody(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act
) -> None:
    secret = act("care", "linde")
    [[session]] = owner("select id from identity_session where secret_hash = secret_hash(%s)", secret)
    owner(COPIED, session)
    assert owner("select pg_current_xact_id() > '0', (select session_id from acting())") == [(True, None)]
    assert seen_by(intruder, secret) != set()


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_nobody_acts_in_an_old_picture(
    intruder: psycopg.Connection[Row], act: Act, owner: Callable[..., list[Row]], level: str
) -> None:
    """There a report could be taken back after it was read, and the last two chief admins could end each other."""
    intruder.execute(f"begin isolation level {level}".encode())
    secret = act("psychologist", "clb")
    assert intruder.execute("select * from enter(%s)", [secret]).fetchall() == []
    for table in ["passport_report", "registry_pupil", "rights_grant", "audit_trace", "identity_session"]:
        assert intruder.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)
    intruder.execute("rollback")
    with acting(intruder, secret):
        assert intruder.execute("select count(*) > 0 from passport_report").fetchone() == (True,)


def test_two_chiefs_in_old_pictures_do_not_end_each_other(live_world: str, owner: Callable[..., list[Row]], act: Act) -> None:
    [[grant, _]] = owner(GRANT, "Els", "LokaleBeheerder")
    owner("update rights_grant set contexts = '{hoofd-lokale-beheerder}' where id = %s", grant)
    with log_in(live_world) as one, log_in(live_world) as two:
        pairs = [(one, "head", "Johan"), (two, "admin", "Els")]
        for db, player, _ in pairs:
            db.execute("begin isolation level repeatable read")
            db.execute("select from enter(%s)", [act(player, "linde")])
            db.execute("select count(*) from rights_grant")
        for db, _, name in pairs:
            db.execute("update rights_grant set revoked_at = now() where id = %s", [owner(GRANT, name, "LokaleBeheerder")[0][0]])
            db.execute("commit")
    assert owner(CHIEFS) == [(2,)]


def test_a_session_that_is_over_ends_in_a_transaction_that_began_before(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act
) -> None:
    secret = act("care", "linde")
    with acting(intruder, secret):
        assert intruder.execute("select count(*) from acting() where session_id is not null").fetchone() == (1,)
        owner("update identity_session set expires_at = clock_timestamp() where secret_hash = secret_hash(%s)", secret)
        assert intruder.execute("select count(*) from acting() where session_id is not null").fetchone() == (0,)


def test_entering_again_in_one_transaction_keeps_nothing_more(
    intruder: psycopg.Connection[Row], owner: Callable[..., list[Row]], act: Act
) -> None:
    """Else a loop of it fills the disk with rows that grow, and each costs more than the one before."""
    secret = act("care", "linde")
    with acting(intruder, secret):
        assert intruder.execute(
            "select count(*) from generate_series(1, 9) n, lateral enter(%s || left(n::text, 0))", [secret]
        ).fetchone() == (9,)
    kept = "select cardinality(session_ids) from kernel_actingsession order by xid desc limit 1"
    assert owner(kept) == [(1,)]
