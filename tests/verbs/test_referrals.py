"""A referral from its consent to its answer: what becomes of it is noted once, and taken back by who noted it on the same day."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from paspoort.casefile.actions import (
    NewStep,
    choose_consent,
    close_referral,
    correct_activity,
    follow_referral,
    look_at_referral,
    open_referrals,
    undo_step,
)
from paspoort.casefile.models import Activity, Referral
from paspoort.family.actions import NewConsent, note_consent, withdraw_consent
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.raised import raised
from tests.sql import sql
from tests.verbs.test_pupil_file import HUB, registered, said

DAY = timedelta(days=1)


def ago(days: int) -> date:
    return today() - days * DAY


def agreed(**other: Any) -> NewConsent:
    """The pupil agrees to be referred, the day before the referral."""
    return replace(NewConsent(None, "referral", "guidance", "partner", "oralNoted", ago(21)), **other)


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


def referred(acting: Acting, pupil: uuid.UUID, **other: Any) -> tuple[Activity, Referral]:
    activity = registered(acting, pupil, said(**HUB | {"day": ago(20)} | other))
    return activity, Referral.objects.get(activity=activity)


def wrong(verb: Any, *given: Any) -> list[str]:
    return list(raised(BadInput, verb, *given).problems)


def test_a_referral_goes_with_a_consent_of_the_pupil_and_shows_when_it_is_withdrawn(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        consent = note_consent(acting, lena, agreed())
        activity, referral = referred(acting, lena, consent=consent.id)
        assert referral.consent_id == consent.id and open_referrals(acting)[0].consent
        withdraw_consent(acting, consent.id, today())
        correct_activity(acting, activity.id, 1, said(**HUB, day=ago(20), consent=consent.id, text="Met een ander woord."))
        assert open_referrals(acting)[0].withdrawn_on == today()
        choose_consent(acting, referral.id, None)
        assert wrong(choose_consent, acting, referral.id, consent.id) == ["consent"]


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "sharing"},
        {"receiver": "school"},
        {"receiver": "centre"},
        {"ends_on": "before"},
        {"about": "noor"},
        {"withdrawn": True},
    ],
)
def test_a_consent_that_does_not_fit_is_told_beside_it_and_nothing_is_stored(
    act: Act, lena: uuid.UUID, changes: dict[str, Any]
) -> None:
    about = Pupil.objects.get(source_id=f"pupil-{changes.pop('about', 'lena')}").id
    withdrawn = changes.pop("withdrawn", False)
    with acting_as(act("psychologist", "clb")) as acting:
        if "ends_on" in changes:
            changes = {"ends_on": ago(21)}
        consent = note_consent(acting, about, agreed(**changes))
        if withdrawn:
            withdraw_consent(acting, consent.id, today())
        _activity, referral = referred(acting, lena)
        assert wrong(choose_consent, acting, referral.id, consent.id) == ["consent"]
        assert not Referral.objects.filter(consent__isnull=False).exists()


def test_a_consent_that_came_later_is_chosen_later(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity, referral = referred(acting, lena)
        assert not open_referrals(acting)[0].consent
        later = note_consent(acting, lena, agreed(given_on=today()))
        choose_consent(acting, referral.id, later.id)
        education = HUB | {"category": "education", "detail": "supportCentre"}
        school = note_consent(acting, lena, agreed(receiver="school"))
        correct_activity(acting, activity.id, 1, said(**education, day=ago(20), consent=school.id))
        assert wrong(correct_activity, acting, activity.id, 2, said(**HUB, day=ago(20), consent=school.id)) == ["consent"]


def test_a_referral_waits_is_accepted_and_is_refused_each_taken_back_today(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        _activity, referral = referred(acting, lena)
        follow_referral(acting, referral.id, NewStep("waits", ago(17)))
        assert wrong(follow_referral, acting, referral.id, NewStep("accepted", ago(18))) == ["day"]
        follow_referral(acting, referral.id, NewStep("accepted", ago(15)))
        [waiting] = open_referrals(acting)
        assert (waiting.waits_since, waiting.accepted_on, waiting.age) == (ago(17), ago(15), 20)
        follow_referral(acting, referral.id, NewStep("refused", today(), "full", "Pas in juni is er plaats."))
        assert look_at_referral(acting, referral.id).said == "Pas in juni is er plaats." and open_referrals(acting) == []
        assert wrong(follow_referral, acting, referral.id, NewStep("waits", today())) == ["what"]
        undo_step(acting, referral.id)
        assert look_at_referral(acting, referral.id).undo == "" and len(open_referrals(acting)) == 1
        assert wrong(undo_step, acting, referral.id) == ["what"]
        close_referral(acting, referral.id, "no_answer")
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert look_at_referral(acting, referral.id).undo == "" and wrong(undo_step, acting, referral.id) == ["what"]
    with acting_as(act("psychologist", "clb")) as acting:
        assert look_at_referral(acting, referral.id).undo == "closed"
        undo_step(acting, referral.id)
        assert len(open_referrals(acting)) == 1


@pytest.mark.parametrize(
    ("what", "days", "because", "said", "field"),
    [
        ("", 0, "", "", "what"),
        ("refused", 0, "", "", "because"),
        ("refused", 0, "so", "", "because"),
        ("refused", 0, "full", "x" * 2001, "said"),
        ("waits", -1, "", "", "day"),
        ("accepted", 21, "", "", "day"),
        ("waits", 9999, "", "", "day"),
    ],
)
def test_what_cannot_become_of_a_referral_is_told_beside_its_field(
    act: Act, lena: uuid.UUID, what: str, days: int, because: str, said: str, field: str
) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        _activity, referral = referred(acting, lena)
        assert wrong(follow_referral, acting, referral.id, NewStep(what, ago(days), because, said)) == [field]


def test_what_a_service_said_lies_sealed_and_no_school_follows_a_referral(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        _activity, referral = referred(acting, lena)
        follow_referral(acting, referral.id, NewStep("refused", today(), "other", "Pas in juni."))
    assert b"juni" not in bytes(sql("select refused_said from casefile_referral")[0][0])
    for who in (("care", "linde"), ("head_clb", "clb"), ("elsewhere_care", "elsewhere")):
        for verb in (look_at_referral, undo_step):
            with acting_as(act(*who)) as acting, pytest.raises(Refused):
                verb(acting, referral.id)


def test_a_restricted_referral_is_opened_once_by_looking_at_it(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity, referral = referred(acting, lena, restricted=True)
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert look_at_referral(acting, referral.id).activity.detail == activity.detail
    read = "select count(*) from audit_trace where event = 'activity.restricted_read' and object_id = %s"
    assert sql(read, activity.id) == [(1,)]
