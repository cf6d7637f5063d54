"""The eID card by mutual TLS through a real nginx, as docs/examples/nginx-eid.conf sets it up: who gets in, and who does not."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from cryptography.x509.oid import NameOID

from paspoort.audit.models import Trace
from paspoort.demo.acm.embed import serving
from paspoort.identity.inner.card import Shown, check_shown
from paspoort.identity.models import Session
from tests.ground import NAME, Ground
from tests.protocols.card_world import CARDS, MAIN, NGINX, SECRET, Browser, Cards, Recorder, in_a_browser, nginx, running_cards
from tests.protocols.eid_world import EidWorld, trusting
from tests.protocols.product_world import last_refusal

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here (the package nginx-light)")
KAART = "/aanmelden/kaart"
STATE = "A" * 43


@pytest.fixture(scope="module")
def site(cast: Ground, cards: EidWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    with running_cards(cast, f"{NAME}_cards", tmp_path_factory.mktemp("cards"), cards) as running:
        yield running


@pytest.fixture(autouse=True)
def truthful(cards: EidWorld) -> None:
    cards.responder.tell_the_truth()


def refusal(site: Cards) -> str:
    with site.product.inside():
        return last_refusal()


@pytest.mark.parametrize("label", ["care", "care-rsa"])
def test_a_card_opens_a_session_at_the_highest_level(site: Cards, label: str) -> None:
    browser = Browser(site.front, site.eid.card(label))
    answer = browser.sign_in()
    assert answer.status_code == 302, refusal(site)
    assert answer.headers["Location"] == "/mijn-rechten"
    page = browser.open("/mijn-rechten")
    assert page.status_code == 200
    assert "Marieke" in page.text and "Marieke Lotte" not in page.text
    with site.product.inside():
        session = Session.objects.latest("started_at")
        assert (session.provider, session.acr, session.level) == ("card", "eid", 3)
        assert Trace.objects.filter(event="sign_in.done", object_id=session.id, facts__provider="card").exists()


def test_the_page_that_hands_over_shows_nothing_and_sends_only_to_the_main_host(site: Cards) -> None:
    card = site.eid.card("care")
    browser = Browser(site.front, card)
    page = site.front.ask(CARDS, browser.begin(), card=card)
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["form-action"] == policy["script-src"] == policy["style-src"] == f"https://{MAIN}"
    assert policy["frame-ancestors"] == policy["default-src"] == "'none'"
    assert (page.headers["Referrer-Policy"], page.headers["X-Frame-Options"]) == ("no-referrer", "DENY")
    assert (page.headers["Cache-Control"], "Set-Cookie" in page.headers) == ("no-store", False)
    assert f'action="https://{MAIN}/aanmelden/terug"' in page.text and "<button" in page.text
    number = site.eid.certificate("care").subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value
    assert str(number) not in page.text and "Marieke" not in page.text


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("", "certificate_missing"),
        ("expired", "certificate_expired"),
        ("not-yet", "certificate_expired"),
        ("revoked", "certificate_revoked"),
        ("stranger", "certificate_untrusted"),
        ("ended-authority", "certificate_untrusted"),
        ("signing", "certificate_purpose"),
        ("signing-for-both", "certificate_purpose"),
        ("nowhere-to-ask", "revocation_unknown"),
        ("unknown", "not_known_here"),
    ],
)
def test_no_other_card_opens_anything_and_each_is_told_why(site: Cards, label: str, reason: str) -> None:
    browser = Browser(site.front, site.eid.card(label) if label else None)
    answer = browser.sign_in()
    assert answer.status_code == 403
    assert refusal(site) == reason
    assert not browser.is_in()


SPELLINGS = [
    ("X-Card-{}", 1),
    ("x-card-{}", 1),
    ("X-CARD-{}", 1),
    ("X_Card_{}", 1),
    ("X-Card_{}", 1),
    ("X-Card-{}", 3),
]


def spoofed(site: Cards, spelling: str, times: int, secret: str = "guessed") -> list[tuple[str, str]]:
    certificate = quote(site.eid.card("care").certificate_pem.decode())
    values = {"Certificate": certificate, "Verified": "SUCCESS", "Proxy": secret}
    return [(spelling.format(part), value) for part, value in values.items() for _time in range(times)]


@pytest.mark.parametrize(("spelling", "times"), SPELLINGS)
def test_what_a_visitor_says_of_a_card_counts_for_nothing(site: Cards, spelling: str, times: int) -> None:
    nobody = Browser(site.front)
    assert nobody.sign_in(spoofed(site, spelling, times)).status_code == 403
    assert refusal(site) == "certificate_missing"
    someone_else = Browser(site.front, site.eid.card("unknown"))
    assert someone_else.sign_in(spoofed(site, spelling, times, SECRET)).status_code == 403
    assert refusal(site) == "not_known_here"
    assert site.front.ask(MAIN, f"{KAART}?state={STATE}", headers=spoofed(site, spelling, times, SECRET)).status_code == 404


@pytest.mark.parametrize(("spelling", "times"), SPELLINGS)
def test_nothing_of_it_gets_past_nginx_on_either_host(
    cards: EidWorld, site: Cards, tmp_path: Path, spelling: str, times: int
) -> None:
    recorder = Recorder()
    headers = [*spoofed(site, spelling, times), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "http")]
    with serving(lambda origin: recorder) as origin, nginx(tmp_path / "nginx", cards, int(origin.rpartition(":")[2])) as front:
        assert front.ask(MAIN, "/start", headers=headers).status_code == 204
        assert front.ask(CARDS, KAART, card=cards.card("unknown"), headers=headers).status_code == 204
    at_main, at_cards = recorder.got
    passed = {name.replace("_", "").upper(): value for name, value in at_main.items()}
    assert not [name for name in passed if "CARD" in name]
    own = {name: value for name, value in at_cards.items() if "CARD" in name.replace("_", "").upper()}
    assert own.keys() == {"HTTP_X_CARD_CERTIFICATE", "HTTP_X_CARD_VERIFIED", "HTTP_X_CARD_PROXY"}
    assert own["HTTP_X_CARD_PROXY"] == SECRET and own["HTTP_X_CARD_VERIFIED"] == "SUCCESS"
    assert own["HTTP_X_CARD_CERTIFICATE"] == quote(cards.card("unknown").certificate_pem.decode(), safe="-_.~")
    for got in recorder.got:
        assert (got["HTTP_X_FORWARDED_FOR"], got["HTTP_X_FORWARDED_PROTO"]) == ("127.0.0.1", "https")


@pytest.mark.parametrize("secret", ["", "guessed", SECRET[:-1], f"{SECRET}0", SECRET.upper()])
@pytest.mark.parametrize("spelling", ["X-Card-{}", "X_Card_{}"])
def test_whoever_reaches_the_application_past_nginx_is_not_believed(site: Cards, secret: str, spelling: str) -> None:
    headers = [("Host", CARDS), ("X-Forwarded-Proto", "https"), *spoofed(site, spelling, 1, secret)]
    address = f"{site.product.address}{KAART}?state={STATE}"
    answer = httpx.get(address, headers=headers, trust_env=False, timeout=20)
    assert answer.status_code == 403 and "ticket" not in answer.text
    assert refusal(site) == "proxy_unproven"


@pytest.mark.parametrize(
    "path", ["/", "/start", "/aanmelden", "/aanmelden/terug", "/static/paspoort.css", "/livez", f"{KAART}/", "/AANMELDEN/kaart"]
)
def test_the_host_for_cards_has_one_page(site: Cards, path: str) -> None:
    assert site.front.ask(CARDS, path).status_code == 404
    assert site.front.ask(CARDS, path, card=site.eid.card("care")).status_code == 404
    direct = httpx.get(f"{site.product.address}{path}", headers={"Host": CARDS, "X-Forwarded-Proto": "https"}, trust_env=False)
    assert (direct.status_code, direct.content) == (404, b"")


def test_the_main_host_has_no_page_for_cards(site: Cards) -> None:
    headers = {"Host": MAIN, "X-Forwarded-Proto": "https", "X-Card-Proxy": SECRET}
    assert httpx.get(f"{site.product.address}{KAART}", headers=headers, trust_env=False).status_code == 404
    assert site.front.ask(MAIN, KAART).status_code == 404


def test_a_connection_of_one_host_does_not_serve_the_other(site: Cards) -> None:
    assert site.front.ask(CARDS, KAART, sni=MAIN).status_code == 421
    with pytest.raises(httpx.ConnectError):
        site.front.ask(MAIN, "/", sni="elsewhere.example")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_handshake_with_a_card_is_taken_up_again(site: Cards, version: ssl.TLSVersion) -> None:
    context = site.front.context(site.eid.card("care"))
    context.minimum_version = context.maximum_version = version
    held, reused = None, []
    for host in (MAIN, CARDS, CARDS):
        with socket_to(site, context, host, held) as connection:
            connection.sendall(f"GET {KAART} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            connection.recv(1 << 16)
            held = connection.session
            reused.append(connection.session_reused)
    assert reused == [False, False, False]


def socket_to(site: Cards, context: ssl.SSLContext, host: str, session: ssl.SSLSession | None) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", site.front.port), 5)
    return context.wrap_socket(plain, server_hostname=host, session=session)


def test_the_page_for_cards_is_asked_for_and_nothing_else(site: Cards) -> None:
    assert site.front.ask(CARDS, KAART, site.eid.card("care"), body=f"state={STATE}").status_code == 403
    assert site.front.ask(CARDS, f"{KAART}?state=short", site.eid.card("care")).status_code == 403


def test_a_ticket_counts_once(site: Cards) -> None:
    browser = Browser(site.front, site.eid.card("care"))
    brought = browser.show_card(browser.begin())
    kept = dict(browser.cookies)
    assert browser.open("/aanmelden/terug", brought).status_code == 302
    again = Browser(site.front)
    again.cookies = kept
    assert again.open("/aanmelden/terug", brought).status_code == 403
    assert (refusal(site), again.is_in()) == ("pending_spent", False)


def test_a_ticket_counts_only_in_the_browser_that_began(site: Cards) -> None:
    victim, attacker = Browser(site.front), Browser(site.front, site.eid.card("care"))
    brought = attacker.show_card(attacker.begin())
    assert victim.open("/aanmelden/terug", brought).status_code == 403
    assert (refusal(site), victim.is_in()) == ("pending_missing", False)
    own_state = victim.begin().partition("state=")[2]
    assert victim.open("/aanmelden/terug", brought | {"state": own_state}).status_code == 403
    assert (refusal(site), victim.is_in()) == ("answer_malformed", False)


def test_a_card_shown_for_the_state_of_somebody_else_stays_with_whoever_showed_it(site: Cards) -> None:
    attacker, victim = Browser(site.front), Browser(site.front, site.eid.card("care"))
    brought = victim.show_card(attacker.begin())
    assert victim.open("/aanmelden/terug", brought).status_code == 403
    assert (refusal(site), victim.is_in(), attacker.is_in()) == ("pending_missing", False, False)


@pytest.mark.parametrize(("age", "status"), [(58, 302), (61, 403), (-110, 302), (-130, 403)])
def test_a_ticket_counts_for_a_minute_and_clocks_may_differ_by_two(site: Cards, age: int, status: int) -> None:
    browser, card = Browser(site.front), site.eid.card("care")
    state = browser.begin().partition("state=")[2]
    shown = Shown(quote(card.certificate_pem.decode()), "SUCCESS", SECRET)
    with trusting(site.eid, CARD_PROXY_SECRET=SECRET):
        ticket = check_shown(shown, state, lambda: time.time() - age)
    assert browser.open("/aanmelden/terug", {"state": state, "ticket": ticket}).status_code == status
    assert browser.is_in() == (status == 302)


@pytest.mark.parametrize("ticket", ["", "x", "AAAA" * 20, "A" * 5000, "\N{GREEK SMALL LETTER ALPHA}"])
def test_what_is_no_ticket_opens_nothing(site: Cards, ticket: str) -> None:
    browser = Browser(site.front)
    state = browser.begin().partition("state=")[2]
    assert browser.open("/aanmelden/terug", {"state": state, "ticket": ticket}).status_code == 403
    assert (refusal(site), browser.is_in()) == ("answer_malformed", False)


def test_a_browser_that_chose_no_card_is_told_how_to_be_asked_again(site: Cards) -> None:
    answer = Browser(site.front).sign_in()
    assert answer.status_code == 403
    assert "sluit" in answer.text.lower() and "browser" in answer.text.lower()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_real_browser_brings_the_ticket_back_with_and_without_scripts(site: Cards, scripts: bool) -> None:
    with in_a_browser(site.front, scripts) as page:
        page.goto(f"https://{MAIN}/aanmelden?sleutel=card")
        if not scripts:
            page.wait_for_load_state("networkidle")
            assert page.url.startswith(f"https://{CARDS}{KAART}")
            page.get_by_role("button", name="Verder").click()
        page.wait_for_url(f"https://{MAIN}/aanmelden/terug")
        page.get_by_text("sluit al zijn vensters").wait_for()
    assert refusal(site) == "certificate_missing"
