"""Medical data of one pupil: a nurse measures by keyboard, reads the curve with its doubt, and keeps a parent's height."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.journeys.test_pupil_file import file_of
from tests.journeys.visitor import Visits
from tests.sql import sql

GRANTS = "select id, contexts from rights_grant where person_id = (select id from identity_person where given_name = 'Nele')"
SET = "update rights_grant set contexts = %s where id = %s"
HERS = (
    "select file.id from casefile_file file join registry_pupil pupil on pupil.id = file.pupil_id where pupil.given_name = 'Noor'"
)
FORGET = (
    f"delete from health_measurement where contact_id in (select id from health_contact where file_id in ({HERS}))",
    f"delete from health_fact where file_id in ({HERS})",
    f"delete from health_contact where file_id in ({HERS})",
)


@pytest.fixture
def nurse(site: Site) -> Iterator[None]:
    """A colleague of the psychologist is a nurse meanwhile, and nobody measured Noor yet."""
    with site.inside():
        for statement in FORGET:
            sql(statement)
        before = sql(GRANTS)
        for grant, _contexts in before:
            sql(SET, ["verpleegkundige"], grant)
    yield
    with site.inside():
        for grant, contexts in before:
            sql(SET, contexts, grant)


def test_a_nurse_measures_one_pupil_and_reads_the_curve(visitor: Visits, site: Site, nurse: None) -> None:
    she = visitor().enter("other_psychologist", "clb")
    file = file_of(site, "noor")
    she.go(file)
    she.press("Medische gegevens")
    she.sees("Er is nog niets gemeten")
    she.check("medical-empty", narrow=(320,))
    she.press("Kies de curve")
    she.page.keyboard.press("Tab")
    she.page.locator("label", has_text="meisjes").click()
    she.press("main .form button[type=submit]")
    she.press("Nieuw contact")
    she.press("Verder naar de onderzoeken")
    she.page.locator("#height").focus()
    for typed in ("1,419", "Tab", "zwaar", "Enter"):
        she.page.keyboard.press(typed) if typed in ("Tab", "Enter") else she.page.keyboard.type(typed)
    she.sees("141,9 cm", "geen getal")
    she.check("contact-asks", narrow=(320,))
    she.page.locator("#ok-height").check()
    she.context.set_offline(True)
    she.page.locator("#weight").fill("41.5")
    she.page.keyboard.press("Tab")
    she.sees("Niet bewaard: geen verbinding")
    she.context.set_offline(False)
    expect(she.page.locator("[data-keep-state]")).to_contain_text("Bewaard om")
    she.page.reload()  # nobody pressed a button yet
    expect(she.page.locator("#height")).to_have_value("141,9")
    expect(she.page.locator("#weight")).to_have_value("41,5")
    she.press("Bewaar en rond af")
    she.sees("Vandaag 141,9 cm, tussen P10 en P25", "Vlaamse groeicurve 2004 voor meisjes")
    expect(she.page.get_by_role("img", name="Lengte van")).to_have_count(1)
    she.page.go_back()  # to the form that was sent: shown again, and nothing is kept twice
    she.page.go_forward()
    she.press("Wijzig: Lengte van de moeder")
    expect(she.page.locator("input:focus")).to_have_count(1)
    she.page.keyboard.type("169")
    she.page.keyboard.press("Enter")
    she.sees("169,0 cm, gezegd", "de lengte van een ouder ontbreekt")
    she.check("medical", narrow=(375, 320))
    she.press("BMI")
    she.sees("20,6", "Volgens de Vlaamse grenzen")
    she.check("medical-bmi")
