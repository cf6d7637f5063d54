"""The trajectory of a pupil: its phases, when it is concluded, and that no report becomes final before."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from paspoort.casefile.actions import (
    close_phase,
    conclude_trajectory,
    consents_to_hand_over,
    decide_trajectory,
    hand_over,
    handover_notes,
    hgd_report,
    open_file,
    open_phase,
    open_trajectory,
    phases_ready,
    reopen_phase,
    save_phase,
    shorten_trajectory,
    standing_of_phase,
    stop_trajectory,
    trajectories_of,
)
from paspoort.casefile.models import PHASES, Handover, Phase, Trajectory
from paspoort.demo.trajectories import conclude
from paspoort.family.actions import NewConsent, note_consent, withdraw_consent
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import finalise, open_draft, start_report
from paspoort.passport.models import Report
from tests.rights.bare import refused, run
from tests.sql import sql
from tests.verbs.passport_world import Little, fill_in

DAY = timedelta(days=1)
WORDS = "Rekenen duurt te lang."
LIST = dict.fromkeys(PHASES["advice"], "Afgesproken.")


@pytest.fixture
def begun(little: Little) -> Trajectory:
    with little.acting("writer") as acting:
        return open_trajectory(acting, little["lena"], WORDS)


def advised(acting: Any, trajectory: Trajectory, words: dict[str, str]) -> None:
    phase = trajectory.phases.get(code="advice")
    close_phase(acting, phase.id, save_phase(acting, phase.id, 0, words))


def test_the_team_reads_what_one_wrote(little: Little, begun: Trajectory) -> None:
    with little.acting("writer") as acting:
        advised(acting, begun, LIST)
        decide_trajectory(acting, begun.id, "skip")
    with little.acting("colleague") as acting:
        opened = open_file(acting, little["lena"])
        [one] = trajectories_of(acting, opened.file)
        assert (one.question, one.trajectory.decision) == (WORDS, "skip")
        assert [phase.code for phase, _words in one.phases] == list(PHASES) and dict(one.phases)[one.phases[5][0]] == LIST
        assert phases_ready(acting, opened.file) == (1, 6)


def test_it_is_concluded_with_its_agreement_list_whole(little: Little, begun: Trajectory) -> None:
    with little.acting("writer") as acting:
        with pytest.raises(Refused, match="advice_open"):
            conclude_trajectory(acting, begun.id)
        advised(acting, begun, LIST | {"tasks": " \u200b "})
        with pytest.raises(Refused, match="agreement_open"):
            conclude_trajectory(acting, begun.id)
        phase = reopen_phase(acting, begun.phases.get(code="advice").id)
        close_phase(acting, phase.id, save_phase(acting, phase.id, phase.revision, LIST))
        assert conclude_trajectory(acting, begun.id).ended_on == today()
        evaluation = begun.phases.get(code="evaluation")
        save_phase(acting, evaluation.id, 0, {"reached": "Ten dele."})
        with pytest.raises(Refused, match="trajectory_ended"):
            reopen_phase(acting, phase.id)


def test_it_is_shortened_with_a_motivation_only(little: Little, begun: Trajectory) -> None:
    with little.acting("writer") as acting:
        for nothing in ("", " \n", "x" * 2001):
            with pytest.raises(BadInput):
                shorten_trajectory(acting, begun.id, nothing)
        shorten_trajectory(acting, begun.id, "Er is niets veranderd.")
        conclude_trajectory(acting, begun.id)
        [one] = trajectories_of(acting, open_file(acting, little["lena"]).file)
        assert one.motivation == "Er is niets veranderd."


@pytest.mark.parametrize(
    ("changes", "field"), [({"tasks": "x"}, "tasks"), ({"people": "x" * 400_001}, "people"), ({"state": "concluded"}, "state")]
)
def test_what_a_phase_does_not_ask_or_cannot_hold_is_told_and_nothing_is_kept(
    little: Little, begun: Trajectory, changes: dict[str, str], field: str
) -> None:
    with little.acting("writer") as acting:
        phase = begun.phases.get(code="intake")
        with pytest.raises(BadInput) as bad:
            save_phase(acting, phase.id, 0, {"wishes": "Blijven."} | changes)
        assert list(bad.value.problems) == [field] and open_phase(acting, phase.id)[1] == {}


def test_two_who_write_in_one_phase_lose_nothing(little: Little, begun: Trajectory) -> None:
    phase = begun.phases.get(code="intake") if begun else None
    assert phase is not None
    with little.acting("writer") as acting:
        save_phase(acting, phase.id, 0, {"wishes": "Blijven."})
    with little.acting("colleague") as acting:
        with pytest.raises(Refused, match="changed_elsewhere"):
            save_phase(acting, phase.id, 0, {"wishes": "Verhuizen."})
        assert standing_of_phase(acting, phase.id).texts == {"wishes": "Blijven."}


def consent(acting: Any, pupil: uuid.UUID, **changes: Any) -> uuid.UUID:
    """The pupil said yesterday that the school may have a report."""
    said = NewConsent(None, "sharing", "report", "school", "oralNoted", today() - DAY, receiver_name="De Linde")
    return note_consent(acting, pupil, replace(said, **changes)).id


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "guidance"},
        {"data_category": "guidance"},
        {"receiver": "centre"},
        {"ends_on": 1},
        {"pupil": "bo"},
        {"withdrawn": True},
        {"none": True},
    ],
)
def test_the_hgd_report_stays_in_the_file_without_a_consent_for_its_receiver(little: Little, changes: dict[str, Any]) -> None:
    about, gone, none = changes.pop("pupil", "lena"), changes.pop("withdrawn", False), changes.pop("none", False)
    if "ends_on" in changes:
        changes = {"ends_on": today() - DAY}
    with little.acting("writer") as acting:
        conclude(acting, little["lena"])
        given = consent(acting, little[about], **changes)
        if gone:
            withdraw_consent(acting, given, today())
        trajectory = Trajectory.objects.get()
        with pytest.raises(BadInput) as bad:
            hand_over(acting, trajectory.id, None if none else given)
        assert list(bad.value.problems) == ["consent"] and not Handover.objects.exists()
        assert given not in {one.consent.id for one in consents_to_hand_over(acting, little["lena"])} or none


def test_it_is_read_by_the_team_and_that_it_was_given_stands_in_the_journal(little: Little, begun: Trajectory) -> None:
    with little.acting("writer") as acting:
        with pytest.raises(Refused, match="no_trajectory"):
            hgd_report(acting, begun.id)
        conclude(acting, little["lena"])
        given = consent(acting, little["lena"])
        hand_over(acting, begun.id, given)
    with little.acting("colleague") as acting:
        assert hgd_report(acting, begun.id).question == WORDS
        [note] = handover_notes(acting, open_file(acting, little["lena"]))
        assert (note.what, note.object, note.author) == ("hgd_given", begun.id, "Writer Peeters")
        assert note.facts["given"].receiver_name == "De Linde"
    for who in ("stranger", "reader"):
        with little.acting(who) as acting, pytest.raises(Refused):
            hgd_report(acting, begun.id)
    add = """insert into casefile_handover (id, trajectory_id, consent_id, given_by_id, at)
             values (gen_random_uuid(), %s, %s, %s, now() - %s::interval)"""
    refused(little.secrets["stranger"], add, begun.id, given, little["stranger"], "0")
    refused(little.secrets["colleague"], add, begun.id, given, little["writer"], "0")
    refused(little.secrets["colleague"], add, begun.id, given, little["colleague"], "1 day", why="not_now")


def test_what_is_wrong_from_the_start_is_refused(little: Little, begun: Trajectory) -> None:
    with little.acting("writer") as acting:
        with pytest.raises(BadInput):
            open_trajectory(acting, little["yas"], " ")
        with pytest.raises(BadInput):
            decide_trajectory(acting, begun.id, "perhaps")
        with pytest.raises(Refused, match="trajectory_open"):
            open_trajectory(acting, little["lena"], WORDS)
        stop_trajectory(acting, begun.id)
        for verb in (conclude_trajectory, stop_trajectory):
            with pytest.raises(Refused, match="trajectory_ended"):
                verb(acting, begun.id)
        with pytest.raises(Refused, match="no_trajectory"):
            conclude_trajectory(acting, uuid.uuid4())


@pytest.mark.parametrize("who", ["stranger", "reader", "head"])
def test_nobody_outside_the_team_opens_it(little: Little, begun: Trajectory, who: str) -> None:
    phase = Phase.objects.filter(trajectory=begun)[0].id
    with little.acting(who) as acting:
        for ask in (lambda: open_phase(acting, phase), lambda: stop_trajectory(acting, begun.id)):
            with pytest.raises(Refused):
                ask()
    for table in ("casefile_trajectory", "casefile_phase"):
        assert run(little.secrets[who], f"select id from {table}") == []


ATTACKS: dict[str, str] = {
    "concluded without its advice": "update casefile_trajectory set state = 'concluded', ended_on = today(), ended_by_id = {me}",
    "ended by another": "update casefile_trajectory set state = 'stopped', ended_on = today(), ended_by_id = {other}",
    "ended yesterday": "update casefile_trajectory set state = 'stopped', ended_on = today() - 1, ended_by_id = {me}",
    "done by another": "update casefile_phase set done_on = today(), done_by_id = {other}",
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_bare_sql_concludes_nothing_that_a_verb_would_not(little: Little, begun: Trajectory, attack: str) -> None:
    names = {"me": f"'{little['writer']}'", "other": f"'{little['colleague']}'"}
    why = "advice_open|ended_by_other|done_by_other"
    refused(little.secrets["writer"], ATTACKS[attack].format(**names), why=why)


# --- rule 71: no GC, IAC or OV4 becomes final before ------------------------------------------------------------------------


def filled_in(little: Little) -> Report:
    """A complete draft without a trajectory."""
    with little.acting("writer") as acting:
        report: Report = start_report(acting, little["lena"], "GC")
        fill_in(acting, report)
    return Report.objects.get(id=report.id)


def test_a_report_becomes_final_after_the_trajectory_and_not_before(little: Little) -> None:
    draft = filled_in(little)
    final = "update passport_report set state = 'finalised', drafted_on = today(), starts_on = today()"
    with little.acting("writer") as acting:
        assert [one.field for one in open_draft(acting, draft.id).missing] == ["trajectory"]
        with pytest.raises(BadInput) as bad:
            finalise(acting, draft.id, today())
        assert list(bad.value.problems) == ["trajectory"]
        begun = open_trajectory(acting, little["lena"], WORDS)
        assert [one.field for one in open_draft(acting, draft.id).missing] == ["trajectory"]
    refused(little.secrets["writer"], f"{final} where id = %s", draft.id, why="concluded trajectory")
    with little.acting("writer") as acting:
        stop_trajectory(acting, begun.id)
        assert open_draft(acting, draft.id).missing
        conclude(acting, little["lena"])
        assert finalise(acting, draft.id, today()).state == "finalised"


def test_the_database_asks_for_the_trajectory_itself(little: Little) -> None:
    draft = filled_in(little)
    lacks = "select lacks_trajectory(jsonb_populate_record(r, %s)) from passport_report r where id = %s"
    for changes, expected in (("{}", True), ('{"before_trajectories": true}', False), ('{"kind": "LEGACY_GV"}', False)):
        assert sql(lacks, changes, draft.id) == [(expected,)]
    with little.acting("writer") as acting:
        conclude(acting, little["lena"])
    assert sql(lacks, "{}", draft.id) == [(False,)]


def test_a_trajectory_of_another_centre_does_not_count(little: Little) -> None:
    draft = filled_in(little)
    with little.acting("writer") as acting:
        conclude(acting, little["lena"])
    sql("update casefile_file set centre_id = %s", little["other_clb"])
    assert sql("select lacks_trajectory(r) from passport_report r where id = %s", draft.id) == [(True,)]


def test_a_draft_that_was_there_before_becomes_final_without(little: Little) -> None:
    draft = filled_in(little)
    sql("update passport_report set before_trajectories = true where id = %s", draft.id)
    with little.acting("writer") as acting:
        assert finalise(acting, draft.id, today()).state == "finalised"


def test_nobody_says_of_a_new_draft_that_it_was_there_before(little: Little) -> None:
    draft = filled_in(little)
    refused(little.secrets["writer"], "update passport_report set before_trajectories = true where id = %s", draft.id)
    copy = (
        "insert into passport_report select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'number', 'X',"
        " 'before_trajectories', true))).* from passport_report r where id = %s"
    )
    refused(little.secrets["writer"], copy, draft.id, why="row-level security")
