"""Lists to bring in: a small one of each sort, and the operator who does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions import CodeImport, import_codes, plan_import
from paspoort.nomenclature.models import Code

COLUMNS = ["kind", "code", "label", "parent", "domain", "from", "to", "flags", "example"]


def this_year() -> int:
    return school_year_of(today())


def file_of(*lines: str) -> bytes:
    """These lines under as many columns as the longest of them fills."""
    most = max([3, *(line.count(";") + 1 for line in lines)])
    return "\r\n".join([";".join(COLUMNS[:most]), *lines, ""]).encode("utf-8-sig")


@contextmanager
def operator() -> Iterator[None]:
    with acting_as_service("operator", role="worker"):
        yield


def planned(*lines: str, year: int | None = None) -> CodeImport:
    with operator():
        return plan_import(file_of(*lines), year or this_year())


def imported(*lines: str, year: int | None = None) -> CodeImport:
    """Bring it in, and look again: whatever was done once is not done twice."""
    made = planned(*lines, year=year)
    assert made.fits, (made.problems, made.orphaned)
    with operator():
        import_codes(made)
    again = planned(*lines, year=year)
    assert again.fits and not again.added and not again.kept, again.steps
    return made


def rows(kind: str, code: str) -> list[tuple[str, int, int | None]]:
    """Label and years of each row of a code."""
    found = Code.objects.filter(kind=kind, code=code).order_by("first_year", "last_year")
    return [(row.label, row.first_year, row.last_year) for row in found]


def told(made: CodeImport) -> dict[str, list[str]]:
    """The codes of each sort of step, without those that stay as they are."""
    return {what: [step.code.code for step in made.of(what)] for what in made.counts if made.of(what) and what != "unchanged"}
