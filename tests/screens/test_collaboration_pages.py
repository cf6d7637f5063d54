"""Samenwerkingsdossier as pages: the way in, a registration written by both sides, names marked and replaced, and who may not."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest

from paspoort.collaboration.actions import StepText, change_state, save_step, start
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import school_year_of, today
from tests.answer import Answer
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import IN_PLACE, Visit, Visitor, words
from tests.sql import sql

LENA = "Léna Van der Auwera"
BESIDE = {"Accept": "application/json", **IN_PLACE}


def started(**other: str) -> dict[str, str]:
    """What a centre fills in to start one."""
    return {
        "kind": "signal", "title": "Ruzie op de speelplaats", "theme": "bullying", "care_phase": "0",
        "target_group": "wholeSchool", "occasion": "parents", "school_year": str(school_year_of(today())),
    } | other  # fmt: skip


@pytest.fixture
def sides(visit: Visit) -> tuple[Visitor, Visitor, str]:
    """The school and the centre, each with a browser, and the address of a registration."""
    hold_contexts()
    school, centre = visit("care", "linde"), visit("psychologist", "clb")
    begun = centre.post(f"/samenwerking/{institution('linde').id}/nieuw", **started())
    assert begun.status_code == 303, words(begun)
    return school, centre, begun.headers["Location"]


def write(who: Visitor, address: str, text: str, version: int = 0, **more: str) -> Answer:
    return who.post(f"{address}/deel/seen", seen=text, version=str(version), revision="0", **more)


def test_the_way_in(sides: tuple[Visitor, Visitor, str], visit: Visit) -> None:
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


def test_who_lacks_it_asks_with_one_button(sides: tuple[Visitor, Visitor, str], visit: Visit) -> None:
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


def test_only_the_centre_starts(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, address = sides
    new = f"/samenwerking/{institution('linde').id}/nieuw"
    assert "Alleen het CLB start een registratie" in words(school.get(new))
    assert school.post(new, **started()).status_code == 403
    wrong = centre.post(new, **started(title=f"Ruzie om {LENA}", theme=""))
    assert wrong.status_code == 422 and "is een naam" in words(wrong)
    assert school.post(f"{address}/stand", state="running").status_code == 403
    assert school.post(f"{address}/gegevens", **started()).status_code == 403


def test_a_name_is_marked_and_replaced_without_a_script(sides: tuple[Visitor, Visitor, str]) -> None:
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


def test_two_write_in_one_section_and_no_text_is_lost(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, address = sides
    assert write(centre, address, "Veel ruzie.\n\nVooral na de middag.").status_code == 303
    assert write(school, address, "Veel ruzie in de gang.\n\nVooral na de middag.", 1).status_code == 303
    assert write(centre, address, "Veel ruzie.\n\nVooral na de middag, en op dinsdag.", 1).status_code == 303
    merged = words(school.get(address))
    assert "zijn samengevoegd" in words(centre.get(f"{address}?samengevoegd=seen"))
    assert "zijn samengevoegd" not in words(centre.get(address)) + words(school.get(f"{address}?samengevoegd=seen"))
    assert re.search(
        r"<ins>(<span[^>]*>nieuw: </span>)Vooral na de middag, en op dinsdag",
        words(centre.get(f"{address}/deel/seen/versies"), raw=True),
    )
    assert "Veel ruzie in de gang." in merged and "en op dinsdag" in merged and "nieuw voor jou" in merged
    both = write(school, address, "Weinig ruzie.\n\nVooral na de middag, en op dinsdag.", 2)
    page = words(both)
    assert both.status_code == 409 and "Weinig ruzie." in page and "Veel ruzie in de gang." in page
    assert write(school, address, "", 3, then="theirs", mine="Weinig ruzie.", theirs="Veel ruzie in de gang.").status_code == 303
    told = words(school.get(f"{address}/deel/seen/versies"))
    assert "Versie 5 staat er nu" in told and "Weinig ruzie." in told


def test_what_is_typed_waits_for_its_writer_alone(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, address = sides
    typed = school.client.post(f"{address}/concept?deel=seen&versie=0", {"revision": "0", "seen": "Half."}, headers=BESIDE)
    assert json.loads(typed.content)["revision"] == 1
    named = {"revision": "1", "seen": f"Dat {LENA} er was."}
    found = json.loads(school.client.post(f"{address}/concept?deel=seen&versie=0", named, headers=BESIDE).content)["found"]
    assert "is een naam" in found["seen"] and 'data-start="4" data-end="23"' in found["seen"]
    again = school.client.post(f"{address}/concept?deel=seen&versie=0", {"revision": "0", "seen": "Anders."}, headers=BESIDE)
    assert again.status_code == 409 and LENA in json.loads(again.content)["texts"]["seen"]
    assert "Je was hier aan het schrijven" in words(school.get(address))
    half = school.client.post(f"{address}/concept?deel=seen&versie=0", {"revision": "2", "seen": "Half."}, headers=BESIDE)
    assert json.loads(half.content)["revision"] == 3
    sql("update kernel_knownlimit set most = 0 where name = 'inquiries: name'")  # who was told too much is told nothing
    answers = [
        school.client.post(f"{address}/concept?deel=seen&versie=0", {"revision": revision, "seen": text}, headers=BESIDE)
        for revision, text in (("3", f"Dat {LENA} er was."), ("4", "Dat Xantippe er was."))
    ]
    assert [json.loads(one.content).keys() for one in answers] == [json.loads(answers[0].content).keys()] * 2
    assert [one.status_code for one in answers] == [200, 200] and b"found" not in answers[0].content
    sql("update kernel_knownlimit set most = 100 where name = 'inquiries: name'")
    odd = school.client.post(f"{address}/concept?deel=seen&versie=x9", {"revision": "5", "seen": "Half."}, headers=BESIDE)
    assert odd.status_code == 200 and school.get(f"{address}/deel/seen").status_code == 200
    half = school.client.post(f"{address}/concept?deel=seen&versie=0", {"revision": "6", "seen": "Half."}, headers=BESIDE)
    assert "Half." not in words(centre.get(address), raw=True) + words(centre.get(f"{address}/deel/seen"), raw=True)
    write(centre, address, "Van het CLB.")
    page = words(school.get(f"{address}/deel/seen"), raw=True)
    assert "Half." in page and 'name="version" value="0"' in page and "Een collega schreef hier" in page
    assert school.post(f"{address}/deel/seen", seen="Half.", version="0", revision="7", then="drop").status_code == 303
    assert "Je was hier aan het schrijven" not in words(school.get(address))


def test_others_see_who_is_writing_there_and_nobody_who_reads(sides: tuple[Visitor, Visitor, str]) -> None:
    school, centre, address = sides
    school.get(address)
    assert "schrijft hier" not in words(centre.get(address))
    school.get(f"{address}/deel/seen")
    assert "Marieke Van den Broeck schrijft hier nu" in words(centre.get(address))
    assert "schrijft hier nu" not in words(school.get(f"{address}/deel/understood"))
    answer = school.client.post(
        f"{address}/concept?deel=understood&versie=0", {"revision": "0", "understood": "Half."}, headers=BESIDE
    )
    assert json.loads(answer.content)["beside"] == ""
    assert "Marieke Van den Broeck schrijft hier ook" in words(centre.get(f"{address}/deel/understood"))
    told = centre.client.post(
        f"{address}/concept?deel=understood&versie=0", {"revision": "0", "understood": "Ook."}, headers=BESIDE
    )
    assert json.loads(told.content)["beside"] == "Marieke Van den Broeck"
    school.get(address)
    assert "schrijft hier" not in words(centre.get(address))


def test_each_form_keeps_itself_until_it_is_saved(sides: tuple[Visitor, Visitor, str]) -> None:
    school, _centre, address = sides
    write(school, address, "Veel ruzie.")
    for form, part, typed in (
        ("stap", "step", {"function": "head", "text": "Toezicht", "due_on": "1/"}),
        ("doel", "goal", {"text": "Rust", "indicator": ""}),
        ("deel/seen/reactie", "reaction.seen", {"reaction": "In de refter ook."}),
    ):
        revision = re.search(r'data-revision="(\d+)"', words(school.get(f"{address}/{form}"), raw=True))
        kept = school.client.post(
            f"{address}/concept?deel={part}&versie=0", {"revision": revision and revision[1], **typed}, headers=BESIDE
        )
        assert kept.status_code == 200
        again = words(school.get(f"{address}/{form}"), raw=True)
        assert [text for text in typed.values() if text not in again] == []
    assert words(school.get(address)).count("Je was hier aan het schrijven") == 2
    named = {"revision": "3", "text": f"Praten met {LENA}", "result": "Jules"}
    found = json.loads(school.client.post(f"{address}/concept?deel=step&versie=0", named, headers=BESIDE).content)["found"]
    assert "is een naam" in found["text"] and "lijkt een naam" in found["result"]
    assert school.post(f"{address}/stap", revision="4", version="0", due_on="1/", then="drop").status_code == 303
    assert school.post(f"{address}/deel/seen/reactie", revision="0", reaction="In de refter ook.").status_code == 303
    page = words(school.get(address))
    assert page.count("Je was hier aan het schrijven") == 1 and "Ga verder met je reactie" not in page


def test_the_list_says_what_waits_page_by_page(sides: tuple[Visitor, Visitor, str], act: Act) -> None:
    school, centre, address = sides
    linde = f"/samenwerking/{institution('linde').id}"
    with acting_as(act("psychologist", "clb")) as acting:
        for number in range(52):
            start(acting, institution("linde").id, new(f"Registratie {number}"))
        save_step(acting, uuid.UUID(address.rpartition("/")[2]), StepText("head", "Toezicht", today() - timedelta(days=3)))
    school.post(f"{address}/afsluiten", text="")
    first, second = words(school.get(linde)), words(school.get(f"{linde}?pagina=2"))
    assert "53 lopen · 1 stap is te laat · 1 voorstel om af te sluiten" in first and "Registratie 0" in second
    waits = words(school.get(f"{linde}?staat=wacht"))
    assert "Voorstel om af te sluiten · 1 stap is te laat" in waits and "Registratie" not in waits.split("Filter")[1]
    assert centre.post(f"{address}/stand", state="closed").status_code == 303  # at once, from where it stands
    assert "te laat" not in words(school.get(linde)) + words(school.get(address))


def test_goals_steps_reactions_and_closing(sides: tuple[Visitor, Visitor, str], act: Act) -> None:
    school, centre, address = sides
    write(centre, address, "Veel ruzie.")
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
    assert centre.post(f"{address}/doorgaan", text="").status_code == 303
    for state in ("running", "evaluated", "closed"):
        assert centre.post(f"{address}/stand", state=state).status_code == 303
    assert centre.post(f"{address}/stand", state="evaluated").status_code == 422
    closed = words(school.get(address))
    assert "Deze registratie is afgesloten" in closed and "Schrijf" not in closed and "niet gedaan" in closed
    kept = write(school, address, "Nog iets.", 1)
    assert kept.status_code == 422 and "Nog iets." in words(kept) and "afgesloten" in words(kept)


def test_after_the_guidance_everyone_reads_and_nobody_writes(sides: tuple[Visitor, Visitor, str], act: Act) -> None:
    school, centre, address = sides
    with acting_as(act("psychologist", "clb")) as acting:
        change_state(acting, re.findall(r"[0-9a-f-]{36}", address)[0], "running")
    sql("update registry_guidance set ended_on = today() where school_id = %s", institution("linde").id)
    for who in (school, centre):
        page = words(who.get(address))
        assert "Het CLB begeleidt deze school niet meer" in page and "Schrijf" not in page


def test_samenwerkingsafspraken_are_begun_written_and_noted_every_year(sides: tuple[Visitor, Visitor, str]) -> None:
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
