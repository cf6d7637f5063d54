"""Pages of file management: a file without an import in two steps, and undone from the list."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from paspoort.kernel.periods import today
from paspoort.registry.models import OwnPupil, Pupil
from paspoort.rights.models import Team
from tests.people import grant_of
from tests.screens.conftest import Visitor
from tests.two_files import Two


def day() -> str:
    return f"{today():%d/%m/%Y}"


SAM = {"given_name": "Sam", "family_name": "De Groote", "birth_date": "04/05/2017", "number": "", "go": "on"}


@pytest.fixture
def farah(visit: Callable[..., Visitor]) -> Visitor:
    given = grant_of("newcomer", "clb")
    given.contexts = ["administratie"]
    given.save()
    return visit("newcomer", "clb")


def test_a_file_without_an_import_is_opened_in_two_steps_and_undone(farah: Visitor, visit: Callable[..., Visitor]) -> None:
    places = farah.get("/beheer").content.decode()
    assert "/dossierbeheer" in places and "/codelijsten" in places and "/doorverwijzingen" not in places
    assert "Huilt vaak" in farah.get("/codelijsten?lijst=topic").content.decode()
    assert "Hier is nog niets gedaan" in farah.get("/dossierbeheer").content.decode()
    who = farah.get("/dossierbeheer/nieuw")["Location"]
    lena = SAM | {"given_name": "Léna", "family_name": "Van der Auwera", "birth_date": "14/03/2016"}
    for sent, said in [
        (SAM | {"given_name": ""}, "Vul de voornaam in"),
        (SAM | {"number": "123"}, "Dit rijksregisternummer klopt niet"),
    ]:
        wrong = farah.post(who, **sent)
        assert said in farah.get(who).content.decode() or said in wrong.content.decode()
    where = farah.post(who, **lena)["Location"]
    assert "al een leerling met deze naam" in farah.get(where).content.decode()
    assert farah.post(who, **SAM)["Location"] == where
    page = farah.get(where).content.decode()
    assert "nog niet" in page and "Team Gent" in page and "Basisschool De Linde" in page
    place = {"situation": "homeEducation", "school": "", "proof": "kidsId", "seen_on": day(), "go": "on"}
    assert "Kies het team dat het dossier krijgt" in farah.post(where, **place, team="").content.decode()
    assert farah.post(where, **place, team=str(Team.objects.get(name="Team Gent").id))["Location"] == "/dossierbeheer"
    sam = OwnPupil.objects.get().pupil_id
    page = farah.get("/dossierbeheer").content.decode()
    assert all(said in page for said in ["Sam De Groote", "Huisonderwijs", "Team Gent", f"Kids-ID gezien op {day()}"])
    hanne = visit("psychologist", "clb")
    assert re.search("Huisonderwijs.*Activiteit", hanne.get(f"/dossier/{sam}").content.decode(), re.DOTALL)
    assert "Sam De Groote" in hanne.post("/zoek", q="De Groote").content.decode()
    assert farah.get(f"/dossier/{sam}").status_code == 403
    assert farah.post(f"/dossierbeheer/terug/{sam}", kind="written_in").status_code == 303
    assert not Pupil.objects.filter(id=sam).exists() and hanne.get(f"/dossier/{sam}").status_code == 404


def test_an_identity_is_mended_on_a_page_that_keeps_what_stood_there(farah: Visitor) -> None:
    lena = Pupil.objects.get(source_id="pupil-lena").id
    assert "minstens twee letters" in farah.post("/dossierbeheer/zoek", q="l", born="").content.decode()
    assert "geen leerling die past" in farah.post("/dossierbeheer/zoek", q="Nergens", born="").content.decode()
    assert f"/dossierbeheer/leerling/{lena}" in farah.post("/dossierbeheer/zoek", q="Léna", born="").content.decode()
    page = f"/dossierbeheer/leerling/{lena}"
    assert all(said in farah.get(page).content.decode() for said in ["Basisschool De Linde", "gekend, niet getoond"])
    was = {"was_given_name": "Léna", "was_family_name": "Van der Auwera", "was_birth_date": "14/03/2016"}
    now = {"given_name": "Lena", "family_name": "Van der Auwera", "birth_date": "14/03/2016", "proof": "kidsId", "seen_on": day()}
    wrong = farah.post(page, **was, **now | {"proof": "", "given_name": "-"})
    assert wrong.status_code == 422
    assert "Vul de voornaam in" in wrong.content.decode() and "Kies welk document" in wrong.content.decode()
    assert farah.post(page, **was, **now)["Location"] == "/dossierbeheer"
    assert "Iemand veranderde deze leerling" in farah.post(page, **was, **now).content.decode()
    shown = farah.get("/dossierbeheer").content.decode()
    assert "Lena Van der Auwera" in shown and "vroeger: Léna Van der Auwera" in shown
    step = re.search(r"/dossierbeheer/terug/([0-9a-f-]+)", shown)
    assert step and farah.post(step[0], kind="mended").status_code == 303
    assert "Ongedaan gemaakt" in farah.get("/dossierbeheer").content.decode()
    far = Pupil.objects.get(source_id="pupil-far").id
    assert farah.get(f"/dossierbeheer/leerling/{far}").status_code == 404


def test_two_files_of_one_child_are_joined_by_two_people_side_by_side(
    two: Two,
    visit: Callable[..., Visitor],
) -> None:
    farah, nele, hanne = visit("newcomer", "clb"), visit("other_psychologist", "clb"), visit("psychologist", "clb")
    page = f"/dossierbeheer/leerling/{two.lena}/samen/{two.sam}"
    assert page in farah.post("/dossierbeheer/zoek", q="lena", born="", other=str(two.lena)).content.decode()
    shown = farah.get(page).content.decode()
    assert all(said in shown for said in ["Lena Vanderauwera-Maes", "Léna Van der Auwera", "Blijft", "Activiteiten", "Trajecten"])
    assert "Kies welk document" in farah.post(page, proof="", seen_on=day()).content.decode()
    asked = farah.post(page, proof="birthCertificate", seen_on=day())["Location"]
    assert "Niemand beslist over het eigen voorstel" in farah.get(asked).content.decode()
    assert "Niemand beslist over het eigen" in farah.post(asked, outcome="joined").content.decode()
    assert "Farah Haddad stelt dit voor" in nele.get(asked).content.decode()
    assert asked in nele.get("/gebruikersbeheer/taken").content.decode()
    assert nele.post(asked, outcome="joined")["Location"] == "/dossierbeheer"
    assert "samengevoegd" in nele.get(asked).content.decode()
    assert hanne.get(f"/dossier/{two.sam}")["Location"] == f"/dossier/{two.lena}"
    assert "Naar het CGG" in hanne.get(f"/dossier/{two.lena}/journaal").content.decode()
    step = asked.rsplit("/", 1)[1]
    assert farah.post(f"/dossierbeheer/terug/{step}", kind="join").status_code == 303
    assert hanne.get(f"/dossier/{two.sam}").status_code == 200
