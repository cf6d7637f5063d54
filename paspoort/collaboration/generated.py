"""Collaboration codes and moments as the database asks them: laid from the files of `data/` at each `prepare`."""

from __future__ import annotations

from psycopg import sql

from paspoort.collaboration.inner.codes import codes, every
from paspoort.collaboration.inner.moments import moments

LAY = """
create or replace function collaboration_codes() returns table (list text, code text, parent text, valid_from date, valid_to date)
language sql immutable as $$ values {rows} $$;

-- The days of a school year at which samenwerkingsafspraken are confirmed and evaluated.
create or replace function collaboration_moments(of_year int) returns table (code text, label text, first_day date, last_day date)
language sql immutable as $$
  select m.code, m.label, make_date(of_year + (m.first_month < 9)::int, m.first_month, m.first_day),
         make_date(of_year + (m.last_month < 9)::int, m.last_month, m.last_day)
    from (values {moments}) m (code, label, first_month, first_day, last_month, last_day)
$$;

-- Whether this is a registration; what is not is written in the same way, by both sides, and counts as none.
create or replace function is_registration(kind text) returns boolean language sql immutable as $$ select kind in ({kinds}) $$;
"""


def functions() -> str:
    """The statements that lay them; a code without an end counts on."""
    rows = [(one.list, one.code, one.parent, one.valid_from, one.valid_to or "9999-12-31") for one in codes()]
    lines = ", ".join("({}, {}, {}, {}::date, {}::date)".format(*map(_literal, row)) for row in rows)
    days = ", ".join(
        "({}, {}, {}, {}, {}, {})".format(*map(_literal, (one.code, one.label, *_parts(one.first), *_parts(one.last))))
        for one in moments()
    )
    return LAY.format(rows=lines, moments=days, kinds=", ".join(map(_literal, every("kind"))))


def _parts(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]


def _literal(value: object) -> str:
    return sql.Literal(value).as_string()
