"""Person x verb x state: yes, or no and why. Asked through the verbs, over HTTP, and in bare SQL as the web role."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import Http404
from django.urls import reverse

from paspoort.casefile.actions import (
    attach,
    hand_over,
    managing,
    open_file,
    read_attachment,
    register_activity,
    save_phase,
    start_activity,
)
from paspoort.casefile.models import Phase
from paspoort.demo import world as demo
from paspoort.family.actions import (
    NewConsent,
    NewHolder,
    NewRelation,
    add_relation,
    decide_holder,
    family_of,
    holder_of,
    note_consent,
)
from paspoort.identity.actions import Level
from paspoort.insights.actions import figure
from paspoort.insights.models import Asked
from paspoort.kernel.actions import acting_as, token_hash
from paspoort.kernel.models import Acting, BadInput, NotSignedIn, Refused
from paspoort.kernel.periods import Period, today
from paspoort.letters.actions import begin_letter
from paspoort.passport import actions as passport
from paspoort.passport.models import Report
from paspoort.pupils.actions import find_pupil
from paspoort.registry.models import Institution, Pupil
from paspoort.rights import actions as rights
from paspoort.rights.models import Affiliation
from tests.browser import Browser
from tests.conftest import Act
from tests.ground import NAME, Ground
from tests.rights.matrix import (
    ABOUT_LENA,
    ABSENT,
    ALL,
    ELSEWHERE,
    NEEDS,
    NO_RIGHT,
    NO_SESSION,
    READERS,
    SETS,
    STATES,
    WRITERS,
    at_level,
    expected,
    reaches,
)
from tests.sql import sql
from tests.verbs.test_pupil_file import said

NOBODYS = uuid.UUID(int=0)


@dataclass
class Scene:
    """Someone signed in and looked at by the table: the session's secret, the pupil, the report and the phase it is about."""

    secret: str
    pupil: Pupil
    report: Report
    draft: Report
    consultation: uuid.UUID = NOBODYS
    phase: uuid.UUID = NOBODYS
    trajectory: uuid.UUID = NOBODYS
    consent: uuid.UUID = NOBODYS
    activity: uuid.UUID = NOBODYS
    attachment: uuid.UUID = NOBODYS
    query: str = "Van der Auwera Léna"


