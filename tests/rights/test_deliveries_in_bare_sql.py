"""Deliveries in bare SQL: whoever sends the pupils of a school goes from step to step, and forges no file, plan or count."""

from __future__ import annotations

import pytest

from paspoort.deliveries.actions import deliver
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from tests.conftest import Act
from tests.people import grant_of, institution, person
from tests.protocols.flat_files import delimited, table_source
from tests.rights.bare import refused, run

NEW = """
    insert into deliveries_delivery (id, institution_id, person_id, state, offered_at, changed_at, lines, ends_confirmed, refusal,
      counts)
    values (gen_random_uuid(), %s, %s, %s, now(), now(), 1, false, '', '{}')
"""
SEEN = "select state from deliveries_delivery"


def step(state: str, also: str = "") -> str:
    return f"update deliveries_delivery set state = '{state}'{also} where id = %s returning id"


@pytest.fixture
def sender(world: object, act: Act) -> str:
    table_source("tafel-linde", institution("linde"))
    grant = grant_of("care")
    grant.contexts = [*grant.contexts, "leerlingen-aanleveren"]
    grant.save()
    return act("care", "linde")


def test_no_step_is_skipped_and_nothing_is_forged(sender: str, act: Act) -> None:
    linde, marieke = institution("linde").id, person("care").id
    for at, by in [(institution("atheneum").id, marieke), (linde, person("head").id)]:
        refused(sender, NEW, at, by, "open", why="policy")
    refused(sender, NEW, linde, marieke, "confirmed", why="not_begun")
    with acting_as(sender) as acting:
        made = deliver(acting, "a.csv", delimited([["Naam", "Voornaam", "Geboortedatum", "Stamnr"], ["A", "B", "1/2/2017", "9"]]))
    for state, also in [("confirmed", ""), ("planned", ""), ("done", ""), ("asked", ", plan_sealed = 'x'")]:
        refused(sender, step(state, also), made, why="no_such_step|moved")
    refused(sender, step("asked", ", counts = '{}'"), made, why="permission denied")
    refused(sender, step("stopped"), made, why="kept")
    assert run(sender, step("asked"), made, told="delivery.asked") == [(made,)]
    refused(sender, "delete from deliveries_delivery", why="permission denied")


def test_nobody_else_sees_that_anything_was_sent(sender: str, act: Act) -> None:
    with acting_as(sender) as acting:
        deliver(acting, "a.csv", delimited([["Naam", "Voornaam", "Geboortedatum", "Stamnr"], ["A", "B", "1/2/2017", "9"]]))
    assert run(sender, SEEN) == [("open",)]
    for player, at in [("head", "linde"), ("teacher", "linde"), ("elsewhere_care", "elsewhere"), ("psychologist", "clb")]:
        assert run(act(player, at), SEEN) == [], player
    assert run(act("care", "linde", Level.SUBSTANTIAL), SEEN) == [], "a key that is not strong enough"
