"""Report of a school year as a page and as a paper: looked at by the centre, made, handed out, made again as a next version."""

from __future__ import annotations

import hashlib
import re

from paspoort.collaboration.actions import (
    AgreementText,
    GoalText,
    SectionText,
    StepText,
    save_agreement,
    save_goal,
    save_section,
    save_step,
    start,
)
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import school_year_of, today
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.people import hidden
from tests.sql import sql
from tests.verbs.test_documents_typeset import text_of

OVERVIEW = "/samenwerking/overzicht"
INTRODUCTION = "Dit deden we samen.\n- eerst kijken\n- dan doen"


def this() -> int:
    """The school year of today."""
    return school_year_of(today())


def lay(act: Act) -> str:
    """A registration of this year that goes on and one of the year before; the address of the report."""
    hold_contexts()
    with acting_as(act("psychologist", "clb")) as acting:
        linde = institution("linde").id
        made = start(acting, linde, new("Ruzie op de speelplaats", target_text="de tweede graad")).id
        start(acting, linde, new("Slapen en schermen", school_year=this() - 1))
        save_section(acting, made, "standing", SectionText("De zones werken. Het is rustiger.", 0))
        save_goal(acting, made, GoalText("Minder ruzie\nna de middag", reached=2))
        save_goal(acting, made, GoalText("Een plan voor regendagen"))
        save_step(acting, made, StepText("head", "Zones tekenen", state="done", result="Klaar in de herfst."))
        save_step(acting, made, StepText("clbAnchor", "Opnieuw meten"))
        save_agreement(acting, made, AgreementText("Elke maand samen bekijken."))
    return f"/samenwerking/{linde}/schooljaar"


def make(who: Visitor, address: str, **typed: str) -> str:
    """Make it as it stands on its page; gives where that leads to."""
    stamp = hidden(who.get(address))["stamp"]
    made = who.post(address, **{"introduction": "", "closing": "", "stamp": stamp} | typed)
    assert made.status_code == 303, words(made)
    return str(made.headers["Location"])


def test_the_centre_looks_first_and_then_both_sides_have_the_same_paper(world: object, visit: Visit, act: Act) -> None:
    address = lay(act)
    centre, school = visit("psychologist", "clb"), visit("care", "linde")
    own = f"{OVERVIEW}?school={institution('linde').id}"
    assert f"{address}?jaar={this()}" in words(centre.get(own), raw=True) and address not in words(school.get(own), raw=True)
    assert school.get(address).status_code == 403 == school.post(address, stamp="x").status_code
    page = words(centre.get(address))
    for said in (
        "1 registratie, waarvan 1 nog niet afgesloten", "Doelen: 2, waarvan 1 gemeten en 1 bereikt", "1 gedaan en 1 nog te doen",
        "De zones werken.", "Minder ruzie na de middag: grotendeels bereikt", "Directie: Zones tekenen (klaar)",
        "Elke maand samen bekijken.", "2 registraties zijn niet afgesloten", f"Loopt verder in {this() + 1}-{this() + 2}",
    ):  # fmt: skip
        assert said in page, said
    assert sql("select 1 from collaboration_librarydocument") == [] and "Samenvatting van" not in words(school.get(OVERVIEW))
    made = make(centre, address, introduction=INTRODUCTION, closing="Dank je wel.")
    assert made in words(school.get(OVERVIEW), raw=True) and made in words(centre.get(OVERVIEW), raw=True)
    listed = words(school.get(address.replace("schooljaar", "documenten")))
    assert (
        f"Samenwerkingsdossier: samenvatting van {this()}-{this() + 1}" in listed and "Samenvatting van een schooljaar" in listed
    )
    papers = [who.get(f"{made}/1/bestand") for who in (school, centre)]
    assert papers[0].content == papers[1].content and papers[0].headers["Content-Disposition"].startswith("attachment")
    [(kept,)] = sql("select sha256 from documents_document where origin = 'shared'")
    assert hashlib.sha256(papers[0].content).digest() == bytes(kept)
    text = " ".join(text_of(papers[0].content).split())
    for said in (
        "Dit deden we samen.",
        "Pesten",
        "Ruzie op de speelplaats",
        "Zones tekenen",
        "Slapen en schermen",
        "Dank je wel.",
    ):
        assert said in text, (said, text)
    assert "Hanne" not in text and "De Wilde" not in text, "no owner and no author stands in it"
    assert sql("select distinct state from collaboration_registration") == [("open",)], "making it closes nothing"
    assert {event for (event,) in sql("select event from audit_trace")} >= {"collaboration.year_looked_at", "library.put"}


def test_made_again_it_is_the_next_version_and_the_words_are_still_there(world: object, visit: Visit, act: Act) -> None:
    address = lay(act)
    centre, school = visit("psychologist", "clb"), visit("care", "linde")
    stale = hidden(centre.get(address))["stamp"]
    first = make(centre, address, introduction="Zo ging het.")
    late = centre.post(address, introduction="In een tweede venster.", stamp=stale)
    assert late.status_code == 409 and "In een tweede venster." in words(late), "nothing that was typed is lost"
    assert "Zo ging het." in words(centre.get(address)) and "versie 2" in words(centre.get(address))
    with acting_as(act("care", "linde")) as acting:
        [(registration,)] = sql("select id from collaboration_registration where school_year = %s", this())
        save_agreement(acting, registration, AgreementText("Ook in de refter."))
    assert make(centre, address, introduction="Zo ging het nog beter.") == first
    assert sql("select count(*), max(version) from collaboration_librarydocument") == [(1, 2)]
    assert "Ook in de refter." in text_of(school.get(f"{first}/2/bestand").content)
    for change in ("vervangen", "gegevens"):
        school.client.post(f"{first}/{change}", {"title": "Ons jaar", "folder": "Jaren", "kind": "other", "version": "2"})
    assert sql("select title, folder, kind, version from collaboration_librarydocument") == [
        ("Ons jaar", "Jaren", "yearReport", 2)
    ]
    assert school.post(f"{first}/terugtrekken").status_code == 303
    assert make(centre, address) == first and school.get(first).status_code == 200


def test_nobody_is_named_in_it_not_even_who_came_since(world: object, visit: Visit, act: Act) -> None:
    address, centre = lay(act), visit("psychologist", "clb")
    stamp = hidden(centre.get(address))["stamp"]
    named = centre.post(address, introduction="Wij zagen Léna Van der Auwera.", closing="", stamp=stamp)
    assert named.status_code == 422 and "is een naam" in words(named)
    sql("update collaboration_goal set text = 'Rust voor Léna Van der Auwera' where reached = 2")
    stamp = hidden(centre.get(address))["stamp"]
    came = centre.post(address, introduction="", closing="", stamp=stamp)
    assert came.status_code == 422 and "“Ruzie op de speelplaats”" in re.sub("&quot;", '"', words(came))
    assert sql("select 1 from collaboration_librarydocument") == []


def test_a_school_year_without_registrations_says_so(world: object, visit: Visit) -> None:
    hold_contexts()
    centre, address = visit("psychologist", "clb"), f"/samenwerking/{institution('linde').id}/schooljaar"
    assert "In dit schooljaar is niets geregistreerd." in words(centre.get(address))
    made = make(centre, address)
    assert "In dit schooljaar is niets geregistreerd." in text_of(centre.get(f"{made}/1/bestand").content)
    for year in (2019, this() + 1):
        assert centre.get(f"{address}?jaar={year}").status_code == 404
