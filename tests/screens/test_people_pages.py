"""The pages about people: who works here, adding, ending, taking back, one person's rights, and two people beside each other."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse

from paspoort.audit.models import Trace
from paspoort.demo.cast import days_ago, invented_number
from paspoort.identity.models import Person
from paspoort.kernel.models import today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Batch, Grant
from tests.screens.conftest import Visitor, words

Visit = Callable[..., Visitor]
PEOPLE = "/gebruikersbeheer/personen"
NEW = f"{PEOPLE}/nieuw"
END = f"{PEOPLE}/beeindigen"
AGAIN = f"{PEOPLE}/terug"
COMPARE = "/gebruikersbeheer/vergelijken"
NUMBER = invented_number(77)
NELE = {"number": NUMBER, "given_name": "Nele", "family_name": "Baert", "birth_date": "01/01/1901"}


def work(family_name: str, school: str = "034793") -> Affiliation:
    return Affiliation.objects.get(person__family_name=family_name, institution__number=school, ended_at__isnull=True)


def employ(count: int, school: str = "034793") -> list[Affiliation]:
    """More people at a school, straight into the tables: a list of hundreds is not made by hand."""
    place = Institution.objects.get(number=school)
    people = Person.objects.bulk_create(Person(given_name=f"Kind{n:03d}", family_name=f"Aa{n:03d}") for n in range(count))
    return Affiliation.objects.bulk_create(
        Affiliation(person=one, institution=place, category="staff", begins_on=days_ago(10)) for one in people
    )


def hidden(answer: HttpResponse) -> dict[str, str]:
    """What the hidden fields of a page carry along; of a name that stands there more than once the last."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', words(answer, raw=True))
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def problems(answer: HttpResponse) -> str:
    found = re.search(r'<div class="error-summary".*?</div>', words(answer, raw=True), re.S)
    return found[0] if found else ""


# --- who works here ---------------------------------------------------------------------------------------------------


def test_everybody_here_is_listed_by_last_name_with_what_each_one_holds(visit: Visit) -> None:
    page = words(visit("head", "linde").get(PEOPLE))
    for piece in ("Van den Broeck, Marieke", "Medewerker", "Ondersteuner", "Actief", "IRIS-CLBonline gebruiker (Gebruiker)"):
        assert piece in page
    assert page.index("Claes, Wout") < page.index("Desmet, Johan") < page.index("Van den Broeck, Marieke")
    assert "El Amrani" not in page  # she works at the Atheneum


def test_someone_is_found_by_part_of_a_name_that_goes_in_no_address(visit: Visit) -> None:
    head = visit("head", "linde")
    answer = head.post(PEOPLE, name="BROECK mar", step="look")
    assert "Van den Broeck, Marieke" in words(answer)
    assert "Claes" not in words(answer)
    assert "1 persoon past bij" in words(answer)
    assert "Niemand past" in words(head.post(PEOPLE, name="zzz", step="look"))
    assert 'method="post"' in words(answer, raw=True).split('role="search"')[0].rsplit("<form", 1)[1]


def test_four_hundred_people_come_in_pages_of_fifty(visit: Visit) -> None:
    employ(400)
    head = visit("head", "linde")
    first, last = words(head.get(PEOPLE)), words(head.get(f"{PEOPLE}?pagina=9"))
    assert "Aa000" in first
    assert "Aa050" not in first
    assert "Van den Broeck" in last
    assert words(head.get(f"{PEOPLE}?pagina=zomaar")) == words(head.get(f"{PEOPLE}?pagina=1"))
    found = head.post(PEOPLE, name="Kind", page="8")
    assert "Aa399" in words(found)
    assert "Bladzijde 8 van 8" in words(found)


def test_without_historical_people_the_page_says_what_will_stand_there(visit: Visit) -> None:
    assert "Er is nog niemand weg" in words(visit("head", "linde").get(f"{PEOPLE}?toon=historisch"))
    assert "Er is nog niemand weg" in words(visit("head", "linde").get(AGAIN))


