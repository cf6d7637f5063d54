"""What each key is worth, which ones are asked for, when it was shown, and the one that is never taken."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level, Refusal, SignInRefused, Wish
from paspoort.identity.inner.claims import ClaimRules
from paspoort.identity.inner.levels import (
    ACM_KEYS,
    ACM_LEVELS,
    ACM_MECHANISMS,
    FEDERAL_TOKENS,
    keys_reaching,
    level_of,
    read_levels,
)
from paspoort.identity.models import Session
from tests.protocols.oidc_world import PAIRS, RULES, Rogue
from tests.protocols.product_world import ITSME, Product, last_refusal
from tests.protocols.rogue_answers import answer, drop, put, refused, relying_party
from tests.raised import raised

AUTHMECH = "urn:be:vlaanderen:authmech:"
SMS = f"{AUTHMECH}csamsms"


def test_the_table_is_the_one_that_acm_publishes() -> None:
    high, substantial, low = Level.HIGH, Level.SUBSTANTIAL, Level.LOW
    assert [(row.urn.removeprefix(AUTHMECH), *row[2:]) for row in ACM_MECHANISMS] == [
        ("eid", 35, 500, high),
        ("eidashigh", 35, 500, high),
        ("itsme", 27, 450, high),
        ("csamtotp", 26, 400, substantial),
        ("csamsms", 25, 400, substantial),
        ("eidassubstantial", 25, 400, substantial),
        ("tlsclient", 19, None, low),
        ("kerberos", 12, None, low),
        ("password", 10, None, low),
        ("csampassword", 5, 200, low),
        ("csamselfreg", 5, 100, low),
    ]


def test_a_key_under_an_older_name_counts_once_the_installation_says_so(rogue: Rogue) -> None:
    rogue.bend = put(acr="urn:old:itsme")
    assert answer(rogue).level == Level.LOW
    older = ClaimRules(RULES.role_claim, PAIRS, levels=read_levels(["urn:old:itsme=high"]))
    assert answer(rogue, relying_party(rogue, claims=older)).level == Level.HIGH


def test_an_older_name_is_asked_for_beside_the_new_one() -> None:
    table = read_levels(["urn:old:itsme=high", "urn:old:csamsms=low"])
    assert keys_reaching(Level.LOW, [ITSME], table) == (ITSME, "urn:old:itsme")
    assert keys_reaching(Level.SUBSTANTIAL, [SMS], table) == (SMS,)


@pytest.mark.parametrize("entry", ["urn:new:key=substantial", " urn:new:key = SUBSTANTIAL "])
def test_a_level_is_read_from_the_settings(entry: str) -> None:
    assert read_levels([entry])["urn:new:key"] == Level.SUBSTANTIAL


def test_a_key_may_be_made_worth_less() -> None:
    assert level_of(ITSME, read_levels([f"{ITSME}=substantial"])) == Level.SUBSTANTIAL


NONSENSE = [
    "",
    "=",
    "=high",
    "urn:x",
    "urn:x=",
    "urn:x=4",
    "urn:x=HIGHEST",
    "x=high",
    "urn:a b=high",
    "urn:\x00=high",
    "urn:=high",
]
NONSENSE += [f"{SMS}=high", "urn:be:vlaanderen:authmech:password=substantial", "urn:old:fedtoken=high", "urn:old:CSAM-token=low"]


@pytest.mark.parametrize("entry", NONSENSE)
def test_a_level_that_makes_no_sense_or_opens_a_door_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_levels(["urn:fine:key=low", entry])


def asked(provider: Any, wish: Wish) -> dict[str, list[str]]:
    return parse_qs(urlsplit(provider.begin(wish).url).query)


@pytest.mark.parametrize("key", ACM_KEYS)
def test_a_targeted_sign_in_asks_for_one_key(rogue: Rogue, key: str) -> None:
    assert asked(relying_party(rogue), Wish(key=key))["acr_values"] == [key]


def test_a_key_that_is_too_weak_for_what_is_wanted_is_not_even_asked_for(rogue: Rogue) -> None:
    assert raised(SignInRefused, relying_party(rogue).begin, Wish(Level.HIGH, key=SMS)).code == Refusal.LEVEL_TOO_LOW


@pytest.mark.parametrize("acr", [SMS, "urn:unheard-of", None])
def test_an_acr_that_the_provider_downgraded_is_refused(rogue: Rogue, acr: str | None) -> None:
    rogue.bend = drop("acr") if acr is None else put(acr=acr)
    assert refused(rogue, wish=Wish(key=ITSME)) == Refusal.LEVEL_TOO_LOW
    rogue.bend = put(acr=f"{AUTHMECH}eid")
    assert answer(rogue, wish=Wish(key=ITSME)).level == Level.HIGH


def test_the_federal_token_is_never_asked_for(rogue: Rogue) -> None:
    sent = asked(relying_party(rogue), Wish())["acr_values"][0].split()
    assert not FEDERAL_TOKENS & {one.rpartition(":")[2] for one in (*sent, *ACM_LEVELS)}


CLAIMED: list[dict[str, Any]] = [{"acr": f"{AUTHMECH}{name}"} for name in ("fedtoken", "csamtoken", "federaltoken", "token")]
CLAIMED += [
    {"acr": "urn:be:fedict:iam:fas:citizentoken"},
    {"acr": "urn:x:Federal-Token"},
    {"acr": "https://fas.example/fedtoken"},
]
CLAIMED += [{"amr": ["pwd", f"{AUTHMECH}csamtoken"]}, {"amr": "fed_token"}, {"acr": "fedtoken", "amr": None}]


@pytest.mark.parametrize("claims", CLAIMED, ids=str)
def test_a_sign_in_that_claims_the_federal_token_is_refused(rogue: Rogue, claims: dict[str, Any]) -> None:
    rogue.bend = put(**claims)
    assert refused(rogue) == Refusal.FEDERAL_TOKEN


@pytest.mark.parametrize("amr", [None, [], ["otp", "sms"], 7, [7, {}], {"fedtoken": 1}, "tokenless"])
def test_other_methods_are_no_reason_to_refuse(rogue: Rogue, amr: object) -> None:
    rogue.bend = put(amr=amr)
    assert answer(rogue).level == Level.HIGH


def test_the_federal_token_is_refused_with_an_explanation_and_a_trace(product: Product) -> None:
    browser = Client()
    page = product.come_back(browser, product.begin(browser), acr=f"{AUTHMECH}fedtoken")
    assert page.status_code == 403
    assert "federaal token" in page.content.decode()
    assert (last_refusal(), Trace.objects.filter(event="sign_in.refused").latest("at").facts) == ("federal_token", {})
    assert not Session.objects.filter(service="", ended_at__isnull=True, acr__contains="fedtoken").exists()


def test_a_token_that_does_not_say_when_the_key_was_shown_is_not_fresh(product: Product) -> None:
    product.sign_in("one")
    assert newest().proved_at is None
    product.sign_in("two", auth_time=int(time.time()))
    assert newest().proved_at is not None


def newest() -> Session:
    return Session.objects.filter(service="").latest("started_at")


def test_fresh_means_asked_again_and_shown_now(rogue: Rogue) -> None:
    provider = relying_party(rogue)
    usual, fresh = asked(provider, Wish()), asked(provider, Wish(fresh=True))
    assert (usual.get("prompt"), usual.get("max_age")) == (None, None)
    assert (fresh["prompt"], fresh["max_age"]) == (["login"], ["0"])


@pytest.mark.parametrize(
    ("ago", "counts"), [(0, True), (290, True), (-110, True), (310, False), (7200, False), (-130, False), (None, False)]
)
def test_a_key_that_must_be_shown_now_was_shown_in_the_last_five_minutes(product: Product, ago: int | None, counts: bool) -> None:
    shown: dict[str, Any] = {} if ago is None else {"auth_time": int(time.time()) - ago}
    browser = product.sign_in("one", **shown)
    asked = product.step_up(browser)
    page = product.come_back(browser, asked, "one", **shown)
    assert (page.status_code == 302, last_refusal()) == (counts, "" if counts else "proof_too_old")
