"""Someone lacks a right, asks for it in two clicks, and works with it as soon as the head says yes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visits


def test_a_teacher_asks_and_reads_at_the_next_click_after_the_head_accepted(site: Site, visitor: Visits) -> None:
    teacher = hire(site, "Ruben Lievens", 1, "atheneum", "staff")
    he, head = visitor().enter(teacher, "atheneum"), visitor().enter("head_atheneum", "atheneum")
    he.go("/start")
    he.sees("je hebt hier nog geen recht", "Greet Ö-Janssens")
    he.check("start-ask")
    he.press("Vraag dit recht")
    he.check("ask-right")
    expect(he.page.locator("input[value='IRISGebruiker:gebruiker']")).to_be_checked()
    he.press("Verstuur de aanvraag")
    he.sees("Je aanvraag is verstuurd", "Greet Ö-Janssens")
    he.check("asked-right")
    head.go("/gebruikersbeheer/taken")
    head.sees("Ruben Lievens")
    head.check("tasks-request")
    head.press("a:has-text('Ruben Lievens')")
    head.check("decide-request")
    head.press("Aanvaard en geef het recht")
    head.sees("Aanvaard door Greet Ö-Janssens")
    head.check("decide-accepted")
    he.go("/start")
    he.read("24012")
    expect(he.page.locator("#pagina-1[data-state=ready]")).to_be_visible()


def test_a_support_worker_asks_a_school_which_refuses_or_accepts(site: Site, visitor: Visits) -> None:
    worker = hire(site, "Ilse Vermeulen-Vandenbroucke", 2, "support", "staff")
    she, head = visitor().enter(worker, "support"), visitor(width=375).enter("head_atheneum", "atheneum")
    she.go("/start")
    she.check("start-support-centre")
    she.press("Vraag toegang aan een school")
    she.page.fill("#instelling", "99")
    she.press("Verder")
    she.sees("We kennen geen instelling met dit nummer")
    she.check("ask-right-number")
    she.page.fill("#instelling", "41236")
    she.press("Verder")
    she.sees("Atheneum Ter Schelde", "dat je voor Leersteuncentrum Brug werkt")
    she.page.fill("#message", "Ik ondersteun dit jaar drie leerlingen van het derde jaar.")
    she.page.fill("#ends_on", "31/02/2027")
    she.press("Verstuur de aanvraag")
    she.sees("bestaat niet")
    she.check("ask-right-wrong")
    expect(she.page.locator("#message")).to_have_value(re.compile("drie leerlingen"))
    she.page.fill("#ends_on", "")
    she.press("Verstuur de aanvraag")
    she.sees("Je aanvraag is verstuurd")
    head.go("/gebruikersbeheer/taken")
    head.press("a:has-text('Ilse Vermeulen-Vandenbroucke')")
    head.sees("komt erbij als: ondersteuner")
    head.check("decide-support-worker")
    head.press("button[value=refuse]")
    head.sees("Schrijf waarom je weigert")
    head.check("decide-without-answer")
    head.press("Aanvaard en geef het recht")
    head.sees("Aanvaard door")
    she.page.reload()
    she.sees("Je aanvraag is aanvaard")
    she.check("asked-accepted")
    she.enter(worker, "atheneum")
    she.read("24012")


def test_a_link_to_ask_survives_signing_in(visitor: Visits) -> None:
    she = visitor()
    she.go("/recht-vragen?recht=IRISGebruiker&context=operator&instelling=34793")
    she.sign_in("teacher")
    expect(she.page).to_have_url(re.compile("/recht-vragen"))
    expect(she.page.locator("input[value='IRISGebruiker:operator']")).to_be_checked()


def test_asking_works_with_the_keyboard_alone(site: Site, visitor: Visits) -> None:
    teacher = hire(site, "Fatma Yıldız", 3, "atheneum", "staff")
    she = visitor().enter(teacher, "atheneum")
    she.go("/recht-vragen")
    she.page.locator("input[name=what]:checked").focus()
    she.page.keyboard.press("ArrowDown")
    expect(she.page.locator("input[value='IRISGebruiker:beheerder']")).to_be_checked()
    she.page.keyboard.press("Tab")
    she.page.keyboard.type("Ik volg de raadplegingen op.")
    she.page.locator("#email").press("Enter")
    she.sees("Je aanvraag is verstuurd")
    she.press("Trek de aanvraag in")
    she.sees("Je trok je aanvraag in")
    she.check("asked-withdrawn")
