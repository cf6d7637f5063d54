"""Asking an institution for a right, and deciding on it (rules 109, 110, 127)."""

from __future__ import annotations

from typing import Any

import pytest

from paspoort.audit.actions import record_many
from paspoort.identity.actions import end_person
from paspoort.inbox.actions import count_tasks, open_tasks
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Acting, BadInput, KnownLimit, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import (
    Decision,
    NewRequest,
    affiliate,
    appoint_admin,
    ask_for_right,
    decide_request,
    end_affiliation,
    my_requests,
    the_request,
    what_can_be_asked,
    withdraw_request,
)
from paspoort.rights.models import Affiliation, Grant, Request, Right
from tests.conftest import Act
from tests.people import grant_of, institution, person, work
from tests.raised import raised
from tests.verbs.rights_ground import DAY, traces

ATHENEUM, LINDE, ELSEWHERE, IRIS = "041236", "034793", "105312", "IRISGebruiker"


def ask(
    acting: Acting, institution: str = ATHENEUM, right: str = IRIS, contexts: tuple[str, ...] = ("gebruiker",), **more: object
) -> Request:
    return ask_for_right(acting, NewRequest(institution, right, contexts, **more))  # type: ignore[arg-type]


def asked_by(act: Act, player: str, at: str, institution: str, **more: object) -> Request:
    with acting_as(act(player, at)) as acting:
        return ask(acting, institution, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["041236", "41236", " 41 236 "])
def test_a_support_worker_asks_a_school_by_its_number(world: object, act: Act, typed: str) -> None:
    asked = asked_by(act, "supporter", "support", typed, message="Drie leerlingen.", email="tom@brug.example")
    assert (asked.institution, asked.asked_from, asked.category) == (
        institution("atheneum"),
        institution("support"),
        "support_worker",
    )
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        assert count_tasks(acting).open == 1
        assert [task.person for task in open_tasks(acting)] == ["Tom Wouters"]
        decided = decide_request(acting, asked.id, Decision(True, period=Period(today(), today() + 90 * DAY), answer="Welkom."))
        assert count_tasks(acting).open == 0
    given = decided.grant
    assert given is not None and given.ends_on == today() + 90 * DAY and given.contexts == ["gebruiker"]
    assert (decided.outcome, decided.decided_by, decided.answer) == ("accepted", person("head_atheneum"), "Welkom.")
    with acting_as(act("supporter", "atheneum")) as acting:
        assert "report:read" in acting.may


def test_who_has_no_work_there_yet_gets_it_with_the_right(world: object, act: Act) -> None:
    asked = asked_by(act, "head_support", "support", LINDE, ends_on=today() + 50 * DAY, email="tom@brug.example")
    with acting_as(act("head", "linde")) as acting:
        decide_request(acting, asked.id, Decision(True))
    made = work("head_support", "linde")
    assert (made.category, made.begins_on, made.ends_on) == ("support_worker", today(), today() + 50 * DAY)
    assert made.email == "tom@brug.example"
    assert traces("affiliation.begun")[0] == {"category": "support_worker"}
    with acting_as(act("head_support", "linde")) as acting:
        assert "report:read" in acting.may


def test_a_colleague_asks_the_own_school_and_is_refused_with_a_reason(world: object, act: Act) -> None:
    asked = asked_by(act, "teacher", "linde", LINDE)
    with acting_as(act("head", "linde")) as acting:
        assert list(raised(BadInput, decide_request, acting, asked.id, Decision(False)).problems) == ["answer"]
        decide_request(acting, asked.id, Decision(False, answer="Vraag het aan de zorgcoördinator."))
    with acting_as(act("teacher", "linde")) as acting:
        assert acting.may == frozenset()
        assert [(one.outcome, one.answer) for one in my_requests(acting)] == [("refused", "Vraag het aan de zorgcoördinator.")]
        assert ask(acting, LINDE).outcome == ""


def test_what_can_be_asked_fits_the_work_and_is_not_held(world: object, act: Act) -> None:
    def offered(acting: Acting, institution: str) -> dict[str, list[str]]:
        return {offer.right.code: [one.code for one in offer.contexts] for offer in what_can_be_asked(acting, institution)}

    with acting_as(act("supporter", "support")) as acting:
        assert offered(acting, ATHENEUM) == {IRIS: ["gebruiker", "operator"]}
        assert offered(acting, LINDE) == {IRIS: ["operator"]}
        ask(acting)
        assert offered(acting, ATHENEUM) == {}
        with pytest.raises(BadInput):
            what_can_be_asked(acting, "999999")
    with acting_as(act("teacher", "linde")) as acting:
        mine = offered(acting, LINDE)
        assert mine["LokaleBeheerder"] == ["lokale-beheerder"]  # a chief is appointed, not asked for
        assert set(mine) == {IRIS, "LokaleBeheerder"}
        assert offered(acting, ATHENEUM) == {}


