"""Two files of one child, joined by two people: what moves, who decides, and parted again as if nothing happened."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.http import Http404

import paspoort
from paspoort.casefile import actions
from paspoort.casefile.actions import (
    Line,
    NewActivity,
    NewChild,
    NewPlace,
    correct_activity,
    decide_join,
    joined_to,
    journal,
    managing,
    open_file,
    open_join,
    open_registered,
    open_trajectory,
    propose_join,
    register_activity,
    side_by_side,
    start_activity,
    trajectories_of,
    undo_join,
    who_looked,
)
from paspoort.casefile.models import Activity, File, Referral
from paspoort.family.actions import NewRelation, add_relation, family_of
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from paspoort.rights.models import Team
from tests.conftest import Act
from tests.people import grant_of
from tests.raised import raised
from tests.sql import sql
from tests.verbs.inquiring import asking

write_in_child = asking(actions.write_in_child)
HUB = {"function": "referralHub", "category": "mentalHealth", "detail": "cgg"}
MOVED = {
    "casefile_file": "pupil_id, school_id",
    "casefile_activity": "file_id",
    "casefile_referral": "file_id",
    "casefile_trajectory": "file_id",
    "family_relation": "pupil_id",
    "rights_teampart": "pupil_id, ended_at",
    "registry_pupil": "source_id",
}


def talk(text: str = "Slaapt slecht.", **more: Any) -> NewActivity:
    known: dict[str, Any] = {"day": today() - timedelta(days=5), "function": "clarification", "text": text}
    return NewActivity(topics=("emotional",), client="pupil", actors=("pupil",), **known | more)


def standing() -> dict[str, list[tuple[object, ...]]]:
    return {table: sql(f"select id, {columns} from {table} order by id") for table, columns in MOVED.items()}


def written(acting: Acting, pupil: uuid.UUID, new: NewActivity) -> Activity:
    return register_activity(acting, start_activity(acting, pupil).id, 0, new)


@dataclass
class Two:
    """Léna of the school's list, and the same child whom the centre wrote in; who proposes, who decides, who writes."""

    lena: uuid.UUID
    sam: uuid.UUID
    farah: str
    nele: str
    hanne: str

    def propose(self) -> uuid.UUID:
        with acting_as(self.farah) as acting:
            return propose_join(acting, self.lena, self.sam, "birthCertificate", today())

    def joined(self) -> uuid.UUID:
        asked = self.propose()
        with acting_as(self.nele) as acting:
            decide_join(acting, asked, "joined")
        return asked


@pytest.fixture
def two(world: object, act: Act) -> Two:
    for who in ("newcomer", "other_psychologist"):
        given = grant_of(who, "clb")
        given.contexts = ["administratie"]
        given.save()
    farah, nele, hanne = act("newcomer", "clb"), act("other_psychologist", "clb"), act("psychologist", "clb")
    place = NewPlace("homeEducation", None, Team.objects.get(name="Team Gent").id, "kidsId", today())
    lena = Pupil.objects.get(source_id="pupil-lena")
    assert lena.birth_date
    with acting_as(farah) as acting:
        sam = write_in_child(acting, NewChild("Lena", "Vanderauwera-Maes", lena.birth_date), place)
    with acting_as(hanne) as acting:
        for pupil in (lena.id, sam):
            open_file(acting, pupil)
            written(acting, pupil, talk())
        written(acting, sam, talk("Naar het CGG.", direction="referral", **HUB))
        add_relation(acting, sam, NewRelation("father", "Tim"))
        open_trajectory(acting, sam, "Wat helpt?")
    return Two(lena.id, sam, farah, nele, hanne)


def test_nobody_joins_what_one_proposed_and_a_colleague_finds_it_among_the_tasks(two: Two) -> None:
    asked = two.propose()
    with acting_as(two.farah) as acting:
        assert [task.kind for task in open_tasks(acting)] == []
        for outcome in ("joined", "refused"):
            assert "" in raised(BadInput, decide_join, acting, asked, outcome).problems
        assert "" in raised(BadInput, propose_join, acting, two.sam, two.lena, "kidsId", today()).problems
    with acting_as(two.nele) as acting:
        assert [(task.kind, task.id) for task in open_tasks(acting)] == [("join", asked)]
        assert "" in raised(BadInput, decide_join, acting, asked, "withdrawn").problems
        found, both = open_join(acting, asked)
        assert both and (found.mine, both[1].counts["activities"], both[1].counts["relations"]) == (False, 2, 1)
        decide_join(acting, asked, "refused")
        assert open_tasks(acting) == []
    with acting_as(two.hanne) as acting:
        assert open_file(acting, two.sam).file is not None


