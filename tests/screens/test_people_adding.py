"""Adding someone: looked up by national number, which is never shown back, and straight on to a right."""

from __future__ import annotations

import re
from datetime import timedelta

from paspoort.audit.models import Trace
from paspoort.demo.cast import invented_number
from paspoort.identity.models import Person
from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation
from tests.answer import Answer
from tests.people import work
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.granting import address
from tests.screens.people import NELE, NEW, NUMBER, come, onward, press, problems


def first_day() -> str:
    return f"{today():%d/%m/%Y}"


def looked_up(head: Visitor, **typed: str) -> Answer:
    """Step 1, filled in and gone on from."""
    return press(head, come(head, NEW), go="on", **NELE | typed)


def test_a_new_support_worker_is_looked_up_added_and_brought_to_a_right(head: Visitor) -> None:
    found = looked_up(head)
    assert "We kennen Nele Baert nog niet" in words(found) and 'value="None"' not in words(found, raw=True)
    ends_on = f"{today() + timedelta(days=200):%d/%m/%Y}"
    work_here = {
        "category": "support_worker",
        "begins_on": first_day(),
        "ends_on": ends_on,
        "email": "nele@steun.example",
        "go": "on",
    }
    added = head.post(address(found), **work_here)
    assert added.status_code == 303
    made = work("Baert")
    assert (made.category, made.email, f"{made.ends_on:%d/%m/%Y}") == ("support_worker", "nele@steun.example", ends_on)
    result = head.get(added.headers["Location"])
    assert "Nele Baert staat in je lijst" in words(result)
    carried = words(result, raw=True).split('action="/gebruikersbeheer/toekennen"')[1].split("</form>")[0]
    assert f'name="people" value="{made.id}"' in carried
    assert head.post(address(found), **work_here).headers["Location"] == added.headers["Location"]
    assert Affiliation.objects.filter(person__family_name="Baert").count() == 1


def test_the_number_is_never_shown_back_unless_it_is_wrong_itself(head: Visitor) -> None:
    dotted = f"{NUMBER[:6]}-{NUMBER[6:9]}.{NUMBER[9:]}"
    found = looked_up(head)
    for answer in (
        found,
        press(head, found, go="back"),
        looked_up(head, birth_date="", number=dotted),
        looked_up(head, given_name=""),
    ):
        assert NUMBER not in words(answer, raw=True)
        assert dotted not in words(answer, raw=True)
    wrong = looked_up(head, number="12345678901")
    assert wrong.status_code == 422
    assert "12345678901" in words(wrong, raw=True)
    field = re.search(r'<input[^>]*id="number"[^>]*>', words(wrong, raw=True), re.S)
    assert field and 'autocomplete="off"' in field[0]
    assert not Trace.objects.filter(facts__icontains=NUMBER).exists()


def test_a_good_number_goes_along_when_something_else_was_wrong(head: Visitor) -> None:
    answer = looked_up(head, birth_date="31/02/1901")
    assert answer.status_code == 422
    assert "Het nummer dat je typte, is bewaard" in words(answer)
    mended = press(head, answer, number="", birth_date=NELE["birth_date"], go="on")
    assert "We kennen Nele Baert nog niet" in words(mended)
    assert press(head, mended, go="back").status_code == 200
    assert "We kennen Nele Baert nog niet" in words(head.get(address(mended))), "*Forward* shows the step again"


def test_a_number_that_was_typed_is_there_for_who_typed_it_only(visit: Visit) -> None:
    found = looked_up(visit("head", "linde"))
    for other in (visit("admin", "linde"), visit("head_atheneum", "atheneum")):
        first = onward(other, other.get(address(found)))
        assert address(first).endswith("/wie") and "is bewaard" not in words(first)
        answer = press(other, first, go="on", **NELE | {"number": ""})
        assert answer.status_code == 422
        assert "number" in problems(answer)


def test_a_look_up_that_found_nobody_counts_once_however_often_it_is_looked_at(head: Visitor) -> None:
    wrong = looked_up(head, number=invented_number(3))  # the number of somebody else
    assert wrong.status_code == 422
    looked = Trace.objects.filter(event="person.checked").count()
    assert looked
    head.get(address(wrong))
    assert Trace.objects.filter(event="person.checked").count() == looked


def test_a_birth_date_that_does_not_fit_is_confirmed_first(head: Visitor) -> None:
    found = looked_up(head, birth_date="02/02/1971")
    assert "De geboortedatum past niet bij het rijksregisternummer" in words(found)
    kept = {"category": "staff", "begins_on": first_day(), "go": "on"}
    refused = head.post(address(found), **kept)
    assert refused.status_code == 422
    assert "confirmed" in problems(refused)
    assert not Person.objects.filter(family_name="Baert").exists()
    assert head.post(address(found), **kept, confirmed="1").status_code == 303


def test_bad_input_keeps_all_that_was_typed(head: Visitor) -> None:
    there = address(looked_up(head))
    typed = {"category": "staff", "begins_on": "01/09/2026", "ends_on": "31/08/2026", "email": "nergens", "go": "on"}
    answer = head.post(there, **typed)
    assert answer.status_code == 422
    assert "ends_on" in problems(answer)
    page = words(answer, raw=True)
    for piece in ('value="01/09/2026"', 'value="31/08/2026"', 'value="nergens"', 'value="staff" checked'):
        assert piece in page
    assert head.post(there, **typed | {"ends_on": ""}).status_code == 422  # the address is none


def test_someone_who_works_here_already_is_not_added_again(head: Visitor) -> None:
    answer = looked_up(head, number=invented_number(3), given_name="Wout", family_name="Claes")
    assert "Wout Claes werkt hier al" in words(answer)
    assert f"/gebruikersbeheer/persoon/{work('Claes').person_id}" in words(answer, raw=True)
    before = Affiliation.objects.count()
    head.post(address(answer), category="staff", begins_on=first_day(), go="on")
    assert Affiliation.objects.count() == before


def test_someone_known_elsewhere_keeps_being_one_person(head: Visitor) -> None:
    found = looked_up(head, number=invented_number(5), given_name="An", family_name="Peeters")
    assert "We kennen An Peeters al" in words(found)
    head.post(address(found), category="staff", begins_on=first_day(), go="on")
    assert work("Peeters").person_id == work("Peeters", "105312").person_id
