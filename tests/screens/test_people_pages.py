"""The pages about people: who works here, one person's rights, two people beside each other, and where someone manages."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.actions import appoint_admin
from paspoort.rights.models import Batch, Grant, Team, TeamPart
from tests.people import employ, work
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.granting import address
from tests.screens.people import AGAIN, COMPARE, END, NEW, PEOPLE, come, hidden, press
from tests.verbs.rights_people import newcomer


def test_everybody_here_is_listed_by_last_name_with_what_each_one_holds(visit: Visit) -> None:
    page = words(visit("head", "linde").get(PEOPLE))
    for piece in ("Van den Broeck, Marieke", "Medewerker", "Ondersteuner", "Actief", "IRIS-CLBonline gebruiker (Gebruiker)"):
        assert piece in page
    assert page.index("Claes, Wout") < page.index("Desmet, Johan") < page.index("Van den Broeck, Marieke")
    assert "El Amrani" not in page  # she works at the Atheneum


def test_someone_is_found_by_part_of_a_name_that_goes_in_no_address(head: Visitor) -> None:
    answer = head.seek(PEOPLE, name="BROECK mar", go="look")
    assert "Van den Broeck, Marieke" in words(answer)
    assert "Claes" not in words(answer)
    assert "1 persoon past bij" in words(answer)
    assert "Niemand past" in words(head.seek(PEOPLE, name="zzz", go="look"))
    assert 'method="post"' in words(answer, raw=True).split('role="search"')[0].rsplit("<form", 1)[1]


def test_what_was_sought_is_there_again_for_who_sought_it_and_for_nobody_else(visit: Visit, head: Visitor) -> None:
    found = head.post(PEOPLE, name="broeck").headers["Location"]
    for _again in range(2):  # *Back* and a reload
        assert "1 persoon past bij" in words(head.get(found))
    further = head.post(found, name="claes").headers["Location"]
    assert further == found, "a window goes on with its own search"
    assert "Claes, Wout" in words(head.get(found)) and "Van den Broeck" not in words(head.get(found))
    secretary = visit("admin", "linde")
    for other in (found, f"{PEOPLE}?gezocht=zomaar", f"{PEOPLE}?gezocht={uuid.uuid4()}"):
        assert words(secretary.get(other)) == words(secretary.get(PEOPLE))


def test_four_hundred_people_come_in_pages_of_fifty(visit: Visit) -> None:
    employ(f"Nieuw Aa{n:03d}" for n in range(400))
    head = visit("head", "linde")
    first, last = words(head.get(PEOPLE)), words(head.get(f"{PEOPLE}?pagina=9"))
    assert "Aa000" in first
    assert "Aa050" not in first
    assert "Van den Broeck" in last
    assert words(head.get(f"{PEOPLE}?pagina=zomaar")) == words(head.get(f"{PEOPLE}?pagina=1"))
    found = head.seek(PEOPLE, name="Nieuw", page="8")
    assert "Aa399" in words(found)
    assert "Bladzijde 8 van 8" in words(found)


def test_without_historical_people_the_page_says_what_will_stand_there(visit: Visit) -> None:
    assert "Er is nog niemand weg" in words(visit("head", "linde").get(f"{PEOPLE}?toon=historisch"))
    assert "Er is nog niemand weg" in words(come(visit("head", "linde"), AGAIN))


@pytest.mark.parametrize("address", [PEOPLE, NEW, END, AGAIN, COMPARE])
def test_who_manages_no_rights_sees_no_people(visit: Visit, address: str) -> None:
    assert visit("care", "linde").get(address).status_code == 403


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
    second = words(head.seek(f"{COMPARE}?a={marieke.person_id}", name="claes", go="look"), raw=True)
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    assert both in second.replace("&amp;", "&")
    page = come(head, both)
    assert "Alleen Marieke" in words(page)
    assert "Claes krijgt dan: IRIS-CLBonline gebruiker: Gebruiker" in words(page)
    confirm = press(head, page, until="school_year", go="on")
    assert confirm.status_code == 200
    assert "Johan Desmet" in words(confirm)
    assert not Grant.objects.filter(affiliation=wout).exists()
    batches = Batch.objects.count()
    results = [head.post(address(confirm), **hidden(confirm), go="on") for _twice in range(2)]
    assert {one.status_code for one in results} == {303}
    [grant] = Grant.objects.filter(affiliation=wout)
    assert {one.headers["Location"] for one in results} == {f"/gebruikersbeheer/toegekend/{grant.batch_id}"}
    assert Batch.objects.count() == batches + 1
    assert "heeft alles wat" in words(come(head, both))


def test_comparing_offers_a_team_and_says_what_none_means(visit: Visit) -> None:
    team = Team.objects.get(name="Team Gent")
    head, hanne, fresh = visit("head_clb", "clb"), work("De Wilde", "clb"), newcomer("clb", "clb_staff")
    page = come(head, f"{COMPARE}?a={hanne.person_id}&b={fresh.person_id}")
    assert "In welk team?" in words(page)
    assert "er gaat nog geen leerlingdossier open" in words(press(head, page, until="school_year", go="on"))
    confirm = press(head, page, until="school_year", teams=str(team.id), go="on")
    assert "In teamTeam Gent" in words(confirm)
    done = press(head, confirm, go="on")
    assert done.status_code == 303 and TeamPart.objects.get(member=fresh).team == team
    head.post(done.headers["Location"])
    assert not TeamPart.objects.filter(member=fresh, ended_at__isnull=True).exists()


def test_what_changed_before_confirming_is_read_again(visit: Visit) -> None:
    head, marieke, wout = visit("head", "linde"), work("Van den Broeck"), work("Claes")
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    page = come(head, both)
    confirm = press(head, page, until="school_year", go="on")
    press(head, page, until="date", ends_on=f"{today() + timedelta(days=5):%d/%m/%Y}", go="on")  # in another window
    changed = press(head, confirm, go="on")
    assert "Er is intussen iets veranderd" in words(changed)
    assert not Grant.objects.filter(affiliation=wout).exists()


def test_a_period_that_cannot_be_keeps_what_was_typed(visit: Visit) -> None:
    head, marieke, wout = visit("head", "linde"), work("Van den Broeck"), work("Claes")
    both = f"{COMPARE}?a={marieke.person_id}&b={wout.person_id}"
    for ends_on in ("31/02/2027", "01/01/2020", "31/12/2099"):
        answer = press(head, come(head, both), until="date", ends_on=ends_on, go="on")
        assert answer.status_code == 422
        assert f'value="{ends_on}"' in words(answer, raw=True)
    assert not Grant.objects.filter(affiliation=wout).exists()


def test_nobody_is_compared_with_oneself_or_a_stranger(visit: Visit) -> None:
    head, wout = visit("head", "linde"), work("Claes").person_id
    assert "Met wie vergelijk je Wout Claes?" in words(head.get(f"{COMPARE}?a={wout}&b={wout}"))
    assert come(head, f"{COMPARE}?a={wout}&b={uuid.uuid4()}").status_code == 404
    assert head.get(f"{COMPARE}?a=zomaar").status_code == 200


def test_the_own_rights_are_not_given_to_oneself(visit: Visit) -> None:
    marieke, johan = work("Van den Broeck"), work("Desmet")
    page = words(come(visit("head", "linde"), f"{COMPARE}?a={marieke.person_id}&b={johan.person_id}"))
    assert "Dit gaat niet mee" in page
    assert "Bekijk en bevestig" not in page


def test_i_see_where_i_manage_rights_and_as_what(visit: Visit) -> None:
    page = words(visit("head", "linde").get("/gebruikersbeheer/instellingen"))
    for piece in ("Basisschool De Linde", "034793", "Hoofd lokale beheerder", "Je werkt nu hier"):
        assert piece in page
    assert "Je beheert van geen enkele instelling" in words(visit("care", "linde").get("/gebruikersbeheer/instellingen"))


def test_who_manages_two_institutions_goes_from_one_to_the_other(visit: Visit) -> None:
    with acting_as_service("operator", role="worker"):
        appoint_admin(work("Desmet").person, Institution.objects.get(number="041236"), chief=False)
    page = words(visit("head", "linde").get("/gebruikersbeheer/instellingen"), raw=True)
    assert "Lokale beheerder" in page
    form = page.split('action="/namens-wie/wissel"')[-1].split("</form>")[0]
    assert 'name="institution" value="041236"' in form
    assert 'name="naar" value="/gebruikersbeheer"' in form
