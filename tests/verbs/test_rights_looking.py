"""Looking: who has which right here, one person, the history of a right, and the own rights."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import (
    GrantSearch,
    GrantUpdate,
    change_grants,
    counts_by_right,
    end_grants,
    history,
    look_up,
    managed_places,
    my_rights,
    person_rights,
)
from paspoort.rights.models import Affiliation, Grant, Use
from tests.conftest import Act
from tests.people import grant_of, person, work
from tests.raised import raised
from tests.sql import sql
from tests.verbs.rights_ground import DAY, holding, somebody, traces


def holders(page: Any) -> list[str]:
    return [str(grant.person) for grant in page.rows]


def test_who_has_a_right_is_listed_by_last_name_with_all_that_a_page_tells(world: Any, act: Act) -> None:
    Use.objects.create(grant=grant_of("care", "linde"), last_on=today() - DAY)
    with acting_as(act("head", "linde")) as acting:
        page = look_up(acting, GrantSearch(right="IRISGebruiker"))
        assert holders(page) == ["Marieke Van den Broeck", "Tom Wouters"]
        marieke, tom = page.rows
        assert marieke.use.last_on == today() - DAY and not hasattr(tom, "use")
        assert str(marieke.granted_by) == "Johan Desmet" and marieke.affiliation.category == "staff"
        assert holders(look_up(acting, GrantSearch(right="IRISGebruiker", name="wout"))) == ["Tom Wouters"]
        assert holders(look_up(acting, GrantSearch(right="IRISGebruiker", context="beheerder"))) == []
        assert look_up(acting).total == 4
    told = traces("right.looked_up")
    assert told[-1] == {"right": "IRISGebruiker", "context": "", "state": "living", "found": 2, "page": 1}
    assert "wout" not in str(told)


def test_each_state_lists_what_its_name_says(world: Any, act: Act) -> None:
    one = somebody("Piet", "Proef", 80)
    day = today()
    made: dict[str, dict[str, Any]] = {
        "ending": {"ends_on": day + 30 * DAY},
        "living": {"ends_on": day + 31 * DAY, "right": "LokaleBeheerder", "contexts": ("lokale-beheerder",)},
        "future": {"begins_on": day + 40 * DAY},
        "over": {"begins_on": day - 90 * DAY, "ends_on": day - DAY},
        "ended": {"begins_on": day, "revoked_at": "2026-01-05T10:00:00Z"},
    }
    ids = {name: holding(one, **facts).id for name, facts in made.items() if name != "ending"}
    ids["ending"] = holding(one, begins_on=day, ends_on=day + 30 * DAY).id
    Use.objects.create(grant_id=ids["living"], last_on=day - 181 * DAY)
    Use.objects.create(grant_id=ids["ending"], last_on=day - 180 * DAY)
    expected = {
        "living": {"living", "ending"},
        "ending": {"ending"},
        "future": {"future"},
        "over": {"over", "ended"},
        "unused": {"living"},
        "all": set(ids),
    }
    with acting_as(act("head", "linde")) as acting:
        for state, names in expected.items():
            found = {grant.id for grant in look_up(acting, GrantSearch(state=state, name="proef")).rows}
            assert found == {ids[name] for name in names}, state
        with pytest.raises(BadInput):
            look_up(acting, GrantSearch(state="other"))


def test_a_right_that_does_not_exist_is_not_found_and_not_written_in_the_trail(world: Any, act: Act) -> None:
    with acting_as(act("head", "linde")) as acting:
        unknown: list[dict[str, Any]] = [
            {"right": "Jan Janssens"},
            {"context": "Jan"},
            {"right": "LARSGebruiker", "context": "beheerder"},
        ]
        for wrong in unknown:
            assert raised(Refused, look_up, acting, GrantSearch(**wrong)).status == 404
    assert traces("right.looked_up") == []


def test_another_school_s_rights_are_not_there(world: Any, act: Act) -> None:
    foreign, stranger = grant_of("counsellor", "atheneum"), person("counsellor")
    with acting_as(act("head", "linde")) as acting:
        assert foreign.id not in {grant.id for grant in look_up(acting, GrantSearch(state="all")).rows}
        for ask in (
            lambda: history(acting, foreign.id),
            lambda: person_rights(acting, stranger.id),
            lambda: history(acting, uuid.uuid4()),
        ):
            refusal = raised(Refused, ask)
            assert (refusal.code, refusal.status) == ("not_found", 404)


def test_looking_is_for_who_manages_rights_here(world: Any, act: Act) -> None:
    care = person("care")
    for player, at in [("care", "linde"), ("teacher", "linde"), ("psychologist", "clb")]:
        with acting_as(act(player, at)) as acting:
            for ask in (look_up, counts_by_right, lambda acting: person_rights(acting, care.id)):
                assert raised(Refused, ask, acting).code == "no_right"


def test_the_counts_tell_each_right_that_this_kind_of_institution_has(world: Any, act: Act) -> None:
    holding(work("teacher", "linde"), contexts=("gebruiker", "beheerder"))
    holding(somebody("Piet", "Proef", 80), begins_on=today() + DAY)
    with acting_as(act("head", "linde")) as acting:
        counts = {(right.code, context.code): count for right, context, count in counts_by_right(acting)}
    assert counts == {
        ("IRISGebruiker", "gebruiker"): 3,
        ("IRISGebruiker", "beheerder"): 1,
        ("IRISGebruiker", "operator"): 0,
        ("IRISGebruiker", "samenwerkingsdossier-school"): 0,
        ("IRISGebruiker", "indicaties"): 0,
        ("IRISGebruiker", "leerlingen-aanleveren"): 0,
        ("LokaleBeheerder", "lokale-beheerder"): 1,
        ("LokaleBeheerder", "hoofd-lokale-beheerder"): 1,
    }


def test_one_person_s_page_tells_the_work_and_rights_here_and_nothing_of_elsewhere(world: Any, act: Act) -> None:
    care, tom = person("care"), person("supporter")
    with acting_as(act("head", "linde")) as acting:
        known = person_rights(acting, tom.id)
        assert [one.institution_id for one in known.affiliations] == [acting.here]
        assert [one.right_id for one in known.grants] == ["IRISGebruiker"] and known.ended == [] and known.requests == []
        end_grants(acting, {grant_of_here(care.id): 0}, "klaar")
        known = person_rights(acting, care.id)
        assert known.grants == [] and [(one.ended_because, one.reason) for one in known.ended] == [("revoked", "klaar")]
    assert len(traces("person.seen")) == 2


def grant_of_here(person_id: uuid.UUID) -> uuid.UUID:
    return Grant.objects.get(person_id=person_id, right="IRISGebruiker").id


def test_the_history_tells_who_changed_what_and_why_newest_first(world: Any, act: Act) -> None:
    grant = grant_of("care", "linde")
    with acting_as(act("admin", "linde")) as acting:
        change_grants(acting, {grant.id: 0}, GrantUpdate(["gebruiker", "operator"], reason="zoekt ook voor collega's"))
        lines = history(acting, grant.id)
    assert [(line.kind, line.by) for line in lines] == [("changed", "Els Verstraeten"), ("given", "Johan Desmet")]
    assert lines[0].contexts == ["Gebruiker", "Operator"] and lines[0].reason == "zoekt ook voor collega's"
    with acting_as(act("care", "linde")) as acting:
        assert history(acting, grant.id) == lines


def test_a_colleague_without_the_right_to_manage_does_not_read_the_history(world: Any, act: Act) -> None:
    grant = grant_of("care", "linde")
    for player, at in [("teacher", "linde"), ("head_atheneum", "atheneum")]:
        with acting_as(act(player, at)) as acting:
            assert raised(Refused, history, acting, grant.id).status == 404
            assert sql("select * from grant_history(%s)", grant.id) == []


def test_everyone_sees_the_own_rights_everywhere_with_who_gave_them(world: Any, act: Act) -> None:
    with acting_as(act("supporter", "support")) as acting:
        (mine,) = my_rights(acting)
    assert (mine.institution_number, mine.right_code, mine.contexts) == ("034793", "IRISGebruiker", ["Gebruiker"])
    assert mine.given_by == "Johan Desmet" and not mine.here and not mine.work_over and mine.revoked_at is None
    with acting_as(act("teacher", "linde")) as acting:
        assert my_rights(acting) == []


def test_the_places_that_someone_manages_tell_where_as_chief(world: Any, act: Act) -> None:
    holding(somebody_like("head", "atheneum"), "LokaleBeheerder", ("lokale-beheerder",))
    with acting_as(act("head", "linde")) as acting:
        assert [(place.number, chief) for place, chief in managed_places(acting)] == [("041236", False), ("034793", True)]
    with acting_as(act("care", "linde")) as acting:
        assert managed_places(acting) == []


def somebody_like(key: str, at: str) -> Affiliation:
    """Someone of the cast who works at another place too."""
    place = work("head_atheneum", at).institution
    return Affiliation.objects.create(person=person(key), institution=place, category="staff", begins_on=today() - DAY)
