"""Two files of one child, joined by two people: what moves, who decides, and parted again as if nothing happened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.http import Http404

import paspoort
from paspoort.casefile.actions import (
    Line,
    choose_consent,
    correct_activity,
    decide_join,
    joined_to,
    journal,
    managing,
    open_file,
    open_join,
    open_registered,
    open_trajectory,
    propose_join,
    register_activity,
    save_activity,
    side_by_side,
    start_activity,
    trajectories_of,
    undo_join,
    who_looked,
)
from paspoort.casefile.models import Activity, File, Referral
from paspoort.family.actions import NewConsent, family_of, note_consent
from paspoort.health.actions import FactValue, Typed, begin_contact, medical, save_fact, save_value
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.raised import raised
from tests.sql import sql
from tests.two_files import HUB, Two, talk, written

MOVED = {
    "casefile_file": "pupil_id, school_id",
    "casefile_activity": "file_id",
    "casefile_referral": "file_id",
    "casefile_trajectory": "file_id",
    "letters_letter": "file_id",
    "family_relation": "pupil_id",
    "rights_teampart": "pupil_id, ended_at",
    "registry_pupil": "source_id",
}


def standing() -> dict[str, list[tuple[object, ...]]]:
    return {table: sql(f"select id, {columns} from {table} order by id") for table, columns in MOVED.items()}


def test_nobody_joins_what_one_proposed_and_a_colleague_finds_it_among_the_tasks(two: Two) -> None:
    asked = two.propose()
    with acting_as(two.farah) as acting:
        assert [task.kind for task in open_tasks(acting)] == []
        for outcome in ("joined", "refused"):
            assert "" in raised(BadInput, decide_join, acting, asked, outcome).problems
        assert "" in raised(BadInput, propose_join, acting, two.sam, two.lena, "kidsId", today()).problems
    with acting_as(two.nele) as acting:
        assert [(task.kind, task.id) for task in open_tasks(acting)] == [("join", asked)]
        assert "" in raised(BadInput, decide_join, acting, asked, "withdrawn").problems
        found, both = open_join(acting, asked)
        assert both and (found.mine, both[1].counts["activities"], both[1].counts["relations"]) == (False, 2, 1)
        decide_join(acting, asked, "refused")
        assert open_tasks(acting) == []
    with acting_as(two.hanne) as acting:
        assert open_file(acting, two.sam).file is not None


def test_what_was_of_both_is_of_one_each_under_its_own_key_and_the_other_address_leads_there(two: Two) -> None:
    two.joined()
    with acting_as(two.hanne) as acting:
        raised(Http404, open_file, acting, two.sam)
        assert joined_to(acting, two.sam) == two.lena
        opened = open_file(acting, two.lena)
        threads = [thread for year in journal(acting, opened) for thread in year.threads]
        said = [line.text for thread in threads for line in thread if isinstance(line, Line)]
        assert sorted(filter(None, said)) == ["Naar het CGG.", "Slaapt slecht.", "Slaapt slecht."]
        assert [one.question for one in trajectories_of(acting, opened.file)].count("Wat helpt?") == 1
        assert "Tim" in [one.words["name"] for one in family_of(acting, two.lena).now]
        refers = Activity.objects.get(direction="referral", file=opened.file)
        was, _words, version = open_registered(acting, refers.id)
        correct_activity(acting, refers.id, version, talk("Naar het CGG in Gent.", direction="referral", **HUB))
        answer = written(acting, two.lena, talk("Mag komen.", direction="feedback", thread=was.id, day=today(), **HUB))
        assert Referral.objects.get(activity=refers).answer_id == answer.id
        assert sum(line.times for line in who_looked(acting, opened)) >= 3


def test_a_join_is_parted_wholly_within_a_day_and_not_after_it(two: Two) -> None:
    before = standing()
    asked = two.joined()
    assert standing() != before
    with acting_as(two.hanne) as acting:
        refers = Activity.objects.get(direction="referral", file__pupil_id=two.lena)
        answer = written(acting, two.lena, talk("Mag komen.", direction="feedback", thread=refers.id, day=today(), **HUB))
        apart = written(acting, two.lena, talk("Los hiervan."))
    sql("update casefile_join set decided_at = now() - interval '25 hours' where id = %s", asked)
    with acting_as(two.farah) as acting:
        assert "" in raised(BadInput, undo_join, acting, asked).problems
    sql("update casefile_join set decided_at = now() - interval '23 hours' where id = %s", asked)
    with acting_as(two.farah) as acting:
        undo_join(acting, asked)
        assert [step.undone for step in managing(acting).steps if step.kind == "join"] == [True]
        assert "" in raised(BadInput, undo_join, acting, asked).problems
    written_since = {answer.id, apart.id}
    now = standing()
    assert {table: [row for row in rows if row[0] not in written_since] for table, rows in now.items()} == before
    whose = {one.id: one.file.pupil_id for one in Activity.objects.filter(id__in=written_since).select_related("file")}
    assert whose == {answer.id: two.sam, apart.id: two.lena}
    with acting_as(two.hanne) as acting:
        assert open_file(acting, two.sam).file is not None and joined_to(acting, two.sam) is None


def test_what_was_measured_of_both_is_of_one_and_of_each_again_when_parted(two: Two) -> None:
    sql(
        "update rights_grant set contexts = '{verpleegkundige}' where person_id = (select id from"
        " identity_person where given_name = 'Hanne')"
    )
    with acting_as(two.hanne) as acting:
        for pupil, height in ((two.lena, "140"), (two.sam, "141")):
            contact = begin_contact(acting, pupil, "L4", today())
            save_value(acting, contact.id, pupil, Typed("height", height, 0, confirmed=True))
            save_fact(acting, pupil, "sex", FactValue({"sex": "girl"}, 0))
    asked = two.joined()
    with acting_as(two.hanne) as acting:
        found = medical(acting, two.lena)
        assert sorted(one.shown for one in found.history["height"]) == ["140,0", "141,0"]
        assert len(found.facts["sex"]) == 2 and save_fact(acting, two.lena, "sex", FactValue({"sex": "boy"}, 1)).version == 2
    with acting_as(two.farah) as acting:
        undo_join(acting, asked)
    with acting_as(two.hanne) as acting:
        assert [[one.shown for one in medical(acting, pupil).history["height"]] for pupil in (two.lena, two.sam)] == [
            ["140,0"],
            ["141,0"],
        ]


NAMES = "select by_family, by_given, sounds, shown_name, birth_date from registry_findable where pupil_id = %s"


def test_who_is_joined_is_found_by_one_name_and_by_the_own_again_when_parted(two: Two) -> None:
    """The pupil whom a school's list brought goes, so that list moves along; the name that was written in stays."""
    before, written_in = sql(NAMES, two.lena), "select by_family, by_given, sounds, shown_name, birth_date from registry_ownpupil"
    with acting_as(two.farah) as acting:
        asked = propose_join(acting, two.sam, two.lena, "birthCertificate", today())
    with acting_as(two.nele) as acting:
        decide_join(acting, asked, "joined")
    assert sql(NAMES, two.lena) == [] and set(sql(NAMES, two.sam)) == set(sql(written_in))
    with acting_as(two.farah) as acting:
        undo_join(acting, asked)
    assert sql(NAMES, two.lena) == before != []


