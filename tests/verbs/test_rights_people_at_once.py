"""Two admins at the same moment: one person, one affiliation, and one chief who remains."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from paspoort.demo.cast import invented_number
from paspoort.identity.actions import Level, Proof
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import NewColleague, add_colleague, admit, end_colleagues, end_grants, give_same, with_inquiry
from paspoort.rights.models import Affiliation, Grant
from tests.at_once import at_once
from tests.conftest import Act
from tests.people import grant_of, institution, work
from tests.verbs.rights_ground import BORN, DAY, NEW, holding, somebody


def ten_years() -> Period:
    return Period(today(), today() + 3650 * DAY)


pytestmark = pytest.mark.live


def test_adding_the_same_person_twice_at_once_gives_one_person_and_one_affiliation(live_world: str, act: Act) -> None:
    head, admin = act("head", "linde"), act("admin", "linde")
    ids = at_once(adding(head, "linde"), adding(admin, "linde"))
    assert len(set(ids)) == 1
    assert Person.objects.filter(family_name="Nieuw").count() == 1
    assert Affiliation.objects.filter(person__family_name="Nieuw", institution=institution("linde")).count() == 1


def test_two_schools_that_add_the_same_person_at_once_share_one_person(live_world: str, act: Act) -> None:
    head, other = act("head", "linde"), act("head_atheneum", "atheneum")
    ids = at_once(adding(head, "linde"), adding(other, "atheneum"))
    assert len(set(ids)) == 2
    assert Person.objects.filter(family_name="Nieuw").count() == 1


def adding(secret: str, at: str) -> Callable[[], uuid.UUID]:
    def call() -> uuid.UUID:
        return with_inquiry(
            secret, lambda acting: add_colleague(acting, NewColleague(NEW, "Nora", "Nieuw", BORN, "staff", ten_years())).id
        )

    return call


def test_giving_what_a_colleague_has_twice_at_once_gives_it_once(live_world: str, act: Act) -> None:
    a, b = somebody("Ada", "Eerste", 80), somebody("Bo", "Tweede", 81)
    holding(a), holding(a, "LokaleBeheerder", ("lokale-beheerder",))
    number, secret = uuid.uuid4(), act("head", "linde")

    def give() -> uuid.UUID:
        with acting_as(secret) as acting:
            return give_same(acting, number, a.person_id, b.id, Period(today(), today() + DAY)).id

    assert at_once(give, give) == [number, number]
    assert Grant.objects.filter(person=b.person_id).count() == 2


def test_two_chiefs_who_end_each_other_at_once_leave_one(live_world: str, act: Act) -> None:
    second = somebody("Ann", "Tweede", 76)
    holding(second, "LokaleBeheerder", ("hoofd-lokale-beheerder",), ends_on=today() + 100 * DAY)
    holding(work("teacher", "linde"), "LokaleBeheerder", ("hoofd-lokale-beheerder",))
    first = act("teacher", "linde")
    with acting_as(act("head", "linde")) as acting:
        end_grants(acting, {grant_of("head", "linde", "LokaleBeheerder").id: 0}, "andere taak")
    other = sign_in_new(second)
    with ThreadPoolExecutor(1) as pool:
        with acting_as(first) as acting:
            end_colleagues(acting, [second.id], today() - DAY)
            waiting = pool.submit(at_once, leave(other, work_of(acting.me)))
            time.sleep(0.7)  # the other is at it, and waits for this transaction
        assert waiting.result() == ["refused"]
    chiefs = Grant.objects.filter(right="LokaleBeheerder", institution=second.institution_id, revoked_at=None)
    chiefs = chiefs.filter(contexts=["hoofd-lokale-beheerder"])
    assert chiefs.count() == 1


def work_of(person_id: uuid.UUID) -> uuid.UUID:
    return Affiliation.objects.get(person=person_id).id


def sign_in_new(affiliation: Affiliation) -> str:
    """Someone outside the cast signs in."""
    proof = Proof(
        provider="acm",
        subject=f"test {affiliation.person_id}",
        given_name="Ann",
        family_name="Tweede",
        national_number=invented_number(76),
        audience="OV",
        institution_number=affiliation.institution.number,
        acr="urn:be:vlaanderen:authmech:itsme",
        level=Level.HIGH,
        auth_time=0,
    )
    with acting_as_service("sign-in"):
        return admit(proof).secret


def leave(secret: str, affiliation_id: uuid.UUID) -> Callable[[], str]:
    def call() -> str:
        try:
            with acting_as(secret) as acting:
                end_colleagues(acting, [affiliation_id], today() - DAY)
            return "done"
        except Refused:
            return "refused"

    return call
