"""Someone looks after her own keys, sessions and details, and a local admin signs a colleague off, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paspoort.demo import world as demo
from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as
from tests.journeys.people import hire
from tests.journeys.site import Site
from tests.journeys.visitor import Visits
from tests.own_keys import bind, open_with

LONG = "Telefoon-van-het-werk-met-een-lange-naam-zonder-spatie"


@pytest.fixture
def keys(site: Site) -> Iterator[list[Key]]:
    """Two own keys of the support worker, and a session that each opened somewhere."""
    with site.inside():
        with acting_as(demo.sign_in("supporter", "linde")) as acting:
            made = [bind(acting, name="Laptop thuis"), bind(acting, name=LONG)]
        open_with(made[0], "041236"), open_with(made[1], "034793")
        yield made
        Key.objects.filter(id__in=[key.id for key in made], ended_at=None).update(ended_at=made[0].made_at, end_reason="by_owner")


def test_a_lost_phone_ends_as_a_key_and_as_a_session(visitor: Visits, keys: list[Key]) -> None:
    tom = visitor().enter("supporter", "linde")
    tom.go("/start")
    tom.press(".site-header-end summary")
    tom.press("Mijn sleutels en sessies")
    tom.sees("Laptop thuis", LONG, "Deze sessie", "Herken je dit niet?")
    tom.check("my-keys")
    tom.page.get_by_role("link", name=f"Deze sleutel beëindigen: {LONG}").click()
    tom.sees("eindigt meteen")
    tom.check("my-keys-end")
    tom.press("main form button")
    tom.sees("Die sleutel is beëindigd", "Beëindigd samen met de sleutel")
    tom.page.get_by_role("link", name="Andere naam voor Laptop thuis").click()
    tom.page.fill("#name", " ")
    tom.press("Deze naam bewaren")
    tom.sees("hoogstens 60 tekens")
    tom.check("my-keys-name")
    tom.page.fill("#name", "Laptop op zolder")
    tom.press("Deze naam bewaren")
    tom.sees("De nieuwe naam is bewaard", "Laptop op zolder")
    tom.press("Alle andere sessies beëindigen")
    tom.sees("Je bent overal elders afgemeld", "Je beëindigde ze zelf")


def test_who_has_no_key_sees_what_there_is(visitor: Visits, site: Site) -> None:
    new = visitor(375).enter(hire(site, "Noor Nieuwkerke", 77, "linde", "staff"), "linde")
    new.go("/mijn-sleutels")
    new.sees("Je hebt nog geen eigen sleutel", "Passkey", "Code via sms")
    new.check("my-keys-none")


def test_details_of_one_institution_leave_the_other_alone(visitor: Visits) -> None:
    tom = visitor().enter("supporter", "atheneum")
    tom.go("/mijn-gegevens")
    for field, wrong in (("#phone", "negen"), ("#mobile", "09 210 10 10"), ("#email", "geen adres")):
        tom.page.fill(field, wrong)
    tom.press("Bewaren")
    tom.sees("Dit is geen telefoonnummer", "Dit is geen gsm-nummer", "Dit is geen e-mailadres")
    tom.check("my-details-wrong")
    for field, right in (("#phone", "09/210.10.10"), ("#mobile", "0470123456"), ("#email", "tom@terschelde.example")):
        tom.page.fill(field, right)
    tom.press("Bewaren")
    tom.sees("Je gegevens zijn bewaard", "Bij je andere instellingen")
    assert tom.page.input_value("#phone") == "09 210 10 10"
    tom.check("my-details")


def test_a_local_admin_signs_a_colleague_off(visitor: Visits) -> None:
    wout, head = visitor().enter("teacher", "linde"), visitor().enter("head", "linde")
    wout.go("/start")
    head.go("/gebruikersbeheer/personen")
    head.page.get_by_role("link", name="Claes").first.click()
    head.press("Overal afmelden")
    head.sees("is hier afgemeld")
    head.check("person-signed-off")
    wout.go("/mijn-rechten")
    wout.sees_not("Mijn rechten")
