"""Signing in with a card through the whole product: who is let in, and every other browser, moment and person that is not."""

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level, signing_in
from paspoort.identity.inner import providers, web_eid
from paspoort.identity.inner.web_eid import NONCE_SECONDS, WebEid, origin
from paspoort.identity.models import Person, Session, Subject
from tests.answer import Answer
from tests.protocols.eid_cards import CARE, UNKNOWN
from tests.protocols.eid_world import EidWorld
from tests.protocols.oidc_world import Clock

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def browser() -> Iterator[Client]:
    yield Client()


class Asked:
    """The page that asks for the card, as the extension reads it."""

    def __init__(self, page: Answer) -> None:
        self.text = page.content.decode()
        self.state = self._named(r'name="state" value="([^"]+)"')
        self.nonce = self._named(r'data-nonce="([^"]+)"')

    def _named(self, pattern: str) -> str:
        found = re.search(pattern, self.text)
        assert found, self.text[-1500:]
        return html.unescape(found[1])


def begin(browser: Client, **query: str) -> Asked:
    page = browser.get("/aanmelden", {"sleutel": "eid"} | query)
    assert page.status_code == 200, page.content.decode()[-800:]
    return Asked(page)


def post(browser: Client, asked: Asked, token: str) -> Answer:
    return browser.post("/aanmelden/terug", {"state": asked.state, "token": token})


def show(browser: Client, eid: EidWorld, label: str, asked: Asked | None = None, site: str = "") -> Answer:
    asked = asked or begin(browser)
    return post(browser, asked, eid.card(label).token(site or origin(), asked.nonce))


def reason() -> str:
    return str(Trace.objects.filter(event="sign_in.refused").order_by("-id").values_list("reason", flat=True)[0])


def nothing_came_of(browser: Client) -> bool:
    return browser.get("/start").status_code != 200 and not Session.objects.filter(provider="eid").exists()


def test_a_card_opens_a_session_at_high(browser: Client, eid: EidWorld) -> None:
    answer = show(browser, eid, "care", begin(browser, naar="/mijn-rechten"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mijn-rechten"), answer.content.decode()[-800:]
    session = Session.objects.get(provider="eid")
    assert (session.level, str(session.person)) == (int(Level.HIGH), "Marieke Van den Broeck")
    assert session.proved_at is not None and abs((timezone.now() - session.proved_at).total_seconds()) < 60
    assert browser.get("/start").status_code == 200


def test_a_renewed_card_is_the_same_person(eid: EidWorld) -> None:
    for label in ("care", "care-rsa", "care"):
        assert show(Client(), eid, label).status_code == 302
    assert Subject.objects.filter(provider="eid").count() == 1
    assert Session.objects.filter(provider="eid").values("person").distinct().count() == 1


def test_no_number_and_no_name_of_a_card_is_written_down(
    browser: Client, eid: EidWorld, capfd: pytest.CaptureFixture[str]
) -> None:
    assert show(browser, eid, "care").status_code == 302
    stored = str([list(table.objects.values()) for table in (Subject, Session, Trace)]) + "".join(capfd.readouterr())
    assert CARE not in stored and "Lotte" not in stored


def whom_we_know() -> tuple[int, int, int]:
    """People, their keys and their sessions; not those of the application itself."""
    return Person.objects.count(), Subject.objects.count(), Session.objects.filter(service="").count()


def test_a_citizen_who_works_nowhere_here_is_not_let_in_and_not_kept(browser: Client, eid: EidWorld) -> None:
    before = whom_we_know()
    answer = show(browser, eid, "unknown")
    assert (answer.status_code, reason()) == (403, "not_known_here")
    assert whom_we_know() == before
    assert UNKNOWN not in answer.content.decode() and "Nergens" not in answer.content.decode()


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("expired", "certificate_expired"),
        ("revoked", "certificate_revoked"),
        ("from-stranger", "certificate_untrusted"),
        ("signing", "certificate_purpose"),
        ("nowhere-to-ask", "revocation_unknown"),
    ],
)
def test_another_card_can_be_tried_at_once(browser: Client, eid: EidWorld, label: str, why: str) -> None:
    answer = show(browser, eid, label)
    assert (answer.status_code, reason()) == (422, why)
    assert nothing_came_of(browser)
    assert show(browser, eid, "care", Asked(answer)).status_code == 302


@pytest.mark.parametrize("label", ["rsa-1024", "numberless"])
def test_a_card_that_cannot_be_read_is_refused(browser: Client, eid: EidWorld, label: str) -> None:
    asked = begin(browser)
    card = eid.card(label)
    assert post(browser, asked, card.token(origin(), asked.nonce, "RS256" if label == "rsa-1024" else "ES384")).status_code == 403
    assert reason() == "certificate_malformed" and nothing_came_of(browser)


