"""Numbers that people read aloud: random, so that they tell nothing, and without signs that look alike."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import IntegrityError, transaction

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_signs(count: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(count))


def report_number(kind: str, year: int) -> str:
    """Such as `GC-2026-7F3K9Q`."""
    return f"{kind.removeprefix('LEGACY_')}-{year}-{random_signs(6)}"


def with_fresh_number(insert: Callable[[], None]) -> None:
    """Insert with a number of its own; the rare number that exists already gives way to another."""
    for last in (False, False, True):
        try:
            with transaction.atomic():
                insert()
        except IntegrityError as problem:
            if last or "number" not in str(problem):
                raise
        else:
            return
