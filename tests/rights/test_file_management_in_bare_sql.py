"""File management in bare SQL as the web role: closed tables, and functions that ask who acts, of which centre, and when."""

from __future__ import annotations

import json
import uuid
from typing import Any

from paspoort.casefile.actions import Identity
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.people import grant_of
from tests.rights.bare import one, refused, run
from tests.sql import sql
from tests.two_files import Two

NOBODYS = uuid.UUID(int=0)
DOES = "only who manages|ask first"


def test_who_does_not_manage_files_learns_and_does_nothing(two: Two, act: Act) -> None:
    asked = two.propose()
    far = grant_of("other_psychologist", "other_clb")
    far.contexts = ["directie"]
    far.save()
    for secret in (two.hanne, act("care", "linde"), act("head_clb", "clb")):
        for statement, value in [
            ("select from managing_steps(%s)", 9),
            ("select from managed_pupil(%s)", two.lena),
            ("select from managed_pupils('van', '{}', %s, 50)", None),
            ("select from join_asked(%s)", asked),
            ("select from managed_teams_on_offer() where name <> %s", ""),
            ("select from possible_same() where own_id <> %s", NOBODYS),
            ("select from children_like('vanderauwera lena', %s, null)", None),
        ]:
            assert run(secret, statement, value) == []
        refused(secret, "select write_in_child('{}', %s, null, null, true)", NOBODYS, why=DOES)
        refused(secret, "select write_out_child(%s)", two.sam, why=DOES)
        refused(secret, "select mend_identity(%s, '{}')", two.lena, why=DOES)
        refused(secret, "select decide_join(%s, 'joined')", asked, why=DOES)
        assert one("select count(*) from casefile_join where outcome = ''") == 1
    elsewhere = act("other_psychologist", "other_clb")  # who manages files of another centre
    for statement in ("select from managed_pupil(%s)", "select from join_asked(%s)"):
        assert run(elsewhere, statement, two.lena if "pupil" in statement else asked) == []
    refused(elsewhere, "select decide_join(%s, 'joined')", asked, why="not_here")
    refused(elsewhere, "select write_out_child(%s)", two.sam, why="not_here")
    refused(elsewhere, "select mend_identity(%s, '{}')", two.lena, why=DOES)
    refused(elsewhere, "select propose_join(%s, %s, 'kidsId', today())", two.lena, two.sam, why="not_here")


def test_nobody_gets_round_the_second_person_or_the_day(two: Two) -> None:
    asked = two.propose()
    refused(two.farah, "select decide_join(%s, 'joined')", asked, why="own_proposal")
    refused(two.nele, "select decide_join(%s, 'withdrawn')", asked, why="own_proposal")
    refused(two.nele, "select decide_join(%s, 'undone')", asked, why=DOES)
    refused(two.nele, "select undo_join(%s)", asked, why="not_here")
    run(two.nele, "select decide_join(%s, 'joined')", asked)
    refused(two.nele, "select decide_join(%s, 'refused')", asked, why="decided_already")
    sql("update casefile_join set decided_at = now() - interval '25 hours'")
    refused(two.nele, "select undo_join(%s)", asked, why="too_late")
    far = Pupil.objects.get(source_id="pupil-far").id
    refused(two.farah, "select propose_join(%s, %s, 'kidsId', today())", two.lena, far, why="not_here")
    refused(
        two.farah, "select propose_join(%s, %s, 'kidsId', today())", two.sam, two.lena, why="not_here"
    )  # it is joined already


def test_its_tables_are_written_by_its_functions_alone(two: Two) -> None:
    two.propose()
    for table in ("casefile_join", "registry_correction"):
        refused(two.farah, f"select from {table}")
    for table in ("casefile_join", "registry_correction", "registry_ownpupil", "registry_pupil"):
        refused(two.farah, f"insert into {table} default values")
        refused(two.farah, f"delete from {table}")
    refused(two.farah, "update casefile_join set outcome = 'joined', moving = true")
    refused(two.farah, "update registry_pupil set given_name = 'Noa'")
    assert run(two.farah, "select from registry_ownpupil") == []  # she is in no team that guides the child
    for function in (
        "moved_rows('casefile_activity', 'file_id', null, null)",
        "name_pupil(null, '', '', null, '{}')",
        "joining_now()",
    ):
        refused(two.farah, f"select {function}")


def test_a_child_is_not_looked_for_without_a_question_that_stays(two: Two) -> None:
    refused(two.farah, "select from children_like('vanderauwera maes', '2016-03-14', null)", why="ask first")


def mending(pupil: Pupil, given: str, family: str) -> dict[str, Any]:
    """What the verb hands over, with the keys that the application made."""
    day = pupil.birth_date
    was = Identity(pupil.given_name, pupil.family_name, day).told("was_")
    return was | Identity(given, family, day).told() | {"proof": "kidsId", "seen_on": f"{today()}"}


def test_a_pupil_keeps_both_names(two: Two) -> None:
    lena = Pupil.objects.get(id=two.lena)
    for given, family in (("", "Maes"), ("Lena", " "), ("Lena", "x" * 101)):
        new = json.dumps(mending(lena, given, family))
        refused(two.farah, "select mend_identity(%s, %s)", two.lena, new, why="no_name")


def test_nobody_lets_a_child_be_found_under_names_that_are_not_its_own(two: Two) -> None:
    lena, mend = Pupil.objects.get(id=two.lena), "select mend_identity(%s, %s)"
    right = mending(lena, "Lena", "Maes")
    for wrong in (
        {"name_keys": ["peeters", "jan", " P J"]},
        {"was_name_keys": ["peeters", "jan", " P J"]},
        {"given_name": "Jan"},
        {"name_signature": None},
        {"name_signature": right["was_name_signature"]},
    ):
        refused(two.farah, mend, two.lena, json.dumps(right | wrong), why="as the application makes them")
    assert run(two.farah, mend, two.lena, json.dumps(right))
    child = {**right, "situation": "homeEducation", "name_keys": ["peeters", "jan", " P J"]}
    refused(two.farah, "select write_in_child(%s, %s, null, null, true)", json.dumps(child), NOBODYS, why="as the application")
