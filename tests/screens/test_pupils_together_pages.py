"""Classes and groups as a team meets them, and choosing who was there too in the form of an activity."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote_plus

import pytest

from paspoort.casefile.models import Activity, Group, GroupMember
from paspoort.registry.models import Enrolment, Pupil
from tests.people import institution
from tests.screens.conftest import Visit, Visitor, words
from tests.sql import sql

LINDE = "034793"
FACTS = {"function": "clarification", "topics": "emotional", "client": "pupil", "actors": "pupil", "text": "Leest graag."}


@pytest.fixture
def team(visit: Visit) -> Visitor:
    return visit("psychologist", "clb")


@pytest.fixture
def lena(world: object) -> Pupil:
    return Pupil.objects.get(source_id="pupil-lena")


@pytest.fixture
def other(lena: Pupil) -> Pupil:
    return Enrolment.objects.filter(Enrolment.counting(), institution__number=LINDE).exclude(pupil=lena)[0].pupil


def begun(team: Visitor, pupil: Pupil) -> str:
    return str(team.post(f"/dossier/{pupil.id}/activiteit").headers["Location"])


def filled(team: Visitor, address: str, **other: str) -> dict[str, str]:
    page = words(team.get(address), raw=True)
    found = re.search(r'name="day"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="day"', page)
    revision = re.search(r'data-revision="(\d+)"', page)
    assert found and revision
    return FACTS | {"day": found[1] or found[2], "revision": revision[1]} | other


def test_a_group_is_made_filled_from_a_class_and_ended(team: Visitor, lena: Pupil) -> None:
    school = institution(LINDE)
    sql("update registry_enrolment set class_name = '4 B' where pupil_id = %s", lena.id)
    grade = "L4%3A4%20B"
    assert "Klassen en groepen" in words(team.get("/doorverwijzingen"))
    page = words(team.get("/dossiers/groepen"), raw=True)
    assert f"/dossiers/klas/{school.id}?klas={grade}" in page and "4e leerjaar, 4 B" in page
    assert str(lena) in words(team.get(f"/dossiers/klas/{school.id}?klas={grade}"))
    assert "Geef de groep een naam." in words(team.post("/dossiers/groepen", school=str(school.id), name=""))
    address = str(team.post("/dossiers/groepen", school=str(school.id), name="Leesgroep").headers["Location"])
    assert str(lena) in words(team.get(f"{address}?klas={grade}"))
    assert "Kies leerlingen van deze school" in words(team.post(f"{address}/leden"))
    team.post(f"{address}/leden", pupils=str(lena.id))
    assert GroupMember.objects.get(ended_at=None).pupil == lena
    team.post(address, name="Leesgroep dinsdag")
    assert "Leesgroep dinsdag" in words(team.get("/dossiers/groepen"))
    team.post(f"{address}/leden", pupils=str(lena.id), do="take")
    assert not GroupMember.objects.filter(ended_at=None).exists()
    assert "Beëindig de groep" in words(team.get(f"{address}?einde=1"))
    team.post(f"{address}/einde")
    assert Group.objects.get().ended_at is not None and team.get(address).status_code == 404


def test_who_was_there_too_is_found_in_a_class_a_group_or_by_name(team: Visitor, lena: Pupil, other: Pupil) -> None:
    address = f"{begun(team, lena)}/samen"
    school = institution(LINDE)
    sql("update registry_enrolment set class_name = 'rood' where pupil_id = %s", other.id)
    grade = Enrolment.objects.filter(Enrolment.counting(), pupil=other, institution=school)[0].grade + ":rood"
    assert f"{school.id}:{grade}" in words(team.get(address), raw=True)
    for looked in ({"klas": f"{school.id}:{grade}"}, {"samen": other.family_name}):
        assert str(other) in words(team.post_in_place(address, **looked))
    assert "Eén letter" in words(team.post_in_place(address, samen="a"))
    assert team.post_in_place(address, klas=f"{uuid.uuid4()}:{grade}").status_code == 404


def test_one_activity_leaves_a_line_with_each(team: Visitor, lena: Pupil, other: Pupil) -> None:
    address = begun(team, lena)
    done = team.post(address, **filled(team, address, also=f"{other.id}={quote_plus(str(other))}"))
    assert done.status_code == 303
    for pupil in (lena, other):
        assert "samen met 1 andere" in words(team.get(f"/dossier/{pupil.id}/journaal"))
    assert Activity.objects.filter(state="registered").count() == 2


def test_who_left_meanwhile_is_named_and_all_that_was_typed_stays(team: Visitor, lena: Pupil, other: Pupil) -> None:
    address = begun(team, lena)
    sent = filled(team, address, also=f"{other.id}={quote_plus(str(other))}")
    sql("update registry_findable set left_on = today() where pupil_id = %s", other.id)
    page = words(team.post(address, **sent))
    assert f"{other} zit niet meer op een school die je team begeleidt" in page and "Leest graag." in page
    assert Activity.objects.get().state == "draft"


def test_pupils_ticked_in_a_class_come_along_in_the_form_without_a_script(team: Visitor, lena: Pupil, other: Pupil) -> None:
    school = institution(LINDE)
    grade = Enrolment.objects.get(pupil=lena, institution=school, left_on=None).grade
    assert "Noteer één activiteit voor de gekozenen" in words(team.get(f"/dossiers/klas/{school.id}?klas={grade}"))
    begun = str(team.post("/dossiers/samen", pupils=[str(lena.id), str(other.id)])["Location"])
    page = words(team.get(begun), raw=True)
    first, second = sorted((lena, other), key=str)
    assert f"{second.id}={quote_plus(str(second))}" in page and Activity.objects.get().file.pupil_id == first.id
    done = team.post(begun, **filled(team, begun, also=f"{second.id}={quote_plus(str(second))}"))
    assert done.status_code == 303 and Activity.objects.filter(state="registered").count() == 2
    strange = Pupil.objects.get(source_id="pupil-far").id
    for nobody in ({}, {"pupils": str(strange)}):
        assert "Er is niemand aangevinkt" in words(team.post("/dossiers/samen", **nobody))


def test_who_is_in_no_team_reads_why_every_list_is_empty(visit: Visit) -> None:
    farah = visit("newcomer", "clb")
    for page in ("/dossiers/groepen", "/doorverwijzingen"):
        told = words(farah.get(page))
        assert "Je zit nog in geen team" in told and "Bart Goossens" in told, page
        assert "Je team begeleidt nog geen school" not in told and "wacht op antwoord" not in told, page


def test_nobody_is_sent_to_oneself_for_a_right(visit: Visit) -> None:
    refused = words(visit("head_clb", "clb").get("/cijfers"))
    assert "Je hebt dit recht niet" in refused and "Wie kan je helpen" not in refused
