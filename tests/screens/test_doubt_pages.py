"""A row of another child in the school's file: followed through the screens, with both sides only for who may see them."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from paspoort.demo.cast import invented_number
from paspoort.exchange.oneroster import import_file
from paspoort.kernel.actions import acting_as_service
from paspoort.registry.actions import Change, add_source, list_doubts
from paspoort.registry.models import Doubt, Institution, Pupil
from tests.protocols.oneroster_files import EMPTY, Files, write
from tests.screens.conftest import Visit, words

FILE: Files = {
    "orgs": [["org-linde", *EMPTY, "Elders", "school", "041236", ""]],
    "users": [["pupil-lena", *EMPTY, "Wout", "Claes", "{INSZ:93051822361}", "77", "S4"]],
    "demographics": [["pupil-lena", *EMPTY, "2009-05-18"]],
    "roles": [["pupil-lena-linde", *EMPTY, "pupil-lena", "student", "org-linde", "2024-09-01", ""]],
}


@pytest.fixture
def atheneum(world: object) -> None:
    with acting_as_service("operator", role="worker"):
        scope = [Institution.objects.get(number="041236")]
        add_source("atheneum", "oneroster", owner="", change=Change(add=scope))


def test_a_school_that_uses_the_ids_of_another_reads_nothing_of_its_child(atheneum: None, visit: Visit, tmp_path: Path) -> None:
    """T3: Lena stays Lena, and Wout is a pupil of his own, without a report."""
    before = Pupil.objects.filter(source_id="pupil-lena").values().get()
    summary = import_file(write(tmp_path / "b.zip", FILE), source="atheneum", confirm=True)
    assert summary.refused == {} and summary.added["pupils"] == 1
    assert Pupil.objects.filter(id=before["id"]).values().get() == before
    assert Institution.objects.get(number="034793").name == "Basisschool De Linde"
    wout = Pupil.objects.get(given_name="Wout")
    assert not wout.reports.exists()
    for page in (f"/leerling/{before['id']}", f"/leerling/{wout.id}"):
        there, here = visit("head_atheneum", "atheneum").get(page), visit("care", "linde").get(page)
        assert (there.status_code, here.status_code) == ((404, 200) if str(before["id"]) in page else (200, 404))


def test_a_number_of_a_child_elsewhere_is_a_task_that_names_nobody_elsewhere(
    atheneum: None, visit: Visit, tmp_path: Path
) -> None:
    files = copy.deepcopy(FILE)
    files["users"][0][5] = _number_of_lena()
    summary = import_file(write(tmp_path / "b.zip", files), source="atheneum")
    assert summary.refused == {"number_taken": 1, "unknown_pupil": 1}
    page = words(visit("head_atheneum", "atheneum").get("/gebruikersbeheer/taken"))
    assert (
        "Misschien een ander kind" in page
        and "Wout Claes, geboren op 18/05/2009" in page
        and "stamboeknummer 77".casefold() in page.casefold()
    )
    assert "een kind dat je niet mag zien" in page and "Léna" not in page
    assert str(Doubt.objects.get().id) not in page and "kijken naar leerling pupil-lena van je bestand" in page
    assert "het rijksregisternummer is van iemand anders" in page
    assert "Misschien een ander kind" not in words(visit("head", "linde").get("/gebruikersbeheer/taken"))
    (seen,) = list_doubts()
    assert seen.row and seen.kept and seen.row.name == "Wout Claes" and "Léna" in seen.kept.name


def test_a_row_that_does_not_fit_a_child_of_the_own_school_says_which_facts_differ(
    atheneum: None, visit: Visit, tmp_path: Path
) -> None:
    import_file(write(tmp_path / "first.zip", FILE), source="atheneum", confirm=True)
    files = copy.deepcopy(FILE)
    files["users"][0][3:6] = ["Fien", "De Smet", f"{{INSZ:{invented_number(55)}}}"]
    files["demographics"][0][-1] = "2010-02-03"
    assert "another_person" in import_file(write(tmp_path / "next.zip", files), source="atheneum", confirm=True).refused
    page = words(visit("head_atheneum", "atheneum").get("/gebruikersbeheer/taken"))
    assert "Fien De Smet, geboren op 03/02/2010" in page and "Wout Claes, geboren op 18/05/2009" in page
    assert "de geboortedatum, de naam, het rijksregisternummer" in page


def _number_of_lena() -> str:
    from paspoort.demo.cast import CHILDREN

    return f"{{INSZ:{next(child.national_number for child in CHILDREN if child.key == 'lena')}}}"
