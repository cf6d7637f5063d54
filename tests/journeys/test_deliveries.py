"""Delivering: a secretary sends the real spreadsheet of a school, says what a column is, looks, and has it taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from paspoort.exchange.flat import take_deliveries
from paspoort.registry.models import Source
from tests.journeys.site import Site
from tests.journeys.visitor import Visits
from tests.people import grant_of, institution
from tests.protocols.flat_files import table_source, xlsx

HEADERS = ["Achternaam", "Roepnaam", "Geb. datum", "Stamnr_kort", "Groep", "Instelnr"]
CHILDREN = [[f"Van Damme{chr(96 + n)}", "Nel", f"{n:02d}/04/2018", str(9200 + n), "2A", "34793"] for n in range(1, 16)]
BROKEN = ["Maes", "Jo", "31/02/2018", "9300", "2A", "34793"]


@pytest.fixture
def allowed(site: Site) -> None:
    """The operator opened the way, and the head gave the context: also where an earlier run did so."""
    with site.inside():
        if not Source.objects.filter(name="tafel-linde").exists():
            table_source("tafel-linde", institution("linde"))
        grant = grant_of("care")
        grant.contexts = list({*grant.contexts, "leerlingen-aanleveren"})
        grant.save()


def test_a_school_sends_its_spreadsheet_and_sees_first_what_it_does(
    allowed: None, site: Site, visitor: Visits, tmp_path: Path
) -> None:
    file = tmp_path / "Leerlingen 2026-2027.xlsx"
    file.write_bytes(xlsx(("Uitleg", [["Lijst van de school"]]), ("Leerlingen", [["De Linde"], [], HEADERS, *CHILDREN, BROKEN])))
    she = visitor().enter("care", "linde")
    she.go("/aanleveren")
    she.press("Opladen en bekijken")
    she.sees("Kies eerst een bestand")
    she.page.set_input_files("#file", file)
    she.press("Opladen en bekijken")
    she.sees("Wat staat in welke kolom?", "Van Dammea")
    she.page.select_option("#column-2", "birth_date")
    she.page.select_option("#column-4", "class_name")
    she.page.select_option("#level", "lager")
    she.check("delivery-columns", narrow=(320,))
    she.press("Toon wat dit doet")
    she.sees("We vergelijken je bestand")
    _work(site)
    she.sees("Er is nog niets veranderd")
    she.press("Geweigerd")
    she.sees("Deze geboortedatum kan niet kloppen")
    she.check("delivery-plan", narrow=(320,))
    she.press("Neem dit bestand op")
    she.sees("We nemen je bestand op")
    _work(site)
    she.sees("Wat dit bestand deed", "Het is opgenomen")
    she.go("/start")
    she.find("Nel Van Dammea")
    she.sees("Van Dammea")


def _work(site: Site) -> None:
    """What the background does in its turn."""
    with site.inside():
        assert take_deliveries() == 1
