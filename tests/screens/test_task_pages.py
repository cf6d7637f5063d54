"""Mijn taken: a true counter, and each task done from the list."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paspoort.audit.models import Trace
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.rights.actions import raise_notice
from paspoort.rights.models import Grant, Notice
from tests.conftest import Act
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.granting import onward


@pytest.fixture
def ending(world: object) -> Grant:
    """The right of the care coordinator of De Linde ends within ten days."""
    grant = Grant.objects.get(person__family_name="Van den Broeck")
    Grant.objects.filter(id=grant.id).update(ends_on=today() + timedelta(days=10))
    grant.refresh_from_db()
    return grant


def mark(grant: Grant) -> str:
    return f"{grant.id}.{grant.revision}"


def test_nothing_to_do_is_said_kindly(visit: Visit) -> None:
    page = words(visit("head_atheneum", "atheneum").get("/gebruikersbeheer/taken"))
    assert "Er is niets te doen" in page


def test_the_counter_is_the_length_of_the_list(visit: Visit, ending: Grant, act: Act) -> None:
    with acting_as(act("care", "linde")) as acting:
        raise_notice("many_searches", acting)
    with acting_as(act("head", "linde")) as acting:
        count = len(open_tasks(acting))
    head = visit("head", "linde")
    with CaptureQueriesContext(connection) as asked:
        answer = head.get("/gebruikersbeheer/taken")
    assert sum("open_tasks()" in one["sql"] for one in asked) == 1, "the counter in the menu knows what the list asked"
    menus = [re.findall(r'class="tally"[^>]*>(\d+)', words(each, raw=True)) for each in (answer, head.get("/raadplegingen"))]
    assert menus[0] == menus[1] and set(menus[0]) == {str(count)}
    page = words(answer)
    assert f"Bij Basisschool De Linde wachten {count} taken op jou." in page
    for piece in ("Marieke Van den Broeck", "probeerde", f"{ending.ends_on:%d/%m/%Y}"):
        assert piece in page


def test_letting_a_right_end_takes_the_task_away_and_the_right_stays_until_its_day(
    visit: Visit, ending: Grant, head: Visitor
) -> None:
    answer = head.post("/gebruikersbeheer/taken", do="let_end", grant=mark(ending))
    assert answer.status_code == 303
    page = words(head.get(answer.headers["Location"]))
    assert "1 recht eindigt vanzelf" in page
    assert "Marieke Van den Broeck" not in page
    ending.refresh_from_db()
    assert (ending.revoked_at, ending.left_to_end_on) == (None, ending.ends_on)
    assert 'role="search"' in words(visit("care", "linde").get("/start"), raw=True)


def test_the_list_hands_the_chosen_to_the_page_that_extends(ending: Grant, head: Visitor) -> None:
    page = words(head.get("/gebruikersbeheer/taken"), raw=True)
    assert re.search(r'formaction="/gebruikersbeheer/toekenningen/wijzigen"', page)
    assert f'value="{mark(ending)}"' in page
    further = onward(head, head.post("/gebruikersbeheer/toekenningen/wijzigen", do="extend", grant=mark(ending)))
    assert further.status_code == 200
    assert "Marieke Van den Broeck" in words(further)


def test_nothing_chosen_is_said(visit: Visit, ending: Grant) -> None:
    answer = visit("head", "linde").post("/gebruikersbeheer/taken", do="let_end")
    assert answer.status_code == 422
    assert "Kies minstens één recht" in words(answer)


def test_what_a_colleague_changed_meanwhile_is_not_let_end(ending: Grant, head: Visitor) -> None:
    Grant.objects.filter(id=ending.id).update(revision=ending.revision + 1)
    answer = head.post("/gebruikersbeheer/taken", do="let_end", grant=mark(ending))
    assert answer.status_code == 409
    assert "intussen" in words(answer)
    ending.refresh_from_db()
    assert ending.left_to_end_on is None


def test_a_right_of_elsewhere_is_answered_as_nobodys(visit: Visit, ending: Grant) -> None:
    other = visit("head_atheneum", "atheneum")
    foreign = other.post("/gebruikersbeheer/taken", do="let_end", grant=mark(ending))
    nobodys = other.post("/gebruikersbeheer/taken", do="let_end", grant=f"{uuid.uuid4()}.0")
    nonsense = other.post("/gebruikersbeheer/taken", do="let_end", grant="x")
    assert {foreign.status_code, nobodys.status_code, nonsense.status_code} == {404}
    assert words(foreign) == words(nobodys)
    ending.refresh_from_db()
    assert ending.left_to_end_on is None


def test_a_notice_is_put_away_from_the_list(visit: Visit, act: Act) -> None:
    with acting_as(act("care", "linde")) as acting:
        raise_notice("many_searches", acting)
    head, told = visit("head", "linde"), Notice.objects.get()
    assert str(told.id) in words(head.get("/gebruikersbeheer/taken"), raw=True)
    answer = head.post(f"/melding/{told.id}/gezien", back="tasks")
    assert answer.headers["Location"] == "/gebruikersbeheer/taken"
    assert str(told.id) not in words(head.get("/gebruikersbeheer/taken"), raw=True)


def test_the_page_needs_the_right_and_leaves_a_trace(visit: Visit) -> None:
    assert visit("care", "linde").get("/gebruikersbeheer/taken").status_code == 403
    visit("head", "linde").get("/gebruikersbeheer/taken")
    assert Trace.objects.filter(event="tasks.seen").exists()
