"""Taking in OneRoster files: what a school year, a change of school and a second run do."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from paspoort.exchange.oneroster import import_file
from paspoort.identity.models import SealedNumber
from paspoort.kernel.actions import seal_number
from paspoort.kernel.models import NationalNumber, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import Enrolment, Findable, Import, Institution, Pupil
from tests.protocols.oneroster_files import (
    EMPTY,
    HEADERS,
    Files,
    hash_of,
    kept,
    manifest,
    number_of,
    refused_rows,
    small,
    text,
    told,
    write,
)  # fmt: skip
from tests.sql import sql

STAMP = "2026-11-22T06:00:00Z"


def traces(event: str) -> list[tuple[str, str, str]]:
    return sql("select outcome, reason, facts::text from audit_trace where event = %s order by at", event)


def change(files: Files, name: str, key: str, **values: str) -> Files:
    """The same files with other values in one row."""
    changed = copy.deepcopy(files)
    for row in changed[name]:
        if row[0] == key:
            for column, value in values.items():
                row[HEADERS[name].index(column)] = value
    return changed


def test_a_whole_file_comes_in(empty: None, tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    summary = import_file(write(tmp_path / "all.zip", small()), progress=lambda *said: heard.append(said))
    assert summary.added == {"institutions": 3, "pupils": 3, "enrolments": 4, "guidance": 2}
    assert (summary.refused, summary.warnings, summary.refused_path) == ({}, {"pupil_without_number": 1}, None)
    kinds = {"034793": "school", "030569": "school", "109892": "clb"}
    assert dict(Institution.objects.values_list("number", "kind")) == kinds
    lena = Pupil.objects.get(source_id="u1")
    assert (lena.given_name, lena.family_name, lena.birth_date) == ("Léna", "Van der Auwera", date(2017, 7, 30))
    kept = number_of(lena)
    assert kept and b"17073003384" not in bytes(kept.sealed) and len(bytes(kept.hash)) == 32
    found = Findable.objects.get(pupil_id=lena.id)
    assert (found.by_family, found.by_given, found.register_number, found.education_level) == (
        "vandauwera lena", "lena vandauwera", "101", "lager",
    )  # fmt: skip
    assert [outcome for outcome, _reason, _facts in traces("registry.imported")] == ["done"]
    files = {"orgs.csv", "users.csv", "demographics.csv", "roles.csv", "guidance.csv"}
    assert {what for _done, _total, what in heard} == {*files, "merge", "done"}
    assert all(done <= total for done, total, _what in heard)


def test_a_second_run_changes_not_one_byte(empty: None, tmp_path: Path) -> None:
    path = write(tmp_path / "all.zip", small())
    import_file(path)
    before = kept()
    summary = import_file(path)
    assert kept() == before
    for counts in (summary.added, summary.changed, summary.ended):
        assert not any(counts.values())
    assert summary.unchanged == {"enrolments": 4}
    assert Import.objects.count() == 2


def test_a_change_of_school_moves_what_can_be_found_in_the_same_run(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    school = Institution.objects.get(number="030569").id
    summary = import_file(write(tmp_path / "b.zip", change(small(), "roles", "r1", orgSourcedId="o2")))
    assert summary.changed["enrolments"] == 1
    found = Findable.objects.get(enrolment__source_id="r1")
    assert found.institution_id == school == Enrolment.objects.get(source_id="r1").institution_id


def test_leaving_begins_on_the_end_date(empty: None, tmp_path: Path) -> None:
    """endDate is the first day on which the pupil is no longer enrolled."""
    import_file(write(tmp_path / "a.zip", small()))
    summary = import_file(write(tmp_path / "b.zip", change(small(), "roles", "r1", endDate=today().isoformat())), confirm=True)
    assert summary.ended["enrolments"] == 1 and summary.changed["enrolments"] == 0
    assert Findable.objects.get(enrolment__source_id="r1").left_on == today()


def test_a_whole_file_that_ends_too_many_changes_nothing_until_confirmed(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    before, fewer = kept(), small()
    fewer["roles"] = fewer["roles"][:3]
    path = write(tmp_path / "b.zip", fewer)
    with pytest.raises(Refused) as refused:
        import_file(path)
    assert refused.value.code == "ends_too_many" and refused.value.facts == {"ends": 1, "current": 3, "institutions": 1}
    assert "034793 De Linde: 1 " in refused.value.sentence and "030569" not in refused.value.sentence
    assert kept() == before
    assert [(outcome, reason) for outcome, reason, _facts in traces("registry.imported")][-1] == ("refused", "ends_too_many")
    assert import_file(path, confirm=True).ended == {"enrolments": 1, "guidance": 0}
    gone = Enrolment.objects.get(source_id="r4")
    assert gone.left_on == today() == Findable.objects.get(enrolment=gone).left_on
    assert Enrolment.objects.count() == 4, "ended, never deleted"


def test_five_percent_is_still_allowed(empty: None, tmp_path: Path) -> None:
    many = small()
    many["users"] += [[f"x{n}", *EMPTY, f"Kind {n}", "Maes", "", str(n), "L1"] for n in range(38)]
    many["roles"] += [[f"y{n}", *EMPTY, f"x{n}", "student", "o1", "2024-09-01", ""] for n in range(38)]
    import_file(write(tmp_path / "a.zip", many))
    many["roles"] = many["roles"][:-2]
    assert import_file(write(tmp_path / "b.zip", many)).ended["enrolments"] == 2
    with pytest.raises(Refused):
        import_file(write(tmp_path / "c.zip", {**many, "roles": many["roles"][:-2]}))


def test_a_delta_touches_only_what_it_names(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    delta: Files = {
        "users": [["u1", "active", STAMP, "Lena", "Vanderauwera", "", "101", "L5"]],
        "roles": [
            ["r4", "tobedeleted", STAMP, "u2", "student", "o1", "", ""],
            ["r3", "active", STAMP, "u3", "student", "o2", "2024-09-01", ""],
        ],
    }
    path = write(tmp_path / "d.zip", delta, mode="delta")
    summary = import_file(path)
    assert [counts["enrolments"] for counts in (summary.added, summary.changed, summary.ended)] == [0, 1, 1]
    assert summary.changed["pupils"] == 1
    assert Enrolment.objects.get(source_id="r4").left_on == today()
    assert Enrolment.objects.get(source_id="r2").left_on is None
    lena = Pupil.objects.get(source_id="u1")
    assert lena.given_name == "Lena" and lena.birth_date == date(2017, 7, 30) and hash_of(lena), "what a row leaves out stays"
    assert Findable.objects.get(pupil_id=lena.id).by_family == "vandauwera lena"
    moved = Enrolment.objects.get(source_id="r3")
    assert (moved.register_number, moved.education_level) == ("103", "kleuter"), "kept from what was known"
    before = kept()
    assert not any(import_file(path).changed.values()) and kept() == before


def test_a_deleted_pupil_is_ended_everywhere(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    gone: Files = {"users": [["u2", "tobedeleted", STAMP, "Bo", "Li", "", "", ""]]}
    assert import_file(write(tmp_path / "d.zip", gone, mode="delta")).ended["enrolments"] == 2
    assert set(Findable.objects.filter(by_family="li bo").values_list("left_on", flat=True)) == {today()}
    assert Pupil.objects.filter(source_id="u2").exists()


def test_who_comes_back_is_enrolled_again(empty: None, tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", small())
    import_file(path)
    import_file(write(tmp_path / "b.zip", {**small(), "roles": small()["roles"][:3]}), confirm=True)
    import_file(path)
    assert Enrolment.objects.get(source_id="r4").left_on is None


def test_version_one_point_one_comes_in_from_enrollments_and_own_classes(empty: None, tmp_path: Path) -> None:
    files = small()
    header = ["sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
              "beginDate", "endDate", "metadata.stamboeknummer"]  # fmt: skip
    rows = [
        ["e1", *EMPTY, "own", "o1", "u1", "student", "", "2024-09-01", "", "0077"],
        ["e2", *EMPTY, "maths", "o1", "u1", "student", "", "2024-09-01", "", "0077"],
        ["e3", *EMPTY, "own", "o1", "t1", "teacher", "true", "2024-09-01", "", ""],
    ]
    names = ["orgs", "users", "demographics", "classes", "enrollments"]
    files["users"].append(["t1", *EMPTY, "An", "Peeters", "", "", ""])
    users = text([*HEADERS["users"], "role"], [[*row, "teacher" if row[0] == "t1" else "student"] for row in files["users"]])
    classes = text(["sourcedId", "classType", "title"], [["own", "homeroom", " 4  B "], ["maths", "scheduled", "Wiskunde"]])
    path = write(
        tmp_path / "old.zip", {name: files[name] for name in ("orgs", "users", "demographics")}, users=users, classes=classes,
        enrollments=text(header, rows), manifest=text(["propertyName", "value"], manifest(names, version="1.1")),
    )  # fmt: skip
    summary = import_file(path)
    assert summary.version == "1.1" and summary.added["pupils"] == 1 == summary.added["enrolments"] and summary.refused == {}
    enrolment = Enrolment.objects.get()
    assert (enrolment.register_number, enrolment.class_name) == ("0077", "4 B")


def test_a_class_is_kept_while_the_grade_is_the_same_and_forgotten_with_it(empty: None, tmp_path: Path) -> None:
    def imported(grade: str, own: str) -> tuple[str, str]:
        rows = [[*row, grade, own] if row[0] == "r1" else [*row, "", ""] for row in small()["roles"]]
        roles = text([*HEADERS["roles"], "metadata.leerjaar", "metadata.klas"], rows)
        import_file(write(tmp_path / f"{grade}{own}.zip", small(), roles=roles))
        kept = Enrolment.objects.get(source_id="r1")
        return kept.grade, kept.class_name

    assert imported("L4", "4B") == ("L4", "4B")
    assert imported("L4", "") == ("L4", "4B")
    assert imported("L5", "") == ("L5", "")


def test_guidance_passes_from_one_centre_to_the_next(empty: None, tmp_path: Path) -> None:
    files = small()
    files["orgs"].append(["c2", *EMPTY, "CLB Het Kompas", "local", "113019", ""])
    import_file(write(tmp_path / "a.zip", files))
    files["guidance"].append(["o1", "c2", "2026-09-01", ""])
    path = write(tmp_path / "b.zip", files)
    import_file(path)
    taken_over = date(2026, 9, 1)
    assert [row[2:] for row in told()["guidance"] if row[0] == "034793"] == [(date(2020, 9, 1), taken_over), (taken_over, None)]
    before = kept()
    import_file(path)
    assert kept() == before


def test_an_institution_that_is_renumbered_keeps_its_rights(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    before = Institution.objects.get(number="034793").id
    import_file(write(tmp_path / "b.zip", change(small(), "orgs", "o1", identifier="111666")))
    assert Institution.objects.get(number="111666").id == before and Institution.objects.count() == 3


def test_a_pupil_known_by_number_is_recognised_when_the_source_gives_a_new_id(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    before = Pupil.objects.get(source_id="u1").id
    files = small()
    files["users"][0][0] = files["demographics"][0][0] = files["roles"][0][3] = "new"
    import_file(write(tmp_path / "b.zip", files))
    assert Pupil.objects.get(source_id="new").id == before and Pupil.objects.count() == 3


def test_numbers_that_pass_from_one_pupil_to_another_are_other_persons(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    before, files = kept(), small()
    files["users"][0][5], files["users"][1][5] = files["users"][1][5], files["users"][0][5]
    assert import_file(write(tmp_path / "b.zip", files)).refused == {"number_taken": 2}
    assert kept() == before


def test_a_possible_match_is_proposed_and_never_merged(empty: None, tmp_path: Path) -> None:
    files = small()
    files["users"].append(["u4", *EMPTY, "noor", "AIT BACHIR", "", "104", "K3"])
    files["demographics"].append(["u4", *EMPTY, "2021-06-21"])
    files["roles"].append(["r5", *EMPTY, "u4", "student", "o2", "2024-09-01", ""])
    path = write(tmp_path / "a.zip", files)
    summary = import_file(path)
    assert summary.warnings["possible_match"] == 2 and summary.refused == {} and summary.added["pupils"] == 4
    assert summary.refused_path and [row[3] for row in refused_rows(summary.refused_path)] == ["possible_match"] * 2


def test_a_birth_date_that_does_not_fit_the_number_is_only_a_warning(empty: None, tmp_path: Path) -> None:
    summary = import_file(write(tmp_path / "a.zip", change(small(), "demographics", "u1", birthDate="2016-07-30")))
    assert summary.warnings["birth_date_differs"] == 1 and Pupil.objects.get(source_id="u1").birth_date == date(2016, 7, 30)


def test_an_import_is_a_service_that_no_person_can_be(empty: None, tmp_path: Path) -> None:
    """Without the service the worker role sees and writes nothing of the registry."""
    import_file(write(tmp_path / "a.zip", small()))
    with transaction.atomic():
        sql("set local role paspoort_worker")
        assert sql("select count(*) from registry_pupil")[0] == (0,)
        transaction.set_rollback(True)


def test_an_enrolment_of_next_week_is_added_and_not_yet_current(empty: None, tmp_path: Path) -> None:
    begins = (today() + timedelta(days=7)).isoformat()
    import_file(write(tmp_path / "a.zip", change(small(), "roles", "r3", beginDate=begins)))
    files = small()
    files["roles"] = [row for row in files["roles"] if row[0] != "r3"]
    assert import_file(write(tmp_path / "b.zip", files)).ended["enrolments"] == 1, "it was not current, so it asks nobody"
    ended = Enrolment.objects.get(source_id="r3")
    assert ended.left_on == ended.begins_on


def test_what_a_centre_mended_stands_against_a_file_that_says_again_what_was_there(empty: None, tmp_path: Path) -> None:
    """And a child whom a centre wrote in is not there twice in silence."""
    import_file(write(tmp_path / "a.zip", small()))
    noor = Pupil.objects.get(source_id="u3")
    for statement in MENDED:
        sql(statement, noor.id)
    summary = import_file(write(tmp_path / "b.zip", small()))
    noor.refresh_from_db()
    assert (noor.given_name, noor.family_name, noor.birth_date) == ("Nour", "Ait Bachir", date(2021, 6, 22))
    assert Findable.objects.get(pupil_id=noor.id).by_family == "aitbachir nour"
    assert sql("select said_again_on = today() from registry_correction") == [(True,)]
    assert (summary.changed["pupils"], summary.refused, summary.warnings["possible_match"]) == (0, {}, 1)
    import_file(write(tmp_path / "c.zip", change(small(), "users", "u3", givenName="Noura")))
    noor.refresh_from_db()
    assert (noor.given_name, noor.birth_date) == ("Noura", date(2021, 6, 22))  # a name that is new is taken in, as ever


def test_a_child_whom_a_centre_wrote_in_with_the_number_is_taken_over_and_not_doubled(empty: None, tmp_path: Path) -> None:
    own = Pupil.objects.create(given_name="Lena", family_name="Van der Auwera", birth_date=date(2017, 7, 30))
    sealed, hashed = seal_number(NationalNumber("17073003384"))
    SealedNumber.objects.create(subject_id=own.id, kind="pupil", hash=hashed, sealed=sealed)
    import_file(write(tmp_path / "a.zip", small()))
    assert Pupil.objects.count() == 3 and Pupil.objects.get(source_id="u1").id == own.id
    assert Findable.objects.get(pupil_id=own.id).shown_name == "Léna Van der Auwera"


MENDED = [
    "insert into identity_person (id, given_name, family_name, email, created_at)"
    " select gen_random_uuid(), 'An', 'Peeters', '', now() where %s is not null",
    "insert into registry_correction (id, pupil_id, centre_id, was_given_name, was_family_name, was_birth_date, was_name_keys,"
    " given_name, family_name, birth_date, name_keys, proof, seen_on, made_by_id, made_at)"
    " select gen_random_uuid(), p.id, i.id, p.given_name, p.family_name, p.birth_date, '{aitbachir,noor,noor}', 'Nour',"
    " 'Ait Bachir', '2021-06-22', '{aitbachir,nour,nour}', 'kidsId', today(), w.id, now()"
    " from registry_pupil p, registry_institution i, identity_person w where p.id = %s and i.kind = 'clb'",
    "update registry_pupil set given_name = 'Nour', family_name = 'Ait Bachir', birth_date = '2021-06-22' where id = %s",
    "update registry_findable set by_family = 'aitbachir nour', by_given = 'nour aitbachir', birth_date = '2021-06-22'"
    " where pupil_id = %s",
    "insert into registry_pupil (id, given_name, family_name, birth_date)"
    " select gen_random_uuid(), 'Bo', 'Li', '2012-03-15' where %s is not null",
    "insert into registry_ownpupil (pupil_id, centre_id, situation, by_family, by_given, sounds, shown_name, birth_date, proof,"
    " seen_on, made_by_id, made_at)"
    " select p.id, i.id, 'homeEducation', 'li bo', 'bo li', '', 'Bo Li', p.birth_date, 'kidsId', today(), w.id, now()"
    " from registry_pupil p, registry_institution i, identity_person w"
    " where p.family_name = 'Li' and p.source_id is null and i.kind = 'clb' and %s is not null",
]
