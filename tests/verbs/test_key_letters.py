"""Mail about own keys, through a real mail server: to every own address, once, with what to do, and never the key itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from paspoort.demo.cast import PLAYERS
from paspoort.identity.models import Account, Key, Person
from paspoort.inbox.actions import send_letters
from paspoort.inbox.models import Letter
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import BRUSSELS
from paspoort.rights.models import Affiliation
from tests.conftest import Act
from tests.own_keys import bind, key_of
from tests.people import person, work
from tests.sql import sql
from tests.verbs.post_office import PostOffice
from tests.verbs.rights_ground import traces

HERE, THERE, OWN = "tom@delinde.example", "tom@terschelde.example", "tom@thuis.example"


@pytest.fixture
def tom(office: PostOffice, act: Act) -> str:
    """The support worker, known by three addresses, of which one is written twice; gives a session that just proved."""
    for school, address in [("linde", HERE), ("atheneum", THERE), ("support", HERE.upper())]:
        Affiliation.objects.filter(id=work("supporter", school).id).update(email=address)
    Person.objects.filter(id=person("supporter").id).update(email=OWN)
    return act("supporter", "linde")


def told(office: PostOffice) -> list[tuple[str, str]]:
    """Send what is due: (address, subject) of each letter; in none of them a name, and in each what to do."""
    before = len(office.letters)
    assert send_letters() == len(office.letters) - before
    fresh = office.letters[before:]
    for letter in fresh:
        text = f"{letter['Subject']} {letter.get_content()}"
        assert "Was jij het niet?" in text and f"https://paspoort.example{reverse('my_keys')}" in text
        assert "https://paspoort.example/contact" in text and "nooit om een code" in text
        for player in PLAYERS:
            assert player.family_name not in text and player.national_number not in text
    return sorted((str(letter["To"]).lower(), str(letter["Subject"])) for letter in fresh)


def everywhere(subject: str) -> list[tuple[str, str]]:
    return sorted((address, subject) for address in (HERE, THERE, OWN))


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def test_a_new_key_is_told_once_at_every_own_address(office: PostOffice, tom: str) -> None:
    sql("update identity_session set device = 'Firefox, Windows' where secret_hash = secret_hash(%s)", tom)
    key = key_of(tom, "passkey", "Geheime naam")
    assert told(office) == everywhere("Je hebt een nieuwe sleutel: Passkey")
    text = office.letters[-1].get_content()
    assert clock(key.made_at) in text and "gemaakt op Firefox, Windows" in text
    assert "Geheime naam" not in text and str(key.id) not in text
    assert told(office) == []
    assert {one["kind"] for one in traces("letter.sent")} == {"key_added"}


@pytest.mark.parametrize(("kind", "named"), [("app", "Code via mobiele app"), ("sms", "Code via sms")])
def test_each_kind_is_named_and_an_unknown_device_too(office: PostOffice, tom: str, kind: str, named: str) -> None:
    key_of(tom, kind)
    assert told(office) == everywhere(f"Je hebt een nieuwe sleutel: {named}")
    assert "een onbekend toestel" in office.letters[-1].get_content()


def test_two_keys_are_two_letters_and_nobody_else_hears(office: PostOffice, tom: str) -> None:
    with acting_as(tom) as acting:
        bind(acting, "passkey", "Een")
        bind(acting, "passkey", "Twee")
    assert told(office) == sorted(2 * everywhere("Je hebt een nieuwe sleutel: Passkey"))
    assert {letter.person_id for letter in Letter.objects.all()} == {person("supporter").id}


def test_an_address_that_changed_meanwhile_gets_no_second_letter(office: PostOffice, tom: str) -> None:
    key_of(tom)
    told(office)
    Affiliation.objects.filter(id=work("supporter", "atheneum").id).update(email="nieuw@terschelde.example")
    assert told(office) == []


def test_an_address_of_work_that_is_over_is_no_own_address(office: PostOffice, tom: str) -> None:
    Affiliation.objects.filter(id=work("supporter", "atheneum").id).update(ended_at=timezone.now())
    key_of(tom)
    assert [address for address, _subject in told(office)] == sorted([HERE, OWN])


def test_who_has_no_address_is_no_reason_to_stop(office: PostOffice, act: Act, tom: str) -> None:
    key_of(act("teacher", "linde"))
    key_of(tom)
    assert len(told(office)) == 3


def test_a_key_that_was_copied_is_told_and_one_ended_by_its_owner_is_not(office: PostOffice, tom: str) -> None:
    mine, copied = key_of(tom), key_of(tom)
    told(office)
    Key.objects.filter(id=mine.id).update(ended_at=timezone.now(), end_reason="by_owner")
    assert told(office) == []
    Key.objects.filter(id=copied.id).update(ended_at=timezone.now(), end_reason="counter_back")
    assert told(office) == everywhere("Een van je sleutels is beëindigd: Passkey")
    assert told(office) == []


def test_a_lock_is_told_once_a_day_however_many_keys_and_however_often(office: PostOffice, tom: str) -> None:
    key_of(tom, "app"), key_of(tom, "sms")
    told(office)
    noon = timezone.now().replace(hour=11, minute=0)
    Key.objects.update(locked_until=noon)
    assert told(office) == everywhere("Iemand probeert zich aan te melden met jouw codes")
    assert clock(noon) in office.letters[-1].get_content()
    Key.objects.update(locked_until=noon + timedelta(minutes=30))
    assert told(office) == []
    Key.objects.update(locked_until=noon + timedelta(days=1))
    assert len(told(office)) == 3


def test_a_user_name_or_password_is_told_at_each_change(office: PostOffice, tom: str) -> None:
    account = Account.objects.create(person=person("supporter"), user_name="zonnebloem", password="hash")
    assert told(office) == everywhere("Je gebruikersnaam of wachtwoord is ingesteld")
    assert "zonnebloem" not in office.letters[-1].get_content()
    assert told(office) == []
    Account.objects.filter(id=account.id).update(changed_at=timezone.now() - timedelta(seconds=2))
    assert len(told(office)) == 3


def test_turning_mail_on_later_sends_no_flood_and_the_dead_get_none(office: PostOffice, tom: str) -> None:
    old, fresh = key_of(tom), key_of(tom)
    Key.objects.filter(id=old.id).update(made_at=timezone.now() - timedelta(days=15))
    Person.objects.filter(id=fresh.person_id).update(ended_on=timezone.now() - timedelta(days=1))
    assert told(office) == []
    Person.objects.filter(id=fresh.person_id).update(ended_on=None)
    assert len(told(office)) == 3


def test_one_address_that_is_refused_holds_the_others_up_no_longer(office: PostOffice, tom: str) -> None:
    key_of(tom)
    office.refuses[THERE] = "550 no such user"
    assert [address for address, _subject in told(office)] == sorted([HERE, OWN])
    del office.refuses[THERE]
    assert told(office) == []