def test_a_school_without_an_admin_who_can_be_mailed_is_explained(world: object, act: Act) -> None:
    with acting_as(act("supporter", "support")) as acting:
        refused = raised(Refused, ask, acting, ELSEWHERE)
        assert refused.code == "no_reachable_admin" and "Sint-Jozefschool Leuven" in refused.sentence
    with acting_as(act("head", "linde")) as acting, pytest.raises(Refused) as alone:
        ask(acting, LINDE)  # the other admin gave no address, and nobody decides the own request
    assert alone.value.code == "no_reachable_admin"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"institution": "12"}, "institution"),
        ({"institution": "abc"}, "institution"),
        ({"institution": "114702"}, "institution"),
        ({"right": "Bestaatniet"}, "right"),
        ({"right": "LARSGebruiker"}, "right"),
        ({"contexts": ()}, "contexts"),
        ({"contexts": ("beheerder",)}, "contexts"),
        ({"contexts": ("samenwerkingsdossier-school",)}, "contexts"),
        ({"ends_on": today() - DAY}, "ends_on"),
        ({"ends_on": today() + 1500 * DAY}, "ends_on"),
        ({"message": "x" * 501}, "message"),
        ({"message": "Voor 93.05.18-223.61"}, "message"),
        ({"email": "geen adres"}, "email"),
    ],
)
def test_what_cannot_be_asked_says_which_field(world: object, act: Act, wrong: dict[str, Any], field: str) -> None:
    with acting_as(act("supporter", "support")) as acting:
        assert list(raised(BadInput, ask, acting, **wrong).problems) == [field]
    assert not Request.objects.exists()


def test_the_same_is_asked_once_and_can_be_taken_back(world: object, act: Act) -> None:
    with acting_as(act("supporter", "support")) as acting:
        first = ask(acting)
        twice = raised(Refused, ask, acting, contexts=("operator",))
        assert (twice.code, twice.status) == ("asked_already", 409)
        withdraw_request(acting, first.id)
        assert raised(Refused, withdraw_request, acting, first.id).code == "decided_already"
        ask(acting)
    with acting_as(act("head_atheneum", "atheneum")) as acting, pytest.raises(Refused) as back:
        decide_request(acting, first.id, Decision(True))
    assert back.value.status == 409 and "ingetrokken" in back.value.sentence


def test_ten_a_day_and_twenty_at_once(world: object, act: Act) -> None:
    rights = [Right.objects.create(code=f"Recht{number}", name="Recht") for number in range(20)]
    facts = {"person": person("supporter"), "asked_from": institution("support"), "contexts": ["x"], "category": "support_worker"}
    made = [Request(institution=institution("linde"), right=right, **facts) for right in rights]
    Request.objects.bulk_create(made)
    Request.objects.filter(right__in=rights[10:]).update(outcome="withdrawn")
    with acting_as(act("supporter", "support")) as acting:
        record_many("right.asked", [one.id for one in made[:10]])
    with acting_as(act("supporter", "support")) as acting, pytest.raises(Refused) as today_enough:
        ask(acting)
    KnownLimit.objects.filter(name="rights asked").update(seconds=0)  # the day is over
    Request.objects.update(outcome="")
    with acting_as(act("supporter", "support")) as acting, pytest.raises(Refused) as too_many:
        ask(acting)
    assert [one.value.status for one in (today_enough, too_many)] == [429, 429]
    assert "10" in today_enough.value.sentence and "20" in too_many.value.sentence
    Request.objects.filter(right=rights[0]).update(outcome="withdrawn")
    with acting_as(act("supporter", "support")) as acting:
        ask(acting)


def test_an_admin_gets_a_sensitive_right_from_a_second_admin(world: object, act: Act) -> None:
    with acting_as_service("operator", role="worker"):
        appoint_admin(person("teacher"), institution("linde"), chief=False, email="wout@delinde.example")
    asked = asked_by(act, "head", "linde", LINDE)
    with acting_as(act("head", "linde")) as acting:
        assert open_tasks(acting) == []
        assert raised(Refused, decide_request, acting, asked.id, Decision(True)).code == "own_request"
    with acting_as(act("teacher", "linde")) as acting:
        assert count_tasks(acting).open == 1
        decide_request(acting, asked.id, Decision(True))
    with acting_as(act("head", "linde")) as acting:
        assert "report:read" in acting.may