@pytest.fixture(scope="module")
def about_lena(cast: Ground) -> Iterator[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    """Laid once for all these tests, each of which is undone to here."""
    with cast.using(NAME), transaction.atomic():
        for statement in ABOUT_LENA:
            sql(statement)
        yield laid(demo.sign_in("psychologist", "clb"))
        transaction.set_rollback(True)


@pytest.fixture
def scene(about_lena: tuple[uuid.UUID, uuid.UUID, uuid.UUID], world: object, act: Act) -> Callable[[str, str, Level], Scene]:
    activity, attachment, consent = about_lena

    def stage(player: str, school: str, level: Level = Level.HIGH) -> Scene:
        pupil = Pupil.objects.get(source_id="pupil-lena")
        report = Report.objects.get(pupil=pupil, state="finalised")
        draft = Report.objects.get(pupil__source_id="pupil-jules", state="draft")
        made = Scene(act(player, school, level), pupil, report, draft)
        made.activity, made.attachment, made.consent = activity, attachment, consent
        phase = Phase.objects.get(trajectory__file__pupil=pupil, code="evaluation")
        made.phase, made.trajectory = phase.id, phase.trajectory_id
        try:
            with acting_as(made.secret) as acting:
                made.consultation = passport.open_report(acting, report.id).consultation.id
        except Refused:
            made.consultation = NOBODYS
        return made

    return stage


def laid(secret: str) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """A registered activity about Léna, a file that stands beside it, and a consent that lets a report go to her school."""
    with acting_as(secret) as acting:
        lena = Pupil.objects.get(source_id="pupil-lena").id
        draft = start_activity(acting, lena)
        [made] = attach(acting, draft.id, ("brief.txt", b"Slaapt beter."))
        register_activity(acting, draft.id, draft.revision, said())
        consent = note_consent(acting, lena, NewConsent(None, "sharing", "report", "school", "written", today()))
        return draft.id, made.id, consent.id


def change(state: str, scene: Scene) -> None:
    """Bring one state about, as the owner would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, person_id, institution_id from identity_session where secret_hash = %s", [token_hash(scene.secret)]
        )
        session, me, here = cursor.fetchone()
        values = {"session": session, "me": me, "here": here, "pupil": scene.pupil.id, "report": scene.report.id}
        values["draft"] = scene.draft.id
        cursor.execute("set constraints all immediate")  # no change of a table waits for a trigger
        cursor.execute("set constraints all deferred")
        for statement in filter(str.strip, STATES[state].split(";")):
            for name, value in values.items():
                statement = statement.replace(f":{name}", f"'{value}'")
            cursor.execute(statement)


def ask(verb: str, scene: Scene) -> str:
    try:
        with transaction.atomic(), acting_as(scene.secret) as acting:
            return "yes" if ASK[verb](acting, scene) else "none"
    except NotSignedIn:
        return "not_signed_in"
    except Refused as refusal:
        return refusal.code
    except BadInput:
        return "bad_input"
    except Http404:
        return "not_found"


def _grant(acting: Acting, scene: Scene) -> object:
    rights.must_hold(acting, "rights:manage")
    affiliation = Affiliation.objects.filter(person__given_name="Wout").first()
    period = Period(today(), date(today().year + 1, 1, 1))
    return affiliation and rights.grant(affiliation, "IRISGebruiker", ["gebruiker"], period, by=acting)


def _trail(acting: Acting, scene: Scene) -> bool:
    rights.must_hold(acting, "trail:read")
    return True


OTHER = {"pupil": "parents", "parents": "pupil", "": "pupil"}
# What each verb is asked; what comes back empty counts as none.
ASK: dict[str, Callable[[Acting, Scene], object]] = {
    "find": lambda acting, scene: find_pupil(acting, scene.query).outcome == "one",
    "open": lambda acting, scene: passport.open_report(acting, scene.report.id).pages,
    "page": lambda acting, scene: passport.read_page(acting, scene.consultation, 1)[:2] == b"\xff\xd8",
    "text": lambda acting, scene: passport.read_text(acting, scene.consultation).passages,
    "start": lambda acting, scene: passport.start_report(acting, scene.pupil.id, "GC"),
    "save": lambda acting, scene: passport.save_draft(acting, scene.draft.id, scene.draft.revision, {"strengths": "Lacht veel."}),
    "end": lambda acting, scene: passport.end_report(acting, scene.report.id, today(), "Niet meer nodig."),
    "file": lambda acting, scene: open_file(acting, scene.pupil.id),
    "write": lambda acting, scene: start_activity(acting, scene.pupil.id),
    "family": lambda acting, scene: family_of(acting, scene.pupil.id),
    "relate": lambda acting, scene: add_relation(acting, scene.pupil.id, NewRelation("father", "Tim")),
    "consent": lambda acting, scene: note_consent(
        acting, scene.pupil.id, NewConsent(None, "sharing", "guidance", "school", "oralNoted", today())
    ),
    "holder": lambda acting, scene: decide_holder(
        acting, scene.pupil.id, NewHolder(OTHER[holder_of(acting, scene.pupil.id).holder], today(), "Team", "Past zo.")
    ),
    "letter": lambda acting, scene: begin_letter(acting, scene.pupil.id, "supportLetter", scene.activity),
    "figures": lambda acting, scene: figure(acting, Asked(year=2026)),
    "attachment": lambda acting, scene: read_attachment(acting, scene.attachment).sections,
    "attach": lambda acting, scene: attach(acting, scene.activity, ("brief.txt", b"Slaapt goed.")),
    "phase": lambda acting, scene: save_phase(acting, scene.phase, 0, {"next_step": "In juni."}),
    "hand over": lambda acting, scene: hand_over(acting, scene.trajectory, scene.consent),
    "dossiers": lambda acting, scene: managing(acting),
    "grant": _grant,
    "trail": _trail,
}


@pytest.fixture
def bare(world: object) -> Iterator[Callable[[Scene], dict[str, bool]]]:
    """Look with plain SQL, as the web role, carrying only the session's secret: what injected SQL could reach."""

    def look(scene: Scene) -> dict[str, bool]:
        values = {
            "pupil": scene.pupil.id,
            "report": scene.report.id,
            "document": scene.report.document_id,
            "key": scene.report.key_id,
            "draft": scene.draft.id,
            "phase": scene.phase,
            "attachment": scene.attachment,
            "consultation": scene.consultation,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local role paspoort_web")
            cursor.execute("select from enter(%s)", [scene.secret])
            seen = {}
            for name, (_verb, statement) in SETS.items():
                with transaction.atomic():
                    cursor.execute(statement, values)
                    seen[name] = bool(cursor.fetchall())
                    cursor.execute("set constraints all immediate")
                    transaction.set_rollback(True)
            cursor.execute("set local role paspoort_owner")
            cursor.execute("delete from kernel_actingsession")
        return seen

    yield look


def test_the_table_names_every_verb() -> None:
    assert set(ASK) == set(NEEDS)


FEW = ["as it is", "grant ended by the head", "pupil left today", "report ends today", "session ended"]
ROWS = [(*who, state) for who in [*READERS, *WRITERS] for state in sorted(ALL)]
# a session or right that is over is over everywhere: whoever is elsewhere is tried in what happens to the pupil, report and team
ROWS += [(*who, state) for who in ABSENT for state in sorted({*FEW, *(ALL - NO_SESSION - NO_RIGHT if who in ELSEWHERE else ())})]


@pytest.mark.parametrize(("player", "school", "state"), ROWS)
def test_each_person_in_each_state(
    scene: Callable[..., Scene], bare: Callable[[Scene], dict[str, bool]], player: str, school: str, state: str
) -> None:
    """The verbs give the answer of the table, and plain SQL with the same session reaches no more."""
    staged = scene(player, school)
    change(state, staged)
    assert bare(staged) == reaches(player, school, state)
    answers = {verb: ask(verb, staged) for verb in NEEDS}
    assert answers == {verb: expected(player, school, verb, state) for verb in NEEDS}


@pytest.mark.parametrize("level", [Level.LOW, Level.SUBSTANTIAL])
@pytest.mark.parametrize(("player", "school"), [("care", "linde"), ("psychologist", "clb"), ("head", "linde")])
def test_a_lower_key_steps_up(
    scene: Callable[..., Scene], bare: Callable[[Scene], dict[str, bool]], player: str, school: str, level: Level
) -> None:
    staged = scene(player, school, level)
    answers = {verb: ask(verb, staged) for verb in NEEDS}
    assert answers == at_level(player, school, level)
    # of pupils only what one searches by; of their reports nothing
    assert bare(staged) == {name: answers[verb] == "yes" for name, (verb, _statement) in SETS.items()}


STATUS = {
    "yes": 200,
    "none": 200,
    "no_right": 403,
    "step_up": 403,
    "no_report": 404,
    "consultation_over": 404,
    "not_signed_in": 302,
}


HTTP_ROWS = [("care", "linde", state) for state in sorted(ALL)]
WITHOUT = [("teacher", "linde"), ("elsewhere_care", "elsewhere"), ("head", "linde")]
HTTP_ROWS += [(*who, state) for who in WITHOUT for state in FEW]


@pytest.mark.parametrize(("player", "school", "state"), HTTP_ROWS)
def test_the_same_over_http(scene: Callable[..., Scene], player: str, school: str, state: str) -> None:
    staged = scene(player, school)
    change(state, staged)
    client = Browser()
    client.cookies[settings.SESSION_COOKIE] = staged.secret
    opened = client.post(reverse("open_report", args=[staged.report.id]))
    wanted = expected(player, school, "open", state)
    assert opened.status_code == (303 if wanted == "yes" else STATUS[wanted]), opened.content[:300]
    page = client.get(reverse("page_image", args=[staged.consultation, 1]))
    wanted = expected(player, school, "page", state)
    assert page.status_code == STATUS[wanted]
    assert (page["Content-Type"] == "image/jpeg") == (wanted == "yes")
    assert "no-store" in page["Cache-Control"]
    assert b"%PDF" not in io.BytesIO(page.content).read()


def test_nobody_acts_for_an_institution_where_the_right_is_not(scene: Callable[..., Scene]) -> None:
    """Rule 18: a grant from one school opens no other, and not the own support centre either."""
    assert ask("find", scene("supporter", "support")) == "no_right"
    assert ask("find", scene("supporter", "atheneum")) == "no_right"
    assert ask("find", scene("supporter", "linde")) == "yes"


def test_two_schools_of_a_double_enrolment_both_see_and_the_third_does_not(world: object, act: Act) -> None:
    """Rule 80."""
    report = Report.objects.get(pupil__source_id="pupil-double")
    for player, school, answer in [
        ("counsellor", "atheneum", "yes"),
        ("elsewhere_care", "elsewhere", "yes"),
        ("care", "linde", "no_report"),
    ]:
        secret = act(player, school)
        found = ask("open", Scene(secret, report.pupil, report, report))
        assert found == answer, player


def test_a_change_of_school_moved_the_right_with_it(world: object, act: Act) -> None:
    """Rules 16, 80, 125: since yesterday the new school reads and the old one does not."""
    report = Report.objects.get(pupil__source_id="pupil-moved")
    assert ask("open", Scene(act("counsellor", "atheneum"), report.pupil, report, report)) == "yes"
    assert ask("open", Scene(act("elsewhere_care", "elsewhere"), report.pupil, report, report)) == "no_report"


def test_only_the_one_valid_report_is_there_for_a_school(world: object, act: Act) -> None:
    """Rule 15: not the superseded, not the ended, not the one that starts later, not a draft."""
    care = act("care", "linde")
    for child, states in {
        "noor": ["no_report", "yes"],
        "li": ["no_report"],
        "twin_a": ["no_report"],
        "jules": ["no_report"],
    }.items():
        reports = Report.objects.filter(pupil__source_id=f"pupil-{child}").order_by("starts_on")
        assert [ask("open", Scene(care, report.pupil, report, report)) for report in reports] == states, child


def test_an_institution_that_never_was_opens_nothing(world: object) -> None:
    assert Institution.objects.filter(number="199999").count() == 0
