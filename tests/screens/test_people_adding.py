"""Adding someone: looked up by national number, which is never shown back, and straight on to a right."""

from __future__ import annotations

import re
from datetime import timedelta

from paspoort.audit.models import Trace
from paspoort.demo.cast import invented_number
from paspoort.identity.models import Person
from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation
from tests.people import work
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.people import NELE, NEW, NUMBER, hidden, problems


def test_a_new_support_worker_is_looked_up_added_and_brought_to_a_right(head: Visitor) -> None:
    found = head.post(NEW, **NELE)
    assert found.status_code == 200
    assert "We kennen Nele Baert nog niet" in words(found)
    ends_on = f"{today() + timedelta(days=200):%d/%m/%Y}"
    kept = hidden(found) | {"category": "support_worker", "begins_on": f"{today():%d/%m/%Y}", "ends_on": ends_on}
    added = head.post(NEW, **kept, email="nele@steun.example", step="add")
    assert added.status_code == 303
    made = work("Baert")
    assert (made.category, made.email, f"{made.ends_on:%d/%m/%Y}") == ("support_worker", "nele@steun.example", ends_on)
    result = head.get(added.headers["Location"])
    assert "Nele Baert staat in je lijst" in words(result)
    carried = words(result, raw=True).split('action="/gebruikersbeheer/toekennen"')[1].split("</form>")[0]
    assert f'name="people" value="{made.id}"' in carried
    again = head.post(NEW, **kept, email="nele@steun.example", step="add")
    assert again.status_code == 303
    assert Affiliation.objects.filter(person__family_name="Baert").count() == 1


def test_the_number_is_never_shown_back_unless_it_is_wrong_itself(head: Visitor) -> None:
    dotted = f"{NUMBER[:6]}-{NUMBER[6:9]}.{NUMBER[9:]}"
    for answer in (
        head.post(NEW, **NELE),
        head.post(NEW, **NELE | {"birth_date": "", "number": dotted}),
        head.post(NEW, **NELE | {"given_name": ""}),
    ):
        assert NUMBER not in words(answer, raw=True)
        assert dotted not in words(answer, raw=True)
    wrong = head.post(NEW, **NELE | {"number": "12345678901"})
    assert wrong.status_code == 422
    assert "12345678901" in words(wrong, raw=True)
    field = re.search(r'<input[^>]*id="number"[^>]*>', words(wrong, raw=True), re.S)
    assert field and 'autocomplete="off"' in field[0]
    assert not Trace.objects.filter(facts__icontains=NUMBER).exists()


def test_a_good_number_goes_along_when_something_else_was_wrong(head: Visitor) -> None:
    answer = head.post(NEW, **NELE | {"birth_date": "31/02/1901"})
    assert answer.status_code == 422
    assert "Het nummer dat je typte, is bewaard" in words(answer)
    mended = head.post(NEW, **NELE | {"number": "", "sealed": hidden(answer)["sealed"]})
    assert "We kennen Nele Baert nog niet" in words(mended)


def test_a_sealed_number_opens_in_its_own_session_only(visit: Visit) -> None:
    sealed = hidden(visit("head", "linde").post(NEW, **NELE))["sealed"]
    for other in (visit("head", "linde"), visit("head_atheneum", "atheneum")):
        answer = other.post(NEW, **NELE | {"number": "", "sealed": sealed})
        assert answer.status_code == 422
        assert "number" in problems(answer)
    assert visit("head", "linde").post(NEW, **NELE | {"number": "", "sealed": "zomaar"}).status_code == 422


def test_a_birth_date_that_does_not_fit_is_confirmed_first(head: Visitor) -> None:
    found = head.post(NEW, **NELE | {"birth_date": "02/02/1971"})
    assert "De geboortedatum past niet bij het rijksregisternummer" in words(found)
    kept = hidden(found) | {"category": "staff", "begins_on": f"{today():%d/%m/%Y}", "step": "add"}
    refused = head.post(NEW, **kept)
    assert refused.status_code == 422
    assert "confirmed" in problems(refused)
    assert not Person.objects.filter(family_name="Baert").exists()
    assert head.post(NEW, **kept, confirmed="1").status_code == 303


def test_bad_input_keeps_all_that_was_typed(head: Visitor) -> None:
    kept = hidden(head.post(NEW, **NELE))
    typed = {"category": "staff", "begins_on": "01/09/2026", "ends_on": "31/08/2026", "email": "nergens", "step": "add"}
    answer = head.post(NEW, **kept | typed)
    assert answer.status_code == 422
    assert "ends_on" in problems(answer)
    page = words(answer, raw=True)
    for piece in ('value="01/09/2026"', 'value="31/08/2026"', 'value="nergens"', 'value="staff" checked'):
        assert piece in page
    assert head.post(NEW, **kept | typed | {"ends_on": ""}).status_code == 422  # the address is none


def test_someone_who_works_here_already_is_not_added_again(visit: Visit) -> None:
    known = {"number": invented_number(3), "given_name": "Wout", "family_name": "Claes", "birth_date": "01/01/1901"}
    answer = visit("head", "linde").post(NEW, **known)
    assert "Wout Claes werkt hier al" in words(answer)
    assert f"/gebruikersbeheer/persoon/{work('Claes').person_id}" in words(answer, raw=True)


def test_someone_known_elsewhere_keeps_being_one_person(visit: Visit) -> None:
    known = {"number": invented_number(5), "given_name": "An", "family_name": "Peeters", "birth_date": "01/01/1901"}
    head = visit("head", "linde")
    found = head.post(NEW, **known)
    assert "We kennen An Peeters al" in words(found)
    head.post(NEW, **hidden(found) | {"category": "staff", "begins_on": f"{today():%d/%m/%Y}", "step": "add"})
    assert work("Peeters").person_id == work("Peeters", "105312").person_id
