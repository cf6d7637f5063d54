"""Someone has no right, had one until yesterday, has one through ACM, or works for several institutions."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from paspoort.identity.actions import Level
from tests.journeys.visitor import Visits


def test_a_lighter_key_reaches_the_shell_and_is_stepped_up_in_place(visitor: Visits) -> None:
    she = visitor()
    she.sign_in("counsellor", "sms")
    she.sees("Je bent aangemeld met een lichtere sleutel")
    she.check("start-lighter-key")
    she.find("Yassin Ben Salah")
    she.press("Yassin Ben Salah")
    she.sees("een sterkere sleutel", "itsme, je eID-kaart of een passkey")
    she.check("pupil-lighter-key")
    before = she.page.url
    she.press("main a[href*='/aanmelden/sterker']")
    she.sees("Meld je aan met een sterkere sleutel", "Je blijft", "Je komt daarna terug waar je was.")
    expect(she.page.locator(".key-tile[href*='sleutel=sms']")).to_have_count(0)
    she.check("stronger-key")
    she.take("eid")
    she.check("acm-stronger-key")
    she.press("button[name=key][value=eid]")
    expect(she.page).to_have_url(before)
    she.press("Lees het verslag")
    expect(she.page.locator("#pagina-1[data-state=ready]")).to_be_visible()


def test_without_a_right_one_is_told_whom_to_ask(visitor: Visits) -> None:
    he = visitor()
    he.sign_in("teacher")
    he.sees("je hebt hier nog geen recht", "Johan Desmet")
    expect(he.page.locator("#q")).to_have_count(0)
    he.check("start-without-right")


def test_a_right_that_ended_yesterday_says_so(visitor: Visits) -> None:
    she = visitor().enter("expired", "linde")
    she.go("/start")
    she.sees("Je recht is afgelopen", "Johan Desmet", re.compile(r"tot \d\d/\d\d/\d{4}"))
    she.check("start-right-ended")


def test_an_institution_that_we_do_not_know_is_refused_with_what_to_do(visitor: Visits) -> None:
    he = visitor()
    he.sign_in("stranger")
    expect(he.page.locator("h1")).to_be_visible()
    he.check("institution-unknown")
    he.go("/start")
    he.sees_not("Dag Ivo")


def test_a_supporter_chooses_for_whom_and_switches(visitor: Visits) -> None:
    he = visitor()
    he.take("itsme")
    he.press("button[name=persona][value=supporter]")
    he.check("acm-institution")
    he.press("button[name=institution][value='034793']")
    he.sees("Basisschool De Linde", "Over welke leerling gaat het?")
    he.press(".acting summary")
    he.check("switch-menu")
    he.press("button[name=institution][value='041236']")
    expect(he.page.locator(".acting")).to_contain_text("Atheneum Ter Schelde")
    he.sees("Greet Ö-Janssens")
    he.check("start-supporter-elsewhere")


def test_a_psychologist_of_two_centres_works_for_one_at_a_time(visitor: Visits) -> None:
    she = visitor()
    she.sign_in("other_psychologist", "eid", "114728")
    expect(she.page.locator(".acting")).to_contain_text("CLB Het Kompas")
    she.find("Noor Ait-Bachir")
    she.sees("We vinden deze leerling niet")
    she.press(".acting summary")
    she.press("button[name=institution][value='114702']")
    expect(she.page.locator(".acting")).to_contain_text("CLB De Wegwijzer")
    she.find("Noor Ait-Bachir")
    she.sees("Noor Ait-Bachir")


def test_a_role_that_acm_vouches_for_reads_during_this_session(visitor: Visits) -> None:
    he = visitor()
    he.sign_in("from_acm")
    he.read("26118")
    he.check("reader-through-acm", narrow=(375,))


def test_a_visitor_of_the_shell_alone_is_asked_for_a_stronger_key_at_the_report_itself(visitor: Visits) -> None:
    she = visitor().enter("care", "linde", Level.SUBSTANTIAL)
    she.find("Van der Auwera Léna")
    she.sees("een sterkere sleutel", "itsme, je eID-kaart of een passkey")
    expect(she.page.get_by_role("button", name="Lees het verslag")).to_have_count(0)
    she.check("found-lighter-key")
