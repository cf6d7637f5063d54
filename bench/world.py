"""The world that is measured: so many pupils in schools of 325, their centres, users, reports and a year of traces."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg

from bench.load import Row, copy, told, unindexed
from bench.names import Names
from bench.oneroster_world import Size, institution_number
from paspoort.kernel.periods import school_year_of
from paspoort.registry.actions import name_keys

LEVELS = ["kleuter"] * 3 + ["lager"] * 6 + ["secundair"] * 6
GRADES = ["K1", "K2", "K3", "L1", "L2", "L3", "L4", "L5", "L6", "S1", "S2", "S3", "S4", "S5", "S6"]
LARGEST = 185
"""Schools of the largest centre: 60,000 pupils."""
USERS_A_SCHOOL = 15
USERS_A_CENTRE = 71
IN_THE_WIDE_TEAM, NURSE_OF_ALL = 14, 13
"""How many of a centre are in the team of every school, and at which seat its nurse sits."""
PROFESSIONS = ["psycholoog-pedagoog", "maatschappelijk-werker", "verpleegkundige", "arts"]
PUPILS_A_REPORT = 13
WIDE = "Hele centrum"
REGISTRY = ("registry_pupil", "registry_enrolment", "registry_findable", "identity_sealednumber")
PUPIL = "id, given_name, family_name, birth_date, source_id"
NUMBER = "subject_id, kind, hash, sealed"
ENROLMENT = "id, pupil_id, institution_id, register_number, education_level, grade, begins_on, left_on, source_id"
FINDABLE = (
    "enrolment_id, institution_id, pupil_id, by_family, by_given, sounds, shown_name, birth_date, register_number,"
    " education_level, begins_on, left_on"
)


@dataclass
class World:
    """What is made, in the order in which later parts need it; ids are 32 hexadecimal digits."""

    size: Size
    today: date
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))
    schools: list[str] = field(default_factory=list)
    centres: list[str] = field(default_factory=list)
    chosen: list[Row] = field(default_factory=list)
    """(pupil, school, level) of pupils about whom there is a report."""
    writers: list[str] = field(default_factory=list)
    """For each centre, someone who writes its reports."""

    def id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def centre_of(self, school: int) -> int:
        """The first centre is the largest, where that leaves half of the schools; the others share the rest evenly."""
        largest = LARGEST if len(self.schools) >= 2 * LARGEST else 0
        if school < largest:
            return 0
        first = min(largest, 1)
        return first + (school - largest) * (len(self.centres) - first) // (len(self.schools) - largest)

    @property
    def reports(self) -> int:
        return self.size.pupils // PUPILS_A_REPORT


def build(url: str, pupils: int, today: date) -> World:
    """Fill the empty, prepared database at `url`."""
    world = World(Size(pupils), today)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")
        _institutions(world, db)
        _pupils(world, db)
        with told("users with their rights and sessions"):
            _people(world, db)
    return world


def _institutions(world: World, db: psycopg.Connection[Any]) -> None:
    world.schools = [world.id() for _ in range(world.size.schools)]
    world.centres = [world.id() for _ in range(world.size.centres)]
    rows = [
        (key, institution_number(n), f"Basisschool De Linde {n}", "school", "Dorpsstraat 1")
        for n, key in enumerate(world.schools)
    ]
    rows += [
        (key, institution_number(50_000 + n), f"CLB De Brug {n}", "clb", "Kerkplein 2") for n, key in enumerate(world.centres)
    ]
    copy(db, "registry_institution", "id, number, name, kind, address", rows)
    guided = [(world.id(), key, world.centres[world.centre_of(n)], "2020-09-01") for n, key in enumerate(world.schools)]
    copy(db, "registry_guidance", "id, school_id, centre_id, begins_on", guided)


def _pupils(world: World, db: psycopg.Connection[Any]) -> None:
    with unindexed(db, *REGISTRY):
        made: dict[str, list[Row]] = {table: [] for table in REGISTRY}
        with told(f"{world.size.pupils:,} pupils and their enrolments"):
            for pupil, enrolments, findable in _each_pupil(world):
                made["registry_pupil"].append(pupil)
                made["identity_sealednumber"].append(_number(world, pupil[0]))
                made["registry_enrolment"] += enrolments
                made["registry_findable"] += findable
                if len(made["registry_pupil"]) == 50_000:
                    _flush(db, made)
            _flush(db, made)


def _flush(db: psycopg.Connection[Any], made: dict[str, list[Row]]) -> None:
    for table, columns in zip(REGISTRY, (PUPIL, ENROLMENT, FINDABLE, NUMBER), strict=True):
        copy(db, table, columns, made[table])
        made[table].clear()


def _each_pupil(world: World) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    """One in fifty is enrolled twice now, one in ten was in another school until last June."""
    names, chance = Names(1), world.chance
    for place in range(world.size.pupils):
        if place % 10_000 == 0:
            drawn = iter(names.draw(10_000))
        given, family = next(drawn)
        school, grade = place * len(world.schools) // world.size.pupils, chance.randrange(15)
        born = f"{school_year_of(world.today) - 3 - grade}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        pupil = world.id()
        seats: list[tuple[int, str, str | None]] = [(school, f"{world.today.year - 1}-09-01", None)]
        if place % 50 == 17:
            seats.append(((school + 1) % len(world.schools), f"{world.today.year - 1}-11-01", None))
        if place % 10 == 3:
            seats.append(((school + 7) % len(world.schools), "2020-09-01", f"{world.today.year - 1}-07-01"))
        if place % PUPILS_A_REPORT == 0:
            world.chosen.append((pupil, school, LEVELS[grade]))
        row = (pupil, given, family, born, f"p{place}")
        yield row, *_seated(world, row, seats, grade, place)


def _number(world: World, pupil: str) -> Row:
    return pupil, "pupil", f"\\\\x{world.chance.getrandbits(256):064x}", f"\\\\x{world.chance.getrandbits(312):078x}"


def _seated(
    world: World, pupil: Row, seats: list[tuple[int, str, str | None]], grade: int, place: int
) -> tuple[list[Row], list[Row]]:
    one, two, sounds = name_keys(pupil[1], pupil[2])
    level = LEVELS[grade]
    enrolments, findable = [], []
    for turn, (school, begins, left) in enumerate(seats):
        key, number, seat = world.id(), str(10_000 + place % 7_919 * 7), world.schools[school]
        enrolments.append((key, pupil[0], seat, number, level, GRADES[grade], begins, left, f"e{place}-{turn}"))
        shown = f"{pupil[1]} {pupil[2]}"
        findable.append(
            (key, seat, pupil[0], f"{one} {two}", f"{two} {one}", sounds, shown, pupil[3], number, level, begins, left)
        )
    return enrolments, findable


def _people(world: World, db: psycopg.Connection[Any]) -> None:
    """Fifteen users a school and seventy-one a centre; each held the right before, half of them twice."""
    staff = Staff(world)
    names = Names(2)
    places = [(key, USERS_A_SCHOOL, "staff") for key in world.schools] + [
        (key, USERS_A_CENTRE, "clb_staff") for key in world.centres
    ]
    for institution, count, category in places:
        for seat, (given, family) in enumerate(names.draw(count)):
            staff.employ(institution, category, seat, given, family)
    for table, (columns, rows) in staff.tables().items():
        copy(db, table, columns, rows)
    _teams(world, staff, db)


def _teams(world: World, staff: Staff, db: psycopg.Connection[Any]) -> None:
    """At each centre one team for every school that it guides, the widest that the rule has to carry (rule 67), and ten or eleven
    of five or six people that share these schools: 800 for seventy centres. Who is in the wide one holds the context `gebruiker`,
    but for a nurse, the others that of their profession, so that a measurement chooses its users by what it is about."""
    seats: dict[str, list[str]] = {centre: [] for centre in world.centres}
    for row in staff.work:
        if row[3] == "clb_staff":
            seats[row[2]].append(row[0])
    teams: list[Row] = []
    parts: list[Row] = []
    for place, centre in enumerate(world.centres):
        schools = [school for n, school in enumerate(world.schools) if world.centre_of(n) == place]
        others, small = seats[centre][IN_THE_WIDE_TEAM:], (place + 1) * 73 // 7 - place * 73 // 7
        made = [(WIDE, seats[centre][:IN_THE_WIDE_TEAM], schools)]
        made += [(f"Team {n + 1}", others[n::small], schools[n::small]) for n in range(small)]
        for name, members, guided in made:
            team = world.id()
            teams.append((team, centre, name))
            parts += [(world.id(), team, centre, member, None, "2021-09-01") for member in members]
            parts += [(world.id(), team, centre, None, school, "2021-09-01") for school in guided]
    copy(db, "rights_team", "id, institution_id, name", teams)
    copy(db, "rights_teampart", "id, team_id, institution_id, member_id, school_id, since", parts)


class Staff:
    """The rows of everyone who works somewhere."""

    def __init__(self, world: World) -> None:
        self.world, self.until = world, world.today + timedelta(days=400)
        self.people: list[Row] = []
        self.work: list[Row] = []
        self.grants: list[Row] = []
        self.changes: list[Row] = []
        self.uses: list[Row] = []
        self.sessions: list[Row] = []

    def employ(self, institution: str, category: str, seat: int, given: str, family: str) -> None:
        person, affiliation = self.world.id(), self.world.id()
        self.people.append((person, given, family, "now()", ""))
        self.work.append((affiliation, person, institution, category, "2013-09-01", "own", f"{person[:8]}@school.example"))
        for right, context in _rights(seat, category):
            self._give(affiliation, person, institution, right, context, "2021-09-01", self.until)
            self.uses.append((self.grants[-1][0], f"{self.world.today - timedelta(days=seat * 9)}", 40))
        right, context = ("LARSGebruiker", _profession(seat)) if category == "clb_staff" else ("IRISGebruiker", "gebruiker")
        self._give(affiliation, person, institution, right, context, "2017-09-01", "2021-08-31")
        if seat % 2:
            self._give(affiliation, person, institution, right, context, "2013-09-01", "2017-08-31")
        self.sessions += [_past_session(self.world, person, institution) for _ in range(3)]
        if category == "clb_staff" and seat == 1:
            self.world.writers.append(person)

    def _give(self, work: str, person: str, institution: str, right: str, context: str, begins: str, ends: object) -> None:
        grant = self.world.id()
        row = (grant, work, person, institution, right, f"{{{context}}}", begins, ends, "own", begins, "")
        self.grants.append(row)
        self.changes.append((self.world.id(), grant, institution, begins, "", "given", "", f"{{{context}}}", begins, ends, ""))

    def tables(self) -> dict[str, tuple[str, list[Row]]]:
        """Columns and rows by table."""
        return {
            "identity_person": ("id, given_name, family_name, created_at, email", self.people),
            "rights_affiliation": ("id, person_id, institution_id, category, begins_on, source, email", self.work),
            "rights_grant": (
                "id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source, granted_at"
                ", reason",
                self.grants,
            ),
            "rights_grantchange": (
                "id, grant_id, institution_id, at, by_service, kind, ended_because, contexts, begins_on, ends_on, reason",
                self.changes,
            ),
            "rights_use": ("grant_id, last_on, days", self.uses),
            "identity_session": (
                "id, secret_hash, person_id, institution_id, level, started_at, seen_at, expires_at, ended_at, end_reason"
                ", service, provider, acr",
                self.sessions,
            ),
        }


def _rights(seat: int, category: str) -> Iterator[tuple[str, str]]:
    """The first of each institution manages its rights, the others use them; school users' heads see the trail as well."""
    if category == "clb_staff":
        yield "LARSGebruiker", _profession(seat)
    else:
        yield "IRISGebruiker", "beheerder" if seat == 0 else "gebruiker"
    if seat == 0:
        yield "LokaleBeheerder", "hoofd-lokale-beheerder"


def _profession(seat: int) -> str:
    if seat == NURSE_OF_ALL:
        return "verpleegkundige"
    return "gebruiker" if seat < IN_THE_WIDE_TEAM else PROFESSIONS[seat % len(PROFESSIONS)]


def _past_session(world: World, person: str, institution: str) -> Row:
    day = world.today - timedelta(days=world.chance.randrange(2, 200))
    begun = f"{day} 09:{world.chance.randrange(60):02d}"
    hashed = f"\\\\x{world.chance.getrandbits(256):064x}"
    return world.id(), hashed, person, institution, 3, begun, begun, f"{day} 11:59", f"{day} 09:59", "idle", "", "acm", "high"
