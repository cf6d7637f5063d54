"""Lengths of a letter style as the database asks them: laid at each `prepare`."""

from __future__ import annotations

from paspoort.documents.inner.styles import STYLE_LONGEST

LAY = """
create or replace function style_longest() returns table (field text, most int) language sql immutable as $$ values {rows} $$;
"""


def functions() -> str:
    """The statement that lays them."""
    return LAY.format(rows=", ".join(f"('{field}', {most})" for field, most in STYLE_LONGEST.items()))
