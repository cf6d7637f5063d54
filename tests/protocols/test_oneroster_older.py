"""A database from before there were sources: its ids become those of the first source, and its national numbers lie apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from paspoort.exchange.oneroster import import_file
from paspoort.identity.models import Person, SealedNumber
from paspoort.kernel.actions import seal_number
from paspoort.kernel.database import make_roles, prepare
from paspoort.kernel.models import NationalNumber
from paspoort.registry.models import Enrolment, Institution, Pupil, Source
from tests.protocols.oneroster_files import small, write

ROWS = """
insert into registry_institution (id, number, name, kind, address, source_id) values
  (gen_random_uuid(), '034793', 'De Linde', 'school', '', 'o1'),
  (gen_random_uuid(), '030569', 'Ter Schelde', 'school', '', 'o2'),
  (gen_random_uuid(), '109892', 'CLB De Brug', 'clb', '', 'c1'),
  (gen_random_uuid(), '111666', 'Van de operator', 'school', '', null);
insert into registry_pupil (id, given_name, family_name, birth_date, number_sealed, number_hash, source_id) values
  (gen_random_uuid(), 'Léna', 'Van der Auwera', '2017-07-30', %s, %s, 'u1');
insert into identity_person (id, given_name, family_name, number_sealed, number_hash, email, created_at) values
  (gen_random_uuid(), 'Els', 'Thys', %s, %s, '', now());
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on, source_id)
  select gen_random_uuid(), p.id, i.id, '101', 'lager', 'L4', '2024-09-01', 'r1'
    from registry_pupil p, registry_institution i where i.number = '034793';
"""


@pytest.mark.live
def test_an_older_database_goes_on_under_its_first_source(ground: Any, tmp_path: Path) -> None:
    with ground.clone(f"paspoort_test_{os.getpid()}_older", "template0") as url:
        make_roles(url)
        for app, last in [("registry", "0001"), ("identity", "0004")]:
            call_command("migrate", app, last, verbosity=0, interactive=False, skip_checks=True)
        sealed, hashed = seal_number(NationalNumber("17073003384"))
        with connection.cursor() as cursor:
            for statement in filter(str.strip, ROWS.split(";")):
                cursor.execute(statement, [sealed, hashed] if "%s" in statement else [])
        prepare(url)
        prepare(url)  # as often as one likes
        first = Source.objects.get()
        assert (first.name, first.everywhere, first.makes_institutions) == ("register", True, True)
        lena = Pupil.objects.get()
        assert lena.from_source == first and Enrolment.objects.get().from_source == first
        assert list(Institution.objects.filter(from_source=None).values_list("number", flat=True)) == ["111666"]
        both = [(lena.id, "pupil"), (Person.objects.get().id, "person")]
        numbers = SealedNumber.objects.order_by("-kind")
        assert [(one.subject_id, one.kind, bytes(one.hash), bytes(one.sealed)) for one in numbers] == [
            (*whose, hashed, sealed) for whose in both
        ]
        summary = import_file(write(tmp_path / "a.zip", small()))
        assert summary.refused == {} and summary.added["pupils"] == 2 and summary.unchanged == {"enrolments": 1}
        assert Pupil.objects.get(source_id="u1").id == lena.id
        keys = _unique_keys()
        assert {"source_id, from_source_id"} == keys & {"source_id", "source_id, from_source_id"}


def _unique_keys() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select substring(indexdef from '[(](.*)[)]') from pg_indexes where tablename in ('registry_institution',"
            " 'registry_pupil', 'registry_enrolment') and indexdef like 'CREATE UNIQUE%%'"
        )
        return {columns for (columns,) in cursor.fetchall()}
