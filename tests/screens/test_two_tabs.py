"""Two tabs, two institutions, one browser: a form does nothing in the name of another than whom its page was drawn for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from paspoort.audit.models import Trace
from paspoort.demo.world import NUMBERS
from paspoort.rights.models import Request
from tests.answer import Answer
from tests.screens.conftest import IN_PLACE, Visit, Visitor, words
from tests.screens.signing_in import came_in

ASK = "/recht-vragen"
WISH = {"what": "IRISGebruiker:gebruiker", "message": "Ik volg nu de <b>eerste</b> graad op."}


@pytest.fixture
def supporter(visit: Visit) -> Visitor:
    """Works for two schools and a centre of learning support."""
    she = visit()
    she.client.cookies[settings.SESSION_COOKIE] = came_in("supporter")
    go_over(she, "atheneum")
    return she


def go_over(who: Visitor, school: str) -> None:
    assert who.post("/namens-wie/wissel", institution=NUMBERS[school]).status_code == 303


def carried(answer: Answer) -> dict[str, str]:
    """All the hidden fields of the form in the middle of a page, as a browser would send them."""
    main = words(answer, raw=True).partition("<main")[2].partition("</main>")[0]
    return {unescape(name): unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', main)}


def test_a_form_of_one_school_is_not_sent_for_another_and_what_was_typed_stays(supporter: Visitor) -> None:
    drawn = carried(supporter.get(ASK))
    assert drawn["drawn_for"]
    go_over(supporter, "linde")
    refused = supporter.post(ASK, **drawn | WISH)
    assert refused.status_code == 403 and "Je werkt nu voor Basisschool De Linde" in words(refused)
    assert not Request.objects.exists()
    assert Trace.objects.filter(event="request.refused", reason="other_page").count() == 1
    held = carried(refused)
    assert {name: held[name] for name in WISH} == WISH and held["drawn_for"] == drawn["drawn_for"]
    assert supporter.post(ASK, **held).status_code == 403, "sent again it is still not for this school"
    go_over(supporter, "atheneum")
    assert supporter.post(ASK, **held).status_code in (303, 422)


def test_a_form_that_does_not_say_for_whom_it_was_drawn_does_nothing(supporter: Visitor) -> None:
    silent = Client()
    silent.cookies = supporter.client.cookies
    for headers in ({}, {"X-Drawn-For": ""}, {"X-Drawn-For": "x"}):
        refused = silent.post(ASK, WISH, headers=headers)
        assert refused.status_code == 403 and "werd geopend voor een andere instelling" in words(refused)
    assert silent.post(ASK, WISH | {"drawn_for": ""}).status_code == 403
    assert not Request.objects.exists()


def test_a_script_says_it_too_and_the_form_stays_on_the_page(supporter: Visitor) -> None:
    header = re.search(r"X-Drawn-For&#34;: &#34;(\w+)", words(supporter.get(ASK), raw=True))
    assert header
    go_over(supporter, "linde")
    refused = supporter.client.post(ASK, WISH, headers=IN_PLACE | {"X-Drawn-For": header[1]})
    assert (refused.status_code, refused.headers["HX-Reswap"]) == (403, "beforebegin")
    assert "werd geopend voor een andere instelling" in words(refused)
    assert "Open deze pagina voor Basisschool De Linde" in words(refused), "and there is a way on"


def test_what_somebody_typed_is_not_sent_by_who_signs_in_after_her(visit: Visit) -> None:
    she, next_one = visit("teacher", "linde"), visit("care", "linde")
    drawn = carried(she.get(ASK))
    next_one_secret = next_one.client.cookies[settings.SESSION_COOKIE].value
    she.client.cookies.pop(settings.SESSION_COOKIE)
    held = carried(she.post(ASK, **drawn | WISH))
    assert held["drawn_for"] == drawn["drawn_for"]
    she.client.cookies[settings.SESSION_COOKIE] = next_one_secret
    assert she.post(ASK, **held).status_code == 403
    assert not Request.objects.exists()


@pytest.mark.parametrize("address", ["/afmelden", "/sessie/verleng", "/namens-wie/wissel"])
def test_from_any_tab_one_signs_out_stays_or_goes_over(supporter: Visitor, address: str) -> None:
    drawn = carried(supporter.get(ASK))["drawn_for"]
    go_over(supporter, "linde")
    assert supporter.post(address, drawn_for=drawn, institution=NUMBERS["atheneum"]).status_code in (204, 302, 303)
