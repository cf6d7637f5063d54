"""Overview of samenwerkingsdossiers as a page and as a file: what each side sees of a school year, and nobody of another's."""

from __future__ import annotations

from datetime import timedelta

from paspoort.collaboration.actions import GoalText, StepText, propose_close, save_goal, save_step, start
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import school_year_of, today
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import Visit, words

ADDRESS = "/samenwerking/overzicht"


def test_what_was_done_what_waits_and_what_came_of_it(world: object, visit: Visit, act: Act) -> None:
    hold_contexts()
    year = school_year_of(today())
    with acting_as(act("psychologist", "clb")) as acting:
        made = start(acting, institution("linde").id, new("Ruzie op de speelplaats")).id
        start(acting, institution("atheneum").id, new("Blokkeren bij toetsen", theme="psychosocial"))
        start(acting, institution("linde").id, new("Slapen en schermen", school_year=year - 1))
        save_goal(acting, made, GoalText("Rust", reached=2))
        save_step(acting, made, StepText("head", "Zones tekenen", today() - timedelta(days=3)))
        save_step(acting, made, StepText("clbTeam", "Meekijken", state="done"))
        propose_close(acting, made, "", {})
    centre, school = visit("psychologist", "clb"), visit("care", "linde")
    page = words(centre.get(ADDRESS))
    assert "2 registraties: 2 lopen, 0 zijn afgesloten. Doelen: 1, waarvan 1 gemeten en 1 bereikt." in page
    assert "Stappen: 2, waarvan 1 gedaan en 1 te laat." in page and "Zones tekenen" in page
    assert "Voorstel om af te sluiten" in page.partition("Wacht op het CLB")[2]
    assert "Blokkeren" not in words(centre.get(f"{ADDRESS}?school={institution('linde').id}"))
    assert "Slapen en schermen" in words(centre.get(f"{ADDRESS}?school={institution('linde').id}&jaar={year - 1}&per=state"))
    own = words(school.get(f"{ADDRESS}?school={institution('atheneum').id}"))
    assert "Ruzie op de speelplaats" in own and "Blokkeren" not in own
    assert words(school.get(f"{ADDRESS}?jaar=1&per=x&school=x")).count("Ruzie op de speelplaats") >= 1
    saved = school.get(f"{ADDRESS}/bestand?jaar={year}&als=csv").content.decode("utf-8-sig")
    assert "Ruzie op de speelplaats;Pesten;Open;1;1;1;2;1;1" in saved.splitlines()
    assert centre.get(f"{ADDRESS}/bestand?als=xlsx").content.startswith(b"PK")


def test_who_lacks_the_context_sees_no_overview(world: object, visit: Visit) -> None:
    hold_contexts()
    assert visit("teacher", "linde").get(ADDRESS).status_code == 403
    assert "In dit schooljaar is niets geregistreerd." in words(visit("elsewhere_care", "elsewhere").get(ADDRESS))
