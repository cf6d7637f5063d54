"""Counting: from the navigation to the figures of one school, and the same on a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.journeys.site import Site
from tests.journeys.visitor import Visits
from tests.verbs.figures_world import ATHENEUM, HUB, LINDE, lay, lay_files

LAST = 2024
LEGAL = HUB | {"category": "legal", "detail": "police"}


@pytest.fixture(scope="module")
def counted(site: Site) -> None:
    with site.inside():
        lay_files()
        for at, mental, legal in ((LINDE, 12, 3), (ATHENEUM, 8, 9)):
            lay(mental, date(LAST, 10, 12), at=at, **HUB)
            lay(legal, date(LAST, 10, 12), at=at, **LEGAL)
        lay(7, date(LAST - 1, 10, 12), **HUB)


@pytest.mark.parametrize("options", [{}, {"width": 375}, {"color_scheme": "dark"}])
def test_someone_counts_the_referrals_of_a_school(counted: None, visitor: Visits, options: dict[str, Any]) -> None:
    she = visitor(**options).enter("psychologist", "clb")
    she.go("/start")
    if "width" in options:
        she.go("/cijfers")
    else:
        she.press("Cijfers")
    she.page.select_option("#jaar", str(LAST))
    she.press("Tonen")
    she.sees(f"32 doorverwijzingen, 25 meer dan in {LAST - 1}-{LAST}.", "Peildatum", "Niet inbegrepen")
    she.check("figures", narrow=(320,))
    she.page.select_option("#school", label="Basisschool De Linde")
    she.press("Tonen")
    she.sees("15 doorverwijzingen", "te klein om te tonen", "Onder de vijf tonen we een punt")
    she.check("figures-school", narrow=(320,))
    assert f"jaar={LAST}" in she.page.url
