"""Files as they really arrive: each is taken in with a warning, has its bad rows named, or is refused in one clear sentence."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paspoort.exchange.oneroster import import_file
from paspoort.kernel.models import Refused
from paspoort.registry.models import Enrolment, Institution, Pupil
from tests.protocols.oneroster_files import EMPTY, HEADERS, Files, kept, refused_rows, small, text, write


@pytest.fixture
def path(empty: None, tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "file.zip"


def refusal(path: Path, **options: Any) -> Refused:
    before = kept()
    with pytest.raises(Refused) as refused:
        import_file(path, **options)
    assert kept() == before, "nothing of it stays"
    assert refused.value.sentence
    return refused.value


def users(**changes: str) -> str:
    """The users file with the header changed: `was=is`, and `was=""` to leave a column out."""
    header = HEADERS["users"]
    keep = [place for place, name in enumerate(header) if changes.get(name) != ""]
    rows = [[row[place] for place in keep] for row in small()["users"]]
    return text([changes.get(header[place]) or header[place] for place in keep], rows)


# --- the ZIP --------------------------------------------------------------------------------------------------------


def test_what_is_no_zip(path: Path) -> None:
    path.write_bytes(b"sourcedId,name\r\n")
    assert refusal(path).code == "not_zip"
    assert refusal(path.with_name("absent.zip")).code == "no_file"


def test_a_zip_bomb_is_not_opened(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", b"a" * 50_000_000)
    assert refusal(path).code == "zip_bomb"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}.csv", "")
    assert refusal(path).code == "zip_bomb"


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_said(path: Path) -> None:
    write(path, small())
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"users.csv"))
    raw[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(raw))
    assert refusal(path).code in ("zip_broken", "header_missing")


def test_a_locked_zip(path: Path) -> None:
    write(path, small())
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(mark)
        raw[place + at] |= 1
    path.write_bytes(bytes(raw))
    assert refusal(path).code == "zip_encrypted"


@pytest.mark.parametrize("name", ["../users.csv", "map/users.csv", "users.CSV/users.csv", "C:\\users.csv", "/etc/users.csv"])
def test_folders_and_paths(path: Path, name: str) -> None:
    write(path, small(), users=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, users())
    assert refusal(path).code == "zip_paths"


def test_a_damaged_zip(path: Path) -> None:
    write(path, small())
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("users.csv")
    raw[entry.header_offset + 60] ^= 0xFF
    path.write_bytes(bytes(raw))
    assert refusal(path).code == "zip_broken"


# --- the manifest ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "code"), [
    (None, "manifest_missing"),
    ("propertyName,value\r\nfile.users,bulk\r\n", "version"),
    ("propertyName,value\r\noneroster.version,2.0\r\nfile.users,bulk\r\n", "version"),
    ("propertyName,value\r\noneroster.version,1.2\r\n", "nothing"),
    ("propertyName,value\r\noneroster.version,1.2\r\nfile.users,bulk\r\nfile.roles,delta\r\n", "mixed"),
    ("propertyName,value\r\noneroster.version,1.2\r\nfile.users,bulk\r\nfile.orgs,bulk\r\n", "file_missing"),
    ("propertyName,value\r\noneroster.version,1.2\r\nfile.enrollments,delta\r\n", "file_missing"),
])  # fmt: skip
def test_a_manifest_that_does_not_do(path: Path, said: str | None, code: str) -> None:
    assert refusal(write(path, small(), manifest=said)).code == code


# --- encodings and headers ------------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_no_part_of_the_header(path: Path) -> None:
    summary = import_file(write(path, small(), users=users().encode("utf-8-sig")))
    assert summary.added["pupils"] == 3 and "header_spelling" not in summary.warnings


def test_latin_1_is_taken_in_with_a_warning(path: Path) -> None:
    summary = import_file(write(path, small(), users=users().encode("cp1252")))
    assert summary.warnings["latin1"] == 1 and Pupil.objects.filter(given_name="Léna").exists()


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "cp850"])
def test_what_other_programs_write_is_taken_in_with_a_warning(path: Path, coding: str) -> None:
    summary = import_file(write(path, small(), users=users().encode(coding)))
    assert Pupil.objects.filter(given_name="Léna").exists() and summary.added["pupils"] == 3
    assert summary.warnings.keys() & {"utf16", "dos_letters"}


@pytest.mark.parametrize("raw", ["utf-32", "broken", "nul"])
def test_what_is_no_text_is_refused(path: Path, raw: str) -> None:
    content = {"utf-32": users().encode("utf-32"), "broken": users().encode("utf-16")[:-1], "nul": b"\0\0\0x" * 99}[raw]
    assert refusal(write(path, small(), users=content)).code == "not_text"


def test_semicolons_as_spreadsheets_write_them(path: Path) -> None:
    assert import_file(write(path, small(), users=text(HEADERS["users"], small()["users"], ";"))).added["pupils"] == 3


def test_headers_written_otherwise_are_taken_with_a_warning(path: Path) -> None:
    otherwise = users(givenName="Given_Name", familyName="FAMILYNAME", sourcedId=" sourcedid ")
    summary = import_file(write(path, small(), users=otherwise))
    assert summary.added["pupils"] == 3 and summary.warnings["header_spelling"] == 1


def test_a_misspelt_header_is_asked_about(path: Path) -> None:
    needed = refusal(write(path, small(), users=users(familyName="familieName")))
    assert needed.code == "header_misspelt" and "familyName" in needed.sentence and "familieName" in needed.sentence
    roles = text(["endDat" if name == "endDate" else name for name in HEADERS["roles"]], small()["roles"])
    optional = refusal(write(path, small(), roles=roles))
    assert optional.code == "header_misspelt" and "endDate" in optional.sentence


@pytest.mark.parametrize(
    ("changed", "code"),
    [(users(familyName=""), "header_missing"), ("", "header_missing"), (users(grades="userIds"), "header_twice")],
)
def test_a_header_that_cannot_be_used(path: Path, changed: str, code: str) -> None:
    refused = refusal(write(path, small(), users=changed))
    assert refused.code == code and "users.csv" in refused.sentence


def test_columns_of_its_own_do_no_harm(path: Path) -> None:
    header, rows = [*HEADERS["users"], "metadata.kleur", "iets"], [[*row, "rood", "x"] for row in small()["users"]]
    assert import_file(write(path, small(), users=text(header, rows))).added["pupils"] == 3


def test_a_quote_that_is_never_closed(path: Path) -> None:
    assert refusal(write(path, small(), users=users() + '"u9,,,A,B,,,L1\r\n' + "x,y\r\n" * 60_000)).code == "csv_broken"


# --- rows: refused with file, row and column, and the rest goes on --------------------------------------------------

ROWS: list[tuple[str, list[str], tuple[str, str]]] = [
    ("users", ["u9", *EMPTY, "A", "B", "{INSZ:12345678901}", "1", "L1"], ("userIds", "national_number")),
    ("users", ["u9", *EMPTY, "A", "B", "{INSZ:17.07.30-033.84}", "1", "L1"], ("userIds", "number_twice")),
    ("users", ["u9", *EMPTY, "", " - ", "", "1", "L1"], ("familyName", "no_name")),
    ("users", ["u9", *EMPTY, "A", "B", "{INSZ:1,70731E+10}", "1", "L1"], ("userIds", "number_rounded")),
    ("users", ["u9", *EMPTY, "A" * 300, "B", "", "1", "L1"], ("sourcedId", "too_long")),
    ("users", ["", *EMPTY, "A", "B", "", "1", "L1"], ("sourcedId", "no_id")),
    ("users", ["u9", "weg", "", "A", "B", "", "1", "L1"], ("status", "status")),
    ("users", ["u9", *EMPTY, "A", "B"], ("", "columns")),
    ("users", ["u3", *EMPTY, "A", "B", "", "1", "L1"], ("sourcedId", "duplicate_id")),
    ("demographics", ["u9", *EMPTY, "2015-02-30"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "2999-01-01"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "1066-01-01"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "14/03/16"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "03/14/2016"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "2016-W11-1"], ("birthDate", "birth_date")),
    ("demographics", ["u9", *EMPTY, "2016-03-14x"], ("birthDate", "birth_date")),
    ("roles", ["r9", *EMPTY, "u1", "student", "o1", "2024-09-01 rest", ""], ("beginDate", "date")),
    ("roles", ["r9", *EMPTY, "u1", "student", "o1", "2024-13-01", ""], ("beginDate", "date")),
    ("roles", ["r9", *EMPTY, "u1", "student", "o1", "", ""], ("beginDate", "no_begin")),
    ("roles", ["r9", *EMPTY, "u1", "student", "o1", "2025-01-01", "2024-01-01"], ("endDate", "dates_reversed")),
    ("roles", ["r9", *EMPTY, "u1", "student", "o9", "2025-01-01", ""], ("org", "unknown_school")),
    ("roles", ["r9", *EMPTY, "u1", "student", "c1", "2025-01-01", ""], ("org", "not_a_school")),
    ("roles", ["r9", *EMPTY, "u9", "student", "o1", "2025-01-01", ""], ("userSourcedId", "unknown_pupil")),
    ("roles", ["r1", *EMPTY, "u2", "student", "o1", "2025-01-01", ""], ("sourcedId", "duplicate_id")),
    ("orgs", ["o9", *EMPTY, "X", "school", "12345678x", ""], ("identifier", "institution_number")),
    ("orgs", ["o9", *EMPTY, "X", "state", "111666", ""], ("type", "kind")),
    ("orgs", ["o9", *EMPTY, "X", "school", "034793", ""], ("identifier", "duplicate_number")),
    ("guidance", ["o9", "c1", "2020-09-01", ""], ("schoolSourcedId", "unknown_school")),
    ("guidance", ["o1", "o2", "2021-09-01", ""], ("centreSourcedId", "unknown_centre")),
]


CASES = [f"{name} {said[1]} {number}" for number, (name, _row, said) in enumerate(ROWS)]


@pytest.mark.parametrize(("name", "row", "said"), ROWS, ids=CASES)
def test_a_bad_row_is_named_and_the_rest_goes_on(path: Path, name: str, row: list[str], said: tuple[str, str]) -> None:
    files: Files = {**small(), name: [*small()[name], row]}
    summary = import_file(write(path, files), refused_path=path.with_name("refused.csv"))
    rows = refused_rows(path.with_name("refused.csv"))
    assert (f"{name}.csv", str(len(files[name]) + 1), *said) in rows
    assert sum(summary.refused.values()) == len(rows)
    left = {"duplicate_id": 2, "number_twice": 2, "duplicate_number": 2}.get(said[1], 3)
    assert summary.added["pupils"] >= left - 1 and summary.added["enrolments"] >= 1
    text_of_it = path.with_name("refused.csv").read_text(encoding="utf-8")
    assert "Auwera" not in text_of_it and "17073003384" not in text_of_it, "no one is named in it"


def test_what_a_refused_row_names_stays_as_it_was(path: Path) -> None:
    """A row with an impossible date does not end the enrolment that it is about, nor does a pupil's bad row end theirs."""
    import_file(write(path, small()))
    files = small()
    files["roles"][0][6], files["users"][2][5] = "2024-99-01", "{INSZ:12345678901}"
    summary = import_file(write(path, files))
    assert sum(summary.refused.values()) == 2 and summary.ended["enrolments"] == 0
    assert not Enrolment.objects.exclude(left_on=None).exists()


