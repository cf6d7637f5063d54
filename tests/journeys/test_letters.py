"""Letters leave a file: one is written beside who gets it, looked at, made and noted as sent; and those of a class."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from paspoort.casefile.actions import register_activity, start_activity
from paspoort.demo import world as demo
from paspoort.family.actions import NewRelation, add_relation, who_decides
from paspoort.health.actions import Typed, close_day, plan_day, save_value
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.journeys.site import Site
from tests.journeys.test_pupil_file import KEPT, file_of
from tests.journeys.visitor import Visits
from tests.rights.matrix import AS_NURSE
from tests.school_class import bring_class
from tests.sql import sql
from tests.verbs.test_pupil_file import said

MAMA = NewRelation("mother", "Griet Vandenbossche-Okonkwo van de Velde", address="Kerkstraat 1 bus 12\n9000 Gent")
CONTEXTS = "select id, contexts from rights_grant where right_id = 'LARSGebruiker'"


@pytest.fixture(scope="module")
def day(site: Site) -> Iterator[str]:
    """Two small pupils with a mother; one of a class of its own that was measured today by Nele, who is a nurse meanwhile."""
    with site.inside():
        before = sql(CONTEXTS)
        sql(AS_NURSE)
        earlier = Pupil.objects.filter(given_name="Ada", family_name="Lemmens").count()  # another one each time
        [brought] = bring_class(["Ada Lemmens"], grade="L1", began=60 + earlier)
        sql("update registry_pupil set birth_date = %s where source_id = any (%s)", date(2017, 3, 1), [brought, "pupil-toddler"])
        ada, emma = (Pupil.objects.get(source_id=source_id).id for source_id in (brought, "pupil-toddler"))
        with acting_as(demo.sign_in("other_psychologist", "clb", Level.HIGH)) as acting:
            for pupil in (ada, emma):
                if MAMA.name not in who_decides(acting, [pupil])[pupil]:
                    add_relation(acting, pupil, MAMA)
            register_activity(acting, start_activity(acting, emma).id, 0, said())
            planned = plan_day(acting, Institution.objects.get(number="034793").id, OwnClass("L1"), "L1", today())
            for item, value in {"height": "134,5", "weight": "28", "acuityRight": "0,8"}.items():
                save_value(acting, planned.id, ada, Typed(item, value, 0))
            close_day(acting, planned.id)
    yield f"/brieven/klas/{planned.id}"
    with site.inside():
        for grant, contexts in before:
            sql("update rights_grant set contexts = %s where id = %s", contexts, grant)


def test_a_letter_is_written_made_and_sent(visitor: Visits, day: str, site: Site) -> None:
    she = visitor().enter("psychologist", "clb")
    she.go(f"{file_of(site, 'toddler')}/brieven")
    she.press("main .form button[type=submit]")
    she.check("letters-wrong")
    she.page.locator("[name=kind]").select_option("supportLetter")
    she.page.locator("[name=activity]").select_option(index=1)
    she.page.keyboard.press("Enter")
    she.press("main .form button[type=submit]")
    advice = she.page.locator("[name=advice]")
    advice.fill("Eerst rustig lezen.\nDan pas vragen.\n\tMet een blad ernaast.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.sees("Griet Vandenbossche-Okonkwo", "er is geen toestemming")
    she.check("letter-draft")
    other = she.context.new_page()
    other.goto(she.page.url)
    advice.press("End")
    advice.press_sequentially(" En traag.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    other.locator("[name=advice]").fill("Iets anders.")
    expect(other.locator("body")).to_contain_text("Met een blad ernaast. En traag.")  # both texts
    other.close()
    she.press("Bladzijden bekijken")
    expect(she.page.locator(".preview-page img").first).to_have_js_property("complete", True)
    she.check("letter-pages")
    she.page.go_back()
    expect(advice).to_have_value("Eerst rustig lezen.\nDan pas vragen.\n\tMet een blad ernaast. En traag.")
    she.press("Maak de brief")
    she.sees("Griet Vandenbossche-Okonkwo", "Druk af")
    expect(she.page.locator(".preview-page img").first).to_have_js_property("complete", True)
    she.check("letter-made")
    she.press("Lees hem als tekst")
    she.sees("Eerst rustig lezen.")
    she.page.go_back()
    she.page.locator("[name$='-way']").select_option("post")
    she.press("Noteer als verstuurd")
    she.sees("Met de post", "Neem terug dat hij verstuurd is")
    she.page.go_back()
    she.go(f"{file_of(site, 'toddler')}/brieven")
    she.check("letters")
    she.go(f"{file_of(site, 'toddler')}/journaal")
    she.sees("Brief over steun op school: Met de post aan wie beslist voor de leerling")


def test_letters_of_a_class(visitor: Visits, day: str) -> None:
    she = visitor(375).enter("other_psychologist", "clb")
    she.go(day)
    she.sees("0 van 1 brieven gemaakt", "Griet Vandenbossche-Okonkwo")
    she.check("class-letters")
    she.press("Voeg een advies toe")
    she.page.locator("[name=advice]").fill("Ga eens langs de tandarts.")
    expect(she.page.locator("[data-keep-text]")).to_have_text(KEPT)
    she.press("Brieven van deze klas")
    she.sees("klaar, met jouw advies")
    she.press("Maak deze brieven")
    she.sees("1 van 1 brieven gemaakt")
    she.check("class-letters-made")
    she.press("Ada")
    she.sees("Brief met resultaten")