@pytest.mark.parametrize("what", ["consent", "answer"])
def test_what_was_chosen_across_both_keeps_them_together_until_it_is_changed(two: Two, what: str) -> None:
    agreed = NewConsent(None, "referral", "guidance", "partner", "oralNoted", today())
    with acting_as(two.hanne) as acting:
        consent = note_consent(acting, two.lena, agreed)
        asked = written(acting, two.lena, talk("Naar het CAW.", direction="referral", **HUB))
        draft = start_activity(acting, two.sam)
        save_activity(acting, draft.id, 0, {"text": "Mag komen."})
    joined = two.joined()
    with acting_as(two.hanne) as acting:
        moved = Referral.objects.exclude(activity_id=asked.id).get()
        if what == "consent":
            choose_consent(acting, moved.id, consent.id)
        else:
            answer = talk("Mag komen.", direction="feedback", thread=asked.id, day=today(), **HUB)
            register_activity(acting, draft.id, 1, answer)
    with acting_as(two.farah) as acting:
        assert "toestemming of een antwoord" in raised(BadInput, undo_join, acting, joined).problems[""]
    if what == "consent":
        with acting_as(two.hanne) as acting:
            choose_consent(acting, moved.id, None)
        with acting_as(two.farah) as acting:
            undo_join(acting, joined)
        assert Referral.objects.get(id=moved.id).file.pupil_id == two.sam


def test_what_is_of_two_children_or_of_another_centre_is_not_joined(two: Two) -> None:
    with acting_as(two.hanne) as acting:
        open_trajectory(acting, two.lena, "En hier?") if not trajectories_of(acting, open_file(acting, two.lena).file) else None
    far, double, ov4 = (Pupil.objects.get(source_id=f"pupil-{one}").id for one in ("far", "double", "ov4"))
    with acting_as(two.farah) as acting:
        raised(Http404, side_by_side, acting, two.lena, far)
        raised(Http404, propose_join, acting, two.lena, far, "kidsId", today())
        told = {other: side_by_side(acting, two.lena, other)[2] for other in (two.lena, double, ov4, two.sam)}
    assert "one and the same" in told[two.lena] or "dezelfde" in told[two.lena]
    assert all(told[other] for other in (double, ov4))


# What is about a pupil or in a file and does not move, and why.
STAYS = {
    "casefile_look.file_id": "a visit of one file",
    "casefile_join.stays_id": "it says who was joined",
    "casefile_join.goes_id": "it says who was joined",
    "registry_correction.pupil_id": "what was mended of whom",
    "registry_ownpupil.pupil_id": "who was written in",
    "links_opening.pupil_id": "what a package was told; when it asks again it is told by whoever is enrolled then",
}


def test_whatever_is_about_a_pupil_or_in_a_file_moves_or_says_why_not() -> None:
    """A table that is added later is joined as well, or stands above."""
    columns = {
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if one.related_model in (Pupil, File)
    }
    texts = "".join(path.read_text() for path in Path(paspoort.__file__).parent.glob("*/sql/**/*.sql"))
    moved = {".".join(found) for found in re.findall(r"moved_rows\(\s*'(\w+)', '(\w+)'", texts)}
    assert columns - moved == set(STAYS)
    assert moved - columns == {"registry_findable.pupil_id"}