def test_a_token_counts_once(browser: Client, eid: EidWorld) -> None:
    asked = begin(browser)
    token = eid.card("care").token(origin(), asked.nonce)
    thief = Client()
    thief.cookies = browser.cookies.copy()  # type: ignore[assignment]
    assert post(browser, asked, token).status_code == 302
    assert (post(thief, asked, token).status_code, reason()) == (403, "pending_spent")
    assert Session.objects.filter(provider="eid").count() == 1


def test_a_token_counts_only_in_the_browser_that_asked(browser: Client, eid: EidWorld) -> None:
    """Login CSRF: a stranger's token, posted from a page of the stranger, signs nobody in as the stranger."""
    strangers = begin(Client())
    answer = show(browser, eid, "care", strangers)
    assert (answer.status_code, reason()) == (403, "pending_missing") and nothing_came_of(browser)


def test_the_nonce_of_another_browser_does_not_count(browser: Client, eid: EidWorld) -> None:
    mine, other = begin(browser), begin(Client())
    answer = post(browser, mine, eid.card("care").token(origin(), other.nonce))
    assert (answer.status_code, reason()) == (403, "signature_invalid") and nothing_came_of(browser)


def test_two_tabs_do_not_disturb_each_other(browser: Client, eid: EidWorld) -> None:
    first, second = begin(browser), begin(browser)
    assert first.nonce != second.nonce
    assert show(browser, eid, "care", first).status_code == 302
    assert show(browser, eid, "care", second).status_code == 302


def test_a_token_for_another_site_does_not_count(browser: Client, eid: EidWorld) -> None:
    answer = show(browser, eid, "care", site="https://evil.example")
    assert (answer.status_code, reason()) == (403, "signature_invalid") and nothing_came_of(browser)


def test_after_five_minutes_one_is_asked_again(browser: Client, eid: EidWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(web_eid, "make", lambda: WebEid(clock))
    monkeypatch.setattr(providers, "PROVIDERS", dict(providers.PROVIDERS) | {"eid": web_eid.make})
    providers.offered.cache_clear()
    asked = begin(browser)
    clock.ahead = NONCE_SECONDS + 5
    answer = show(browser, eid, "care", asked)
    assert (answer.status_code, reason()) == (422, "pending_expired")
    assert show(browser, eid, "care", Asked(answer)).status_code == 302


@pytest.mark.parametrize("token", ["", "{}", "[]", "null", "x" * 100_000, '{"format":"web-eid:1.0"}', "\x00", "é{"])
def test_nonsense_is_refused_politely(browser: Client, eid: EidWorld, token: str) -> None:
    assert post(browser, begin(browser), token).status_code == 403
    assert nothing_came_of(browser)


def test_without_a_responder_nobody_comes_in_and_the_page_says_that_it_is_not_the_card(browser: Client, eid: EidWorld) -> None:
    eid.responder.status = "503 Service Unavailable"
    answer = show(browser, eid, "care")
    assert (answer.status_code, reason()) == (422, "revocation_unknown")
    assert "Er is niets mis met je kaart" in answer.content.decode() and nothing_came_of(browser)


def test_a_stronger_sign_in_with_the_card_of_a_colleague(eid: EidWorld) -> None:
    """A step-up asks for the person who was signed in already, whatever card lies in the reader."""
    browser = Client()
    assert show(browser, eid, "care").status_code == 302
    page = browser.get("/aanmelden/sterker", {"sleutel": "eid", "naar": "/start"})
    answer = show(browser, eid, "unknown", Asked(page))
    assert (answer.status_code, reason()) in [(403, "other_person"), (403, "not_known_here")]


def test_a_stronger_sign_in_with_the_own_card_is_fresh(eid: EidWorld) -> None:
    browser = Client()
    assert show(browser, eid, "care").status_code == 302
    page = browser.get("/aanmelden/sterker", {"sleutel": "eid", "naar": "/mijn-rechten", "nu": "1"})
    answer = show(browser, eid, "care-rsa", Asked(page))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mijn-rechten")


@pytest.mark.parametrize("off", [{"WEB_EID": False}, {"EID_TRUST": ""}])
def test_where_it_is_off_the_card_is_not_read_here(eid: EidWorld, off: dict[str, object]) -> None:
    with override_settings(**off):
        providers.offered.cache_clear()
        assert "eid" not in providers.offered()


def test_begin_names_what_was_kept(eid: EidWorld) -> None:
    """What is kept for the answer lies sealed in the browser's cookie: no server keeps anything of a sign-in under way."""
    begun = signing_in.begin_sign_in(way="eid")
    assert begun.shown["nonce"] not in begun.sealed and begun.state not in begun.sealed
