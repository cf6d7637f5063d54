"""The family of a pupil: who is around the pupil, with which authority, and what they consent to."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from paspoort.family.actions import (
    NewConsent,
    NewRelation,
    add_relation,
    consents_of,
    correct_relation,
    end_relation,
    family_of,
    note_consent,
    open_consent,
    open_relation,
    withdraw_consent,
)
from paspoort.family.models import Relation
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import months_after, today
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.rights.bare import refused, run
from tests.sql import sql

DAY = timedelta(days=1)
MAMA = NewRelation("mother", "Sofie Peeters", phone="0470 12 34 56", email="sofie@example.org", address="Kerkstraat 1, 9000 Gent")
SAID = "Aan tafel gezegd."
TABLES = ["family_relation", "family_version", "family_consent"]


def share(**changes: Any) -> NewConsent:
    """What the pupil said today: the school may know what we do together."""
    return replace(NewConsent(None, "sharing", "guidance", "school", "oralNoted", today(), evidence=SAID), **changes)


@pytest.fixture
def noor(world: object) -> Pupil:
    return Pupil.objects.get(source_id="pupil-noor")


def test_who_is_around_a_pupil_the_whole_team_sees(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        add_relation(acting, noor.id, NewRelation("grandparent", "Jef", begins_on=today() - DAY))
        add_relation(acting, noor.id, MAMA)
    with acting_as(act("other_psychologist", "clb")) as acting:
        mama, jef = family_of(acting, noor.id).now
        assert (mama.words["name"], mama.words["phone"], mama.author) == ("Sofie Peeters", "+32470123456", "Hanne De Wilde")
        assert (mama.relation.begins_on, jef.relation.begins_on) == (noor.birth_date, today() - DAY)
        assert [mama.relation.may_consent, jef.relation.may_consent] == [True, False]


def test_both_parents_decide_and_nobody_is_asked_which(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        givers = [add_relation(acting, noor.id, NewRelation(kind, kind)) for kind in ("mother", "father")]
        for giver in givers:
            note_consent(acting, noor.id, share(giver=giver.id))
        assert sorted(given.giver for given in consents_of(acting, noor.id, "sharing")) == ["father", "mother"]
        assert consents_of(acting, noor.id, "referral") == []


@pytest.mark.parametrize("who", [("care", "linde"), ("head", "linde"), ("head_clb", "clb"), ("elsewhere_care", "elsewhere")])
def test_no_school_and_nobody_outside_the_team_sees_a_family(act: Act, noor: Pupil, who: tuple[str, str]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        relation = add_relation(acting, noor.id, MAMA)
        consent = note_consent(acting, noor.id, share(giver=relation.id))
    for verb, about in [(family_of, noor.id), (open_relation, relation.id), (consents_of, noor.id), (open_consent, consent.id)]:
        with acting_as(act(*who)) as acting, pytest.raises((Refused, Http404)):
            verb(acting, about)
    assert [run(act(*who), f"select id from {table}") for table in TABLES] == [[], [], []]
    assert run(act(*who), "select name from family_authors(%s, (acting()).institution_id)", noor.id) == []


def test_a_correction_keeps_what_was_known_and_a_colleagues_is_not_overwritten(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        relation = add_relation(acting, noor.id, MAMA)
    with acting_as(act("other_psychologist", "clb")) as acting:
        correct_relation(acting, relation.id, 1, replace(MAMA, kind="coparent", address="Dorp 2, 9000 Gent"))
        opened = open_relation(acting, relation.id)
        assert [(one.words["address"], one.words["kind"], one.author) for one in opened.versions] == [
            ("Dorp 2, 9000 Gent", "coparent", acting.person_name),
            ("Kerkstraat 1, 9000 Gent", "mother", "Hanne De Wilde"),
        ]
        with pytest.raises(Refused, match="changed_elsewhere"):
            correct_relation(acting, relation.id, 1, MAMA)


def test_a_relation_ends_and_is_not_corrected_any_more(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        relation = add_relation(acting, noor.id, MAMA)
        end_relation(acting, relation.id, 1, today())
        found = family_of(acting, noor.id)
        assert (found.now, [one.words["name"] for one in found.before]) == ([], ["Sofie Peeters"])
        with pytest.raises(BadInput, match="ended_on"):
            correct_relation(acting, relation.id, 2, MAMA)
        with pytest.raises(BadInput, match="giver"):
            note_consent(acting, noor.id, share(giver=relation.id))
        note_consent(acting, noor.id, share(giver=relation.id, given_on=today() - DAY))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "uncle"}, "kind"),
        ({"authority": "maybe"}, "authority"),
        ({"authority": "removedByCourt"}, "proof"),
        ({"phone": "12"}, "phone"),
        ({"email": "sofie"}, "email"),
        ({"begins_on": date(1990, 1, 1)}, "begins_on"),
        ({"begins_on": today(), "ended_on": today() - DAY}, "ended_on"),
    ],
)
def test_what_may_not_stand_in_a_relation_is_told_beside_its_field(
    act: Act, noor: Pupil, changes: dict[str, Any], field: str
) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        with pytest.raises(BadInput) as bad:
            add_relation(acting, noor.id, replace(MAMA, **changes))
        assert list(bad.value.problems) == [field]
        assert not Relation.objects.filter(pupil=noor).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_on": today() + DAY}, "given_on"),
        ({"given_on": date(1990, 1, 1)}, "given_on"),
        ({"ends_on": today() - DAY}, "ends_on"),
        ({"data_category": "health"}, "form"),
        ({"receiver": "parents", "purpose": "guidance"}, "giver"),
        ({"purpose": "x"}, "purpose"),
        ({"receiver": ""}, "receiver"),
        ({"giver": uuid.UUID(int=1)}, "giver"),
        ({"evidence": "x" * 2001}, "evidence"),
    ],
)
def test_what_may_not_stand_in_a_consent_is_told_beside_its_field(
    act: Act, noor: Pupil, changes: dict[str, Any], field: str
) -> None:
    with acting_as(act("psychologist", "clb")) as acting, pytest.raises(BadInput) as bad:
        note_consent(acting, noor.id, share(**changes))
    assert list(bad.value.problems) == [field]


@pytest.mark.parametrize(
    "giver",
    [
        NewRelation("grandparent", "Jef", begins_on=date(2020, 1, 1)),
        NewRelation("father", "Tim", authority="no"),
        NewRelation("father", "Tim", authority="removedByCourt", proof="Vonnis van 03/03/2025"),
        NewRelation("guardian", "Els", authority="yes", begins_on=today() + DAY),
    ],
)
def test_only_who_decides_for_the_pupil_consents(act: Act, noor: Pupil, giver: NewRelation) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        relation = add_relation(acting, noor.id, giver)
        with pytest.raises(BadInput, match="giver"):
            note_consent(acting, noor.id, share(giver=relation.id))


def test_what_the_parents_receive_the_pupil_decides(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        mama = add_relation(acting, noor.id, MAMA)
        with pytest.raises(BadInput, match="giver"):
            note_consent(acting, noor.id, share(giver=mama.id, receiver="parents"))
        assert note_consent(acting, noor.id, share(receiver="parents")).giver is None


def test_health_goes_to_a_school_with_a_written_consent(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        note_consent(acting, noor.id, share(data_category="health", form="written"))
        note_consent(acting, noor.id, share(data_category="health", receiver="partner"))
        assert len(consents_of(acting, noor.id)) == 2


def test_a_consent_counts_until_it_is_withdrawn_or_over_and_stays_to_be_seen(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        consent = note_consent(acting, noor.id, share(given_on=today() - DAY))
        note_consent(acting, noor.id, share(given_on=today() - 2 * DAY, ends_on=today() - DAY))
        for wrong in (today() - 2 * DAY, today() + DAY):
            with pytest.raises(BadInput, match="withdrawn_on"):
                withdraw_consent(acting, consent.id, wrong)
        assert [given.consent.id for given in consents_of(acting, noor.id)] == [consent.id]
        withdraw_consent(acting, consent.id, today())
        assert consents_of(acting, noor.id) == []
        assert [(one.state, one.evidence) for one in family_of(acting, noor.id).past] == [
            ("withdrawn", SAID),
            ("over", SAID),
        ]
        with pytest.raises(BadInput, match="withdrawn_on"):
            withdraw_consent(acting, consent.id, today())


@pytest.mark.parametrize(("born", "state"), [(0, "again"), (1, "counts")])
def test_a_parents_consent_is_asked_again_at_the_twelfth_birthday(act: Act, noor: Pupil, born: int, state: str) -> None:
    birth = months_after(today(), -144) + born * DAY
    sql("update registry_pupil set birth_date = %s where id = %s", birth, noor.id)
    with acting_as(act("psychologist", "clb")) as acting:
        mama = add_relation(acting, noor.id, MAMA)
        note_consent(acting, noor.id, share(giver=mama.id, given_on=birth + 365 * DAY))
        own = note_consent(acting, noor.id, share(given_on=birth + 365 * DAY))
        states = {one.consent.id == own.id: one.state for one in consents_of(acting, noor.id)}
        assert states == {True: "counts", False: state}


def test_destroying_the_key_destroys_the_names(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        key = add_relation(acting, noor.id, MAMA).key_id
    assert b"Sofie" not in b"".join(bytes(sealed) for (sealed,) in sql("select sealed from family_version"))
    sql("update kernel_datakey set wrapped = null, destroyed_at = now() where id = %s", key)
    with acting_as(act("psychologist", "clb")) as acting, pytest.raises(Exception, match="destroyed"):
        family_of(acting, noor.id)


def test_plain_sql_moves_no_consent_and_withdraws_in_nobody_elses_name(act: Act, noor: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        mama = add_relation(acting, noor.id, MAMA)
        note_consent(acting, noor.id, share())
    for statement in (
        "update family_consent set given_on = today() - 5",
        f"update family_relation set pupil_id = centre_id where id = '{mama.id}'",
        "update family_consent set withdrawn_on = today(), withdrawn_by_id = noted_by_id",
        "delete from family_relation",
    ):
        refused(act("other_psychologist", "clb"), statement)
