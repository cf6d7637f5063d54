"""The closed list of what a trace may say: everything that the code leaves is in it, and nothing in it can hold a text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from paspoort.exchange.events import REFUSALS as TO_MACHINES
from paspoort.identity.events import ACRS, OTHER, PROVIDERS, listed
from paspoort.identity.inner import providers
from paspoort.kernel.events import COUNT, DATABASE, DAY, DIGEST, FLAG, INSTITUTION, NUMBER, PERSON, UUID, as_kept, every_event
from paspoort.nomenclature.events import NOT_TAKEN as CODES_NOT_TAKEN
from paspoort.registry.events import NOT_TAKEN
from paspoort.web import urls
from paspoort.web.events import PAGES, REFUSALS

ROOT = Path(__file__).parents[2] / "paspoort"
EVENTS = {event.name: event for event in every_event()}
GENERAL = {"outcome", "reason", "channel", "subject", "object", "consultation"}


def test_every_way_to_sign_in_is_in_the_list_by_its_own_name() -> None:
    assert set(PROVIDERS) - {OTHER} == set(providers.PROVIDERS)


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield path, node


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_event_that_the_code_leaves_is_in_the_list_with_its_facts() -> None:
    wrong = []
    for path, call in calls("record", "record_many"):
        name = literal(call.args[0]) if call.args else None
        if name is None:
            continue
        facts = {word.arg for word in call.keywords if word.arg} - GENERAL
        if name not in EVENTS or not facts <= set(EVENTS[name].facts):
            wrong.append(f"{path.relative_to(ROOT)}:{call.lineno} {name} {sorted(facts)}")
    assert wrong == []


def test_every_page_that_only_shows_has_its_event_in_the_list() -> None:
    doors = [(path, word) for path, call in calls("screen") for word in call.keywords if word.arg == "reading"]
    readings = {literal(word.value) for path, word in doors if path.name != "wizards.py"}  # there it is the wizard's own
    readings |= {literal(call.args[1]) for _path, call in calls("Wizard")}
    assert readings - set(EVENTS) - {""} == set()


def test_every_trace_that_the_database_leaves_itself_is_for_the_database_alone() -> None:
    written = {
        name
        for path in ROOT.rglob("*.sql")
        for name in re.findall(r"(?:write_trace|note_call)\((?:case[^']*)?'([a-z._]+)'", path.read_text())
    }
    written |= {"report.text_read", "report.page_read"}
    assert written <= set(EVENTS)
    assert {name for name, event in EVENTS.items() if event.by == (DATABASE,)} == written
    assert not [path for path in ROOT.rglob("*.sql") if re.search(r"perform record_trace|:= record_trace", path.read_text())]


def test_every_reason_for_which_someone_is_refused_is_in_the_list() -> None:
    refused = [(str(path), literal(call.args[0])) for path, call in calls("Refused") if call.args]
    of_machines = {code for path, code in refused if "exchange/api" in path}
    codes = {code for path, code in refused if "documents/inner" not in path and "exchange/api" not in path}
    of_commands = {*NOT_TAKEN, *CODES_NOT_TAKEN, "checkpoint_unreadable", "checkpoint_contradicts"}
    assert codes - {None} - set(REFUSALS) - of_commands == set()
    assert of_machines - {None} <= set(TO_MACHINES)


def test_every_screen_is_a_page_of_the_list() -> None:
    screens = {pattern.callback.__name__ for pattern in urls.urlpatterns if getattr(pattern.callback, "door", "") == "screen"}
    assert screens <= set(PAGES)


def test_no_fact_can_hold_a_text() -> None:
    kinds = {NUMBER, COUNT, FLAG, UUID, DAY, INSTITUTION, DIGEST}
    for event in EVENTS.values():
        codes = {column: ["code"] for kind in event.facts.values() if isinstance(kind, dict) for column in kind.values()}
        for fact, kind in as_kept(event.facts, codes).items():
            assert isinstance(kind, list | dict) or kind in kinds, (event.name, fact)
            assert kind != COUNT or PERSON not in event.by, (event.name, fact)


def test_every_event_has_its_words() -> None:
    assert [event.name for event in EVENTS.values() if not event.words and {PERSON, DATABASE} & set(event.by)] == []


@pytest.mark.parametrize(("code", "kept"), [("acm", "acm"), ("Jan Peeters", "other"), (None, "other")])
def test_what_a_provider_says_is_written_only_when_it_is_on_our_list(code: str | None, kept: str) -> None:
    assert listed(code, PROVIDERS) == kept
    assert listed(None, ACRS) == ""
