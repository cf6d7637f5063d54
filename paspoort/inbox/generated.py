"""Union of every kind that apps declare, as two functions of the database; `prepare` lays them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from paspoort.inbox.models import LETTER, REMINDER, TASK, Audience, Kind, every_kind

WAITING = "select m.* from ({union}) m where m.institution_id = (select {to.here})"
WAITING_FOR_ONE = "select m.* from ({union}) m where m.institution_id = here and m.person_id = me"
DUE = """select m.kind, m.together, m.at, m.object_id, m.institution_id, a.person_id, a.email, m.due_on, m.facts
  from ({union}) m
  join (select distinct p.institution_id, p.person_id, p.email from {to.people} p) a on a.institution_id = m.institution_id"""
DUE_TO_ONE = """select m.kind, m.together, m.at, m.object_id, m.institution_id, m.person_id, m.facts ->> 'email', m.due_on,
         m.facts
  from ({union}) m"""


def functions() -> str:
    """What waits for who acts, and which letters are due: every kind is a branch that PostgreSQL plans with the others."""
    text = (Path(__file__).parent / "sql" / "union.sql").read_text()
    text = text.replace("EVERY_TASK", _every([TASK], WAITING, WAITING_FOR_ONE))
    return text.replace("EVERY_LETTER", _every([LETTER, REMINDER], DUE, DUE_TO_ONE))


def _every(ways: list[str], to_several: str, to_one: str) -> str:
    by_audience: dict[Audience | None, list[Kind]] = {}
    for kind in every_kind():
        if kind.way in ways:
            by_audience.setdefault(kind.to, []).append(kind)
    return _union((to_several if to else to_one).format(to=to, union=_union(map(_one, by_audience[to]))) for to in by_audience)


def _one(kind: Kind) -> str:
    together = str(kind.way == REMINDER).lower()
    return f"select '{kind.code}' as kind, {together} as together, {kind.at} as at, m.* from {kind.source} m where {kind.when}"


def _union(branches: Iterable[str]) -> str:
    return "\nunion all\n".join(branches)
