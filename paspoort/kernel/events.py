"""Events: the closed list of what a trace may say. Each app states its own in `events.py`; the database holds the list and
refuses every trace that is not in it, so that no trace can carry a name, a text or an invented event."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

PERSON = "person"
"""Someone who signed in may leave this trace."""
DATABASE = "database"
"""Only a function of the database leaves this trace, together with what it tells of."""

NUMBER, FLAG, UUID, DAY, INSTITUTION, DIGEST = "number", "flag", "uuid", "day", "institution", "digest"
"""Kinds of facts: a whole number of at most five digits, so that no national number or birth date passes for one; yes or no, an
id, a day (ISO), an institution number, a SHA-256."""
COUNT = "count"
"""A whole number of at most twelve digits: only in events that nobody but our services and the database leaves."""

RIGHTS = {"of": "rights_right.code"}
CONTEXTS = {"of": "rights_context.code"}
SEVERAL_CONTEXTS = {"several": "rights_context.code"}
"""Codes that stand in a table: read when the database is made ready. `several` is a list of them with commas between."""

Kind = str | list[str] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can happen: how the trail tells it, who may leave its trace, why it may be refused, and its facts.

    Without `words` is only what services do. `by` holds `PERSON`, `DATABASE` or names of services. `refused` are the reasons for
    which it can be refused, `done` those with which it can be done (empty: none is given). `facts` maps each fact to its kind, or
    to the list of its codes.
    """

    name: str
    words: str | Promise = ""
    by: tuple[str, ...] = (PERSON,)
    facts: Mapping[str, Kind] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    done: tuple[str, ...] = ("",)


def declared(module: str, name: str) -> Iterator[Any]:
    """Everything that the apps declare under this name in a module of theirs, in the order of the apps."""
    for app in [*settings.APPS[1:], "exchange", "web"]:  # the kernel does nothing of its own
        if find_spec(f"paspoort.{app}.{module}"):
            yield from getattr(importlib.import_module(f"paspoort.{app}.{module}"), name)


def every_event() -> list[Event]:
    """Every event of every app, in the order of the apps. Raises `ValueError` when one stands twice."""
    found: dict[str, Event] = {}
    for event in declared("events", "EVENTS"):
        if event.name in found:
            raise ValueError(f"the event {event.name} stands twice")
        found[event.name] = event
    return list(found.values())


def tables_of_codes(events: list[Event]) -> set[str]:
    """The table columns from which codes of these events are read, as `table.column`."""
    return {column for event in events for kind in event.facts.values() if isinstance(kind, Mapping) for column in kind.values()}


def as_kept(facts: Mapping[str, Kind], codes: Mapping[str, list[str]]) -> dict[str, Any]:
    """The kinds as the database keeps them: a word, a list of codes, or {"several": list of codes}."""
    return {name: _kept(kind, codes) for name, kind in facts.items()}


def _kept(kind: Kind, codes: Mapping[str, list[str]]) -> Any:
    if not isinstance(kind, Mapping):
        return kind
    (way, column), *_none = kind.items()
    return {"several": codes[column]} if way == "several" else codes[column]
