"""Files as offices really make them: in a folder, from Excel, from a Mac, with classes and numbers in every spelling."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
import pytest

from paspoort.command import main
from paspoort.demo.cast import CHILDREN
from paspoort.exchange.oneroster import import_file, tell
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.registry.inner.intake import LOCK
from paspoort.registry.models import Enrolment, Pupil
from tests.protocols import test_oneroster_bad_input
from tests.protocols.oneroster_files import EMPTY, HEADERS, hash_of, kept, small, text, write
from tests.protocols.test_oneroster_bad_input import refusal
from tests.protocols.test_oneroster_import import change
from tests.raised import raised

path = test_oneroster_bad_input.path


def packed(path: Path, name: Callable[[str], str], *, more: dict[str, bytes] | None = None) -> Path:
    """The small file with other names inside, and other things beside them."""
    inner = write(path.with_name("inner.zip"), small())
    with zipfile.ZipFile(inner) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(name(entry), old.read(entry))
        for entry, content in (more or {}).items():
            new.writestr(entry, content)
    return path


def test_everything_in_one_folder_and_what_a_mac_adds(path: Path) -> None:
    junk = {"__MACOSX/export/._users.csv": b"x", "export/.DS_Store": b"x", "Thumbs.db": b"x", "export/": b""}
    summary = import_file(packed(path, lambda name: f"export/{name}", more=junk))
    assert summary.added["pupils"] == 3 and len(summary.ignored) == 3
    assert any(".DS_Store" in line for line in tell(summary))


def test_names_in_capitals_and_files_that_are_not_used(path: Path) -> None:
    more = {"COURSES.CSV": b"sourcedId,title\r\na,b\r\nc,d\r\n"}
    summary = import_file(packed(path, str.upper, more=more))
    assert summary.added["pupils"] == 3 and summary.unused == {"COURSES.CSV": 2}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_excel_writes(path: Path, delimiter: str) -> None:
    """A line `sep=`, other delimiters, empty rows and columns at the end, and days as day/month/year."""
    rows = [[row[0], *EMPTY, f"{row[3][8:]}/{row[3][5:7]}/{row[3][:4]}", ""] for row in small()["demographics"]]
    births = f"sep={delimiter}\r\n" + text([*HEADERS["demographics"], ""], [*rows, [""] * 5], delimiter)
    roles = [[*row[:6], "1/9/2024 0:00", *row[7:]] for row in small()["roles"]]
    summary = import_file(write(path, small(), demographics=births, roles=text(HEADERS["roles"], roles, delimiter)))
    assert summary.refused == {} and Pupil.objects.get(source_id="u1").birth_date == date(2017, 7, 30)
    assert Enrolment.objects.get(source_id="r1").begins_on == date(2024, 9, 1)


@pytest.mark.parametrize(
    "ids",
    [
        "17.07.30-033.84",
        "17073003384",
        "17073003384.0",
        "{INSZ:17073003384,0}",
        "{NRN:17073003384}",
        "{ldap:x},{Rijksregisternr.: 170730 033 84}",
        "INSZ:17073003384",
    ],
)
def test_a_national_number_in_any_spelling(path: Path, ids: str) -> None:
    import_file(write(path, small()))
    before = hash_of(Pupil.objects.get(source_id="u1"))
    summary = import_file(write(path, change(small(), "users", "u1", userIds=ids)))
    assert summary.changed["pupils"] == 0 and "ids_unread" not in summary.warnings
    assert hash_of(Pupil.objects.get(source_id="u1")) == before


def test_a_lost_zero_is_put_back_and_other_ids_are_said(path: Path) -> None:
    files = change(change(small(), "users", "u1", userIds="{INSZ:8421500437}"), "users", "u3", userIds="{SIS:4711}")
    summary = import_file(write(path, files))
    assert summary.refused == {} and summary.warnings["ids_unread"] == 1 and summary.warnings["pupil_without_number"] == 1


@pytest.mark.parametrize("number", ["34793.0", "034793,00", "'034793", "34793"])
def test_an_institution_number_that_became_an_amount_renumbers_nobody(path: Path, number: str) -> None:
    import_file(write(path, small()))
    before = kept()
    summary = import_file(write(path, change(small(), "orgs", "o1", identifier=number)))
    assert summary.refused == {} and "institution_number_check" not in summary.warnings and kept() == before


@pytest.mark.parametrize(
    ("grades", "level"),
    [("3A", "lager"), ("OKAN", "lager"), ("OV1", "secundair"), ("L4b", "lager"), ("09", "secundair"), ("De Bijen", "lager")],
)
def test_a_class_never_refuses_a_pupil(path: Path, grades: str, level: str) -> None:
    summary = import_file(write(path, change(small(), "users", "u1", grades=grades)))
    assert summary.refused == {} and Enrolment.objects.get(source_id="r1").education_level == level
    assert import_file(path).changed["enrolments"] == 0


@pytest.mark.parametrize("method", [9, 93, 99])
def test_a_zip_that_is_packed_in_another_way_is_said(path: Path, method: int) -> None:
    write(path, small())
    raw = path.read_bytes()
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = raw.index(mark)
        raw = raw[: place + at] + method.to_bytes(2, "little") + raw[place + at + 2 :]
    path.write_bytes(raw)
    assert refusal(path).code in ("zip_method", "zip_broken")


def test_a_name_that_differs_inside_and_a_broken_manifest_are_said(path: Path) -> None:
    raw = write(path, small()).read_bytes()
    path.write_bytes(raw.replace(b"users.csv", b"users.xyz", 1))
    assert refusal(path).code == "zip_broken"
    for manifest in ('"oneroster.version,1.2\r\n"x', "\x00\x01\x02", ""):
        assert refusal(write(path, small(), manifest=manifest)).code in ("manifest_broken", "not_text", "version")
    assert refusal(write(path, small(), manifest="oneroster.version,1.2\r\nfile.users,full\r\n")).code == "manifest_mode"


def test_every_row_is_accounted_for_and_what_was_not_taken_is_said_first(path: Path) -> None:
    files = small()
    files["users"] += [["t1", *EMPTY, "An", "Peeters", "", "", ""], ["u9", *EMPTY, "", "", "", "", "L1"]]
    files["roles"] += [
        ["x1", *EMPTY, "t1", "teacher", "o1", "2024-09-01", ""],
        ["x2", *EMPTY, "u9", "student", "o1", "2024-09-01", ""],
    ]
    summary = import_file(write(path, files))
    assert all(rows.add_up for rows in summary.rows.values())
    assert (summary.rows["users.csv"].read, summary.rows["users.csv"].taken, summary.rows["users.csv"].refused) == (5, 3, 1)
    assert summary.passed == {"without_enrolment": 1, "other_role": 1}
    lines = list(tell(summary))
    assert lines[0] == "NIET ingelezen: 2 rijen geweigerd, 2 rijen overgeslagen."
    assert "  geweigerd: 1 × De naam ontbreekt." in lines
    again = import_file(path)
    assert again.rows["roles.csv"].unchanged == 4 and again.rows["roles.csv"].taken == 0 and not again.in_vain


def test_a_file_of_which_nothing_comes_is_in_vain(path: Path) -> None:
    files = small()
    for row in files["orgs"]:
        row[5] = ""
    before = kept()
    summary = import_file(write(path, files))
    assert summary.in_vain and kept() == before
    assert "Uit dit bestand kwam niets: er werd niets gewijzigd." in list(tell(summary))


@pytest.mark.parametrize(("mode", "in_vain"), [("bulk", True), ("delta", False)])
def test_headers_alone_are_nothing_as_a_whole_and_no_news_as_a_delta(path: Path, mode: str, in_vain: bool) -> None:
    import_file(write(path, small()))
    before = kept()
    summary = import_file(write(path, {name: [] for name in small()}, mode))
    assert summary.in_vain is in_vain and kept() == before


@pytest.mark.live
def test_the_exit_status_tells_the_truth(
    live_world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASPOORT_DATABASE_URL", live_world)
    whole, nothing = write(tmp_path / "whole.zip", small()), small()
    for row in nothing["orgs"]:
        row[5] = ""

    def ends(file: Path, *words: str) -> int:
        return main(["import", "oneroster", str(file), *words])

    assert ends(whole, "--source", "nergens") == 1
    assert ends(whole, "--confirm", "12345x") == 1
    capsys.readouterr()
    assert ends(whole) == 4
    asked = capsys.readouterr().err
    assert "034793" in asked and "--confirm" in asked
    assert ends(write(tmp_path / "nothing.zip", nothing)) == 3
    capsys.readouterr()
    assert ends(whole, "--confirm", "all") == 0 and ends(whole) == 0
    assert capsys.readouterr().out.startswith("NIET ingelezen: ")


@pytest.mark.live
def test_an_operator_makes_a_source_and_decides_about_a_row(
    live_world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASPOORT_DATABASE_URL", live_world)

    def says(*words: str, status: int = 0) -> str:
        assert main(list(words)) == status, words
        told = capsys.readouterr()
        return told.out + told.err

    assert "register (oneroster" in says("operator", "source", "list")
    made = says("operator", "source", "add", "linde", "--owner", "Secretariaat", "--institution", "034793")
    assert "speaks for 034793; may make no institution" in made
    files = change(
        change(small(), "users", "u1", givenName="Wout", familyName="Claes"), "demographics", "u1", birthDate="2009-05-18"
    )
    files["users"][0][5] = f"{{INSZ:{next(one.national_number for one in CHILDREN if one.key == 'lena')}}}"
    files["users"][1][5] = ""
    path = write(tmp_path / "linde.zip", files)
    assert "linde, register" in says("import", "oneroster", str(path), status=1)
    told = says("import", "oneroster", str(path), "--source", "linde")
    assert "geweigerd: 1 × Een andere leerling heeft dit rijksregisternummer al." in told
    assert "instellingen: " in told and "109892" in told
    seen = says("operator", "doubts")
    assert "the file says: Wout Claes, 2009-05-18" in seen and "Léna" in seen
    task = seen.split()[0]
    assert "Decided" in says("operator", "another-person", task)
    assert "Nothing waits" in says("operator", "doubts") and says("operator", "same-person", task, status=1)
    assert "not the number of a task" in says("operator", "same-person", "x", status=1)
    assert "until" in says("operator", "source", "change", "linde", "--until", f"{today():%Y-%m-%d}")
    says("import", "oneroster", str(path), "--source", "linde", status=1)


@pytest.mark.live
def test_of_two_imports_at_once_one_waits_for_its_turn(live_world: str, tmp_path: Path) -> None:
    with psycopg.connect(live_world) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        before = kept()
        refused = raised(Refused, import_file, write(tmp_path / "a.zip", small()), confirm=True)
        assert refused.code == "import_running" and kept() == before
    assert import_file(tmp_path / "a.zip", confirm=True).added["pupils"] == 1
