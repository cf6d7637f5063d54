"""What may be mixed up already is found and told without a name."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from paspoort.command.check import identity_check
from paspoort.kernel.actions import acting_as_service
from paspoort.passport.models import Report
from paspoort.registry.actions import suspect_identities
from paspoort.registry.models import Enrolment, Institution, Pupil
from tests.findable import refresh_findable
from tests.sql import sql


def looked() -> dict[str, tuple[int, tuple[str, ...]]]:
    with acting_as_service("operator", role="worker"):
        return {one.kind: (one.count, one.first) for one in suspect_identities()}


def test_a_report_of_a_pupil_who_was_never_there_is_found(world: object) -> None:
    """What a file of another school left behind under one id: the pupil, with all enrolments, became another school's."""
    before = looked()
    report = Report.objects.filter(state="finalised", pupil__source_id="pupil-lena").latest("starts_on")
    elsewhere = Institution.objects.get(number="041236")
    Enrolment.objects.filter(pupil=report.pupil).update(institution=elsewhere)
    Pupil.objects.filter(id=report.pupil_id).update(birth_date=date(1999, 1, 1), given_name="Wout", family_name="Claes")
    found = looked()
    assert report.number in found["report_elsewhere"][1] and "report_elsewhere" not in before
    assert str(report.pupil_id) in found["number_does_not_fit"][1]
    assert not any("Claes" in sentence for sentence in identity_check())


def test_two_children_with_one_register_number_or_one_name_are_found(world: object) -> None:
    lena = Enrolment.objects.filter(pupil__source_id="pupil-lena", left_on=None)[0]
    twin = Pupil.objects.create(
        given_name=lena.pupil.given_name, family_name=lena.pupil.family_name, birth_date=lena.pupil.birth_date
    )
    Enrolment.objects.create(
        pupil=twin,
        institution=lena.institution,
        register_number=lena.register_number,
        education_level="lager",
        begins_on=lena.begins_on,
    )
    with acting_as_service("registry-import", role="worker"):
        refresh_findable([twin.id])
    found = looked()
    assert found["register_number_twice"] == (1, (f"{lena.institution.number} {lena.register_number}",))
    assert found["same_name_and_birth_date"][0] >= 1


def test_nobody_but_the_operator_asks(world: object) -> None:
    for statement in ("select * from suspect_identities()", "select * from numbers_and_births()"):
        with pytest.raises(DatabaseError, match="only the operator"), transaction.atomic():
            sql("set local role paspoort_worker")
            sql(statement)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            sql("set local role paspoort_web")
            sql(statement)