@pytest.mark.parametrize("address", [PEOPLE, NEW, END, AGAIN, COMPARE])
def test_who_manages_no_rights_sees_no_people(visit: Visit, address: str) -> None:
    assert visit("care", "linde").get(address).status_code == 403


# --- adding -----------------------------------------------------------------------------------------------------------


def test_a_new_support_worker_is_looked_up_added_and_brought_to_a_right(visit: Visit) -> None:
    head = visit("head", "linde")
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


def test_the_number_is_never_shown_back_unless_it_is_wrong_itself(visit: Visit) -> None:
    head = visit("head", "linde")
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
    assert 'autocomplete="off"' in re.search(r'<input[^>]*id="number"[^>]*>', words(wrong, raw=True), re.S)[0]
    assert not Trace.objects.filter(facts__icontains=NUMBER).exists()


def test_a_good_number_goes_along_when_something_else_was_wrong(visit: Visit) -> None:
    head = visit("head", "linde")
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


def test_a_birth_date_that_does_not_fit_is_confirmed_first(visit: Visit) -> None:
    head = visit("head", "linde")
    found = head.post(NEW, **NELE | {"birth_date": "02/02/1971"})
    assert "De geboortedatum past niet bij het rijksregisternummer" in words(found)
    kept = hidden(found) | {"category": "staff", "begins_on": f"{today():%d/%m/%Y}", "step": "add"}
    refused = head.post(NEW, **kept)
    assert refused.status_code == 422
    assert "confirmed" in problems(refused)
    assert not Person.objects.filter(family_name="Baert").exists()
    assert head.post(NEW, **kept, confirmed="1").status_code == 303


def test_bad_input_keeps_all_that_was_typed(visit: Visit) -> None:
    head = visit("head", "linde")
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


# --- ending, and taking back ------------------------------------------------------------------------------------------


def test_several_people_end_after_the_last_step_and_what_ends_is_named(visit: Visit) -> None:
    head, both = visit("head", "linde"), [str(work("Wouters").id), str(work("Claes").id)]
    chosen = {"people": both}
    assert "Kies minstens één persoon" in words(head.post(END, step="next"))
    day = head.post(END, **chosen, step="next")
    assert "IRIS-CLBonline gebruiker (Gebruiker)" in words(day)
    yesterday = f"{days_ago(1):%d/%m/%Y}"
    confirm = head.post(END, **chosen, step="day", last_day=yesterday)
    assert "Het werk van 2 personen bij Basisschool De Linde stopt" in words(confirm)
    assert Affiliation.objects.filter(id__in=both, ended_at__isnull=False).count() == 0
    done = head.post(END, **chosen, step="confirm", last_day=yesterday)
    assert done.status_code == 303
    assert Affiliation.objects.filter(id__in=both, ended_at__isnull=False).count() == 2
    assert not Grant.objects.filter(affiliation__in=both, revoked_at__isnull=True, ends_on__gte=today()).exists()
    assert "Claes, Wout" in words(head.get(done.headers["Location"]))
    historical = words(head.get(f"{PEOPLE}?toon=historisch"))
    assert "Wouters, Tom" in historical
    assert "Wouters, Tom" not in words(head.get(PEOPLE))


def test_a_bad_day_or_another_schools_people_end_nobody(visit: Visit) -> None:
    head, one = visit("head", "linde"), str(work("Claes").id)
    for last_day in ("31/02/2026", "", "zomaar"):
        answer = head.post(END, people=[one], step="confirm", last_day=last_day)
        assert answer.status_code == 422
        assert "last_day" in problems(answer)
    day = f"{today():%d/%m/%Y}"
    theirs = str(work("Peeters", "105312").id)
    assert head.post(END, people=[one, theirs], step="confirm", last_day=day).status_code == 404
    assert head.post(END, people=[one, str(uuid.uuid4())], step="confirm", last_day=day).status_code == 404
    assert head.post(END, people=["zomaar"], step="next").status_code == 422
    assert work("Claes").ended_at is None


