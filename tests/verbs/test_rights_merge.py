"""One institution goes up in another (rule 103): who works there, who may do what, and which pupils are there, goes along."""

from __future__ import annotations

import itertools

import pytest

from paspoort.audit.models import Trace
from paspoort.demo import roster
from paspoort.demo.world import NUMBERS
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import Period, today
from paspoort.pupils.actions import find_pupil
from paspoort.registry.actions import merge_institutions
from paspoort.registry.models import Enrolment, Findable, Guidance, Institution
from paspoort.rights.actions import carry_over, end_grants, grant, history, plan_grant
from paspoort.rights.models import Affiliation, Grant, Request, TeamPart, Use
from tests.conftest import Act
from tests.people import grant_of, institution, work
from tests.verbs.rights_people import ADMIN, CHIEF, IRIS, a_year, in_days, newcomer, operator, seen

pytestmark = pytest.mark.usefixtures("world")


def merge(old: str = "linde", new: str = "atheneum") -> dict[str, int]:
    with operator():
        counts = merge_institutions(institution(old), institution(new), today())
        return counts | carry_over(institution(old), institution(new))


def test_the_care_coordinator_finds_her_pupils_at_the_new_school(act: Act) -> None:
    before = Enrolment.objects.filter(institution=institution("linde"), left_on__isnull=True).count()
    counts = merge()
    assert counts["enrolments"] == before > 3 and counts["left"] == 0
    assert not Findable.objects.filter(institution_id=institution("linde").id, left_on__isnull=True).exists()
    with acting_as(act("care", "atheneum")) as acting:
        assert find_pupil(acting, "Van der Auwera Léna").outcome == "one"


def test_the_old_number_leads_to_the_new_one(act: Act) -> None:
    merge()
    with acting_as(act("care", "linde")) as acting:
        assert acting.institution_number == NUMBERS["atheneum"] and "pupil:find" in acting.may
    old = institution("linde")
    assert old.ended_on == today() and old.successor == institution("atheneum")


def test_a_grant_keeps_who_gave_it_and_when_and_both_ends_say_what_happened(act: Act) -> None:
    before = grant_of("care", "linde", IRIS)
    merge()
    after = grant_of("care", "atheneum", IRIS)
    assert (after.granted_by_id, after.granted_at) == (before.granted_by_id, before.granted_at)
    assert (after.contexts, after.begins_on, after.ends_on) == (before.contexts, before.begins_on, before.ends_on)
    before.refresh_from_db()
    assert before.ended_because == "carried_over" and before.revoked_at is not None
    assert NUMBERS["atheneum"] in before.reason and NUMBERS["linde"] in after.reason
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        assert [line.kind for line in history(acting, after.id)] == ["given"]
    assert Trace.objects.filter(event="right.carried_over", object_id=after.id).count() == 1


def test_when_it_was_last_used_goes_along(act: Act) -> None:
    before = grant_of("care", "linde", IRIS)
    Use.objects.create(grant=before, last_on=in_days(-3), days=17)
    merge()
    use = Use.objects.get(grant=grant_of("care", "atheneum", IRIS))
    assert (use.last_on, use.days) == (in_days(-3), 17)


def test_who_holds_the_right_at_both_gets_the_contexts_of_both() -> None:
    with operator():
        grant(work("supporter", "atheneum"), IRIS, ["operator"], a_year(), by=None)
    merge()
    held = Grant.objects.filter(person=work("supporter", "atheneum").person, institution=institution("atheneum"), right=IRIS)
    living = list(held.filter(revoked_at__isnull=True).order_by("begins_on"))
    assert set(next(one for one in living if one.begins_on <= today() <= one.ends_on).contexts) == {"gebruiker", "operator"}
    for one, later in itertools.pairwise(living):
        assert one.ends_on < later.begins_on
    assert max(one.ends_on for one in living) == in_days(600)


def test_both_heads_stay_chief(act: Act) -> None:
    merge()
    assert grant_of("head", "atheneum", ADMIN).contexts == grant_of("head_atheneum", "atheneum", ADMIN).contexts == [CHIEF]
    with acting_as(act("head", "atheneum")) as acting:
        assert "admins:manage" in acting.may
        assert end_grants(acting, seen(grant_of("head_atheneum", "atheneum", ADMIN)), "Eén hoofd volstaat.") == 1


def test_work_at_both_becomes_one_that_lasts_longest() -> None:
    with operator():
        Affiliation.objects.filter(id=work("supporter", "atheneum").id).update(ends_on=in_days(50))
    merge()
    job = Affiliation.objects.filter(person=work("supporter", "atheneum").person, institution=institution("atheneum"))
    assert job.get().ends_on == work("supporter", "linde").ends_on
    assert work("supporter", "linde").ended_at is not None


