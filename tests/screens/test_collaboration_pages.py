"""Samenwerkingsdossier as pages: the way in, a registration written by both sides, names marked and replaced, and who may not."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from paspoort.collaboration.actions import change_state
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import Visit, words
from tests.screens.together import LENA, Sides, both_sides, started, write
from tests.sql import sql


@pytest.fixture
def sides(visit: Visit) -> Sides:
    return both_sides(visit)


def test_the_way_in(sides: Sides, visit: Visit) -> None:
    school, centre, address = sides
    linde = f"/samenwerking/{institution('linde').id}"
    for who in (school, centre):
        assert "Samenwerkingsdossier tussen CLB en school" in words(who.get("/start"))
    assert "1 nieuw" in words(school.get("/start"))
    assert school.get("/samenwerking").headers["Location"] == linde
    assert "Ruzie op de speelplaats" in words(school.get(linde))
    assert "Niets past bij deze filter" in words(school.get(f"{linde}?staat=closed"))
    assert "Start een registratie" not in words(school.get(linde))
    write(school, address, "Veel gedoe bij het klimrek.")
    found = words(centre.post(linde, zoek="klimrek"))
    assert "1 tekst met" in found and "in “Wat zien we?”" in found
    assert "Niets gevonden met" in words(school.post(linde, zoek="zwembad"))
    choose = words(centre.get("/samenwerking"))
    assert "Basisschool De Linde" in choose and "Atheneum Ter Schelde" in choose
    centre.get(linde)
    assert "laatst gebruikt" in words(centre.get("/samenwerking"))
    teacher = visit("teacher", "linde")
    for path in ("/samenwerking", linde, address, f"{address}/deel/seen"):
        assert teacher.get(path).status_code == 403
        assert visit("elsewhere_care", "elsewhere").get(path).status_code in (303, 403, 404)


def test_who_lacks_it_asks_with_one_button(sides: Sides, visit: Visit) -> None:
    _school, _centre, address = sides
    teacher = visit("teacher", "linde")
    refused = teacher.get(address)
    assert "vraagt een eigen recht" in words(refused) and "leerlingen" not in words(refused)
    for page in (words(refused, raw=True), words(teacher.get("/start"), raw=True)):
        assert 'value="IRISGebruiker:samenwerkingsdossier-school"' in page and "Vraag toegang" in page
    sent = teacher.post("/recht-vragen", instelling="034793", what="IRISGebruiker:samenwerkingsdossier-school")
    assert sent.status_code == 303 and "Je aanvraag is verstuurd" in words(teacher.get(sent.headers["Location"]))
    for page in (words(teacher.get(address)), words(teacher.get("/start"))):
        assert "Je vroeg dit op" in page


def test_a_head_gives_it_to_several_at_once(visit: Visit) -> None:
    head = visit("head", "linde")
    portal = words(head.get("/gebruikersbeheer"), raw=True)
    [link] = re.findall(r'href="(/gebruikersbeheer/toekennen\?recht=IRISGebruiker[^"]+)"', portal)
    who = head.get(unescape(link)).headers["Location"]
    people = [
        str(one)
        for (one,) in sql("""
        select a.id from rights_affiliation a join identity_person p on p.id = a.person_id
          join registry_institution i on i.id = a.institution_id
         where i.number = '034793' and p.given_name = 'Wout'""")
    ]
    what = head.post(who, people=people, go="on", number="034793").headers["Location"]
    page = words(head.get(what), raw=True)
    assert re.search(r'value="IRISGebruiker:samenwerkingsdossier-school"[^>]* checked', page)


def test_only_the_centre_starts(sides: Sides) -> None:
    school, centre, address = sides
    new = f"/samenwerking/{institution('linde').id}/nieuw"
    assert "Alleen het CLB start een registratie" in words(school.get(new))
    assert school.post(new, **started()).status_code == 403
    wrong = centre.post(new, **started(title=f"Ruzie om {LENA}", theme=""))
    assert wrong.status_code == 422 and "is een naam" in words(wrong)
    assert school.post(f"{address}/stand", state="running").status_code == 403
    assert school.post(f"{address}/gegevens", **started()).status_code == 403


def test_a_name_is_marked_and_replaced_without_a_script(sides: Sides) -> None:
    school, _centre, address = sides
    marked = write(school, address, f"😀 Gaat het met {LENA}?\r\n\r\nJules ook.  ")
    page = words(marked, raw=True)
    assert marked.status_code == 422 and "Nog 2 namen te vervangen" in page
    text = f"😀 Gaat het met {LENA}?\n\nJules ook."
    places = [
        (int(a), int(b), unescape(c))
        for a, b, c in re.findall(r'data-start="(\d+)" data-end="(\d+)" data-phrase="([^"]+)"', page)
    ]
    units = text.encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end, _phrase in places] == [LENA, "Jules"]
    assert page.count("Het is geen persoon") == 1  # a full name can not be excused
    press = [json.loads(unescape(one)) for one in re.findall(r'name="replace" value="([^"]+)"', page)]
    assert [one[3] for one in press] == ["een leerling", "Een leerling"]
    replaced = write(school, address, text, replace=json.dumps(press[0]))
    assert replaced.status_code == 200 and "😀 Gaat het met een leerling?" in words(replaced)
    named = write(school, address, text, because="De kat van de school", phrase="Jules")
    assert named.status_code == 422 and "Nog één naam te vervangen" in words(named)
    saved = write(school, address, "Jules slaapt in de gang.", because="De kat van de school", phrase="Jules")
    assert saved.status_code == 303
    assert "Jules slaapt in de gang." in words(school.get(address))


def test_goals_steps_reactions_and_closing(sides: Sides, act: Act) -> None:
    school, centre, address = sides
    write(centre, address, "Veel ruzie.")
    assert write(centre, address, "Veel ruzie.", 1, then="next").headers["Location"] == f"{address}/deel/understood"
    goal = {"text": "Rust op de speelplaats", "indicator": "Ruzies per week", "version": "0"}
    assert school.post(f"{address}/doel", **goal).status_code == 303
    late = f"{today():%d/%m/%Y}"
    step = {"function": "head", "text": "Toezicht herverdelen", "due_on": late, "state": "open", "version": "0"}
    assert school.post(f"{address}/stap", **step).status_code == 303
    assert school.post(f"{address}/stap", **step | {"function": ""}).status_code == 422
    assert school.post(f"{address}/afspraak", text="Elke maand samen bekijken.", version="0").status_code == 303
    assert school.post(f"{address}/deel/seen/reactie", reaction="In de refter ook.").status_code == 303
    assert "Nog één naam" in words(school.post(f"{address}/deel/seen/reactie", reaction="Jules ook."))
    assert school.post(f"{address}/afsluiten", text="Het loopt goed.").status_code == 303
    page = words(centre.get(address))
    told = [
        "nog niet gezegd hoever",
        "vandaag",
        "Elke maand samen bekijken.",
        "In de refter ook.",
        "stelde voor om dit af te sluiten",
    ]
    assert [one for one in told if one not in page] == []
    lines = re.findall(rf'href="({address}/(?:doel|stap|afspraak)/[^"]+)"', words(centre.get(address), raw=True))
    assert [centre.get(one).status_code for one in lines] == [200, 200, 200]
    assert centre.post(lines[0], **goal | {"reached": "3", "version": "1"}).status_code == 303
    assert school.post(lines[0], **goal | {"reached": "2", "version": "1"}).status_code == 409
    [done] = re.findall(rf'action="({address}/stap/[^"]+)"(.*?)</form>', words(school.get(address), raw=True), re.DOTALL)
    sent = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', done[1]))
    assert (
        school.post(done[0], **{name: sent[name] for name in ("function", "text", "due_on", "version", "state")}).status_code
        == 303
    )
    assert "klaar" in words(school.get(address)) and sent["due_on"] == late
    assert centre.post(f"{address}/doorgaan", text="").status_code == 303
    assert [centre.get(f"{address}/{page}").status_code for page in ("eigenaar", "gegevens", "afsluiten")] == [200, 200, 200]
    for state in ("running", "evaluated", "closed"):
        assert centre.post(f"{address}/stand", state=state).status_code == 303
    assert centre.post(f"{address}/stand", state="evaluated").status_code == 422
    closed = words(school.get(address))
    assert "Deze registratie is afgesloten" in closed and "Schrijf" not in closed
    kept = write(school, address, "Nog iets.", 1)
    assert kept.status_code == 422 and "Nog iets." in words(kept) and "afgesloten" in words(kept)


def test_after_the_guidance_everyone_reads_and_nobody_writes(sides: Sides, act: Act) -> None:
    school, centre, address = sides
    with acting_as(act("psychologist", "clb")) as acting:
        change_state(acting, re.findall(r"[0-9a-f-]{36}", address)[0], "running")
    sql("update registry_guidance set ended_on = today() where school_id = %s", institution("linde").id)
    for who in (school, centre):
        page = words(who.get(address))
        assert "Het CLB begeleidt deze school niet meer" in page and "Schrijf" not in page


def test_samenwerkingsafspraken_are_begun_written_and_noted_every_year(sides: Sides) -> None:
    school, centre, _address = sides
    linde = f"/samenwerking/{institution('linde').id}"
    assert f'href="{linde}/afspraken"' in words(school.get(linde), raw=True)
    assert "Wanneer overleggen we?" in words(school.get(f"{linde}/afspraken"))
    address = school.post(f"{linde}/afspraken").headers["Location"]
    assert centre.get(f"{linde}/afspraken").headers["Location"] == address
    assert school.post(f"{address}/deel/rhythm", rhythm="Elke zes weken.", version="0", revision="0").status_code == 303
    page = words(centre.get(address))
    assert "Elke zes weken." in page and "Sluit" not in page and "Doel" not in page and "eigenaar" not in page
    assert centre.get(f"{address}/moment/seen").status_code == 404 == centre.get(f"{_address}/moment/confirmed").status_code
    named = centre.post(f"{address}/moment/confirmed", text=f"Met {LENA}.")
    assert named.status_code == 422 and "is een naam" in words(named)
    assert centre.post(f"{address}/moment/confirmed", text="Op het opstartgesprek.").status_code == 303
    assert centre.get(f"{address}/moment/confirmed").status_code == 404
    page = words(school.get(address))
    assert "CLB: Hanne De Wilde" in page and "School: niet genoteerd" in page and "noteerde: afspraken bevestigd" in page
    assert "in “Wanneer overleggen we?”" in words(school.post(linde, zoek="weken"))


def test_a_meeting_is_planned_with_an_agenda_and_told_where_it_belongs(sides: Sides) -> None:
    school, centre, address = sides
    linde, started = f"/samenwerking/{institution('linde').id}", re.findall(r"[0-9a-f-]{36}", address)[0]
    assert re.search(rf'value="{started}"[^>]*checked', words(school.get(f"{linde}/overleg/nieuw?over={started}"), raw=True))
    wrong = school.post(f"{linde}/overleg/nieuw", meeting="", begins_on="", title=f"Over {LENA}")
    assert wrong.status_code == 422 and "Kies wie er is" in words(wrong) and "Vul de dag van het overleg in" in words(wrong)
    typed = {"meeting": "careMeeting", "begins_on": f"{today():%d/%m/%Y}", "functions": ["head", "clbAnchor"], "about": [started]}
    assert school.post(f"{linde}/overleg/nieuw", **typed | {"about": ["x"]}).status_code == 404
    named = school.post(f"{linde}/overleg/nieuw", **typed, title=f"Over {LENA}")
    assert named.status_code == 422 and "is een naam" in words(named)
    made = school.post(f"{linde}/overleg/nieuw", **typed).headers["Location"]
    assert f"volgende op {today():%d/%m/%Y}" in words(centre.get(linde)) and "directie" in words(centre.get(f"{linde}/overleg"))
    page = words(centre.get(made))
    assert "Wat bespraken we?" in page and "Ruzie op de speelplaats" in page and "Nog geen doel" not in page
    assert centre.post(f"{made}/stap", function="head", text="Cijfers meebrengen", state="open", version="0").status_code == 303
    told = words(school.get(address))
    assert "zette dit op de agenda van “Cel leerlingenbegeleiding of zorgoverleg”" in told
    changed = centre.post(f"{made}/overleg", **typed | {"about": [], "title": "Over de speelplaats", "revision": "0"})
    assert changed.status_code == 303 and "Over de speelplaats" in words(school.get(made))
    assert school.post(f"{made}/overleg", **typed, revision="0").status_code == 409
    assert "Staat nog op geen agenda" in words(school.get(address))
    assert centre.get(f"{address}/overleg").status_code == 404
