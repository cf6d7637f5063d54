"""A psychologist of a centre writes a report, is interrupted, meets a colleague in it, makes it final, and a school reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Route, expect

from paspoort.demo.papers import old_pdf
from paspoort.demo.stories import SECTIONS
from paspoort.kernel.periods import today
from paspoort.settings import SESSION_COOKIE
from tests.journeys.visitor import Visitor, Visits

LIST = ".found-rows a[href^='/leerling']"
"""From a row of found pupils to the reports about that pupil."""
SAVED = re.compile(r"Bewaard om \d\d:\d\d")


def begin(visitor: Visits, pupil: str, kind: str, **options: Any) -> Visitor:
    """The author in front of a fresh draft of this kind about a pupil."""
    she = visitor(**options).enter("psychologist", "clb")
    she.find(pupil)
    she.press(LIST)
    she.press("Nieuw verslag")
    she.page.get_by_label(kind).check()
    she.press("Begin te schrijven")
    expect(she.page.locator("form[data-draft]")).to_be_visible()
    return she


def state(she: Visitor) -> Locator:
    return she.page.locator("[data-keep-text]")


def conclude_shortly(she: Visitor) -> None:
    """From a draft to its pupil's trajectory, begun when there is none, which is shortened with a motivation and concluded."""
    she.press("Naar het traject")
    she.check("trajectory")
    if she.page.locator("#question").count():
        she.page.fill("#question", "Wat helpt in de klas?")
        she.press("form.form .button-primary")
    she.page.get_by_text("Inkorten of stoppen").click()
    she.page.fill("#motivation", "Het onderzoek van vorig jaar geldt nog.")
    she.press("Kort het traject in")
    she.press("Rond het traject af")
    she.sees("afgerond op")


def note_a_parent(she: Visitor) -> None:
    """From a draft to the family of its pupil, with a mother whom the attest can name."""
    she.press("Naar het gezin")
    she.page.locator("a[href$='/gezin/nieuw']").click()
    she.page.select_option("#kind", "mother")
    she.page.fill("#name", "Marie-Christine Van den Bossche-Vandekerckhove")
    she.press(".family-form .button-primary")
    she.sees("Heeft ouderlijk gezag")


def test_a_report_is_written_looked_over_and_made_final_and_the_school_reads_it(visitor: Visits) -> None:
    she = visitor().enter("psychologist", "clb")
    she.go("/clb/verslagen")
    she.sees("Mijn concepten", "Jules D'Hondt", "Nog 6 punten te doen")
    she.check("centre-desk")
    she.press("Jules D'Hondt")
    expect(she.page.locator("form[data-draft]")).to_be_visible()
    she.check("draft")
    for key in ("strengths", "needs_pupil", "needs_team", "goals", "involvement"):
        she.page.locator(f"#{key}").fill(SECTIONS[key])
    expect(state(she)).to_have_text(SAVED)
    expect(she.page.locator("[data-parts-left]")).to_have_text("Nog 1 punt te doen")
    draft = she.page.url
    conclude_shortly(she)
    she.go(draft)
    she.press("button[name=then][value=check]")
    she.sees("Alles is ingevuld")
    expect(she.page.locator(".preview-page img").first).to_be_visible()
    she.check("draft-check")
    she.press(".look-over-list a")
    she.sees("Wat er gebeurt", "kan wie het recht heeft in Basisschool De Linde dit verslag lezen")
    she.check("draft-finalise")
    she.page.fill("#starts_on", "32/12/2026")
    she.page.press("#starts_on", "Tab")
    she.sees("Deze datum bestaat niet")
    she.page.fill("#starts_on", "")
    she.page.locator("#starts_on").blur()
    she.sees("Vul een datum in")
    she.go(she.page.url)
    she.page.get_by_role("button", name="Maak definitief").dblclick()
    she.page.wait_for_url("**/klaar")
    she.sees("Het verslag is definitief", "Wie het recht heeft in Basisschool De Linde kan het nu lezen.")
    she.check("draft-final")
    reader = visitor().enter("care", "linde")
    reader.read("Jules D'Hondt")
    expect(reader.page.locator("#pagina-1 img")).to_be_visible()


