"""Signing in at an OpenID provider that is not ours: the certified `oidc-provider`, in the shape of ACM.

Needs Node and its packages: `npm ci` in `tests/protocols/oidc-provider`.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.oidc import OidcProvider
from paspoort.identity.inner.provider import Proof, Refusal, SignInRefused, Wish
from paspoort.identity.inner.roles3d import Role3D
from tests.protocols.node_world import NEEDS_NODE, enter, free_port, running_node
from tests.protocols.oidc_world import (
    AN,
    CLIENT_KEY,
    OTHER_SCHOOL,
    REDIRECT,
    SCHOOL,
    SCOPES,
    SECRET,
    SIGNED_OUT,
    Browser,
    direct,
    settings,
)
from tests.raised import raised

pytestmark = NEEDS_NODE


def describe_account(*roles: str, **changes: str) -> dict[str, Any]:
    return {
        "given_name": "An",
        "family_name": "Peeters",
        "rrn": AN.national_number,
        "vo_id": AN.vo_id,
        "vo_doelgroepcode": "OV",
        "vo_doelgroepnaam": "Onderwijs- en vormingsinstellingen",
        "vo_orgcode": SCHOOL,
        "vo_orgnaam": "Voorbeeldschool",
        "iris_rol_3d": list(roles),
        **changes,
    }


def describe_client(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": "paspoort-test",
        "redirect_uris": [REDIRECT],
        "post_logout_redirect_uris": [SIGNED_OUT],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": " ".join(SCOPES),
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "RS256",
        "jwks": {"keys": [CLIENT_KEY.as_dict(private=False)]},
        **changes,
    }


def by_secret(method: str) -> dict[str, Any]:
    described = describe_client(client_id=method, token_endpoint_auth_method=method, client_secret=SECRET)
    return {name: value for name, value in described.items() if name not in ("jwks", "token_endpoint_auth_signing_alg")}


CONFIGURATION: dict[str, Any] = {
    "clients": [
        describe_client(),
        describe_client(client_id="narrow", scope="openid profile"),
        by_secret("client_secret_post"),
        by_secret("client_secret_basic"),
    ],
    "accounts": {
        "an": describe_account(f"IRISGebruiker-gebruiker:{SCHOOL}"),
        "stray": describe_account(f"IRISGebruiker-gebruiker:{OTHER_SCHOOL}"),
        "citizen": describe_account(vo_doelgroepcode="BUR"),
    },
}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with running_node(free_port(), CONFIGURATION) as running:
        yield running


def provider_at(origin: str, **changes: Any) -> OidcProvider:
    return OidcProvider(settings(origin, **changes), direct())


def sign_in(provider: OidcProvider, wish: Wish | None = None, **choices: str) -> Proof:
    challenge, browser = provider.begin(wish), Browser()
    assert browser.open(challenge.url) == {}
    return provider.complete(enter(browser, **choices), challenge.pending)


def refused(provider: OidcProvider, wish: Wish | None = None, **choices: str) -> Refusal:
    with pytest.raises(SignInRefused) as caught:
        sign_in(provider, wish, **choices)
    return caught.value.code


def test_a_whole_sign_in_with_the_clients_own_key(origin: str) -> None:
    proof = sign_in(provider_at(origin))
    assert (proof.subject, proof.given_name, proof.national_number) == ("an", "An", AN.national_number)
    assert (proof.institution_number, proof.audience, proof.vo_id) == (SCHOOL, "OV", AN.vo_id)
    assert proof.roles == (Role3D("IRISGebruiker", "gebruiker", SCHOOL),)
    assert (proof.acr, proof.level) == ("urn:be:vlaanderen:authmech:itsme", Level.HIGH)


@pytest.mark.parametrize("audience", ["issuer", "token_endpoint"])
def test_either_audience_of_the_clients_token(origin: str, audience: str) -> None:
    assert sign_in(provider_at(origin, assertion_audience=audience)).subject == "an"


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_the_client_proves_itself_with_a_secret(origin: str, method: str) -> None:
    right = {"client_id": method, "client_auth": method, "client_secret": SECRET}
    assert sign_in(provider_at(origin, **right)).subject == "an"
    assert refused(provider_at(origin, **right | {"client_secret": "wrong"})) == Refusal.CLIENT_REFUSED


def test_the_answer_by_form_post(origin: str) -> None:
    assert sign_in(provider_at(origin, response_mode="form_post")).subject == "an"


def test_a_lower_key_than_asked_is_refused(origin: str) -> None:
    assert sign_in(provider_at(origin), key="csamsms").level == Level.SUBSTANTIAL
    assert refused(provider_at(origin), Wish(level=Level.HIGH), key="csamsms") == Refusal.LEVEL_TOO_LOW


def test_a_role_for_another_school_gives_nothing(origin: str) -> None:
    proof = sign_in(provider_at(origin), account="stray")
    assert proof.roles == ()
    assert len(proof.refused_roles) == 1


def test_another_institution_than_targeted_is_refused(origin: str) -> None:
    assert refused(provider_at(origin), Wish(institution_number=OTHER_SCHOOL)) == Refusal.OTHER_INSTITUTION


def test_a_citizen_is_refused(origin: str) -> None:
    assert refused(provider_at(origin), account="citizen") == Refusal.TARGET_GROUP_REFUSED


def test_cancelling_is_told_as_such(origin: str) -> None:
    assert refused(provider_at(origin), cancel="1") == Refusal.CANCELLED


def test_a_scope_that_was_not_granted_is_refused_at_once(origin: str) -> None:
    provider, browser = provider_at(origin, client_id="narrow"), Browser()
    challenge = provider.begin()
    assert raised(SignInRefused, provider.complete, browser.open(challenge.url), challenge.pending).code == Refusal.SCOPE_REFUSED


def test_a_replayed_code_is_refused(origin: str) -> None:
    provider, browser = provider_at(origin), Browser()
    challenge = provider.begin()
    browser.open(challenge.url)
    params = enter(browser)
    provider.complete(params, challenge.pending)
    assert raised(SignInRefused, provider_at(origin).complete, params, challenge.pending).code == Refusal.CODE_REFUSED


def test_a_wrong_verifier_is_refused(origin: str) -> None:
    provider, browser = provider_at(origin), Browser()
    challenge = provider.begin()
    browser.open(challenge.url)
    caught = raised(SignInRefused, provider.complete, enter(browser), challenge.pending | {"verifier": "v" * 43})
    assert caught.code == Refusal.CODE_REFUSED


def test_signing_out_comes_back(origin: str) -> None:
    provider, browser = provider_at(origin), Browser()
    challenge = provider.begin()
    browser.open(challenge.url)
    provider.complete(enter(browser), challenge.pending)
    url = provider.sign_out_url("goodbye")
    assert url
    browser.open(url)
    found = re.search(r'action="([^"]+)".*?name="xsrf" value="([^"]+)"', browser.page, re.DOTALL)
    assert found, "the provider asks to confirm"
    answer = browser.http.post(found[1], data={"xsrf": found[2], "logout": "yes"})
    assert browser._follow(answer) == {"state": "goodbye"}


def test_new_keys_at_the_same_provider() -> None:
    port = free_port()
    with running_node(port, CONFIGURATION) as origin:
        provider = provider_at(origin)
        sign_in(provider)
    with running_node(port, CONFIGURATION):
        assert sign_in(provider).subject == "an"
