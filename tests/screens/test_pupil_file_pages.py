"""Pages of the pupil file: open it, write an activity, read the journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile

from paspoort.casefile.models import PHASES, Activity, Trajectory
from paspoort.family.models import Consent
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Pupil
from tests.screens.conftest import Visitor
from tests.sql import sql
from tests.verbs.attachment_files import letter, picture

SAID = {"function": "clarification", "topics": ["emotional"], "client": "pupil", "actors": ["pupil", "mother"]}
WORDS = "Slaapt slecht.\n- thuis\n- op school"


def test_a_psychologist_writes_an_activity_and_finds_it_in_the_journal(visit: Callable[..., Visitor]) -> None:
    said = SAID | {"day": f"{today():%d/%m/%Y}", "contact": "conversation", "text": WORDS}
    lena = Pupil.objects.get(source_id="pupil-lena")
    hanne = visit("psychologist", "clb")
    assert "begeleid door Team " in hanne.get(f"/dossier/{lena.id}").content.decode()
    begun = hanne.post(f"/dossier/{lena.id}/activiteit")
    assert begun.status_code == 303
    page = hanne.get(begun["Location"])
    assert page.status_code == 200 and "Onderwerp" in page.content.decode()
    draft = Activity.objects.get()
    kept = hanne.post(f"/activiteit/{draft.id}/bewaren", revision="0", text="Slaapt", topics="emotional")
    assert kept.json()["revision"] == 1
    assert hanne.post(f"/activiteit/{draft.id}/bewaren", revision="0", text="Elders").json()["texts"]["text"] == "Slaapt"
    assert "Slaapt" in hanne.get(f"/activiteit/{draft.id}").content.decode()
    wrong = hanne.post(f"/activiteit/{draft.id}", revision="1", **said | {"actors": []})
    assert wrong.status_code == 422 and "Kies minstens" in wrong.content.decode()
    done = hanne.post(f"/activiteit/{draft.id}", revision="1", **said)
    assert done.status_code == 303
    journal = hanne.get(f"/dossier/{lena.id}/journaal").content.decode()
    assert "Vraagverheldering" in journal and "<li>thuis</li>" in journal and "IAC-verslag definitief gemaakt" in journal
    assert "IAC-verslag" not in hanne.get(f"/dossier/{lena.id}/journaal?functie=clarification").content.decode()
    unticked = hanne.post(f"/activiteit/{draft.id}/verbeteren", revision="1", **said | {"topics": []})
    assert unticked.status_code == 422 and "Kies minstens" in unticked.content.decode()


def begun(she: Visitor, key: str = "lena") -> str:
    """The address of a fresh draft about a pupil."""
    pupil = Pupil.objects.get(source_id=f"pupil-{key}").id
    return str(she.post(f"/dossier/{pupil}/activiteit")["Location"])


def test_two_windows_on_one_draft_see_both_texts(visit: Callable[..., Visitor]) -> None:
    hanne = visit("psychologist", "clb")
    draft = begun(hanne)
    assert hanne.post(f"{draft}/bewaren", revision="0", text="in het ene").json()["revision"] == 1
    clash = hanne.post(f"{draft}/bewaren", revision="0", text="in het andere")
    assert clash.status_code == 409
    assert clash.json() | {"at": ""} == {
        "who": "jezelf, in een ander venster",
        "at": "",
        "revision": 1,
        "texts": {"text": "in het ene"},
    }
    said = SAID | {"day": f"{today():%d/%m/%Y}", "text": "in het andere"}
    late = hanne.post(draft, revision="0", **said)
    assert late.status_code == 409 and "in het andere" in late.content.decode()
    assert hanne.post(draft, revision="1", **said).status_code == 303
    replayed = hanne.post(draft, revision="1", **said)
    assert replayed.status_code == 409 and Activity.objects.filter(state="registered").count() == 1


def test_a_restricted_text_is_on_no_page_before_it_is_asked_for(visit: Callable[..., Visitor]) -> None:
    hanne, nele = visit("psychologist", "clb"), visit("other_psychologist", "clb")
    draft = begun(hanne)
    said = SAID | {"day": f"{today():%d/%m/%Y}", "text": "Enkel het team.", "restricted": "on"}
    assert hanne.post(draft, revision="0", **said).status_code == 303
    file = f"/dossier/{Pupil.objects.get(source_id='pupil-lena').id}"
    for page in (file, f"{file}/journaal", "/start", f"{file}/wie-keek"):
        assert "Enkel het team." not in nele.get(page).content.decode(), page
    assert nele.get(f"{draft}/versies").status_code == 404
    assert "afgeschermde tekst" not in nele.get(f"{file}/wie-keek").content.decode()
    assert "Enkel het team." in nele.post(f"{draft}/tonen").content.decode()
    assert "Enkel het team." in nele.get(f"{draft}/verbeteren").content.decode()
    assert "las 2 afgeschermde teksten" in nele.get(f"{file}/wie-keek").content.decode()


def test_a_psychologist_goes_through_a_trajectory(visit: Callable[..., Visitor]) -> None:
    jules = Pupil.objects.get(source_id="pupil-jules").id
    hanne = visit("psychologist", "clb")
    assert "3 van 6 fasen klaar" in hanne.get(f"/dossier/{jules}").content.decode()
    page = hanne.get(f"/dossier/{jules}/traject").content.decode()
    assert "3 van 6 fasen klaar" in page and "Vraagverheldering" in page
    trajectory = Trajectory.objects.get(file__pupil_id=jules)
    decide = f"/dossier/{jules}/traject/{trajectory.id}"
    assert hanne.post(decide, what="examine").status_code == 303
    early = hanne.post(decide, what="conclude")
    assert early.status_code == 409 and "Sluit eerst het advies af" in early.content.decode()
    advice = f"/traject/fase/{trajectory.phases.get(code='advice').id}"
    assert hanne.post(f"{advice}/bewaren", revision="0", goals="Zelf **beginnen**.").json()["revision"] == 1
    long = hanne.post(f"{advice}/bewaren", revision="1", goals="x" * 400_001)
    assert long.status_code == 422 and "er staan 400001 tekens" in long.json()["problems"]["goals"]
    assert hanne.post(f"{advice}/bewaren", revision="0", goals="Iets anders.").status_code == 409
    assert hanne.post(f"{advice}/bewaren", revision="1", tried="x").status_code == 422
    assert "Zelf **beginnen**." in hanne.get(advice).content.decode()
    parts = dict.fromkeys(PHASES["advice"], "- **Afgesproken.**\n- klaar")
    assert hanne.post(advice, revision="1", then="done", **parts).status_code == 303
    done = hanne.get(advice).content.decode()
    assert "Ga verder met deze fase" in done and "<ul><li><strong>Afgesproken.</strong></li><li>klaar</li></ul>" in done
    assert hanne.post(f"{advice}/heropenen").status_code == 303
    assert hanne.post(advice, revision="0", then="done", **parts).status_code == 409
    assert hanne.post(advice, revision="2", then="done", **parts).status_code == 303
    assert hanne.post(decide, what="conclude").status_code == 303
    report = f"/traject/{trajectory.id}/verslag"
    page = hanne.get(report).content.decode()
    assert "<li><strong>Afgesproken.</strong></li>" in page and "Er is er nog geen" in page
    agreed = {"giver": "pupil", "purpose": "sharing", "data_category": "report", "receiver": "school", "form": "oralNoted"}
    assert hanne.post(f"/dossier/{jules}/gezin/toestemming", **agreed, given_on=f"{today():%d/%m/%Y}").status_code == 303
    none = hanne.post(report)
    assert none.status_code == 422 and "Kies voor wie er een toestemming is" in none.content.decode()
    assert hanne.post(report, consent=str(Consent.objects.get(pupil=jules).id)).status_code == 303
    assert all("HGD-verslag meegegeven" in hanne.get(at).content.decode() for at in (report, f"/dossier/{jules}/journaal"))
    empty = hanne.post(f"/dossier/{jules}/traject", question=" ")
    assert empty.status_code == 422 and "Schrijf wat de vraag is" in empty.content.decode()
    assert hanne.post(f"/dossier/{jules}/traject", question="Wat nu?").status_code == 303
    assert visit("care", "linde").get(f"/dossier/{jules}/traject").status_code in (403, 404)


def test_a_long_text_is_kept_whole_and_one_that_is_too_long_is_told_how_long(visit: Callable[..., Visitor]) -> None:
    hanne = visit("psychologist", "clb")
    draft = begun(hanne)
    long = "Een zin met \u00e9\u00e9n **vet** woord.\n" * 6_500 + "<script>alert(1)</script>\x00\u200b"
    assert len(long) > 200_000
    assert hanne.post(f"{draft}/bewaren", revision="0", text=long).json()["revision"] == 1
    too_long = hanne.post(f"{draft}/bewaren", revision="1", text="x" * 400_001)
    assert (
        too_long.status_code == 422
        and "er staan 400001 tekens, er passen er hoogstens 400000" in too_long.json()["problems"]["text"]
    )
    said = SAID | {"day": f"{today():%d/%m/%Y}", "text": long}
    for wrong, told in (("x", "geheel getal"), ("0", "1 tot 1440"), ("1441", "1 tot 1440")):
        answer = hanne.post(draft, revision="1", minutes=wrong, **said)
        assert (
            answer.status_code == 422
            and told in answer.content.decode()
            and "\u00e9\u00e9n **vet** woord" in answer.content.decode()
        )
    assert hanne.post(draft, revision="1", minutes="90", **said).status_code == 303
    journal = hanne.get(f"/dossier/{Pupil.objects.get(source_id='pupil-lena').id}/journaal").content.decode()
    assert journal.count("\u00e9\u00e9n <strong>vet</strong> woord.") == 6_500 and "90 minuten" in journal
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p>" in journal and "<script>alert" not in journal
    whole = hanne.post(f"{begun(hanne)}", revision="0", text="x" * 6_500_000)
    assert whole.status_code == 413 and "Dit is te lang" in whole.content.decode()


def test_a_code_list_is_searched_by_school_year_and_stands_under_management(visit: Callable[..., Visitor]) -> None:
    hanne, year = visit("psychologist", "clb"), school_year_of(today())
    assert "/codelijsten?lijst=topic" in hanne.get("/beheer").content.decode()
    assert not {"/gebruikersbeheer/teams", "/dossierbeheer"} & set(
        re.findall(r'href="([^"?]+)', hanne.get("/beheer").content.decode())
    )
    page = hanne.get("/codelijsten?lijst=topic").content.decode()
    assert f"Onderwerpen, {year}-{year + 1}" in page and "Psychisch en sociaal functioneren" in page and "63 codes" in page
    assert "65 codes" in hanne.get("/codelijsten?lijst=topic&jaar=2022").content.decode()
    found = hanne.get("/codelijsten?lijst=detail&zoek=cgg").content.decode()
    assert "1 code met" in found and "mentalHealth" not in found and "Voorbeeld" in found
    assert "Geen code van deze lijst" in hanne.get("/codelijsten?zoek=zzz").content.decode()
    assert hanne.get("/codelijsten?lijst=x&jaar=1&zoek=" + "a" * 999).status_code == 200
    assert "Codelijsten met voorbeelden" in hanne.get(begun(hanne)).content.decode()
    for player, school in (("care", "linde"), ("head_clb", "clb")):
        assert visit(player, school).get("/codelijsten").status_code == 403


def test_files_go_along_with_an_activity_and_are_read_as_pages_and_text(visit: Callable[..., Visitor]) -> None:
    hanne, nele = visit("psychologist", "clb"), visit("other_psychologist", "clb")
    draft = begun(hanne)
    file = f"/dossier/{Pupil.objects.get(source_id='pupil-lena').id}"
    said = SAID | {"day": f"{today():%d/%m/%Y}", "text": "Bijlage van de school."}
    refused = hanne.client.post(
        f"{draft}/bijlagen", {"file": [SimpleUploadedFile("x<b>.pdf", b"MZ"), SimpleUploadedFile("foto.png", picture())]}
    )
    page = refused.content.decode()
    assert refused.status_code == 422 and "x&lt;b&gt;.pdf: Dit is geen pdf." in page and "foto.png" in page
    assert hanne.client.post(f"{draft}/bijlagen").status_code == 422
    # without a script the form is sent as a whole: nothing that was typed is lost
    shown = hanne.client.post(
        draft, said | {"revision": "0", "then": "attach", "file": SimpleUploadedFile("brief.docx", letter())}
    )
    page = shown.content.decode()
    assert shown.status_code == 200 and "Bijlage van de school." in page and "brief.docx" in page and "3 afbeeldingen" in page
    (first,), (second,) = sql("select id from casefile_attachment order by at")
    assert nele.get(f"/bijlage/{first}").status_code == 404
    registered = hanne.client.post(draft, said | {"revision": "0", "file": SimpleUploadedFile("te-veel.exe", b"MZ")})
    assert registered.status_code == 422 and "te-veel.exe: Dit soort bestand" in registered.content.decode()
    assert hanne.post(draft, revision="0", **said).status_code == 303
    journal = nele.get(f"{file}/journaal").content.decode()
    assert "foto.png" in journal and f"/bijlage/{second}" in journal
    picture_page = nele.get(f"/bijlage/{first}/pagina/1")
    assert picture_page["Content-Type"] == "image/jpeg" and picture_page["Cache-Control"] == "no-store"
    assert "foto.png" in nele.get(f"/bijlage/{first}").content.decode()
    text = nele.get(f"/bijlage/{second}").content.decode()
    assert "Léna slaapt beter." in text and "<li>thuis</li>" in text and "Niet getoond: 1 bijlage" in text
    assert nele.get(f"/bijlage/{first}/tekst").status_code == 200
    wrong = f"{draft}/verbeteren"
    assert "Laat weg" in nele.get(wrong).content.decode()
    assert nele.post(wrong, revision="1", without=str(first), **said).status_code == 303
    assert "foto.png" not in nele.get(f"{file}/journaal").content.decode()
    assert "foto.png" in nele.get(f"{draft}/versies").content.decode()
    assert visit("care", "linde").get(f"/bijlage/{second}").status_code in (403, 404)


def test_the_overview_says_first_what_comes_what_is_half_written_and_what_waits(visit: Callable[..., Visitor]) -> None:
    hanne, nele = visit("psychologist", "clb"), visit("other_psychologist", "clb")
    file = f"/dossier/{Pupil.objects.get(source_id='pupil-lena').id}"
    said = SAID | {"day": f"{today():%d/%m/%Y}", "text": "Belt mama."}
    asked = said | {"function": "referralHub", "direction": "referral", "category": "mentalHealth", "detail": "cgg"}
    for _time in range(5):
        assert hanne.post(begun(hanne), revision="0", **asked).status_code == 303
    coming = begun(hanne)
    planned = hanne.post(coming, revision="0", **said | {"planned": "on", "day": f"{today() + timedelta(days=8):%d/%m/%Y}"})
    assert planned["Location"] == f"{file}#planned"
    half = begun(hanne)
    hanne.post(f"{half}/bewaren", revision="0", text="Half")
    page = hanne.get(file).content.decode()
    first, rest = page.split("Nog 2 doorverwijzingen zonder antwoord")
    assert first.count("Noteer het antwoord") == 3 and rest.count("Noteer het antwoord") == 2
    assert f'href="{half}"' in first and "Belt mama." in first and "Geldig verslag" in page and "IAC-verslag" in page
    seen = nele.get(file).content.decode()
    assert "Belt mama." in seen and f'href="{half}"' not in seen


def test_a_month_of_the_journal_is_one_click_and_says_so(visit: Callable[..., Visitor]) -> None:
    hanne, year = visit("psychologist", "clb"), school_year_of(today()) - 1
    file = f"/dossier/{Pupil.objects.get(source_id='pupil-lena').id}/journaal"
    for day, text in ((date(year, 12, 7), "In december."), (date(year + 1, 3, 9), "In maart.")):
        said = SAID | {"day": f"{day:%d/%m/%Y}", "text": text}
        assert hanne.post(begun(hanne), revision="0", **said).status_code == 303
    months = [unescape(one) for one in re.findall(r'href="[^"]*journaal(\?van=[^"]*)"', hanne.get(file).content.decode())]
    days = [f"?van=01/03/{year + 1}&tot=31/03/{year + 1}", f"?van=01/12/{year}&tot=31/12/{year}"]
    assert [unquote(one) for one in months] == days
    found = hanne.get(file + months[0]).content.decode()
    assert "In maart." in found and "In december." not in found and f"<strong>maart {year + 1}</strong>" in found
    assert "<strong>vanaf 03/02/2026</strong>" in hanne.get(f"{file}?van=03/02/2026").content.decode()
