"""What the tests of the pages about grants stand on: addresses, grants of the cast, and forms."""

from __future__ import annotations

from datetime import date, timedelta

from paspoort.kernel.periods import today
from paspoort.rights.models import Grant
from tests.answer import Answer
from tests.screens.conftest import Visitor
from tests.screens.granting import onward

LIST, FILE, SEVERAL, OWN = (
    "/gebruikersbeheer/toekenningen",
    "/gebruikersbeheer/toekenningen/uitvoer",
    "/gebruikersbeheer/toekenningen/wijzigen",
    "/mijn-rechten",
)


def soon() -> date:
    return today() + timedelta(days=200)


def page_of(grant: Grant) -> str:
    return f"/gebruikersbeheer/toekenning/{grant.id}"


def mark(grant: Grant) -> str:
    return f"{grant.id}.{grant.revision}"


def choose(who: Visitor, **brought: object) -> Answer:
    """The page to change several, with what a list of grants sends it."""
    return onward(who, send(who, SEVERAL, **brought))


def send(who: Visitor, address: str, **fields: object) -> Answer:
    return who.client.post(address, fields)
