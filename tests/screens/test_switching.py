"""On whose behalf: someone with a key that knows no institutions chooses one, and goes over without signing in again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.audit.models import Trace
from paspoort.demo.world import NUMBERS
from paspoort.identity.actions import Level, end_session, switch_capacity, switches_here
from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as, token_hash
from paspoort.kernel.models import NotSignedIn, Refused
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.signing_in import acm_gone, came_in
from tests.sql import sql

KEPT = ["person_id", "level", "provider", "acr", "key_id", "device", "subject_hash", "sid_hash", "proved_at", "expires_at"]


def at(school: str) -> Institution:
    return Institution.objects.get(number=NUMBERS[school])


def of(secret: str) -> Session:
    return Session.objects.get(secret_hash=token_hash(secret))


@pytest.fixture
def supporter(visit: Visit) -> Visitor:
    """Works for two schools and a centre of learning support, and came in with itsme itself."""
    she = visit()
    she.client.cookies[settings.SESSION_COOKIE] = came_in("supporter")
    return she


def test_who_works_in_several_places_chooses_first_and_then_goes_on(supporter: Visitor) -> None:
    assert supporter.get("/start").headers["Location"] == "/namens-wie"
    page = words(supporter.get("/namens-wie?naar=/mijn-rechten"), raw=True)
    assert "Atheneum Ter Schelde" in page and 'name="naar" value="/mijn-rechten"' in page
    answer = supporter.post("/namens-wie/wissel", institution=NUMBERS["linde"], naar="/mijn-rechten")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mijn-rechten")
    assert "Basisschool De Linde" in words(supporter.get("/mijn-rechten"))


def test_a_switch_in_the_header_comes_back_to_a_page_about_oneself_and_else_to_the_start(supporter: Visitor) -> None:
    supporter.post("/namens-wie/wissel", institution=NUMBERS["linde"])
    for page in ("/mijn-gegevens", "/mijn-sleutels", "/mijn-rechten", "/mijn-raadplegingen"):
        assert f'name="naar" value="{page}"' in _form_to_switch(supporter, page)
    assert 'name="naar"' not in _form_to_switch(supporter, "/start")


def _form_to_switch(who: Visitor, page: str) -> str:
    return words(who.get(page), raw=True).partition('action="/namens-wie/wissel"')[2].partition("</form>")[0]


def test_the_new_session_is_no_surer_and_lives_no_longer_than_the_old_one(supporter: Visitor) -> None:
    before = supporter.client.cookies[settings.SESSION_COOKIE].value
    Session.objects.update(
        expires_at=timezone.now() + timedelta(minutes=40), level=2, proved_at=timezone.now() - timedelta(hours=1)
    )
    answer = supporter.post("/namens-wie/wissel", institution=NUMBERS["linde"])
    after = answer.cookies[settings.SESSION_COOKIE].value
    old, new = of(before), of(after)
    assert before != after and [getattr(old, name) for name in KEPT] == [getattr(new, name) for name in KEPT]
    assert old.end_reason == "switched" and new.institution_id == at("linde").id
    assert answer.cookies[settings.SESSION_COOKIE]["max-age"] <= 40 * 60
    with pytest.raises(NotSignedIn), acting_as(before):
        pass


def test_going_over_leaves_a_trace_and_can_be_done_again(supporter: Visitor) -> None:
    for school in ("linde", "atheneum", "linde"):
        supporter.post("/namens-wie/wissel", institution=NUMBERS[school])
        secret = supporter.client.cookies[settings.SESSION_COOKIE].value
        assert Trace.objects.filter(event="session.switched", object_id=of(secret).id).count() == 1
    assert Session.objects.filter(ended_at__isnull=True, person=of(secret).person, provider="itsme").count() == 1


@pytest.mark.parametrize("number", ["114702", "999999", "", "034793'--"])
def test_nobody_goes_over_to_where_she_does_not_work(supporter: Visitor, number: str) -> None:
    before = supporter.client.cookies[settings.SESSION_COOKIE].value
    assert supporter.post("/namens-wie/wissel", institution=number).status_code == 403
    assert of(before).ended_at is None


def test_work_that_ended_meanwhile_opens_nothing(supporter: Visitor) -> None:
    secret = supporter.client.cookies[settings.SESSION_COOKIE].value
    Affiliation.objects.filter(person=of(secret).person, institution=at("linde")).update(ended_at=timezone.now())
    with pytest.raises(Refused), acting_as(secret) as acting:
        switch_capacity(acting, at("linde").id)
    assert of(secret).ended_at is None, "a refusal leaves the session as it was"


def test_an_institution_that_was_closed_opens_nothing(supporter: Visitor) -> None:
    secret = supporter.client.cookies[settings.SESSION_COOKIE].value
    Institution.objects.filter(number=NUMBERS["linde"]).update(ended_on="2026-01-01")
    with pytest.raises(Refused), acting_as(secret) as acting:
        switch_capacity(acting, at("linde").id)


def test_who_came_in_by_acm_goes_over_at_acm(visit: Visit) -> None:
    """ACM says itself for whom someone acts: it is asked, and while it is away nothing changes."""
    with acm_gone():
        she = visit("supporter", "linde")
        answer = she.post("/namens-wie/wissel", institution=NUMBERS["atheneum"])
        assert answer.status_code == 503 and "We kunnen ACM nu niet bereiken" in words(answer)
    secret = she.client.cookies[settings.SESSION_COOKIE].value
    with acting_as(secret) as acting:
        assert not switches_here(acting)
    with pytest.raises(Refused), acting_as(secret) as acting:
        switch_capacity(acting, at("atheneum").id)


def test_with_sql_as_the_web_role_no_level_is_raised_and_no_ended_session_wakes_up(supporter: Visitor) -> None:
    secret = came_in("supporter", "app-code", Level.SUBSTANTIAL)
    with acting_as(secret) as acting:
        record("sign_in.signed_out")
        end_session(acting.session_id, "signed_out")
        assert sql("select switch_session(%s, gen_random_uuid(), %s, ''::bytea)", at("linde").id, token_hash("stolen"))[0] == (
            False,
        )
    with pytest.raises(NotSignedIn), acting_as("stolen"):
        pass
