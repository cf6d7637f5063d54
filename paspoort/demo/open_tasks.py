"""Open tasks of the demonstration for the head of the Atheneum: a request, a right that ends soon, a review with an odd one."""

from __future__ import annotations

from datetime import timedelta

from paspoort.demo.cast import days_ago, invented_number
from paspoort.demo.world import BY_KEY, NUMBERS, sign_in
from paspoort.identity.actions import end_person, register_person
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import NewRequest, affiliate, ask_for_right, open_review, take_over_grant

AT, RIGHT, CONTEXT = NUMBERS["atheneum"], "IRISGebruiker", "gebruiker"
LEAVING, GONE = ("Els", "Thys", 18), ("Rik", "Daems", 19)


def lay_out() -> None:
    """Lay out what waits, through the verbs: the colleague who leaves, the one who died, the request and the review."""
    with acting_as_service("operator", role="worker"):
        school = Institution.objects.get(number=AT)
        player = BY_KEY["head_atheneum"]
        head = register_person(player.given_name, player.family_name, NationalNumber(player.national_number))
        _employ(school, head, LEAVING, days=20)
        end_person(_employ(school, head, GONE, days=600), days_ago(3))
    with acting_as(sign_in("supporter", "support")) as acting:
        message = "Ik ondersteun dit jaar drie leerlingen van het tweede en het derde jaar."
        ask_for_right(acting, NewRequest(AT, RIGHT, [CONTEXT], message=message, email="tom.wouters@brug.example"))
    open_review(school.id)


def _employ(school: Institution, head: Person, who: tuple[str, str, int], *, days: int) -> Person:
    """Someone who has worked there for a year, with a right that lasts so many days more."""
    given_name, family_name, counter = who
    person = register_person(given_name, family_name, NationalNumber(invented_number(counter)))
    work = affiliate(person, school, "staff", Period(days_ago(400)))
    take_over_grant(work, RIGHT, [CONTEXT], Period(days_ago(345), today() + timedelta(days=days)), head, days_ago(345))
    return person
