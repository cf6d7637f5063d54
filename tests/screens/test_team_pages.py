"""Teams of a centre, as its head makes them and as their members notice."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest

from paspoort.registry.models import Pupil
from paspoort.rights.models import Team, TeamPart
from tests.answer import Answer
from tests.people import work
from tests.screens.conftest import Visit, words
from tests.screens.granting import address, back_at, press, step_two, this_day
from tests.verbs.rights_people import newcomer


@pytest.fixture
def team(world: object) -> Team:
    return Team.objects.get(name="Team Gent")


def part(**what: object) -> TeamPart:
    return TeamPart.objects.get(ended_at__isnull=True, **what)


def test_the_list_says_who_and_what_and_what_no_team_means(visit: Visit, team: Team) -> None:
    page = words(visit("head_clb", "clb").get("/gebruikersbeheer/teams"))
    for piece in ("Team Gent", "Wie in geen enkel team zit, opent geen enkel leerlingdossier", "Basisschool De Linde"):
        assert piece in page, piece


def test_a_team_is_made_and_filled(visit: Visit, team: Team) -> None:
    head = visit("head_clb", "clb")
    made = head.post("/gebruikersbeheer/teams", name="Team basis")
    assert made.status_code == 303
    address = made.headers["Location"].partition("?")[0]
    assert "Dit team opent nog niets" in words(head.get(made.headers["Location"]))
    for fields in (
        {"do": "join", "member": str(work("Goossens", "clb").id)},
        {"do": "school", "school": "034793"},
        {"do": "pupil", "pupil_school": "041236", "register_number": "24012"},
    ):
        answer = head.post(address, **fields)
        assert answer.status_code == 303, words(answer)
    page = words(head.get(address))
    for piece in ("Bart Goossens", "Basisschool De Linde", "Yassin Ben Salah"):
        assert piece in page, piece
    assert "Dit team opent nog niets" not in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"do": "join"}, "Kies een collega"),
        ({"do": "join", "member": "x"}, "Kies een collega"),
        ({"do": "school"}, "Kies een school"),
        ({"do": "school", "school": "105312"}, "begeleidt geen school"),
        ({"do": "pupil", "pupil_school": "034793"}, "stamboeknummer"),
        ({"do": "pupil", "pupil_school": "034793", "register_number": "zz"}, "geen leerling met dit nummer"),
        ({"do": "pupil", "pupil_school": "105312", "register_number": "900"}, "geen leerling met dit nummer"),
    ],
)
def test_bad_input_keeps_what_was_typed(visit: Visit, team: Team, fields: dict[str, str], told: str) -> None:
    answer = visit("head_clb", "clb").post(f"/gebruikersbeheer/team/{team.id}", **fields)
    assert answer.status_code == 422
    assert told in words(answer)
    if "register_number" in fields:
        assert f'value="{fields["register_number"]}"' in words(answer, raw=True)


@pytest.mark.parametrize(("name", "told"), [("", "Geef het team een naam"), ("Team Gent", "al een team met deze naam")])
def test_a_team_needs_a_name_of_its_own(visit: Visit, team: Team, name: str, told: str) -> None:
    answer = visit("head_clb", "clb").post("/gebruikersbeheer/teams", name=name)
    assert answer.status_code == 422
    assert told in words(answer)


def test_taking_someone_out_closes_the_files_and_says_so_to_both(visit: Visit, team: Team) -> None:
    head, she = visit("head_clb", "clb"), visit("psychologist", "clb")
    assert "Noor Ait-Bachir" in words(she.find("Noor Ait-Bachir"))
    mine = part(member=work("De Wilde", "clb"))
    assert head.post(f"/gebruikersbeheer/team/{team.id}", do="leave", part=str(mine.id)).status_code == 303
    assert "Hanne De Wilde" in words(head.get("/gebruikersbeheer/teams"))
    for answer in (she.find("Noor Ait-Bachir"), she.get("/start")):
        page = words(answer)
        assert "Je zit nog in geen team" in page
        assert "Bart Goossens" in page
        assert "Ait-Bachir" not in page
    assert head.post(f"/gebruikersbeheer/team/{team.id}", do="join", member=str(work("De Wilde", "clb").id)).status_code == 303
    assert "Noor Ait-Bachir" in words(she.find("Noor Ait-Bachir"))


def test_closing_says_first_whom_it_leaves_without_a_team(visit: Visit, team: Team) -> None:
    head, address = visit("head_clb", "clb"), f"/gebruikersbeheer/team/{team.id}"
    look = words(head.post(address, do="close"))
    for piece in ("Wat er gebeurt als je dit team sluit", "Hanne De Wilde", "Nele Martens"):
        assert piece in look, piece
    assert Team.objects.get(id=team.id).ended_at is None
    done = head.post(address, do="close_now")
    assert done.status_code == 303
    assert "Het team is gesloten" in words(head.get(done.headers["Location"]))
    assert Team.objects.get(id=team.id).ended_at is not None
    assert head.get(address).status_code == 404


def test_a_team_of_another_centre_is_answered_as_nobodys(visit: Visit, team: Team) -> None:
    other, nobodys = visit("head_other_clb", "other_clb"), uuid.uuid4()
    mine = part(member=work("De Wilde", "clb"))
    sends: list[Callable[[uuid.UUID], Answer]] = [
        lambda one: other.get(f"/gebruikersbeheer/team/{one}"),
        lambda one: other.post(f"/gebruikersbeheer/team/{one}", do="close_now"),
        lambda one: other.post(f"/gebruikersbeheer/team/{one}", do="leave", part=str(mine.id)),
    ]
    for send in sends:
        foreign, nothing = send(team.id), send(nobodys)
        assert foreign.status_code == nothing.status_code == 404
        assert words(foreign) == words(nothing)
    own = Team.objects.get(name="Team Leuven")
    for fields in (
        {"do": "leave", "part": str(mine.id)},
        {"do": "join", "member": str(work("De Wilde", "clb").id)},
        {"do": "nonsense"},
    ):
        assert other.post(f"/gebruikersbeheer/team/{own.id}", **fields).status_code == 404, fields
    mine.refresh_from_db()
    assert mine.ended_at is None


def test_a_school_has_no_teams_and_a_psychologist_makes_none(visit: Visit, team: Team) -> None:
    assert visit("head", "linde").get("/gebruikersbeheer/teams").status_code == 403
    assert visit("psychologist", "clb").get("/gebruikersbeheer/teams").status_code == 403
    assert visit("psychologist", "clb").get(f"/gebruikersbeheer/team/{team.id}").status_code == 403


def test_no_name_stands_in_an_address(visit: Visit, team: Team) -> None:
    page = words(visit("head_clb", "clb").get(f"/gebruikersbeheer/team/{team.id}"), raw=True)
    assert not any(name in link for link in re.findall(r'(?:href|action)="([^"]+)"', page) for name in ("Wilde", "Gent"))


def test_a_right_that_opens_files_is_given_with_a_team_and_taken_back_with_it(visit: Visit, team: Team) -> None:
    head, fresh = visit("head_clb", "clb"), newcomer("clb", "clb_staff")
    second = step_two(head, [str(fresh.id)])
    right = {"right": "LARSGebruiker", "contexts": "LARSGebruiker:arts", "until": "default"}
    looked = head.post_in_place(address(second), **right, begins_on=this_day(), go="look")
    assert "In welk team?" in words(looked) and "Team Gent" in words(looked)
    assert "er gaat nog geen leerlingdossier open" in words(press(head, second, **right, go="on"))
    third = press(head, back_at(head, second, "wat"), **right, teams=str(team.id), go="on")
    assert "Ze komen in Team Gent" in words(third)
    done = press(head, third, go="on")
    assert part(member=fresh).team == team
    assert "Team Gent" in words(head.get(done.headers["Location"]))
    head.post(done.headers["Location"])
    assert not TeamPart.objects.filter(member=fresh, ended_at__isnull=True).exists()


def test_who_has_the_right_and_no_team_waits_among_the_tasks_until_put_in_one(visit: Visit, team: Team) -> None:
    head, one = visit("head_clb", "clb"), work("newcomer", "clb")
    place = f"/gebruikersbeheer/zonder-team/{one.id}"
    assert place in words(head.get("/gebruikersbeheer/taken"), raw=True)
    assert "In welk team?" in words(head.get(place))
    assert "Kies minstens één team." in words(head.post(place))
    done = head.post(place, teams=str(team.id))
    assert done.status_code == 303 and part(member=one).team == team
    page = words(head.get(done.headers["Location"]), raw=True)
    assert place not in page and "opent de dossiers" in page
    assert head.get(place).status_code == 404


def test_the_lead_takes_in_with_one_press_from_the_own_day(visit: Visit, team: Team) -> None:
    one, hanne = work("newcomer", "clb"), visit("psychologist", "clb")
    place = f"/gebruikersbeheer/zonder-team/{one.id}"
    assert place not in words(hanne.get("/start"), raw=True)
    assert hanne.get(place).status_code == hanne.get("/gebruikersbeheer/taken").status_code == 403
    TeamPart.objects.filter(member=work("De Wilde", "clb")).update(role="lead")
    day = hanne.get("/start")
    assert place in words(day, raw=True) and "Neem op in Team Gent" in words(day)
    assert place in words(hanne.get("/gebruikersbeheer/taken"), raw=True)
    assert "In welk team?" in words(hanne.get(place)) and "Bekijk wat" not in words(hanne.get(place))
    done = hanne.post(place, teams=str(team.id))
    assert done.status_code == 303 and part(member=one).team == team
    assert "opent de dossiers" in words(hanne.get(done.headers["Location"]))
    assert place not in words(hanne.get("/start"), raw=True)


def test_a_member_leads_the_team_and_colleagues_read_whom_to_ask(visit: Visit, team: Team) -> None:
    head, address = visit("head_clb", "clb"), f"/gebruikersbeheer/team/{team.id}"
    hanne, nele = (str(part(member=work(name, "clb")).id) for name in ("De Wilde", "Martens"))
    for fields, told in (
        ({"role": "lead"}, "Kies een collega."),
        ({"who": hanne}, "Kies een rol."),
        ({"who": hanne, "role": "deputy", "until": "01/01/2020"}, "Deze dag is voorbij."),
    ):
        answer = head.post(address, do="role", **fields)
        assert answer.status_code == 422 and told in words(answer)
    done = head.post(address, do="role", who=hanne, role="lead", until="30/06/2096")
    assert done.status_code == 303 and "De rol is aangepast." in words(head.get(done.headers["Location"]))
    assert "verantwoordelijke tot en met 30/06/2096" in words(head.get(address))
    assert "Dit team heeft al een verantwoordelijke." in words(head.post(address, do="role", who=nele, role="lead"))
    assert "Team Gent: Hanne De Wilde" in words(visit("newcomer", "clb").get("/start"))
    lena = Pupil.objects.get(source_id="pupil-lena").id
    assert "vraag het aan Hanne De Wilde" in words(visit("other_psychologist", "clb").get(f"/dossier/{lena}"))
    assert "vraag het aan" not in words(visit("psychologist", "clb").get(f"/dossier/{lena}"))
