"""My keys and sessions as pages: every state, what each button does, and what a local admin gets to see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as
from tests.own_keys import DEVICE, bind, open_with
from tests.people import person
from tests.screens.conftest import Visit, Visitor, words
from tests.sql import sql

KEYS = "/mijn-sleutels"
LONG = "Telefoon van het werk met een bijzonder lange naam erop"


def secret(who: Visitor) -> str:
    return who.client.cookies[settings.SESSION_COOKIE].value


def give(who: Visitor, kind: str = "passkey", name: str = "Laptop thuis") -> Key:
    with acting_as(secret(who)) as acting:
        return bind(acting, kind, name)


def test_without_a_key_it_says_how_one_comes_in_and_offers_the_kinds(visit: Visit) -> None:
    sql("delete from identity_session where person_id = %s", person("Marieke").id)  # this is her only session
    care = visit("care", "linde")
    page = words(care.get(KEYS))
    assert "Je hebt nog geen eigen sleutel" in page and "Je komt binnen met itsme of eID" in page
    assert "Herken je dit niet?" in page and "Deze sessie" in page and "itsme" in page
    raw = words(care.get(KEYS), raw=True)
    assert "/mijn-sleutels/app" in raw and "/andere-sessies/" not in raw


def test_who_did_not_just_show_itsme_or_eid_is_sent_there_first(visit: Visit) -> None:
    care = visit("care", "linde")
    assert 'href="/mijn-sleutels/app"' in words(care.get(KEYS), raw=True)
    sql("update identity_session set proved_at = now() - interval '6 minutes'")
    assert 'href="/aanmelden/sterker?nu=1&amp;naar=/mijn-sleutels/app"' in words(care.get(KEYS), raw=True)


def test_only_the_kinds_that_this_installation_has_on_are_offered(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OWN_KEYS", ["app"])
    page = words(visit("care", "linde").get(KEYS), raw=True)
    assert "/mijn-sleutels/app" in page and "/mijn-sleutels/sms" not in page and "/mijn-sleutels/passkey" not in page
    monkeypatch.setattr(settings, "OWN_KEYS", [])
    assert "Een sleutel toevoegen" not in words(visit("care", "linde").get(KEYS))


def test_a_key_with_its_kind_its_name_its_use_and_with_what_it_was_made(visit: Visit) -> None:
    care = visit("care", "linde")
    key = give(care, name=LONG)
    page = words(care.get(KEYS))
    assert LONG in page and "Passkey" in page and "nadat je je aanmeldde met itsme" in page and "nog nooit" in page
    sql("update identity_key set last_used_at = now(), locked_until = now() + interval '1 hour', synced = true")
    page = words(care.get(KEYS))
    assert "nog nooit" not in page and "Op nieuwe toestellen op slot tot" in page and "op meer dan één toestel" in page
    assert LONG not in words(visit("head", "linde").get(KEYS))
    assert str(key.id) not in page


def test_another_name_is_kept_and_a_wrong_one_is_told(visit: Visit) -> None:
    care = visit("care", "linde")
    address = f"{KEYS}/{give(care).id}/naam"
    assert 'value="Laptop thuis"' in words(care.get(address), raw=True)
    for wrong in ("", "   ", "x" * 61):
        answer = care.post(address, name=wrong)
        assert answer.status_code == 422 and "hoogstens 60" in words(answer)
        assert f'value="{wrong}"' in words(answer, raw=True)
    kept = care.post(address, name=" Gsm  van <b>mij</b> ")
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{KEYS}?naam=1")
    assert "Gsm van &lt;b&gt;mij&lt;/b&gt;" in words(care.get(f"{KEYS}?naam=1"), raw=True)


def test_ending_a_key_says_first_what_happens(visit: Visit) -> None:
    care = visit("care", "linde")
    key = give(care)
    address = f"{KEYS}/{key.id}/beeindigen"
    asked = words(care.get(address))
    assert (
        "eindigt meteen" in asked and "op andere toestellen opende, eindigen ook" in asked and "verwijder hem daar ook" in asked
    )
    assert Key.objects.get(id=key.id).ended_at is None
    assert care.post(address).headers["Location"] == f"{KEYS}?sleutel=1"
    assert "Die sleutel is beëindigd" in words(care.get(f"{KEYS}?sleutel=1"))
    assert care.get(address).status_code == care.post(address).status_code == 404


def test_a_key_that_was_taken_away_is_told(visit: Visit) -> None:
    care = visit("care", "linde")
    give(care)
    sql("update identity_key set ended_at = now(), end_reason = 'counter_back'")
    page = words(care.get(KEYS))
    assert "‘Laptop thuis’ werd beëindigd" in page and "Je hebt nog geen eigen sleutel" in page


def test_sessions_with_device_institution_and_key_and_each_can_be_ended(visit: Visit) -> None:
    care = visit("care", "linde")
    phone = Visitor(visit().client)
    phone.client.cookies[settings.SESSION_COOKIE] = open_with(give(care), "034793")
    raw, page = words(care.get(KEYS), raw=True), words(care.get(KEYS))
    assert DEVICE in page and "Passkey: Laptop thuis" in page and "Basisschool De Linde" in page
    ends = set(re.findall(r"/mijn-sleutels/sessie/[0-9a-f-]+/beeindigen", raw))
    assert len(ends) == raw.count("/mijn-sleutels/sessie/") and "/mijn-sleutels/andere-sessies/beeindigen" in raw
    assert phone.get("/start").status_code == 200
    for address in ends:
        assert care.post(address).status_code == 303
    assert phone.get("/start").status_code == 302  # to sign in
    page = words(care.get(f"{KEYS}?sessie=1"))
    assert "Die sessie is beëindigd" in page and "Je beëindigde ze zelf" in page


def test_all_other_sessions_end_in_one_press(visit: Visit) -> None:
    care, other = visit("care", "linde"), visit("care", "linde")
    assert care.post(f"{KEYS}/andere-sessies/beeindigen").status_code == 303
    assert other.get("/start").status_code == 302 and care.get("/start").status_code == 200
    assert "Je bent overal elders afgemeld" in words(care.get(f"{KEYS}?sessies=1"))


def test_ending_this_very_session_signs_out_here(visit: Visit) -> None:
    care = visit("care", "linde")
    with acting_as(secret(care)) as acting:
        this = acting.session_id
    answer = care.post(f"{KEYS}/sessie/{this}/beeindigen")
    assert answer.headers["Location"] == "/afgemeld" and answer.cookies[settings.SESSION_COOKIE].value == ""
    assert care.get("/start").status_code == 302


HOW = {
    "ended_at = now(), end_reason = 'by_admin'": "Beëindigd door je lokale beheerder",
    "ended_at = now(), end_reason = 'signed_out'": "Je meldde je af",
    "ended_at = now(), end_reason = 'replaced'": "Je meldde je opnieuw aan",
    "ended_at = now(), end_reason = 'key_ended'": "Beëindigd samen met de sleutel",
    "ended_at = now(), end_reason = 'ended_by_provider'": "Je meldde je af bij ACM of itsme",
    "ended_at = now(), end_reason = 'something new'": "Beëindigd",
    "seen_at = now() - interval '40 minutes'": "Vanzelf gestopt: 30 minuten lang gebeurde er niets",
    "seen_at = now() - interval '5 minutes', expires_at = now()": "Vanzelf gestopt: er waren 2 uren voorbij",
}


@pytest.mark.parametrize("how", HOW)
def test_the_last_sign_ins_say_how_each_ended(visit: Visit, how: str) -> None:
    earlier = visit("teacher", "linde")
    sql(f"update identity_session set {how} where secret_hash = secret_hash(%s)", secret(earlier))
    page = words(visit("teacher", "linde").get(KEYS))
    assert HOW[how] in page[page.index("Je laatste aanmeldingen") :]


def test_five_sign_ins_stand_there_and_the_earlier_ones_behind_a_press(visit: Visit) -> None:
    for _time in range(7):
        wout = visit("teacher", "linde")
    page = words(wout.get(KEYS), raw=True)
    assert page.index("Herken je dit niet?") < page.index("Je laatste aanmeldingen")
    first, _summary, rest = page[page.index("Je laatste aanmeldingen") :].partition("2 eerdere aanmeldingen")
    assert (first.count('scope="row"'), rest.count('scope="row"')) == (5, 2)


def test_an_admin_signs_a_colleague_off_and_reads_nothing(visit: Visit) -> None:
    head, wout = visit("head", "linde"), visit("teacher", "linde")
    page = f"/gebruikersbeheer/persoon/{person('Wout').id}"
    give(wout, name="Zonnebloem")
    shown = words(head.get(page), raw=True)
    assert "Overal afmelden" in shown and "Zonnebloem" not in shown and "Passkey" not in shown
    first = head.post(f"{page}/afmelden")
    assert (first.status_code, first.headers["Location"]) == (303, f"{page}?afgemeld=1")
    assert wout.get("/start").status_code == 302
    with_some, again = words(head.get(f"{page}?afgemeld=1")), head.post(f"{page}/afmelden")
    assert again.headers["Location"] == first.headers["Location"]
    assert words(head.get(f"{page}?afgemeld=1")) == with_some and "is hier afgemeld" in with_some
    assert "Beëindigd door je lokale beheerder" in words(visit("teacher", "linde").get(KEYS))
    assert visit("care", "linde").post(f"{page}/afmelden").status_code == 403
    assert head.get(f"{page}/afmelden").status_code == 405


def test_what_is_old_is_not_told_as_news(visit: Visit) -> None:
    care = visit("care", "linde")
    key = give(care)
    Key.objects.filter(id=key.id).update(ended_at=timezone.now() - timedelta(days=15), end_reason="counter_back")
    assert "Laptop thuis" not in words(care.get(KEYS))
