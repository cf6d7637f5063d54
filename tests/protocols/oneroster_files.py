"""Small OneRoster files for the tests, and what the registry holds after taking them in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from paspoort.identity.models import SealedNumber
from paspoort.registry.models import Pupil

Rows = list[list[str]]
Files = dict[str, Rows]

HEADERS = {
    "orgs": ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
    "users": ["sourcedId", "status", "dateLastModified", "givenName", "familyName", "userIds", "identifier", "grades"],
    "demographics": ["sourcedId", "status", "dateLastModified", "birthDate"],
    "roles": ["sourcedId", "status", "dateLastModified", "userSourcedId", "role", "orgSourcedId", "beginDate", "endDate"],
    "guidance": ["schoolSourcedId", "centreSourcedId", "beginDate", "endDate"],
}
EMPTY = ["", ""]
TABLES = ["registry_institution", "registry_guidance", "registry_pupil", "registry_enrolment", "registry_findable"]


def small() -> Files:
    """Two schools that one centre guides, and three pupils: one in both schools, one without a number."""
    return {
        "orgs": [
            ["o1", *EMPTY, "De Linde", "school", "34793", ""],
            ["o2", *EMPTY, "Ter Schelde", "school", "030569", ""],
            ["c1", *EMPTY, "CLB De Brug", "local", "109892", ""],
        ],
        "users": [
            ["u1", *EMPTY, "Léna", "Van der Auwera", "{INSZ:17.07.30-033.84}", "101", "L4"],
            ["u2", *EMPTY, "Bo", "Li", "{INSZ:12031500244}", "102", "S2"],
            ["u3", *EMPTY, "Noor", "Ait-Bachir", "", "103", "K3"],
        ],
        "demographics": [["u1", *EMPTY, "2017-07-30"], ["u2", *EMPTY, "2012-03-15"], ["u3", *EMPTY, "2021-06-21"]],
        "roles": [
            ["r1", *EMPTY, "u1", "student", "o1", "2024-09-01", ""],
            ["r2", *EMPTY, "u2", "student", "o2", "2024-09-01", ""],
            ["r3", *EMPTY, "u3", "student", "o1", "2024-09-01", ""],
            ["r4", *EMPTY, "u2", "student", "o1", "2025-09-01", ""],
        ],
        "guidance": [["o1", "c1", "2020-09-01", ""], ["o2", "c1", "2020-09-01", ""]],
    }


def manifest(names: Any, mode: str = "bulk", version: str = "1.2") -> Rows:
    return [["manifest.version", "1.0"], ["oneroster.version", version], *([f"file.{name}", mode] for name in names)]


def text(header: list[str], rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue()


def write(path: Path, files: Files, mode: str = "bulk", version: str = "1.2", **instead: str | bytes | None) -> Path:
    """Write a file; `instead` replaces the whole content of one CSV, or leaves it out when None."""
    texts: dict[str, str | bytes | None] = {name: text(HEADERS[name], rows) for name, rows in files.items()}
    texts["manifest"] = text(["propertyName", "value"], manifest(files, mode, version))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**texts, **instead}.items():
            if content is not None:
                archive.writestr(f"{name}.csv", content)
    return path


def kept(*tables: str) -> dict[str, list[str]]:
    """Every row of the registry, byte for byte, in an order of its own."""
    with connection.cursor() as cursor:
        found = {}
        for table in tables or TABLES:
            cursor.execute(f"select t::text from {table} t order by 1")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def number_of(pupil: Pupil) -> SealedNumber | None:
    """What is kept of a pupil's national number, read as the owner of the tables."""
    return SealedNumber.objects.filter(subject_id=pupil.id, kind="pupil").first()


def hash_of(pupil: Pupil) -> bytes:
    kept = number_of(pupil)
    return bytes(kept.hash) if kept else b""


def told() -> dict[str, list[tuple[Any, ...]]]:
    """What the registry says, without ids and sealed bytes: the same facts taken in another way say the same."""
    asked = {
        "institutions": "select number, name, kind, source_id, ended_on from registry_institution",
        "guidance": "select s.number, c.number, g.begins_on, g.ended_on from registry_guidance g"
        " join registry_institution s on s.id = g.school_id join registry_institution c on c.id = g.centre_id",
        "pupils": "select source_id, given_name, family_name, birth_date, hash from registry_pupil"
        " left join identity_sealednumber on subject_id = id",
        "enrolments": "select e.source_id, p.source_id, i.number, e.register_number, e.education_level, e.grade, e.begins_on,"
        " e.left_on from registry_enrolment e join registry_pupil p on p.id = e.pupil_id"
        " join registry_institution i on i.id = e.institution_id",
        "findable": "select e.source_id, f.by_family, f.by_given, f.shown_name, f.birth_date, f.register_number,"
        " f.education_level, f.begins_on, f.left_on, f.institution_id = e.institution_id, f.pupil_id = e.pupil_id"
        " from registry_findable f join registry_enrolment e on e.id = f.enrolment_id",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, statement in asked.items():
            cursor.execute(statement)
            found[name] = sorted(cursor.fetchall(), key=repr)
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused_rows(path: Path) -> list[tuple[str, str, str, str]]:
    """(file, row, column, code) of a file of refusals; none when there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["row"], row["column"], row["code"]) for row in csv.DictReader(file)]
