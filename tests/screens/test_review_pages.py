"""The yearly review as the head does it: odd ones first, in bulk, with a record."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.actions import close_reviews, open_review
from paspoort.rights.models import Grant, Review, ReviewItem
from tests.screens.conftest import Visit, Visitor, words


@pytest.fixture
def review(world: object) -> Review:
    """The review of De Linde, just opened."""
    return open_review(Institution.objects.get(number="034793").id)


def item(family_name: str) -> ReviewItem:
    return ReviewItem.objects.get(grant__person__family_name=family_name)


def test_the_page_names_each_right_with_its_use_and_what_stands_out(visit: Visit, review: Review) -> None:
    page = words(visit("head", "linde").get(f"/gebruikersbeheer/controle/{review.id}"))
    total = ReviewItem.objects.count()
    for piece in (f"0 van {total} beslist", f"{review.due_on:%d/%m/%Y}", "Marieke Van den Broeck", "Nooit gebruikt"):
        assert piece in page, piece
    assert page.index("Kijk hier eerst naar") < page.index("Marieke Van den Broeck")


def test_confirming_in_bulk_moves_the_bar_and_keeps_who_decided(visit: Visit, review: Review) -> None:
    head, chosen = visit("head", "linde"), [item("Van den Broeck"), item("Wouters")]
    address = f"/gebruikersbeheer/controle/{review.id}"
    answer = head.client.post(address, {"do": "confirm", "item": [str(one.id) for one in chosen]})
    assert answer.status_code == 303
    page = words(head.get(answer.headers["Location"]))
    assert f"2 van {ReviewItem.objects.count()} beslist" in page
    assert "Je bevestigde 2 rechten." in page
    assert "Johan Desmet" in page
    assert str(item("Wouters").decided_by) == "Johan Desmet"
    assert head.client.post(address, {"do": "confirm", "item": [str(chosen[0].id)]}).status_code == 303, "pressed twice"


def test_ending_says_what_happens_asks_a_reason_and_stops_at_once(visit: Visit, review: Review) -> None:
    head, one = visit("head", "linde"), item("Van den Broeck")
    care = visit("care", "linde")
    address = f"/gebruikersbeheer/controle/{review.id}"
    look = head.post(address, do="end", item=str(one.id))
    assert look.status_code == 200
    for piece in ("Beëindig 1 recht", "Marieke Van den Broeck", "Wat er gebeurt", "in naam van Basisschool De Linde"):
        assert piece in words(look), piece
    assert Grant.objects.get(id=one.grant_id).revoked_at is None
    bare = head.post(address, do="end_now", item=str(one.id), reason=" ")
    assert bare.status_code == 422
    assert f'value="{one.id}"' in words(bare, raw=True)
    done = head.post(address, do="end_now", item=str(one.id), reason="Ander werk")
    assert done.status_code == 303
    grant = Grant.objects.get(id=one.grant_id)
    assert (grant.revoked_at is not None, grant.reason) == (True, "Ander werk")
    assert 'role="search"' not in words(care.get("/start"), raw=True)


def test_the_last_chief_stays_and_nobody_else_of_the_choice_loses_anything(visit: Visit, review: Review) -> None:
    chosen = [item("Van den Broeck"), item("Desmet")]
    answer = visit("head", "linde").client.post(
        f"/gebruikersbeheer/controle/{review.id}",
        {"do": "end_now", "item": [str(one.id) for one in chosen], "reason": "Alles weg"},
    )
    assert answer.status_code == 403
    assert not Grant.objects.filter(id__in=[one.grant_id for one in chosen], revoked_at__isnull=False).exists()
    assert "hoofd" in words(answer)


@pytest.mark.parametrize("do", ["confirm", "end"])
def test_nothing_chosen_is_said(visit: Visit, review: Review, do: str) -> None:
    answer = visit("head", "linde").post(f"/gebruikersbeheer/controle/{review.id}", do=do)
    assert answer.status_code == 422
    assert "Kies minstens één recht" in words(answer)


def test_another_institution_and_other_items_are_answered_as_nobodys(visit: Visit, review: Review) -> None:
    other, nobodys = visit("head_atheneum", "atheneum"), uuid.uuid4()
    for method in ("get", "post"):
        foreign, nothing = (getattr(other, method)(f"/gebruikersbeheer/controle/{one}") for one in (review.id, nobodys))
        assert foreign.status_code == nothing.status_code == 404
        assert words(foreign) == words(nothing)
    head = visit("head", "linde")
    for wrong in (str(nobodys), "x"):
        assert head.post(f"/gebruikersbeheer/controle/{review.id}", do="confirm", item=wrong).status_code == 404


def test_everything_decided_says_so(visit: Visit, review: Review, head: Visitor) -> None:
    ids = [str(one) for one in ReviewItem.objects.values_list("id", flat=True)]
    address, own = f"/gebruikersbeheer/controle/{review.id}", item("Desmet")
    together = head.client.post(address, {"do": "confirm", "item": ids})
    assert (together.status_code, "Els Verstraeten" in words(together)) == (422, True), "the own right is for someone else"
    head.client.post(address, {"do": "confirm", "item": [one for one in ids if one != str(own.id)]})
    page = words(head.get(address))
    assert "Je eigen rechten (1) Iemand anders bevestigt je eigen rechten: Els Verstraeten." in page
    assert "Beëindig wat je koos" in page and "Bevestig wat je koos" not in page, "the own right is not one to confirm"
    visit("admin", "linde").post(address, do="confirm", item=str(own.id))
    page = words(head.get(f"/gebruikersbeheer/controle/{review.id}"))
    assert "Alles is beslist" in page
    assert "Jaarlijkse controle" not in words(head.get("/gebruikersbeheer/taken")).partition("Er is niets te doen")[2]


def test_a_closed_review_is_still_read_and_decides_nothing_more(visit: Visit, review: Review) -> None:
    head, one = visit("head", "linde"), item("Van den Broeck")
    address = f"/gebruikersbeheer/controle/{review.id}"
    head.post(address, do="confirm", item=str(one.id))
    Review.objects.filter(id=review.id).update(due_on=today() - timedelta(days=1))
    assert "te laat" in words(head.get(address))
    assert close_reviews() == 1
    page = words(head.get(address), raw=True)
    assert "Deze controle is gesloten" in page
    assert "Bevestigd" in page
    assert "niemand bevestigde" in page
    assert not re.search(r'name="do"', page)
    assert head.post(address, do="confirm", item=str(one.id)).status_code == 409
