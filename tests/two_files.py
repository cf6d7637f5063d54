"""Two files of one child, as several tests join them: who proposes, who decides, and what is written in each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from paspoort.casefile import actions
from paspoort.casefile.actions import (
    NewActivity,
    NewChild,
    NewPlace,
    decide_join,
    open_file,
    open_trajectory,
    propose_join,
    register_activity,
    start_activity,
)
from paspoort.casefile.models import Activity
from paspoort.family.actions import NewRelation, add_relation
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.letters.actions import begin_letter
from paspoort.registry.models import Pupil
from paspoort.rights.models import Team
from tests.people import grant_of
from tests.verbs.inquiring import asking

write_in_child = asking(actions.write_in_child)
HUB = {"function": "referralHub", "category": "mentalHealth", "detail": "cgg"}


def talk(text: str = "Slaapt slecht.", **more: Any) -> NewActivity:
    known: dict[str, Any] = {"day": today() - timedelta(days=5), "function": "clarification", "text": text}
    return NewActivity(topics=("emotional",), client="pupil", actors=("pupil",), **known | more)


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
def two(world: object, act: Callable[..., str]) -> Two:
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
        asked = written(acting, sam, talk("Naar het CGG.", direction="referral", **HUB))
        begin_letter(acting, sam, "supportLetter", asked.id)
        add_relation(acting, sam, NewRelation("father", "Tim"))
        open_trajectory(acting, sam, "Wat helpt?")
    return Two(lena.id, sam, farah, nele, hanne)
