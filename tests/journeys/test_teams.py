"""The head of a centre makes a team, and its members open files as soon as they are in it."""

from __future__ import annotations

from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visits


def test_a_team_opens_files_and_closing_it_shuts_them(site: Site, visitor: Visits) -> None:
    name = hire(site, "Lotte Verbeeck", 30, "other_clb", "clb_staff", "LARSGebruiker", ["gebruiker"])
    head, she = visitor().enter("head_other_clb", "other_clb"), visitor().enter(name, "other_clb")
    she.go("/start")
    she.sees("Je zit nog in geen team", "Rita Lemmens")
    she.check("start-no-team")
    she.find("Øyen-Baert Finn")
    she.sees("Je zit nog in geen team")
    head.go("/gebruikersbeheer/teams")
    head.sees("Lotte Verbeeck", "zit in geen team")
    head.check("teams")
    head.page.fill("#name", "Team secundair")
    head.press("Maak het team")
    head.sees("Dit team opent nog niets")
    head.check("team-empty")
    head.page.select_option("#member", label="Lotte Verbeeck")
    head.press("button[value=join]")
    head.sees("Je collega zit in het team")
    head.page.select_option("#pupil_school", label="Sint-Jozefschool Leuven (105312)")
    head.page.fill("#register_number", "9999")
    head.press("button[value=pupil]")
    head.sees("geen leerling met dit nummer")
    head.check("team-wrong-number")
    head.page.fill("#register_number", "1101")
    head.press("button[value=pupil]")
    head.sees("Finn Øyen-Baert")
    she.find("Øyen-Baert Finn")
    she.sees("Finn Øyen-Baert")
    head.page.select_option("#school", label="Sint-Jozefschool Leuven (105312)")
    head.press("button[value=school]")
    head.sees("Het team begeleidt deze school nu.")
    head.check("team")
    head.press("button[value=close]")
    head.sees("Wat er gebeurt als je dit team sluit", "Lotte Verbeeck")
    head.check("team-close")
    head.press("button[value=close_now]")
    head.sees("Het team is gesloten")
    she.find("Øyen-Baert Finn")
    she.sees("Je zit nog in geen team")
