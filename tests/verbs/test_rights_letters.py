"""Mail about rights, through a real mail server: once each, to the right address, and without anyone's name."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from paspoort.demo.cast import HIDDEN_HEADS, PLAYERS
from paspoort.inbox.actions import letters, send_letters
from paspoort.inbox.models import TASK, Letter, every_kind
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    Decision,
    NewRequest,
    ask_for_right,
    close_reviews,
    decide_request,
    escalate_reviews,
    let_end,
    open_review,
    withdraw_request,
)
from paspoort.rights.models import Affiliation, Grant, GrantChange, Request, Review, ReviewItem
from paspoort.web.inbox import PAGES, ROWS, SUBJECTS, TEXTS
from tests.conftest import Act
from tests.people import grant_of, institution, work
from tests.sql import sql
from tests.verbs.post_office import PostOffice, point_at, post_office
from tests.verbs.rights_ground import DAY, holding, somebody, traces

HEAD, TOM = "johan.desmet@delinde.example", "tom@brug.example"


def told(office: PostOffice) -> list[tuple[str, str]]:
    """Send what is due; what came, as (address, subject), and nothing about anyone in it."""
    before = len(office.letters)
    sent = send_letters()
    fresh = office.letters[before:]
    assert sent == len(fresh)
    for letter in fresh:
        text = f"{letter['Subject']} {letter.get_content()}"
        assert "https://paspoort.example/" in text and letter["Auto-Submitted"] == "auto-generated"
        for player in [*PLAYERS, *HIDDEN_HEADS]:
            assert player.family_name not in text and player.national_number not in text
    return sorted((str(letter["To"]), str(letter["Subject"])) for letter in fresh)


def asked(act: Act, **more: Any) -> Request:
    with acting_as(act("supporter", "support")) as acting:
        return ask_for_right(
            acting, NewRequest("034793", "IRISGebruiker", ["operator"], email=TOM, message="Geheim verhaal.", **more)
        )


def test_every_kind_has_words_and_a_page_where_one_goes() -> None:
    assert SUBJECTS.keys() == TEXTS.keys() == {kind.code for kind in every_kind() if kind.way != TASK} > PAGES.keys()
    assert all(map(reverse, PAGES.values()))
    drawn = {"ending", "notice", "doubt", "review_late"}
    assert ROWS.keys() | drawn == {kind.code for kind in every_kind() if kind.way == TASK}


def test_nothing_goes_without_a_mail_server(world: object, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(act)
    monkeypatch.setattr(settings, "MAIL_URL", "")
    assert send_letters() == 0 and not Letter.objects.exists()


def test_a_request_is_told_to_the_admin_once_and_its_answer_to_who_asked(office: PostOffice, act: Act) -> None:
    request = asked(act)
    assert told(office) == [(HEAD, "Iemand vraagt een recht bij Basisschool De Linde")]
    assert "IRIS-CLBonline gebruiker" in office.letters[0].get_content()
    assert "Geheim" not in office.letters[0].get_content()
    assert told(office) == []
    Request.objects.update(asked_at=timezone.now() - timedelta(days=6))
    assert told(office) == [(HEAD, "Een aanvraag bij Basisschool De Linde wacht al vijf dagen")]
    with acting_as(act("head", "linde")) as acting:
        decide_request(acting, request.id, Decision(True))
    assert told(office) == [(TOM, "Je aanvraag bij Basisschool De Linde is aanvaard")]
    assert told(office) == []
    assert traces("letter.sent")[0] == {"kind": "request_accepted", "about": 1}


def test_a_refusal_is_told_and_what_was_taken_back_is_not(office: PostOffice, act: Act) -> None:
    request = asked(act)
    with acting_as(act("supporter", "support")) as acting:
        withdraw_request(acting, request.id)
    assert told(office) == []
    request = asked(act)
    with acting_as(act("head", "linde")) as acting:
        decide_request(acting, request.id, Decision(False, answer="Nee."))
    assert told(office) == [(TOM, "Je aanvraag bij Basisschool De Linde is geweigerd")]
    assert "Nee." not in office.letters[-1].get_content()


def set_long_ago() -> None:
    """What stands was given a long time ago: the history's own days are the owner's to write."""
    sql("update rights_grantchange set at = now() - interval '300 days'")


def test_rights_that_end_come_in_one_letter_a_day(office: PostOffice, act: Act) -> None:
    for counter in range(3):
        holding(somebody("Naam", f"Eind{counter}", 520 + counter), ends_on=today() + 25 * DAY)
    set_long_ago()
    assert told(office) == [(HEAD, "Rechten van collega's lopen binnenkort af")]
    assert "(3 personen)" in office.letters[0].get_content()
    assert Letter.objects.count() == 3
    holding(somebody("Naam", "Later", 530), ends_on=today() + 28 * DAY)
    set_long_ago()
    assert told(office) == []  # one a day
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=1))
    assert told(office) == [(HEAD, "Rechten van collega's lopen binnenkort af")]
    assert "personen" not in office.letters[-1].get_content()
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=1))
    assert told(office) == []
    Grant.objects.filter(ends_on=today() + 28 * DAY).update(ends_on=today() + 27 * DAY)
    assert len(told(office)) == 1  # another last day is another matter


@pytest.mark.parametrize("days", [15, 31])
def test_an_end_that_was_near_long_ago_or_is_not_near_yet_is_not_told(office: PostOffice, days: int) -> None:
    holding(somebody("Naam", "Eind", 520, email="naam@delinde.example"), ends_on=today() + days * DAY)
    set_long_ago()
    assert told(office) == []


def test_who_chose_a_near_end_or_agreed_to_it_hears_nothing_but_the_holder_does(office: PostOffice, act: Act) -> None:
    Affiliation.objects.filter(id=work("care", "linde").id).update(email="marieke@delinde.example")
    short = holding(somebody("Kort", "Recht", 540), ends_on=today() + 20 * DAY)
    assert GrantChange.objects.filter(grant=short).exists() is False
    Grant.objects.filter(id=grant_of("care", "linde").id).update(ends_on=today() + 29 * DAY)
    set_long_ago()
    care = grant_of("care", "linde")
    with acting_as(act("head", "linde")) as acting:
        let_end(acting, {care.id: care.revision, short.id: short.revision})
    assert told(office) == [("marieke@delinde.example", f"Je recht bij Basisschool De Linde loopt af op {care.ends_on:%d/%m/%Y}")]
    assert told(office) == []


def test_a_review_is_told_when_it_opens_comes_near_is_late_and_closes(office: PostOffice) -> None:
    Affiliation.objects.filter(id=work("care", "linde").id).update(email="marieke@delinde.example")
    review = open_review(institution("linde").id)
    assert told(office) == [(HEAD, f"Controleer de rechten bij Basisschool De Linde tegen {review.due_on:%d/%m/%Y}")]
    near = today() + 14 * DAY
    Review.objects.update(due_on=near)
    assert told(office) == [(HEAD, f"Tegen {near:%d/%m/%Y}: controleer de rechten bij Basisschool De Linde")]
    Review.objects.update(due_on=today() + 7 * DAY)
    escalate_reviews()
    assert told(office) == [
        ("veerle.cornelis@scheldeland.example", "De controle van de rechten bij Basisschool De Linde is laat"),
    ]
    Review.objects.update(due_on=today() - DAY)
    close_reviews()
    assert told(office) == [
        (HEAD, "Rechten bij Basisschool De Linde zijn geëindigd"),
        ("marieke@delinde.example", "Je recht bij Basisschool De Linde is geëindigd"),
    ]
    assert told(office) == []


def test_who_has_only_the_own_right_left_in_a_review_is_not_reminded(office: PostOffice) -> None:
    open_review(institution("linde").id)
    assert len(told(office)) == 1
    own = grant_of("head", "linde", "LokaleBeheerder")
    ReviewItem.objects.exclude(grant=own).update(outcome="confirmed", decided_at=timezone.now(), decided_by=own.person)
    Review.objects.update(due_on=today() + 14 * DAY)
    assert told(office) == []


def test_turning_mail_on_later_sends_no_flood(office: PostOffice, act: Act) -> None:
    asked(act)
    review = open_review(institution("linde").id)
    Request.objects.update(asked_at=timezone.now() - timedelta(days=20))
    Review.objects.update(opened_at=timezone.now() - timedelta(days=15))
    assert told(office) == []
    assert review.due_on > today()


def test_one_address_that_is_refused_for_good_is_not_tried_again_and_holds_nobody_up(office: PostOffice, act: Act) -> None:
    asked(act)
    open_review(institution("atheneum").id)
    office.refuses[HEAD] = "550 no such user"
    assert [address for address, _subject in told(office)] == ["greet.janssens@terschelde.example"]
    del office.refuses[HEAD]
    assert told(office) == []
    assert [outcome for (outcome,) in sql("select outcome from audit_trace where event = 'letter.sent' order by at")] == [
        "refused",
        "done",
    ]


def test_one_address_that_cannot_now_is_tried_again_and_holds_nobody_up(office: PostOffice, act: Act) -> None:
    asked(act)
    open_review(institution("atheneum").id)
    office.refuses[HEAD] = "451 try later"
    assert [address for address, _subject in told(office)] == ["greet.janssens@terschelde.example"]
    del office.refuses[HEAD]
    assert [address for address, _subject in told(office)] == [HEAD]


def test_a_server_that_hangs_or_is_away_leaves_everything_for_the_next_turn(office: PostOffice, act: Act) -> None:
    asked(act)
    open_review(institution("atheneum").id)
    office.hangs = True
    began = time.monotonic()
    assert send_letters() == 0
    assert time.monotonic() - began < 4  # one time-out of a second, not one for each letter
    assert not Letter.objects.exists()
    office.hangs = False
    assert len(told(office)) == 2


def test_a_worker_killed_between_two_letters_sends_each_once(live_world: str, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    with post_office() as office:
        point_at(office, monkeypatch)
        asked(act)
        open_review(institution("atheneum").id)
        real = letters._send

        def dies(server: object, letter: list[Any]) -> bool:
            if office.letters:
                raise Killed
            return real(server, letter)  # type: ignore[arg-type]

        monkeypatch.setattr(letters, "_send", dies)
        with pytest.raises(Killed):
            send_letters()
        monkeypatch.setattr(letters, "_send", real)
        assert send_letters() == 1 and send_letters() == 0
        assert len({str(letter["To"]) for letter in office.letters}) == len(office.letters) == 2


def test_letters_due_answers_to_the_mailer_only(world: object, act: Act) -> None:
    asked(act)
    with acting_as(act("head", "linde")), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("select count(*) from letters_due()")
        cursor.execute("set local role paspoort_owner")
        cursor.execute("select count(*) from letters_due()")
        assert cursor.fetchone() == (0,)
