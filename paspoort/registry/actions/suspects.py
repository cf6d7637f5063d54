"""Suspects, who may be mixed up already: looked for in what lies there, told in numbers and ids, never in names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from paspoort.audit.actions import record
from paspoort.kernel.actions import open_number

MOST_SHOWN = 5
KINDS = {
    "report_elsewhere": "reports about a pupil who was never enrolled in the school that they name",
    "register_number_twice": "register numbers that two pupils have at one institution today",
    "same_name_and_birth_date": "names with birth date that two pupils share",
    "number_does_not_fit": "pupils with a report whose birth date does not fit the national number",
    "doubt": "rows refused as another person, which wait for `paspoort operator doubts`",
}


@dataclass(frozen=True, slots=True)
class Suspects:
    """One kind of what may be mixed up: how many there are, and the first of them by number or id."""

    kind: str
    count: int
    first: tuple[str, ...]

    @property
    def sentence(self) -> str:
        more = ", …" if self.count > len(self.first) else ""
        return f"{self.count} {KINDS[self.kind]}: {', '.join(self.first)}{more}"


def suspect_identities() -> list[Suspects]:
    """Everything that may be of two children at once, by kind; an empty list when there is nothing. Runs as the operator."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select kind, what from suspect_identities() order by 1, 2")
        for kind, what in cursor.fetchall():
            found.setdefault(kind, []).append(what)
        cursor.execute("select pupil_id, number_sealed, birth_date from numbers_and_births()")
        for pupil, sealed, born in cursor.fetchall():
            if not open_number(bytes(sealed)).plausible_with(born):
                found.setdefault("number_does_not_fit", []).append(str(pupil))
    facts: dict[str, Any] = {kind: len(found.get(kind, [])) for kind in KINDS}
    record("registry.checked", channel="operator", **facts)
    return [Suspects(kind, len(found[kind]), tuple(found[kind][:MOST_SHOWN])) for kind in KINDS if kind in found]