def test_a_browser_that_is_closed_in_the_middle_of_a_sentence_loses_nothing(visitor: Visits) -> None:
    she = begin(visitor, "Zoë Vandenbossche", "IAC-verslag")
    address = she.page.url
    she.page.locator("#statement").press_sequentially("Deze zin is net op tijd getypt.")
    she.page.close()
    again = visitor().enter("psychologist", "clb")
    again.page.wait_for_timeout(500)
    again.go(address)
    expect(again.page.locator("#statement")).to_have_value("Deze zin is net op tijd getypt.")


def test_on_a_slow_line_one_request_goes_at_a_time_and_what_changed_meanwhile_goes_with_the_next(visitor: Visits) -> None:
    she = begin(visitor, "Noor Ait-Bachir", "IAC-verslag")
    under_way, most, answers = 0, 0, []

    def slowly(route: Route) -> None:
        nonlocal under_way, most
        under_way, most = under_way + 1, max(most, under_way + 1)
        she.page.wait_for_timeout(700)
        answer = route.fetch()
        under_way -= 1
        answers.append(answer.status)
        route.fulfill(response=answer)

    she.page.route("**/bewaar", slowly)
    for number in range(12):
        she.page.locator("#strengths").fill(f"Zin {number} over wat goed gaat.")
        she.page.locator("#goals").fill(f"Doel {number}.")
        she.page.evaluate("window.dispatchEvent(new Event('online'))")
        she.page.locator("#strengths").blur()
    expect(state(she)).to_have_text(SAVED, timeout=15000)
    assert (most, set(answers)) == (1, {200})
    assert len(answers) <= 13
    again = visitor().enter("psychologist", "clb")
    again.go(she.page.url)
    expect(again.page.locator("#strengths")).to_have_value("Zin 11 over wat goed gaat.")


def test_a_piece_that_arrived_but_was_never_answered_is_no_text_of_somebody_else(visitor: Visits) -> None:
    she = begin(visitor, "Noor Ait-Bachir", "GC-verslag")

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    she.page.route("**/bewaar", lost, times=1)
    she.page.locator("#goals").fill("Eerste zin.")
    expect(state(she)).to_contain_text("geen verbinding")
    she.said.clear()
    she.page.locator("#goals").fill("Eerste zin. Tweede zin.")
    expect(state(she)).to_have_text(SAVED, timeout=15000)
    expect(she.page.locator("#goals-other")).to_have_count(0)
    expect(she.page.locator("#goals")).to_have_value("Eerste zin. Tweede zin.")


def test_types_and_training_forms_that_do_not_go_together_cannot_be_chosen_together(visitor: Visits) -> None:
    she = begin(visitor, "Yassin Ben Salah", "IAC-verslag", width=375)
    she.page.select_option("#training_form", "OV3")
    expect(she.page.locator("#support_type option[value='2']")).to_be_disabled()
    expect(she.page.locator("#diagnosis")).to_be_hidden()
    she.page.select_option("#support_type", "9")
    expect(she.page.locator("#diagnosis")).to_be_visible()
    expect(she.page.locator("#training_form option[value='OV1']")).to_be_enabled()
    she.check("draft-phone")


