"""Whose data it is: two schools that use the same ids, a child at both, and what no file may say about another school."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from django.db import connection

from paspoort.exchange.oneroster import Summary, import_file
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.registry.actions import Change, add_source, change_source, decide_doubt, list_doubts
from paspoort.registry.models import Doubt, Enrolment, Findable, Institution, Pupil, PupilId, Source
from tests.protocols.oneroster_files import EMPTY, Files, hash_of, kept, refused_rows, small, write
from tests.protocols.test_oneroster_import import change, traces
from tests.raised import raised

NUMBER, BIS = "{INSZ:93051822361}", "{INSZ:08421500437}"


def school_b() -> Files:
    """A school of its own that counts as the first one does: o1, u1, u2, r1 and r2 are others here."""
    return {
        "orgs": [["o1", *EMPTY, "Atheneum", "school", "041236", ""]],
        "users": [
            ["u1", *EMPTY, "Wout", "Claes", NUMBER, "1", "S4"],
            ["u2", *EMPTY, "Bo", "Li", "{INSZ:12031500244}", "2", "S3"],
        ],
        "demographics": [["u1", *EMPTY, "2009-05-18"], ["u2", *EMPTY, "2012-03-15"]],
        "roles": [
            ["r1", *EMPTY, "u1", "student", "o1", "2024-09-01", ""],
            ["r2", *EMPTY, "u2", "student", "o1", "2025-09-01", ""],
        ],
    }


def source(name: str, *numbers: str, makes: bool = False) -> Source:
    with acting_as_service("operator", role="worker"):
        scope = [Institution.objects.get(number=number) for number in numbers]
        return add_source(
            name, "oneroster", owner="Secretariaat", change=Change(add=scope, everywhere=not scope, makes_institutions=makes)
        )


@pytest.fixture
def both(empty: None, tmp_path: Path) -> Path:
    """The registry has three institutions of the first source; the Atheneum has a source of its own."""
    import_file(write(tmp_path / "a.zip", small()))
    Institution.objects.create(number="041236", name="Atheneum", kind="school")
    source("atheneum", "041236")
    return tmp_path


def take_b(folder: Path, files: Files | None = None, mode: str = "bulk", confirm: bool = True) -> Summary:
    return import_file(write(folder / "b.zip", files or school_b(), mode), source="atheneum", confirm=confirm)


def test_the_ids_of_one_school_mean_nothing_in_the_file_of_another(both: Path) -> None:
    lena = Pupil.objects.get(source_id="u1")
    before, rows = Pupil.objects.filter(id=lena.id).values().get(), kept("registry_institution")
    summary = take_b(both)
    assert summary.refused == {} and summary.added["pupils"] == 1 and summary.added["enrolments"] == 2
    assert Pupil.objects.filter(id=lena.id).values().get() == before
    assert set(Findable.objects.filter(pupil_id=lena.id).values_list("institution_id", flat=True)) == {
        Institution.objects.get(number="034793").id
    }
    assert kept("registry_institution") == rows, "no institution was renumbered, renamed or made"
    assert Enrolment.objects.filter(source_id="r1").count() == 2


def test_a_child_at_two_schools_is_one_pupil_and_each_source_ends_its_own(both: Path) -> None:
    take_b(both)
    bo = Pupil.objects.get(given_name="Bo")
    assert PupilId.objects.get(pupil=bo).known_as == "u2" and bo.enrolments.filter(left_on=None).count() == 3
    files = school_b()
    files["roles"] = files["roles"][:1]
    assert take_b(both, files).ended["enrolments"] == 1
    assert bo.enrolments.filter(left_on=None).count() == 2
    import_file(write(both / "a.zip", {**small(), "roles": small()["roles"][:1]}), source="register", confirm=True)
    assert Enrolment.objects.filter(from_source__name="atheneum", left_on=None).count() == 1
    assert not bo.enrolments.filter(left_on=None).exists()


def test_a_second_run_of_a_second_source_changes_not_one_byte(both: Path) -> None:
    take_b(both)
    before = kept()
    summary = take_b(both)
    assert kept() == before and not any((*summary.added.values(), *summary.changed.values(), *summary.ended.values()))


def test_the_name_of_a_shared_child_stays_that_of_the_first_source_until_it_leaves(both: Path) -> None:
    take_b(both, change(school_b(), "users", "u2", givenName="Beau"))
    assert Pupil.objects.get(source_id="u2", from_source__name="register").given_name == "Bo"
    files = small()
    files["roles"] = [row for row in files["roles"] if row[3] != "u2"]
    import_file(write(both / "a.zip", files), source="register", confirm=True)
    take_b(both, change(school_b(), "users", "u2", givenName="Beau"))
    bo = Pupil.objects.get(source_id="u2", from_source__name="atheneum")
    assert bo.given_name == "Beau" and set(bo.enrolments.values_list("from_source__name", flat=True)) == {"register", "atheneum"}
    import_file(write(both / "a.zip", small()), source="register", confirm=True)
    assert Pupil.objects.filter(family_name="Li").count() == 1


@pytest.mark.parametrize("changes", [
    {"userIds": NUMBER},
    {"givenName": "Wout", "familyName": "Claes", "userIds": NUMBER},
    {"givenName": "Wout", "familyName": "Claes"},
    {"givenName": "Wout", "familyName": "Claes", "userIds": ""},
])  # fmt: skip
def test_another_person_under_a_known_id_is_refused_and_a_task(empty: None, tmp_path: Path, changes: dict[str, str]) -> None:
    """The number changes, or name and birth date at once; the child keeps its own facts and schools."""
    import_file(write(tmp_path / "a.zip", small()))
    files = change(small(), "users", "u1", **changes)
    if "familyName" in changes:
        files = change(files, "demographics", "u1", birthDate="2009-05-18")
    files = change(files, "roles", "r1", orgSourcedId="o2")
    before = kept()
    summary = import_file(write(tmp_path / "b.zip", files), refused_path=tmp_path / "refused.csv")
    assert summary.refused == {"another_person": 1, "pupil_refused": 1} and kept() == before
    assert ("users.csv", "2", "sourcedId", "another_person") in refused_rows(tmp_path / "refused.csv")
    assert Doubt.objects.get(decided_at=None).pupil.given_name == "Léna"
    import_file(write(tmp_path / "b.zip", files))
    assert Doubt.objects.filter(decided_at=None).count() == 1, "the same task, not one each night"
    import_file(write(tmp_path / "a.zip", small()))
    assert Doubt.objects.get().decision == "gone"


@pytest.mark.parametrize("changes", [
    {"users": {"familyName": "Peeters"}},
    {"users": {"givenName": "Van der Auwera", "familyName": "Léna"}},
    {"demographics": {"birthDate": "2017-08-30"}},
    {"users": {"userIds": ""}},
])  # fmt: skip
def test_one_fact_may_be_corrected(empty: None, tmp_path: Path, changes: dict[str, dict[str, str]]) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    files = small()
    for name, values in changes.items():
        files = change(files, name, "u1", **values)
    assert import_file(write(tmp_path / "b.zip", files)).refused == {}


def test_a_national_number_may_follow_a_bis_number(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", change(small(), "users", "u3", userIds=BIS)))
    before = Pupil.objects.get(source_id="u3")
    bis = hash_of(before)
    summary = import_file(write(tmp_path / "b.zip", change(small(), "users", "u3", userIds=NUMBER)))
    after = Pupil.objects.get(source_id="u3")
    assert summary.refused == {} and after.id == before.id and hash_of(after) not in (bis, b"")
    back = import_file(write(tmp_path / "b.zip", change(small(), "users", "u3", userIds=BIS)))
    assert back.refused == {"another_person": 1}, "and never the other way"


def test_twins_without_a_number_do_not_change_places(empty: None, tmp_path: Path) -> None:
    files = small()
    files["users"] += [["t1", *EMPTY, "Fien", "Maes", "", "7", "L1"], ["t2", *EMPTY, "Lotte", "Maes", "", "8", "L1"]]
    files["demographics"] += [["t1", *EMPTY, "2020-02-02"], ["t2", *EMPTY, "2020-02-02"]]
    files["roles"] += [[f"t{n}", *EMPTY, f"t{n}", "student", "o1", "2025-09-01", ""] for n in (1, 2)]
    import_file(write(tmp_path / "a.zip", files))
    before = kept()
    turned = change(change(files, "users", "t1", givenName="Lotte"), "users", "t2", givenName="Fien")
    assert import_file(write(tmp_path / "b.zip", turned)).refused == {"another_person": 2} and kept() == before


def test_a_register_number_joins_within_its_school_and_a_recycled_one_does_not(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    noor = Pupil.objects.get(source_id="u3")
    files = change(change(small(), "users", "u3", sourcedId="n3"), "demographics", "u3", sourcedId="n3")
    for row in files["roles"]:
        row[3] = "n3" if row[3] == "u3" else row[3]
    assert import_file(write(tmp_path / "b.zip", files)).added["pupils"] == 0
    assert Pupil.objects.get(source_id="n3").id == noor.id
    files["users"].append(["u9", *EMPTY, "Wout", "Claes", "", "103", "K1"])
    files["demographics"].append(["u9", *EMPTY, "2022-01-09"])
    files["roles"].append(["r9", *EMPTY, "u9", "student", "o1", "2026-09-01", ""])
    assert import_file(write(tmp_path / "c.zip", files)).added["pupils"] == 1


def test_an_enrolment_id_that_means_another_pupil_is_another_enrolment(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    lena = Enrolment.objects.get(source_id="r1")
    files = small()
    files["roles"] = [["r1", *EMPTY, "u2", "student", "o1", "2024-09-01", ""], *files["roles"][1:3]]
    import_file(write(tmp_path / "b.zip", files), confirm=True)
    lena.refresh_from_db()
    assert (lena.pupil.given_name, lena.left_on, lena.source_id) == ("Léna", today(), None)
    assert Enrolment.objects.get(source_id="r1").pupil.given_name == "Bo"


def test_what_a_human_decided_is_followed_by_the_next_file(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    lena = Pupil.objects.get(source_id="u1")
    before = hash_of(lena)
    path = write(tmp_path / "b.zip", change(small(), "users", "u1", userIds=NUMBER))
    import_file(path)
    (doubt,) = list_doubts()
    assert doubt.row and doubt.kept and doubt.kept.name == "Léna Van der Auwera" and doubt.number_differs
    decide_doubt(doubt.id, "same")
    assert import_file(path).refused == {}
    changed = Pupil.objects.get(source_id="u1")
    assert changed.id == lena.id and hash_of(changed) not in (before, b"")
    other = change(
        change(small(), "users", "u1", givenName="Wout", familyName="Claes", userIds=""),
        "demographics",
        "u1",
        birthDate="2009-05-18",
    )
    import_file(write(tmp_path / "c.zip", other))
    decide_doubt(list_doubts()[0].id, "another")
    assert import_file(write(tmp_path / "c.zip", other), confirm=True).refused == {}
    assert Pupil.objects.get(source_id="u1").given_name == "Wout"
    lena.refresh_from_db()
    assert lena.given_name == "Léna" and not lena.enrolments.filter(left_on=None).exists()
    with pytest.raises(Refused):
        decide_doubt(doubt.id, "same")


def test_two_rows_of_one_file_that_mean_one_joined_pupil_stay_one(empty: None, tmp_path: Path) -> None:
    """The centre joined them (ADR 26): the id that went is one more of the pupil who stays, both rows of the next file find that
    one, and each time with the same name."""
    files = small()
    files["users"].append(["u4", *EMPTY, "Nour", "Aitbachir", "", "104", "K3"])
    files["demographics"].append(["u4", *EMPTY, "2021-06-21"])
    files["roles"].append(["r5", *EMPTY, "u4", "student", "o2", "2025-09-01", ""])
    import_file(write(tmp_path / "a.zip", files))
    stays, goes = (Pupil.objects.get(source_id=one) for one in ("u3", "u4"))
    for statement in (
        "update registry_pupil set source_id = null where id = %(goes)s",
        "insert into registry_pupilid (id, source_id, known_as, pupil_id) select gen_random_uuid(), from_source_id, 'u4', id"
        "  from registry_pupil where id = %(stays)s",
        "update registry_enrolment set pupil_id = %(stays)s where pupil_id = %(goes)s",
        "update registry_findable f set pupil_id = o.pupil_id, by_family = o.by_family, by_given = o.by_given, sounds = o.sounds,"
        "  shown_name = o.shown_name from registry_findable o where o.pupil_id = %(stays)s and f.pupil_id = %(goes)s",
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement, {"stays": stays.id, "goes": goes.id})
    for name in ("b.zip", "c.zip"):
        summary = import_file(write(tmp_path / name, files))
        assert (summary.refused, summary.added["pupils"], any(summary.ended.values())) == ({}, 0, False), name
        stays.refresh_from_db()
        assert (stays.given_name, stays.enrolments.filter(left_on=None).count()) == ("Noor", 2)
        assert {one.shown_name for one in Findable.objects.filter(pupil_id=stays.id)} == {"Noor Ait-Bachir"}
        assert not Findable.objects.filter(pupil_id=goes.id).exists()


def test_a_number_joins_only_who_also_has_the_name_or_the_birth_date(both: Path) -> None:
    """Whoever merely knows a number does not get the child into the own school."""
    before = kept()
    files = school_b()
    files["users"] = [["x", *EMPTY, "Iemand", "Anders", "{INSZ:17073003384}", "1", "L4"]]
    files["demographics"], files["roles"] = [], [["x", *EMPTY, "x", "student", "o1", "2024-09-01", ""]]
    assert take_b(both, files).refused == {"number_taken": 1, "unknown_pupil": 1} and kept() == before


def test_a_source_says_nothing_of_a_child_that_it_enrols_nowhere(both: Path) -> None:
    before, files = kept(), school_b()
    files["users"] = [["x", *EMPTY, "Léna", "Auwera", "{INSZ:17073003384}", "1", "L4"]]
    files["demographics"], files["roles"] = [["x", *EMPTY, "2017-07-30"]], []
    summary = take_b(both, files)
    assert kept() == before and not PupilId.objects.exists() and summary.passed == {"without_enrolment": 1, "of_nobody": 1}


def test_a_source_speaks_for_its_own_institutions_only(both: Path) -> None:
    files = school_b()
    files["orgs"] += [
        ["x1", *EMPTY, "Onze Linde", "school", "034793", ""], ["x2", *EMPTY, "Nieuw", "school", "111666", ""],
    ]  # fmt: skip
    files["roles"].append(["r9", *EMPTY, "u1", "student", "x1", "2025-09-01", ""])
    files["guidance"] = [["o1", "x1", "2025-09-01", ""]]
    before = kept("registry_institution", "registry_guidance")
    summary = take_b(both, files)
    assert summary.refused == {
        "other_institution": 1, "unknown_institution": 1, "institution_refused": 1, "guidance_of_other": 1,
    }  # fmt: skip
    assert kept("registry_institution", "registry_guidance") == before


def test_a_file_of_one_school_ends_nothing_at_another(both: Path) -> None:
    """Also when it comes without a source of its own, from the one that speaks for all."""
    change_ended("atheneum")
    files = school_b()
    files["orgs"][0][0] = "b1"
    files["users"][0][0] = files["demographics"][0][0] = files["roles"][0][3] = "b2"
    files["roles"] = [["b9", *EMPTY, "b2", "student", "b1", "2024-09-01", ""]]
    summary = import_file(write(both / "b.zip", files), confirm=True)
    assert summary.ended == {"enrolments": 0, "guidance": 0} and not Enrolment.objects.exclude(left_on=None).exists()


def change_ended(name: str) -> None:
    with acting_as_service("operator", role="worker"):
        change_source(name, Change(ended_on=today()))


def test_the_same_ids_from_one_source_are_refused_rather_than_mixed(empty: None, tmp_path: Path) -> None:
    """School B's file under the source of school A: nobody is renumbered, renamed or turned into another."""
    import_file(write(tmp_path / "a.zip", small()))
    before = kept()
    summary = import_file(write(tmp_path / "b.zip", school_b()), confirm=True)
    assert kept() == before
    assert summary.refused["another_institution"] == 1 and summary.refused["another_person"] == 1


