"""Changing and ending grants as they were seen: contexts, period, several at once, a last chief (rules 30, 50, 105-107, 111)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from paspoort.audit.models import Trace
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import ChangedMeanwhile, GrantUpdate, change_grants, end_affiliation, end_grants, grant, revoke
from paspoort.rights.models import Affiliation, Grant
from tests.conftest import Act
from tests.people import grant_of, work
from tests.raised import raised
from tests.verbs.rights_people import ADMIN, CHIEF, DAY, IRIS, LOCAL, a_year, in_days, newcomer, operator, seen, told


@pytest.fixture
def elsewhere(world: object) -> Grant:
    """A grant at another school, which who acts for De Linde cannot see."""
    return grant_of("counsellor", "atheneum", IRIS)


@pytest.fixture
def head(elsewhere: object, act: Act) -> Iterator[Acting]:
    with acting_as(act("head", "linde")) as acting:
        yield acting


@pytest.fixture
def held(head: Acting) -> Grant:
    """What the teacher was just given, for a year."""
    return grant(work("teacher", "linde"), IRIS, ["gebruiker"], a_year(), by=head)


def second_chief() -> Grant:
    with operator():
        return grant(work("teacher", "linde"), ADMIN, [CHIEF], a_year(), by=None)


def unchanged(one: Grant, code: str, call: Callable[[], object]) -> Refused:
    """The refusal; this grant stayed as it was."""
    before = _as_it_is(one)
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.code == code and refused.value.sentence
    assert _as_it_is(one) == before
    return refused.value


def problem(one: Grant, field: str, call: Callable[[], object]) -> str:
    before = _as_it_is(one)
    with pytest.raises(BadInput) as wrong:
        call()
    assert list(wrong.value.problems) == [field]
    assert _as_it_is(one) == before
    return wrong.value.problems[field]


def _as_it_is(one: Grant) -> dict[str, object]:
    return {**Grant.objects.filter(id=one.id).values().get()}


# --- changing -------------------------------------------------------------------------------------------------------


def test_the_pencil_changes_contexts_and_the_reason_stays_in_the_history(head: Acting, held: Grant) -> None:
    (now,) = change_grants(head, seen(held), GrantUpdate(["beheerder", "operator"], reason=" Vervangt de zorgcoördinator. "))
    assert (now.contexts, now.revision, now.reason) == (["beheerder", "operator"], 1, "Vervangt de zorgcoördinator.")
    lines = list(now.changes.order_by("at").values_list("kind", "reason", "by_person"))
    assert lines == [("given", "", head.person_id), ("changed", "Vervangt de zorgcoördinator.", head.person_id)]
    assert Trace.objects.get(event="right.changed", object_id=held.id).facts["contexts"] == "beheerder,operator"


@pytest.mark.parametrize("reason", ["", "   ", "\0"])
def test_other_contexts_need_a_reason(head: Acting, held: Grant, reason: str) -> None:
    problem(held, "reason", lambda: change_grants(head, seen(held), GrantUpdate(["operator"], reason=reason)))


def test_the_same_contexts_in_another_order_are_no_change(head: Acting) -> None:
    both = grant(newcomer("linde"), IRIS, ["operator", "gebruiker"], a_year(), by=head)
    (now,) = change_grants(head, seen(both), GrantUpdate(["gebruiker", "operator"], ends_on=both.ends_on))
    assert now.revision == 0 and len(told(both)) == 1


def test_extending_several_needs_no_reason_and_leaves_others_alone(head: Acting, held: Grant) -> None:
    others = [grant(newcomer("linde"), IRIS, ["operator"], a_year(), by=head) for _ in range(2)]
    now = change_grants(head, seen(held, others[0]), GrantUpdate(ends_on=in_days(400)))
    assert {one.ends_on for one in now} == {in_days(400)} and [one.contexts for one in now if one.id == held.id] == [
        ["gebruiker"]
    ]
    assert Grant.objects.get(id=others[1].id).ends_on == in_days(300)


def test_one_of_several_that_cannot_be_changed_stops_all(head: Acting, held: Grant) -> None:
    short = grant(newcomer("linde", ends=50), IRIS, ["gebruiker"], Period(today(), in_days(40)), by=head)
    sentence = problem(held, "ends_on", lambda: change_grants(head, seen(held, short), GrantUpdate(ends_on=in_days(100))))
    assert str(short.person) in sentence


def test_the_right_s_maximum_and_the_days_bound_a_change(head: Acting, held: Grant) -> None:
    problem(held, "ends_on", lambda: change_grants(head, seen(held), GrantUpdate(ends_on=in_days(365 * 5))))
    problem(held, "ends_on", lambda: change_grants(head, seen(held), GrantUpdate(ends_on=in_days(-1))))
    problem(held, "begins_on", lambda: change_grants(head, seen(held), GrantUpdate(begins_on=in_days(3))))
    problem(held, "begins_on", lambda: change_grants(head, seen(held), GrantUpdate(begins_on=in_days(-3))))


def test_what_has_not_begun_can_begin_another_day_but_not_in_the_past(head: Acting) -> None:
    later = grant(newcomer("linde"), IRIS, ["gebruiker"], Period(in_days(30), in_days(90)), by=head)
    (now,) = change_grants(head, seen(later), GrantUpdate(begins_on=in_days(10)))
    assert (now.begins_on, now.ends_on) == (in_days(10), in_days(90))
    problem(now, "begins_on", lambda: change_grants(head, seen(now), GrantUpdate(begins_on=in_days(-1))))
    problem(now, "ends_on", lambda: change_grants(head, seen(now), GrantUpdate(begins_on=in_days(91))))


def test_extending_into_the_next_grant_of_the_same_right_is_refused_with_the_name(head: Acting, held: Grant) -> None:
    grant(held.affiliation, IRIS, ["operator"], Period(in_days(301), in_days(330)), by=head)
    assert "Wout Claes" in problem(held, "ends_on", lambda: change_grants(head, seen(held), GrantUpdate(ends_on=in_days(301))))


def test_a_context_for_staff_does_not_come_to_a_support_worker_by_the_pencil(head: Acting) -> None:
    theirs = grant_of("supporter", "linde", IRIS)
    refused = raised(BadInput, change_grants, head, seen(theirs), GrantUpdate(["beheerder"], reason="Hogere rol."))
    assert "Tom Wouters" in refused.problems["contexts"]


def test_who_comes_second_sees_what_changed(head: Acting, held: Grant) -> None:
    change_grants(head, seen(held), GrantUpdate(ends_on=in_days(100)))
    now = Grant.objects.get(id=held.id)
    for late in (
        lambda: change_grants(head, {held.id: 0}, GrantUpdate(ends_on=in_days(200))),
        lambda: end_grants(head, {held.id: 0}, "Weg."),
    ):
        refused = unchanged(now, "changed_meanwhile", late)
        assert isinstance(refused, ChangedMeanwhile) and refused.status == 409
        assert [one.ends_on for one in refused.grants] == [in_days(100)] and "Wout Claes" in refused.sentence


def test_what_ended_is_changed_meanwhile_for_who_saw_it_alive_and_stays_ended_for_all(head: Acting, held: Grant) -> None:
    end_grants(head, seen(held), "Klaar.")
    now = Grant.objects.get(id=held.id)
    unchanged(now, "changed_meanwhile", lambda: change_grants(head, {held.id: 0}, GrantUpdate(ends_on=in_days(9))))
    unchanged(now, "already_ended", lambda: change_grants(head, {held.id: 1}, GrantUpdate(ends_on=in_days(9))))
    unchanged(now, "already_ended", lambda: end_grants(head, {held.id: 1}, "Nog eens."))


def test_what_is_over_is_not_extended(head: Acting) -> None:
    over = grant_of("expired", "linde", IRIS)
    assert over.ends_on < today()
    with pytest.raises(Refused, match="already_ended"):
        change_grants(head, seen(over), GrantUpdate(ends_on=in_days(30)))


def test_a_grant_of_elsewhere_does_not_exist_here(elsewhere: Grant, head: Acting, held: Grant) -> None:
    for call in (
        lambda: change_grants(head, seen(held, elsewhere), GrantUpdate(ends_on=in_days(10))),
        lambda: end_grants(head, seen(held, elsewhere), "Weg."),
        lambda: end_grants(head, {}, "Weg."),
    ):
        assert unchanged(Grant.objects.get(id=held.id), "not_found", call).status == 404


def test_nobody_extends_or_widens_the_own_sensitive_right(world: object, act: Act) -> None:
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        own = grant_of("head_atheneum", "atheneum", IRIS)
        unchanged(own, "to_oneself", lambda: change_grants(acting, seen(own), GrantUpdate(ends_on=own.ends_on + DAY)))
        unchanged(
            own,
            "to_oneself",
            lambda: change_grants(acting, seen(own), GrantUpdate(["gebruiker", "beheerder"], reason="x")),
        )
        (now,) = change_grants(acting, seen(own), GrantUpdate(ends_on=in_days(30)))
        assert now.ends_on == in_days(30)


def test_a_local_admin_changes_no_admin_and_no_reader_becomes_one(head: Acting, act: Act) -> None:
    with operator():
        grant(work("teacher", "linde"), ADMIN, [LOCAL], a_year(), by=None)
    with acting_as(act("teacher", "linde")) as acting:
        chief = grant_of("head", "linde", ADMIN)
        unchanged(chief, "not_yours_to_give", lambda: change_grants(acting, seen(chief), GrantUpdate(ends_on=in_days(5))))
        unchanged(chief, "not_yours_to_give", lambda: end_grants(acting, seen(chief), "Ik wil het."))
        own = grant_of("teacher", "linde", ADMIN)
        unchanged(
            own,
            "not_yours_to_give",
            lambda: change_grants(acting, seen(own), GrantUpdate([CHIEF], reason="Ik wil het.")),
        )
        care = grant_of("care", "linde", IRIS)
        assert end_grants(acting, seen(care), "Klaar.") == 1


# --- ending ---------------------------------------------------------------------------------------------------------


def test_ending_counts_at_the_next_request(head: Acting, act: Act) -> None:
    secret = act("care", "linde")
    with acting_as(secret) as before:
        assert "report:read" in before.may
    with acting_as(act("head", "linde")) as acting:
        assert end_grants(acting, seen(grant_of("care", "linde", IRIS)), "Andere functie.") == 1
    with acting_as(secret) as after:
        assert "report:read" not in after.may


def test_ended_on_a_later_day_counts_until_then(head: Acting, held: Grant) -> None:
    assert end_grants(head, seen(held), "Tot Pasen.", last_day=in_days(20)) == 1
    now = Grant.objects.get(id=held.id)
    assert (now.revoked_at, now.ends_on, now.reason) == (None, in_days(20), "Tot Pasen.")


def test_ended_before_it_begins_never_begins(head: Acting) -> None:
    later = grant(newcomer("linde"), IRIS, ["gebruiker"], Period(in_days(30), in_days(90)), by=head)
    end_grants(head, seen(later), "Gaat niet door.", last_day=in_days(5))
    now = Grant.objects.get(id=later.id)
    assert now.revoked_at is not None and (now.begins_on, now.ends_on) == (in_days(30), in_days(90))


@pytest.mark.parametrize("day", [-1, 301])
def test_a_last_day_in_the_past_or_after_the_end_is_refused(head: Acting, held: Grant, day: int) -> None:
    problem(held, "last_day", lambda: end_grants(head, seen(held), "x", last_day=in_days(day)))


def test_ended_grants_stay_with_who_ended_them_and_why(head: Acting, held: Grant) -> None:
    end_grants(head, seen(held), "Zwangerschapsverlof.")
    now = Grant.objects.get(id=held.id)
    assert (now.revoked_by_id, now.ended_because, now.reason) == (head.person_id, "revoked", "Zwangerschapsverlof.")
    assert told(held) == [("given", ["gebruiker"], in_days(300)), ("ended", ["gebruiker"], in_days(300))]
    assert Trace.objects.filter(event="right.revoked", object_id=held.id).count() == 1


def test_the_last_chief_is_not_ended_shortened_or_made_less(head: Acting) -> None:
    chief = grant_of("head", "linde", ADMIN)
    refused = unchanged(chief, "last_chief", lambda: end_grants(head, seen(chief), "Ik stop."))
    assert "Johan Desmet" in refused.sentence
    unchanged(chief, "last_chief", lambda: end_grants(head, seen(chief), "Ik stop.", last_day=in_days(1)))
    unchanged(chief, "last_chief", lambda: change_grants(head, seen(chief), GrantUpdate(ends_on=in_days(1))))
    with pytest.raises(Refused, match=r"last_chief|to_oneself"):
        change_grants(head, seen(chief), GrantUpdate([LOCAL], reason="Minder."))
    assert Grant.objects.get(id=chief.id).revision == chief.revision


def test_of_two_chiefs_one_may_go_and_never_both(head: Acting) -> None:
    other, chief = second_chief(), grant_of("head", "linde", ADMIN)
    unchanged(chief, "last_chief", lambda: end_grants(head, seen(chief, other), "Allemaal weg."))
    assert end_grants(head, seen(other), "Eén volstaat.") == 1
    unchanged(chief, "last_chief", lambda: end_grants(head, seen(chief), "Ik ook."))


def test_a_chief_ends_the_own_right_last_of_several(head: Acting) -> None:
    second_chief()
    chief, care = grant_of("head", "linde", ADMIN), grant_of("care", "linde", IRIS)
    assert end_grants(head, seen(chief, care), "Ik ga met pensioen, en Marieke ook.") == 2
    with operator():
        assert not Grant.objects.filter(id__in=[chief.id, care.id], revoked_at__isnull=True).exists()


def test_a_chief_of_tomorrow_does_not_make_room_today(head: Acting) -> None:
    chief = grant_of("head", "linde", ADMIN)
    with operator():
        grant(work("teacher", "linde"), ADMIN, [CHIEF], Period(in_days(1), in_days(300)), by=None)
    unchanged(chief, "last_chief", lambda: end_grants(head, seen(chief), "Ik stop."))


def test_the_work_of_the_last_chief_does_not_end_either(head: Acting) -> None:
    from paspoort.rights.actions.checking import kept

    chief = grant_of("head", "linde", ADMIN)
    for last_day in (in_days(-1), today(), in_days(10)):

        def leave(day: object = last_day) -> None:
            with kept():
                end_affiliation(chief.affiliation, day)  # type: ignore[arg-type]

        unchanged(chief, "last_chief", leave)
    assert Affiliation.objects.get(id=chief.affiliation_id).ended_at is None


def test_a_chief_who_is_not_the_last_may_note_the_own_departure(head: Acting) -> None:
    second_chief()
    chief = grant_of("head", "linde", ADMIN)
    end_affiliation(chief.affiliation, in_days(-1))
    assert Grant.objects.filter(id=chief.id, ended_because="affiliation_ended").exists()


def test_who_leaves_loses_what_lives_and_what_was_over_stays_as_it_ended(head: Acting) -> None:
    job = work("expired", "linde")
    over = grant_of("expired", "linde", IRIS)
    living = grant(job, IRIS, ["operator"], a_year(), by=head)
    end_affiliation(job, in_days(-1))
    assert Grant.objects.get(id=living.id).ended_because == "affiliation_ended"
    assert Grant.objects.get(id=over.id).revoked_at is None


def test_revoke_ends_one_and_keeps_the_last_chief(head: Acting, held: Grant) -> None:
    revoke(held, "Klaar.")
    assert Grant.objects.get(id=held.id).revoked_at is not None
    chief = grant_of("head", "linde", ADMIN)
    unchanged(chief, "last_chief", lambda: revoke(chief, "Ik stop."))
