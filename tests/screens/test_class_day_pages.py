"""Day of a class at a school: who is due, planning, the grid and its cells, and closing, as pages and as answers to a script."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from paspoort.health.models import Contact, Measurement, SchoolDay
from paspoort.kernel.periods import today
from paspoort.registry.models import Enrolment, Institution, Pupil
from tests.answer import Answer
from tests.school_class import bring_class, make_nurses
from tests.screens.conftest import Visitor, words
from tests.sql import sql

NAMES = ["Elif Aksoy", "Jef Baert", "Emma Janssens", "Emma Janssens", "Louis Peeters"]
BESIDE = {"Accept": "application/json", "HX-Request": "true"}


@pytest.fixture
def school_class(world: object) -> list[Pupil]:
    """A class of five in the fourth year, beside the one who is there already."""
    ids = bring_class(NAMES, grade="L4")
    make_nurses()
    return sorted(Pupil.objects.filter(source_id__in=ids), key=lambda one: ids.index(str(one.source_id)))


@pytest.fixture
def nele(school_class: list[Pupil], visit: Callable[..., Visitor]) -> Visitor:
    return visit("other_psychologist", "clb")


def planned(she: Visitor, moment: str = "L4") -> str:
    """The address of the day of a class, planned for today."""
    school = Institution.objects.get(number="034793").id
    sent = she.post(f"/contactmomenten/school/{school}", klas=moment, moment=moment, day=f"{today():%d/%m/%Y}")
    assert sent.status_code == 303, words(sent)
    return str(sent["Location"])


def cell(she: Visitor, day: str, pupil: Pupil, item: str, typed: str, version: int = 0, **more: str) -> Answer:
    return she.post(f"{day}/waarde", pupil=str(pupil.id), item=item, typed=typed, version=str(version), **more)


def test_a_nurse_plans_a_class_from_who_is_due(nele: Visitor, school_class: list[Pupil]) -> None:
    start = words(nele.get("/contactmomenten"))
    assert "Basisschool De Linde" in start and "Contactmomenten" in start
    school = Institution.objects.get(number="034793").id
    assert "6 te plannen" in words(nele.get(f"/contactmomenten/school/{school}"))
    names = words(nele.get(f"/contactmomenten/school/{school}?klas=L4&moment=L4"))
    assert "Aksoy Elif" in names and "Peeters Louis" in names
    wrong = nele.post(f"/contactmomenten/school/{school}", klas="L4", moment="L4", day="31/02/2026")
    assert wrong.status_code == 422 and "Deze datum bestaat niet" in words(wrong)
    day = planned(nele)
    again = nele.post(f"/contactmomenten/school/{school}", klas="L4", moment="L4", day=f"{today():%d/%m/%Y}")
    assert again.status_code == 422
    page = words(nele.get(day))
    assert "0 van 6 klaar" in page and "Janssens Emma 07/02/2017" in page and "Aksoy Elif 20" not in page
    assert nele.post(f"{day}/volgorde", by="given").status_code == 303
    listed = nele.get(day).content.decode()
    assert listed.index("<b>Elif</b>") < listed.index("<b>Emma</b>") < listed.index("<b>Louis</b>")
    last = {f"n:{school_class[4].id}": "1"}
    assert nele.post(f"{day}/volgorde", **last).status_code == 303
    listed = nele.get(day).content.decode()
    assert listed.index("<b>Louis</b>") < listed.index("<b>Elif</b>")


def test_a_cell_is_kept_by_a_small_answer(nele: Visitor, school_class: list[Pupil]) -> None:
    day, elif_ = planned(nele), school_class[0]
    for item, typed, raw in [
        ("height", "132", "132,0"),
        ("weight", "26.4", "26,4"),
        ("acuityRight", "0,8", "0,8"),
        ("vaccStatus", "complete", "complete"),
    ]:
        kept = cell(nele, day, elif_, item, typed)
        assert kept.status_code == 200 and kept.json() == {"version": 1, "raw": raw} and len(kept.content) < 100
    assert cell(nele, day, elif_, "height", "132", 0).json() == {"version": 1, "raw": "132,0"}
    assert cell(nele, day, elif_, "height", "", 1).json() == {"version": 2, "raw": ""}
    page = nele.get(day).content.decode()
    assert 'value="26,4"' in page and '<option value="complete" selected>' in page


ASKED = [
    ("height", "twaalf", "problem"), ("height", "1,52", "doubt"), ("height", "26", "problem"), ("height", "41", "doubt"),
    ("acuityLeft", "0,85", "doubt"), ("acuityLeft", "-1", "problem"),
    ("spinRight", "-8,1", "problem"), ("height", "9" * 5000, "problem"),
]  # fmt: skip


def test_what_cannot_be_or_is_doubtful_is_asked_at_once(nele: Visitor, school_class: list[Pupil]) -> None:
    day, louis = planned(nele), school_class[4]
    for item, typed, told in ASKED:
        answer = cell(nele, day, louis, item, typed)
        assert answer.status_code == 422 and list(answer.json()) == [told] and answer.json()[told], (item, typed, answer.json())
    assert cell(nele, day, louis, "nothing", "1").status_code == 404 and not Measurement.objects.exists()
    assert cell(nele, day, louis, "height", "1.52 m").json() == {"version": 1, "raw": "152,0"}
    assert cell(nele, day, louis, "acuityLeft", "0,85", confirmed="yes").status_code == 200


def test_two_nurses_see_each_other(nele: Visitor, school_class: list[Pupil], visit: Callable[..., Visitor]) -> None:
    day, elif_, hanne = planned(nele), school_class[0], visit("psychologist", "clb")
    since = re.search(r'data-now="([^"]+)"', hanne.get(day).content.decode())
    assert since
    cell(nele, day, elif_, "height", "132,4")
    assert cell(hanne, day, elif_, "weight", "26").status_code == 200
    clash = cell(hanne, day, elif_, "height", "134")
    assert clash.status_code == 409
    assert clash.json() | {"at": ""} == {"theirs": "132,4", "shown": "132,4", "version": 1, "by": "Nele Martens", "at": ""}
    assert cell(hanne, day, elif_, "height", "134", 1).json()["version"] == 2
    nele.post(f"{day}/aanwezig", pupil=str(school_class[1].id), absent="on")
    drawn = owner(hanne, day)
    news = hanne.client.get(f"{day}/nieuw", {"sinds": since[1]}, headers=BESIDE | {"X-Drawn-For": drawn})
    assert {(one["item"], one["raw"], one["version"]) for one in news.json()["cells"]} == {
        ("height", "134,0", 2),
        ("weight", "26,0", 1),
    }
    assert {one["pupil"] for one in news.json()["rows"] if one["absent"]} == {str(school_class[1].id)}


def owner(she: Visitor, address: str) -> str:
    """For whom a page was drawn, as its script says it."""
    found = re.search(r'hx-headers="([^"]+)"', she.get(address).content.decode())
    assert found
    headers: dict[str, Any] = json.loads(unescape(found[1]))
    return str(headers["X-Drawn-For"])


def test_another_person_sends_and_sees_nothing(nele: Visitor, school_class: list[Pupil], visit: Callable[..., Visitor]) -> None:
    day, hanne = planned(nele), visit("psychologist", "clb")
    drawn = BESIDE | {"X-Drawn-For": owner(nele, day)}
    cell(nele, day, school_class[0], "height", "132,4")
    for answer in (
        hanne.client.get(f"{day}/nieuw", {"sinds": f"{today():%Y-%m-%d}T00:00:00+00:00"}, headers=drawn),
        hanne.client.post(
            f"{day}/waarde", {"pupil": str(school_class[1].id), "item": "height", "typed": "130", "version": "0"}, headers=drawn
        ),
    ):
        assert answer.status_code == 403 and answer.json() == {"other": True}
    assert nele.client.get(f"{day}/nieuw", {"sinds": "gisteren"}, headers=drawn).status_code == 404
    assert Measurement.objects.count() == 1


def test_who_left_takes_no_values_and_who_joined_does(nele: Visitor, school_class: list[Pupil]) -> None:
    day = planned(nele)
    Enrolment.objects.filter(pupil=school_class[0]).update(left_on=today())
    sql("update registry_findable set left_on = current_date where pupil_id = %s", school_class[0].id)
    [joins] = bring_class(["Wout D'Haene"], grade="L4", began=1)
    wout = Pupil.objects.get(source_id=joins)
    page = nele.get(day).content.decode()
    assert f"v:{wout.id}:height" in page and "nieuw in de klas" in page
    assert cell(nele, day, wout, "height", "133").json() == {"version": 1, "raw": "133,0"}
    gone = cell(nele, day, school_class[0], "height", "133")
    assert gone.status_code == 404 and "Er is niets bewaard" in gone.json()["gone"]


def test_without_script_the_whole_page_is_one_form(nele: Visitor, school_class: list[Pupil]) -> None:
    day = planned(nele)
    page = nele.get(day).content.decode()
    sent = {name: unescape(value) for name, value in re.findall(r'name="(was:[^"]+)" value="([^"]+)"', page)}
    elif_, louis, emma = school_class[0].id, school_class[4].id, school_class[2].id
    sent |= {
        f"v:{elif_}:height": "132",
        f"v:{louis}:height": "41",
        f"v:{emma}:height": "letters",
        "away": str(school_class[1].id),
    }
    asked = nele.post(day, **sent)
    assert asked.status_code == 422 and "1 afwezig" in words(asked) and "2 te bevestigen" in words(asked)
    assert 'value="letters"' in asked.content.decode() and Measurement.objects.count() == 1
    page = asked.content.decode()
    again = {name: unescape(value) for name, value in re.findall(r'name="(was:[^"]+)" value="([^"]+)"', page)}
    again |= {f"v:{elif_}:height": "132,0", f"v:{louis}:height": "41", f"ok:{louis}:height": "41", f"v:{emma}:height": "129,5"}
    assert nele.post(day, **again).status_code == 303
    assert Measurement.objects.count() == 3
    held = f"was:{uuid.UUID(int=1)}"
    no_version = [f'{{"height": [{one}, ""]}}' for one in ("1e400", "NaN", "-1", "9" * 30)]
    for odd in ({f"was:{uuid.uuid4()}": "no json"}, {held: "[" * 90_000}, {"was:x": "{}"}, *({held: one} for one in no_version)):
        assert nele.post(day, **again | odd).status_code == 404


def test_a_check_on_indication_has_a_column_when_it_is_asked_for_and_who_is_absent_is_ticked(
    visit: Callable[..., Visitor],
) -> None:
    """In the first year, with the tones of each ear beside each other."""
    ids = bring_class(["Elif Aksoy", "Jef Baert"], grade="L1")
    make_nurses()
    elif_, jef = (Pupil.objects.get(source_id=one) for one in ids)
    she, school = visit("other_psychologist", "clb"), Institution.objects.get(number="034793").id
    address = f"/contactmomenten/school/{school}"
    assert f'name="away" value="{jef.id}"' in she.get(f"{address}?klas=L1&moment=L1").content.decode()
    day = str(she.post(address, klas="L1", moment="L1", day=f"{today():%d/%m/%Y}", away=str(jef.id))["Location"])
    page = she.get(day).content.decode()
    assert "1 afwezig" in words(she.get(day)) and 'data-item="speech"' not in page and "bij=motorSpeech" in page
    assert page.index('data-item="toneRight500"') < page.index('data-item="toneLeft1000"') and 'data-item="questionnaire"' in page
    assert 'data-item="speech"' in she.get(f"{day}?bij=motorSpeech").content.decode()
    assert cell(she, day, elif_, "speech", "doubt").status_code == 200
    page = she.get(day).content.decode()
    assert 'data-item="speech"' in page and "bij=motorSpeech" not in page
    for item, heard in (("toneRight1000", "pass"), ("toneLeft4000", "fail"), ("acuityRight", "1,0"), ("acuityLeft", "0,5")):
        assert cell(she, day, elif_, item, heard).status_code == 200
    told = words(she.get(f"/dossier/{elif_.id}/medisch"))
    assert "Niet gehoord: links 4000 Hz. 2 van de 6 tonen zijn getest." in told
    assert "3 lijnen het linkeroog ziet minder" in told


def test_a_day_is_closed_with_what_is_missing(nele: Visitor, school_class: list[Pupil]) -> None:
    day = planned(nele)
    cell(nele, day, school_class[0], "height", "132")
    nele.post(f"{day}/aanwezig", pupil=str(school_class[1].id), absent="on")
    nele.post(f"{day}/aanwezig", pupil=str(school_class[2].id), absent="on")
    for absent in (False, True, False):
        marked = nele.post(f"{day}/aanwezig", pupil=str(school_class[2].id), **{"absent": "on"} if absent else {})
        assert marked.json() == {"absent": absent}
    before = words(nele.get(f"{day}/afsluiten"))
    assert "Sluit deze dag af" in before and "afwezig" in before
    with_nobody, others = before.split("ontbreekt meer")
    assert "Bij niemand gedaan" in with_nobody and "Gewicht" in with_nobody and "Gewicht" not in others
    assert "Aksoy Elif" not in others and school_class[2].family_name in others and "Lengte" in others
    assert nele.post(f"{day}/afsluiten").status_code == 303
    after = words(nele.get(f"{day}/afsluiten"))
    assert "Afgesloten op" in after and school_class[2].family_name in after
    still = nele.get(day).content.decode()
    assert "data-item" not in still and "132,0" in still
    assert {one.state for one in Contact.objects.filter(file__pupil=school_class[0])} == {"done"}
    assert "Dit schooljaar afgesloten" in words(nele.get("/contactmomenten"))
    late = cell(nele, day, school_class[3], "height", "133")
    assert late.status_code == 409 and "Nele Martens sloot deze dag af" in late.json()["closed"]
    whole = nele.post(day, **{f"was:{school_class[3].id}": '{"height": [0, ""]}', f"v:{school_class[3].id}:height": "133"})
    assert "Lengte 133: Nele Martens sloot deze dag af" in words(whole) and "Open deze dag weer" in words(whole)
    assert nele.post(f"{day}/heropenen").status_code == 303
    assert cell(nele, day, school_class[3], "height", "133").status_code == 200


def test_nobody_else_opens_a_day(nele: Visitor, visit: Callable[..., Visitor]) -> None:
    hanne = "(select id from identity_person where given_name = 'Hanne')"
    sql(f"update rights_grant set contexts = '{{psycholoog-pedagoog}}' where person_id = {hanne}")
    day, psychologist = planned(nele), visit("psychologist", "clb")
    for address in ("/contactmomenten", day, f"{day}/afsluiten", f"{day}/volgorde"):
        assert psychologist.get(address).status_code in (403, 404), address
    assert "Contactmomenten" not in words(psychologist.get("/start")) and "Contactmomenten" in words(nele.get("/start"))
    assert nele.get(f"/contactmomenten/dag/{uuid.uuid4()}").status_code == 404
    assert nele.get(f"/contactmomenten/school/{uuid.uuid4()}").status_code == 404
    assert SchoolDay.objects.filter(day__gt=today() + timedelta(days=1)).count() == 0
