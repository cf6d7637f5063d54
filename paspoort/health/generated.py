"""Health profiles as the database asks them: laid from the files of `data/` at each `prepare`."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg import sql

from paspoort.health.inner.profiles import items, moments, profile

LAY = """
create or replace function {name}() returns table ({columns}) language sql immutable as $$ values {rows} $$;
"""


def functions() -> str:
    """The statements that lay them: the moments, the items with their check, and the profiles."""
    return (
        _lay("health_moments", "moment text, place int, age int", [(one.code, one.place, one.age) for one in moments().values()])
        + _lay("health_items", "item text, check_code text", [(one.code, one.check) for one in items().values()])
        + _lay("health_profile", "moment text, check_code text, mode text, valid_from text, valid_to text", profile())
    )


def _lay(name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> str:
    lines = ", ".join(f"({', '.join(sql.Literal(value).as_string() for value in row)})" for row in rows)
    return LAY.format(name=name, columns=columns, rows=lines)