def test_ends_are_asked_by_institution_and_confirmed_by_institution(empty: None, tmp_path: Path) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    path = write(tmp_path / "b.zip", {**small(), "roles": small()["roles"][:1]})
    refused = raised(Refused, import_file, path, confirm={"034793"})
    assert "030569 Ter Schelde: 1 " in refused.sentence and "034793 De Linde" not in refused.sentence
    assert import_file(path, confirm={"034793", "030569"}).ended["enrolments"] == 3


def test_more_than_ten_pupils_are_asked_also_when_they_are_few_of_many(empty: None, tmp_path: Path) -> None:
    files = small()
    files["users"] += [[f"x{n}", *EMPTY, f"Kind {n}", "Maes", "", str(n), "L1"] for n in range(300)]
    files["roles"] += [[f"y{n}", *EMPTY, f"x{n}", "student", "o1", "2024-09-01", ""] for n in range(300)]
    import_file(write(tmp_path / "a.zip", files))
    ten = {**files, "roles": files["roles"][:-10]}
    assert import_file(write(tmp_path / "b.zip", ten)).ended["enrolments"] == 10
    with pytest.raises(Refused, match="ends_too_many"):
        import_file(write(tmp_path / "c.zip", {**ten, "roles": ten["roles"][:-11]}))


