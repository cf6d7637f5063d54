"""Codes that are sent in the same moment: one gets in, and no more guesses count than one after another."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.db import connections

from paspoort.identity.actions import Begun, Proof, Visitor
from paspoort.identity.models import Key
from paspoort.kernel import limits
from tests.at_once import at_once
from tests.verbs.codes_ground import activate_app, now, try_app, wrong_code

pytestmark = pytest.mark.usefixtures("live_world")
THERE = Visitor("192.0.2.44", "Safari, iPhone")
QUARTER = 15 * 60


def test_of_many_who_send_the_same_right_code_at_once_one_gets_in() -> None:
    seed, _key = activate_app()
    code = now(seed)
    outcomes = at_once(*[partial(try_app, code, visitor=THERE)] * 4)
    assert Counter(isinstance(each, Proof) for each in outcomes) == {True: 1, False: 3}


def test_many_guesses_at_once_are_not_more_than_five() -> None:
    seed, key = activate_app()
    at_once(*[partial(try_app, wrong_code(seed), visitor=Visitor(f"203.0.113.{number}")) for number in range(10)])
    assert Key.objects.get(id=key.id).locked_until is not None
    assert isinstance(try_app(now(seed), visitor=THERE), Begun)
    with connections["default"].cursor() as cursor:
        bucket = limits.bucket(("wrong codes", f"{key.person_id} "))
        cursor.execute("select count from kernel_tries where bucket = %s", [bucket])
        assert cursor.fetchone()[0] == 5
