"""Personas: the people who can sign in at the demonstration's ACM, and the keys they hold."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Key:
    """A way to sign in, as people know it."""

    code: str
    name: str
    line: str
    acr: str


_AUTHMECH = "urn:be:vlaanderen:authmech"

KEYS: tuple[Key, ...] = (
    Key("itsme", "itsme", "Met de app op je telefoon", f"{_AUTHMECH}:itsme"),
    Key("eid", "eID en aangesloten kaartlezer", "Met je kaart en je pincode", f"{_AUTHMECH}:eid"),
    Key("app", "Beveiligingscode via mobiele app", "Een code die vaak verandert", f"{_AUTHMECH}:csamtotp"),
    Key("sms", "Beveiligingscode via sms", "Een code in een bericht", f"{_AUTHMECH}:csamsms"),
)

TARGET_GROUPS = {
    "OV": "Onderwijs- en vormingsinstellingen",
    "GID": "Vlaamse overheid",
    "LB": "Lokale besturen",
    "EA": "Economische actoren",
    "VER": "Verenigingen",
    "BUR": "Burgers",
}


class Membership(NamedTuple):
    """An institution someone may act for: number (six digits as text), name, target group code, role strings.

    A role string stands in full, `<Right>-<context>:<number>`, exactly as it goes into the token.
    """

    number: str
    name: str
    audience: str = "OV"
    roles3d: tuple[str, ...] = ()


def subject_at_acm(key: str) -> str:
    """By what this ACM knows someone: 40 hexadecimal digits, the same after a restart."""
    return hashlib.sha256(f"demo-acm:{key}".encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person. `description` says in one line who it is, `group` under which heading it stands."""

    key: str
    given_name: str
    family_name: str
    national_number: str | None = field(repr=False)
    vo_id: str
    description: str
    institutions: Sequence[Membership] = ()
    keys: Sequence[str] = ("itsme", "eid", "app", "sms")
    group: str = ""

    @property
    def subject(self) -> str:
        """The person's identifier at this ACM."""
        return subject_at_acm(self.key)

    @property
    def initials(self) -> str:
        """Two letters for the round picture beside the name."""
        return (self.given_name[:1] + self.family_name[:1]).upper()

    def institution(self, number: str | None) -> Membership | None:
        """Find an institution this person may act for."""
        return next((each for each in self.institutions if each.number == number), None)
