"""Documents of a samenwerkingsdossier as pages: put there, found, read, taken along, replaced, withdrawn; and who may not."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from paspoort.collaboration.actions import start
from paspoort.kernel.actions import acting_as
from tests.answer import Answer
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import IN_PLACE, Visit, Visitor, words
from tests.sql import sql
from tests.verbs import attachment_files as files
from tests.verbs.test_documents_readable import pdf

LENA = "Léna Van der Auwera"


def sent(who: Visitor, address: str, name: str, data: bytes, **typed: str) -> Answer:
    file = io.BytesIO(data)
    file.name = name
    fields: dict[str, Any] = {"file": file, "kind": "other", "title": "", "folder": "", "declared": "", **typed}
    return who.client.post(address, fields)


@pytest.fixture
def sides(visit: Visit) -> tuple[Visitor, Visitor, str]:
    """The school and the centre, each with a browser, and the address of the documents."""
    hold_contexts()
    return visit("care", "linde"), visit("psychologist", "clb"), f"/samenwerking/{institution('linde').id}/documenten"


def test_what_one_puts_there_the_other_finds_reads_and_takes_along(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, documents = sides
    assert "Het CLB zet hier het eerste document" in words(school.get(documents))
    assert "Document toevoegen" not in words(school.get(documents)) and "Document toevoegen" in words(centre.get(documents))
    put = sent(centre, f"{documents}/nieuw", "Afspraken.txt", b"Wij spreken elke maand af.", folder="Hoe wij werken")
    assert put.status_code == 303, words(put)
    address = put.headers["Location"]
    sent(centre, f"{documents}/nieuw?map=Hoe+wij+werken", "Leidraad.pdf", pdf("Leidraad voor het overleg"), title="Leidraad")
    assert "Hoe wij werken 1" in words(school.get(documents)) and "Leidraad" in words(school.get(documents))
    assert "Afspraken" in words(school.get(f"{documents}?map=Hoe+wij+werken"))
    found = words(school.post(documents, zoek="maand"), raw=True)
    assert "<mark>maand</mark>" in found and "1 document met “maand”" in words(school.post(documents, zoek="maand"))
    assert "Niets gevonden met “walvis”" in words(school.post(documents, zoek="walvis"))
    page = words(school.get(address))
    assert "Wij spreken elke maand af." in page and "geplaatst door Hanne De Wilde" in page
    taken = school.get(f"{address}/1/bestand")
    assert taken.content == b"Wij spreken elke maand af."
    assert taken.headers["Content-Disposition"] == 'attachment; filename="Afspraken.txt"'
    assert sent(school, f"{address}/vervangen", "Nieuw.txt", b"Elke week.", version="1").headers["Location"] == address
    late = sent(centre, f"{address}/vervangen", "Ook.txt", b"Elke dag.", version="1")
    assert late.status_code == 409 and "Nu staat hier versie 2: Nieuw.txt" in words(late)
    assert "2 versies" in words(centre.get(address)) and "eerdere versie" in words(centre.get(f"{address}?versie=1"))
    assert centre.post(f"{address}/gegevens", title="Ons overleg", folder="", kind="agreements").status_code == 303
    assert "Ons overleg" in words(school.get(documents))
    assert centre.post(f"{address}/terugtrekken").headers["Location"] == documents
    assert school.get(address).status_code == 404 and school.get(f"{address}/1/bestand").status_code == 404
    assert "1 document is teruggetrokken" in words(school.get(documents))
    assert school.post(f"{address}/terughalen").headers["Location"] == address


def test_pages_of_a_document_are_pictures_and_can_be_read(sides: tuple[Visitor, Visitor, str]) -> None:
    _school, centre, documents = sides
    address = sent(centre, f"{documents}/nieuw", "Leidraad.pdf", pdf("Leidraad voor het overleg")).headers["Location"]
    [page] = re.findall(r'<img src="([^"]+)"', words(centre.get(address), raw=True))
    assert centre.get(page).content.startswith(b"\xff\xd8\xff")
    assert "Leidraad voor het overleg" in words(centre.get(f"{address}/tekst"))
    assert centre.get(page.replace("pagina/1", "pagina/2")).status_code in (404, 503)


def test_who_is_named_is_told_where_and_nothing_is_kept(sides: tuple[Visitor, Visitor, str]) -> None:
    _school, centre, documents = sides
    named = sent(centre, f"{documents}/nieuw", "Verslag.pdf", pdf("Overleg", Keywords=LENA), title=f"Overleg {LENA}")
    page = words(named)
    assert named.status_code == 422 and "in de eigenschappen van het bestand" in page and "is een naam" in page
    assert "wordt iemand genoemd" in page
    assert "in de naam van het bestand" in words(sent(centre, f"{documents}/nieuw", f"{LENA}.txt", b"Niets."))
    lies = sent(centre, f"{documents}/nieuw", "brief.pdf", files.letter())
    assert lies.status_code == 422 and "geen pdf" in words(lies).lower()
    scan = sent(centre, f"{documents}/nieuw", "plan.png", files.picture())
    assert scan.status_code == 422 and "Niet alles kan gelezen worden" in words(scan)
    assert sql("select 1 from collaboration_librarydocument") == []
    done = sent(centre, f"{documents}/nieuw", "plan.png", files.picture(), declared="Plan van de speelplaats")
    assert "Plan van de speelplaats" in words(centre.get(done.headers["Location"]))


def test_a_registration_has_attachments_and_strangers_see_nothing(
    sides: tuple[Visitor, Visitor, str], act: Act, visit: Visit
) -> None:
    school, centre, documents = sides
    with acting_as(act("psychologist", "clb")) as acting:
        started = start(acting, institution("linde").id, new()).id
    address = f"/samenwerking/registratie/{started}"
    added = sent(school, f"{address}/bijlage", "Peiling.txt", b"Veel ruzie op de speelplaats.")
    assert added.headers["Location"] == f"{address}#bijlagen"
    page = words(centre.get(address), raw=True)
    [document] = re.findall(r"/samenwerking/document/[0-9a-f-]+", page.split('id="bijlagen"')[1])[:1]
    assert "Registratie" in words(centre.get(document))
    stranger = visit("elsewhere_care", "elsewhere")
    for path in (documents, f"{documents}/nieuw", document, f"{document}/1/bestand", f"{document}/vervangen"):
        assert stranger.get(path).status_code in (303, 403, 404), path
    assert stranger.client.post(f"{document}/terugtrekken", headers=IN_PLACE).status_code in (403, 404)
