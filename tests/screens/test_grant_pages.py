"""Changing one grant: contexts, period, end, and someone else at it meanwhile."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from paspoort.audit.models import Trace
from paspoort.kernel.periods import today
from paspoort.rights.models import Affiliation, Grant
from tests.people import grant_of
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.grant_ground import choose, mark, page_of, send, soon


def test_other_contexts_need_a_reason_and_keep_what_was_typed(head: Visitor) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["gebruiker", "beheerder"], reason="  ")
    assert answer.status_code == 422 and "Zeg waarom" in words(answer)
    assert re.search(r'value="beheerder" checked', words(answer, raw=True))
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["gebruiker", "beheerder"], reason="Zorgteam")
    assert answer.status_code == 303
    page = words(head.get(answer["Location"]))
    assert "De contexten zijn gewijzigd" in page and "Gewijzigd door Johan Desmet" in page and "Reden: Zorgteam" in page
    assert sorted(grant_of("Van den Broeck").contexts) == ["beheerder", "gebruiker"]


@pytest.mark.parametrize(
    "contexts", [[], ["hoofd-lokale-beheerder"], ["samenwerkingsdossier-CLB"], ["gebruiker", "bestaat-niet"]]
)
def test_tampered_contexts_change_nothing(head: Visitor, contexts: list[str]) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=contexts, reason="zomaar")
    assert answer.status_code == 422
    assert grant_of("Van den Broeck").contexts == ["gebruiker"]


def test_a_support_worker_gets_no_context_of_staff(head: Visitor) -> None:
    grant = grant_of("Wouters")
    assert 'value="beheerder"' not in words(head.get(page_of(grant)), raw=True)
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["beheerder"], reason="zomaar")
    assert answer.status_code == 422 and grant_of("Wouters").contexts == ["gebruiker"]


@pytest.mark.parametrize(
    ("until", "ends_on"),
    [("date", "01/01/2020"), ("date", "31/02/2027"), ("date", ""), ("date", "31/12/2099"), ("forever", ""), ("", "")],
)
def test_a_last_day_that_cannot_be_changes_nothing(head: Visitor, until: str, ends_on: str) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="period", revision="0", until=until, ends_on=ends_on)
    assert answer.status_code == 422
    assert grant_of("Van den Broeck").ends_on == grant.ends_on
    if ends_on:
        assert f'value="{ends_on}"' in words(answer, raw=True)


def test_a_right_is_extended_until_the_end_of_the_school_year(head: Visitor) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="period", revision="0", until="school_year")
    assert answer.status_code == 303
    assert (grant_of("Van den Broeck").ends_on.day, grant_of("Van den Broeck").ends_on.month) == (31, 8)
    assert grant_of("Van den Broeck").begins_on == grant.begins_on


def test_a_right_that_has_yet_to_begin_moves_as_a_whole_and_never_ends_before_it_begins(head: Visitor) -> None:
    teacher = Affiliation.objects.get(person__family_name="Claes")
    first, last = (today() + timedelta(days=days) for days in (30, 60))
    grant = Grant.objects.create(
        affiliation=teacher,
        person_id=teacher.person_id,
        institution_id=teacher.institution_id,
        right_id="IRISGebruiker",
        contexts=["gebruiker"],
        begins_on=first,
        ends_on=last,
    )
    fields = {"deed": "period", "revision": "0", "until": "date"}
    wrong = send(head, page_of(grant), **fields, begins_on=f"{last:%d/%m/%Y}", ends_on=f"{first:%d/%m/%Y}")
    assert wrong.status_code == 422 and "ligt voor de eerste dag" in words(wrong)
    assert f'value="{last:%d/%m/%Y}"' in words(wrong, raw=True) and f'value="{first:%d/%m/%Y}"' in words(wrong, raw=True)
    past = send(head, page_of(grant), **fields, begins_on="01/01/2020", ends_on=f"{last:%d/%m/%Y}")
    assert past.status_code == 422
    moved = send(head, page_of(grant), **fields, begins_on=f"{last:%d/%m/%Y}", ends_on=f"{last:%d/%m/%Y}")
    assert moved.status_code == 303
    grant.refresh_from_db()
    assert (grant.begins_on, grant.ends_on) == (last, last)


def test_no_national_number_is_kept_as_a_reason(head: Visitor) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["operator"], reason="Voor 93.05.18-223.61")
    assert answer.status_code == 422 and "rijksregisternummer" in words(answer)
    assert grant_of("Van den Broeck").revision == 0


def test_ending_works_at_once_or_after_a_last_day_and_says_why(head: Visitor, visit: Visit) -> None:
    care = visit("care", "linde")
    grant = grant_of("Van den Broeck")
    day = f"{today() + timedelta(days=3):%d/%m/%Y}"
    assert send(head, page_of(grant), deed="end", revision="0", when="day", last_day="").status_code == 422
    assert send(head, page_of(grant), deed="end", revision="0", when="day", last_day="01/01/2020").status_code == 422
    assert send(head, page_of(grant), deed="end", revision="0", when="", last_day=day).status_code == 422
    assert send(head, page_of(grant), deed="end", revision="0", when="day", last_day=day, reason="Bevalling").status_code == 303
    assert care.get("/start").status_code == 200 and "Over welke leerling gaat het?" in words(care.get("/start"))
    assert send(head, page_of(grant), deed="end", revision="1", when="now", reason="Ander werk").status_code == 303
    assert "je recht is afgelopen" in words(care.get("/start"))
    page = words(head.get(page_of(grant)))
    assert "Dit recht is voorbij" in page and "Reden: Ander werk" in page
    assert 'name="deed"' not in words(head.get(page_of(grant)), raw=True)


def test_a_stale_page_shows_what_changed_and_keeps_the_own_input(head: Visitor, visit: Visit) -> None:
    grant = grant_of("Van den Broeck")
    admin = visit("admin", "linde")
    assert send(admin, page_of(grant), deed="period", revision="0", until="date", ends_on=f"{soon():%d/%m/%Y}").status_code == 303
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["operator"], reason="Minder nodig")
    page = words(answer)
    assert answer.status_code == 409
    assert "Iemand anders wijzigde dit recht terwijl je bezig was" in page
    assert "Gewijzigd door Els Verstraeten" in page and f"{soon():%d/%m/%Y}" in page
    raw = words(answer, raw=True)
    assert "Minder nodig" in raw and 'value="operator" checked' in raw and 'name="revision" value="1"' in raw
    assert grant_of("Van den Broeck").contexts == ["gebruiker"]
    again = send(head, page_of(grant), deed="contexts", revision="1", contexts=["operator"], reason="Minder nodig")
    assert again.status_code == 303 and grant_of("Van den Broeck").contexts == ["operator"]


def test_a_right_that_someone_ended_meanwhile_cannot_be_changed_any_more(head: Visitor, visit: Visit) -> None:
    grant = grant_of("Van den Broeck")
    send(visit("admin", "linde"), page_of(grant), deed="end", revision="0", when="now", reason="Vertrokken")
    answer = send(head, page_of(grant), deed="period", revision="0", until="school_year")
    assert answer.status_code == 409 and "Reden: Vertrokken" in words(answer) and "Het recht is nu voorbij" in words(answer)
    assert 'name="deed"' not in words(answer, raw=True)


@pytest.mark.parametrize("revision", ["", "x", "-1", "99", "9" * 40])
def test_a_tampered_revision_is_a_stale_one(head: Visitor, revision: str) -> None:
    grant = grant_of("Van den Broeck")
    answer = send(head, page_of(grant), deed="end", revision=revision, when="now")
    assert answer.status_code == 409 and grant_of("Van den Broeck").revision == 0


def test_someone_elses_grant_is_answered_as_nobodys(head: Visitor) -> None:
    foreign, nobody = (f"/gebruikersbeheer/toekenning/{one}" for one in (grant_of("El Amrani", "041236").id, uuid.uuid4()))
    for answers in ([each.status_code for each in (head.get(one), send(head, one, deed="end"))] for one in (foreign, nobody)):
        assert answers == [404, 404]
    other = grant_of("El Amrani", "041236")
    for marked in (mark(other), f"{uuid.uuid4()}.0", "onzin", f"{other.id}.x"):
        answer = choose(head, do="end", grant=[marked, mark(grant_of("Van den Broeck"))], go="on", when="now")
        assert answer.status_code == 404, marked
    assert grant_of("El Amrani", "041236").revision == 0 == grant_of("Van den Broeck").revision


def test_a_local_admin_faces_a_chiefs_right(visit: Visit) -> None:
    admin, chief = visit("admin", "linde"), grant_of("Desmet", right="LokaleBeheerder")
    page = words(admin.get(page_of(chief)), raw=True)
    assert 'name="deed"' not in page
    assert "Alleen een hoofd lokale beheerder van Basisschool De Linde" in words(admin.get(page_of(chief)))
    answer = send(admin, page_of(chief), deed="end", revision="0", when="now")
    assert answer.status_code == 403 and "Er is niets gewijzigd" in words(answer)
    assert grant_of("Desmet", right="LokaleBeheerder").revision == 0


def test_the_last_chief_stays(head: Visitor) -> None:
    chief = grant_of("Desmet", right="LokaleBeheerder")
    answer = send(head, page_of(chief), deed="end", revision="0", when="now")
    assert answer.status_code in (403, 409)
    assert "Basisschool De Linde heeft altijd een hoofd lokale beheerder nodig" in words(answer)
    assert grant_of("Desmet", right="LokaleBeheerder").revision == 0
    assert Trace.objects.filter(event="request.refused", reason="last_chief").exists()


def test_nobody_extends_the_own_right(visit: Visit) -> None:
    admin, own = visit("admin", "linde"), grant_of("Verstraeten", right="LokaleBeheerder")
    answer = send(admin, page_of(own), deed="period", revision="0", until="default")
    assert answer.status_code == 403 and grant_of("Verstraeten", right="LokaleBeheerder").ends_on == own.ends_on