def test_two_people_in_one_part_choose_which_text_stays(visitor: Visits) -> None:
    she = begin(visitor, "Finn Øyen-Baert", "IAC-verslag")
    colleague = visitor().enter("other_psychologist", "clb")
    colleague.go(she.page.url)
    colleague.page.locator("#strengths").fill("Van de collega alleen.")
    colleague.page.locator("#goals").fill("Doelen van de collega.")
    expect(state(colleague)).to_have_text(SAVED)
    she.page.locator("#goals").fill("Mijn doelen.")
    expect(she.page.locator("#goals-other")).to_contain_text("Doelen van de collega.")
    expect(she.page.locator("#goals-other")).to_contain_text("Nele Martens")
    expect(she.page.locator("#strengths")).to_have_value("Van de collega alleen.")
    she.check("draft-two-texts")
    she.press("Zet beide onder elkaar")
    expect(she.page.locator("#goals")).to_have_value("Mijn doelen.\n\nDoelen van de collega.")
    expect(state(she)).to_have_text(SAVED)


def test_a_line_that_drops_and_a_session_that_ends_leave_the_text_on_the_page(visitor: Visits) -> None:
    she = begin(visitor, "Mila Çelik", "IAC-verslag")
    address = she.page.url
    she.context.set_offline(True)
    she.page.locator("#strengths").fill("Getypt zonder verbinding.")
    expect(state(she)).to_contain_text("geen verbinding")
    she.said.clear()
    she.context.set_offline(False)
    expect(state(she)).to_have_text(SAVED)
    she.context.clear_cookies(name=SESSION_COOKIE)
    she.page.locator("#goals").fill("Getypt zonder sessie.")
    expect(state(she)).to_contain_text("je bent afgemeld")
    expect(she.page.get_by_role("link", name="Meld je opnieuw aan in een nieuw tabblad")).to_be_visible()
    she.check("draft-signed-out")
    she.enter("psychologist", "clb")
    she.page.evaluate("window.dispatchEvent(new Event('focus'))")
    she.page.wait_for_load_state()
    expect(she.page.locator("#goals")).to_have_value("Getypt zonder sessie.")
    other = visitor().enter("psychologist", "clb")
    other.go(address)
    expect(other.page.locator("#goals")).to_have_value("Getypt zonder sessie.")
    expect(other.page.locator("#strengths")).to_have_value("Getypt zonder verbinding.")


def test_an_old_report_comes_in_and_a_wrong_file_costs_nothing(visitor: Visits, tmp_path: Path) -> None:
    she = visitor().enter("psychologist", "clb")
    (tmp_path / "oud.pdf").write_bytes(old_pdf())
    (tmp_path / "stuk.pdf").write_text("geen pdf")
    she.find("Bo Li")
    she.press(LIST)
    she.press("Oud verslag binnenbrengen")
    expect(she.page.locator("#bring-in")).to_be_visible()
    she.check("bring-in")
    she.said.clear()  # what axe tried on may be told late
    she.press("Breng binnen")
    expect(she.page.locator(".error-summary")).to_be_focused()
    she.page.locator("#kind").check()
    she.page.select_option("#support_type", "8")
    she.page.fill("#drafted_on", "3.5.22")
    she.page.fill("#starts_on", "1/9/2022")
    she.page.set_input_files("#file", tmp_path / "stuk.pdf")
    she.press("Breng binnen")
    expect(she.page.locator("#file-error")).to_contain_text("geen pdf")
    expect(she.page.locator("#drafted_on")).to_have_value("3.5.22")
    she.check("bring-in-wrong-file")
    she.page.set_input_files("#file", tmp_path / "oud.pdf")
    she.page.once("dialog", lambda dialog: dialog.dismiss())
    with she.page.expect_event("dialog") as asked:
        she.press("Terug naar de leerling")
    assert asked.value.type == "beforeunload", "whoever goes away by mistake is asked first"
    expect(she.page).to_have_url(re.compile("/oud-verslag$"))
    she.context.clear_cookies(name=SESSION_COOKIE)
    she.press("Breng binnen")
    she.sees("Je bent afgemeld", "Wat je invulde staat er nog")
    she.check("bring-in-signed-out")
    she.enter("psychologist", "clb")  # signed in again in another tab
    she.press("Breng binnen")
    she.page.wait_for_url("**/papier")
    she.sees("Dit wordt het verslag van Bo Li, geboren op", "Niemand anders ziet het")
    she.go("/start")  # whoever goes away finds it waiting
    she.find("Bo Li")
    she.press(LIST)
    she.sees("Bekijk de bladzijden en maak het definitief")
    she.press("Gemotiveerd verslag lager onderwijs")
    she.page.wait_for_url("**/papier")
    look_at_each_page(she)
    she.check("paper", narrow=(375,))
    she.press("Definitief maken")
    expect(she.page.locator(".error-summary")).to_contain_text("Zeg dat dit verslag over deze leerling gaat")
    she.page.locator("#about_this_pupil").check()
    she.press("Definitief maken")
    she.page.wait_for_url("**/klaar")
    she.sees("Gemotiveerd verslag van Bo Li", "Vergist?")
    she.check("paper-final", narrow=(375,))
    she.press("Naar de leerling")
    expect(she.page.locator("#verslagen")).to_contain_text("Geldt als GC-verslag")
    she.check("pupil-centre")
    she.page.get_by_role("link", name=re.compile("^Dit verslag opheffen.*GV")).click()
    expect(she.page.locator("#effect")).to_be_visible()
    she.check("end-report")
    she.page.fill("#reason", "De leerling heeft geen leersteun meer nodig.")
    she.press("Hef het op")
    she.sees("Reden van de opheffing")