def test_a_local_admin_makes_no_admin_of_who_asks(world: object, act: Act) -> None:
    with acting_as_service("operator", role="worker"):
        appoint_admin(person("teacher"), institution("linde"), chief=False, email="wout@delinde.example")
    asked = asked_by(act, "care", "linde", LINDE, right="LokaleBeheerder", contexts=("lokale-beheerder",))
    with acting_as(act("teacher", "linde")) as acting, pytest.raises(Refused) as refused:
        decide_request(acting, asked.id, Decision(True))
    assert refused.value.code == "not_yours_to_give"
    with acting_as(act("head", "linde")) as acting:
        assert decide_request(acting, asked.id, Decision(True)).outcome == "accepted"


def test_who_comes_second_learns_what_was_decided(world: object, act: Act) -> None:
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    for expected in ("accepted", "decided_already"):
        with acting_as(act("head_atheneum", "atheneum")) as acting:
            if expected == "accepted":
                decide_request(acting, asked.id, Decision(True))
                continue
            second = raised(Refused, decide_request, acting, asked.id, Decision(False, answer="Nee."))
            assert second.status == 409 and "Greet Ö-Janssens" in second.sentence
    assert Request.objects.get(id=asked.id).outcome == "accepted"


def test_who_died_in_between_gets_nothing(world: object, act: Act) -> None:
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    with acting_as_service("operator", role="worker"):
        end_person(person("supporter"), today())
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        gone = raised(Refused, decide_request, acting, asked.id, Decision(True))
        assert (gone.code, gone.status) == ("person_gone", 409)
        assert decide_request(acting, asked.id, Decision(False, answer="Overleden.")).outcome == "refused"


def test_who_left_the_support_centre_in_between_gets_nothing(world: object, act: Act) -> None:
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    with acting_as(act("head_support", "support")):
        end_affiliation(work("supporter", "support"), today() - DAY)
    with acting_as(act("head_atheneum", "atheneum")) as acting, pytest.raises(Refused) as gone:
        decide_request(acting, asked.id, Decision(True))
    assert gone.value.code == "work_over"
    assert Request.objects.get(id=asked.id).outcome == ""


def test_who_holds_it_gets_the_other_context_added_in_one_grant(world: object, act: Act) -> None:
    held = grant_of("supporter", "linde")
    asked = asked_by(act, "supporter", "support", LINDE, contexts=("operator",))
    with acting_as(act("head", "linde")) as acting:
        assert decide_request(acting, asked.id, Decision(True)).grant_id == held.id
    after = grant_of("supporter", "linde")
    assert (set(after.contexts), after.revision) == ({"gebruiker", "operator"}, 1)
    assert after.ends_on >= held.ends_on


def test_who_holds_it_until_soon_asks_for_longer(world: object, act: Act) -> None:
    Grant.objects.filter(id=grant_of("care", "linde").id).update(ends_on=today() + 10 * DAY)
    asked = asked_by(act, "care", "linde", LINDE, ends_on=today() + 200 * DAY)
    with acting_as(act("head", "linde")) as acting:
        decide_request(acting, asked.id, Decision(True))
    assert grant_of("care", "linde").ends_on == today() + 200 * DAY


def test_a_period_that_cannot_be_leaves_the_request_open_and_makes_no_work(world: object, act: Act) -> None:
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    before = Affiliation.objects.count()
    with pytest.raises(BadInput), acting_as(act("head_atheneum", "atheneum")) as acting:
        decide_request(acting, asked.id, Decision(True, period=Period(today(), today() + 3000 * DAY)))
    assert Request.objects.get(id=asked.id).outcome == "" and Affiliation.objects.count() == before


def test_a_request_is_seen_by_who_asks_and_who_decides_only(world: object, act: Act) -> None:
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    for player, at in [("supporter", "support"), ("head_atheneum", "atheneum")]:
        with acting_as(act(player, at)) as acting:
            assert the_request(acting, asked.id).id == asked.id
    for player, at in [("head", "linde"), ("counsellor", "atheneum"), ("head_support", "support")]:
        with acting_as(act(player, at)) as acting, pytest.raises(Refused) as hidden:
            the_request(acting, asked.id)
        assert hidden.value.status == 404
    for player, at, code in [("head", "linde", "not_found"), ("counsellor", "atheneum", "no_right")]:
        with acting_as(act(player, at)) as acting, pytest.raises(Refused) as refused:
            decide_request(acting, asked.id, Decision(True))
        assert refused.value.code == code


def test_work_that_begins_later_is_where_the_right_begins(world: object, act: Act) -> None:
    Affiliation.objects.filter(id=work("supporter", "atheneum").id).delete()
    with acting_as_service("operator", role="worker"):
        affiliate(person("supporter"), institution("atheneum"), "support_worker", Period(today() + 10 * DAY))
    asked = asked_by(act, "supporter", "support", ATHENEUM)
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        decided = decide_request(acting, asked.id, Decision(True))
    assert decided.grant is not None and decided.grant.begins_on == today() + 10 * DAY
