"""National numbers: no role reads their table, two functions of the owner do, and only who may ask gets an answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.kernel.actions import acting_as_service, number_hash
from paspoort.kernel.models import NationalNumber
from tests.conftest import Act
from tests.people import person
from tests.rights.bare import one, refused, web
from tests.sql import sql

TABLE = "identity_sealednumber"
KNOWN = number_hash(NationalNumber("93051822361"))
ASK = "select count(*) from find_numbers(%s, %s)"
GIVE = "select count(*) from keep_numbers(%s, %s)"


def test_just_three_functions_name_the_table(world: Any) -> None:
    bodies = sql("select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace")
    naming = {name for name, body in bodies if re.search(rf"\b{TABLE}\b", body)}
    assert naming == {"number_holders", "sealed_numbers", "move_number"}
    callable_by = (
        "select rolname from pg_roles, pg_proc where proname = %s and has_function_privilege(rolname, pg_proc.oid, 'execute')"
    )
    for name in naming:
        roles = {role for (role,) in sql(f"{callable_by} and rolname like 'paspoort_%%'", name)}
        assert roles == {"paspoort_owner"}


@pytest.mark.parametrize("role", ["web", "worker", "audit_reader"])
@pytest.mark.parametrize(
    "statement",
    [
        f"select 1 from {TABLE}", f"select hash from {TABLE}", f"insert into {TABLE} select * from {TABLE}",
        f"update {TABLE} set kind = kind", f"delete from {TABLE}", f"copy {TABLE} to stdout", f"lock {TABLE}",
        "select number_holders('person', '{x}')", "select sealed_numbers('pupil', array[gen_random_uuid()])",
        "select move_number('pupil', gen_random_uuid(), null)",
    ],
)  # fmt: skip
def test_no_role_reads_or_writes_it(world: Any, role: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(f"set local role paspoort_{role}")
        sql(statement)


def test_a_backup_reads_it_and_does_nothing_else(world: Any) -> None:
    with transaction.atomic():
        sql("set local role paspoort_backup")
        assert one(f"select count(*) from {TABLE}") > 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            sql(f"update {TABLE} set kind = kind")
        sql("set local role paspoort_owner")


@pytest.mark.parametrize(
    ("role", "service", "kinds"),
    [
        ("web", "sign-in", {"person"}), ("web", "contact", set()), ("worker", "operator", {"person"}),
        ("worker", "sealer", set()), ("worker", "registry-import", {"pupil"}),
        ("worker", "mail", set()), ("worker", "verifier", set()),
    ],
)  # fmt: skip
def test_each_part_of_the_application_asks_about_its_own_kind(world: Any, role: str, service: str, kinds: set[str]) -> None:
    people, pupils = (one(f"select subject_id from {TABLE} where kind = %s limit 1", kind) for kind in ("person", "pupil"))
    for kind, whose in [("person", people), ("pupil", pupils), ("another", people)]:
        [(kept,)] = sql(f"select hash from {TABLE} where subject_id = %s", whose)
        for statement, value in [(ASK, kept), (GIVE, whose)]:
            if kind in kinds:
                with acting_as_service(service, role=role):
                    assert one(statement, kind, [value]) == 1
            else:
                with pytest.raises(DatabaseError, match="no number is"), acting_as_service(service, role=role):
                    sql(statement, kind, [value])


@pytest.mark.parametrize(
    ("player", "school"), [("head", "linde"), ("admin", "linde"), ("head_clb", "clb"), ("psychologist", "clb"), ("care", "linde")]
)
def test_nobody_who_signed_in_asks_them(act: Act, player: str, school: str) -> None:
    secret = act(player, school)
    refused(secret, ASK, "person", [KNOWN], why="no number is asked")
    refused(secret, GIVE, "person", [person("Hanne").id], why="no number is kept")
    keep = "select from keep_numbers('person', %s, %s, %s)"
    refused(secret, keep, [person("Hanne").id], [KNOWN], [b"x"], why="no number is kept")
    with web(secret):
        assert sql("select to_jsonb(p) ? 'number_hash' from identity_person p limit 1") in ([(False,)], [])


def test_a_number_has_one_holder_of_each_kind(world: Any) -> None:
    with pytest.raises(DatabaseError, match="one_holder_of_number"), acting_as_service("operator", role="worker"):
        sql("select from keep_numbers('person', %s, %s, %s)", [person("Hanne").id], [KNOWN], [b"x"])
