"""Pages of a referral: its consent is chosen in the form or noted on the way, and what becomes of it stands on one page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from paspoort.casefile.models import Activity, Referral
from paspoort.family.models import Consent
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.screens.conftest import Visit, Visitor, words

FACTS = {"function": "referralHub", "topics": "emotional", "client": "pupil", "actors": "pupil", "text": "Naar het CGG."}
HUB = {"direction": "referral", "category": "mentalHealth", "detail": "cgg"}
AGREED = {"giver": "pupil", "purpose": "referral", "data_category": "guidance", "receiver": "partner", "form": "oralNoted"}


def now() -> str:
    return f"{today():%d/%m/%Y}"


@pytest.fixture
def hanne(visit: Visit) -> Visitor:
    return visit("psychologist", "clb")


@pytest.fixture
def lena(world: object) -> Pupil:
    return Pupil.objects.get(source_id="pupil-lena")


def referred(she: Visitor, pupil: Pupil, **other: str) -> Referral:
    draft = str(she.post(f"/dossier/{pupil.id}/activiteit")["Location"])
    assert she.post(draft, revision="0", **{"day": now()} | FACTS | HUB | other).status_code == 303
    return Referral.objects.get()


def test_a_consent_is_noted_on_the_way_and_nothing_typed_is_lost(hanne: Visitor, lena: Pupil) -> None:
    draft = str(hanne.post(f"/dossier/{lena.id}/activiteit")["Location"])
    away = hanne.post(draft, revision="0", then="consent", day=now(), **FACTS, **HUB)
    assert away.status_code == 303 and Activity.objects.get().state == "draft"
    form = words(hanne.get(away["Location"]), raw=True)
    assert f'action="{away["Location"]}"' in form and re.search(r'value="referral" selected', form) and f'href="{draft}"' in form
    assert hanne.post(away["Location"], given_on=now(), **AGREED | {"giver": ""}).status_code == 422
    back = hanne.post(away["Location"], given_on=now(), **AGREED)
    consent = Consent.objects.get()
    assert back["Location"] == f"{draft}#hub"
    page = words(hanne.get(draft), raw=True)
    assert "Naar het CGG." in page and re.search(rf'value="{consent.id}" checked', page)
    assert hanne.post(draft, revision="2", consent=str(consent.id), day=now(), **FACTS, **HUB).status_code == 303
    assert Referral.objects.get().consent_id == consent.id


def test_a_consent_noted_on_the_way_that_does_not_fit_is_said_not_chosen(hanne: Visitor, lena: Pupil) -> None:
    draft, says = str(hanne.post(f"/dossier/{lena.id}/activiteit")["Location"]), "genoteerd, maar hier niet gekozen"
    assert "Wat je typt, wordt vanzelf bewaard." in words(hanne.get(draft))
    away = hanne.post(draft, revision="0", then="consent", day=now(), **FACTS, **HUB)["Location"]
    assert "Voeg die ouder eerst toe in Gezin" in words(hanne.get(away))
    back = hanne.post(away, given_on=now(), **AGREED | {"receiver": "school"})["Location"]
    page = words(hanne.get(back))
    assert says in page and "Laatst bewaard op" in page and says not in words(hanne.get(draft))
    assert hanne.post(draft, revision="1", day=now(), **FACTS, **HUB).status_code == 303
    referral = Referral.objects.get()
    wanted = f"/dossier/{lena.id}/gezin/toestemming?doorverwijzing={referral.id}"
    back = hanne.post(wanted, given_on=now(), **AGREED | {"purpose": "guidance"})["Location"]
    assert says in words(hanne.get(back)) and Referral.objects.get().consent_id is None
    # and one that fits, noted from a correction, which is kept first
    corrected = FACTS | HUB | {"day": now(), "revision": "1", "text": "Naar het CGG in Gent."}
    correcting = f"/activiteit/{referral.activity_id}/verbeteren"
    first = re.search(r"data-activity.*?<button ([^>]*)>", words(hanne.get(correcting), raw=True), re.DOTALL)
    assert first and 'value="register"' in first[1]  # what Enter and Ctrl+S press
    away = hanne.post(correcting, then="consent", **corrected)["Location"]
    assert away == wanted and "Naar het CGG in Gent." in words(hanne.get(f"/dossier/{lena.id}/journaal"))
    back = hanne.post(away, given_on=now(), **AGREED)["Location"]
    assert back == f"/doorverwijzing/{referral.id}#consent" and Referral.objects.get().consent_id is not None


def test_a_withdrawn_consent_shows_with_its_open_referrals(hanne: Visitor, lena: Pupil) -> None:
    hanne.post(f"/dossier/{lena.id}/gezin/toestemming", given_on=now(), **AGREED)
    consent = Consent.objects.get()
    referral = referred(hanne, lena, consent=str(consent.id))
    school = AGREED | {"receiver": "school"}
    hanne.post(f"/dossier/{lena.id}/gezin/toestemming", given_on=now(), **school)
    assert "→ de school" not in words(hanne.get(f"/doorverwijzing/{referral.id}"))  # for another kind of service
    withdraw = f"/toestemming/{consent.id}/intrekken"
    assert "Met deze toestemming is doorverwezen" in words(hanne.get(withdraw))
    hanne.post(withdraw, withdrawn_on=now())
    told = f"Toestemming ingetrokken op {now()}"
    for page in (
        "/doorverwijzingen",
        "/start",
        f"/dossier/{lena.id}/journaal",
        f"/dossier/{lena.id}",
        f"/doorverwijzing/{referral.id}",
    ):
        assert told in words(hanne.get(page)), page
    family = words(hanne.get(f"/dossier/{lena.id}/gezin"), raw=True)
    assert f"/doorverwijzing/{referral.id}" in family and re.search(r'family-before" open', family)
    assert "is intussen ingetrokken" not in family
    chosen = hanne.post(f"/doorverwijzing/{referral.id}/toestemming", consent="")
    assert chosen.status_code == 303 and "Nog geen toestemming genoteerd" in words(hanne.get("/doorverwijzingen"))


def test_what_becomes_of_a_referral_stands_on_its_page_and_in_the_lists(hanne: Visitor, lena: Pupil, visit: Visit) -> None:
    referral = referred(hanne, lena, day=f"{today() - timedelta(days=9):%d/%m/%Y}")
    address = f"/doorverwijzing/{referral.id}"
    assert "Kies wat er van deze doorverwijzing kwam." in words(hanne.post(address, day=now()))
    assert hanne.post(address, what="waits", day=now()).status_code == 303
    for page in ("/doorverwijzingen", "/start", f"/dossier/{lena.id}/journaal", address):
        assert f"Op de wachtlijst sinds {now()}" in words(hanne.get(page)), page
    unsaid = hanne.post(address, what="refused", day=now(), said="Pas in juni.")
    assert unsaid.status_code == 422 and "Kies waarom de dienst weigert." in words(unsaid) and "Pas in juni." in words(unsaid)
    assert hanne.post(address, what="refused", day=now(), because="full", said="Pas in juni.").status_code == 303
    page = words(hanne.get(address))
    assert f"Geweigerd op {now()}: De wachtlijst is vol" in page and "Pas in juni." in page and "Neem dit terug" in page
    assert "Neem dit terug" not in words(visit("other_psychologist", "clb").get(address))
    assert "Alleen wie dit noteerde" in words(visit("other_psychologist", "clb").post(f"{address}/terug"))
    assert hanne.post(f"{address}/terug").status_code == 303
    assert "Nog geen antwoord" in words(hanne.get(address))
    for who in (("care", "linde"), ("head_clb", "clb")):
        assert visit(*who).get(address).status_code in (403, 404)


def test_what_is_planned_is_moved_or_cancelled_on_its_page(hanne: Visitor, lena: Pupil) -> None:
    draft = str(hanne.post(f"/dossier/{lena.id}/activiteit")["Location"])
    day = f"{today() + timedelta(days=9):%d/%m/%Y}"
    assert hanne.post(draft, revision="0", day=day, planned="on", **FACTS | {"function": "advice"}).status_code == 303
    address, file = f"{draft}/gepland", f"/dossier/{lena.id}"
    for page in (file, "/start"):
        assert "Verplaats of annuleer" in words(hanne.get(page))
    assert "Kies vandaag of een latere dag" in words(hanne.post(address, do="move", day="01/09/2026"))
    assert "Kies waarom dit niet doorgaat." in words(hanne.post(address, do="cancel"))
    assert hanne.post(address, do="move", day=now()).status_code == 303
    assert hanne.post(address, do="cancel", because="not_there").status_code == 303
    assert "Ging niet door: De leerling of de ouders waren er niet" in words(hanne.get(f"{file}/journaal"))
    assert hanne.post(address, do="move", day=now()).status_code == 409
    assert hanne.post(address, do="again").status_code == 303 and "Verplaats of annuleer" in words(hanne.get(file))


def test_a_restricted_referral_shows_no_service_before_it_is_opened(hanne: Visitor, lena: Pupil, visit: Visit) -> None:
    referral = referred(hanne, lena, restricted="on")
    nele = visit("other_psychologist", "clb")
    for page in ("/doorverwijzingen", f"/dossier/{lena.id}/journaal", f"/dossier/{lena.id}", "/start"):
        found = words(nele.get(page), raw=True).partition("</form></details>")
        told = found[2] or found[0]  # a filter offers every code
        assert not [word for word in ("CGG", "Draaischijf", "Emotioneel", "Nog geen antwoord") if word in told], page
    assert "Afgeschermd" in words(nele.get("/doorverwijzingen"))
    shown = words(nele.post(f"/activiteit/{referral.activity_id}/tonen"))
    assert "CGG" in shown and "Volg deze doorverwijzing op" in shown
    assert "CGG" in words(nele.get(f"/doorverwijzing/{referral.id}"))
    assert "las 1 afgeschermde tekst" in words(nele.get(f"/dossier/{lena.id}/wie-keek"))  # one transaction here: opened once
