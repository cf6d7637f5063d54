"""A task of several steps: each window has its own, nobody else sees it, and it is forgotten an hour after the last step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.identity.models import KeptForm
from tests.answer import Answer
from tests.at_once import at_once
from tests.browser import Browser
from tests.conftest import Act
from tests.people import employ, numbered
from tests.screens.conftest import Visit, Visitor
from tests.screens.granting import READER, address, back_at, carried, ids, press, problem, start, words


@pytest.fixture
def two(world: object) -> list[str]:
    return ids(employ(numbered(2)))


@pytest.fixture
def second(head: Visitor, two: list[str]) -> Answer:
    """Step 2 for one of the two."""
    return start(head, people=two[:1], go="on")


def test_two_windows_with_the_same_task_do_not_mix(head: Visitor, second: Answer, two: list[str]) -> None:
    other = press(head, start(head, people=two[1:], go="on"), go="on", until="school_year", **READER)
    assert address(other).endswith("/bevestigen")
    assert carried(back_at(head, second, "wie"), "people") == two[:1]
    assert carried(back_at(head, other, "wie"), "people") == two[1:]
    assert carried(back_at(head, second, "wat"), "until") == ["default"]


def test_a_colleague_who_has_the_address_begins_with_nothing(head: Visitor, second: Answer, visit: Visit, two: list[str]) -> None:
    admin = visit("admin", "linde")
    assert carried(back_at(admin, second, "wie"), "people") == []
    assert back_at(admin, second, "wat").headers["Location"].endswith("/wie")
    press(admin, back_at(admin, second, "wie"), add=two[1])
    assert carried(back_at(head, second, "wie"), "people") == two[:1]


def test_a_step_that_is_opened_too_early_leads_to_the_first_open_one(head: Visitor, second: Answer) -> None:
    assert back_at(head, second, "bevestigen").headers["Location"] == address(second)
    fresh = start(head)
    for step in ("wat", "bevestigen"):
        assert back_at(head, fresh, step).headers["Location"] == address(fresh)


def test_after_an_hour_it_begins_anew_and_what_was_just_typed_is_still_there(
    head: Visitor, second: Answer, two: list[str]
) -> None:
    KeptForm.objects.update(kept_at=timezone.now() - timedelta(minutes=61))
    first = press(head, second, go="on", until="school_year", **READER)
    assert address(first).endswith("/wie") and carried(first, "people") == []
    again = press(head, first, people=two, go="on")
    assert address(again).endswith("/wat") and carried(again, "until") == ["school_year"]
    assert "2 personen krijgen" in words(press(head, again, go="on"))


def test_what_is_wrong_is_told_at_its_address_and_looked_at_again_it_is_still_told(head: Visitor, second: Answer) -> None:
    wrong = press(head, second, go="on", right="IRISGebruiker", contexts=None)
    assert wrong.status_code == 422 and address(wrong) == address(second) and "context" in problem(wrong)
    assert problem(head.get(address(wrong))) == problem(wrong)


def test_what_was_chosen_can_be_read_nowhere(head: Visitor, second: Answer, two: list[str]) -> None:
    [kept] = KeptForm.objects.all()
    assert two[0].encode() not in bytes(kept.sealed) and str(kept.id) not in address(second) and two[0] not in address(second)
    assert {trace.event for trace in Trace.objects.filter(object_id=kept.id)} == {"form.kept"}


@pytest.mark.live
def test_the_last_step_sent_several_times_at_once_leads_each_time_to_what_was_made(
    live_world: str, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the run stays done: what is changed in it afterwards would be given to nobody."""
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, "testserver"])
    secret, people = act("head", "linde"), ids(employ(numbered(2)))

    def head() -> Visitor:
        client = Browser()
        client.cookies[settings.SESSION_COOKIE] = secret
        return Visitor(client)

    third = press(head(), start(head(), people=people, go="on"), go="on", until="school_year", **READER)
    answers = at_once(*[lambda: press(head(), third, go="on")] * 4)
    assert {answer.status_code for answer in answers} == {303}
    [result] = {answer.headers["Location"] for answer in answers}
    assert back_at(head(), third, "wie").headers["Location"] == result


def test_what_is_too_long_to_keep_is_told_in_a_sentence(head: Visitor) -> None:
    refused = head.post("/gebruikersbeheer/toekennen", people=["\u00e9" * 1900] * 400, go="on")
    assert refused.status_code == 413 and "Ga terug, haal een deel weg" in words(refused) and not KeptForm.objects.exists()
