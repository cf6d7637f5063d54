"""Pages for everyone: what this is, help, accessibility, privacy, language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from paspoort.helpdesk.actions import forget_questions, mail_questions
from paspoort.helpdesk.models import Question
from paspoort.identity.actions import Level
from tests.screens.conftest import Visit, words

STRANGE_HOSTS = [
    "localhost:99999",
    "localhost:-1",
    "localhost:1e3",
    "[::1",
    "[::1]:x",
    "a b",
    "localhost@evil.example",
    "évil.example",
    "x" * 300,
]
ASKED = {"topic": "sign_in", "name": "An Peeters", "email": "an@school.example", "message": "Mijn eID werkt niet."}


@pytest.mark.parametrize(
    ("address", "piece"),
    [
        ("/", "Wie geeft je het recht?"),
        ("/contact", "Schrijf niets over een leerling"),
        ("/toegankelijkheid", "Vlaamse Ombudsdienst"),
        ("/privacy", "We gebruiken alleen cookies die nodig zijn"),
        ("/taal", "In welke taal"),
        ("/afgemeld", "Je bent afgemeld"),
    ],
)
def test_everyone_can_read_it(visit: Visit, address: str, piece: str) -> None:
    answer = visit().get(address)
    assert answer.status_code == 200
    assert piece in words(answer)
    for link in ("/contact", "/toegankelijkheid", "/privacy"):
        assert f'href="{link}"' in words(answer, raw=True)


@pytest.mark.parametrize(
    ("setting", "value", "says", "says_not"),
    [
        ("REPORT_LEVEL", "high", "maar lees je niet", "Ook met een code via app of sms"),
        ("REPORT_LEVEL", "substantial", "Ook met een code via app of sms lees je hier verslagen", "maar lees je niet"),
        ("OWN_KEYS", ["passkey"], "of met een passkey die je hier maakte", "met itsme of met je eID-kaart"),
        ("OWN_KEYS", ["app"], "met itsme of met je eID-kaart", "passkey"),
    ],
)
def test_the_front_page_says_which_key_reads_in_this_installation(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, setting: str, value: object, says: str, says_not: str
) -> None:
    monkeypatch.setattr(settings, setting, value)
    page = words(visit().get("/"))
    assert says in page and says_not not in page


def test_the_gallery_shows_every_component(visit: Visit) -> None:
    assert "Onderdelen" in words(visit().get("/componenten"))


def test_a_question_is_kept_once_and_thanked_for(visit: Visit) -> None:
    answer = visit().post("/contact", **ASKED)
    assert answer.headers["Location"] == "/contact?verstuurd=1"
    question = Question.objects.get()
    assert (question.topic, question.name, question.email, question.message) == tuple(ASKED.values())
    assert question.person_id is None
    assert b"127.0.0.1" not in bytes(question.sender)
    assert "Je vraag is verstuurd" in words(visit().get("/contact?verstuurd=1"))


def test_a_colleague_who_is_signed_in_is_known(visit: Visit) -> None:
    visit("care", "linde").post("/contact", **ASKED)
    assert Question.objects.get().institution_id is not None


@pytest.mark.parametrize(
    ("wrong", "piece"),
    [
        ({"topic": "anders"}, "Kies waarover je vraag gaat"),
        ({"name": ""}, "Vul je naam in"),
        ({"email": "an"}, "Vul een e-mailadres in"),
        ({"email": "an@school.example\nBcc: x@y.example"}, "Vul een e-mailadres in"),
        ({"message": ""}, "Schrijf je vraag"),
        ({"message": "x" * 4001}, "Dit is te lang"),
        ({"message": "Het gaat over 93.05.18-223.61, dank je."}, "rijksregisternummer"),
        ({"message": "nr 93051822361"}, "rijksregisternummer"),
        ({"name": "An 85 07 30 033 28"}, "rijksregisternummer"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(visit: Visit, wrong: dict[str, str], piece: str) -> None:
    answer = visit().post("/contact", **ASKED | wrong)
    assert answer.status_code == 422
    assert piece in words(answer)
    assert "An Peeters" in words(answer, raw=True) or "name" in wrong
    assert not Question.objects.exists()


def test_eleven_digits_that_are_no_national_number_may_stay(visit: Visit) -> None:
    assert visit().post("/contact", **ASKED | {"message": "Bel me op 12345678901"}).status_code == 303


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_not_heard(visit: Visit) -> None:
    assert visit().post("/contact", **ASKED, website="https://x.example").status_code == 303
    assert not Question.objects.exists()


def test_the_sixth_question_in_an_hour_waits(visit: Visit) -> None:
    stranger = visit()
    for _ in range(5):
        assert stranger.post("/contact", **ASKED).status_code == 303
    answer = stranger.post("/contact", **ASKED)
    assert answer.status_code == 429
    assert "vijf vragen in een uur" in words(answer)
    assert Question.objects.count() == 5


def test_questions_are_mailed_when_a_mail_server_is_set(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit().post("/contact", **ASKED)
    assert mail_questions() == 0
    monkeypatch.setattr(settings, "MAIL_URL", "smtp://mail.example")
    monkeypatch.setattr(settings, "CONTACT_ADDRESS", "help@example.org")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.outbox = []
    for expected in (1, 0):
        assert mail_questions() == expected
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == (["help@example.org"], ["an@school.example"])
    assert "Mijn eID werkt niet." in letter.body
    assert Question.objects.get().mailed_at is not None


def test_a_mail_server_that_fails_leaves_the_question_waiting(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit().post("/contact", **ASKED)
    monkeypatch.setattr(settings, "MAIL_URL", "smtp://mail.example")
    monkeypatch.setattr(settings, "CONTACT_ADDRESS", "help@example.org")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)
    assert mail_questions() == 0
    assert Question.objects.get().mailed_at is None


def test_a_question_is_forgotten_after_a_year(visit: Visit) -> None:
    visit().post("/contact", **ASKED)
    assert forget_questions() == 0
    Question.objects.update(sent_at=timezone.now() - timedelta(days=366))
    assert forget_questions() == 1
    assert not Question.objects.exists()


def test_the_language_is_remembered_and_leads_back_inside_only(visit: Visit) -> None:
    stranger = visit()
    assert stranger.post("/taal", taal="en", naar="/privacy").headers["Location"] == "/privacy"
    assert "Privacy and cookies" in words(stranger.get("/privacy"))
    for outside in ("https://elders.example/", "//elders.example", "javascript:alert(1)"):
        assert stranger.post("/taal", taal="nl", naar=outside).headers["Location"] == "/"
    stranger.post("/taal", taal="xx")
    assert "Privacy en cookies" in words(stranger.get("/privacy"))


def test_a_signed_in_visitor_is_not_asked_to_sign_in_again(visit: Visit) -> None:
    assert 'href="/aanmelden"' not in words(visit("care", "linde").get("/privacy"), raw=True)
    assert 'href="/aanmelden"' in words(visit().get("/privacy"), raw=True)


@pytest.mark.parametrize("host", STRANGE_HOSTS)
def test_a_host_that_makes_no_sense_is_refused(visit: Visit, host: str) -> None:
    assert visit().client.get("/", HTTP_HOST=host).status_code == 400


@pytest.mark.parametrize("came_from", ["http://[", "http://[::1", "http://localhost:99999/x", "//"])
def test_a_page_of_origin_that_makes_no_sense_breaks_nothing(visit: Visit, came_from: str) -> None:
    client = visit("care", "linde", level=Level.SUBSTANTIAL).client
    asked = client.get("/mijn-sleutels/app", HTTP_REFERER=came_from, HTTP_HX_REQUEST="true")
    assert (asked.status_code, "naar=/mijn-sleutels/app" in words(asked, raw=True)) == (403, True)
