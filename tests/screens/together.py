"""Both sides of a samenwerkingsdossier, each with a browser, and how they write in a registration."""

from __future__ import annotations

from paspoort.kernel.periods import school_year_of, today
from tests.answer import Answer
from tests.collaborating import hold_contexts
from tests.people import institution
from tests.screens.conftest import IN_PLACE, Visit, Visitor, words

LENA = "Léna Van der Auwera"
BESIDE = {"Accept": "application/json", **IN_PLACE}
Sides = tuple[Visitor, Visitor, str]


def started(**other: str) -> dict[str, str]:
    """What a centre fills in to start one."""
    return {
        "kind": "signal", "title": "Ruzie op de speelplaats", "theme": "bullying", "care_phase": "0",
        "target_group": "wholeSchool", "occasion": "parents", "school_year": str(school_year_of(today())),
    } | other  # fmt: skip


def both_sides(visit: Visit) -> Sides:
    """The school and the centre, each with a browser, and the address of a registration."""
    hold_contexts()
    school, centre = visit("care", "linde"), visit("psychologist", "clb")
    begun = centre.post(f"/samenwerking/{institution('linde').id}/nieuw", **started())
    assert begun.status_code == 303, words(begun)
    assert begun.headers["Location"].endswith("/deel/seen")  # who starts one writes
    return school, centre, begun.headers["Location"].removesuffix("/deel/seen")


def write(who: Visitor, address: str, text: str, version: int = 0, **more: str) -> Answer:
    return who.post(f"{address}/deel/seen", seen=text, version=str(version), revision="0", **more)
