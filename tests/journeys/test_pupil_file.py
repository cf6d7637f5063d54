"""A psychologist works in the file of a pupil: finds it, writes with the keyboard alone, refers, filters, and loses nothing."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Dialog, FilePayload, expect

from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from paspoort.settings import SESSION_COOKIE
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits
from tests.verbs.attachment_files import letter, picture

KEPT = re.compile(r"Bewaard om \d\d:\d\d")


def file_of(site: Site, key: str) -> str:
    with site.inside():
        found: uuid.UUID = Pupil.objects.get(source_id=f"pupil-{key}").id
    return f"/dossier/{found}"


def tab_to(she: Visitor, selector: str, most: int = 80) -> None:
    """Walk with Tab until what the selector names has the focus."""
    for _step in range(most):
        if she.page.evaluate("where => document.activeElement?.matches(where)", selector):
            return
        she.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def choose(she: Visitor, name: str, code: str) -> None:
    """Come to a question by Tab and walk to a code with the arrows."""
    tab_to(she, f'input[name="{name}"]')
    for _step in range(60):
        if she.page.evaluate(
            "([name, code]) => document.activeElement.name === name && document.activeElement.value === code", [name, code]
        ):
            she.page.keyboard.press("Space")
            return
        she.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never came to {code}")


def write(she: Visitor, function: str, text: str) -> None:
    """Fill in the form of an activity without a mouse, up to its last key."""
    keys = she.page.keyboard
    tab_to(she, '#function summary, input[name="function"]')
    if not she.page.locator(f"#function-{function}").is_visible():
        tab_to(she, "#function summary")
        keys.press("Enter")
        she.page.keyboard.press("Shift+Tab")
    choose(she, "function", function)
    tab_to(she, "[data-chip-find]")
    keys.type("emot")
    keys.press("Enter")
    choose(she, "client", "pupil")
    tab_to(she, 'input[name="actors"][value="pupil"]')
    keys.press("Space")
    tab_to(she, "textarea[name=text]")
    keys.type(text)


def accept(dialog: Dialog, asked: list[Dialog]) -> None:
    asked.append(dialog)
    dialog.accept()


def test_two_letters_and_the_keyboard_alone(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    asked: list[Dialog] = []  # the browser asks whether to leave only where something would be lost
    she.page.on("dialog", lambda dialog: accept(dialog, asked))
    she.go("/start")
    expect(she.page.locator("#q")).to_be_focused()
    she.page.keyboard.type("no")
    with she.page.expect_response(lambda answer: answer.url.endswith("/zoek")):
        she.page.keyboard.press("Enter")
    she.sees("Noor Ait-Bachir")
    she.check("my-day-found")
    tab_to(she, ".found-rows a")
    she.page.keyboard.press("Enter")
    she.page.wait_for_url("**/dossier/*")
    she.check("file-empty")
    she.page.keyboard.press("n")
    expect(she.page.locator("form[data-activity]")).to_be_visible()
    write(she, "clarification", "Slaapt slecht.")
    she.check("activity-form")
    she.page.keyboard.press("Control+Enter")
    expect(she.page.locator("textarea[name=text]")).to_have_value("")
    write(she, "referralHub", "Met akkoord van mama.")
    choose(she, "direction", "referral")
    choose(she, "category", "mentalHealth")
    choose(she, "detail", "cgg")
    she.check("activity-hub")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    she.sees("Slaapt slecht.", "Doorverwijzing naar", "CGG", "Nog geen antwoord")
    she.check("journal")
    she.press("Noteer het antwoord")
    expect(she.page.locator('input[name="direction"][value="feedback"]')).to_be_checked()
    expect(she.page.locator('input[name="detail"][value="cgg"]')).to_be_checked()
    she.page.locator("textarea[name=text]").fill("Eerste gesprek in januari.")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    she.sees("Antwoord na 0 dagen")
    she.press(".journal-filter summary")
    she.page.locator("select[name=functie]").select_option("clarification")
    she.press(".journal-filter button[type=submit]")
    expect(she.page).to_have_url(re.compile("functie=clarification"))
    she.sees("Slaapt slecht.")
    she.sees_not("Eerste gesprek in januari.")
    she.page.go_back()
    she.sees("Eerste gesprek in januari.")
    she.press("Wie keek in dit dossier")
    she.sees("Hanne De Wilde")
    she.check("who-looked")
    assert not asked


def test_what_was_typed_is_found_back_and_colleagues_see_each_other(visitor: Visits, site: Site) -> None:
    she = visitor(width=375).enter("psychologist", "clb")
    address = file_of(site, "li")
    she.go(address)
    she.press("Activiteit")
    she.page.locator("textarea[name=text]").fill("Belt in het midden van een")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.check("activity-form-phone")
    colleague = visitor().enter("other_psychologist", "clb")
    colleague.go(address)
    colleague.sees("Hanne De Wilde schrijft in dit dossier")
    colleague.sees_not("in het midden van een")
    colleague.press("Activiteit")
    colleague.page.locator("textarea[name=text]").fill("Iets anders.")
    expect(colleague.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.page.close()
    she.page = she.context.new_page()
    she.go("/start")
    she.sees("Half geschreven", "Belt in het midden van een")
    she.check("my-day-phone")
    she.press("Schrijf verder")
    expect(she.page.locator("textarea[name=text]")).to_have_value("Belt in het midden van een")
    she.go(address)
    she.sees("Nele Martens schrijft in dit dossier")


def test_restricted_words_are_one_click_further(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    address = file_of(site, "ov4")
    she.go(address)
    she.page.keyboard.press("n")
    expect(she.page.locator("form[data-activity]")).to_be_visible()
    write(she, "clarification", "Enkel het team.")
    tab_to(she, "input[name=restricted]")
    she.page.keyboard.press("Space")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    she.sees("Afgeschermd door Hanne De Wilde")
    she.sees_not("Enkel het team.")
    she.check("journal-restricted")
    she.press("Toon de tekst")
    she.sees("Enkel het team.")
    she.check("journal-restricted-shown")


CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """([html, plain]) => {
  const field = document.querySelector("textarea[name=text]"), data = new DataTransfer(), began = performance.now();
  field.focus();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  return [field.getBoundingClientRect().height > 0, performance.now() - began];
}"""
LEFT_OUT = {
    "word": {"picture": 1, "comment": 1, "deleted": 1, "hidden": 1},
    "libreoffice": {"picture": 0, "comment": 1, "deleted": 0, "hidden": 0},
    "google-docs": {"picture": 1, "comment": 0, "deleted": 1, "hidden": 0},
}


def test_a_text_from_word_keeps_what_means_something(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    address = file_of(site, "noor")
    she.go(address)
    she.page.keyboard.press("n")
    text, kept = she.page.locator("textarea[name=text]"), she.page.locator("[data-keep-text]")
    expect(text).to_have_value("")
    before = kept.inner_text()
    text.press_sequentially("a")
    expect(kept).to_have_text("Nog niet bewaard")
    text.press("Backspace")
    expect(kept).to_have_text(before)
    for name, left in LEFT_OUT.items():
        html, typed = ((CLIPBOARD / f"{name}.{kind}").read_text().strip("\n") for kind in ("html", "txt"))
        found = she.page.evaluate("html => asTyped(html)", html)
        assert (found["text"], found["left"]) == (typed, left), name
    word = (CLIPBOARD / "word.html").read_text()
    long = "".join(f"<p class=MsoNormal>{'Een lange zin over lezen thuis. ' * 12}<o:p></o:p></p>" for _each in range(560))
    whole = word.replace("<!--StartFragment-->", f"<!--StartFragment-->{long}")
    _shown, taken = she.page.evaluate(PASTE, [whole, ""])
    assert taken < 2000, "a paste of 200 kB lasts"
    expect(kept).to_have_text(KEPT)
    assert len(text.input_value()) > 200_000 and text.input_value().endswith("(https://www.vclb.be/lezen).")
    expect(she.page.locator("#text-pasted")).to_have_text(
        "Weggelaten uit wat je plakte: 1 afbeelding, 1 opmerking, 1 geschrapt stuk tekst, 1 verborgen stuk tekst."
    )
    she.page.evaluate(PASTE, [f"<p>{'x' * 200_000}</p>", ""])
    she.sees("Dit is te lang om te bewaren: er staan 4")
    text.fill("")
    she.page.evaluate(PASTE, [word, ""])
    expect(kept).to_have_text(KEPT)
    she.check("activity-pasted")
    she.page.reload()
    expect(text).to_have_value((CLIPBOARD / "word.txt").read_text().strip("\n"))
    she.page.locator("#function-clarification").check(force=True)
    expect(she.page.locator("#function [data-chip-example]")).to_contain_text("Vraagverheldering We zoeken samen uit")
    tab_to(she, "[data-chip-find]")
    she.page.keyboard.type("emot")
    she.page.keyboard.press("Enter")
    she.page.locator("#client-pupil").check(force=True)
    she.page.locator("#actors-pupil").check(force=True)
    she.page.locator("#minutes").fill("45")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    shown = she.page.locator(".act-text").first
    expect(shown.locator("li > ul > li")).to_have_text("bij mama")
    expect(shown.locator("strong").first).to_have_text("Verslag van het gesprek")
    expect(shown.locator("table").last.locator("tr")).to_have_count(3)
    she.sees("Score <5 & >3.", "45 minuten")
    she.check("journal-pasted")
    she.press("Beheer")
    she.check("management-places")
    she.press("Onderwerpen")
    she.sees("Onderwerpen, 20", "Huilt vaak, is snel bang")
    she.page.locator("#zoek").fill("pest")
    she.page.keyboard.press("Enter")
    she.sees("met “pest”")
    she.check("code-list")
    she.page.go_back()
    she.sees("Onderwerpen, 20", "Huilt vaak, is snel bang")
    she.context.clear_cookies(name=SESSION_COOKIE)
    she.page.select_option("#lijst", "function")
    she.page.locator("main form button").first.click()
    expect(she.page.locator(".key-tile").first).to_be_visible()
    she.enter("psychologist", "clb")
    she.page.go_back()
    she.sees("Onderwerpen, 20")


def test_a_referral_with_a_consent_noted_on_the_way_and_followed_until_it_is_refused(visitor: Visits, site: Site) -> None:
    she = visitor(width=375).enter("psychologist", "clb")
    she.go(file_of(site, "jules"))
    she.page.keyboard.press("n")
    expect(she.page.locator("form[data-activity]")).to_be_visible()
    write(she, "referralHub", "Met akkoord van mama.")
    for name, code in {"direction": "referral", "category": "mentalHealth", "detail": "cgg"}.items():
        choose(she, name, code)
    expect(she.page.locator('input[name="consent"][value=""]')).to_be_checked()
    she.press("Noteer een toestemming bij Gezin en kom terug")
    she.page.wait_for_url("**/gezin/toestemming*")
    expect(she.page.locator("select[name=purpose]")).to_have_value("referral")
    she.page.locator("input[name=giver]").first.check()
    she.page.locator("select[name=data_category]").select_option("guidance")
    she.check("consent-on-the-way")
    she.press("Bewaren")
    expect(she.page.locator("textarea[name=text]")).to_have_value("Met akkoord van mama.")
    expect(she.page.locator('input[name="consent"][value=""]')).not_to_be_checked()
    she.check("activity-hub-consent")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    she.press("Volg deze doorverwijzing op")
    she.sees("Doorverwijzing naar CGG", "Nog geen antwoord")
    expect(she.page.locator("select[name=because]")).to_be_hidden()
    she.page.locator("input[name=what][value=refused]").check()
    she.press(".step-form button[type=submit]")
    she.sees("Kies waarom de dienst weigert.")
    she.page.locator("select[name=because]").select_option("full")
    she.check("referral-refusing")
    she.press(".step-form button[type=submit]")
    she.sees("De wachtlijst is vol", "Neem dit terug")
    she.check("referral-refused")
    she.press("Neem dit terug")
    she.sees("Nog geen antwoord")


def test_files_go_along_and_are_read_as_pages_and_as_text(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    she.go(file_of(site, "lena"))
    she.page.keyboard.press("n")
    text, file = she.page.locator("textarea[name=text]"), she.page.locator("#file")
    text.fill("Brief van de logopedist.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    given = {
        "brief.docx": letter(),
        "foto.png": picture(),
        "verslag.pdf": b"MZ",
        "nog een foto met een lange naam.png": picture(),
    }
    file.set_input_files([FilePayload(name=name, mimeType="", buffer=data) for name, data in given.items()])
    she.sees("3 afbeeldingen", "verslag.pdf: Dit is geen pdf.", "nog een foto met een lange naam.png")
    expect(text).to_have_value("Brief van de logopedist.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.check("activity-attachments")
    tab_to(she, "#attached li:last-child button")
    she.page.keyboard.press("Enter")
    expect(she.page.locator("#attached li")).to_have_count(2)
    write(she, "clarification", " En een foto.")
    file.set_input_files(FilePayload(name="laatste.txt", mimeType="", buffer=b"Net op tijd."))
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url("**/journaal*")
    she.sees("brief.docx", "foto.png", "laatste.txt")
    she.check("journal-attachments")
    she.press("foto.png")
    she.page.wait_for_selector("#pagina-1[data-state=ready]")
    she.check("attachment-pages")
    she.press("Terug naar het journaal")
    she.press("brief.docx")
    she.sees("Niet getoond: 1 bijlage", "Léna slaapt beter.")
    she.check("attachment-text")
    she.page.go_back()
    she.press("Verbeter de activiteit")
    she.page.get_by_label("Laat weg laatste.txt").check()
    she.check("correct-attachments")
    she.press("Bewaar de verbetering")
    she.page.wait_for_url("**/journaal*")
    she.sees_not("laatste.txt")


def test_what_is_planned_is_moved_and_cancelled_in_two_tabs_and_over_an_ended_session(visitor: Visits, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    address, soon = file_of(site, "legacy_pupil"), today() + timedelta(days=9)
    she.go(address)
    she.page.keyboard.press("n")
    expect(she.page.locator("form[data-activity]")).to_be_visible()
    she.page.fill("[name=day]", f"{soon:%d/%m/%Y}")
    she.page.locator("[name=planned]").check()
    write(she, "clarification", "Bellen na de examens.")
    she.page.keyboard.press("Control+s")
    she.page.wait_for_url(re.compile(f"{address}#planned$"))
    she.press("Verplaats of annuleer")
    she.press("Annuleer wat gepland is")
    she.sees("Kies waarom dit niet doorgaat.")
    she.check("planned")
    other = she.context.new_page()
    other.goto(she.page.url)
    she.page.fill("[name=day]", f"{soon + timedelta(days=1):%d/%m/%Y}")
    she.page.get_by_role("button", name="Verplaats", exact=True).click()
    she.page.wait_for_url(re.compile(f"{address}#planned$"))
    other.locator("[name=because]").first.check()
    she.context.clear_cookies(name=SESSION_COOKIE)
    other.get_by_role("button", name="Annuleer wat gepland is").click()
    expect(other.locator("body")).to_contain_text("Je bent afgemeld")
    she.enter("psychologist", "clb")
    other.get_by_role("button", name="Verstuur wat ik invulde").click()
    other.wait_for_url(re.compile(f"{address}#planned$"))
    expect(other.locator("body")).not_to_contain_text("Verplaats of annuleer")
    she.press("Verplaats of annuleer")
    she.sees("Geannuleerd")
    she.check("planned-cancelled", narrow=(375,))
