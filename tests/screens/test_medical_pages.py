"""Pages of medical data: growth, facts and one contact for a nurse; for the others of the team the lines alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from paspoort.health.models import Contact
from paspoort.kernel.periods import months_after, today
from paspoort.registry.models import Pupil
from tests.screens.conftest import Visitor
from tests.sql import sql


@pytest.fixture
def nurse(visit: Callable[..., Visitor]) -> Visitor:
    """A colleague of the psychologist who is a nurse."""
    sql(
        "update rights_grant set contexts = '{verpleegkundige}'"
        " where person_id = (select id from identity_person where given_name = 'Nele')"
    )
    return visit("other_psychologist", "clb")


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


def hidden(page: str) -> dict[str, str]:
    """What the page of a contact carries along unseen."""
    return dict(re.findall(r'<input type="hidden" name="((?:was|on)-\w+)" value="([^"]*)">', page))


def begun(nurse: Visitor, pupil: uuid.UUID, moment: str, day: str) -> str:
    """Begin a contact, and give its address."""
    sent = nurse.post(f"/dossier/{pupil}/medisch/contact", moment=moment, day=day)
    assert sent.status_code == 303
    return str(sent["Location"])


def test_a_nurse_enters_a_contact_and_reads_growth_with_its_doubt(nurse: Visitor, lena: uuid.UUID) -> None:
    tab = f"/dossier/{lena}/medisch"
    empty = nurse.get(tab).content.decode()
    assert all(said in empty for said in ["Er is nog niets gemeten", "Er is nog geen contact", "Zeg eerst welke curve we lezen"])
    before = begun(nurse, lena, "request", f"{months_after(today(), -12):%d/%m/%Y}")
    page = nurse.get(before).content.decode()
    assert 'name="height"' in page and "Kleurzin" in page
    typed = hidden(page) | {"height": "1,35", "weight": "abc", "acuityRight": "0,9", "toneRight1000": "fail"}
    asked = nurse.post(before, **typed, do="save")
    text = asked.content.decode()
    assert (
        asked.status_code == 422
        and "135,0 cm" in text
        and "geen getal" in text
        and "geen regel 0,9" in text.replace("lijn", "regel")
    )
    assert '<div data-sure="height">' in text and '<div data-sure="weight" hidden>' in text
    again = hidden(text) | {"height": "1,35", "ok-height": "1", "weight": "31.5", "acuityRight": "0,8", "toneRight1000": "fail"}
    assert nurse.post(before, **again, do="done").status_code == 303

    now = begun(nurse, lena, "request", f"{today():%d/%m/%Y}")
    page = nurse.get(now).content.decode()
    assert "Vorige keer 135,0, op" in page
    assert nurse.post(now, **hidden(page) | {"height": "141,9", "weight": "33"}, do="save").status_code == 303
    assert nurse.post(f"{tab}/gegeven?wat=geslacht", said="girl", version="0").status_code == 303
    page = nurse.get(tab).content.decode()
    assert "Vandaag 141,9 cm, tussen P" in page and "Vlaamse groeicurve 2004 voor meisjes" in page and "<svg" in page
    assert "niet gehoord" in page and "0,8" in page and "logMAR 0,1" in page and "Er is geen grens ingesteld" in page
    assert "streeflengte is niet bekend" in page and "ondergewicht" not in page
    bmi = nurse.get(f"{tab}?maat=bmi").content.decode()
    assert "16,4" in bmi and "Volgens de Vlaamse grenzen: " in bmi
    assert "WHO-groeireferentie 2007" in nurse.get(f"{tab}?maat=weight&referentie=who2007").content.decode()
    assert nurse.get(f"{tab}?maat=xyz&referentie=none&wijzig=zus").status_code == 200


def test_heights_of_the_parents_are_kept_by_the_v_with_their_history(nurse: Visitor, lena: uuid.UUID) -> None:
    tab = f"/dossier/{lena}/medisch"
    nurse.post(f"{tab}/gegeven?wat=geslacht", said="girl", version="0")
    assert 'name="measured"' in nurse.get(f"{tab}?wijzig=moeder").content.decode()
    assert nurse.post(f"{tab}/gegeven?wat=moeder", said="169", measured="yes", version="0")["Location"] == f"{tab}#moeder"
    odd = nurse.post(f"{tab}/gegeven?wat=vader", said="1181", measured="no", version="0")
    assert odd.status_code == 422
    odd = nurse.post(f"{tab}/gegeven?wat=vader", said="235", measured="no", version="0")
    assert odd.status_code == 422 and 'name="confirmed"' in odd.content.decode()
    assert nurse.post(f"{tab}/gegeven?wat=vader", said="235", measured="no", version="0", confirmed="1").status_code == 303
    assert "liggen ver uit elkaar" in nurse.get(tab).content.decode()
    late = nurse.post(f"{tab}/gegeven?wat=vader", said="181", measured="no", version="0")
    assert late.status_code == 409 and "181" in late.content.decode()
    assert nurse.post(f"{tab}/gegeven?wat=vader", said="181", measured="no", version="1").status_code == 303
    page = nurse.get(tab).content.decode()
    assert "169,0 cm, gemeten" in page and "181,0 cm, gezegd" in page and "1 vroegere waarde" in page
    history = nurse.get(f"{tab}/gegeven?wat=vader").content.decode()
    assert "235,0 cm" in history and "Nele" in history
    assert nurse.post(f"{tab}/gegeven?wat=curve", said="no", version="0").status_code == 303
    assert nurse.post(f"{tab}/gegeven?wat=delen", said="mother", version="0").status_code == 303
    page = nurse.get(tab).content.decode()
    assert "WHO-groeireferentie 2007, meisjes" in page and "Nee, ze past niet" in page and "Moeder" in page
    assert nurse.get(f"{tab}/gegeven?wat=schoenmaat").status_code == 404


def test_two_nurses_see_both_values_and_a_contact_that_does_not_take_place_says_why(nurse: Visitor, lena: uuid.UUID) -> None:
    one = begun(nurse, lena, "L4", f"{today():%d/%m/%Y}")
    page = hidden(nurse.get(one).content.decode())
    assert nurse.post(one, **page | {"height": "140"}, do="save").status_code == 303
    both = nurse.post(one, **page | {"height": "139", "weight": "33"}, do="save")
    text = both.content.decode()
    assert both.status_code == 422 and "140,0" in text and "jij typte 139" in text
    assert hidden(text)["on-height"] == "1" and hidden(text)["on-weight"] == "1"
    assert nurse.post(one, **hidden(text) | {"height": "139", "weight": "33"}, do="save").status_code == 303

    other = begun(nurse, lena, "request", f"{today() - timedelta(days=1):%d/%m/%Y}")
    assert nurse.post(f"{other}/niet", state="").status_code == 422
    assert nurse.post(f"{other}/niet", state="exempt", reason="Ziek").status_code == 303
    assert "Vrijgesteld: Ziek" in nurse.get(other).content.decode()
    assert nurse.post(f"{other}/niet", do="again").status_code == 303
    assert 'name="height"' in nurse.get(other).content.decode()


def test_a_contact_keeps_itself_cell_by_cell(nurse: Visitor, lena: uuid.UUID, visit: Callable[..., Visitor]) -> None:
    """As its script sends it: what is wrong or doubtful stops nothing else, and no colleague's value is overwritten unseen."""
    one = begun(nurse, lena, "L4", f"{today():%d/%m/%Y}")
    save = f"{one}/bewaren"
    kept = nurse.post(save, revision="", height="140", weight="33")
    assert kept.status_code == 200 and kept.json()["revision"] == "height.1-weight.1"
    both = nurse.post(save, revision="height.1-weight.1", height="14", weight="132", acuityLeft="0,8")
    assert both.status_code == 422 and sorted(both.json()["problems"]) == ["height", "weight"]
    assert both.json()["doubtful"] == ["weight"]
    sure = {"revision": "height.1-weight.1", "weight": "132", "ok-weight": "1", "acuityLeft": "0,8"}
    assert nurse.post(save, **sure).json()["revision"] == "height.1-weight.2-acuityLeft.1"
    clash = nurse.post(save, revision="height.1-weight.1", weight="34", acuityRight="1")
    assert clash.status_code == 409 and clash.json()["texts"] == {"weight": "132,0"}
    assert clash.json()["revision"] == "height.1-weight.2-acuityRight.1"
    assert nurse.post(save, revision="x.y-height", height="140").status_code == 200  # the same again
    for odd in ("height.99999999999999999999", "-", "."):
        assert nurse.post(save, revision=odd, height="141").status_code == 409
    assert 'data-revision="' in (page := nurse.get(one).content.decode()) and "-weight.2" in page
    assert visit("psychologist", "clb").post(save, revision="", height="150").status_code == 403


def test_the_others_of_the_team_read_the_line_and_never_a_value(
    nurse: Visitor, visit: Callable[..., Visitor], lena: uuid.UUID
) -> None:
    one = begun(nurse, lena, "L4", f"{today():%d/%m/%Y}")
    nurse.post(one, **hidden(nurse.get(one).content.decode()) | {"height": "141,9"}, do="done")
    hanne = visit("psychologist", "clb")
    page = hanne.get(f"/dossier/{lena}/medisch").content.decode()
    assert "lengte" in page and "141,9" not in page and "Nieuw contact" not in page
    contact, base = Contact.objects.get(), f"/dossier/{lena}/medisch"
    for address in (f"/contactmoment/{contact.id}", f"{base}/gegeven?wat=moeder", f"/contactmoment/{contact.id}/niet"):
        assert hanne.get(address).status_code == 403, address
    for address, fields in ((one, {"height": "150"}), (f"{base}/gegeven?wat=moeder", {"said": "170", "version": "0"})):
        assert hanne.post(address, **fields).status_code == 403, address
    assert hanne.post(f"{base}/contact", moment="request", day=f"{today():%d/%m/%Y}").status_code == 403
