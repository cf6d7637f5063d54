"""Someone signs in with an eID card in a reader, and reads what to do when reader, card, PIN or program do not play along.

The extension and the program of Web eID cannot be had here. A script in the page speaks their side of the messages (the same
words as the extension: -ack, -success, -failure), and a card of certomancer signs what the program would have the card sign.
What this cannot show is whether the real extension, program, reader and card of someone work together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ground import NAME, Ground
from tests.journeys.site import Site, running
from tests.journeys.visitor import Visitor
from tests.protocols.eid_world import EidWorld, eid_world

EXTENSION = """
addEventListener("message", async ({source, data}) => {
  if (source !== window || !["web-eid:status", "web-eid:authenticate"].includes(data?.action)) return;
  const told = await webEidProgram(data.action, data.challengeNonce ?? "", location.origin, data.options?.lang ?? "");
  if (told === null) return;
  postMessage({action: `${data.action}-ack`}, location.origin);
  if (told.never) return;
  postMessage({...told, action: `${data.action}-${told.error ? "failure" : "success"}`}, location.origin);
});
"""
FAILURES: dict[str, tuple[str, dict[str, Any], str]] = {
    "no program": ("NATIVE_UNAVAILABLE", {}, "Het programma Web eID antwoordt niet"),
    "old program": (
        "VERSION_MISMATCH",
        {"requiresUpdate": {"extension": False, "nativeApp": True}},
        "Het programma Web eID is te oud",
    ),
    "old extension": ("VERSION_MISMATCH", {"requiresUpdate": {"extension": True}}, "De extensie van Web eID is te oud"),
    "cancelled": ("USER_CANCELLED", {"message": "User cancelled"}, "Je hebt het venster van Web eID gesloten"),
    "too late": ("USER_TIMEOUT", {}, "Het duurde te lang"),
    "PIN blocked": ("NATIVE_FATAL", {"message": "Verify PIN failed, status: PIN_BLOCKED"}, "Je pincode is geblokkeerd"),
    "PIN wrong": ("NATIVE_FATAL", {"message": "Verify PIN failed, status: RETRY_ALLOWED"}, "De pincode is niet juist"),
    "no reader": ("NATIVE_FATAL", {"message": "No smart card readers found"}, "Er is geen kaartlezer gevonden"),
    "card taken out": ("NATIVE_FATAL", {"message": "Card was removed"}, "Je kaart kan niet gelezen worden"),
    "broken": ("NATIVE_FATAL", {"message": "0x80100001"}, "Het programma Web eID is gestopt"),
    "something new": ("SOMETHING_NEW", {}, "Web eID gaf een antwoord dat we niet kennen"),
}


class Computer:
    """A computer with a reader: which card lies in it, and what goes wrong instead (`fails`: an error of the program)."""

    def __init__(self, eid: EidWorld, she: Visitor, *, extension: bool = True) -> None:
        self.eid, self.she, self.card, self.asked = eid, she, "care", list[str]()
        self.fails: dict[str, Any] | None = None
        self.program = True
        if extension:
            she.page.expose_function("webEidProgram", self.answer)
            she.page.add_init_script(EXTENSION)

    def answer(self, action: str, nonce: str, origin: str, language: str) -> dict[str, Any]:
        self.asked.append(f"{action} {language}".strip())
        if action == "web-eid:status":
            return (
                {"extension": "2.3.1", "nativeApp": "2.7.0"}
                if self.program
                else {"error": {"code": "ERR_WEBEID_NATIVE_UNAVAILABLE"}}
            )
        if self.fails is not None:
            return {"error": self.fails}
        return dict(json.loads(self.eid.card(self.card).token(origin, nonce)))

    def press(self) -> None:
        self.she.page.get_by_role("button", name="Lees mijn kaart").click()


@pytest.fixture(scope="module")
def eid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EidWorld]:
    with eid_world(tmp_path_factory.mktemp("eid")) as world:
        yield world


@pytest.fixture(scope="module")
def card_site(cast: Ground, eid: EidWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own, that takes the cards of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PASPOORT_WEB_EID", "1")
        patch.setenv("PASPOORT_EID_TRUST", str(eid.trust))
        with running(cast, f"{NAME}_cards", tmp_path_factory.mktemp("site")) as site:
            yield site


@pytest.fixture
def computer(card_site: Site, browser: Any, eid: EidWorld) -> Iterator[Callable[..., Computer]]:
    """`computer(width=375)` gives someone a computer and a browser of its own, at the page that asks for the card."""
    opened: list[Visitor] = []

    def give(width: int = 1280, *, extension: bool = True, path: str = "/mijn-rechten", **options: Any) -> Computer:
        opened.append(Visitor(card_site, browser, width, **options))
        made = Computer(eid, opened[-1], extension=extension)
        eid.responder.tell_the_truth()
        opened[-1].go(f"/aanmelden?sleutel=eid&naar={path}")
        return made

    yield give
    for one in opened:
        one.context.close()
    wrong = [each for one in opened for each in one.wrong + one.said]
    assert not wrong, "\n".join(wrong)


def sees_only(she: Visitor, title: str) -> None:
    """Of everything that can go wrong the page shows this, and nothing else."""
    shown = she.page.locator("[data-web-eid-says]:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text(title)


def test_with_a_card_in_the_reader_she_is_in_and_where_she_was_going(computer: Callable[..., Computer]) -> None:
    hers = computer()
    hers.she.check("eid-card")
    hers.press()
    expect(hers.she.page).to_have_url(f"{hers.she.site.address}/mijn-rechten")
    hers.she.sees("Marieke Van den Broeck")
    assert hers.asked[-1] == "web-eid:authenticate nl"


def test_she_chooses_the_card_on_the_sign_in_page_with_the_keyboard(computer: Callable[..., Computer]) -> None:
    hers = computer()
    hers.she.go("/aanmelden")
    hers.she.page.locator("a.key-tile[href*='sleutel=eid']").focus()
    hers.she.page.keyboard.press("Enter")
    hers.she.page.get_by_role("button", name="Lees mijn kaart").focus()
    hers.she.page.keyboard.press("Enter")
    expect(hers.she.page).to_have_url(f"{hers.she.site.address}/start")


@pytest.mark.parametrize("what", FAILURES)
def test_what_goes_wrong_at_her_computer_is_said_and_she_tries_again(computer: Callable[..., Computer], what: str) -> None:
    code, more, title = FAILURES[what]
    hers = computer()
    hers.fails = {"code": f"ERR_WEBEID_{code}"} | more
    hers.press()
    sees_only(hers.she, title)
    if what in ("PIN blocked", "cancelled"):
        hers.she.check(f"eid-{what.lower().replace(' ', '-')}")
    hers.fails = None
    hers.press()
    expect(hers.she.page).to_have_url(f"{hers.she.site.address}/mijn-rechten")


def test_without_the_extension_the_page_says_so_of_itself(computer: Callable[..., Computer]) -> None:
    hers = computer(extension=False)
    sees_only(hers.she, "De extensie van Web eID antwoordt niet")
    hers.she.check("eid-no-extension")
    hers.press()
    sees_only(hers.she, "De extensie van Web eID antwoordt niet")
    hers.she.press("Hoe je deze computer klaarmaakt voor je eID-kaart")
    hers.she.sees("De Belgische eID-software")
    hers.she.check("eid-help")


def test_without_the_program_the_page_says_so_of_itself(computer: Callable[..., Computer]) -> None:
    hers = computer()
    hers.program = False
    hers.she.page.reload()
    sees_only(hers.she, "Het programma Web eID antwoordt niet")


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ("expired", "De datum van je kaart is voorbij"),
        ("revoked", "Je kaart is geblokkeerd of ingetrokken"),
        ("from-stranger", "We weten niet wie deze kaart uitgaf"),
        ("signing", "certificaat om te ondertekenen"),
    ],
)
def test_a_card_that_does_not_count_is_changed_for_another(computer: Callable[..., Computer], card: str, says: str) -> None:
    hers = computer()
    hers.card = card
    hers.press()
    hers.she.sees(says)
    if card == "expired":
        hers.she.check("eid-expired")
    hers.card = "care"
    hers.press()
    expect(hers.she.page).to_have_url(f"{hers.she.site.address}/mijn-rechten")


def test_when_nobody_can_say_whether_her_card_is_valid_she_waits_or_takes_another_key(computer: Callable[..., Computer]) -> None:
    hers = computer()
    hers.card, hers.eid.responder.status = "care-p256", "503 Service Unavailable"  # a card of which nothing is known from before
    hers.press()
    hers.she.sees("We kunnen nu niet navragen of je kaart nog geldig is")
    hers.she.press("Gebruik een andere sleutel")
    hers.she.sees("itsme")
    assert "naar=/mijn-rechten" in hers.she.page.url


def test_a_citizen_who_works_nowhere_here_hears_whom_to_ask(computer: Callable[..., Computer]) -> None:
    hers = computer(width=375)
    hers.card = "unknown"
    hers.she.check("eid-card-phone")
    hers.press()
    hers.she.sees("Vraag het aan de lokale beheerder")
    hers.she.sees_not("Nergens")


def test_words_that_do_not_come_from_this_window_are_not_heard(computer: Callable[..., Computer]) -> None:
    hers = computer(extension=False)
    sees_only(hers.she, "De extensie van Web eID antwoordt niet")
    hers.she.page.evaluate(
        """() => addEventListener("message", ({data}) => {
          if (data.action !== "web-eid:status") return;
          const told = {data: {action: "web-eid:status-success"}};
          dispatchEvent(new MessageEvent("message", {...told, origin: "https://evil.example", source: window}));
          dispatchEvent(new MessageEvent("message", {...told, origin: location.origin, source: null}));
        })"""
    )
    hers.press()
    expect(hers.she.page.locator("[data-web-eid-says]:visible")).to_have_count(1)
    sees_only(hers.she, "De extensie van Web eID antwoordt niet")


def test_after_a_long_wait_the_button_asks_with_a_new_word(computer: Callable[..., Computer]) -> None:
    hers = computer()
    nonce = hers.she.page.locator("#web-eid").get_attribute("data-nonce")
    hers.she.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 200000; }")
    hers.press()
    expect(hers.she.page.locator("#web-eid")).not_to_have_attribute("data-nonce", nonce or "")
    hers.press()
    expect(hers.she.page).to_have_url(f"{hers.she.site.address}/mijn-rechten")


def test_without_scripts_the_page_says_that_it_cannot_read_a_card(computer: Callable[..., Computer]) -> None:
    hers = computer(extension=False, java_script_enabled=False)
    expect(hers.she.page.locator("noscript .notice")).to_be_visible()
    expect(hers.she.page.get_by_role("button", name="Lees mijn kaart")).to_be_hidden()
    expect(hers.she.page.get_by_role("link", name="Gebruik een andere sleutel")).to_be_visible()
