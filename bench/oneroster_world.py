"""A OneRoster file of any size for measuring and testing: invented schools and pupils, written as a stream.

National numbers are valid in form and impossible for a real person: their month is unknown and their day lies beyond 31.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.names import Names

PUPILS_PER_SCHOOL = 325
SCHOOLS_PER_CENTRE = 57
GRADES = ["K1", "K2", "K3", "L1", "L2", "L3", "L4", "L5", "L6", "S1", "S2", "S3", "S4", "S5", "S6"]
FIRST_YEAR = 2023
BLOCK = 10_000

Row = tuple[str, ...]
STAMP = ("sourcedId", "status", "dateLastModified")
HEADERS: dict[str, Row] = {
    "orgs": (*STAMP, "name", "type", "identifier", "parentSourcedId", "metadata.vlaanderen.soort"),
    "users": (*STAMP, "enabledUser", "username", "userIds", "givenName", "familyName", "identifier", "grades"),
    "demographics": (*STAMP, "birthDate"),
    "roles": (
        *STAMP, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "metadata.stamboeknummer",
    ),
    "guidance": ("schoolSourcedId", "centreSourcedId", "beginDate", "endDate"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How many pupils, in how many schools, guided by how many centres."""

    pupils: int

    @property
    def schools(self) -> int:
        return max(2, round(self.pupils / PUPILS_PER_SCHOOL))

    @property
    def centres(self) -> int:
        return max(1, round(self.schools / SCHOOLS_PER_CENTRE))


def institution_number(place: int) -> str:
    """The number of the nth institution, with a check digit that fits (1 where it would be 0)."""
    five = f"{10_000 + place:05d}"
    doubled = [int(digit) * (2 if spot % 2 == 0 else 1) for spot, digit in enumerate(five)]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return f"{five}{(10 - total % 10) % 10 or 1}"


def national_number(year: int, serial: int) -> str:
    """A number that checks for a birth year from 2000, and that nobody can have: month 00, 20 or 40 and a day from 32 to 99."""
    day, rest = 32 + serial % 68, serial // 68
    digits = f"{year % 100:02d}{(0, 20, 40)[rest // 1000 % 3]:02d}{day:02d}{rest % 1000:03d}"
    return f"{digits}{97 - int('2' + digits) % 97:02d}"


def pupils(size: Size, seed: int = 1) -> Iterator[tuple[Row, Row, Row]]:
    """(users, demographics, roles) rows of each pupil; one in a hundred has no national number."""
    names, chance = Names(seed), random.Random(seed)
    for start in range(0, size.pupils, BLOCK):
        for place, (given, family) in enumerate(names.draw(min(BLOCK, size.pupils - start)), start):
            yield _pupil(place, given, family, size, chance)


def _pupil(place: int, given: str, family: str, size: Size, chance: random.Random) -> tuple[Row, Row, Row]:
    school, grade = place * size.schools // size.pupils, place % len(GRADES)
    year = FIRST_YEAR - grade
    born = f"{year}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    number = "" if place % 100 == 7 else f"{{INSZ:{national_number(year, place // len(GRADES))}}}"
    source = f"p{place:08d}"
    register = str(10_000 + place % 7_919 * 7)
    begins = f"{max(year + 3, 2020)}-09-01"
    user = (source, "", "", "true", "", number, given, family, register, GRADES[grade])
    role = (f"r{place:08d}", "", "", source, "primary", "student", begins, "", f"o{school:05d}", register)
    return user, (source, "", "", born), role


def orgs(size: Size) -> Iterator[Row]:
    for school in range(size.schools):
        yield f"o{school:05d}", "", "", f"Basisschool De Linde {school}", "school", institution_number(school), "", "school"
    for centre in range(size.centres):
        yield f"c{centre:05d}", "", "", f"CLB De Brug {centre}", "local", institution_number(50_000 + centre), "", "clb"


def guidance(size: Size) -> Iterator[Row]:
    for school in range(size.schools):
        yield f"o{school:05d}", f"c{min(school // SCHOOLS_PER_CENTRE, size.centres - 1):05d}", "2020-09-01", ""


def write_whole(path: Path, count: int, seed: int = 1) -> None:
    """Write a whole OneRoster 1.2 file with so many pupils."""
    size = Size(count)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _write(archive, "manifest", _manifest("bulk", HEADERS), ("propertyName", "value"))
        _write(archive, "orgs", orgs(size), HEADERS["orgs"])
        for place, name in enumerate(("users", "demographics", "roles")):
            _write(archive, name, (rows[place] for rows in pupils(size, seed)), HEADERS[name])
        _write(archive, "guidance", guidance(size), HEADERS["guidance"])


def write_delta(path: Path, count: int, changes: int, seed: int = 1) -> None:
    """Write a delta of so many changes over the whole file of the same seed: moves, new names and departures."""
    size = Size(count)
    every = max(1, count // changes)
    chosen = [rows for place, rows in enumerate(pupils(size, seed)) if place % every == 0][:changes]
    stamp = "2026-11-22T00:00:00Z"
    users = [
        (u[0], "active", stamp, *u[3:7], u[7] + "-Nieuw", *u[8:]) for place, (u, _d, _r) in enumerate(chosen) if place % 3 == 1
    ]
    roles = [_change(place, r, size, stamp) for place, (_u, _d, r) in enumerate(chosen) if place % 3 != 1]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _write(archive, "manifest", _manifest("delta", ("users", "roles")), ("propertyName", "value"))
        _write(archive, "users", users, HEADERS["users"])
        _write(archive, "roles", roles, HEADERS["roles"])


def _change(place: int, role: Row, size: Size, stamp: str) -> Row:
    if place % 3 == 0:
        return role[0], "active", stamp, *role[3:8], f"o{(int(role[8][1:]) + 1) % size.schools:05d}", role[9]
    return role[0], "tobedeleted", stamp, *role[3:]


def _manifest(mode: str, names: Iterable[str]) -> list[Row]:
    return [("manifest.version", "1.0"), ("oneroster.version", "1.2"), *((f"file.{name}", mode) for name in names)]


def _write(archive: zipfile.ZipFile, name: str, rows: Iterable[Row], header: Row) -> None:
    with archive.open(f"{name}.csv", "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """`python -m bench.oneroster_world FILE.zip PUPILS [--delta CHANGES]`."""
    words = argparse.ArgumentParser(description=main.__doc__)
    words.add_argument("file", type=Path)
    words.add_argument("pupils", type=int)
    words.add_argument("--delta", type=int, default=0)
    asked = words.parse_args()
    if asked.delta:
        write_delta(asked.file, asked.pupils, asked.delta)
    else:
        write_whole(asked.file, asked.pupils)


if __name__ == "__main__":
    main()
