"""Asking for a right and deciding on it, as the people on both sides see it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from paspoort.audit.models import Trace
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.rights import actions
from paspoort.rights.models import Affiliation, Grant, Request, Team, TeamPart
from tests.conftest import Act
from tests.screens.conftest import Visit, Visitor, words
from tests.sql import sql
from tests.verbs.rights_people import newcomer

LINDE = "034793"
WANTED = {"instelling": LINDE, "what": "IRISGebruiker:gebruiker"}


@pytest.fixture
def reachable(world: object) -> None:
    """Every admin filled in an address, so that a request does not wait unseen; De Linde has a second one."""
    head = Grant.objects.get(person__family_name="Desmet")
    second = Affiliation.objects.get(person__family_name="Maes")
    Grant.objects.create(
        affiliation=second,
        person_id=second.person_id,
        institution_id=second.institution_id,
        right_id=head.right_id,
        contexts=["lokale-beheerder"],
        begins_on=head.begins_on,
        ends_on=head.ends_on,
    )
    Affiliation.objects.filter(grants__right="LokaleBeheerder").update(email="directie@delinde.example")


def ask(visitor: Visitor, **fields: str) -> uuid.UUID:
    """Send a request; gives its id."""
    answer = visitor.post("/recht-vragen", **(WANTED | fields))
    assert answer.status_code == 303, words(answer)
    return uuid.UUID(answer.headers["Location"].rpartition("=")[2])


def test_a_teacher_asks_in_two_clicks(visit: Visit, reachable: None) -> None:
    teacher = visit("teacher", "linde")
    page = words(teacher.get("/start"), raw=True)
    assert 'href="/recht-vragen' in page
    form = words(teacher.get("/recht-vragen"), raw=True)
    assert re.search(r'value="IRISGebruiker:gebruiker" checked', form)
    assert "Johan Desmet" in form
    asked = ask(teacher, message="Ik begeleid het derde leerjaar.")
    told = words(teacher.get(f"/recht-vragen?aanvraag={asked}"))
    assert "Je aanvraag is verstuurd" in told
    assert "Johan Desmet" in told
    assert not Grant.objects.filter(person__family_name="Claes").exists()


def test_a_link_brings_the_right_and_the_institution(visit: Visit, reachable: None) -> None:
    page = words(
        visit("teacher", "linde").get(f"/recht-vragen?recht=IRISGebruiker&context=beheerder&instelling={LINDE}"), raw=True
    )
    assert re.search(r'value="IRISGebruiker:beheerder" checked', page)


def test_a_link_survives_signing_in(visit: Visit) -> None:
    answer = visit().get("/recht-vragen?recht=IRISGebruiker&context=gebruiker&instelling=34793")
    assert answer.headers["Location"] == (
        "/aanmelden?naar=/recht-vragen%3Frecht%3DIRISGebruiker%26context%3Dgebruiker%26instelling%3D34793"
    )


def test_a_link_to_an_institution_number_without_its_zero_finds_the_same_school(visit: Visit, reachable: None) -> None:
    assert "Basisschool De Linde" in words(visit("teacher", "linde").get("/recht-vragen?instelling=34793"))


def test_a_support_worker_is_asked_for_the_school_first(visit: Visit, reachable: None) -> None:
    supporter = visit("supporter", "support")
    assert "Nummer van de school" in words(supporter.get("/recht-vragen"))
    page = words(supporter.get("/recht-vragen?instelling=041236"))
    assert "Atheneum Ter Schelde" in page
    assert "Greet" not in page, "who manages rights there is told to its own people only"
    asked = ask(supporter, instelling="041236", message="Ik ondersteun er drie leerlingen.")
    assert Request.objects.get(id=asked).category == "support_worker"


@pytest.mark.parametrize("number", ["", "12345678", "abc", "999999"])
def test_a_number_that_is_none_comes_back_with_what_was_typed(visit: Visit, number: str) -> None:
    answer = visit("supporter", "support").get(f"/recht-vragen?instelling={number}")
    page = words(answer, raw=True)
    assert answer.status_code == (422 if number else 200)
    assert f'value="{number}"' in page
    assert ('aria-invalid="true"' in page) == bool(number)


def test_a_school_where_one_does_not_work_cannot_be_asked(visit: Visit, reachable: None) -> None:
    answer = visit("teacher", "linde").get("/recht-vragen?instelling=041236")
    assert "Er is hier niets te vragen" in words(answer)
    sent = visit("teacher", "linde").post("/recht-vragen", **(WANTED | {"instelling": "041236"}))
    assert sent.status_code == 422
    assert "Alleen een leerondersteuner" in words(sent)
    assert not Request.objects.exists()


def test_what_is_held_and_what_was_asked_is_said_instead_of_vanishing(visit: Visit, reachable: None) -> None:
    care = visit("care", "linde")
    assert "Je hebt hier" in words(care.get("/recht-vragen"))
    teacher = visit("teacher", "linde")
    ask(teacher)
    page = words(teacher.get("/recht-vragen"))
    assert "Je vroeg dit al" in page
    again = teacher.post("/recht-vragen", **WANTED)
    assert again.status_code == 409
    assert "al gevraagd" in words(again)
    assert Request.objects.filter(person__family_name="Claes").count() == 1


def test_without_an_admin_who_can_be_mailed_it_is_refused_with_what_to_do(visit: Visit) -> None:
    Affiliation.objects.update(email="")
    answer = visit("teacher", "linde").post("/recht-vragen", **WANTED, message="Voor de zorg.")
    assert answer.status_code == 409
    page = words(answer, raw=True)
    assert "Voor de zorg." in page
    assert "e-mailadres" in page
    assert not Request.objects.filter(person__family_name="Claes").exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("ends_on", "31/02/2027", "bestaat niet"),
        ("ends_on", "01/01/2020", "voorbij"),
        ("email", "geen adres", "e-mailadres"),
        ("message", "Het gaat om 93.05.18-223.61", "rijksregisternummer"),
        ("what", "LARSGebruiker:gebruiker", "recht"),
        ("what", "", "recht"),
    ],
)
def test_bad_input_keeps_what_was_typed(visit: Visit, reachable: None, field: str, value: str, told: str) -> None:
    sent = WANTED | {"message": "Voor de zorg.", "email": "wout@delinde.example"} | {field: value}
    answer = visit("teacher", "linde").post("/recht-vragen", **sent)
    page = words(answer, raw=True)
    assert answer.status_code == 422
    assert told in page
    assert sent["message"] in page
    assert "error-summary" in page


def test_a_request_is_taken_back_and_seen_by_nobody_else(visit: Visit, reachable: None) -> None:
    teacher, care = visit("teacher", "linde"), visit("care", "linde")
    asked = ask(teacher)
    nobodys = uuid.uuid4()
    for answer, same in (
        (care.get(f"/recht-vragen?aanvraag={asked}"), care.get(f"/recht-vragen?aanvraag={nobodys}")),
        (care.post(f"/mijn-aanvraag/{asked}/intrekken"), care.post(f"/mijn-aanvraag/{nobodys}/intrekken")),
        (teacher.get("/recht-vragen?aanvraag=x"), teacher.get(f"/recht-vragen?aanvraag={nobodys}")),
    ):
        assert answer.status_code == same.status_code == 404
        assert words(answer) == words(same)
    back = teacher.post(f"/mijn-aanvraag/{asked}/intrekken")
    assert back.status_code == 303
    assert "Je trok je aanvraag in" in words(teacher.get(back.headers["Location"]))
    assert teacher.post(f"/mijn-aanvraag/{asked}/intrekken").status_code == 409


def test_the_head_sees_who_asks_what_and_accepts(visit: Visit, reachable: None) -> None:
    teacher, head = visit("teacher", "linde"), visit("head", "linde")
    asked = ask(teacher, message="Ik begeleid het derde leerjaar.")
    assert "Wout Claes" in words(head.get("/gebruikersbeheer/taken"))
    page = words(head.get(f"/gebruikersbeheer/aanvraag/{asked}"))
    for piece in (
        "Wout Claes",
        "IRIS-CLBonline gebruiker",
        "Ik begeleid het derde leerjaar.",
        "Basisschool De Linde",
        "Wat er gebeurt",
    ):
        assert piece in page, piece
    answer = head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="accept", contexts="gebruiker", until="school_year")
    assert answer.status_code == 303
    given = Grant.objects.get(person__family_name="Claes")
    assert (given.contexts, given.begins_on, str(given.granted_by)) == (["gebruiker"], today(), "Johan Desmet")
    assert (given.ends_on.day, given.ends_on.month) == (31, 8)
    after = words(head.get(f"/gebruikersbeheer/aanvraag/{asked}"), raw=True)
    assert "Aanvaard door Johan Desmet" in after and "Jij kiest." not in after
    assert f"/gebruikersbeheer/toekenning/{given.id}" in after
    assert "Wout Claes" not in words(head.get("/gebruikersbeheer/taken"))
    assert "Je aanvraag is aanvaard" in words(teacher.get(f"/recht-vragen?aanvraag={asked}"))
    assert 'role="search"' in words(teacher.get("/start"), raw=True)


def test_refusing_asks_for_a_reason_and_tells_it(visit: Visit, reachable: None) -> None:
    teacher, head = visit("teacher", "linde"), visit("head", "linde")
    asked = ask(teacher)
    bare = head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="refuse", answer=" ")
    assert bare.status_code == 422
    assert Request.objects.get(id=asked).outcome == ""
    done = head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="refuse", answer="Vraag het aan Marieke.")
    assert done.status_code == 303
    page = words(teacher.get(f"/recht-vragen?aanvraag={asked}"))
    assert "Vraag het aan Marieke." in page
    assert "Je aanvraag is geweigerd" in page
    assert not Grant.objects.filter(person__family_name="Claes").exists()


def test_a_bad_period_keeps_input_and_lets_nobody_work_here(visit: Visit, reachable: None) -> None:
    """A support worker asks a school without working there yet: what cannot be accepted leaves no work behind either."""
    Affiliation.objects.filter(person__family_name="Wouters", institution__number="041236").update(ended_at="2026-01-01T00:00Z")
    asked = ask(visit("supporter", "support"), instelling="041236")
    head = visit("head_atheneum", "atheneum")
    assert "als: ondersteuner" in words(head.get(f"/gebruikersbeheer/aanvraag/{asked}"))
    before = Affiliation.objects.filter(person__family_name="Wouters").count()
    far = f"{today() + timedelta(days=4000):%d/%m/%Y}"
    for fields in (
        {"contexts": "gebruiker", "until": "date", "ends_on": far},
        {"contexts": "gebruiker", "until": "date", "ends_on": "x"},
        {"until": "default"},
        {"contexts": "beheerder", "until": "default"},
    ):
        answer = head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="accept", **fields)
        assert answer.status_code == 422, fields
        assert Affiliation.objects.filter(person__family_name="Wouters").count() == before
        assert Request.objects.get(id=asked).outcome == ""


def test_nobody_decides_the_own_request_nor_one_of_elsewhere(visit: Visit, reachable: None, head: Visitor) -> None:
    own = ask(head)
    assert "Je vroeg dit zelf" in words(head.get(f"/gebruikersbeheer/aanvraag/{own}"))
    answer = head.post(f"/gebruikersbeheer/aanvraag/{own}", do="accept", contexts="gebruiker", until="default")
    assert answer.status_code == 403
    assert Request.objects.get(id=own).outcome == ""
    other, nobodys = visit("head_atheneum", "atheneum"), uuid.uuid4()
    for method in ("get", "post"):
        foreign, nothing = (getattr(other, method)(f"/gebruikersbeheer/aanvraag/{one}") for one in (own, nobodys))
        assert foreign.status_code == nothing.status_code == 404
        assert words(foreign) == words(nothing)


def test_who_comes_second_learns_what_was_decided(visit: Visit, reachable: None, act: Act) -> None:
    asked = ask(visit("teacher", "linde"))
    head = visit("head", "linde")
    head.get(f"/gebruikersbeheer/aanvraag/{asked}")
    with acting_as(act("head", "linde")) as acting:
        actions.decide_request(acting, asked, actions.Decision(accept=False, answer="Niet nodig."))
    answer = head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="accept", contexts="gebruiker", until="default")
    assert answer.status_code == 409
    page = words(answer)
    assert "Iemand besliste intussen" in page
    assert "Geweigerd door Johan Desmet" in page
    assert not Grant.objects.filter(person__family_name="Claes").exists()


def test_no_name_or_message_stands_in_an_address_or_a_trace(visit: Visit, reachable: None) -> None:
    teacher, head = visit("teacher", "linde"), visit("head", "linde")
    asked = ask(teacher, message="Geheime boodschap")
    head.post(f"/gebruikersbeheer/aanvraag/{asked}", do="refuse", answer="Geheim antwoord")
    for trace in Trace.objects.filter(event__startswith="right."):
        assert "Geheim" not in str(trace.facts)
        assert "Claes" not in str(trace.facts)


@pytest.mark.parametrize("player", ["teacher", "care"])
def test_who_manages_nothing_decides_nothing(visit: Visit, reachable: None, player: str) -> None:
    asked = ask(visit("expired", "linde"))
    for address in (
        f"/gebruikersbeheer/aanvraag/{asked}",
        f"/gebruikersbeheer/aanvraag/{uuid.uuid4()}",
        "/gebruikersbeheer/taken",
    ):
        answer = visit(player, "linde").get(address)
        assert answer.status_code == 403
        assert "/recht-vragen?recht=LokaleBeheerder" in words(answer, raw=True)


def test_accepting_what_opens_pupil_files_offers_a_team_in_the_same_act(visit: Visit, world: object) -> None:
    head, fresh = visit("head_clb", "clb"), newcomer("clb", "clb_staff")
    asked = sql(
        "insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, message, email,"
        " asked_at, outcome, answer) values (gen_random_uuid(), %s, %s, %s, 'LARSGebruiker', '{arts}', 'clb_staff', '', '',"
        " now(), '', '') returning id",
        fresh.person_id,
        fresh.institution_id,
        fresh.institution_id,
    )[0][0]
    address, gent = f"/gebruikersbeheer/aanvraag/{asked}", Team.objects.get(name="Team Gent")
    assert "In welk team?" in words(head.get(address))
    fields = {"do": "accept", "contexts": "arts", "until": "school_year"}
    gone = head.post(address, **fields, teams=str(uuid.uuid4()))
    assert gone.status_code == 422 and "teams is intussen gesloten" in words(gone)
    assert not Grant.objects.filter(affiliation=fresh).exists()
    assert head.post(address, **fields, teams=str(gent.id)).status_code == 303
    assert Grant.objects.get(affiliation=fresh).contexts == ["arts"]
    assert TeamPart.objects.get(member=fresh, ended_at__isnull=True).team == gent
