"""File management: a file without an import, from looking for the child to undoing it, and what each step refuses."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from paspoort.audit.models import Trace
from paspoort.casefile import actions
from paspoort.casefile.actions import (
    Identity,
    Mended,
    NewChild,
    NewPlace,
    find_managed,
    managed_pupil,
    managing,
    mend_identity,
    open_file,
    restore_identity,
    start_activity,
)
from paspoort.health.actions import begin_contact, due_counts, due_of
from paspoort.kernel.actions import acting_as, listing
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from paspoort.pupils.actions import find_in_my_teams, read_query
from paspoort.registry.models import OwnPupil, Pupil
from paspoort.rights.models import Team, TeamPart
from tests.conftest import Act
from tests.people import grant_of, institution
from tests.raised import raised
from tests.rights.matrix import AS_NURSE
from tests.sql import sql
from tests.verbs.inquiring import asking

seek_child, write_in_child = asking(actions.seek_child), asking(actions.write_in_child)
SAM = NewChild("Sam", "De Groote", date(2017, 5, 4))


@pytest.fixture
def manager(world: object, act: Act) -> str:
    """Farah works in the administration of the centre, in no team; gives her session."""
    given = grant_of("newcomer", "clb")
    given.contexts = ["administratie"]
    given.save()
    return act("newcomer", "clb")


@pytest.fixture
def place(world: object) -> NewPlace:
    return NewPlace("homeEducation", None, Team.objects.get(name="Team Gent").id, "kidsId", today())


def written_in(manager: str, place: NewPlace, child: NewChild = SAM) -> uuid.UUID:
    with acting_as(manager) as acting:
        made: uuid.UUID = write_in_child(acting, child, place)
        return made


def test_who_has_no_school_has_contact_moments_by_age(manager: str, place: NewPlace, act: Act) -> None:
    sam = written_in(manager, place, replace(SAM, birth_date=date(school_year_of(today()) - 9, 5, 4)))
    sql(AS_NURSE)
    with acting_as(act("other_psychologist", "clb")) as acting:
        [one] = due_of(acting, None)
        assert (one.pupil.id, one.moment, one.state) == (sam, "L4", "due")
        assert [(one.moment, one.states) for one in due_counts(acting) if one.school_id is None] == [("L4", {"due": 1})]
        begin_contact(acting, sam, "L4", today())
        assert [one.state for one in due_of(acting, None)] == ["invited"]
    sql("update rights_teampart set ended_at = now() where pupil_id = %s", sam)
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert due_of(acting, None) == []


def test_a_child_without_an_import_gets_a_file_that_its_team_opens_finds_and_writes_in(
    manager: str, place: NewPlace, act: Act
) -> None:
    with acting_as(manager) as acting:
        assert seek_child(acting, SAM) == actions.Sought([])
    sam = written_in(manager, place)
    assert Pupil.objects.get(id=sam).from_source is None
    assert Trace.objects.filter(event="child.written_in", subject_id=sam, facts={"situation": "homeEducation"}).count() == 1
    with acting_as(act("psychologist", "clb")) as acting:
        opened = open_file(acting, sam)
        assert opened.own is not None and opened.own.situation == "homeEducation" and opened.file is None
        assert [[row.pupil_id for row in find_in_my_teams(acting, typed).rows] for typed in ("degr", "De Groote")] == [
            [sam],
            [sam],
        ]
        with listing():
            assert Pupil.objects.filter(id=sam).exists()
        start_activity(acting, sam)
        assert open_file(acting, sam).file is not None
    for who, at in [("newcomer", "clb"), ("other_psychologist", "other_clb"), ("care", "linde")]:
        with acting_as(act(who, at)) as acting:
            assert raised(Refused if who != "other_psychologist" else Http404, open_file, acting, sam)
            assert not Pupil.objects.filter(id=sam).exists() and not OwnPupil.objects.filter(pupil=sam).exists()
    TeamPart.objects.filter(pupil_id=sam).update(ended_at=timezone.now())
    with acting_as(act("psychologist", "clb")) as acting:
        raised(Http404, open_file, acting, sam)


def test_a_child_is_looked_for_first_and_of_one_elsewhere_nothing_is_told_but_by_the_number(
    manager: str, place: NewPlace
) -> None:
    lena, far = (Pupil.objects.get(source_id=f"pupil-{one}") for one in ("lena", "far"))
    same = NewChild("lena", "vd auwera", lena.birth_date)
    with acting_as(manager) as acting:
        assert seek_child(acting, same).here == [lena.id]  # outside the own teams: she has none
        assert far.id not in seek_child(acting, same).here
        assert seek_child(acting, replace(SAM, number="17073003384")) == actions.Sought([lena.id], unfit=True)
        assert "namesake" in raised(BadInput, write_in_child, acting, same, place).problems
        assert "number" in raised(BadInput, write_in_child, acting, replace(SAM, number="17073003384"), place).problems
        namesake = write_in_child(acting, same, replace(place, namesake=True))
        assert (namesake, lena.id) in [(one.own_id, one.other_id) for one in managing(acting).same]
    assert Trace.objects.filter(event="child.sought").count() >= 5


def test_what_cannot_be_is_said_beside_its_field(manager: str, place: NewPlace) -> None:
    elsewhere = institution("elsewhere").id
    wrong = [
        (replace(SAM, family_name=" - "), place, "family_name"),
        (replace(SAM, birth_date=today() + timedelta(days=1)), place, "birth_date"),
        (replace(SAM, number="123"), place, "number"),
        (SAM, replace(place, situation="atSchool"), "school"),
        (SAM, replace(place, situation="atSchool", school=elsewhere), "school"),
        (SAM, replace(place, team=Team.objects.get(name="Team Leuven").id), "team"),
        (SAM, replace(place, proof="letter"), "proof"),
        (SAM, replace(place, seen_on=today() + timedelta(days=1)), "seen_on"),
    ]
    with acting_as(manager) as acting:
        for child, at, field in wrong:
            assert list(raised(BadInput, write_in_child, acting, child, at).problems) == [field]
        assert not OwnPupil.objects.exists()


def test_writing_in_is_undone_within_a_day_while_nothing_was_written(manager: str, place: NewPlace, act: Act) -> None:
    sam = written_in(manager, place)
    with acting_as(manager) as acting:
        assert [(step.id, step.undoable) for step in managing(acting).steps] == [(sam, True)]
        actions.write_out_child(acting, sam)
        assert managing(acting).steps == []
    assert not Pupil.objects.filter(id=sam).exists() and not TeamPart.objects.filter(pupil_id=sam).exists()
    late, kept = written_in(manager, place), written_in(manager, place, replace(SAM, given_name="Noa"))
    sql("update registry_ownpupil set made_at = now() - interval '25 hours' where pupil_id = %s", late)
    with acting_as(act("psychologist", "clb")) as acting:
        start_activity(acting, kept)
    with acting_as(manager) as acting:
        assert raised(BadInput, actions.write_out_child, acting, late).problems
        assert raised(BadInput, actions.write_out_child, acting, kept).problems


# --- an identity, mended ----------------------------------------------------------------------------------------------------


def test_an_identity_is_mended_by_a_proof_found_by_the_new_name_and_undone_within_a_day(manager: str, act: Act) -> None:
    lena = Pupil.objects.get(source_id="pupil-lena")
    was = Identity(lena.given_name, lena.family_name, lena.birth_date)
    now = Identity("Lena", "Vanderauwera-Mertens", date(2016, 3, 15))
    with acting_as(manager) as acting:
        for typed in ("léna 14/03/2016", "Van der Auwera", "Léna Van der Auwera", "auwera lena", "14/03/2016"):
            found, more = find_managed(acting, read_query(typed))
            assert [(one.name, one.place) for one in found] == [("Léna Van der Auwera", "Basisschool De Linde")], typed
            assert not more
        who = managed_pupil(acting, lena.id)
        assert who.numbered and who.counts["reports"] >= 1 and who.places == ["Basisschool De Linde"]
        for wrong, field in [
            (Mended(was, replace(now, given_name=""), "kidsId", today()), "given_name"),
            (Mended(was, replace(now, birth_date=None), "kidsId", today()), "birth_date"),
            (Mended(was, now, "", today()), "proof"),
            (Mended(was, now, "kidsId", None), "seen_on"),
            (Mended(was, was, "kidsId", today()), ""),
            (Mended(now, now, "kidsId", today()), ""),
        ]:
            assert list(raised(BadInput, mend_identity, acting, lena.id, wrong).problems) == [field]
        mend_identity(acting, lena.id, Mended(was, now, "birthCertificate", today()))
        [step] = managing(acting).steps
        assert (step.kind, step.undoable, step.facts["was"]) == ("mended", True, "Léna Van der Auwera")
    with acting_as(act("psychologist", "clb")) as acting:
        assert [row.pupil_id for row in find_in_my_teams(acting, "mertens").rows] == [lena.id]
    far = Pupil.objects.get(source_id="pupil-far").id
    with acting_as(manager) as acting:
        raised(Http404, managed_pupil, acting, far)
        raised(Http404, restore_identity, acting, far)
        restore_identity(acting, step.id)
        assert "" in raised(BadInput, restore_identity, acting, step.id).problems
    lena.refresh_from_db()
    assert Identity(lena.given_name, lena.family_name, lena.birth_date) == was
    with acting_as(act("psychologist", "clb")) as acting:
        assert lena.id in {row.pupil_id for row in find_in_my_teams(acting, "auwera").rows}


def test_who_fits_is_found_among_many_who_begin_alike_and_that_there_are_more_is_said(manager: str) -> None:
    sql(
        """with many as (insert into registry_pupil (id, given_name, family_name, birth_date)
             select gen_random_uuid(), 'Noa', 'Auwera', '2017-01-01' from generate_series(1, 51) returning id)
           insert into registry_ownpupil (pupil_id, centre_id, situation, by_family, by_given, sounds, shown_name, birth_date,
                                          proof, seen_on, made_by_id, made_at)
           select id, %s, 'notEnrolled', 'auwera noa', 'noa auwera', '', 'Noa Auwera', '2017-01-01', 'kidsId', current_date,
                  (select id from identity_person limit 1), now() from many""",
        institution("clb").id,
    )
    with acting_as(manager) as acting:
        [lena], more = find_managed(acting, read_query("auwera lena"))
        assert lena.name == "Léna Van der Auwera" and not more
        found, more = find_managed(acting, read_query("auwera noa"))
        assert (len(found), more) == (50, True)
