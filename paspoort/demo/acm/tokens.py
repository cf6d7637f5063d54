"""What a code or a token stands for, and what it says about someone."""

from dataclasses import dataclass
from typing import Any

from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.personas import TARGET_GROUPS, Membership, Persona


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, for which institution, and what the token may say about the key."""

    persona: Persona
    institution: Membership | None
    acr: str | None
    auth_time: int
    sid: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What an authorization code or an access token stands for; the method names are those Authlib asks
    for."""

    client: Client
    who: SignedIn
    scope: str
    redirect_uri: str
    nonce: str | None
    code: str
    code_challenge: str
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        """Where the code was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What was asked."""
        return self.scope

    def get_nonce(self) -> str | None:
        """What binds the token to the request."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person used the key."""
        return self.who.auth_time

    def get_acr(self) -> str | None:
        """Which key it was, if that was asked."""
        return self.who.acr

    def get_amr(self) -> None:
        """ACM does not say."""


def claims_of(who: SignedIn, scope: str) -> dict[str, Any]:
    """Say about someone what the asked scopes allow."""
    asked, persona, institution = scope.split(), who.persona, who.institution
    claims: dict[str, Any] = {"sub": persona.subject}
    if "profile" in asked:
        claims |= {"given_name": persona.given_name, "family_name": persona.family_name}
    if "rrn" in asked and persona.national_number:
        claims["rrn"] = persona.national_number
    if "vo" in asked:
        group = institution.audience if institution else "BUR"
        claims |= {
            "vo_id": persona.vo_id,
            "vo_doelgroepcode": group,
            "vo_doelgroepnaam": TARGET_GROUPS.get(group, group),
        }
        if institution:
            claims |= {"vo_orgcode": institution.number, "vo_orgnaam": institution.name}
    return claims


def claims_of_roles(issued: Issued) -> dict[str, Any]:
    """The roles for the chosen institution, under the claim agreed with the client."""
    client, institution = issued.client, issued.who.institution
    if not client.role_claim or client.role_scope not in issued.scope.split() or institution is None:
        return {}
    return {client.role_claim: list(institution.roles3d)}