@pytest.mark.parametrize(("noun", "key"), [("users", "u1"), ("orgs", "o1"), ("roles", "r1")])
@pytest.mark.parametrize("status", ["tobedeleted", "inactive"])
def test_what_a_whole_file_marks_as_gone_is_asked_like_what_it_leaves_out(
    empty: None,
    tmp_path: Path,
    noun: str,
    key: str,
    status: str,
) -> None:
    import_file(write(tmp_path / "a.zip", small()))
    path = write(tmp_path / "b.zip", change(small(), noun, key, status=status))
    assert f"034793 De Linde: {3 if noun == 'orgs' else 1} van 3" in raised(Refused, import_file, path).sentence
    import_file(path, confirm={"034793"})
    assert import_file(path).ended["enrolments"] == 0


def test_a_delta_asks_above_ten_pupils_only(empty: None, tmp_path: Path) -> None:
    files = small()
    files["users"] += [[f"x{n}", *EMPTY, f"Kind {n}", "Maes", "", str(n), "L1"] for n in range(11)]
    files["roles"] += [[f"y{n}", *EMPTY, f"x{n}", "student", "o2", "2024-09-01", ""] for n in range(11)]
    import_file(write(tmp_path / "a.zip", files))
    gone = [[row[0], "tobedeleted", *row[2:]] for row in files["users"] if row[0].startswith("x")]
    refused = raised(Refused, import_file, write(tmp_path / "b.zip", {"users": gone}, "delta"))
    assert "030569 Ter Schelde: 11 van 12" in refused.sentence
    assert import_file(write(tmp_path / "c.zip", {"users": gone[:10]}, "delta")).ended["enrolments"] == 10


