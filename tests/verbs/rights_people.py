"""What the tests of rights share: people of the cast by name, a colleague more, and verbs as someone or as the operator."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from paspoort.demo.cast import HIDDEN_HEADS, PLAYERS
from paspoort.demo.world import NUMBERS
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import affiliate
from paspoort.rights.models import Affiliation, Grant, GrantChange

DAY = timedelta(days=1)
IRIS, LARS, ADMIN = "IRISGebruiker", "LARSGebruiker", "LokaleBeheerder"
CHIEF, LOCAL = "hoofd-lokale-beheerder", "lokale-beheerder"
NAMES = {player.key: (player.given_name, player.family_name) for player in [*PLAYERS, *HIDDEN_HEADS]}
_counter = itertools.count(1)


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def a_year() -> Period:
    return Period(today(), in_days(300))


@contextmanager
def operator() -> Iterator[uuid.UUID]:
    with acting_as_service("operator", role="worker") as session:
        yield session


def newcomer(
    at: str, category: str = "staff", *, begins: int = -10, ends: int | None = None, person: Person | None = None
) -> Affiliation:
    """Someone whom nobody knows yet, at work at an institution from and until so many days from today."""
    with operator():
        person = person or Person.objects.create(given_name=f"Nieuw{next(_counter)}", family_name="Van Ergens")
        period = Period(in_days(begins), in_days(ends) if ends is not None else None)
        return affiliate(person, Institution.objects.get(number=NUMBERS[at]), category, period)


def told(grant: Grant) -> list[tuple[Any, ...]]:
    """The history of a grant, in order: kind, contexts, last day."""
    lines = GrantChange.objects.filter(grant=grant).order_by("at", "kind")
    return [(line.kind, line.contexts, line.ends_on) for line in lines]


def seen(*grants: Grant) -> Mapping[uuid.UUID, int]:
    """What stood on the screen of these grants."""
    return {grant.id: grant.revision for grant in grants}
