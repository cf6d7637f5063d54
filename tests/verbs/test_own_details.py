"""The own phone, mobile and e-mail: kept per institution, in one form, and changed by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from paspoort.audit.actions import record
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.phones import LONGEST, is_mobile, read_phone, shown_phone
from paspoort.rights.actions import own_details, set_own_details
from paspoort.rights.models import Affiliation
from tests.conftest import Act
from tests.people import work
from tests.raised import raised
from tests.verbs.rights_ground import traces

NUMBERS = {
    "09 210 10 10": ("+3292101010", "09 210 10 10"),
    "055/12.34.56": ("+3255123456", "055 12 34 56"),
    "+32 (0)2 553 00 00": ("+3225530000", "02 553 00 00"),
    "0470-12-34-56": ("+32470123456", "0470 12 34 56"),
    "0032 470 12 34 56": ("+32470123456", "0470 12 34 56"),
    "+31 6 1234 5678": ("+31612345678", "+31 612 345 678"),
    "+352 621 123 456": ("+352621123456", "+352 621 123 456"),
    "+1 212 555 0100": ("+12125550100", "+1 212 555 0100"),
    " ": ("", ""),
}
NO_NUMBERS = [
    "112", "9 210 10 10", "09 210 10 1", "0470 12 34 5", "+32 470 12 34 567", "abc", "+", "++32 9 210 10 10", "０９ 210 10 10",
    "09 210 10 10\n09", "+0 123 456 789", "0" * 31, "09 210 10 10 of 0470 12 34 56",
]  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_is_kept_in_one_form_and_shown_in_groups(typed: str) -> None:
    kept, shown = NUMBERS[typed]
    assert (read_phone(typed), shown_phone(kept)) == (kept, shown)
    assert read_phone(shown) == kept


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="number"):
        read_phone(typed)


@given(st.text(max_size=40) | st.from_regex(r"(\+|00|0)[0-9 ./()-]{0,28}", fullmatch=True))
def test_whatever_is_typed_is_kept_well_or_refused(typed: str) -> None:
    try:
        kept = read_phone(typed)
    except ValueError:
        return
    assert kept == "" or (kept[0] == "+" and kept[1:].isascii() and kept[1:].isdecimal() and len(kept) <= 16)
    assert read_phone(shown_phone(kept)) == kept and len(shown_phone(kept)) <= LONGEST


def test_which_numbers_can_be_mobile() -> None:
    assert [is_mobile(number) for number in ("+32470123456", "+3292101010", "+31612345678")] == [True, False, True]


def test_what_is_changed_at_one_institution_stays_as_it_was_at_the_other(world: Any, act: Act) -> None:
    """Rule 55, in both directions."""
    with acting_as(act("supporter", "linde")) as acting:
        set_own_details(acting, "09 210 10 10", "0470 12 34 56", " tom@delinde.example ")
    with acting_as(act("supporter", "atheneum")) as acting:
        set_own_details(acting, "", "+31 6 1234 5678", "tom@terschelde.example")
        kept = {one.institution.number: (one.phone, one.mobile, one.email) for one in own_details(acting)}
        assert [one.institution.number for one in own_details(acting) if one.here] == ["041236"]
    assert kept["034793"] == ("+3292101010", "+32470123456", "tom@delinde.example")
    assert kept["041236"] == ("", "+31612345678", "tom@terschelde.example")
    assert set(kept.values()) == {kept["034793"], kept["041236"], ("", "", "")}


def test_every_field_that_is_wrong_is_told_at_once_and_nothing_is_kept(world: Any, act: Act) -> None:
    with acting_as(act("supporter", "linde")) as acting:
        problem = raised(BadInput, set_own_details, acting, "12", "09 210 10 10", "tom")
        assert set(problem.problems) == {"phone", "mobile", "email"}
        for wrong in ("tom@", "a b@c.be", "x@y.be, z@y.be", "é" * 300 + "@school.be"):
            assert set(raised(BadInput, set_own_details, acting, "09 210 10 10", "", wrong).problems) == {"email"}
        assert {(one.phone, one.email) for one in own_details(acting)} == {("", "")}


def test_details_can_be_taken_away_and_the_trace_tells_only_which_were_given(world: Any, act: Act) -> None:
    with acting_as(act("care", "linde")) as acting:
        set_own_details(acting, "09 210 10 10", "", "m@school.be")
        set_own_details(acting, "", "", "")
    after = work("care", "linde")
    assert (after.phone, after.mobile, after.email) == ("", "", "")
    nothing = {"phone": False, "mobile": False, "email": False}
    assert traces("details.changed") == [nothing, nothing | {"phone": True, "email": True}]


def test_bare_sql_changes_nothing_but_the_own_details_here(world: Any, act: Act) -> None:
    before = dict(Affiliation.objects.values_list("id", "phone"))
    with acting_as(act("teacher", "linde")), connection.cursor() as cursor:
        cursor.execute("update rights_affiliation set phone = '+3292101010', category = 'board'")
        assert cursor.rowcount == 0
        cursor.execute("select keep_own_details('+3292101010', '', 'wout@school.be')")
        record("details.changed", phone=True)
    after = dict(Affiliation.objects.values_list("id", "phone"))
    assert {key for key in after if after[key] != before[key]} == {work("teacher", "linde").id}


@pytest.mark.parametrize(
    "wrong",
    [
        ("0470", "", ""),
        ("", "+32470123456,+1", ""),
        ("+32 9 210 10 10", "", ""),
        ("+3292101010\n", "", ""),
        (None, "", ""),
        ("", "", "geen adres"),
        ("", "", "x@y.be\nBcc: z@y.be"),
        ("", "", None),
    ],
)
def test_the_database_keeps_no_number_or_address_that_is_none(world: Any, act: Act, wrong: tuple[str | None, ...]) -> None:
    with pytest.raises(DatabaseError, match="not a"), acting_as(act("teacher", "linde")), connection.cursor() as cursor:
        cursor.execute("select keep_own_details(%s, %s, %s)", wrong)


def test_who_no_longer_works_here_keeps_no_details_here(world: Any, act: Act) -> None:
    secret = act("care", "linde")
    Affiliation.objects.filter(id=work("care", "linde").id).update(ended_at="2026-01-05T10:00:00Z")
    with acting_as(secret) as acting, pytest.raises(Refused) as refusal:
        assert own_details(acting) == []
        set_own_details(acting, "", "", "m@school.be")
    assert refusal.value.code == "no_work"
