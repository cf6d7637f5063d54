"""School class: a whole class of a school of the cast, brought in as a registry delivers it, and two nurses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from paspoort.demo import roster
from paspoort.demo.cast import CHILDREN, Child, Enrolled
from paspoort.kernel.periods import today
from tests.sql import sql

BORN = date(2017, 1, 20)
GRANTS = """
    select id, contexts from rights_grant
     where person_id in (select id from identity_person where given_name in ('Nele', 'Hanne')) and right_id = 'LARSGebruiker'
"""


def bring_class(names: Sequence[str], *, at: str = "linde", grade: str = "L4", began: int = 60) -> list[str]:
    """Pupils of these names (`Given Family`) in one class; gives what the registry calls each. Two of one name are two pupils."""
    children = []
    for number, name in enumerate(names):
        given, _space, family = name.partition(" ")
        enrolled = Enrolled(at, f"{grade}{number}{began}", grade, began)
        children.append(Child(f"{grade}-{number}-{began}", given, family, BORN + timedelta(days=9 * number), (enrolled,)))
    roster.bring_in(until=today(), children=[*CHILDREN, *children])
    return [roster.source_id(child.key) for child in children]


def make_nurses() -> list[tuple[Any, ...]]:
    """Let Nele (`other_psychologist`) and Hanne (`psychologist`) be nurses of their team; gives what they were."""
    before = sql(GRANTS)
    sql("update rights_grant set contexts = '{verpleegkundige}' where id = any (%s)", [grant for grant, _contexts in before])
    return before


def take_back(before: list[tuple[Any, ...]]) -> None:
    """Let each be again what they were."""
    for grant, contexts in before:
        sql("update rights_grant set contexts = %s where id = %s", contexts, grant)
