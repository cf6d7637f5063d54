"""Who is behind a proof: found by number, IDM id or the provider's key, and a key that changed bound again or refused."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from paspoort.audit.models import Trace
from paspoort.demo.cast import invented_number
from paspoort.demo.world import BY_KEY, NUMBERS
from paspoort.identity.actions import Level, Proof, Refusal, SignInRefused, end_person, recognise
from paspoort.identity.models import Person, SealedNumber, Subject
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.periods import today
from paspoort.rights.actions import admit
from tests.at_once import at_once

CARE, HEAD = BY_KEY["care"].national_number, BY_KEY["head"].national_number
VO_ID = "7d1c2a60-5b1f-4a50-9d0f-1f6ad0a4c009"


def itsme(subject: str = "one", number: str | None = CARE, level: Level = Level.HIGH, **changes: Any) -> Proof:
    """What itsme proves: who someone is, and no institution."""
    said: dict[str, Any] = {
        "provider": "itsme",
        "subject": subject,
        "given_name": "",
        "family_name": "",
        "national_number": number,
        "vo_id": None,
        "audience": None,
        "institution_number": None,
        "institution_name": None,
        "acr": None,
        "level": level,
        "auth_time": int(time.time()),
        "names_place": False,
    }
    return Proof(**(said | changes))


def acm(subject: str, number: str | None = None, level: Level = Level.HIGH, **changes: Any) -> Proof:
    """What ACM proves: the same, for an institution."""
    names = {"given_name": "Nora", "family_name": "Nieuw"}
    return itsme(subject, number, level, provider="acm", names_place=True, institution_number=NUMBERS["linde"], **names | changes)


def seen(proof: Proof) -> Person:
    with acting_as_service("sign-in"):
        return recognise(proof)


def refused(proof: Proof) -> Refusal:
    before = kept()
    with pytest.raises(SignInRefused) as caught, acting_as_service("sign-in"):
        recognise(proof)
    assert kept() == before, "a refusal stores nothing"
    return caught.value.code


def kept() -> tuple[list[Any], list[Any], int]:
    people = Person.objects.order_by("id").values_list("id", "given_name", "vo_id")
    numbers = SealedNumber.objects.order_by("subject_id").values_list("subject_id", "hash")
    keys = Subject.objects.order_by("id").values_list("id", "person_id", "level")
    return [*people, *numbers], list(keys), Trace.objects.filter(event="subject.rebound").count()


def bound(provider: str = "itsme") -> dict[str, int]:
    return dict(Subject.objects.filter(provider=provider).values_list("subject", "level"))


def rebound() -> list[dict[str, Any]]:
    return [trace.facts for trace in Trace.objects.filter(event="subject.rebound")]


def test_the_first_time_the_number_tells_who_it_is(world: object) -> None:
    assert seen(itsme()).given_name == BY_KEY["care"].given_name
    assert (bound(), rebound()) == ({"one": Level.HIGH}, [])


def test_after_that_the_key_alone_does(world: object) -> None:
    assert seen(itsme()) == seen(itsme(number=None))
    assert bound() == {"one": Level.HIGH}


@pytest.mark.parametrize("level", [Level.SUBSTANTIAL, Level.HIGH])
def test_a_new_key_is_bound_through_the_number_when_as_sure_or_surer(world: object, level: Level) -> None:
    person = seen(itsme(level=Level.SUBSTANTIAL))
    assert seen(itsme("two", level=level)) == person
    assert bound() == {"one": Level.SUBSTANTIAL, "two": level}
    assert rebound() == [{"provider": "itsme", "level_reached": int(level)}]
    assert Trace.objects.get(event="subject.rebound").object_id == person.id


def test_a_new_key_that_is_less_sure_is_refused(world: object) -> None:
    seen(itsme())
    assert refused(itsme("two", level=Level.SUBSTANTIAL)) == Refusal.SUBJECT_CHANGED


def test_the_surest_of_several_keys_decides(world: object) -> None:
    seen(itsme(level=Level.LOW)), seen(itsme("two", level=Level.HIGH))
    assert refused(itsme("three", level=Level.SUBSTANTIAL)) == Refusal.SUBJECT_CHANGED


def test_a_key_that_nobody_knows_without_a_number_tells_nothing(world: object) -> None:
    seen(itsme())
    assert refused(itsme("two", number=None)) == Refusal.SUBJECT_CHANGED
    assert refused(itsme("nobody", number=None)) == Refusal.SUBJECT_CHANGED


def test_a_key_proved_more_surely_counts_for_more_from_then_on(world: object) -> None:
    seen(itsme(level=Level.LOW)), seen(itsme(level=Level.HIGH)), seen(itsme(level=Level.SUBSTANTIAL))
    assert (bound(), rebound()) == ({"one": Level.HIGH}, [])
    assert refused(itsme("two", level=Level.SUBSTANTIAL)) == Refusal.SUBJECT_CHANGED


def test_a_key_of_one_person_with_the_number_of_another_is_refused(world: object) -> None:
    seen(itsme())
    assert refused(itsme(number=HEAD)) == Refusal.OTHER_PERSON


def test_a_known_key_with_a_number_that_nobody_has_is_refused(world: object) -> None:
    seen(itsme())
    assert refused(itsme(number=invented_number(4712))) == Refusal.OTHER_PERSON


def test_whom_nobody_knows_stays_unknown(world: object) -> None:
    assert refused(itsme(number=invented_number(4712))) == Refusal.NOT_KNOWN_HERE


def test_a_number_that_cannot_be_is_refused(world: object) -> None:
    assert refused(itsme(number="93051822300")) == Refusal.CLAIM_MALFORMED


def test_another_provider_has_keys_of_its_own(world: object) -> None:
    person = seen(acm("same word", number=CARE))
    assert seen(itsme("same word", level=Level.LOW)) == person
    assert (bound()["same word"], bound("acm")["same word"], rebound()) == (Level.LOW, Level.HIGH, [])


def test_acm_may_change_its_key_where_the_idm_id_stays(world: object) -> None:
    person = seen(acm("a", vo_id=VO_ID))
    assert seen(acm("b", vo_id=VO_ID)) == person
    assert rebound() == [{"provider": "acm", "level_reached": 3}]
    assert refused(acm("c", vo_id=VO_ID, level=Level.SUBSTANTIAL)) == Refusal.SUBJECT_CHANGED


def test_acm_may_change_its_key_where_the_number_stays(world: object) -> None:
    person = seen(acm("a", number=invented_number(4713)))
    assert seen(acm("b", number=invented_number(4713))) == person
    assert refused(acm("c", number=invented_number(4713), level=Level.LOW)) == Refusal.SUBJECT_CHANGED


def test_acm_with_the_idm_id_of_one_and_the_number_of_another_is_refused(world: object) -> None:
    seen(acm("a", vo_id=VO_ID))
    assert refused(acm("b", vo_id=VO_ID, number=HEAD)) == Refusal.OTHER_PERSON


def test_who_works_nowhere_any_more_gets_no_session_and_leaves_no_key(world: object) -> None:
    seen(acm("visitor", number=invented_number(4714)))
    before = kept()
    with pytest.raises(SignInRefused) as caught, acting_as_service("sign-in"):
        admit(itsme("gone", number=invented_number(4714)))
    assert caught.value.code == Refusal.NOT_KNOWN_HERE
    assert kept() == before


def entering(proof: Proof) -> Callable[[], uuid.UUID | str]:
    def call() -> uuid.UUID | str:
        try:
            return seen(proof).id
        except SignInRefused as refusal:
            return refusal.code.value

    return call


@pytest.mark.live
def test_two_tabs_of_one_person_bind_the_key_once(live_world: str) -> None:
    ids = at_once(*[entering(itsme()) for _ in range(4)])
    assert len(set(ids)) == 1 and isinstance(ids[0], uuid.UUID)
    assert (bound(), rebound()) == ({"one": Level.HIGH}, [])


@pytest.mark.live
def test_two_tabs_of_someone_new_make_one_person(live_world: str) -> None:
    number = invented_number(4715)
    ids = at_once(*[entering(acm("new", number=number, vo_id=VO_ID)) for _ in range(4)])
    assert len(set(ids)) == 1
    assert Person.objects.filter(vo_id=VO_ID).count() == Subject.objects.filter(subject="new").count() == 1


@pytest.mark.live
def test_a_new_key_at_two_places_at_once_is_bound_once(live_world: str) -> None:
    person = seen(itsme())
    assert at_once(*[entering(itsme("two")) for _ in range(4)]) == [person.id] * 4
    assert bound() == {"one": 3, "two": 3} and len(rebound()) == 1


@pytest.mark.live
def test_one_new_key_for_two_people_at_once_goes_to_one(live_world: str) -> None:
    results = at_once(entering(itsme("two")), entering(itsme("two", number=HEAD)))
    assert [type(one) for one in results].count(uuid.UUID) == 1 and Refusal.OTHER_PERSON.value in results
    assert bound() == {"two": 3}


@pytest.mark.live
def test_who_is_ended_while_signing_in_stays_ended(live_world: str) -> None:
    person = seen(itsme())
    with ThreadPoolExecutor(1) as pool:
        with acting_as_service("operator", role="worker"):
            end_person(person, today())
            waiting = pool.submit(at_once, entering(itsme()))
            time.sleep(0.7)  # the other has read who it is, and waits for this transaction
        assert waiting.result() == [person.id]
    assert Person.objects.get(id=person.id).ended_on == today()
