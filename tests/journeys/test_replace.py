"""Someone of a centre replaces a report by a new one, ends it, throws a draft away, or offers a file that is no good."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from paspoort.demo.stories import SECTIONS
from paspoort.kernel.periods import today
from tests.journeys.visitor import Visitor, Visits

HOSTILE = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def fill(writer: Visitor) -> None:
    """Write every part that still lacks its text, as the demonstration's centres do, and wait until it is kept."""
    for key, text in SECTIONS.items():
        field = writer.page.locator(f"#{key}")
        if field.count() and field.is_visible() and not field.input_value():
            field.fill(text)
    expect(writer.page.locator("[data-keep-state]")).to_have_attribute("data-now", "saved", timeout=20_000)


def start_draft(writer: Visitor, pupil: str) -> None:
    """From the start page to an empty draft about this pupil."""
    writer.find(pupil)
    writer.press(".found-rows a[href^='/leerling']")
    writer.press("Nieuw verslag")
    writer.page.get_by_label("GC-verslag").check()
    writer.press("form .button-primary")
    writer.page.wait_for_selector("form[data-draft]")


def test_a_new_report_replaces_the_one_before_and_then_ends(visitor: Visits) -> None:
    writer = visitor().enter("psychologist", "clb")
    writer.go("/start")
    writer.check("start-centre")
    start_draft(writer, "Øyen-Baert Finn")
    writer.page.select_option("#support_type", "9")
    fill(writer)
    writer.page.locator("button[value=check]").click()
    writer.page.get_by_role("link", name="Definitief maken").last.click()
    writer.sees("stopt op")
    writer.check("finalise-replacing", narrow=(375,))
    writer.page.locator("#effect button.button-primary").click()
    writer.page.wait_for_url("**/klaar")
    writer.press("Naar de leerling")
    writer.sees("Vervangen")
    writer.check("pupil-centre-history")
    writer.page.get_by_role("link", name="Dit verslag opheffen").first.click()
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    writer.page.fill("#ends_on", tomorrow)
    writer.page.keyboard.press("Tab")
    writer.page.get_by_role("button", name=f"Hef het op vanaf {tomorrow}").click()
    expect(writer.page.locator("#reason-error")).to_be_visible()
    writer.check("end-report-what-is-missing", narrow=(375,))
    writer.page.fill("#reason", "Niet meer nodig, besproken met de ouders en de school.")
    writer.page.get_by_role("button", name=f"Hef het op vanaf {tomorrow}").click()
    writer.sees(f"Stopt op {tomorrow}")


def test_a_hostile_file_is_refused_with_what_to_do(visitor: Visits) -> None:
    writer = visitor().enter("psychologist", "clb")
    writer.find("Yassin Ben Salah")
    writer.press(".found-rows a[href^='/leerling']")
    writer.press("Oud verslag binnenbrengen")
    writer.page.set_input_files("#file", {"name": "verslag.pdf", "mimeType": "application/pdf", "buffer": HOSTILE})
    for name, value in (("kind", "LEGACY_V"), ("level", "secundair")):
        writer.page.locator(f"input[name={name}][value={value}]").check()
    writer.page.select_option("#training_form", "OV4")
    writer.page.select_option("#support_type", "9")
    writer.page.fill("#drafted_on", "16/05/2022")
    writer.page.fill("#starts_on", "01/09/2022")
    writer.press("form.bring-in .button-primary")
    expect(writer.page.locator("#file-error")).to_be_visible(timeout=30_000)
    writer.check("bring-in-refused")


def test_a_draft_is_discarded_only_after_a_question(visitor: Visits) -> None:
    writer = visitor().enter("psychologist", "clb")
    start_draft(writer, "2024003")
    writer.press("Weggooien")
    writer.sees("Het concept weggooien?")
    writer.check("discard", narrow=(375,))
    writer.press("Gooi voorgoed weg")
    expect(writer.page).not_to_have_url(re.compile("weggooien"))


def test_a_centre_without_such_reports_is_told_so(visitor: Visits) -> None:
    head = visitor().enter("head_clb", "clb")
    head.go("/start")
    head.check("start-head-centre")
    writer = visitor().enter("psychologist", "clb")
    writer.go("/clb/verslagen?toon=opgeheven&soort=OV4")
    writer.check("centre-reports-none", narrow=(375,))
