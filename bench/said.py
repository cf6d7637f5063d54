"""Name search quality: how many of 800 ways to write or say a name find the pupil, and nobody else, and how fast."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

import psycopg
from django.db import transaction

from bench import cases
from bench.cases import Case
from bench.figures import Figure, Pairs, figure
from bench.ground import Ground
from bench.names import Names
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.pupils.actions import find_pupil_rows, read_query
from paspoort.registry.actions import name_keys, normalise, one_error_apart, sounds_of, words_of
from paspoort.registry.models import Enrolment, Findable, Institution, Pupil

SAID = Path(__file__).with_name("said.txt")
OTHERS, LEAST, MOST_MS, SEARCHES = 700, 0.98, 5, 100
SHORT = 3
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
DATES = [
    "{0:%d/%m/%Y}",
    "{0.day} {0.month} {0:%Y}",
    "{0.day} {1} {0:%Y}",
    "{0:%d%m%Y}",
    "{0:%Y-%m-%d}",
    "{0.day}/{0.month}/{0:%y}",
]
Ways = dict[tuple[str, str], list[str]]
"""What people type for a pupil, by given and family name."""


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """The share found in a school of theirs and hundreds of others, and the time of a search that forgives an error."""
    parts = _read()
    with transaction.atomic():
        ways = {pupil: typed for part in parts.values() for pupil, typed in part.items()}
        here, elsewhere = _school("999991", ways, list(ways)), _school("999992", ways, [])
        shares = {part: _asked(of, here) for part, of in parts.items()}
        away = sum(_asked(of, elsewhere)[1] for of in parts.values())
        strangers = away + sum(wrong for _found, wrong, _all in shares.values())
        transaction.set_rollback(True)
    for part, (found, _wrong, every) in shares.items():
        print(f"  {part}: {found} of {every}", file=sys.stderr)
    found, every = (sum(column) for column in list(zip(*shares.values(), strict=True))[::2])
    reach = f"at least {LEAST:.0%} of {every} ways, and nobody else"
    share = found / every
    yield figure("names_as_said", scale, Pairs(share, LEAST, share / LEAST), "found", reach, share >= LEAST and not strangers)
    yield _speed(ground.url(name), scale)


def _read() -> dict[str, Ways]:
    """The ways of the file by its parts, and for each pupil one with a birth date as people write it."""
    parts: dict[str, Ways] = {}
    for line in SAID.read_text().splitlines():
        if line.startswith("["):
            part = parts.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            known, typed = line.split(" | ")
            family, given = known.split(", ")
            part[given, family] = [way.strip() for way in typed.split(";")]
    every = [pupil for part in parts.values() for pupil in part]
    dated = {(given, family): [f"{given.split()[0]} {_written(place)}"] for place, (given, family) in enumerate(every)}
    return parts | {"with a birth date": dated}


def _born(place: int) -> date:
    return today() - timedelta(days=1500 + 61 * place)


def _written(place: int) -> str:
    born = _born(place)
    return DATES[place % len(DATES)].format(born, MONTHS.split()[born.month - 1])


def _school(number: str, ways: Ways, pupils: list[tuple[str, str]]) -> UUID:
    """A school of these pupils and of others, none of whom has a family name that sounds like one of theirs, or is
    one error apart."""
    taken = {sound for _given, family in ways for sound in _sounds(family)}
    others = [one for one in Names(7).draw(3 * OTHERS) if not _near(one[1], taken)][:OTHERS]
    school = Institution.objects.create(number=number, name=number, kind="school")
    born = [_born(place) for place in range(len(pupils))] + [_born(n % 150) - timedelta(days=30) for n in range(len(others))]
    made = [
        Pupil(given_name=given, family_name=family, birth_date=day)
        for (given, family), day in zip([*pupils, *others], born, strict=True)
    ]
    Pupil.objects.bulk_create(made)
    seats = [Enrolment(pupil=one, institution=school, education_level="lager", begins_on=today()) for one in made]
    Enrolment.objects.bulk_create(seats)
    Findable.objects.bulk_create(_findable(seat) for seat in seats)
    return school.id


def _sounds(family: str) -> set[str]:
    """How the words of a family name sound, apart and together."""
    return {sound for word in (*words_of(family), normalise(family)) for sound in sounds_of(word) if len(word) > SHORT}


def _near(family: str, taken: set[str]) -> bool:
    return any(one_error_apart(one, other) for one in _sounds(family) for other in taken)


def _findable(seat: Enrolment) -> Findable:
    family, given, sounds = name_keys(seat.pupil.given_name, seat.pupil.family_name)
    return Findable(
        enrolment=seat, institution_id=seat.institution_id, pupil_id=seat.pupil_id, by_family=f"{family} {given}",
        by_given=f"{given} {family}", sounds=sounds, shown_name=str(seat.pupil), birth_date=seat.pupil.birth_date,
        register_number="", education_level="lager", begins_on=seat.begins_on,
    )  # fmt: skip


def _asked(ways: Ways, school: UUID) -> tuple[int, int, int]:
    """How many ways found the pupil, how many found another, and how many there were."""
    answers = []
    for (given, family), typed in ways.items():
        for way in typed:
            asked = read_query(way)
            rows = find_pupil_rows(asked.words, asked.birth_date, asked.register_number, [school])
            answers.append(rows[0].shown_name == f"{given} {family}" if len(rows) == 1 else None)
    return answers.count(True), answers.count(False), len(answers)


def _speed(url: str, scale: int) -> Figure:
    """A search with a typing error in the own school, as whoever asks and through the policies, beside the exact one."""
    with psycopg.connect(url, autocommit=True) as admin:
        searches = cases.by_name(admin, SEARCHES)
    wrong = [Case(one.secret, one.institution, "", tuple(_mistyped(word) for word in one.words)) for one in searches]
    tolerant, exact = (median(_milliseconds(one) for one in asked) for asked in (wrong, searches))
    reach = f"at most {MOST_MS} ms in the own school"
    return figure("find_tolerant", scale, Pairs(tolerant, exact, tolerant / exact), "ms, p50", reach, tolerant <= MOST_MS)


def _mistyped(word: str) -> str:
    """Two letters in the middle of a long word are swapped."""
    half = len(word) // 2
    return word if len(word) < 6 else word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]


def _milliseconds(search: Case) -> float:
    with acting_as(search.secret):
        find_pupil_rows(["Nobody"])
        began = perf_counter()
        find_pupil_rows(search.words)
        return (perf_counter() - began) * 1000
