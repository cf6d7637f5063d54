"""A pupil can be taken out of the trail, and the trail still proves what happened."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from paspoort.audit.actions import erase_subject, make_checkpoint, record, seal_traces, verify
from paspoort.audit.models import Trace
from paspoort.kernel.actions import acting_as_service
from tests.verbs.audit_ground import attack, leave, sealed

PUPIL = uuid.UUID("00000000-0000-4000-8000-000000000001")
OTHER_PUPIL = uuid.UUID("00000000-0000-4000-8000-000000000002")


def test_erasing_a_pupil_leaves_nothing_about_the_pupil_and_a_sound_trail(trail: None) -> None:
    sealed(3)
    about = leave(4, subject=PUPIL)
    others = leave(2, subject=OTHER_PUPIL)
    with acting_as_service("registry-import", role="worker"):
        about.append(record("test.happened", object=PUPIL, number=1))
    seal_traces()
    make_checkpoint()
    assert erase_subject(PUPIL, "retention") == 5
    rows = Trace.objects.filter(id__in=about)
    assert {(row.subject_id, row.object_id, row.consultation_id, str(row.facts), bytes(row.salt)) for row in rows} == {
        (None, None, None, "{}", b"")
    }
    assert {row.event for row in rows} == {"test.happened"}
    assert str(PUPIL) not in str(list(Trace.objects.values_list()))
    assert Trace.objects.filter(id__in=others, subject_id=OTHER_PUPIL).count() == 2
    verdict = verify()
    assert (verdict.ok, verdict.erased, verdict.leaves) == (True, 5, 10)


def test_what_waits_can_be_erased_and_is_sealed_afterwards(trail: None) -> None:
    leave(2, subject=PUPIL)
    erase_subject(PUPIL, "retention")
    seal_traces()
    verdict = verify()
    assert (verdict.ok, verdict.erased, verdict.leaves) == (True, 2, 3)


def test_an_erasure_leaves_a_trace_that_tells_how_many_and_why(trail: None) -> None:
    leave(2, subject=PUPIL)
    erase_subject(PUPIL, "retention")
    trace = Trace.objects.get(event="trail.erased")
    assert (trace.reason, trace.facts["traces"], trace.subject_id, trace.service) == ("retention", 2, None, "eraser")


def test_a_pupil_may_be_erased_again_after_new_traces(trail: None) -> None:
    leave(2, subject=PUPIL)
    assert (erase_subject(PUPIL, "retention"), erase_subject(PUPIL, "retention")) == (2, 0)
    leave(1, subject=PUPIL)
    assert erase_subject(PUPIL, "retention") == 1
    seal_traces()
    assert verify().erased == 3


def findings_after(statement: str, *values: object) -> str:
    sealed(3)
    leave(3, subject=PUPIL)
    seal_traces()
    erase_subject(PUPIL, "retention")
    seal_traces()
    attack(statement, values)
    verdict = verify()
    assert not verdict.ok
    return " ".join(verdict.findings)


BLANK = "subject_id = null, object_id = null, consultation_id = null, facts = '{}', salt = ''"


def test_an_erasure_that_no_trace_accounts_for_is_found(trail: None) -> None:
    said = findings_after(
        f"update audit_trace set {BLANK}, erased_by = gen_random_uuid() where event = 'test.happened' and erased_by is null"
    )
    assert "no trace of such an erasure exists" in said


def test_hiding_one_more_trace_behind_a_real_erasure_is_found(trail: None) -> None:
    said = findings_after(
        f"update audit_trace set {BLANK}, erased_by = (select id from audit_trace where event = 'trail.erased')"
        " where id = (select trace_id from audit_leaf where position = 1)"
    )
    assert "told of 3 traces, but 4 bear its mark" in said


def test_altering_what_an_erasure_left_is_found(trail: None) -> None:
    assert "what is left of them was altered" in findings_after(
        "update audit_trace set person_id = gen_random_uuid() where erased_by is not null"
    )


def test_taking_the_mark_of_an_erasure_away_is_found(trail: None) -> None:
    assert "was altered" in findings_after("update audit_trace set erased_by = null")


def test_only_the_eraser_erases(trail: None) -> None:
    leave(1, subject=PUPIL)
    for service, role in [("sealer", "worker"), ("eraser", "web")]:
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            acting_as_service(service, role=role),
            connection.cursor() as cursor,
        ):
            cursor.execute("select erase_traces(%s, 'x')", [PUPIL])
    assert Trace.objects.filter(subject_id=PUPIL).count() == 1
