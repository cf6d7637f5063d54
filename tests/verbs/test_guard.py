"""The guard of names: who may not be named is known at each check, what is nobody is learnt, and nobody learns who is there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial

import pytest

from paspoort.collaboration.actions import (
    GoalText,
    Named,
    SectionText,
    Typing,
    check_typing,
    react,
    save_goal,
    save_section,
    start,
)
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.rights.actions import with_inquiry
from paspoort.rights.inner.inquiries import InquireFirst, inquire
from tests.collaborating import hold_contexts, named, new
from tests.conftest import Act
from tests.people import institution
from tests.raised import raised
from tests.sql import sql

CALLED = """
    update registry_pupil set given_name = %s, family_name = %s where id = (
      select pupil_id from registry_findable where institution_id = %s and runs(begins_on, left_on)
       order by pupil_id offset %s limit 1)
"""


@pytest.fixture
def centre(world: object, act: Act) -> str:
    hold_contexts()
    call("Roos", "De Wit")
    call("Quirine", "Janssens", 1)
    return act("psychologist", "clb")


def call(given: str, family: str, which: int = 0) -> None:
    """A pupil of De Linde has this name from now on."""
    sql(CALLED, given, family, institution("linde").id, which)


def started(acting: Acting) -> uuid.UUID:
    return start(acting, institution("linde").id, new()).id


def save(acting: Acting, where: uuid.UUID, body: str, excuses: Mapping[str, str] | None = None) -> object:
    [(version,)] = sql("select count(*) from collaboration_section where registration_id = %s and section = 'seen'", where)
    return save_section(acting, where, "seen", SectionText(body, version, excuses or {}))


def marked(run: Named) -> list[tuple[str, int, int, str]]:
    return [(field, span.start, span.end, span.suggestion) for field, spans in run.spans.items() for span in spans]


def test_a_name_is_marked_in_its_place_with_what_to_write(centre: str) -> None:
    with acting_as(centre) as acting:
        where = started(acting)
        text = "Gisteren sloeg JANSSENS Quirine de deur."
        assert marked(named(lambda: save(acting, where, text))) == [("body", 15, 31, "een leerling")]
        assert check_typing(acting, institution("linde").id, {"body": text}).named["body"][0].start == 15
        assert check_typing(acting, institution("linde").id, {"body": "Roos is rood."}) == Typing()
        advised = check_typing(acting, institution("linde").id, {"body": "Gisteren belde juf Willemsen."}).advised
        assert [(span.start, span.end) for span in advised["body"]] == [(19, 28)]
        elsewhere = partial(check_typing, acting, institution("elsewhere").id, {"body": text})
        assert raised(Refused, elsewhere).code == "no_collaboration"


def test_beside_names_that_are_not_told_no_advice_tells_who_is_there(centre: str) -> None:
    """Twenty numbers cost nothing and leave no room for a name: advice about the others would say that this one is there."""
    body = "0471 23 45 67\n" * 20 + "Quirine Janssens\nPieter Jansma\n"
    with acting_as(centre) as acting:
        found = check_typing(acting, institution("linde").id, {"body": body})
        assert {span.role for span in found.named["body"]} == {""} and not found.advised


def test_a_name_over_two_fields_or_a_title_and_a_first_line_is_marked_in_both(centre: str) -> None:
    with acting_as(centre) as acting:
        where = started(acting)
        goal = named(lambda: save_goal(acting, where, GoalText("Rust voor Roos", "De Wit blijft zitten.")))
        assert marked(goal) == [("text", 10, 14, "een leerling"), ("indicator", 0, 6, "een leerling")]
        apart = named(lambda: save_goal(acting, where, GoalText("Rust voor Roos", "Minder ruzie", "De Wit blijft zitten.")))
        assert marked(apart) == [("text", 10, 14, "een leerling"), ("measured_how", 0, 6, "een leerling")]
        titled = start(acting, institution("linde").id, new("Wit")).id
        assert marked(named(lambda: react(acting, titled, "seen", "Roos is rood.", {}))) == [("body", 0, 4, "een leerling")]


def test_what_is_nobody_is_learnt_until_somebody_of_that_name_comes(centre: str) -> None:
    text = "Op de kaart van Roos staat het."
    with acting_as(centre) as acting:
        where = started(acting)
        assert marked(named(lambda: save(acting, where, text))) == [("body", 16, 20, "een leerling")]
        with pytest.raises(InquireFirst) as first:  # a name in a reason is told as any other, and counted
            save(acting, where, text, {"Roos": "Dat is Quirine Janssens niet"})
        inquire(first.value)
        for reason in ("", "x", "Bel 0471 23 45 67 eens", "Dat is Quirine Janssens niet"):
            assert list(raised(BadInput, save, acting, where, text, {"Roos": reason}).problems) == ["excuses"]
        save(acting, where, text, {"Roos": "De winkel op de hoek."})
        assert sql("select phrase, reason from collaboration_excuse") == [("roos", "De winkel op de hoek.")]
    call("Quirine", "Peeters", 1)
    with acting_as(centre) as acting:
        save(acting, where, f"{text} Bij Roos, ja.")
    call("Roos", "Peeters", 2)
    with acting_as(centre) as acting:
        assert named(lambda: save(acting, where, text)).spans
        save(acting, where, text, {"roos": "Nog altijd de winkel."})
        save(acting, where, f"{text} Ja.")


def test_a_full_name_and_a_number_cannot_be_excused(centre: str) -> None:
    with acting_as(centre) as acting:
        where = started(acting)
        for text in ("Quirine Janssens", "85.07.30-033.28", "0471 23 45 67", "a.b@voorbeeld.be"):
            assert named(lambda text=text: save(acting, where, text, {text: "Zomaar een reden."})).spans  # type: ignore[misc]
        assert sql("select count(*) from collaboration_excuse") == [(0,)]


def test_who_came_is_known_at_the_next_check_and_who_left_is_not(centre: str) -> None:
    with acting_as(centre) as acting:
        where = started(acting)
        save(acting, where, "Het gaat over Zorro.")
    call("Zorro", "Vega", 1)
    with acting_as(centre) as acting:
        assert named(lambda: save(acting, where, "Het gaat over Zorro, ja.")).spans
        save(acting, where, "Het gaat over Quirine.")


def ask(name: str, acting: Acting) -> object:
    return check_typing(acting, institution("linde").id, {"body": f"Het gaat over {name}."}).named


@pytest.mark.live
def test_names_that_are_told_are_traced_and_counted_also_where_nothing_is_kept(live_world: str, act: Act) -> None:
    hold_contexts()
    call("Roos", "De Wit")
    secret = act("psychologist", "clb")
    count = "select count(*) from audit_trace where event = 'name.marked'"
    for _again in range(3):
        raised(Named, with_inquiry, secret, lambda acting: save(acting, started(acting), "Het gaat over Roos."))
    assert with_inquiry(secret, partial(ask, "Roos")) and not with_inquiry(secret, partial(ask, "Xantippe"))
    assert sql(count) == [(1,)]
    sql("update kernel_knownlimit set most = 2 where name = 'inquiries: name'")
    assert with_inquiry(secret, partial(ask, "Roos De Wit"))
    assert raised(Refused, with_inquiry, secret, partial(ask, "de mama van Roos, De Wit dus")).code == "slow_down"
    assert sql(count) == [(3,)]  # one too many is counted, so that being stopped tells no more than being told
    for asked in ("Roos", "Xantippe"):  # nothing more, so that no answer is one
        assert raised(Refused, with_inquiry, secret, partial(ask, asked)).code == "slow_down"
        text = f"Het gaat over {asked}."
        assert (
            raised(Refused, with_inquiry, secret, lambda acting, text=text: save(acting, started(acting), text)).code
            == "slow_down"
        )
    assert sql(count) == [(3,)]


def test_nothing_is_looked_for_in_what_is_too_long(centre: str) -> None:
    long = "Roos De Wit. " * 20_000
    with acting_as(centre) as acting:
        where = started(acting)
        assert raised(BadInput, save, acting, where, long).problems.keys() == {"body"}
        assert raised(BadInput, save_goal, acting, where, GoalText("Rust", long)).problems.keys() == {"indicator"}
        book = partial(check_typing, acting, institution("linde").id, {"text": "Wij lezen. " * 160_000})
        assert raised(BadInput, book).problems.keys() == {"file"}  # and not by half
