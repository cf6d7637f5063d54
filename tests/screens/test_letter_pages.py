"""Pages of letters: written beside who gets them, looked at, made, printed and noted as sent; and those of a class."""

from __future__ import annotations

import re
from collections.abc import Callable

from paspoort.casefile.actions import register_activity, start_activity
from paspoort.health.actions import Typed, close_day, plan_day, save_value
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import months_after, today
from paspoort.letters.models import Letter, Sending
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.conftest import Act
from tests.rights.matrix import AS_NURSE
from tests.screens.conftest import Visitor
from tests.sql import sql
from tests.verbs.test_letters import MAMA
from tests.verbs.test_letters import lena as lena
from tests.verbs.test_pupil_file import said

MADE = {"kind": "mother", "name": MAMA.name, "authority": "yes", "address": MAMA.address, "contact_allowed": "1"}


def test_a_letter_is_written_looked_at_made_printed_and_noted_as_sent(
    visit: Callable[..., Visitor], act: Act, lena: Pupil
) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        register_activity(acting, start_activity(acting, lena.id).id, 0, said())
    hanne, tab = visit("psychologist", "clb"), f"/dossier/{lena.id}/brieven"
    hanne.client.post(f"/dossier/{lena.id}/gezin/nieuw", MADE)
    page = hanne.get(tab).content.decode()
    assert "nog geen brief" in page and "Brief over steun op school" in page and "Brief met resultaten" not in page
    wrong = hanne.post(tab, kind="supportLetter", activity="")
    assert wrong.status_code == 422 and "Kies een activiteit" in wrong.content.decode()
    about = re.findall(r'<option value="([0-9a-f-]{36})"', page)[0]
    letter = hanne.post(tab, kind="supportLetter", activity=about)["Location"]
    page = hanne.get(letter).content.decode()
    assert "Sofie Peeters" in page and "beslist voor de leerling" in page and "geen toestemming" in page
    kept = hanne.post(f"{letter}/bewaren", advice="Rustig lezen.\n\tMet een blad.", revision="0")
    assert kept.status_code == 200 and kept.json()["revision"] == 1
    assert hanne.post(f"{letter}/bewaren", advice="In een ander venster", revision="0").status_code == 409
    assert hanne.post(f"{letter}/bewaren", advice="Hij heeft ondergewicht", revision="1").status_code == 422
    stale = hanne.post(letter, advice="Later getypt", pupil_address="", revision="0", then="make")
    assert stale.status_code == 409 and "Later getypt" in stale.content.decode()
    bad = hanne.post(letter, advice="Ondergewicht", pupil_address="", revision="1", then="make")
    assert bad.status_code == 422 and "laag gewicht" in bad.content.decode()
    assert (
        hanne.post(letter, advice="Rustig lezen.", pupil_address="", revision="1", then="look")["Location"]
        == f"{letter}/voorbeeld"
    )
    assert f"{letter}/voorbeeld/0/1" in hanne.get(f"{letter}/voorbeeld").content.decode()
    assert hanne.get(f"{letter}/voorbeeld/0/1")["Content-Type"] == "image/jpeg"
    assert hanne.post(letter, advice="Rustig lezen.", pupil_address="", revision="2", then="make")["Location"] == letter
    assert "Sofie Peeters" in hanne.get(letter).content.decode()
    sheet = f"/brief/blad/{Sending.objects.get().id}"
    assert f"{sheet}/bladzijde/1" in hanne.get(letter).content.decode()
    assert (
        hanne.get(f"{sheet}/bladzijde/1")["Content-Type"] == "image/jpeg" and hanne.get(f"{sheet}/bladzijde/2").status_code == 404
    )
    assert "Rustig lezen." in hanne.get(f"{sheet}/tekst").content.decode()
    printed = hanne.get(sheet)
    assert printed["Content-Type"] == "application/pdf" and "no-store" in printed["Cache-Control"]
    way, sent_on = (f"{Sending.objects.get().id}-{name}" for name in ("way", "sent_on"))
    wrong = hanne.post(f"{sheet}/verstuurd", **{way: "post", sent_on: "31/02/2026"})
    assert wrong.status_code == 422 and 'value="31/02/2026"' in wrong.content.decode()
    assert hanne.post(f"{sheet}/verstuurd", **{way: "", sent_on: ""}).status_code == 422
    sent = {way: "post", sent_on: f"{today():%d/%m/%Y}"}
    assert hanne.post(f"{sheet}/verstuurd", **sent).status_code == 303
    assert "Met de post" in hanne.get(letter).content.decode() and "Met de post" in hanne.get(tab).content.decode()
    assert "Met de post aan wie beslist" in hanne.get(f"/dossier/{lena.id}/journaal").content.decode()
    assert hanne.post(f"{sheet}/terug").status_code == 303
    sql("update registry_pupil set birth_date = %s where id = %s", months_after(today(), -144), lena.id)
    page = hanne.get(letter).content.decode()
    assert "mag deze brief niet meer krijgen" in page and "Nu krijgt iemand anders deze brief" in page
    late = hanne.post(f"{sheet}/verstuurd", **sent)
    assert late.status_code == 422 and "krijgt iemand anders deze brief" in late.content.decode()
    assert hanne.post(f"{letter}/ontvangers").status_code == 303 and Sending.objects.count() == 2
    for who, at in (("care", "linde"), ("other_psychologist", "other_clb")):
        stranger = visit(who, at)
        assert [stranger.get(one).status_code for one in (letter, sheet)] in ([403, 403], [404, 404])


