"""The cast's schools and pupils as a OneRoster 1.2 file, brought in by the same import that a real registry goes through."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from paspoort.demo.cast import CHILDREN, SCHOOLS, Child, Enrolled, School, days_ago
from paspoort.exchange.oneroster import import_file

Rows = list[list[str]]
ROLE_COLUMNS = ["sourcedId", "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"]
ROLE_COLUMNS += ["metadata.stamboeknummer", "metadata.leerjaar", "metadata.klas"]
TYPES = {"school": "school", "clb": "local", "support_centre": "local", "board": "district"}
KINDS = {"school": "school", "clb": "clb", "support_centre": "leersteuncentrum", "board": "bestuur"}


def source_id(key: str) -> str:
    """What the registry calls a child of the cast."""
    return f"pupil-{key}"


SOURCE_IDS = {child.key: source_id(child.key) for child in CHILDREN}


def bring_in(*, until: date, schools: Sequence[School] = SCHOOLS, children: Sequence[Child] = CHILDREN) -> None:
    """Import the registry as it was known on a day: an enrolment or departure of after that day is not in the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.zip"
        write_file(path, until, schools, children)
        import_file(path, confirm=True, refused_path=Path(folder) / "refused.csv")


def write_file(path: Path, until: date, schools: Sequence[School] = SCHOOLS, children: Sequence[Child] = CHILDREN) -> None:
    """Write the whole registry of the cast, as known on a day, to a OneRoster ZIP."""
    files = {
        "orgs": [["sourcedId", "name", "type", "identifier", "parentSourcedId", "metadata.vlaanderen.soort"], *_orgs(schools)],
        "guidance": [["schoolSourcedId", "centreSourcedId", "beginDate", "endDate"], *_guidance(schools)],
        "users": [["sourcedId", "enabledUser", "givenName", "familyName", "userIds", "identifier"], *map(_user, children)],
        "demographics": [
            ["sourcedId", "birthDate"],
            *([source_id(child.key), child.birth_date.isoformat()] for child in children),
        ],
        "roles": [ROLE_COLUMNS, *_roles(until, children)],
    }
    manifest = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.2"]]
    manifest += [[f"file.{name}", "bulk"] for name in files]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in {"manifest": manifest, **files}.items():
            archive.writestr(f"{name}.csv", _csv(rows))


def _csv(rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _orgs(schools: Sequence[School]) -> Iterator[list[str]]:
    for school in schools:
        parent = f"org-{school.part_of}" if school.part_of else ""
        yield [f"org-{school.key}", school.name, TYPES[school.kind], school.number, parent, KINDS[school.kind]]


def _guidance(schools: Sequence[School]) -> Iterator[list[str]]:
    for school in schools:
        if school.guided_by:
            yield [f"org-{school.key}", f"org-{school.guided_by}", days_ago(800).isoformat(), ""]


def _user(child: Child) -> list[str]:
    number = f"{{INSZ:{child.national_number}}}" if child.national_number else ""
    return [source_id(child.key), "true", child.given_name, child.family_name, number, child.enrolled[-1].number]


def _roles(until: date, children: Sequence[Child]) -> Iterator[list[str]]:
    for child in children:
        for enrolled in child.enrolled:
            if days_ago(enrolled.began) <= until:
                yield _role(child, enrolled, until)


def _role(child: Child, enrolled: Enrolled, until: date) -> list[str]:
    left = days_ago(enrolled.left) if enrolled.left is not None else None
    left_text = left.isoformat() if left and left <= until else ""
    began = days_ago(enrolled.began).isoformat()
    org = f"org-{enrolled.at}"
    return [
        f"{source_id(child.key)}-{enrolled.at}",
        source_id(child.key),
        "primary",
        "student",
        began,
        left_text,
        org,
        enrolled.number,
        enrolled.grade,
        enrolled.class_name,
    ]
