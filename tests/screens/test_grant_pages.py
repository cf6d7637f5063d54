"""Looking up grants, changing one or several, the file of the own institution, and the own rights."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse

from paspoort.audit.models import Trace
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import today
from paspoort.rights import actions as rights
from paspoort.rights.models import Affiliation, Grant, GrantChange
from tests.screens.conftest import Visitor, words

Visit = Callable[..., Visitor]
LIST, FILE, SEVERAL, OWN = (
    "/gebruikersbeheer/toekenningen",
    "/gebruikersbeheer/toekenningen/uitvoer",
    "/gebruikersbeheer/toekenningen/wijzigen",
    "/mijn-rechten",
)
SOON = today() + timedelta(days=200)


@pytest.fixture
def head(visit: Visit) -> Visitor:
    return visit("head", "linde")


def grant_of(family_name: str, number: str = "034793", right: str = "IRISGebruiker") -> Grant:
    return Grant.objects.get(
        person__family_name=family_name, institution__number=number, right=right, revoked_at__isnull=True, ends_on__gte=today()
    )


def page_of(grant: Grant) -> str:
    return f"/gebruikersbeheer/toekenning/{grant.id}"


def mark(grant: Grant) -> str:
    return f"{grant.id}.{grant.revision}"


def send(who: Visitor, address: str, **fields: object) -> HttpResponse:
    return who.client.post(address, fields)


def test_it_lists_who_has_which_right_since_when_from_whom_and_whether_it_was_used(head: Visitor) -> None:
    page = words(head.get(LIST))
    assert "Marieke Van den Broeck" in page and "Johan Desmet" in page
    assert "Lieve Maes" not in page, "her right ended yesterday"
    assert "Nog nooit gebruikt" in page
    assert "Lieve Maes" in words(head.get(f"{LIST}?staat=voorbij"))
    assert "Lieve Maes" in words(head.get(f"{LIST}?staat=alles"))


def test_filters_by_right_and_context_and_counts_beside_it(head: Visitor) -> None:
    page = words(head.get(f"{LIST}?recht=LokaleBeheerder.hoofd-lokale-beheerder"))
    assert "Johan Desmet" in page and "Marieke Van den Broeck" not in page
    assert "Hoeveel mensen hebben vandaag welk recht" in page
    assert "Geen recht past hierbij" in words(head.get(f"{LIST}?recht=IRISGebruiker&context=operator"))


def test_a_name_is_searched_without_standing_in_an_address(head: Visitor) -> None:
    answer = send(head, LIST, naam="broeck")
    page = words(answer)
    assert "Marieke Van den Broeck" in page and "Tom Wouters" not in page
    assert not re.search(r'href="[^"]*broeck', words(answer, raw=True), re.I)
    assert "Tom Wouters" in words(head.get(f"{LIST}?naam=broeck")), "a name in an address is not looked at"


@pytest.mark.parametrize("address", [LIST, FILE, SEVERAL])
def test_only_who_manages_rights_gets_there(visit: Visit, address: str) -> None:
    for player, school, level in [("care", "linde", Level.HIGH), ("teacher", "linde", Level.HIGH), ("head", "linde", Level.LOW)]:
        answer = visit(player, school, level).get(address)
        assert answer.status_code == 403, (player, address)
        assert b"Marieke" not in answer.content or player == "care"


def test_the_file_holds_the_own_institution_only_and_opens_as_it_is(visit: Visit, head: Visitor) -> None:
    answer = head.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="toekenningen-034793-{today():%Y-%m-%d}.csv"'
    assert answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row[3] for row in rows[1:]} == {"034793"} and len({len(row) for row in rows}) == 1
    names = {f"{row[1]} {row[0]}" for row in rows[1:]}
    assert "Marieke Van den Broeck" in names and "Lieve Maes" in names and "Saïda El Amrani" not in names
    assert not re.search(r"\b\d{11}\b", answer.content.decode())
    assert Trace.objects.filter(event="right.exported").count() == 1


def test_no_cell_of_the_file_is_a_formula(head: Visitor) -> None:
    grant = grant_of("Van den Broeck")
    type(grant.person).objects.filter(id=grant.person_id).update(given_name='=HYPERLINK("x")', family_name="+Van;den\nBroeck")
    rows = list(csv.reader(io.StringIO(head.get(FILE).content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert ["'+Van;den Broeck", '\'=HYPERLINK("x")'] in [row[:2] for row in rows]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")]


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
    assert send(admin, page_of(grant), deed="period", revision="0", until="date", ends_on=f"{SOON:%d/%m/%Y}").status_code == 303
    answer = send(head, page_of(grant), deed="contexts", revision="0", contexts=["operator"], reason="Minder nodig")
    page = words(answer)
    assert answer.status_code == 409
    assert "Iemand anders wijzigde dit recht terwijl je bezig was" in page
    assert "Gewijzigd door Els Verstraeten" in page and f"{SOON:%d/%m/%Y}" in page
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
        answer = send(head, SEVERAL, do="end", grant=[marked, mark(grant_of("Van den Broeck"))], step="confirm", when="now")
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


def test_several_are_extended_after_a_preview_that_names_everyone(head: Visitor) -> None:
    chosen = [mark(grant_of(name)) for name in ("Van den Broeck", "Wouters")] + [
        mark(grant_of("Desmet", right="LokaleBeheerder"))
    ]
    asked = send(head, SEVERAL, do="extend", grant=chosen)
    assert asked.status_code == 200 and "3 rechten gekozen" in words(asked)
    far = f"{today() + timedelta(days=900):%d/%m/%Y}"
    preview = send(head, SEVERAL, do="extend", grant=chosen, step="look", until="date", ends_on=far, reason="Nieuw project")
    page = words(preview)
    assert (
        "2 rechten veranderen" in page
        and "1 recht blijft zoals het is" in page
        and "Alleen de helpdesk geeft of verlengt dit recht" in page
    )
    assert GrantChange.objects.filter(kind="changed").count() == 0
    sent = re.findall(r'name="grant" value="([^"]+)"', words(preview, raw=True))
    assert sorted(sent) == sorted(chosen[:2])
    done = send(head, SEVERAL, do="extend", grant=sent, step="confirm", until="date", ends_on=far, reason="Nieuw project")
    assert done.status_code == 303 and "2 rechten zijn verlengd" in words(head.get(done["Location"]))
    assert {f"{grant_of(name).ends_on:%d/%m/%Y}" for name in ("Van den Broeck", "Wouters")} == {far}


def test_several_back_keeps_input_and_cancel_keeps_nothing(head: Visitor) -> None:
    chosen = [mark(grant_of("Van den Broeck"))]
    back = send(head, SEVERAL, do="contexts", grant=chosen, step="back", contexts=["operator"], reason="Voorlopig")
    raw = words(back, raw=True)
    assert back.status_code == 200 and 'value="operator" checked' in raw and "Voorlopig" in raw
    assert grant_of("Van den Broeck").revision == 0


def test_several_change_all_or_none_when_someone_changed_one_meanwhile(head: Visitor, visit: Visit) -> None:
    first, second = grant_of("Van den Broeck"), grant_of("Wouters")
    send(visit("admin", "linde"), page_of(first), deed="period", revision="0", until="date", ends_on=f"{SOON:%d/%m/%Y}")
    fields = {"do": "end", "step": "confirm", "when": "now", "reason": "Einde opdracht"}
    answer = send(head, SEVERAL, grant=[mark(first), mark(second)], **fields)
    page = words(answer)
    assert answer.status_code == 409 and "Gewijzigd door Els Verstraeten" in page and "Einde opdracht" in page
    assert grant_of("Wouters").revision == 0 and grant_of("Van den Broeck").revision == 1
    again = re.findall(r'name="grant" value="([^"]+)"', words(answer, raw=True))
    assert send(head, SEVERAL, grant=again, **fields).status_code == 303
    assert not Grant.objects.filter(id__in=[first.id, second.id], revoked_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "contexts", "contexts": [], "reason": "x"}, "Kies minstens"),
        ({"do": "contexts", "contexts": ["operator"], "reason": ""}, "Zeg waarom"),
        ({"do": "extend", "until": "date", "ends_on": "31/02/2027"}, "datum"),
        ({"do": "extend", "until": "date", "ends_on": "31/12/2099"}, "werkt hier tot en met"),
        ({"do": "end", "when": "day", "last_day": ""}, "datum"),
    ],
)
def test_bad_input_for_several_is_told_and_kept(head: Visitor, fields: dict[str, object], says: str) -> None:
    chosen = [mark(grant_of("Van den Broeck")), mark(grant_of("Wouters"))]
    answer = send(head, SEVERAL, grant=chosen, step="look", **fields)
    assert answer.status_code == 422 and says in words(answer)
    assert all(f'value="{each}" checked' in words(answer, raw=True) for each in chosen)


def test_contexts_of_different_rights_are_not_changed_together(head: Visitor) -> None:
    chosen = [mark(grant_of("Van den Broeck")), mark(grant_of("Verstraeten", right="LokaleBeheerder"))]
    answer = send(head, SEVERAL, do="contexts", grant=chosen)
    assert answer.status_code == 422 and "Contexten horen bij één recht" in words(answer)


def test_without_a_choice_it_says_where_to_choose(head: Visitor) -> None:
    assert send(head, SEVERAL, do="end").status_code == 422
    assert "Je hebt nog geen recht gekozen" in words(head.get(SEVERAL))


def test_my_rights_tells_what_why_from_whom_and_until_when(visit: Visit, act: Callable[..., str]) -> None:
    care, grant = visit("care", "linde"), grant_of("Van den Broeck")
    page = words(care.get(OWN))
    assert "IRIS-CLBonline gebruiker" in page and "Johan Desmet" in page and f"{grant.ends_on:%d/%m/%Y}" in page
    assert "Basisschool De Linde" in page and "Je hebt nog geen recht" not in page
    with acting_as(act("head", "linde")) as acting:
        rights.end_grants(acting, {grant.id: grant.revision}, "Andere taak")
    page = words(care.get(OWN))
    assert "Je hebt nu geen recht" in page and "Beëindigd door een beheerder" in page and "Andere taak" in page


def test_my_rights_at_every_institution_and_of_a_role_that_acm_brought(visit: Visit) -> None:
    page = words(visit("other_psychologist", "clb").get(OWN))
    assert "CLB De Wegwijzer" in page and "CLB Het Kompas" in page
    assert page.index("CLB De Wegwijzer") < page.rindex("CLB Het Kompas")
    assert "Je hebt nog geen recht" in words(visit("teacher", "linde").get(OWN))


def test_the_start_page_and_the_menu_lead_to_the_own_rights(visit: Visit) -> None:
    page = words(visit("care", "linde").get("/start"), raw=True)
    assert page.count('href="/mijn-rechten"') == 2


def test_my_requests_wait_and_can_be_taken_back(visit: Visit, act: Callable[..., str]) -> None:
    with acting_as(act("head", "linde")) as acting:
        rights.set_own_email(acting, "hoofd@delinde.example")
    with acting_as(act("teacher", "linde")) as acting:
        asked = rights.ask_for_right(acting, "034793", "IRISGebruiker", ["gebruiker"], message="Zorg")
    teacher = visit("teacher", "linde")
    page = words(teacher.get(OWN), raw=True)
    assert "Nog niet beslist" in words(teacher.get(OWN)) or "nog niemand besliste" in words(teacher.get(OWN))
    taken = re.search(rf'action="(/mijn-aanvraag/{asked.id}/intrekken)"', page)
    assert taken and teacher.post(taken[1]).status_code == 303
    assert "/intrekken" not in words(teacher.get(OWN), raw=True)


def test_the_own_address_is_kept_and_a_wrong_one_is_told(visit: Visit) -> None:
    care = visit("care", "linde")
    wrong = care.post(OWN, email="geen adres")
    assert wrong.status_code == 422 and 'value="geen adres"' in words(wrong, raw=True)
    kept = care.post(OWN, email="marieke@delinde.example")
    assert kept.status_code == 303
    assert 'value="marieke@delinde.example"' in words(care.get(OWN), raw=True)
    assert Affiliation.objects.get(person__family_name="Van den Broeck").email == "marieke@delinde.example"
    assert "marieke" not in str(Trace.objects.filter(event="email.changed").values_list("facts", flat=True))
