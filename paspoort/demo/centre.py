"""Centre of the demonstration at work: its colleagues, three teams, a third school, and the files of thirty pupils. All of it is
invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from paspoort.casefile.actions import open_file
from paspoort.casefile.models import Activity
from paspoort.demo import roster
from paspoort.demo.cast import CHILDREN, SCHOOLS, Child, Enrolled, School, TeamOf, days_ago
from paspoort.demo.colleagues import COLLEAGUES
from paspoort.demo.everyday import EVERYDAY
from paspoort.demo.world import BY_KEY, NUMBERS, bring_to_work, make_team, sign_in
from paspoort.demo.year import Told, write
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.periods import Period, add_working_days, today
from paspoort.registry.models import Pupil
from paspoort.rights.actions import join_team, take_over_grant
from paspoort.rights.models import Affiliation, Team

MOLENVELD = School(
    "molenveld", "036418", "Basisschool Het Molenveld", "school", "Molenstraat 31, 9030 Mariakerke", "clb", "board"
)
INTO_TEAM_GENT = ("social_worker", "pedagogue", "nurse")
TEAMS = [
    TeamOf("clb", "Team Mariakerke", ("second_pedagogue", "second_social_worker", "second_nurse", "paramedic", "receptionist"), ("molenveld",)),
    TeamOf("clb", "Team Gezondheid", ("doctor", "nurse", "second_nurse", "paramedic", "receptionist"), ("linde", "atheneum", "molenveld")),
]  # fmt: skip


class Plan(NamedTuple):
    """A child of the larger centre, and what is written about it: how many activities, on which of the everyday themes."""

    key: str
    given_name: str
    family_name: str
    birth_date: date
    at: str
    grade: str
    activities: int
    themes: str

    @property
    def child(self) -> Child:
        return Child(self.key, self.given_name, self.family_name, self.birth_date, (Enrolled(self.at, self.number, self.grade),))

    @property
    def number(self) -> str:
        return f"{self.birth_date.year + 6}{sum(map(ord, self.key)) % 1000:03d}"


PLANS = [
    Plan("long", "Robbe", "Verhaeghe-Okonkwo", date(2011, 2, 8), "atheneum", "S4", 300, "care school home learning absence"),
    Plan("amina", "Amina", "Diallo", date(2018, 4, 17), "molenveld", "L3", 24, "learning home"),
    Plan("senne", "Senne", "Claeys", date(2018, 7, 2), "molenveld", "L3", 12, "school"),
    Plan("hafsa", "Hafsa", "El Idrissi", date(2018, 1, 26), "molenveld", "L3", 6, "language"),
    Plan("louis", "Louis", "De Backer", date(2018, 11, 5), "molenveld", "L3", 3, "learning"),
    Plan("wiktor", "Wiktor", "Kowalczyk", date(2019, 3, 30), "molenveld", "L2", 9, "language home"),
    Plan("fien", "Fien", "Van Damme", date(2019, 9, 14), "molenveld", "L2", 0, ""),
    Plan("ayoub", "Ayoub", "Bouzid", date(2020, 6, 6), "molenveld", "L1", 5, "hearing"),
    Plan("nora", "Nora", "Nguyễn", date(2022, 2, 19), "molenveld", "K3", 4, "language"),
    Plan("mats", "Mats", "Goethals", date(2016, 12, 1), "molenveld", "L5", 18, "school care"),
    Plan("jasmijn", "Jasmijn", "Van Overmeire", date(2015, 8, 23), "molenveld", "L6", 14, "choice learning"),
    Plan("elias", "Elias", "Haile", date(2017, 5, 11), "linde", "L4", 16, "home care"),
    Plan("marie", "Marie", "Thienpont", date(2016, 10, 9), "linde", "L5", 7, "learning"),
    Plan("kaan", "Kaan", "Öztürk", date(2019, 1, 3), "linde", "L2", 2, "hearing"),
    Plan("mo", "Mohamed-Amine", "Benali", date(2018, 10, 21), "molenveld", "L3", 0, ""),
    Plan("lou", "Lou", "Vermeulen", date(2020, 2, 28), "linde", "L1", 0, ""),
    Plan("rayan", "Rayan", "Azzouzi", date(2012, 6, 15), "atheneum", "S3", 31, "absence home care"),
    Plan("julie", "Julie", "Van Hoorebeke", date(2009, 3, 20), "atheneum", "S6", 8, "choice"),
    Plan("thibo", "Thibo", "De Smedt", date(2013, 9, 27), "atheneum", "S1", 11, "school absence"),
    Plan("sofia", "Sofia", "Petrova", date(2010, 12, 30), "atheneum", "S5", 20, "care choice"),
]
AUTHORS = {
    "molenveld": ("second_pedagogue", "second_social_worker", "second_nurse", "paramedic"),
    "linde": ("pedagogue", "social_worker", "psychologist", "nurse"),
    "atheneum": ("pedagogue", "social_worker", "psychologist", "nurse"),
}


def lay_out() -> None:
    """Bring the colleagues, the school and the pupils, let the head manage files and read figures as well, and write the files
    through the verbs, each as who wrote it.

    Each piece is a transaction of its own, since hundreds of entries in one grow slow; called again, it goes on
    where it was stopped.
    """
    introduce()
    with transaction.atomic():
        if not Team.objects.filter(name=TEAMS[0].name).exists():
            _bring()
    secrets = {key: sign_in(key, "clb") for key in {who for authors in AUTHORS.values() for who in authors}}
    for plan in PLANS:
        _write(plan, secrets)


def introduce() -> None:
    """Let its colleagues sign in and its school be called by their keys, also where a world of an earlier release is added to."""
    NUMBERS[MOLENVELD.key] = MOLENVELD.number
    BY_KEY.update({player.key: player for player in COLLEAGUES})


def was_stopped() -> bool:
    """Whether it was begun and is not whole: the file that comes last is not there, or not written to its end."""
    last = Pupil.objects.filter(source_id=roster.source_id(PLANS[-1].key)).first()
    return last is not None and Activity.objects.filter(file__pupil=last).count() < PLANS[-1].activities


def _bring() -> None:
    children = [*CHILDREN, *(plan.child for plan in PLANS)]
    roster.bring_in(until=today(), schools=[*SCHOOLS, MOLENVELD], children=children)
    with acting_as_service("operator", role="worker"):
        works = bring_to_work(COLLEAGUES, "clb")
        doctor = works["doctor"]["clb"]  # nobody gives a right to oneself
        head = Affiliation.objects.get(institution=doctor.institution, grants__right="LokaleBeheerder")
        take_over_grant(head, "LARSGebruiker", ("directie",), Period(days_ago(366), days_ago(-600)), doctor.person, days_ago(366))
    with acting_as(sign_in("head_clb", "clb")) as acting:
        gent = Team.objects.get(name="Team Gent")
        join_team(acting, gent.id, head.id)
        for key in INTO_TEAM_GENT:
            join_team(acting, gent.id, works[key]["clb"].id)
        for team in TEAMS:
            make_team(acting, team, works)


def _write(plan: Plan, secrets: dict[str, str]) -> None:
    """The file of one child, with what was done on its themes one after another."""
    pupil = Pupil.objects.get(source_id=roster.source_id(plan.key))
    with acting_as(secrets[AUTHORS[plan.at][0]]) as acting:
        file = open_file(acting, pupil.id).file
        written = list(Activity.objects.filter(file=file).order_by("registered_at").values_list("id", flat=True))
    for who, lines in groupby(list(_told(plan))[len(written) :], key=lambda told: told.by):
        with acting_as(secrets[who]) as acting:
            for told in lines:
                written.append(write(acting, pupil.id, told, written[-1] if told.goes_on else None))


def _told(plan: Plan) -> Iterator[Told]:
    """What is written in its file, oldest first; each time that a theme comes back, in its next words."""
    chance = random.Random(plan.key)  # noqa: S311 - the same days each time
    lines = [line for theme in plan.themes.split() for line in EVERYDAY[theme]]
    authors = AUTHORS[plan.at]
    for number, day in enumerate(_days(plan, chance)):
        line = lines[number % len(lines)]
        variants = line.text.split("|")
        text = variants[number // len(lines) % len(variants)]
        yield replace(
            line, days=(today() - day).days, text=text, by=authors[(number // 4 + chance.randrange(5) // 4) % len(authors)]
        )


def _days(plan: Plan, chance: random.Random) -> list[date]:
    """Working days, oldest first: of the last year, and for a long file of some years before."""
    reach = 400 if plan.activities < 100 else 1800
    drawn = (days_ago(chance.randrange(2, reach)) for _number in range(plan.activities))
    return sorted(add_working_days(day, -1) for day in drawn)