def test_what_was_of_both_is_of_one_each_under_its_own_key_and_the_other_address_leads_there(two: Two) -> None:
    two.joined()
    with acting_as(two.hanne) as acting:
        raised(Http404, open_file, acting, two.sam)
        assert joined_to(acting, two.sam) == two.lena
        opened = open_file(acting, two.lena)
        threads = [thread for year in journal(acting, opened) for thread in year.threads]
        said = [line.text for thread in threads for line in thread if isinstance(line, Line)]
        assert sorted(filter(None, said)) == ["Naar het CGG.", "Slaapt slecht.", "Slaapt slecht."]
        assert [one.question for one in trajectories_of(acting, opened.file)].count("Wat helpt?") == 1
        assert "Tim" in [one.words["name"] for one in family_of(acting, two.lena).now]
        refers = Activity.objects.get(direction="referral", file=opened.file)
        was, _words, version = open_registered(acting, refers.id)
        correct_activity(acting, refers.id, version, talk("Naar het CGG in Gent.", direction="referral", **HUB))
        answer = written(acting, two.lena, talk("Mag komen.", direction="feedback", thread=was.id, day=today(), **HUB))
        assert Referral.objects.get(activity=refers).answer_id == answer.id
        assert sum(line.times for line in who_looked(acting, opened)) >= 3


def test_a_join_is_parted_wholly_within_a_day_and_not_after_it(two: Two) -> None:
    before = standing()
    asked = two.joined()
    assert standing() != before
    with acting_as(two.hanne) as acting:
        refers = Activity.objects.get(direction="referral", file__pupil_id=two.lena)
        answer = written(acting, two.lena, talk("Mag komen.", direction="feedback", thread=refers.id, day=today(), **HUB))
        apart = written(acting, two.lena, talk("Los hiervan."))
    sql("update casefile_join set decided_at = now() - interval '25 hours' where id = %s", asked)
    with acting_as(two.farah) as acting:
        assert "" in raised(BadInput, undo_join, acting, asked).problems
    sql("update casefile_join set decided_at = now() - interval '23 hours' where id = %s", asked)
    with acting_as(two.farah) as acting:
        undo_join(acting, asked)
        assert [step.undone for step in managing(acting).steps if step.kind == "join"] == [True]
        assert "" in raised(BadInput, undo_join, acting, asked).problems
    written_since = {answer.id, apart.id}
    now = standing()
    assert {table: [row for row in rows if row[0] not in written_since] for table, rows in now.items()} == before
    whose = {one.id: one.file.pupil_id for one in Activity.objects.filter(id__in=written_since).select_related("file")}
    assert whose == {answer.id: two.sam, apart.id: two.lena}
    with acting_as(two.hanne) as acting:
        assert open_file(acting, two.sam).file is not None and joined_to(acting, two.sam) is None


def test_what_is_of_two_children_or_of_another_centre_is_not_joined(two: Two) -> None:
    with acting_as(two.hanne) as acting:
        open_trajectory(acting, two.lena, "En hier?") if not trajectories_of(acting, open_file(acting, two.lena).file) else None
    far, double, ov4 = (Pupil.objects.get(source_id=f"pupil-{one}").id for one in ("far", "double", "ov4"))
    with acting_as(two.farah) as acting:
        raised(Http404, side_by_side, acting, two.lena, far)
        raised(Http404, propose_join, acting, two.lena, far, "kidsId", today())
        told = {other: side_by_side(acting, two.lena, other)[2] for other in (two.lena, double, ov4, two.sam)}
    assert "one and the same" in told[two.lena] or "dezelfde" in told[two.lena]
    assert all(told[other] for other in (double, ov4))


# What is about a pupil or in a file and does not move, and why.
STAYS = {
    "casefile_look.file_id": "a visit of one file",
    "casefile_join.stays_id": "it says who was joined",
    "casefile_join.goes_id": "it says who was joined",
    "registry_correction.pupil_id": "what was mended of whom",
    "registry_ownpupil.pupil_id": "who was written in",
}


def test_whatever_is_about_a_pupil_or_in_a_file_moves_or_says_why_not() -> None:
    """A table that is added later is joined as well, or stands above."""
    columns = {
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if one.related_model in (Pupil, File)
    }
    texts = "".join(path.read_text() for path in Path(paspoort.__file__).parent.glob("*/sql/functions/*.sql"))
    moved = {".".join(found) for found in re.findall(r"moved_rows\(\s*'(\w+)', '(\w+)'", texts)}
    assert columns - moved == set(STAYS)
    assert moved - columns == {"registry_findable.pupil_id"}
