"""A centre makes a report final, ends one, brings in an old one, and looks at its desk."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from paspoort.audit.models import Trace
from paspoort.demo.papers import old_pdf
from paspoort.demo.stories import SECTIONS
from paspoort.kernel.periods import today
from paspoort.passport.actions import next_september
from paspoort.passport.models import Report
from paspoort.registry.models import Guidance
from tests.answer import Answer
from tests.screens.conftest import Pupil, Visit, Visitor, words
from tests.verbs.documents_foreign import carrying, three_pages


def this_day() -> str:
    return f"{today():%d/%m/%Y}"


LEGACY = {"kind": "LEGACY_GV", "level": "lager", "support_type": "8", "drafted_on": "3.5.22", "starts_on": "01/09/2022"}


@pytest.fixture
def ready(author: Visitor, pupil: Pupil) -> str:
    """A complete IAC draft about Léna, who has a valid one already: the address of its editor."""
    begun = str(author.post(f"/clb/leerling/{pupil('2021014')}/nieuw", kind="IAC").headers["Location"])
    texts = {key: text for key, text in SECTIONS.items() if key not in ("form_reason", "diagnosis")}
    assert author.post_in_place(f"{begun}/bewaar", revision="0", support_type="BA", **texts).status_code == 200
    return begun


def report_at(address: str) -> Report:
    return Report.objects.get(id=address.rsplit("/", 1)[1])


def final_of(pupil_id: uuid.UUID) -> Report:
    return Report.objects.get(pupil_id=pupil_id, state="finalised", ended_on__isnull=True)


def test_an_unfinished_draft_goes_to_its_check_list(author: Visitor, pupil: Pupil) -> None:
    begun = author.post(f"/clb/leerling/{pupil('2021014')}/nieuw", kind="GC").headers["Location"]
    assert author.get(f"{begun}/definitief").headers["Location"] == f"{begun}/nakijken"


def test_it_says_what_will_happen_before_it_does(author: Visitor, ready: str, pupil: Pupil) -> None:
    before = final_of(pupil("2021014"))
    page = words(author.get(f"{ready}/definitief"))
    assert f"Vanaf {this_day()} kan wie het recht heeft in Basisschool De Linde dit verslag lezen." in page
    assert f"Het IAC-verslag van {before.starts_on:%d/%m/%Y} stopt op {this_day()}." in page
    assert report_at(ready).state == "draft"


def test_a_report_of_before_is_named_without_a_capital_inside_a_sentence(author: Visitor, pupil: Pupil) -> None:
    jules = pupil("2022012")
    waiting = str(send(author, jules, old_pdf(), kind="LEGACY_V").headers["Location"])
    look_at_each_page(author, waiting)
    author.post(waiting, about_this_pupil="1")
    author.concludes(jules)
    begun = str(author.post(f"/clb/leerling/{jules}/nieuw", kind="IAC").headers["Location"])
    texts = {key: text for key, text in SECTIONS.items() if key not in ("form_reason", "diagnosis")}
    author.post_in_place(f"{begun}/bewaar", revision="0", support_type="BA", **texts)
    september, page = f"{next_september():%d/%m/%Y}", words(author.get(f"{begun}/definitief"))
    assert f"Het verslag van 01/09/2022 stopt op {september}." in page and f"het start op {september}" in page


def test_it_is_final_only_for_the_date_that_was_read(author: Visitor, ready: str) -> None:
    tomorrow = today() + timedelta(days=1)
    typed = f"{tomorrow.day}-{tomorrow.month}-{tomorrow:%y}"
    asked = author.post(f"{ready}/definitief", starts_on=typed, confirmed=today().isoformat())
    assert asked.status_code == 200 and f"Vanaf {tomorrow:%d/%m/%Y} kan" in words(asked)
    assert report_at(ready).state == "draft"
    done = author.post(f"{ready}/definitief", starts_on=typed, confirmed=tomorrow.isoformat())
    assert done.status_code == 303 and done.headers["Location"] == f"{ready}/klaar"
    assert report_at(ready).starts_on == tomorrow
    assert f"kan het lezen vanaf {tomorrow:%d/%m/%Y}" in words(author.get(f"{ready}/klaar"))


@pytest.mark.parametrize("typed", ["", "32/12/2026", "2026-13-01", "morgen"])
def test_a_date_that_does_not_exist_is_said_and_kept(author: Visitor, ready: str, typed: str) -> None:
    answer = author.post(f"{ready}/definitief", starts_on=typed, confirmed=today().isoformat())
    assert answer.status_code == 422 and f'value="{typed}"' in words(answer, raw=True)
    assert report_at(ready).state == "draft"


def test_too_far_back_is_refused_beside_the_field(author: Visitor, ready: str) -> None:
    long_ago = today() - timedelta(days=400)
    answer = author.post(f"{ready}/definitief", starts_on=f"{long_ago:%d/%m/%Y}", confirmed=long_ago.isoformat())
    assert answer.status_code == 422 and 'id="starts_on-error"' in words(answer, raw=True)


def test_a_change_of_attest_starts_in_september_or_by_an_exception(author: Visitor, ready: str) -> None:
    day, address = f"{today():%d/%m/%Y}", f"{ready}/definitief"
    author.post_in_place(f"{ready}/bewaar", revision="1", support_type="9", diagnosis="Vastgesteld door een erkend team.")
    assert f'value="{next_september():%d/%m/%Y}"' in words(author.get(address), raw=True)
    assert "Uitzondering" in words(author.post_in_place(address, starts_on=day, look="1"))
    sent = {"starts_on": day, "confirmed": today().isoformat(), "change": "1", "motivation": "Verhuisd."}
    wrong = author.post(address, **sent)
    assert wrong.status_code == 422 and "Kies die dag, of een uitzondering" in words(wrong) and "Verhuisd." in words(wrong)
    assert author.post(address, **sent, start_exception="moveSchool", confirmed_on=day).status_code == 303
    assert (report_at(ready).start_exception, report_at(ready).confirmed_on) == ("moveSchool", today())


def test_finalising_twice_does_it_once(author: Visitor, visit: Visit, ready: str) -> None:
    colleague = visit("other_psychologist", "clb")
    fields = {"starts_on": this_day(), "confirmed": today().isoformat()}
    assert author.post(f"{ready}/definitief", **fields).status_code == 303
    paper = report_at(ready).document_id
    for again in (author, colleague):
        answer = again.post(f"{ready}/definitief", **fields)
        assert answer.status_code in (302, 303) and answer.headers["Location"] == f"{ready}/klaar"
    assert report_at(ready).document_id == paper
    assert Trace.objects.filter(event="report.finalised", object_id=report_at(ready).id).count() == 1
    assert author.get(ready).headers["Location"] == f"{ready}/klaar"
    assert author.post_in_place(f"{ready}/bewaar", revision="1", statement="Te laat.").status_code == 409


def test_the_school_reads_it_at_once(author: Visitor, visit: Visit, ready: str, pupil: Pupil) -> None:
    author.post(f"{ready}/definitief", starts_on=this_day(), confirmed=today().isoformat())
    page = words(visit("care", "linde").get(f"/leerling/{pupil('2021014')}"), raw=True)
    assert f"/verslag/{report_at(ready).id}/openen" in page


def test_the_copy_for_the_parents_is_noted(author: Visitor, pupil: Pupil) -> None:
    final = final_of(pupil("2021014"))
    address = f"/clb/verslag/{final.id}"
    assert author.post(f"{address}/kopie", given_on=this_day()).status_code == 422
    assert author.post(f"{address}/kopie", given_on="gisteren", how="post").status_code == 422
    done = author.post(f"{address}/kopie", given_on=this_day(), how="post")
    assert done.status_code == 303 and "Genoteerd in het spoor" in words(author.get(done.headers["Location"]))
    assert Trace.objects.filter(event="report.copy_given", object_id=final.id).count() == 1


def test_ending_needs_a_reason_and_takes_it_away_from_the_school(author: Visitor, visit: Visit, pupil: Pupil) -> None:
    final = final_of(pupil("2021014"))
    address, day = f"/clb/verslag/{final.id}/opheffen", today().isoformat()
    assert "kan niemand in Basisschool De Linde dit verslag nog lezen" in words(author.get(address))
    without = author.post(address, ends_on=this_day(), reason="  ", confirmed=day)
    assert without.status_code == 422 and 'id="reason-error"' in words(without, raw=True)
    asked = author.post(address, ends_on=this_day(), reason="Klaar.", confirmed="2020-01-01")
    assert asked.status_code == 200 and "Klaar." in words(asked, raw=True)
    assert final_of(pupil("2021014")) == final
    assert author.post(address, ends_on=this_day(), reason="Klaar.", confirmed=day).status_code == 303
    assert "/openen" not in words(visit("care", "linde").get(f"/leerling/{pupil('2021014')}"), raw=True)
    page = words(author.get(f"/leerling/{pupil('2021014')}"))
    assert "Reden van de opheffing: Klaar." in page and "Opgeheven" in page
    assert "al gestopt" in words(author.get(address))
    assert author.post(address, ends_on=this_day(), reason="Nog eens.", confirmed=day).status_code == 409


def send(author: Visitor, pupil_id: uuid.UUID, pdf: bytes | None, **fields: str) -> Answer:
    files = {"file": SimpleUploadedFile("oud.pdf", pdf)} if pdf is not None else {}
    return author.client.post(f"/clb/leerling/{pupil_id}/oud-verslag", LEGACY | fields | files)


def test_an_old_report_comes_in_with_its_own_name(author: Visitor, pupil: Pupil) -> None:
    answer = send(author, pupil("2022012"), old_pdf())
    assert answer.status_code == 303
    waiting = answer.headers["Location"]
    shown = words(author.get(waiting))
    assert "Dit wordt het verslag van" in shown and "geboren op" in shown
    assert author.get(waiting.replace("/papier", "")).headers["Location"] == waiting
    assert "Bekijk de bladzijden" in words(author.get(f"/leerling/{pupil('2022012')}"))
    too_soon = author.post(waiting, about_this_pupil="1")
    assert too_soon.status_code == 422 and "Nog niet gezien: bladzijde 1" in words(too_soon)
    look_at_each_page(author, waiting)
    unsaid = author.post(waiting)
    assert unsaid.status_code == 422 and "Zeg dat dit verslag over deze leerling gaat" in words(unsaid)
    assert author.post(waiting, about_this_pupil="1").headers["Location"] == waiting.replace("/papier", "/klaar")
    assert author.post(waiting, about_this_pupil="1").headers["Location"] == waiting.replace("/papier", "/klaar")
    page = words(author.get(f"/leerling/{pupil('2022012')}"))
    assert "Gemotiveerd verslag" in page and "Geldt als GC-verslag" in page and "Type 8" in page


def pictures_on(answer: Answer) -> list[str]:
    """The pictures of pages that a browser fetches by itself when it is given this page."""
    return re.findall(r'="([^"]+/voorbeeld/\d+)"', words(answer, raw=True))


def look_at_each_page(author: Visitor, waiting: str) -> int:
    """Ask for page after page, each with its picture, as far as the way to the next one leads; gives how many there were."""
    address, seen = f"{waiting}?bladzijde=1", 0
    while address:
        page = author.get(address)
        (picture,) = pictures_on(page)
        assert author.get(picture).headers["Content-Type"] == "image/jpeg"
        seen += 1
        onward = re.search(r'href="([^"#]+)#bladzijde"><[^>]*>(?:(?!</a>).)*Verder naar bladzijde', words(page, raw=True), re.S)
        address = f"{waiting}{onward[1]}" if onward else ""
    return seen


def test_a_paper_is_shown_one_page_at_a_time_and_made_final_only_after_the_last(author: Visitor, pupil: Pupil) -> None:
    """A browser also fetches what nobody scrolls to: so no page of ours holds more than the one that was asked for."""
    waiting = str(send(author, pupil("2022012"), three_pages()).headers["Location"])
    count = Report.objects.values_list("document__pages", flat=True).get(pupil_id=pupil("2022012"), kind="LEGACY_GV")
    assert count > 1
    first = author.get(waiting)
    assert len(pictures_on(first)) == 1 and author.get(pictures_on(first)[0]).status_code == 200
    assert "Definitief maken</span></button>" not in words(first, raw=True)
    for strange in ("0", str(count + 1), "x", "-1", "9" * 30):
        assert pictures_on(author.get(f"{waiting}?bladzijde={strange}"))[0].endswith("/2"), "the first that was not seen"
    assert "Nog niet gezien: bladzijde 2" in words(author.post(waiting, about_this_pupil="1"))
    assert look_at_each_page(author, waiting) == count
    assert "Definitief maken</span></button>" in words(author.get(waiting), raw=True)
    assert author.post(waiting, about_this_pupil="1").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"drafted_on": "01/09/2023"}, "drafted_on"),
        ({"drafted_on": "31/02/2022"}, "drafted_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"support_type": ""}, "support_type"),
        ({"level": "kleuter", "support_type": "BA"}, "support_type"),
        ({"kind": "LEGACY_V", "level": "secundair", "support_type": "9"}, "training_form"),
        ({"kind": "GC"}, "kind"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_rest_stays(
    author: Visitor, pupil: Pupil, wrong: dict[str, str], field: str
) -> None:
    answer = send(author, pupil("2022012"), old_pdf(), **wrong)
    page = words(answer, raw=True)
    assert answer.status_code == 422 and f'id="{field}-error"' in page
    assert f'value="{(LEGACY | wrong)["starts_on"]}"' in page
    assert not Report.objects.filter(pupil_id=pupil("2022012"), kind__in=["LEGACY_GV", "LEGACY_V"]).exists()


@pytest.mark.parametrize(
    ("file", "said"), [(None, "Kies de pdf"), (b"", "leeg"), (b"geen pdf", "geen pdf"), (b"%PDF-1.7 stuk", "beschadigd")]
)
def test_a_file_that_is_not_accepted_is_refused_with_what_to_do(
    author: Visitor, pupil: Pupil, file: bytes | None, said: str
) -> None:
    answer = send(author, pupil("2022012"), file)
    page = words(answer, raw=True)
    assert answer.status_code == 422 and 'id="file-error"' in page and said in words(answer)
    assert 'value="3.5.22"' in page


def test_what_did_not_come_in_with_the_pages_is_said_also_after_coming_back(author: Visitor, pupil: Pupil) -> None:
    waiting = str(send(author, pupil("2022012"), carrying()).headers["Location"])
    for _time in range(2):
        seen = words(author.get(waiting), raw=True)
        told = seen.split("Niet meegenomen")[1].split("</ul>")[0]
        assert re.findall("<li>([^<]+)</li>", told)[:3] == [
            "2 bijlagen", "1 digitale handtekening (het beeld ervan blijft)", "de tekst van 1 gesloten notitie",
        ]  # fmt: skip
        assert "geheim" not in seen
    whole = str(send(author, pupil("2022012"), three_pages(), another="1").headers["Location"])
    assert "Niet meegenomen" not in words(author.get(whole))


def test_the_same_old_report_does_not_wait_twice_without_a_word(author: Visitor, pupil: Pupil) -> None:
    waiting = str(send(author, pupil("2022012"), old_pdf()).headers["Location"])
    twice = send(author, pupil("2022012"), old_pdf())
    page = words(twice, raw=True)
    assert twice.status_code == 422 and 'id="another-error"' in page and f'href="{waiting}"' in page
    assert "Het gemotiveerd verslag van 03/05/2022 is binnengebracht op" in words(twice) and "Het wacht tot" in words(twice)
    assert send(author, pupil("2022012"), old_pdf(), another="1").status_code == 303
    assert send(author, pupil("2022012"), old_pdf(), drafted_on="04/05/2022").status_code == 303
    look_at_each_page(author, waiting)
    author.post(waiting, about_this_pupil="1")
    assert "lijkt er al te zijn" in words(send(author, pupil("2022012"), old_pdf()))


def test_a_paper_that_waits_shows_a_colleague_no_page(author: Visitor, visit: Visit, pupil: Pupil) -> None:
    waiting = str(send(author, pupil("2022012"), old_pdf()).headers["Location"])
    colleague = visit("other_psychologist", "clb")
    seen = words(colleague.get(waiting), raw=True)
    assert "Een collega bracht dit verslag binnen" in seen and "/voorbeeld/" not in seen
    assert colleague.get(waiting.replace("/papier", "/voorbeeld/1")).status_code == 404
    assert colleague.post(waiting.replace("/papier", "/weggooien"), revision="0").status_code == 303
    assert author.get(waiting).status_code == 404


def test_a_report_is_taken_back_and_then_no_school_finds_it(author: Visitor, visit: Visit, ready: str, pupil: Pupil) -> None:
    before = final_of(pupil("2021014"))
    author.post(f"{ready}/definitief", starts_on=this_day(), confirmed=today().isoformat())
    assert "Je kan dit verslag intrekken tot" in words(author.get(f"{ready}/klaar"))
    without = author.post(f"{ready}/intrekken")
    assert without.status_code == 422
    beside, parents = words(without, raw=True).split("kopie voor de ouders", 1)
    assert "error-summary" in beside and "error-summary" not in parents
    assert author.post(f"{ready}/intrekken", reason="other_pupil").headers["Location"] == f"{ready}/klaar"
    page = words(author.get(f"{ready}/klaar"))
    assert "Dit verslag is ingetrokken" in page and "Het gaat over een andere leerling" in page
    assert author.post(f"{ready}/intrekken", reason="other_pupil").status_code == 303
    assert author.get(ready).headers["Location"] == f"{ready}/klaar"
    assert "Ingetrokken" in words(author.get(f"/leerling/{pupil('2021014')}"))
    assert "Ingetrokken" in words(author.get("/clb/verslagen?toon=ingetrokken"))
    assert f"Het IAC-verslag van {before.starts_on:%d/%m/%Y} geldt opnieuw." in page
    assert final_of(pupil("2021014")) == before
    assert f"/verslag/{before.id}/openen" in words(visit("care", "linde").get(f"/leerling/{pupil('2021014')}"), raw=True)


def test_what_replaced_nothing_gives_nothing_back(author: Visitor, pupil: Pupil) -> None:
    waiting = str(send(author, pupil("2022012"), old_pdf()).headers["Location"])
    look_at_each_page(author, waiting)
    final = str(author.post(waiting, about_this_pupil="1").headers["Location"])
    author.post(final.replace("/klaar", "/intrekken"), reason="other_paper")
    page = words(author.get(final))
    assert (
        "Dit verslag is ingetrokken" in page and "opnieuw" not in page.split("Dit verslag is ingetrokken")[1].split("Nummer")[0]
    )


def test_a_report_that_was_read_can_no_longer_be_taken_back(author: Visitor, visit: Visit, ready: str) -> None:
    author.post(f"{ready}/definitief", starts_on=this_day(), confirmed=today().isoformat())
    assert visit("care", "linde").post(f"/verslag/{report_at(ready).id}/openen").status_code == 303
    late = author.post(f"{ready}/intrekken", reason="too_early")
    assert late.status_code == 409 and "intussen gelezen" in words(late)
    for onward in (f"{ready}/opheffen", f"/clb/leerling/{report_at(ready).pupil_id}/nieuw"):
        assert f'href="{onward}"' in words(late, raw=True) and author.get(onward).status_code == 200
    assert "Trek het verslag in" not in words(author.get(f"{ready}/klaar"))


def test_the_desk_shows_own_drafts_and_what_they_lack(author: Visitor) -> None:
    page = words(author.get("/clb/verslagen"))
    assert "Jules D'Hondt" in page and "Nog 6 punten te doen" in page and "Léna" not in page
    everything = words(author.get("/clb/verslagen?toon=alles"))
    assert "Léna Van der Auwera" in everything and "Start later" in everything and "Opgeheven" in everything
    assert "Bo Li" in words(author.get("/clb/verslagen?toon=later"))
    assert "Geen verslag past bij deze keuze" in words(author.get("/clb/verslagen?toon=later&soort=OV4"))
    rows = words(author.get("/clb/verslagen?toon=geldig&soort=OV4&school=041236"))
    assert "Yassin Ben Salah" in rows and "Ot Ng" not in rows


def test_the_desk_of_another_centre_holds_nothing_of_this_one(visit: Visit) -> None:
    page = words(visit("other_psychologist", "other_clb").get("/clb/verslagen?toon=alles"))
    assert "Jules" not in page and "Finn" not in page


def test_the_desk_turns_its_pages_without_missing_or_doubling(author: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.setattr("paspoort.passport.actions.desk.ROWS", 3)
    address, seen = "/clb/verslagen?toon=alles", []
    for _turn in range(9):
        page = words(author.get(address), raw=True)
        seen += re.findall(r'scope="row">\s*<a href="([^"]+)"', page)
        onward = re.search(r'href="([^"]+na=[^"]+)"', page)
        if not onward:
            break
        address = onward[1].replace("&amp;", "&")
    assert len(seen) == Report.objects.filter(centre__number="114702").exclude(state="discarded").count()
    assert author.get("/clb/verslagen?na=onzin~" + str(uuid.uuid4())).status_code == 200


def test_a_draft_about_a_pupil_who_is_no_longer_guided_can_be_read_and_nothing_more(author: Visitor, pupil: Pupil) -> None:
    draft = Report.objects.get(state="draft", pupil_id=pupil("2022012"))
    final = final_of(pupil("2021014"))
    Guidance.objects.filter(school__number="034793").update(ended_on=today())
    assert "Jules D'Hondt" in words(author.get("/clb/verslagen"))
    assert "begeleidt de school van deze leerling niet meer" in words(author.get(f"/clb/verslag/{draft.id}"))
    kept = author.post_in_place(f"/clb/verslag/{draft.id}/bewaar", revision=str(draft.revision), statement="Toch nog.")
    assert kept.status_code == 404
    assert author.get(f"/clb/leerling/{draft.pupil_id}/nieuw").status_code == 404
    assert author.get(f"/clb/leerling/{draft.pupil_id}/oud-verslag").status_code == 404
    assert author.get(f"/clb/verslag/{final.id}/opheffen").status_code == 404


def test_a_school_sees_nothing_of_the_centres_pages(visit: Visit) -> None:
    answer = visit("care", "linde").get("/clb/verslagen")
    assert answer.status_code == 403
