"""Links: a school lets a package know who has a report, and no more; what it is told, what changed, and until when."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from paspoort.audit.models import Trace
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import BadInput, Refused, rows_of
from paspoort.kernel.periods import today
from paspoort.links.actions import (
    NewVendor,
    acting_as_client,
    add_key,
    asked_per_day,
    end_vendor,
    export_indications,
    follow_opening,
    packages,
    register_vendor,
    the_package,
    turn_off,
    turn_on,
)
from paspoort.links.models import INDICATIONS, Link, Vendor
from tests.conftest import Act
from tests.linking import EXPORTS, asked, asking, let_in, shut_out, token, vendor
from tests.people import institution, person
from tests.sql import sql

LENA = "2021014"
LEAVES = "update registry_findable set left_on = today() where register_number = %s"


@pytest.fixture
def klasbord(world: object) -> Vendor:
    return vendor()


def numbers(made: Vendor, at: str = "linde", since: datetime | None = None) -> set[str]:
    return {row.register_number for row in asked(made, at, since).rows}


def read_there(at: str) -> set[str]:
    """Whom a reader of this school reads something about, by the rule itself."""
    found = sql(
        "select f.register_number from registry_findable f join passport_report r on r.pupil_id = f.pupil_id"
        " where f.institution_id = %s and runs(f.begins_on, f.left_on) and r.state = 'finalised'"
        " and r.education_level = f.education_level and runs(r.starts_on, r.ended_on)",
        institution(at).id,
    )
    return {number for (number,) in found}


def test_a_package_is_told_of_whom_the_school_reads_a_report_and_of_nobody_else(klasbord: Vendor) -> None:
    let_in(klasbord)
    found = asked(klasbord)
    assert {row.register_number for row in found.rows} == read_there("linde") and LENA in read_there("linde")
    assert found.whole and not found.ended and not found.next
    assert {row.kind for row in found.rows} == {None}
    [lena] = [row for row in found.rows if row.register_number == LENA]
    assert lena.since == sql(
        "select greatest(r.starts_on, f.begins_on, r.finalised_at::date)::text from registry_findable f"
        " join passport_report r on r.pupil_id = f.pupil_id and r.state = 'finalised' where f.register_number = %s",
        LENA,
    )[0][0]  # fmt: skip
    sql(LEAVES, LENA)
    assert LENA not in numbers(klasbord)


def on_since(days: int) -> None:
    """The link has been on for so long: a test is one moment for the database, in which nothing came before it."""
    sql("set constraints all immediate")
    sql("alter table links_link disable trigger keep_links")
    sql("update links_link set turned_on_at = now() - make_interval(days => %s)", days)


OF_LENA = "where state = 'finalised' and pupil_id = (select id from registry_pupil where source_id = 'pupil-lena')"


@pytest.mark.parametrize(
    "gone",
    [
        f"update passport_report set ended_on = today(), end_kind = 'ended', end_reason = 'x' {OF_LENA}",
        f"update passport_report set starts_on = today() + 1 {OF_LENA}",
        f"update passport_report set education_level = 'secundair' {OF_LENA}",
        f"update kernel_datakey set wrapped = null where id in (select key_id from passport_report {OF_LENA})",
        f"update registry_findable set begins_on = today() + 1 where register_number = '{LENA}'",
        f"update registry_findable set register_number = '' where register_number = '{LENA}'",
    ],
    ids=["ended", "future", "other level", "destroyed", "not yet enrolled", "no number"],
)
def test_without_a_report_that_is_read_there_today_a_pupil_is_not_told(klasbord: Vendor, gone: str) -> None:
    let_in(klasbord)
    assert LENA in numbers(klasbord)
    sql("alter table passport_report disable trigger user")
    sql(gone)
    assert LENA not in numbers(klasbord)


def test_the_kind_is_told_only_where_the_school_says_so_and_another_choice_tells_all_anew(klasbord: Vendor) -> None:
    let_in(klasbord)
    before = asked(klasbord)
    let_in(klasbord, tells_kind=True)
    told = asked(klasbord, since=before.as_of)
    assert told.whole and {row.kind for row in told.rows if row.register_number == LENA} == {"IAC"}
    assert {row.version for row in told.rows}.isdisjoint(row.version for row in before.rows)
    assert Link.objects.filter(vendor=klasbord).count() == 2


def test_what_changed_since_the_last_question_is_told_whatever_day_it_is_about(klasbord: Vendor) -> None:
    let_in(klasbord)
    on_since(1)
    sql("update registry_findable set begins_on = today() + 1 where register_number = %s", LENA)
    first = asked(klasbord)
    assert LENA not in {row.register_number for row in first.rows}
    sql("update links_opening set changed_at = now() - interval '1 hour'")
    # entered late, for a day of long ago
    sql("update registry_findable set begins_on = today() - 300 where register_number = %s", LENA)
    after = asked(klasbord, since=first.as_of)
    assert not after.whole and [row.register_number for row in after.rows] == [LENA]
    # inclusive: the same question once more tells it once more
    assert [row.register_number for row in asked(klasbord, since=first.as_of).rows] == [LENA]
    sql(LEAVES, LENA)
    assert asked(klasbord, since=first.as_of).ended == [(LENA, today().isoformat())]
    assert asked(klasbord).ended == []
    # enrolled again under the same number: not over
    sql("update registry_findable set left_on = null where register_number = %s", LENA)
    again = asked(klasbord, since=first.as_of)
    assert not again.ended and [row.register_number for row in again.rows] == [LENA]


def test_a_number_that_another_child_has_now_is_not_told_as_over(klasbord: Vendor) -> None:
    let_in(klasbord)
    on_since(1)
    first = asked(klasbord)
    other = next(row.register_number for row in first.rows if row.register_number != LENA)
    sql(LEAVES, other)
    sql("update registry_findable set register_number = %s where register_number = %s", other, LENA)
    after = asked(klasbord, since=first.as_of)
    assert LENA in dict(after.ended) and other not in dict(after.ended)
    assert other in {row.register_number for row in after.rows}


def test_an_end_is_told_for_sixty_days_and_who_asks_later_is_told_all(klasbord: Vendor) -> None:
    let_in(klasbord)
    on_since(365)
    first = asked(klasbord)
    sql(LEAVES, LENA)
    assert asked(klasbord, since=first.as_of).ended
    sql("update links_opening set ended_at = ended_at - interval '61 days' where ended_at is not null")
    assert not asked(klasbord, since=first.as_of).ended
    assert sql("select count(*) from links_opening where ended_at is not null") == [(0,)]
    assert asked(klasbord, since=first.as_of - timedelta(days=61)).whole


def test_page_after_page_tells_each_once_and_as_of_is_that_of_the_first(klasbord: Vendor) -> None:
    let_in(klasbord)
    every, cursor, moments = [], "", set()
    while True:
        page = asked(klasbord, cursor=cursor, most=1)
        every += page.rows
        moments.add(page.as_of)
        if not (cursor := page.next):
            break
    assert sorted(row.register_number for row in every) == sorted(read_there("linde")) and len(moments) == 1
    for cursor in ("x", "2026-01-01_x", "2026-01-01_x_0", f"2026-01-01T00:00:00_{uuid.uuid4()}"):
        with pytest.raises(BadInput):
            asked(klasbord, cursor=cursor)


def test_off_is_heard_at_the_next_question_and_a_school_without_a_link_is_as_one_that_does_not_exist(klasbord: Vendor) -> None:
    for number in ("041236", "999999"):
        with pytest.raises(Refused, match="unknown_school"):
            asked(klasbord, number)
    let_in(klasbord)
    secret = token(klasbord)
    with acting_as_client(secret, "034793", INDICATIONS) as client:
        assert (client.client_id, client.institution_number) == ("klasbord", "034793")
    shut_out(klasbord)
    with pytest.raises(Refused, match="link_off"), acting_as_client(secret, "034793", INDICATIONS):
        pass
    let_in(klasbord)
    with acting_as_service("operator", role="worker"):
        end_vendor("klasbord")
    with pytest.raises(Refused, match="link_off"), acting_as_client(secret, "034793", INDICATIONS):
        pass
    sql("update links_token set expires_at = now() - interval '1 second'")
    for wrong in (secret, "guess"):
        with pytest.raises(Refused, match="invalid_token"), acting_as_client(wrong, "034793", INDICATIONS):
            pass


def test_a_scope_counts_only_where_vendor_link_and_token_have_it(klasbord: Vendor) -> None:
    let_in(klasbord)
    secret = token(klasbord)
    on_since(0)
    for table in ("links_token", "links_vendor", "links_link"):
        sql(f"update {table} set scopes = '{{leersteun.read}}'")
        with pytest.raises(Refused, match="insufficient_scope"), acting_as_client(secret, "034793", INDICATIONS):
            pass
        sql(f"update {table} set scopes = '{{indicatie.read}}'")
    with acting_as_client(secret, "034793", INDICATIONS):
        sql("set local role paspoort_owner")
        sql("update links_link set turned_off_at = now()")
        sql("set local role paspoort_web")
        with pytest.raises(DatabaseError, match="nothing is told here"), transaction.atomic():
            rows_of("select * from indications(null, null, 1)")


def test_each_call_stands_in_the_trail_of_the_school_also_a_refused_one(klasbord: Vendor, act: Act) -> None:
    let_in(klasbord)
    asked(klasbord)
    with acting_as_service("oauth"):
        rows_of("select note_refused_call(%s, %s, %s)", token(klasbord), "034793", "slow_down")
        rows_of("select note_refused_call(%s, %s, %s)", token(klasbord), "041236", "unknown_school")
    made = list(Trace.objects.filter(event__in=["link.asked", "link.refused"]).order_by("at"))
    here = institution("linde").id
    assert [(one.event, one.institution_id, one.object_id) for one in made] == [
        ("link.asked", here, klasbord.id), ("link.refused", here, klasbord.id), ("link.refused", None, klasbord.id),
    ]  # fmt: skip
    assert made[0].facts == {"rows": len(read_there("linde")), "ended": 0, "whole": True} and made[0].channel == "api"
    with acting_as(act("head", "linde")) as acting:
        days = asked_per_day(acting, klasbord.id)
        assert days[-1] == (today(), 1, 1) and {(answered, no) for _day, answered, no in days[:-1]} == {(0, 0)}


def test_a_head_sees_the_packages_and_turns_one_on_and_off_once(klasbord: Vendor, act: Act) -> None:
    vendor("proef", test=True)
    with acting_as(act("head", "linde")) as acting:
        assert [(one.vendor.name, one.on) for one in packages(acting)] == [("Klasbord", False)]
        first = turn_on(acting, klasbord.id, tells_kind=False)
        assert turn_on(acting, klasbord.id, tells_kind=False).id == first.id
        assert the_package(acting, klasbord.id).on and packages(acting)[0].on
        turn_off(acting, klasbord.id)
        turn_off(acting, klasbord.id)
        with pytest.raises(Http404):
            turn_on(acting, Vendor.objects.get(test=True).id, tells_kind=False)
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        assert not the_package(acting, klasbord.id).link
    assert [event for (event,) in sql("select event from audit_trace where event ~ '^link.turned' order by at")] == [
        "link.turned_on", "link.turned_off",
    ]  # fmt: skip


@pytest.mark.parametrize(("player", "at", "code"), [("care", "linde", "no_right"), ("head_clb", "clb", "no_links_here")])
def test_who_manages_no_rights_at_a_school_lets_nothing_in(klasbord: Vendor, act: Act, player: str, at: str, code: str) -> None:
    with acting_as(act(player, at)) as acting:
        for verb in (lambda: packages(acting), lambda: turn_on(acting, klasbord.id, tells_kind=False)):
            with pytest.raises(Refused, match=code):
                verb()


def test_the_link_in_a_package_leads_who_may_read_there_to_the_pupil_and_nobody_elsewhere(klasbord: Vendor, act: Act) -> None:
    let_in(klasbord)
    [lena] = [row for row in asked(klasbord).rows if row.register_number == LENA]
    with acting_as(act("care", "linde")) as acting:
        child = follow_opening(acting, lena.opening)
        assert sql("select pupil_id from registry_findable where register_number = %s", LENA) == [(child,)]
        with pytest.raises(Refused, match="no_opening"):
            follow_opening(acting, uuid.uuid4())
    for player, at, code in [("elsewhere_care", "elsewhere", "no_opening"), ("teacher", "linde", "no_right")]:
        with acting_as(act(player, at)) as acting, pytest.raises(Refused, match=code):
            follow_opening(acting, lena.opening)
    # the centre finds the pupil; the link is the school's
    with acting_as(act("psychologist", "clb")) as acting, pytest.raises(Refused, match="no_opening"):
        follow_opening(acting, lena.opening)


def test_somebody_with_a_right_of_its_own_saves_the_same_without_names_or_kinds(klasbord: Vendor, act: Act) -> None:
    let_in(klasbord, tells_kind=True)
    with acting_as(act("care", "linde")) as acting, pytest.raises(Refused, match="no_right"):
        export_indications(acting)
    sql(EXPORTS, person("care").id)
    with acting_as(act("care", "linde")) as acting:
        saved = export_indications(acting)
    assert {row.register_number for row in saved} == read_there("linde") and {row.kind for row in saved} == {None}
    assert sql("select facts ->> 'rows' from audit_trace where event = 'indications.exported'") == [(str(len(saved)),)]


def test_a_vendor_is_registered_once_and_a_key_is_public_sound_and_ends(world: object) -> None:
    ends = sql("select now() + interval '90 days'")[0][0]
    with acting_as_service("operator", role="worker"):
        register_vendor(NewVendor("klasbord", "Klasbord", origins=["https://klas.example"]))
        for wrong in (
            NewVendor("klasbord", "Twice"), NewVendor("Klas Bord", "x"), NewVendor("ander", ""),
            NewVendor("ander", "x", jwks_uri="http://klas.example"), NewVendor("ander", "x", origins=["https://klas.example/x"]),
            NewVendor("ander", "x", scopes=["alles"]),
        ):  # fmt: skip
            with pytest.raises(BadInput):
                register_vendor(wrong)
        good = ECKey.generate_key("P-256", {"kid": "a"})
        for key in (good, OKPKey.generate_key("Ed25519", {"kid": "b"}), RSAKey.generate_key(2048, {"kid": "c"})):
            assert add_key("klasbord", key.as_dict(private=False), ends_at=ends).kid
        numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
        weak = {"kty": "RSA", "n": f"{urlsafe_b64encode(numbers.n.to_bytes(128, 'big')).decode()}".rstrip("="), "e": "AQAB"}
        bad: list[dict[str, Any]] = [
            good.as_dict(private=True), good.as_dict(private=False), weak,
            ECKey.generate_key("P-384").as_dict(private=False), OctKey.generate_key(256).as_dict(), {"kty": "EC"}, {},
        ]  # fmt: skip
        for jwk in bad:
            with pytest.raises(BadInput):
                add_key("klasbord", jwk, ends_at=ends)
        for late in (sql("select now()")[0][0], ends + timedelta(days=400)):
            with pytest.raises(BadInput):
                add_key("klasbord", OKPKey.generate_key("Ed25519").as_dict(private=False), ends_at=late)
    with pytest.raises(IntegrityError, match="vendor_key_is_public"):
        sql('update links_vendorkey set jwk = jwk || \'{"d": "x"}\'')


def test_nothing_that_a_client_may_not_ask_is_answered_to_it(klasbord: Vendor) -> None:
    let_in(klasbord)
    with asking(klasbord):
        assert rows_of("select person_id, institution_id from acting()") == [{"person_id": None, "institution_id": None}]
        for table in ("registry_findable", "registry_pupil", "passport_report", "links_link", "links_vendor", "links_opening"):
            column = "enrolment_id" if table == "registry_findable" else "id"
            assert rows_of(f"select {column} from {table}") == []