def test_what_the_team_decides_about_who_holds_the_right_stands_in_the_family(visit: Callable[..., Visitor], lena: Pupil) -> None:
    hanne, page = visit("psychologist", "clb"), f"/dossier/{lena.id}/gezin"
    assert "Wie ouderlijk gezag heeft" in hanne.get(page).content.decode()
    said = {"decided_on": f"{today():%d/%m/%Y}", "decided_by": "Hanne en de arts", "reason": "Zij vraagt er zelf naar."}
    same = hanne.post(f"{page}/rechthebbende", holder="parents", **said)
    assert same.status_code == 422 and "al zo" in same.content.decode() and "Zij vraagt er zelf naar." in same.content.decode()
    assert hanne.post(f"{page}/rechthebbende", holder="pupil", **said)["Location"] == page
    found = hanne.get(page).content.decode()
    assert "zo besliste het team" in found and "Hanne en de arts" in found
    assert visit("care", "linde").get(page).status_code in (403, 404)


def test_the_letters_of_a_class_are_made_one_after_another(visit: Callable[..., Visitor], act: Act, lena: Pupil) -> None:
    sql(AS_NURSE)
    with acting_as(act("other_psychologist", "clb")) as acting:
        day = plan_day(acting, Institution.objects.get(number="034793").id, OwnClass("L4"), "L4", today())
        save_value(acting, day.id, lena.id, Typed("height", "140,5", 0))
        close_day(acting, day.id)
    nele, page = visit("other_psychologist", "clb"), f"/brieven/klas/{day.id}"
    assert "Niemand mag hem nu krijgen" in nele.get(page).content.decode()
    nele.client.post(f"/dossier/{lena.id}/gezin/nieuw", MADE)
    assert "0 van 1 brieven gemaakt" in nele.get(page).content.decode()
    assert nele.post(f"{page}/{day.id}").status_code == 404  # nobody of this class
    draft = nele.post(f"{page}/{lena.id}")["Location"]
    assert page in nele.get(draft).content.decode() and "klaar, met jouw advies" in nele.get(page).content.decode()
    part = nele.post_in_place(page).content.decode()
    assert "1 van 1 brieven gemaakt" in part and "hx-trigger" not in part
    assert nele.post_in_place(page).status_code == 200 and Letter.objects.count() == 1
    assert nele.get(f"{page}/afdrukken")["Content-Type"] == "application/pdf"
    assert visit("psychologist", "clb").get(page).status_code == 403
