"""People of a journey's own, so that what it changes is nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from paspoort.demo import world as demo
from paspoort.demo.cast import Player, days_ago, invented_number
from paspoort.identity.actions import register_person
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import affiliate, take_over_grant
from paspoort.rights.models import Grant
from tests.journeys.site import Site


def hire(
    site: Site, name: str, counter: int, at: str, category: str, right: str = "", contexts: Sequence[str] = (), days: int = 600
) -> str:
    """Let someone new work at a place of the cast, with a right that lasts so many days; gives the key to enter with."""
    given_name, _space, family_name = name.partition(" ")
    number = invented_number(900 + counter)
    demo.BY_KEY[name] = Player(name, given_name, family_name, number)
    with site.inside(), acting_as_service("operator", role="worker"):
        person = register_person(given_name, family_name, NationalNumber(number))
        work = affiliate(person, Institution.objects.get(number=demo.NUMBERS[at]), category, Period(days_ago(100)))
        if right:
            head = Grant.objects.filter(institution=work.institution, right="LokaleBeheerder").first()
            giver = head.person if head else Person.objects.get(id=person.id)
            take_over_grant(work, right, contexts, Period(days_ago(90), today() + timedelta(days=days)), giver, days_ago(90))
    return name
