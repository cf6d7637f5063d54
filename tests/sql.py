"""Bare SQL in whatever role the transaction has now."""

from __future__ import annotations

from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def sql(statement: str, *values: Any) -> list[Row]:
    """Run one statement; gives its rows, or none when it is of a kind that has none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description is not None else []