def test_institution_numbers_without_their_zero_are_the_same_institution(path: Path) -> None:
    import_file(write(path, small()))
    files = small()
    files["orgs"][0][5], files["orgs"][1][5] = "034793", "30569"
    import_file(write(path, files))
    assert set(Institution.objects.values_list("number", flat=True)) == {"034793", "030569", "109892"}


def test_a_number_that_another_pupil_has_is_refused_in_a_delta(path: Path) -> None:
    import_file(write(path, small()))
    delta: Files = {
        "users": [["u9", "active", "", "A", "B", "{INSZ:17073003384}", "9", "L1"]],
        "roles": [["r9", "active", "", "u9", "student", "o1", "2024-09-01", ""]],
    }
    summary = import_file(write(path, delta, mode="delta"))
    assert summary.refused == {"number_taken": 1, "unknown_pupil": 1} and Pupil.objects.count() == 3


def test_a_file_full_of_errors_is_still_one_file_of_refusals(path: Path) -> None:
    files = {**small(), "roles": [[f"x{n}", *EMPTY, "nobody", "student", "o1", "2024-09-01", ""] for n in range(3000)]}
    summary = import_file(write(path, files))
    assert summary.refused == {"unknown_pupil": 3000} and summary.refused_path
    assert len(refused_rows(summary.refused_path)) == 3000
    import_file(write(path, small()))
    assert not summary.refused_path.exists(), "a run without refusals leaves no old file behind"
