"""Someone sees what was consulted: an employee her own readings, the head those of the school; and nothing was altered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.journeys.site import Site
from tests.journeys.visitor import Visits


def test_she_sees_her_own_consultations_and_the_head_those_of_the_school(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.go("/mijn-raadplegingen")
    she.read("Ot Ng")
    said = re.search(r"Raadpleging\s*([0-9A-Z]{4}-[0-9A-Z]{4})", she.page.locator("#reader-why").inner_text())
    assert said
    number = said[1]
    she.go("/mijn-raadplegingen")
    she.sees("Ot Ng", number)
    she.check("own-consultations")
    she.go("/start")
    she.check("start-care-busy")
    head = visitor().enter("head", "linde")
    head.go("/start")
    head.check("start-head")
    head.go("/raadplegingen")
    head.sees("Marieke Van den Broeck", number)
    head.check("trail")
    head.page.goto(f"{head.site.address}/raadplegingen?wat=alles")
    head.check("trail-everything", narrow=(375,))
    head.go("/raadplegingen")
    head.page.fill("#number", number)
    head.page.keyboard.press("Enter")
    head.sees("Opende een verslag", "Kreeg pagina 1")
    head.sees_not("Ot Ng")  # the head gives rights and has none to find a pupil
    head.check("trail-number")


def test_before_the_first_reading_the_list_is_empty_in_words(visitor: Visits) -> None:
    he = visitor().enter("head_support", "support")
    he.go("/mijn-raadplegingen")
    he.sees("Je opende nog geen verslag")
    he.check("own-consultations-empty")


def test_whoever_may_not_see_the_trail_is_told_so(visitor: Visits) -> None:
    she = visitor().enter("care", "linde")
    she.go("/raadplegingen")
    she.sees("Dit mag je niet doen", "Johan Desmet")
    she.check("trail-refused")


def test_the_trail_is_proved_and_a_checkpoint_published(site: Site, tmp_path: Path) -> None:
    def say(*words: str) -> tuple[int, str]:
        made = subprocess.run(
            [sys.executable, "-m", "paspoort.command", "audit", *words], env=site.env, capture_output=True, text=True, timeout=60
        )
        return made.returncode, made.stdout + made.stderr

    code, said = say("checkpoint", str(tmp_path / "checkpoint.txt"))
    assert code == 0 and (tmp_path / "checkpoint.txt").exists(), said
    code, said = say("verify", "--checkpoint", str(tmp_path / "checkpoint.txt"))
    assert code == 0, said
