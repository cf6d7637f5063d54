"""Links with packages: what a head sees, turns on and off; the list that is saved; and the way from the package to reading."""

from __future__ import annotations

import csv
import io

import pytest

from paspoort.links.models import Vendor
from tests.linking import EXPORTS, asked, let_in, vendor
from tests.people import person
from tests.screens.conftest import Visit, Visitor, words
from tests.sql import sql


@pytest.fixture
def klasbord(world: object) -> Vendor:
    return vendor()


def test_a_head_reads_what_a_package_gets_turns_it_on_sees_what_it_asked_and_turns_it_off(
    klasbord: Vendor, head: Visitor
) -> None:
    page = f"/koppelingen/{klasbord.id}"
    assert "/koppelingen" in words(head.get("/gebruikersbeheer"), raw=True)
    assert "Nog nooit aangezet" in words(head.get("/koppelingen")) and "Wat het vroeg" not in words(head.get(page))
    before = words(head.get(f"{page}/aanzetten"))
    assert all(said in before for said in ["Dit krijgt het", "Dit krijgt het nooit", "Basisschool De Linde (034793)"])
    assert head.post(f"{page}/aanzetten", kind="alles").status_code == 422
    assert not Vendor.objects.get().links.exists()
    assert head.post(f"{page}/aanzetten", kind="no").status_code == 303
    asked(klasbord)
    shown = words(head.get(f"{page}?gedaan=aan"))
    assert all(
        said in shown
        for said in ["De koppeling staat aan", "Johan Desmet", "alleen dat er een verslag is", "1 vraag in twee weken"]
    )
    assert "GC, IAC of OV4" not in shown
    assert head.post(f"{page}/aanzetten", kind="yes").status_code == 303
    assert "GC, IAC of OV4" in words(head.get(page))
    assert "KlasbordEen pakket vroeg welke leerlingen een verslag hebben" in words(head.get("/raadplegingen?wat=pakketten"))
    assert head.post(f"{page}/uitzetten").status_code == 303
    assert "De koppeling staat uit" in words(head.get(f"{page}?gedaan=uit")) and "Uitgezet op" in words(head.get("/koppelingen"))


def test_a_package_that_stopped_says_so_and_cannot_be_turned_on(klasbord: Vendor, head: Visitor) -> None:
    let_in(klasbord)
    sql("update links_vendor set ended_at = now()")
    page = words(head.get(f"/koppelingen/{klasbord.id}"))
    assert "Gestopt" in page and "Zet aan" not in page and "Zet meteen uit" not in page
    assert "door niemand meer gekoppeld" in words(head.post(f"/koppelingen/{klasbord.id}/aanzetten", kind="no"))


def test_the_list_is_saved_with_register_numbers_and_safe_cells_by_who_holds_the_role(klasbord: Vendor, visit: Visit) -> None:
    care = visit("care", "linde")
    assert care.get("/koppelingen").status_code == 403 and care.post("/koppelingen/lijst").status_code == 403
    sql(EXPORTS, person("care").id)
    sql("update registry_findable set register_number = '=1+1' where register_number = '2021014'")
    page = words(care.get("/koppelingen"))
    assert "Bewaar de lijst (CSV)" in page and "Pakketten" not in page
    assert "/koppelingen" in words(care.get("/start"), raw=True)
    saved = care.post("/koppelingen/lijst")
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="indicaties-034793-')
    rows = list(csv.reader(io.StringIO(saved.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["stamnummer", "sinds", "link"] and "'=1+1" in {row[0] for row in rows}
    assert all("/lees/" in row[2] for row in rows[1:]) and "Léna" not in saved.content.decode()
    assert care.get("/koppelingen/lijst").status_code == 405


def test_the_link_in_the_package_leads_to_the_pupil_and_asks_the_right_there(klasbord: Vendor, visit: Visit) -> None:
    let_in(klasbord)
    rows = {row.register_number: f"/lees/{row.opening}" for row in asked(klasbord).rows}
    care = visit("care", "linde")
    there = care.get(rows["2021014"])
    assert there.status_code == 303 and "Léna Van der Auwera" in words(care.get(there.headers["Location"]))
    without = visit("teacher", "linde").get(rows["2021014"])
    assert without.status_code == 403 and "Johan Desmet" in words(without)
    elsewhere = visit("elsewhere_care", "elsewhere").get(rows["2021014"])
    assert elsewhere.status_code == 404 and "leidt nergens heen voor Sint-Jozefschool Leuven" in words(elsewhere)
    stranger = visit().get(rows["2021014"])
    assert stranger.status_code == 302 and f"naar={rows['2021014']}" in stranger.headers["Location"]