def test_nobody_ends_the_own_work_at_once(visit: Visit) -> None:
    head, own = visit("head", "linde"), str(work("Desmet").id)
    confirm = head.post(END, people=[own], step="day", last_day=f"{today():%d/%m/%Y}")
    assert "Je bent er zelf bij" in words(confirm)
    answer = head.post(END, people=[own], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert answer.status_code == 422
    assert "last_day" in problems(answer)
    assert work("Desmet").ended_at is None


def test_the_last_chief_stays_and_the_page_says_why(visit: Visit) -> None:
    deputy, chief = visit("admin", "linde"), str(work("Desmet").id)
    answer = deputy.post(END, people=[chief], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert answer.status_code in (403, 409)
    assert problems(answer)
    assert "Desmet, Johan" in words(answer)
    assert work("Desmet").ended_at is None
    assert Trace.objects.filter(event="request.refused", outcome="refused").exists()


def test_who_was_chosen_stays_chosen_on_another_page_of_the_list(visit: Visit) -> None:
    first = employ(60)[0]
    page = words(visit("head", "linde").post(END, people=[str(first.id)], name="", page="2"), raw=True)
    assert f'value="{first.id}" checked' in page
    assert "1 persoon gekozen" in page


def test_at_most_twenty_five_at_once(visit: Visit) -> None:
    many = [str(one.id) for one in employ(26)]
    for address in (END, AGAIN):
        answer = visit("head", "linde").post(address, people=many, step="next")
        assert answer.status_code == 422
        assert "25 personen tegelijk" in words(answer)


def test_someone_of_before_comes_back_without_rights(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    head.post(END, people=[str(tom.id)], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert "Wouters, Tom" in words(head.get(AGAIN))
    assert "Haal 1 persoon terug" in words(head.get(f"{AGAIN}?wie={tom.id}"))
    wrong = head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on="31/02/2026")
    assert wrong.status_code == 422
    back = head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on=f"{today():%d/%m/%Y}")
    assert back.status_code == 303
    page = words(head.get(back.headers["Location"]))
    assert "Rechten van vroeger komen niet vanzelf terug" in page
    assert "Geen recht hier" in page
    assert work("Wouters").id != tom.id
    assert not Grant.objects.filter(affiliation=work("Wouters")).exists()


def test_an_end_by_mistake_is_mended_while_the_work_still_lasts(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    head.post(END, people=[str(tom.id)], step="confirm", last_day=f"{today():%d/%m/%Y}")
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    page = head.get(f"{AGAIN}?wie={tom.id}")
    assert f'value="{tomorrow}"' in words(page, raw=True)
    assert head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on=tomorrow).status_code == 303


# --- one person, and two ----------------------------------------------------------------------------------------------


def test_one_person_shows_work_rights_and_who_gave_them(visit: Visit) -> None:
    head, marieke = visit("head", "linde"), work("Van den Broeck")
    page = words(head.get(f"/gebruikersbeheer/persoon/{marieke.person_id}"))
    for piece in (
        "Marieke Van den Broeck",
        "IRIS-CLBonline gebruiker",
        "Gebruiker",
        "Johan Desmet",
        "Nog nooit gebruikt",
        "Geef een recht",
    ):
        assert piece in page
    grant = Grant.objects.get(affiliation=marieke)
    assert f"/gebruikersbeheer/toekenning/{grant.id}" in words(
        head.get(f"/gebruikersbeheer/persoon/{marieke.person_id}"), raw=True
    )


def test_what_someone_has_elsewhere_is_not_shown(visit: Visit) -> None:
    tom = work("Wouters").person_id
    assert "IRIS-CLBonline" not in words(visit("head_atheneum", "atheneum").get(f"/gebruikersbeheer/persoon/{tom}"))
    stranger = work("Peeters", "105312").person_id
    assert visit("head", "linde").get(f"/gebruikersbeheer/persoon/{stranger}").status_code == 404


def test_a_right_that_ended_says_why(visit: Visit) -> None:
    lieve = work("Maes").person_id
    page = words(visit("head", "linde").get(f"/gebruikersbeheer/persoon/{lieve}"))
    assert "Rechten van vroeger" in page
    assert "De laatste dag ging voorbij" in page


def test_two_people_are_chosen_compared_and_given_the_same_once(visit: Visit) -> None:
    head, marieke, wout = visit("head", "linde"), work("Van den Broeck"), work("Claes")
    first = head.get(COMPARE)
    assert f"?a={marieke.person_id}" in words(first, raw=True)
    second = words(head.post(f"{COMPARE}?a={marieke.person_id}", name="claes", step="look"), raw=True)
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    assert both in second.replace("&amp;", "&")
    page = head.get(both)
    assert "Alleen Marieke" in words(page)
    assert "Claes krijgt dan: IRIS-CLBonline gebruiker: Gebruiker" in words(page)
    form = hidden(page) | {"until": "school_year", "ends_on": ""}
    confirm = head.post(both, **form)
    assert confirm.status_code == 200
    assert "Johan Desmet" in words(confirm)
    assert not Grant.objects.filter(affiliation=wout).exists()
    for _twice in range(2):
        given = head.post(both, **hidden(confirm))
        assert given.status_code == 303
        assert given.headers["Location"] == f"/gebruikersbeheer/toegekend/{form['batch']}"
    assert Grant.objects.filter(affiliation=wout).count() == 1
    assert Batch.objects.filter(id=form["batch"]).count() == 1
    assert "heeft alles wat" in words(head.get(both))


def test_what_changed_before_confirming_is_read_again(visit: Visit) -> None:
    head, marieke, wout = visit("head", "linde"), work("Van den Broeck"), work("Claes")
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    confirm = head.post(both, **hidden(head.get(both)) | {"until": "school_year"})
    changed = head.post(both, **hidden(confirm) | {"until": "date", "ends_on": f"{today() + timedelta(days=5):%d/%m/%Y}"})
    assert "Er is intussen iets veranderd" in words(changed)
    assert not Grant.objects.filter(affiliation=wout).exists()


def test_a_period_that_cannot_be_keeps_what_was_typed(visit: Visit) -> None:
    head, marieke, wout = visit("head", "linde"), work("Van den Broeck"), work("Claes")
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    for ends_on in ("31/02/2027", "01/01/2020", "31/12/2099"):
        answer = head.post(both, **hidden(head.get(both)) | {"until": "date", "ends_on": ends_on})
        assert answer.status_code == 422
        assert f'value="{ends_on}"' in words(answer, raw=True)
    assert not Grant.objects.filter(affiliation=wout).exists()


def test_nobody_is_compared_with_oneself_or_a_stranger(visit: Visit) -> None:
    head, wout = visit("head", "linde"), work("Claes").person_id
    assert "Met wie vergelijk je Wout Claes?" in words(head.get(f"{COMPARE}?a={wout}&b={wout}"))
    assert head.get(f"{COMPARE}?a={wout}&b={uuid.uuid4()}").status_code == 404
    assert head.get(f"{COMPARE}?a=zomaar").status_code == 200


def test_the_own_rights_are_not_given_to_oneself(visit: Visit) -> None:
    marieke, johan = work("Van den Broeck"), work("Desmet")
    page = words(visit("head", "linde").get(f"{COMPARE}?a={marieke.person_id}&b={johan.person_id}"))
    assert "Dit gaat niet mee" in page
    assert "Bekijk en bevestig" not in page


# --- institutions -----------------------------------------------------------------------------------------------------


def test_i_see_where_i_manage_rights_and_as_what(visit: Visit) -> None:
    page = words(visit("head", "linde").get("/gebruikersbeheer/instellingen"))
    for piece in ("Basisschool De Linde", "034793", "Hoofd lokale beheerder", "Je werkt nu hier"):
        assert piece in page
    assert "Je beheert van geen enkele instelling" in words(visit("care", "linde").get("/gebruikersbeheer/instellingen"))
