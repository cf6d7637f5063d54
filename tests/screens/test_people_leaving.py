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
from tests.screens.people import AGAIN, END, PEOPLE, problems


def test_several_people_end_after_the_last_step_and_what_ends_is_named(visit: Visit) -> None:
    head, both = visit("head", "linde"), [str(work("Wouters").id), str(work("Claes").id)]
    chosen = {"people": both}
    assert "Kies minstens één persoon" in words(head.post(END, step="next"))
    day = head.post(END, **chosen, step="next")
    assert "IRIS-CLBonline gebruiker (Gebruiker)" in words(day)
    yesterday = f"{days_ago(1):%d/%m/%Y}"
    confirm = head.post(END, **chosen, step="day", last_day=yesterday)
    assert "Het werk van 2 personen bij Basisschool De Linde stopt" in words(confirm)
    assert Affiliation.objects.filter(id__in=both, ended_at__isnull=False).count() == 0
    done = head.post(END, **chosen, step="confirm", last_day=yesterday)
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
        answer = head.post(END, people=[one], step="confirm", last_day=last_day)
        assert answer.status_code == 422
        assert "last_day" in problems(answer)
    day = f"{today():%d/%m/%Y}"
    theirs = str(work("Peeters", "105312").id)
    assert head.post(END, people=[one, theirs], step="confirm", last_day=day).status_code == 404
    assert head.post(END, people=[one, str(uuid.uuid4())], step="confirm", last_day=day).status_code == 404
    assert head.post(END, people=["zomaar"], step="next").status_code == 422
    assert work("Claes").ended_at is None


def test_nobody_ends_the_own_work_at_once(visit: Visit) -> None:
    head, own = visit("head", "linde"), str(work("Desmet").id)
    confirm = head.post(END, people=[own], step="day", last_day=f"{today():%d/%m/%Y}")
    assert "Je bent er zelf bij" in words(confirm)
    answer = head.post(END, people=[own], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert answer.status_code == 422
    assert "last_day" in problems(answer)
    assert work("Desmet").ended_at is None


def test_the_last_chief_stays_and_the_page_says_why(visit: Visit) -> None:
    deputy, chief = visit("admin", "linde"), str(work("Desmet").id)
    answer = deputy.post(END, people=[chief], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert answer.status_code in (403, 409)
    assert problems(answer)
    assert "Desmet, Johan" in words(answer)
    assert work("Desmet").ended_at is None
    assert Trace.objects.filter(event="request.refused", outcome="refused").exists()


def test_who_was_chosen_stays_chosen_on_another_page_of_the_list(visit: Visit) -> None:
    first = employ(numbered(60))[0]
    page = words(visit("head", "linde").post(END, people=[str(first.id)], name="", page="2"), raw=True)
    assert f'value="{first.id}" checked' in page
    assert "1 persoon gekozen" in page


def test_at_most_twenty_five_at_once(visit: Visit) -> None:
    many = [str(one.id) for one in employ(numbered(26))]
    for address in (END, AGAIN):
        answer = visit("head", "linde").post(address, people=many, step="next")
        assert answer.status_code == 422
        assert "25 personen tegelijk" in words(answer)


def test_someone_of_before_comes_back_without_rights(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    head.post(END, people=[str(tom.id)], step="confirm", last_day=f"{days_ago(1):%d/%m/%Y}")
    assert "Wouters, Tom" in words(head.get(AGAIN))
    assert "Haal 1 persoon terug" in words(head.get(f"{AGAIN}?wie={tom.id}"))
    wrong = head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on="31/02/2026")
    assert wrong.status_code == 422
    back = head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on=f"{today():%d/%m/%Y}")
    assert back.status_code == 303
    page = words(head.get(back.headers["Location"]))
    assert "Rechten van vroeger komen niet vanzelf terug" in page
    assert "Geen recht hier" in page
    assert work("Wouters").id != tom.id
    assert not Grant.objects.filter(affiliation=work("Wouters")).exists()


def test_an_end_by_mistake_is_mended_while_the_work_still_lasts(visit: Visit) -> None:
    head, tom = visit("head", "linde"), work("Wouters")
    head.post(END, people=[str(tom.id)], step="confirm", last_day=f"{today():%d/%m/%Y}")
    tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
    page = head.get(f"{AGAIN}?wie={tom.id}")
    assert f'value="{tomorrow}"' in words(page, raw=True)
    assert head.post(AGAIN, people=[str(tom.id)], step="confirm", begins_on=tomorrow).status_code == 303
