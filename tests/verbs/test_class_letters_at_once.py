"""Class letters in a process that is killed halfway, in two windows at once, and with papers that were destroyed: each pupil has
one letter, whole, and no two."""

from __future__ import annotations

import uuid
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from django.db import connections

from paspoort.casefile.models import File
from paspoort.documents.actions import hand_out
from paspoort.documents.models import Blob, Document
from paspoort.family.actions import add_relation, family_of, who_decides
from paspoort.health.actions import Typed, close_day, plan_day, save_value
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import PapersDestroyed
from paspoort.kernel.periods import today
from paspoort.letters.actions import class_letters, make_next, note_class_sent, print_class
from paspoort.letters.models import Letter, Sending
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.at_once import at_once, until_idle
from tests.conftest import Act
from tests.rights.matrix import AS_NURSE
from tests.school_class import bring_class
from tests.sql import sql
from tests.verbs.passport_world import in_another_process
from tests.verbs.test_letters import MAMA

NAMES = [f"Kind{number:02d} Lemmens" for number in range(25)]
KILLED_AFTER = 6
ONE_BY_ONE = """
import os
from uuid import UUID
from paspoort.kernel.actions import acting_as
from paspoort.letters.actions import make_next
print("ready", flush=True)
while True:
    with acting_as(os.environ["SECRET"]) as acting:
        found = make_next(acting, UUID(os.environ["DAY"]))
    print(found.made, flush=True)
"""


def measured(secret: str, names: list[str]) -> uuid.UUID:
    """A class of which each was measured today, and each has a mother; its day."""
    pupils = list(Pupil.objects.filter(source_id__in=bring_class(names, grade="L1")).values_list("id", flat=True))
    sql("update registry_pupil set birth_date = birth_date + interval '3 years' where id = any (%s)", pupils)
    with acting_as(secret) as acting:
        day = plan_day(acting, Institution.objects.get(number="034793").id, OwnClass("L1"), "L1", today())
        for pupil in pupils:
            add_relation(acting, pupil, MAMA)
            save_value(acting, day.id, pupil, Typed("height", "121,5", 0, True))
        close_day(acting, day.id)
    return day.id


def window(secret: str, day: uuid.UUID) -> int:
    """What the page of a class does: ask for the next letter until there is none to make; how often that was."""
    for times in range(1, 60):
        with acting_as(secret) as acting:
            found = make_next(acting, day)
        assert not found.stuck
        if not found.to_make:
            return times
    raise AssertionError("it never ends")


def handed_out(secret: str) -> dict[uuid.UUID, bytes]:
    with acting_as(secret):
        return {one.document_id: hand_out(one.document_id) for one in Sending.objects.all()}


@pytest.mark.live
def test_a_killed_process_and_two_windows_make_each_letter_once(live_world: str, act: Act) -> None:
    sql(AS_NURSE)
    secret = act("other_psychologist", "clb")
    day = measured(secret, NAMES)
    connections.close_all()
    process = in_another_process(live_world, ONE_BY_ONE, SECRET=secret, DAY=str(day))
    lines: Any = process.stdout
    while lines.readline().strip() != str(KILLED_AFTER):
        assert process.poll() is None
    process.kill()  # in the midst of the letter after it
    process.communicate(timeout=20)
    until_idle(live_world)
    assert KILLED_AFTER <= whole() < len(NAMES)
    before = handed_out(secret)
    connections.close_all()
    times = at_once(lambda: window(secret, day), lambda: window(secret, day))
    assert min(times) > 1 and whole() == len(NAMES)
    after = handed_out(secret)
    assert {document: after[document] for document in before} == before
    assert {one.id: bytes(one.sha256) for one in Document.objects.filter(id__in=after)} == {
        document: sha256(data).digest() for document, data in after.items()
    }
    assert make_again(secret, day) == len(NAMES) == whole()


def make_again(secret: str, day: uuid.UUID) -> int:
    with acting_as(secret) as acting:
        return make_next(acting, day).made


def whole() -> int:
    """How many letters there are: each of another pupil, with its sheet, paper, bytes and trace, and nothing of any other."""
    letters = list(Letter.objects.filter(state="made"))
    assert not Counter(one.file_id for one in letters) - Counter({one.file_id for one in letters})
    papers = Document.objects.filter(origin="letter")
    traces = sql("select count(*) from audit_trace where event = 'letter.made' and outcome = 'done'")[0][0]
    counts = {Letter.objects.count(), len(letters), Sending.objects.count(), papers.count(), traces}
    assert counts == {Blob.objects.filter(document__in=papers).count()}
    return len(letters)


def test_destroyed_papers_stop_the_letters_of_nobody_else(world: object, act: Act) -> None:
    sql(AS_NURSE)
    secret = act("other_psychologist", "clb")
    day = measured(secret, NAMES[:3])
    with acting_as(secret) as acting:
        first = [row.pupil.id for row in make_next(acting, day).rows if row.letter]
        pupils = [row.pupil.id for row in class_letters(acting, day).rows]
    later = next(one for one in pupils if one not in first)
    keys = [one.key_id for one in File.objects.filter(pupil_id__in=[*first, later])]
    sql("update kernel_datakey set wrapped = null, destroyed_at = now() where id = any (%s)", keys)
    with acting_as(secret) as acting:
        found = make_next(acting, day)
        assert sorted(row.lacks for row in found.rows) == ["", "destroyed", "destroyed"]
        assert (found.made, found.to_make, len(found.unsent)) == (1, 0, 1)
        assert print_class(acting, day).startswith(b"%PDF")
        assert note_class_sent(acting, day, "given_along") == 1
        assert sorted(who_decides(acting, pupils).values()) == [[], [], ["Sofie Peeters"]]
        with pytest.raises(PapersDestroyed):
            family_of(acting, later)
