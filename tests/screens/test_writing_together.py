"""Writing together in a samenwerkingsdossier: two at once in one section, drafts of every form, and what waits in the list."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest

from paspoort.collaboration.actions import StepText, save_step, start
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from tests.collaborating import new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import Visit, words
from tests.screens.together import BESIDE, LENA, Sides, both_sides, write
from tests.sql import sql


@pytest.fixture
def sides(visit: Visit) -> Sides:
    return both_sides(visit)


def test_two_write_in_one_section_and_no_text_is_lost(sides: Sides) -> None:
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


def test_what_is_typed_waits_for_its_writer_alone(sides: Sides) -> None:
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


def test_others_see_who_is_writing_there_and_nobody_who_reads(sides: Sides) -> None:
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


def test_each_form_keeps_itself_until_it_is_saved(sides: Sides) -> None:
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


def test_the_list_says_what_waits_page_by_page(sides: Sides, act: Act) -> None:
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
    assert "te laat" not in words(school.get(linde)) + words(school.get(address)) and "niet gedaan" in words(school.get(address))
