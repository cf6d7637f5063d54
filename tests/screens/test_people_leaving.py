"""Work that ends and begins again: for several people at once, with what goes along named before."""

from __future__ import annotations

import uuid
from datetime import timedelta

from paspoort.audit.models import Trace
from paspoort.demo.cast import days_ago
from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation, Grant
from tests.people import employ, numbered, work
from tests.screens.conftest import Visit, words
from tests.screens.granting import address
from tests.screens.people import AGAIN, END, PEOPLE, chosen, come, press, problems


def test_several_people_end_after_the_last_step_and_what_ends_is_named(visit: Visit) -> None:
    head, both = visit("head", "linde"), [str(work("Wouters").id), str(work("Claes").id)]
    nobody = words(chosen(head, END), raw=True)
    assert 'id="people-error"' in nobody and "Kies minstens één persoon" in nobody
    day = chosen(head, END, *both)
    assert "IRIS-CLBonline gebruiker (Gebruiker)" in words(day)
    yesterday = f"{days_ago(1):%d/%m/%Y}"
    confirm = press(head, day, go="on", last_day=yesterday)
    assert "Het werk van 2 personen bij Basisschool De Linde stopt" in words(confirm)
    assert Affiliation.objects.filter(id__in=both, ended_at__isnull=False).count() == 0
    done = press(head, confirm, go="on")
    assert done.status_code == 303
    assert Affiliation.objects.filter(id__in=both, ended_at__isnull=False).count() == 2
    assert not Grant.objects.filter(affiliation__id__in=both, revoked_at__isnull=True, ends_on__gte=today()).exists()
    assert "Claes, Wout" in words(head.get(done.headers["Location"]))
    historical = words(head.get(f"{PEOPLE}?toon=historisch"))
    assert "Wouters, Tom" in historical
    assert "Wouters, Tom" not in words(head.get(PEOPLE))


def test_a_bad_day_or_another_schools_people_end_nobody(visit: Visit) -> None:
    head, one = visit("head", "linde"), str(work("Claes").id)
    for last_day in ("31/02/2026", "", "zomaar"):
        answer = press(head, chosen(head, END, one), go="on", last_day=last_day)
        assert answer.status_code == 422
        assert "last_day" in problems(answer)
    theirs = str(work("Peeters", "105312").id)
    for another in (theirs, str(uuid.uuid4())):
        assert press(head, chosen(head, END, one, another), go="on").status_code == 404
    assert chosen(head, END, "zomaar").status_code == 404
    assert work("Claes").ended_at is None


def test_nobody_ends_the_own_work_at_once(visit: Visit) -> None:
    head, own = visit("head", "linde"), str(work("Desmet").id)
    day = chosen(head, END, own)
    assert "Je bent er zelf bij" in words(press(head, day, go="on", last_day=f"{today():%d/%m/%Y}"))
    answer = press(head, day, go="on", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert answer.status_code == 422
    assert "last_day" in problems(answer)
    assert work("Desmet").ended_at is None


def test_the_last_chief_stays_and_the_page_says_why(visit: Visit) -> None:
    deputy, chief = visit("admin", "linde"), str(work("Desmet").id)
    answer = press(deputy, press(deputy, chosen(deputy, END, chief), go="on", last_day=f"{days_ago(1):%d/%m/%Y}"), go="on")
    assert answer.status_code in (403, 409)
    assert problems(answer)
    assert "Desmet, Johan" in words(answer)
    assert work("Desmet").ended_at is None
    assert Trace.objects.filter(event="request.refused", outcome="refused").exists()


def test_who_was_chosen_stays_chosen_on_another_page_of_the_list(visit: Visit) -> None:
    first = employ(numbered(60))[0]
    head = visit("head", "linde")
    page = words(press(head, come(head, END), people=[str(first.id)], name="", page="2"), raw=True)
    assert f'value="{first.id}" checked' in page
    assert "1 persoon gekozen" in page


def test_at_most_twenty_five_at_once(visit: Visit) -> None:
    many = [str(one.id) for one in employ(numbered(26))]
    for where in (END, AGAIN):
        answer = chosen(visit("head", "linde"), where, *many)
        assert answer.status_code == 422
        assert "25 personen tegelijk" in words(answer)


def test_someone_of_before_comes_back_without_rights(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    press(head, press(head, chosen(head, END, str(tom.id)), go="on", last_day=f"{days_ago(1):%d/%m/%Y}"), go="on")
    assert "Wouters, Tom" in words(come(head, AGAIN))
    period = come(head, f"{AGAIN}?wie={tom.id}")
    assert "Haal 1 persoon terug" in words(period)
    wrong = press(head, period, go="on", begins_on="31/02/2026")
    assert wrong.status_code == 422
    back = press(head, wrong, go="on", begins_on=f"{today():%d/%m/%Y}")
    assert back.status_code == 303
    page = words(head.get(back.headers["Location"]))
    assert "Rechten van vroeger komen niet vanzelf terug" in page
    assert "Geen recht hier" in page
    assert work("Wouters").id != tom.id
    assert not Grant.objects.filter(affiliation=work("Wouters")).exists()


def test_an_end_by_mistake_is_mended_while_the_work_still_lasts(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    press(head, press(head, chosen(head, END, str(tom.id)), go="on"), go="on")
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    page = come(head, f"{AGAIN}?wie={tom.id}")
    assert f'value="{tomorrow}"' in words(page, raw=True)
    assert press(head, page, go="on").status_code == 303


def test_the_browsers_own_back_keeps_what_was_chosen_and_sent_twice_is_done_once(visit: Visit) -> None:
    head, tom = visit("head", "linde"), str(work("Wouters").id)
    day = chosen(head, END, tom)
    who = press(head, day, go="back", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert f'value="{tom}" checked' in words(who, raw=True)
    confirm = press(head, press(head, who, go="on"), go="on")
    assert f'value="{days_ago(1):%d/%m/%Y}"' in words(head.get(address(day)), raw=True)
    done = press(head, confirm, go="on")
    assert press(head, confirm, go="on").headers["Location"] == head.get(address(day)).headers["Location"]
    assert "Wouters, Tom" in words(head.get(done.headers["Location"]))
