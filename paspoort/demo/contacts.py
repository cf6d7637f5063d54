"""Contact moments of the demonstration: a class of 25 measured today, half done, with what was measured in earlier years."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction

from paspoort.demo import roster
from paspoort.demo.cast import CHILDREN, SCHOOLS, Child, Enrolled, days_ago
from paspoort.demo.centre import MOLENVELD, PLANS, introduce
from paspoort.demo.world import sign_in
from paspoort.family.actions import NewRelation, add_relation
from paspoort.health.actions import (
    FactValue,
    Typed,
    begin_contact,
    finish_contact,
    mark,
    plan_day,
    save_fact,
    save_value,
)
from paspoort.health.growth import exact_age, value_at
from paspoort.health.models import SchoolDay
from paspoort.health.references import FLEMISH
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution, OwnClass, Pupil

NAMES = """
Aya Amrani girl|Lotte Peeters girl|Lotte Peeters girl|Seppe Baert boy|Imran Chaoui boy
Juna Coppens girl|Mathis De Clercq boy|Fleur De Ridder girl|Bilal El Amri boy|Nina Goossens girl
Vince Haegeman boy|Zeynep Kaya girl|Lars Lambert boy|Olivia Maes girl|Tuur Meersman boy
Maryam Naji girl|Kobe Pauwels boy|Elif Şahin girl|Stan Temmerman boy|Roos Van Acker girl
Milan Van Parys boy|Chloé Verbeke girl|Jef Wauters boy|Yara Ziani girl|Oskar Lewandowski boy
Anna Shevchenko girl
"""
BESIDE = ["Alix Bogaert", "Mehdi Saidi", "Nore Van Hecke", "Pjotr Nowak"]
"""A few pupils of the other class of that year, 4A."""
LEFT, JOINED = 10, 25
"""Which of them left the school yesterday, and which came to it today."""
HISTORY = {"K1": 6, "L1": 3}
"""The earlier moments of some of them, by how many school years ago."""
PARENTS = {3: ("168", "182"), 5: ("171,5", "178"), 8: ("160", "175"), 14: ("164", "199"), 17: ("162", "174")}


MOTHERS = ["An", "Inge", "Fatima", "Sofie", "Leen", "Amina", "Ilse", "Griet", "Nele", "Hatice"]
MAIDEN = ["Claeys", "Vermeulen", "Özdemir", "De Wolf", "Haddad", "Martens", "Van Hoorebeke"]
FATHERS = ["Wim", "Karim", "Tom", "Bert", "Youssef", "Dirk", "Mehmet", "Koen", "Stijn", "Jan"]
STREETS = ["Molenveldstraat", "Kerkdreef", "Brugsesteenweg", "Eeklostraat", "Durmstraat"]
ALONE, APART, NOBODY = 4, 7, 19
"""Of whom one parent is known, whose parents live apart, and of whom nobody was noted."""


class Classmate(NamedTuple):
    """A child of the class: its number there, and how it grows, in z of height and weight."""

    number: int
    child: Child
    sex: str
    tall: float
    heavy: float

    def measured(self, measure: str, day: date) -> str:
        """What a scale or a ruler says on a day."""
        age = exact_age(self.child.birth_date, day)
        z = self.tall if measure == "height" else self.heavy
        return f"{value_at(FLEMISH, self.sex, age, measure, z) or 0:.1f}".replace(".", ",")


def classmates(*, before: bool) -> list[Classmate]:
    """The class of today, or as it was before one left and another came."""
    chance = random.Random("contacts")  # noqa: S311 - the same children each time
    year = school_year_of(today()) - 9
    found = []
    for number, line in enumerate(NAMES.strip().replace("\n", "|").split("|")):
        given, *family, sex = line.split(" ")
        born = date(year, 1, 1) + timedelta(days=chance.randrange(365))
        left = 1 if number == LEFT and not before else None
        enrolled = Enrolled("molenveld", f"L4{number:03d}", "L4", 0 if number == JOINED else 80, left, class_name="4B")
        child = Child(f"class_{number}", given, " ".join(family), born, (enrolled,))
        found.append(Classmate(number, child, sex, chance.gauss(0, 0.8), chance.gauss(0.2, 0.8)))
    return found[:JOINED] if before else found


def is_laid() -> bool:
    """Whether the class was brought in already: asked as the owner, since a service sees no pupil."""
    return Pupil.objects.filter(source_id=roster.source_id("class_0")).exists()


def lay_out() -> None:
    """Bring the class, write what was measured of some in earlier years, plan today and do half of it; then one leaves, and
    another comes. All of it or nothing."""
    introduce()
    with transaction.atomic():
        _bring(before=True)
        pupils = dict(_pupils())
        with acting_as(sign_in("nurse", "clb")) as acting:
            for mate in classmates(before=True):
                _past(acting, pupils[mate.number], mate)
                _family(acting, pupils[mate.number], mate)
            school = Institution.objects.get(number=MOLENVELD.number)
            _today(acting, plan_day(acting, school.id, OwnClass("L4", "4B"), "L4", today()), pupils)
        _bring(before=False)


def _bring(*, before: bool) -> None:
    children = [*CHILDREN, *(plan.child for plan in PLANS), *(mate.child for mate in classmates(before=before)), *_beside()]
    roster.bring_in(until=today(), schools=[*SCHOOLS, MOLENVELD], children=children)


def _beside() -> Iterator[Child]:
    for number, name in enumerate(BESIDE):
        given, _space, family = name.partition(" ")
        born = date(school_year_of(today()) - 9, 2 + number, 11)
        yield Child(
            f"beside_{number}", given, family, born, (Enrolled("molenveld", f"L4A{number:02d}", "L4", 80, class_name="4A"),)
        )


def _pupils() -> Iterator[tuple[int, uuid.UUID]]:
    ids = dict(
        Pupil.objects.filter(source_id__in=[roster.source_id(f"class_{n}") for n in range(JOINED)]).values_list("source_id", "id")
    )
    for number in range(JOINED):
        yield number, ids[roster.source_id(f"class_{number}")]


def _past(acting: Acting, pupil: uuid.UUID, mate: Classmate) -> None:
    save_fact(acting, pupil, "sex", FactValue({"sex": mate.sex}, 0))
    if mate.number in PARENTS:
        for kind, cm in zip(("heightMother", "heightFather"), PARENTS[mate.number], strict=True):
            save_fact(acting, pupil, kind, FactValue({"cm": cm, "measured": kind == "heightMother"}, 0))
    for moment, years in HISTORY.items() if mate.number % 3 == 2 else ():
        day = days_ago(years * 365 + 20 + mate.number)
        contact = begin_contact(acting, pupil, moment, day)
        _measure(
            acting, contact.id, pupil, {**_grown(mate, day), "acuityRight": "1", "acuityLeft": "0,8", "eyePosition": "normal"}
        )
        finish_contact(acting, contact.id, pupil)


def _family(acting: Acting, pupil: uuid.UUID, mate: Classmate) -> None:
    """Parents with their address, so that a letter of the class has somebody to go to."""
    number, family = mate.number, mate.child.family_name
    known = {"mother": MOTHERS[number % 10] + " " + MAIDEN[number % 7], "father": f"{FATHERS[number % 10]} {family}"}
    for at, (kind, name) in enumerate(known.items()):
        if number != NOBODY and not (number == ALONE and kind == "father"):
            moved = at if number == APART else 0
            address = f"{STREETS[(number + moved) % 5]} {3 + 2 * number}\n9030 Mariakerke"
            add_relation(acting, pupil, NewRelation(kind, name, address=address))


def _today(acting: Acting, day: SchoolDay, pupils: dict[int, uuid.UUID]) -> None:
    for mate in classmates(before=True)[:13]:
        if mate.number == 6:
            mark(acting, day.id, pupils[6], "missed", "Ziek gemeld door de school.")
            continue
        eyes = {"acuityRight": "1", "acuityLeft": "0,63" if mate.number == 4 else "1,25"}
        _measure(acting, day.id, pupils[mate.number], _grown(mate, today()) | (eyes if mate.number < 9 else {}))


def _grown(mate: Classmate, day: date) -> dict[str, str]:
    return {measure: mate.measured(measure, day) for measure in ("height", "weight")}


def _measure(acting: Acting, place: uuid.UUID, pupil: uuid.UUID, values: dict[str, str]) -> None:
    for item, raw in values.items():
        save_value(acting, place, pupil, Typed(item, raw, 0, confirmed=True))