def test_with_two_sources_a_file_says_whose_it_is(both: Path) -> None:
    unnamed = raised(Refused, import_file, write(both / "c.zip", school_b()))
    assert unnamed.code == "which_source" and "atheneum, register" in unnamed.sentence
    assert raised(Refused, import_file, write(both / "c.zip", school_b()), source="elders").code == "no_source"
    change_ended("atheneum")
    with pytest.raises(Refused):
        take_b(both)
    assert import_file(write(both / "c.zip", small())).source == "register"


def test_a_source_is_made_changed_and_traced(both: Path) -> None:
    with acting_as_service("operator", role="worker"):
        for name in ("", "Met Hoofdletter", "atheneum", "x" * 41):
            with pytest.raises(BadInput):
                add_source(name, "oneroster", owner="", change=Change(everywhere=True))
        with pytest.raises(BadInput):
            add_source("leeg", "oneroster", owner="", change=Change())
        with pytest.raises(BadInput):
            change_source("atheneum", Change(remove=[Institution.objects.get(number="041236")]))
        narrowed = change_source("register", Change(add=[Institution.objects.get(number="034793")], makes_institutions=False))
    assert not narrowed.everywhere and narrowed.scope.count() == 1
    assert [json.loads(facts)["scope"] for _outcome, _reason, facts in traces("source.changed")] == [1]
    summary = import_file(write(both / "a.zip", small()), source="register")
    assert summary.refused["other_institution"] == 2 and summary.refused["institution_refused"] == 1


def test_a_short_number_makes_no_institution(empty: None, tmp_path: Path) -> None:
    files = copy.deepcopy(small())
    files["orgs"].append(["o9", *EMPTY, "Twaalf", "school", "12", ""])
    summary = import_file(write(tmp_path / "a.zip", files))
    assert summary.refused == {"institution_number": 1} and not Institution.objects.filter(number="000012").exists()
