"""What was typed is kept for its own person alone, sealed, for an hour, and handed back once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.identity.actions import Filled, Level, keep_form, take_form
from paspoort.identity.models import KeptForm
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Refused
from tests.conftest import Act
from tests.raised import raised
from tests.sql import sql

TYPED = Filled("/clb/verslag/x?deel=2", {"reason": ["Op vraag van de ouders.\r\nNa overleg."], "kind": ["a", "b"], "leeg": [""]})


@pytest.fixture
def hers(world: object, act: Act) -> str:
    return act("psychologist", "clb", Level.SUBSTANTIAL)


def keep(secret: str, filled: Filled = TYPED) -> uuid.UUID:
    with acting_as(secret) as acting:
        kept = keep_form(acting, filled)
    assert kept
    return kept


def take(secret: str, form: uuid.UUID) -> Filled:
    with acting_as(secret) as acting:
        return take_form(acting, form)


def test_what_was_typed_comes_back_letter_by_letter_in_a_new_session(hers: str, act: Act) -> None:
    form = keep(hers)
    assert take(act("psychologist", "clb"), form) == TYPED


def test_it_comes_back_once(hers: str) -> None:
    form = keep(hers)
    take(hers, form)
    assert raised(Refused, take, hers, form).status == 404 and not KeptForm.objects.exists()


@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("head_clb", "clb"), ("other_psychologist", "other_clb")])
def test_for_anybody_else_it_does_not_exist(hers: str, act: Act, player: str, school: str) -> None:
    form, none = keep(hers), uuid.uuid4()
    said = []
    for each in (form, none):
        with pytest.raises(Refused) as refusal:
            take(act(player, school), each)
        said.append((refusal.value.code, refusal.value.status, refusal.value.sentence))
    assert said[0] == said[1]
    assert take(hers, form) == TYPED


def test_what_was_meant_for_one_institution_is_not_sent_to_another(world: object, act: Act) -> None:
    form = keep(act("other_psychologist", "clb"))
    assert raised(Refused, take, act("other_psychologist", "other_clb"), form).code == "other_institution"
    assert take(act("other_psychologist", "clb"), form) == TYPED


def test_after_an_hour_it_is_gone_for_good_whoever_keeps_the_next(hers: str, act: Act) -> None:
    form = keep(hers)
    KeptForm.objects.filter(id=form).update(kept_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(Refused):
        take(hers, form)
    keep(act("care", "linde"))
    assert not KeptForm.objects.filter(id=form).exists()


def test_what_is_too_long_is_not_kept(hers: str) -> None:
    with acting_as(hers) as acting:
        assert keep_form(acting, Filled("/x", {"text": ["a" * 70_000]})) is None
        assert keep_form(acting, Filled("/x", {f"field{each}": ["b" * 10] for each in range(5000)})) is None
        assert keep_form(acting, Filled("/x", {"text": ["a" * 60_000]}))


def test_at_most_twenty_are_kept_and_the_oldest_goes_first(hers: str) -> None:
    forms = [keep(hers) for _each in range(22)]
    assert KeptForm.objects.count() == 20
    assert not KeptForm.objects.filter(id__in=forms[:2]).exists() and KeptForm.objects.filter(id=forms[-1]).exists()


def test_nothing_that_was_typed_can_be_read_in_the_database_or_in_a_trace(hers: str) -> None:
    form = keep(hers)
    sealed = bytes(KeptForm.objects.get(id=form).sealed)
    assert b"ouders" not in sealed and b"verslag" not in sealed
    take(hers, form)
    traces = Trace.objects.filter(object_id=form).order_by("at", "id")
    assert [one.event for one in traces] == ["form.kept", "form.resumed"]
    assert not any("ouders" in str(vars(one)) for one in traces)


def test_a_row_that_was_altered_or_moved_hands_back_nothing(hers: str) -> None:
    one, other = keep(hers), keep(hers, Filled("/other", {"text": ["anders"]}))
    KeptForm.objects.filter(id=one).update(sealed=KeptForm.objects.get(id=other).sealed)
    with pytest.raises(Refused):
        take(hers, one)
    altered = bytearray(bytes(KeptForm.objects.get(id=other).sealed))
    altered[-1] ^= 1
    KeptForm.objects.filter(id=other).update(sealed=bytes(altered))
    with pytest.raises(Refused):
        take(hers, other)


def test_with_sql_as_the_web_role_one_meets_only_the_own_forms(hers: str, act: Act) -> None:
    form = keep(hers)
    with acting_as(act("care", "linde")) as acting:
        assert sql("select count(*) from identity_keptform")[0] == (0,)
        assert sql("select drop_form(%s), forget_old_forms(0)", form)[0][0] is False
        assert keep_form(acting, TYPED)
    assert KeptForm.objects.filter(id=form).exists()