def test_a_grant_that_begins_later_goes_along_as_it_is() -> None:
    job = newcomer("linde", begins=20, ends=200)
    with operator():
        grant(job, IRIS, ["beheerder"], Period(in_days(30), in_days(100)), by=None)
    merge()
    (there,) = Grant.objects.filter(person_id=job.person_id, institution=institution("atheneum"))
    assert (there.begins_on, there.ends_on, there.contexts) == (in_days(30), in_days(100), ["beheerder"])


def test_teams_guide_the_new_number_beside_the_old_one_whose_papers_stay_theirs() -> None:
    merge("linde", "elsewhere")
    parts = TeamPart.objects.filter(ended_at__isnull=True, team__name="Team Gent", school__isnull=False)
    assert set(parts.values_list("school__number", flat=True)) == {NUMBERS[key] for key in ("linde", "atheneum", "elsewhere")}
    assert TeamPart.objects.filter(ended_at__isnull=True, team__name="Team Leuven", school=institution("elsewhere")).count() == 1


def test_a_centre_goes_up_in_another_with_its_teams_and_its_schools(act: Act) -> None:
    counts = merge("other_clb", "clb")
    assert counts["guidances"] == 1
    now = Guidance.objects.filter(school=institution("elsewhere"), ended_on__isnull=True).get()
    assert now.centre == institution("clb")
    team = TeamPart.objects.filter(team__name="Team Leuven", ended_at__isnull=True)
    assert {part.institution_id for part in team} == {institution("clb").id}
    member = team.get(member__isnull=False).member
    assert member == work("other_psychologist", "clb")
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert "report:write" in acting.may
        assert Findable.objects.filter(institution_id=institution("elsewhere").id).exists()


def test_who_guided_the_old_school_guides_the_new_one_unless_someone_does() -> None:
    with operator():
        Guidance.objects.filter(school=institution("elsewhere")).update(ended_on=in_days(-20))
        Guidance.objects.create(school=institution("elsewhere"), centre=institution("clb"), begins_on=in_days(-20))
    merge("elsewhere", "atheneum")
    assert not Guidance.objects.filter(school=institution("elsewhere"), ended_on__isnull=True).exists()
    assert Guidance.objects.filter(school=institution("atheneum"), ended_on__isnull=True).get().centre == institution("clb")


def test_what_waits_for_an_answer_waits_at_the_new_number() -> None:
    wanted = {"right_id": IRIS, "contexts": ["gebruiker"], "category": "staff"}
    asker = work("teacher", "linde").person
    for at in ("linde", "atheneum"):
        Request.objects.create(person=asker, institution=institution(at), asked_from=institution("linde"), **wanted)
    other = Request.objects.create(
        person=work("supporter", "support").person, institution=institution("linde"), asked_from=institution("support"), **wanted
    )
    assert merge()["requests"] == 1
    other.refresh_from_db()
    assert other.institution == institution("atheneum") and other.outcome == ""
    assert Request.objects.get(person=asker, outcome="").asked_from == institution("atheneum")
    assert Request.objects.get(person=asker, institution=institution("linde")).outcome == "withdrawn"


def test_a_pupil_at_both_is_there_once() -> None:
    merge("elsewhere", "atheneum")
    double = Enrolment.objects.filter(pupil__source_id="pupil-double", left_on__isnull=True)
    assert double.get().institution == institution("atheneum")


@pytest.mark.parametrize(("old", "new", "days"), [("linde", "linde", 0), ("linde", "clb", 0), ("linde", "atheneum", 1)])
def test_what_cannot_merge_is_refused_and_nothing_happened(old: str, new: str, days: int) -> None:
    with operator(), pytest.raises(BadInput):
        merge_institutions(institution(old), institution(new), in_days(days))
    assert institution(old).successor is None


def test_a_merger_is_carried_out_once() -> None:
    merge()
    with operator(), pytest.raises(BadInput):
        merge_institutions(institution("linde"), institution("atheneum"), today())


def test_a_registry_file_that_does_not_know_of_the_merger_yet_undoes_nothing() -> None:
    merge()
    before = Enrolment.objects.filter(institution=institution("atheneum"), left_on__isnull=True).count()
    roster.bring_in(until=today())
    assert Enrolment.objects.filter(institution=institution("atheneum"), left_on__isnull=True).count() == before
    assert not Enrolment.objects.filter(institution=institution("linde"), left_on__isnull=True).exists()
    old = institution("linde")
    assert (old.ended_on, old.successor) == (today(), institution("atheneum"))
    assert not Guidance.objects.filter(school=old, ended_on__isnull=True).exists()


def test_nobody_but_the_operator_merges(act: Act) -> None:
    with acting_as(act("head", "linde")):
        old, new = institution("linde"), institution("atheneum")
        with pytest.raises(Exception, match=r"permission denied|row-level security"):
            merge_institutions(old, new, today())
    assert Institution.objects.get(id=old.id).successor is None


def test_the_new_head_gives_rights_to_who_came_over(act: Act) -> None:
    merge()
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        plan = plan_grant(acting, [work("teacher", "atheneum").id], IRIS, ["gebruiker"], a_year())
    assert plan.held == [] and len(plan.receivers) == 1
