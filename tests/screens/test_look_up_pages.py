"""Looking up who has which right, and the file of the own institution."""

from __future__ import annotations

import csv
import io
import re

import pytest

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level
from paspoort.kernel.periods import today
from tests.people import grant_of
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.grant_ground import FILE, LIST, SEVERAL


def test_it_lists_who_has_which_right_since_when_from_whom_and_whether_it_was_used(head: Visitor) -> None:
    page = words(head.get(LIST))
    assert "Marieke Van den Broeck" in page and "Johan Desmet" in page
    assert "Lieve Maes" not in page, "her right ended yesterday"
    assert "Nog nooit gebruikt" in page
    assert "Lieve Maes" in words(head.get(f"{LIST}?staat=voorbij"))
    assert "Lieve Maes" in words(head.get(f"{LIST}?staat=alles"))


def test_filters_by_right_and_context_and_counts_beside_it(head: Visitor) -> None:
    page = words(head.get(f"{LIST}?recht=LokaleBeheerder.hoofd-lokale-beheerder"))
    assert "Johan Desmet" in page and "Marieke Van den Broeck" not in page
    assert "Hoeveel mensen hebben vandaag welk recht" in page
    assert "Geen recht past hierbij" in words(head.get(f"{LIST}?recht=IRISGebruiker&context=operator"))


def test_a_name_is_searched_without_standing_in_an_address(head: Visitor) -> None:
    answer = head.seek(LIST, naam="broeck")
    page = words(answer)
    assert "Marieke Van den Broeck" in page and "Tom Wouters" not in page
    assert not re.search(r'href="[^"]*broeck', words(answer, raw=True), re.I)
    assert "Tom Wouters" in words(head.get(f"{LIST}?naam=broeck")), "a name in an address is not looked at"


@pytest.mark.parametrize("address", [LIST, FILE, SEVERAL])
def test_only_who_manages_rights_gets_there(visit: Visit, address: str) -> None:
    for player, school, level in [("care", "linde", Level.HIGH), ("teacher", "linde", Level.HIGH), ("head", "linde", Level.LOW)]:
        answer = visit(player, school, level).get(address)
        assert answer.status_code == 403, (player, address)
        assert b"Marieke" not in answer.content or player == "care"


def test_the_file_holds_the_own_institution_only_and_opens_as_it_is(visit: Visit, head: Visitor) -> None:
    answer = head.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="toekenningen-034793-{today():%Y-%m-%d}.csv"'
    assert answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row[3] for row in rows[1:]} == {"034793"} and len({len(row) for row in rows}) == 1
    names = {f"{row[1]} {row[0]}" for row in rows[1:]}
    assert "Marieke Van den Broeck" in names and "Lieve Maes" in names and "Saïda El Amrani" not in names
    assert not re.search(r"\b\d{11}\b", answer.content.decode())
    assert Trace.objects.filter(event="right.exported").count() == 1


def test_no_cell_of_the_file_is_a_formula(head: Visitor) -> None:
    grant = grant_of("Van den Broeck")
    type(grant.person).objects.filter(id=grant.person_id).update(given_name='=HYPERLINK("x")', family_name="+Van;den\nBroeck")
    rows = list(csv.reader(io.StringIO(head.get(FILE).content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert ["'+Van;den Broeck", '\'=HYPERLINK("x")'] in [row[:2] for row in rows]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")]
