"""Collaboration codes as the database asks them: laid from the file of `data/` at each `prepare`."""

from __future__ import annotations

from psycopg import sql

from paspoort.collaboration.inner.codes import codes

LAY = """
create or replace function collaboration_codes() returns table (list text, code text, parent text, valid_from date, valid_to date)
language sql immutable as $$ values {rows} $$;
"""


def functions() -> str:
    """The statement that lays them; a code without an end counts on."""
    rows = [(one.list, one.code, one.parent, one.valid_from, one.valid_to or "9999-12-31") for one in codes()]
    lines = ", ".join(
        "({}, {}, {}, {}::date, {}::date)".format(*(sql.Literal(value).as_string() for value in row)) for row in rows
    )
    return LAY.format(rows=lines)
