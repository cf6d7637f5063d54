"""Links with packages: a head turns one on in the browser, sees what it gives and what was asked, and turns it off."""

from __future__ import annotations

import pytest

from paspoort.links.models import Vendor
from tests.journeys.site import Site
from tests.journeys.visitor import Visits
from tests.linking import asked, shut_out, vendor


@pytest.fixture
def package(site: Site) -> Vendor:
    """A package that is off, whatever was done on this site before."""
    with site.inside():
        made = Vendor.objects.filter(client_id="klasbord").first() or vendor()
        shut_out(made)
    return made


def test_a_head_turns_a_package_on_by_keyboard_sees_what_it_asked_and_turns_it_off(
    site: Site, visitor: Visits, package: Vendor
) -> None:
    he = visitor().enter("head", "linde")
    he.go("/gebruikersbeheer")
    he.press("Toon koppelingen")
    he.check("links", narrow=(375, 320))
    he.press("Klasbord")
    he.sees("Dit zou het krijgen", "Dit krijgt het nooit")
    he.page.get_by_role("link", name="Zet aan").press("Enter")
    he.sees("Alleen dat er een verslag is", "Basisschool De Linde (034793)")
    he.check("turn-link-on", narrow=(375, 320))
    he.page.get_by_role("radio", name="Alleen dat er een verslag is").focus()
    he.page.keyboard.press("ArrowDown")
    he.page.keyboard.press("ArrowUp")
    he.page.get_by_role("button", name="Zet aan").press("Enter")
    he.sees("De koppeling staat aan.", "alleen dat er een verslag is")
    with site.inside():
        assert asked(package).rows
    he.go(f"/koppelingen/{package.id}")
    he.sees("Wat het vroeg", "in twee weken")
    he.check("link-on", narrow=(375, 320))
    he.page.get_by_role("button", name="Zet meteen uit").press("Enter")
    he.sees("De koppeling staat uit.")
    he.press("Elke vraag staat bij de raadplegingen.")
    he.sees("Een pakket vroeg welke leerlingen een verslag hebben", "Zette een koppeling met een pakket uit")
