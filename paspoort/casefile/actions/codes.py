"""Codes in use: what a list that closes some of them would touch in pupil files (rule 160)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from paspoort.nomenclature.models import Code


@dataclass(frozen=True, slots=True)
class Uses:
    """How many planned activities use each code, by kind and code; and how many drafts there are, whose codes are sealed: one
    that holds a closed code asks for another when it is registered."""

    planned: dict[tuple[str, str], int]
    drafts: int


def uses_of(codes: Sequence[Code], year: int) -> Uses:
    """What would still use these codes from a school year on. Runs as the operator, who sees numbers only."""
    kinds, names = [code.kind for code in codes], [code.code for code in codes]
    with connection.cursor() as cursor:
        cursor.execute("select kind, code, times from uses_of_codes(%s, %s, %s)", [kinds, names, date(year, 9, 1)])
        found = {(kind, code): times for kind, code, times in cursor.fetchall()}
    drafts = found.pop(("", ""), 0)
    return Uses(found, drafts)
