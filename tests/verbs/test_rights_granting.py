"""Giving a right to one and to several: what is refused, in which words, and what stays undone (rules 10, 11, 25-32, 110)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import (
    MOST_PEOPLE,
    GrantUpdate,
    appoint_admin,
    batch,
    change_grants,
    choose_people,
    grant,
    grant_several,
    plan_grant,
    rights_on_offer,
    take_over_grant,
    undo_batch,
)
from paspoort.rights.models import Affiliation, Batch, Grant
from tests.conftest import Act
from tests.people import grant_of, institution, work
from tests.verbs.rights_people import ADMIN, CHIEF, IRIS, LARS, LOCAL, a_year, in_days, newcomer, operator, seen, told

BATCH = uuid.UUID("7a9e3c51-63a4-4c3f-9a71-0d4a0f4f5b11")


@pytest.fixture
def outsider(world: object) -> Affiliation:
    """Someone who works at another school, which who acts for De Linde cannot see."""
    return work("counsellor", "atheneum")


@pytest.fixture
def head(outsider: object, world: object, act: Act) -> Iterator[Acting]:
    with acting_as(act("head", "linde")) as acting:
        yield acting


def local_admin(player: str = "teacher", at: str = "linde") -> Affiliation:
    """Make someone of the cast a local admin who is no chief."""
    with operator():
        grant(work(player, at), ADMIN, [LOCAL], a_year(), by=None)
    return work(player, at)


def problem(field: str, call: Callable[[], object]) -> str:
    """The sentence at this field; nothing was stored."""
    before = Grant.objects.count()
    with pytest.raises(BadInput) as wrong:
        call()
    assert list(wrong.value.problems) == [field]
    assert Grant.objects.count() == before
    return wrong.value.problems[field]


def refusal(code: str, call: Callable[[], object]) -> Refused:
    before = Grant.objects.count()
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.code == code and len(refused.value.sentence) > 20
    assert Grant.objects.count() == before
    return refused.value


# --- what can be given ----------------------------------------------------------------------------------------------


def test_a_school_offers_what_a_school_may_have(head: Acting) -> None:
    offers = {offer.right.code: [context.code for context in offer.contexts] for offer in rights_on_offer(head)}
    assert offers == {
        IRIS: ["gebruiker", "beheerder", "operator", "samenwerkingsdossier-school", "indicaties", "leerlingen-aanleveren"],
        ADMIN: [LOCAL],
    }


PROFESSIONS = [
    "arts",
    "verpleegkundige",
    "psycholoog-pedagoog",
    "maatschappelijk-werker",
    "paramedicus",
    "onthaal",
    "administratie",
    "directie",
]


def test_a_centre_offers_its_own_rights_and_no_context_of_a_school(world: object, act: Act) -> None:
    with acting_as(act("head_clb", "clb")) as acting:
        offers = {offer.right.code: [context.code for context in offer.contexts] for offer in rights_on_offer(acting)}
    assert offers == {IRIS: ["samenwerkingsdossier-CLB"], LARS: ["gebruiker", *PROFESSIONS], ADMIN: [LOCAL]}


def test_a_support_worker_is_offered_no_context_of_the_schools_own_staff(head: Acting) -> None:
    offers = rights_on_offer(head, [work("supporter", "linde")])
    assert [(offer.right.code, [context.code for context in offer.contexts]) for offer in offers] == [
        (IRIS, ["gebruiker", "operator"])
    ]


def test_a_local_admin_offers_no_admin_rights(world: object, act: Act) -> None:
    local_admin()
    with acting_as(act("teacher", "linde")) as acting:
        assert [offer.right.code for offer in rights_on_offer(acting)] == [IRIS]


@pytest.mark.parametrize("who", ["care", "teacher", "supporter"])
def test_who_manages_nothing_gives_nothing(world: object, act: Act, who: str) -> None:
    job = newcomer("linde")
    with acting_as(act(who, "linde")) as acting:
        refusal("no_right", lambda: rights_on_offer(acting))
        refusal("no_right", lambda: grant_several(acting, BATCH, [job.id], IRIS, ["gebruiker"], a_year()))
        refusal("no_right", lambda: undo_batch(acting, BATCH))


def test_a_light_sign_in_is_told_to_come_with_a_stronger_key(world: object, act: Act) -> None:
    job = newcomer("linde")
    with acting_as(act("head", "linde", Level.LOW)) as acting:
        refusal("step_up", lambda: grant_several(acting, BATCH, [job.id], IRIS, ["gebruiker"], a_year()))


# --- choosing people ------------------------------------------------------------------------------------------------


def test_people_come_in_the_order_in_which_they_were_chosen(head: Acting) -> None:
    ids = [work("teacher", "linde").id, work("care", "linde").id, work("expired", "linde").id]
    assert [one.id for one in choose_people(head, ids)] == ids


def test_the_twenty_sixth_is_refused_and_taking_one_out_makes_room(head: Acting) -> None:
    ids = [newcomer("linde").id for _ in range(MOST_PEOPLE + 1)]
    assert "25" in problem("people", lambda: choose_people(head, ids))
    assert len(choose_people(head, ids[1:])) == MOST_PEOPLE


def test_nobody_is_chosen_twice_neither_under_two_kinds_of_work(head: Acting) -> None:
    job = work("teacher", "linde")
    also = newcomer("linde", "support_worker", person=Person.objects.get(id=job.person_id))
    assert "Wout Claes" in problem("people", lambda: choose_people(head, [job.id, job.id]))
    assert "Wout Claes" in problem("people", lambda: choose_people(head, [job.id, also.id]))


def test_nobody_and_somebody_of_elsewhere_cannot_be_chosen(outsider: Affiliation, head: Acting) -> None:
    problem("people", lambda: choose_people(head, []))
    for stranger in (outsider.id, uuid.uuid4()):
        problem("people", partial(choose_people, head, [work("teacher", "linde").id, stranger]))


def test_who_left_or_died_is_named_and_nobody_else_gets_it_either(head: Acting) -> None:
    left, dead, here = newcomer("linde", ends=-2), newcomer("linde"), newcomer("linde")
    with operator():
        Person.objects.filter(id=dead.person_id).update(ended_on=today())
    for one in (left, dead):
        name = str(Person.objects.get(id=one.person_id))
        ids = [here.id, one.id]
        assert name in problem("people", partial(grant_several, head, BATCH, ids, IRIS, ["gebruiker"], a_year()))
    assert not Batch.objects.exists()


# --- planning -------------------------------------------------------------------------------------------------------


def test_a_plan_stores_nothing_and_says_who_gets_it_and_who_holds_it(head: Acting) -> None:
    before = Grant.objects.count()
    plan = plan_grant(head, [work("teacher", "linde").id, work("care", "linde").id], IRIS, ["gebruiker"], a_year())
    assert [str(one.person) for one in plan.receivers] == ["Wout Claes"]
    assert [grant.id for grant in plan.held] == [grant_of("care", "linde", IRIS).id]
    assert Grant.objects.count() == before


def test_a_grant_that_is_over_stands_in_nobodys_way(head: Acting) -> None:
    assert plan_grant(head, [work("expired", "linde").id], IRIS, ["gebruiker"], a_year()).held == []


def test_the_day_after_the_last_day_is_free(head: Acting) -> None:
    held = grant_of("care", "linde", IRIS)
    ids = [work("care", "linde").id]
    last = (held.ends_on - today()).days
    assert plan_grant(head, ids, IRIS, ["gebruiker"], Period(in_days(last), in_days(last + 9))).held == [held]
    assert plan_grant(head, ids, IRIS, ["gebruiker"], Period(in_days(last + 1), in_days(last + 9))).held == []


@pytest.mark.parametrize("contexts", [[], ["none"], ["gebruiker", "none"], ["samenwerkingsdossier-CLB"], ["\0"]])
def test_a_context_that_is_missing_or_unknown_here_is_refused(head: Acting, contexts: list[str]) -> None:
    problem("contexts", lambda: plan_grant(head, [work("teacher", "linde").id], IRIS, contexts, a_year()))


@pytest.mark.parametrize("right", [LARS, "", "IRISGebruiker ", "\0"])
def test_a_right_that_is_not_for_a_school_is_refused(head: Acting, right: str) -> None:
    problem("right", lambda: plan_grant(head, [work("teacher", "linde").id], right, ["gebruiker"], a_year()))


def test_a_support_worker_is_named_when_a_context_is_for_staff(head: Acting) -> None:
    ids = [work("teacher", "linde").id, work("supporter", "linde").id]
    sentence = problem("contexts", lambda: plan_grant(head, ids, IRIS, ["beheerder"], a_year()))
    assert "Tom Wouters" in sentence and "Wout Claes" not in sentence


def test_nobody_is_made_chief_from_a_form_and_a_local_admin_makes_no_admin(head: Acting, act: Act) -> None:
    ids = [work("care", "linde").id]
    refusal("not_yours_to_give", lambda: plan_grant(head, ids, ADMIN, [CHIEF], a_year()))
    local_admin()
    with acting_as(act("teacher", "linde")) as acting:
        refused = refusal("not_yours_to_give", lambda: grant_several(acting, BATCH, ids, ADMIN, [LOCAL], a_year()))
        assert "hief" in refused.sentence or "hoofd" in refused.sentence


def test_a_sensitive_right_to_oneself_is_refused_and_says_who_else_decides(head: Acting) -> None:
    me = work("head", "linde")
    refusal("to_oneself", lambda: plan_grant(head, [me.id], IRIS, ["gebruiker"], a_year()))
    local_admin()
    refused = refusal("to_oneself", lambda: plan_grant(head, [work("care", "linde").id, me.id], IRIS, ["gebruiker"], a_year()))
    assert "Wout Claes" in refused.sentence and "Johan" not in refused.sentence


# --- giving ---------------------------------------------------------------------------------------------------------


def test_several_get_it_in_one_go_and_each_leaves_a_trace_and_a_line(head: Acting) -> None:
    ids = [newcomer("linde").id for _ in range(3)]
    given = grant_several(head, BATCH, ids, IRIS, ["gebruiker", "operator"], a_year(), "Zorgteam van dit jaar.")
    grants = list(batch(head, given.id).grants.all())
    assert {one.affiliation_id for one in grants} == set(ids)
    for one in grants:
        assert (one.contexts, one.begins_on, one.ends_on) == (["gebruiker", "operator"], today(), in_days(300))
        assert (one.granted_by_id, one.institution_id, one.reason) == (
            head.person_id,
            head.institution_id,
            "Zorgteam van dit jaar.",
        )
        assert told(one) == [("given", ["gebruiker", "operator"], in_days(300))]
    traces = Trace.objects.filter(event="right.granted", object_id__in=[one.id for one in grants])
    assert traces.count() == 3 and {trace.facts["contexts"] for trace in traces} == {"gebruiker,operator"}


def test_it_opens_at_the_next_request(head: Acting, act: Act) -> None:
    secret = act("teacher", "linde")
    with acting_as(secret) as before:
        assert "report:read" not in before.may
    grant_several(head, BATCH, [work("teacher", "linde").id], IRIS, ["gebruiker"], a_year())
    with acting_as(secret) as after:
        assert "report:read" in after.may


def test_the_same_form_twice_gives_it_once(head: Acting) -> None:
    ids = [work("teacher", "linde").id]
    first = grant_several(head, BATCH, ids, IRIS, ["gebruiker"], a_year())
    count = Grant.objects.count()
    again = grant_several(head, BATCH, [*ids, newcomer("linde").id], IRIS, ["operator"], a_year())
    assert again == first and Grant.objects.count() == count


def test_who_holds_it_is_left_out_and_when_all_do_nothing_happens(head: Acting) -> None:
    care, teacher = work("care", "linde"), work("teacher", "linde")
    given = grant_several(head, BATCH, [care.id, teacher.id], IRIS, ["gebruiker"], a_year())
    assert [one.affiliation_id for one in given.grants.all()] == [teacher.id]
    refusal("all_held", lambda: grant_several(head, uuid.uuid4(), [care.id, teacher.id], IRIS, ["operator"], a_year()))


def test_the_batch_of_another_institution_is_nobodys_here(head: Acting, act: Act) -> None:
    with acting_as(act("head_atheneum", "atheneum")) as other:
        grant_several(other, BATCH, [newcomer("atheneum").id], IRIS, ["gebruiker"], a_year())
    with acting_as(act("head", "linde")) as again:
        refusal("not_found", lambda: batch(again, BATCH))
        job = work("teacher", "linde")
        before = Grant.objects.count()
        with pytest.raises(Refused, match="not_found"):
            grant_several(again, BATCH, [job.id], IRIS, ["gebruiker"], a_year())
        assert Grant.objects.count() == before and undo_batch(again, BATCH) == 0


def test_a_national_number_in_the_reason_is_refused(head: Acting) -> None:
    ids = [work("teacher", "linde").id]
    problem("reason", lambda: grant_several(head, BATCH, ids, IRIS, ["gebruiker"], a_year(), "voor 85.07.30-033.28"))


def test_twenty_five_people_cost_few_statements(head: Acting) -> None:
    ids = [newcomer("linde").id for _ in range(MOST_PEOPLE)]
    connection.force_debug_cursor = True
    before = len(connection.queries_log)
    grant_several(head, BATCH, ids, IRIS, ["gebruiker"], a_year())
    spent = len(connection.queries_log) - before
    connection.force_debug_cursor = False
    assert spent <= 16


# --- undoing --------------------------------------------------------------------------------------------------------


def test_undo_takes_back_what_nobody_changed_since(head: Acting) -> None:
    ids = [newcomer("linde").id for _ in range(3)]
    given = grant_several(head, BATCH, ids, IRIS, ["gebruiker"], a_year())
    changed = given.grants.earliest("id")
    change_grants(head, seen(changed), GrantUpdate(ends_on=in_days(20)))
    assert undo_batch(head, BATCH) == 2
    assert undo_batch(head, BATCH) == 0
    rows = {one.id: one.ended_because for one in batch(head, BATCH).grants.all()}
    assert rows.pop(changed.id) == "" and set(rows.values()) == {"undone"}
    assert Trace.objects.filter(event="right.undone").count() == 2


def test_after_undoing_the_same_people_can_get_it_again(head: Acting) -> None:
    ids = [work("teacher", "linde").id]
    grant_several(head, BATCH, ids, IRIS, ["gebruiker"], a_year())
    undo_batch(head, BATCH)
    assert grant_several(head, uuid.uuid4(), ids, IRIS, ["operator"], a_year()).grants.count() == 1


# --- one, and by the operator ---------------------------------------------------------------------------------------


def test_one_grant_is_checked_like_several(outsider: Affiliation, head: Acting) -> None:
    teacher = work("teacher", "linde")
    problem("begins_on", lambda: grant(teacher, IRIS, ["gebruiker"], Period(in_days(-1), in_days(9)), by=head))
    problem("contexts", lambda: grant(work("supporter", "linde"), IRIS, ["beheerder"], a_year(), by=head))
    refusal("to_oneself", lambda: grant(work("head", "linde"), IRIS, ["gebruiker"], a_year(), by=head))
    refusal("not_yours_to_give", lambda: grant(teacher, ADMIN, [CHIEF], a_year(), by=head))
    refusal("other_institution", lambda: grant(outsider, IRIS, ["gebruiker"], a_year(), by=head))
    refusal("already_held", lambda: grant(work("care", "linde"), IRIS, ["operator"], a_year(), by=head))


def test_the_operator_makes_a_local_admin_chief_without_a_second_grant(world: object) -> None:
    job = local_admin()
    with operator():
        made = appoint_admin(Person.objects.get(id=job.person_id), institution("linde"))
        again = appoint_admin(Person.objects.get(id=job.person_id), institution("linde"))
    assert made.id == again.id and set(made.contexts) == {LOCAL, CHIEF}
    assert [kind for kind, _contexts, _day in told(made)] == ["given", "changed"]


def test_the_operator_appoints_a_support_worker_as_staff(world: object) -> None:
    with operator():
        made = appoint_admin(work("supporter", "atheneum").person, institution("atheneum"))
    assert made.affiliation.category == "staff" and made.contexts == [CHIEF]


def test_what_was_given_before_keeps_its_day(world: object) -> None:
    job = newcomer("linde", begins=-400)
    with operator():
        taken = take_over_grant(
            job, IRIS, ["gebruiker"], Period(in_days(-400), in_days(100)), work("head", "linde").person, in_days(-400)
        )
    taken.refresh_from_db()
    assert timezone.localdate(taken.granted_at) <= in_days(-400)