def look_at_each_page(she: Visitor) -> None:
    """Go from page to page as someone does who looks at every one; each has to come, and no other with it."""
    following = she.page.get_by_role("link", name=re.compile("^Verder naar bladzijde"))
    while True:
        expect(she.page.locator(".preview-page img")).to_have_js_property("complete", True)
        if not following.count():
            return
        expect(she.page.locator("#about_this_pupil")).to_have_count(0)
        before = she.page.url
        following.click()
        expect(she.page).not_to_have_url(before)


def test_a_report_that_was_made_final_by_mistake_is_withdrawn_until_someone_reads_it(visitor: Visits) -> None:
    she = begin(visitor, "Zoë Vandenbossche", "OV4-verslag")
    draft = she.page.url
    conclude_shortly(she)
    she.go(draft)
    note_a_parent(she)
    she.go(draft)
    she.page.select_option("#training_form", "OV4")
    she.page.select_option("#support_type", "3")
    expect(she.page.locator("#diagnosis")).to_be_visible()
    for field in she.page.locator("textarea:visible, .draft-part input:visible").all():
        field.fill("Lezen\t34\nSpelling\t21")
    expect(state(she)).to_have_text(SAVED)
    expect(she.page.locator("[data-parts-left]")).to_have_text("Alles is ingevuld")
    she.press("button[name=then][value=check]")
    she.sees("Alles is ingevuld")
    she.press(".look-over-list a")
    she.sees("Dit wijzigt het attest: het start op 01/09/")
    she.page.fill("#starts_on", f"{today():%d/%m/%Y}")
    she.page.press("#starts_on", "Tab")
    she.page.select_option("#start_exception", "moveSchool")
    she.page.get_by_role("button", name="Maak definitief").click()
    she.sees("Schrijf waarom", "Vul in op welke dag de directeur het bevestigde")
    she.check("finalise-change", narrow=(375,))
    she.page.fill("#motivation", "Het gezin verhuist naar de kust.")
    she.page.fill("#confirmed_on", f"{today():%d/%m/%Y}")
    she.page.get_by_role("button", name="Maak definitief").click()
    she.page.wait_for_url("**/klaar")
    she.press("Trek het verslag in")
    she.sees("Kies waarom je het verslag intrekt")
    she.page.select_option("#reason", "other_pupil")
    she.press("Trek het verslag in")
    she.sees("Dit verslag is ingetrokken", "Het gaat over een andere leerling")
    she.check("withdrawn", narrow=(375,))
    she.press(".stack a.button")
    expect(she.page.locator("#verslagen")).to_contain_text("Ingetrokken")
