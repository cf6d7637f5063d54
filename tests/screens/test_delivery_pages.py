"""Pages of a school's own table: sent, its columns said, compared, looked at, taken in; and whoever may not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from paspoort.deliveries.actions import forget_deliveries
from paspoort.deliveries.models import Delivery
from paspoort.exchange.flat import take_deliveries
from paspoort.registry.models import Enrolment
from tests.answer import Answer
from tests.people import grant_of, institution
from tests.protocols.flat_files import delimited, table_source, xlsx
from tests.screens.conftest import Visit, Visitor, words

HEADERS = ["Naam", "Voornaam", "Geboortedatum", "Stamnr", "Klas", "Opmerking"]
PEETERS = ["Peeters", "Ward", "04/05/2018", "9001", "2A", ""]
CLAES = ["Claes", "Nora", "11/02/2017", "9002", "3B", "=cmd()"]
BROKEN = ["Maes", "Jo", "31/02/2017", "9003", "3B", ""]
SAID = {"whole": "yes", "level": "lager", "begins_on": "01/09/2026"}


@pytest.fixture
def office(visit: Visit) -> Visitor:
    """Someone of the office, whom the head let send the pupils, where the operator opened this way."""
    table_source("tafel-linde", institution("linde"))
    grant = grant_of("care")
    grant.contexts = [*grant.contexts, "leerlingen-aanleveren"]
    grant.save()
    return visit("care", "linde")


def send(visitor: Visitor, data: bytes, name: str = "leerlingen.xlsx") -> Answer:
    """Choose a file and send it; gives the page where that leads to."""
    answer = visitor.client.post("/aanleveren", {"file": SimpleUploadedFile(name, data)})
    return visitor.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def at(visitor: Visitor) -> str:
    return f"/aanleveren/{Delivery.objects.latest('offered_at').id}"


def say(visitor: Visitor, *columns: str, **said: str) -> Answer:
    return visitor.post(f"{at(visitor)}?kolommen=1", columns=list(columns), **{**SAID, **said})


GUESSED = ("family_name", "given_name", "birth_date", "register_number", "class_name", "")


def decided(visitor: Visitor, **more: str) -> Answer:
    page = words(visitor.get(at(visitor)), raw=True)
    [digest] = re.findall(r'name="digest" value="([0-9a-f]+)"', page)
    return visitor.post(f"{at(visitor)}/doen", digest=digest, **more)


def test_a_table_is_sent_looked_at_and_taken_in(office: Visitor) -> None:
    assert "Leerlingen aanleveren" in words(office.get("/start"))
    page = words(
        send(office, xlsx(("Info", [["Uitleg"]]), ("Lijst", [["Leerlingen 2026"], [], HEADERS, PEETERS, CLAES, BROKEN]))),
        raw=True,
    )
    assert re.findall(r'<option value="(\w+)" selected', page)[2:7] == [name for name in GUESSED if name] and "9001" in page
    assert say(office, *GUESSED).status_code == 303
    assert 'hx-trigger="every 2s"' in words(office.get(at(office)), raw=True)
    assert office.get(f"{at(office)}/stand?stand=asked").headers.get("HX-Refresh") is None
    assert take_deliveries() == 1 and office.get(f"{at(office)}/stand?stand=asked").headers["HX-Refresh"] == "true"
    before = Enrolment.objects.count()
    plan = words(office.get(f"{at(office)}?wat=new"))
    assert "Er is nog niets veranderd." in plan and "Ward Peeters" in plan and Enrolment.objects.count() == before
    assert "Deze datum" in words(office.get(f"{at(office)}?wat=refused")) or "geboortedatum" in words(
        office.get(f"{at(office)}?wat=refused")
    )
    assert decided(office).status_code == 303
    assert take_deliveries() == 1 and Enrolment.objects.count() == before + 2
    done = Delivery.objects.get()
    assert (done.state, done.content_sealed) == ("done", None)
    saved = office.get(f"{at(office)}/geweigerd").content.decode("utf-8-sig")
    assert saved.splitlines()[3].startswith("6;Geboortedatum;") and "Maes" not in saved
    assert "Is dit geen" not in words(send(office, xlsx(("Lijst", [HEADERS, PEETERS]))))


def test_what_the_columns_are_is_remembered_and_what_is_missing_is_said(office: Visitor) -> None:
    odd = ["A", "B", "Geboren op", "Nr.", "Groep"]
    send(office, delimited([odd, PEETERS[:5], CLAES[:5]]), "lijst.csv")
    wrong = say(office, "family_name", "given_name", "", "register_number", "class_name")
    assert wrong.status_code == 422 and "geboortedatum" in words(wrong)
    say(office, "family_name", "given_name", "birth_date", "register_number", "class_name")
    take_deliveries()
    decided(office)
    take_deliveries()
    again = words(send(office, delimited([odd, PEETERS[:5]]), "lijst.csv"), raw=True)
    assert re.findall(r'<option value="(\w+)" selected', again)[1:6] == [name for name in GUESSED if name]


def test_half_a_file_asks_first_and_does_nothing_without_an_answer(office: Visitor) -> None:
    many = [["Peeters", f"Ward{'abcdefghijklmno'[n]}", "04/05/2018", str(9100 + n), "2A", ""] for n in range(15)]
    send(office, delimited([HEADERS, *many]), "lijst.csv")
    say(office, *GUESSED)
    take_deliveries()
    decided(office)
    take_deliveries()
    send(office, delimited([HEADERS, *many[:3]]), "lijst.csv")
    say(office, *GUESSED)
    take_deliveries()
    assert "12 van de 15" in words(office.get(at(office)))
    assert decided(office).status_code == 422
    assert decided(office, ends="on").status_code == 303
    take_deliveries()
    assert Delivery.objects.latest("offered_at").counts["left_out"] == 12


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "leeg"),
        (b"%PDF-1.7\n\0\0", "geen tabel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx"),
        (b"<html><table><tr><td>Naam</td></tr></table></html>", ".xlsx"),
        (b"PK\x03\x04rubbish", "beschadigd"),
        (b'Naam;"Voornaam\nPeeters;Ward', "aanhalingsteken"),
        (b"\n;;\n", "geen enkele rij"),
    ],
    ids=["empty", "pdf", "xls", "html", "damaged", "quote", "no rows"],
)
def test_what_is_no_table_is_refused_with_what_to_do(office: Visitor, data: bytes, said: str) -> None:
    answer = send(office, data, "leerlingen.csv")
    assert answer.status_code == 422 and said in words(answer)
    assert not Delivery.objects.exists()


def test_two_tabs_and_back_never_take_in_what_nobody_looked_at(office: Visitor) -> None:
    send(office, delimited([HEADERS, PEETERS]), "een.csv")
    first = at(office)
    say(office, *GUESSED)
    take_deliveries()
    page = words(office.get(first), raw=True)
    [digest] = re.findall(r'name="digest" value="([0-9a-f]+)"', page)
    say(office, *GUESSED, whole="no")
    assert office.post(f"{first}/doen", digest=digest).status_code == 422, "it is being compared anew"
    take_deliveries()
    send(office, delimited([HEADERS, CLAES]), "twee.csv")
    assert (
        office.post(f"{first}/doen", digest=digest).status_code == 409
        and Delivery.objects.get(state="stopped").content_sealed is None
    )
    assert office.post(f"{first}/wegleggen").status_code == 303
    assert "Er is niets" in words(office.get(first))


def test_only_who_may_at_the_own_school_and_where_the_operator_opened_it(visit: Visit, office: Visitor) -> None:
    send(office, delimited([HEADERS, PEETERS]), "een.csv")
    head, stranger = visit("head", "linde"), visit("elsewhere_care", "elsewhere")
    for each in (head, stranger):
        assert each.get("/aanleveren").status_code == 403 and each.get(at(office)).status_code == 403
        assert "aanleveren" not in words(each.get("/start"), raw=True)
    grant = grant_of("elsewhere_care", "elsewhere")
    grant.contexts = [*grant.contexts, "leerlingen-aanleveren"]
    grant.save()
    assert stranger.get(at(office)).status_code == 404
    assert "kan nog geen tabel" in words(stranger.get("/aanleveren"))
    assert send(stranger, delimited([HEADERS, PEETERS])).status_code == 403


def test_a_number_of_ones_own_package_reaches_no_pupil_of_another_school(visit: Visit) -> None:
    """Two schools of one source, and the number that the first gave: the other neither enrols nor renames that child by it."""
    table_source("tafel", institution("linde"), institution("elsewhere"))
    headers = ["Naam", "Voornaam", "Geboortedatum", "LeerlingID", "Klas"]
    for player, at_school in (("care", "linde"), ("elsewhere_care", "elsewhere")):
        grant = grant_of(player, at_school)
        grant.contexts = [*grant.contexts, "leerlingen-aanleveren"]
        grant.save()
        office = visit(player, at_school)
        send(office, delimited([headers, ["Peeters", "Ward", "04/05/2018", "17", "2A"]]), "lijst.csv")
        say(office, "family_name", "given_name", "birth_date", "pupil_id", "class_name")
        take_deliveries()
        decided(office)
        take_deliveries()
    enrolled = Enrolment.objects.filter(pupil__family_name="Peeters", pupil__given_name="Ward", pupil__birth_date="2018-05-04")
    assert len({one.pupil_id for one in enrolled}) == enrolled.count() == 2


def test_what_stood_in_a_delivery_is_forgotten_after_a_week(office: Visitor) -> None:
    send(office, delimited([HEADERS, PEETERS]), "een.csv")
    assert b"Peeters" not in bytes(Delivery.objects.get().content_sealed or b"")
    Delivery.objects.update(changed_at=timezone.now() - timedelta(days=8))
    assert forget_deliveries() == 1
    gone = Delivery.objects.get()
    assert (gone.state, gone.content_sealed, gone.plan_sealed) == ("stopped", None, None)
