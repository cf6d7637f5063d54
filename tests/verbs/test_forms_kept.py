"""What was typed is kept for its own person at one institution, sealed, for an hour."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level, keep_form, kept_form
from paspoort.identity.models import KeptForm
from paspoort.kernel.actions import acting_as
from tests.conftest import Act
from tests.sql import sql

TYPED = {
    "fields": {"reason": ["Op vraag van de ouders.\r\nNa overleg."], "kind": ["a", "b"], "leeg": [""]},
    "path": "/clb/verslag/x?deel=2",
}


@pytest.fixture
def hers(world: object, act: Act) -> str:
    return act("psychologist", "clb", Level.SUBSTANTIAL)


def keep(secret: str, **filled: object) -> uuid.UUID:
    form = uuid.uuid4()
    with acting_as(secret) as acting:
        assert keep_form(acting, form, filled or TYPED)
    return form


def take(secret: str, form: uuid.UUID) -> dict[str, Any]:
    with acting_as(secret) as acting:
        return kept_form(acting, form)


def test_what_was_typed_comes_back_letter_by_letter_in_a_new_session(hers: str, act: Act) -> None:
    form = keep(hers)
    assert take(act("psychologist", "clb"), form) == TYPED


def test_it_comes_back_as_often_as_its_page_is_opened_and_as_it_was_last_filled_in(hers: str) -> None:
    form = keep(hers)
    assert take(hers, form) == take(hers, form) == TYPED
    with acting_as(hers) as acting:
        assert keep_form(acting, form, {"path": "/y"})
    assert take(hers, form) == {"path": "/y"} and KeptForm.objects.count() == 1


@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("head_clb", "clb"), ("other_psychologist", "other_clb")])
def test_for_anybody_else_it_does_not_exist(hers: str, act: Act, player: str, school: str) -> None:
    form = keep(hers)
    assert take(act(player, school), form) == take(act(player, school), uuid.uuid4()) == {}
    assert take(hers, form) == TYPED


def test_what_was_meant_for_one_institution_is_not_sent_to_another(world: object, act: Act) -> None:
    form = keep(act("other_psychologist", "clb"))
    assert take(act("other_psychologist", "other_clb"), form) == {}
    assert take(act("other_psychologist", "clb"), form) == TYPED


def test_after_an_hour_it_is_gone_for_good_whoever_keeps_the_next(hers: str, act: Act) -> None:
    form = keep(hers)
    KeptForm.objects.update(kept_at=timezone.now() - timedelta(minutes=61))
    assert take(hers, form) == {}
    keep(act("care", "linde"), path="/y")
    assert KeptForm.objects.count() == 1 and take(hers, form) == {}


def test_what_is_too_long_is_not_kept(hers: str) -> None:
    with acting_as(hers) as acting:
        assert not keep_form(acting, uuid.uuid4(), {"text": ["a" * 2_100_000]})
        assert not keep_form(acting, uuid.uuid4(), {f"field{each}": ["b" * 10] for each in range(100_000)})
        assert keep_form(acting, uuid.uuid4(), {"text": ["a" * 2_000_000]})


def test_at_most_twenty_are_kept_and_the_oldest_goes_first(hers: str) -> None:
    forms = [keep(hers) for _each in range(22)]
    assert KeptForm.objects.count() == 20
    assert [bool(take(hers, form)) for form in (*forms[:3], forms[-1])] == [False, False, True, True]


def test_nothing_that_was_typed_can_be_read_in_the_database_or_in_a_trace(hers: str) -> None:
    keep(hers)
    row = KeptForm.objects.get()
    assert b"ouders" not in bytes(row.sealed) and b"verslag" not in bytes(row.sealed)
    traces = Trace.objects.filter(object_id=row.id)
    assert [one.event for one in traces] == ["form.kept"]
    assert not any("ouders" in str(vars(one)) for one in traces)


def test_a_row_that_was_altered_or_moved_hands_back_nothing(hers: str) -> None:
    form, first = keep(hers), KeptForm.objects.get()
    other = keep(hers, path="/other")
    second = KeptForm.objects.exclude(id=first.id).get()
    KeptForm.objects.filter(id=first.id).update(sealed=second.sealed)
    assert take(hers, form) == {} and take(hers, other)
    altered = bytearray(bytes(second.sealed))
    altered[-1] ^= 1
    KeptForm.objects.filter(id=second.id).update(sealed=bytes(altered))
    assert take(hers, other) == {}


def test_with_sql_as_the_web_role_one_meets_only_the_own_forms(hers: str, act: Act) -> None:
    form = keep(hers)
    with acting_as(act("care", "linde")) as acting:
        assert sql("select count(*) from identity_keptform")[0] == (0,)
        sql("select forget_old_forms(0)")
        assert keep_form(acting, uuid.uuid4(), TYPED)
    assert take(hers, form) == TYPED


def test_a_web_machine_whose_clock_is_ahead_keeps_forms_too(hers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: ahead)
    assert take(hers, keep(hers)) == TYPED
