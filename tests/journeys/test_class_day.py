"""A nurse measures a class: the grid by keyboard, on a tablet and a phone, with a colleague, without a line, signed out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from paspoort.demo import world as demo
from paspoort.health.actions import close_day, plan_day
from paspoort.health.models import Measurement
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, OwnClass
from paspoort.settings import SESSION_COOKIE
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visits
from tests.school_class import bring_class, make_nurses, take_back
from tests.sql import sql

NAMES = ["Zita Aksoy", "Tuur Baert", "Ilka De Smet", "Ona Janssens", "Ona Janssens", "Pim Wouters"]
STORED = """async () => [
  localStorage.length, Object.keys(sessionStorage).filter((one) => !one.startsWith("htmx-")).length,
  (await indexedDB.databases()).length, (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""


@pytest.fixture(scope="module")
def day(site: Site) -> Iterator[str]:
    """The day of a class of six, beside one who was there already; two colleagues are nurses meanwhile."""
    with site.inside():
        before = make_nurses()
        bring_class(NAMES, grade="L4")
        with acting_as(demo.sign_in("other_psychologist", "clb", Level.HIGH)) as acting:
            planned = plan_day(acting, Institution.objects.get(number="034793").id, OwnClass("L4"), "L4", today()).id
    yield f"/contactmomenten/dag/{planned}"
    with site.inside():
        take_back(before)


def cell(she: Visitor, name: str, item: str = "height") -> Locator:
    return she.page.locator(f'tr[data-name="{name}"] [data-item={item}]').first


def types(she: Visitor, *values: str, then: str = "Enter") -> None:
    for value in values:
        she.page.keyboard.type(value)
        she.page.keyboard.press(then)


def all_sent(she: Visitor) -> None:
    expect(she.page.locator("td.unsent")).to_have_count(0)


def test_a_class_by_keyboard_alone(visitor: Visits, day: str, site: Site) -> None:
    she = visitor().enter("other_psychologist", "clb")
    she.go("/start")
    she.press("Contactmomenten")
    she.check("contact-moments")
    she.press("main .work-who")
    she.sees("0 van 7 klaar")
    cell(she, "Zita Aksoy").focus()
    types(she, "131", "132.5")
    she.page.keyboard.press("a")
    she.sees("1 afwezig")
    types(she, "1,29", "128", "12o", "134,5")
    she.sees("1,29 cm?", "Lengte 12o cm:", "2 te bevestigen")
    expect(cell(she, "Zita Aksoy", "weight")).to_be_focused()
    she.check("grid-asks")
    cell(she, "Ona Janssens").focus()
    she.page.keyboard.press("Enter")
    she.page.keyboard.press("ArrowDown")
    types(she, "130")
    expect(she.page.locator("tr.ask")).to_have_count(0)
    expect(cell(she, "Ona Janssens")).to_have_value("129,0")
    cell(she, "Zita Aksoy", "weight").focus()
    types(she, "27", "1,0", "0,8", then="Tab")
    types(she, "in", "ja", "ja", then="Tab")
    she.sees("1 van 7 klaar")
    types(she, "boekje mee")
    all_sent(she)
    she.page.keyboard.press("Control+z")
    expect(cell(she, "Zita Aksoy", "remark")).to_have_value("")
    she.page.keyboard.press("Control+z")
    expect(cell(she, "Zita Aksoy", "wellbeingTalk")).to_have_value("")
    she.sees("0 van 7 klaar")
    all_sent(she)
    she.page.reload()
    expect(cell(she, "Léna Van der Auwera")).to_have_value("130,0")
    expect(cell(she, "Zita Aksoy", "weight")).to_have_value("27,0")
    she.press("Sluit deze dag af")
    she.sees("Bij niemand gedaan", "Ilka", "afwezig")
    she.check("close-day")


@pytest.mark.parametrize("width", [820, 375])
def test_a_class_on_a_tablet_and_a_phone(visitor: Visits, day: str, width: int) -> None:
    she = visitor(width=width, has_touch=True).enter("other_psychologist", "clb")
    she.go(day)
    tuur, lena = (she.page.locator(f'tr[data-name="{name}"]') for name in ("Tuur Baert", "Léna Van der Auwera"))
    lena.locator("th").tap()
    lena.locator("[data-absent-button]").tap()
    expect(lena).to_contain_text("afwezig")
    she.page.get_by_role("button", name="Zet terug: Léna Van der Auwera").tap()
    expect(lena).not_to_contain_text("afwezig")
    tuur.locator("th").tap()
    she.page.keyboard.type(f"1{width}")
    lena.locator("th").tap()
    she.sees("te bevestigen")
    she.check(f"grid-{width}", narrow=(320,))
    she.press("Maak leeg")
    all_sent(she)


def test_two_nurses_in_one_class(visitor: Visits, day: str, site: Site) -> None:
    she, he = visitor().enter("other_psychologist", "clb"), visitor().enter("psychologist", "clb")
    for one in (she, he):
        one.page.clock.install()
        one.go(day)
    cell(she, "Pim Wouters", "acuityRight").focus()
    types(she, "0,8")
    all_sent(she)
    cell(he, "Pim Wouters", "acuityRight").focus()
    types(he, "0,63")
    he.sees("jij typte 0,63", "Nele Martens bewaarde 0,8")
    he.press("0,63, van mij")
    all_sent(he)
    cell(she, "Pim Wouters", "acuityLeft").focus()
    she.page.keyboard.type("0,")
    she.page.clock.fast_forward(21_000)
    expect(cell(she, "Pim Wouters", "acuityRight")).to_have_value("0,63")
    expect(cell(she, "Pim Wouters", "acuityLeft")).to_have_value("0,")
    li = "update registry_enrolment set grade = %s where pupil_id = (select id from registry_pupil where source_id = 'pupil-li')"
    with site.inside():
        [(grade,)] = sql(
            "select grade from registry_enrolment where pupil_id = (select id from registry_pupil where source_id = 'pupil-li')"
        )
        sql(li, "L4")
        with acting_as(demo.sign_in("psychologist", "clb", Level.HIGH)) as acting:
            close_day(acting, uuid.UUID(day.rpartition("/")[2]))
    she.page.keyboard.type("8")
    she.page.keyboard.press("Tab")
    she.sees("Hanne De Wilde sloot deze dag af")
    expect(cell(she, "Pim Wouters", "acuityLeft")).to_have_value("0,8")
    she.check("grid-closed")
    she.press("Open deze dag weer")
    all_sent(she)
    expect(she.page.locator("tr.ask")).to_have_count(0)
    she.page.clock.fast_forward(21_000)
    expect(she.page.locator('tr[data-name^="Bo Li"]')).to_contain_text("nieuw in de klas")  # without a new load
    with site.inside():
        sql(li, grade)


def test_without_a_line_values_wait_in_the_page_and_leave_in_order(visitor: Visits, day: str, site: Site) -> None:
    she = visitor().enter("other_psychologist", "clb")
    she.go(day)
    cell(she, "Pim Wouters", "weight").focus()
    she.context.set_offline(True)
    types(she, "28", "0,5", "1,25", then="Tab")
    she.sees("Geen lijn sinds", "3 waarden staan in dit venster")
    expect(she.page.locator("td.unsent")).to_have_count(3)
    assert she.page.evaluate(STORED) == [0, 0, 0, 0, 0]
    she.page.once("dialog", lambda asked: asked.dismiss())
    she.page.evaluate("setTimeout(() => location.assign('/start'))")
    she.page.wait_for_timeout(300)
    she.context.set_offline(False)
    all_sent(she)
    expect(she.page.locator("[data-line]")).to_be_hidden()
    with site.inside():
        last = list(Measurement.objects.order_by("-at").values_list("item", flat=True)[:3])
    assert last == ["acuityLeft", "acuityRight", "weight"]


def test_after_an_ended_session_only_the_same_person_goes_on(visitor: Visits, day: str, site: Site) -> None:
    she = visitor().enter("other_psychologist", "clb")
    she.go(day)
    she.context.clear_cookies(name=SESSION_COOKIE)
    cell(she, "Tuur Baert", "acuityRight").focus()
    types(she, "0,4")
    she.sees("Je bent afgemeld", "1 waarde wacht in dit venster")
    expect(she.page.locator(".day-grid")).to_be_hidden()
    she.check("grid-signed-out")
    with site.inside():
        count = Measurement.objects.count()
    she.enter("psychologist", "clb")
    she.page.evaluate("window.dispatchEvent(new Event('focus'))")
    she.sees("Nu is iemand anders aangemeld")
    expect(she.page.locator(".day-grid")).to_be_hidden()
    with site.inside():
        assert Measurement.objects.count() == count
    she.enter("other_psychologist", "clb")
    she.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(cell(she, "Tuur Baert", "acuityRight")).to_have_value("0,4")
    all_sent(she)
    with site.inside():
        assert Measurement.objects.count() == count + 1
