"""A sign-in that does not count: what happened, what to do now, where one was going; and nothing about anybody."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from paspoort.identity.actions import Level, Refusal, SignInRefused, Wish, cookie_name, refusal_text
from paspoort.identity.models import Person
from paspoort.kernel.periods import today
from paspoort.web.sign_in.signing_in import OTHER_KEY, say_refused
from tests.protocols.every_way import state_of
from tests.protocols.product_world import Product, last_refusal, vo_id
from tests.screens.conftest import Visit, words
from tests.screens.signing_in import acm_gone, tiles

GOING = "/mijn-rechten"


@pytest.mark.parametrize("code", list(Refusal))
def test_every_reason_has_a_sentence_that_names_the_right_party(code: Refusal) -> None:
    said = refusal_text(code, "eID-kaart")
    assert said.endswith(".") and len(said) > 30
    assert "ACM" not in said and "%(" not in said and code.value not in said


def begin(browser: Client, way: str = "itsme", going: str = GOING) -> str:
    """Begin with a key on the way to a page; gives the state."""
    answer = browser.get("/aanmelden", {"sleutel": way, "naar": going})
    assert answer.status_code == 302
    return str(answer.headers["Location"].partition("state=")[2].partition("&")[0])


def test_who_stops_can_try_again_with_the_same_key_or_another_and_keeps_the_way(product: Product) -> None:
    browser = Client()
    answer = browser.get("/aanmelden/terug", {"state": begin(browser), "error": "access_denied"})
    page = words(answer, raw=True)
    assert answer.status_code == 403 and last_refusal() == "cancelled"
    assert f'href="/aanmelden?sleutel=itsme&amp;naar={GOING}"' in page, "the same key"
    assert f'href="/aanmelden?naar={GOING}"' in page, "another key"
    assert f'href="{reverse("contact")}"' in page and "Je komt daarna terug waar je was." in page


def test_the_cookie_of_a_sign_in_is_taken_back_when_it_is_refused(product: Product) -> None:
    browser = Client()
    state = begin(browser)
    assert browser.cookies[cookie_name(state)].value
    browser.get("/aanmelden/terug", {"state": state, "error": "access_denied"})
    assert not browser.cookies[cookie_name(state)].value


def test_the_cookie_is_taken_back_when_it_succeeds_and_when_another_question_follows(product: Product, visit: Visit) -> None:
    browser = visit().client
    asked = product.begin(browser)
    product.come_back(browser, asked)
    assert not browser.cookies[cookie_name(asked["state"])].value
    page = browser.get("/aanmelden", {"sleutel": "app-code"})
    state = state_of(page)
    answer = browser.post("/aanmelden/terug", {"state": state, "user_name": "nobody", "password": "x" * 12, "code": "123456"})
    assert answer.status_code in (422, 429)
    assert not browser.cookies[cookie_name(state)].value, "the question goes on under a new state"


def test_an_answer_brought_to_another_browser_tells_nothing_of_the_first(product: Product) -> None:
    hers, other = Client(), Client()
    state = begin(hers)
    answer = other.get("/aanmelden/terug", {"state": state, "code": "a-code"})
    never = other.get("/aanmelden/terug", {"state": "never-was", "code": "a-code"})
    assert answer.status_code == 403 and GOING not in words(answer, raw=True)
    assert words(answer) == words(never)


def test_who_presses_twice_can_simply_go_on(product: Product) -> None:
    browser = Client()
    asked = product.begin(browser)
    kept = browser.cookies[cookie_name(asked["state"])].value
    assert product.come_back(browser, asked).status_code == 302
    browser.cookies[cookie_name(asked["state"])] = kept
    answer = product.come_back(browser, asked)
    assert answer.status_code == 403 and last_refusal() == "pending_spent"
    assert "Ben je aangemeld? Ga dan gewoon verder." in words(answer)


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", "/" + "x" * 1200],
)
def test_nobody_is_sent_elsewhere_after_signing_in(product: Product, target: str) -> None:
    browser = Client()
    asked = {"state": begin(browser, going=target)}
    assert "evil" not in words(browser.get("/aanmelden", {"naar": target}), raw=True)
    answer = browser.get("/aanmelden/terug", {"state": asked["state"], "error": "access_denied"})
    assert "evil" not in words(answer, raw=True)


def test_refused_at_the_door_of_the_house_keeps_the_way_too(product: Product) -> None:
    """The proof was fine; the institution is not known here. That refusal leaves its trace like every other."""
    browser = Client()
    answer = product.come_back(browser, product.begin(browser), vo_orgcode="999999")
    assert answer.status_code == 403 and last_refusal() == "institution_unknown"
    assert 'href="/aanmelden?sleutel=itsme"' in words(answer, raw=True)


def test_someone_who_died_and_someone_unknown_leave_no_session(product: Product) -> None:
    product.sign_in("one")
    Person.objects.filter(vo_id=vo_id("one")).update(ended_on=today())
    browser = Client()
    answer = product.come_back(browser, product.begin(browser), "one")
    assert answer.status_code == 403 and settings.SESSION_COOKIE not in browser.cookies


def test_a_stronger_key_that_is_refused_is_asked_for_again_as_a_stronger_key(visit: Visit) -> None:
    with acm_gone():
        she = visit("care", "linde", Level.SUBSTANTIAL)
        answer = she.get(f"/aanmelden/sterker?sleutel=itsme&naar={GOING}")
    assert answer.status_code == 503 and "Wat je met je eerdere aanmelding kan, kan je nog." in words(answer)
    assert f'href="/aanmelden/sterker?sleutel=itsme&amp;naar={GOING}"' in words(answer, raw=True)
    assert tiles(answer) == [f"/aanmelden/sterker?sleutel=passkey&naar={GOING}"], "of what works, only what is strong enough"


def test_where_the_key_must_be_shown_now_no_own_key_takes_its_place(visit: Visit) -> None:
    with acm_gone():
        answer = visit("care", "linde").get(f"/aanmelden/sterker?sleutel=itsme&naar={GOING}&nu=1")
    assert f'href="/aanmelden/sterker?sleutel=itsme&amp;naar={GOING}&amp;nu=1"' in words(answer, raw=True)
    assert not tiles(answer)


def test_who_cannot_go_over_now_chooses_an_institution_again(visit: Visit) -> None:
    with acm_gone():
        answer = visit("supporter", "linde").post("/namens-wie/wissel", institution="041236", naar=GOING)
    page = words(answer, raw=True)
    assert answer.status_code == 503 and not tiles(answer) and "sleutel=" not in page
    assert f'href="/namens-wie?naar={GOING}"' in page


def test_after_a_key_that_cannot_work_another_one_comes_first(visit: Visit) -> None:
    assert {Refusal.KEY_ENDED, Refusal.FEDERAL_TOKEN, Refusal.CERTIFICATE_REVOKED, Refusal.CERTIFICATE_EXPIRED} <= OTHER_KEY
    refusal = SignInRefused(Refusal.KEY_ENDED)
    refusal.during("passkey", GOING, Wish())
    answer = say_refused(visit().client.get("/aanmelden").wsgi_request, refusal)
    page = answer.content.decode()
    assert "sleutel=passkey" not in page and f'button-primary" href="/aanmelden?naar={GOING}"' in page


def test_sign_ins_that_were_left_half_way_are_cleared_away(product: Product) -> None:
    browser = Client()
    states = [begin(browser) for _try in range(9)]
    left = [state for state in states if browser.cookies[cookie_name(state)].value]
    assert states[-1] in left and len(left) <= 5
