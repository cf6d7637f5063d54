"""Tables: one definition of a count gives the page, the file for a spreadsheet, and the picture beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlsxwriter
from django.http import HttpResponse

NOT_TOLD = "·"
"""Stands for every number that is hidden, whyever it is."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, lines of a name and numbers (None is hidden, "" is nothing), the line of all together, and notes about them."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]
    total: Sequence[str | int | None] = ()
    notes: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def lines(self) -> list[list[str | int]]:
        """All that a file holds, line by line: no text in it is taken for a formula."""
        lines: list[Sequence[str | int | None]] = [[self.title], *(list(note) for note in self.notes), []]
        lines += [self.headings, *self.rows, *([self.total] if self.total else [])]
        return [[_plain(cell) for cell in line] for line in lines]


def _plain(cell: str | int | None) -> str | int:
    if cell is None:
        return NOT_TOLD
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(FORMULA) else cell


def as_csv(table: Table) -> HttpResponse:
    """With a byte order mark and semicolons, so that a spreadsheet here opens it as it is."""
    return _csv(table.lines())


def csv_of(lines: Sequence[Sequence[str | int | None]], name: str) -> HttpResponse:
    """The same of bare lines, headings first, saved under a name."""
    answer = _csv([[_plain(cell) for cell in line] for line in lines])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _csv(lines: Sequence[Sequence[str | int]]) -> HttpResponse:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(lines)
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")


def as_xlsx(table: Table) -> HttpResponse:
    """A workbook with one sheet; every text is a text in it, and every number a number."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 40)
        for place, line in enumerate(table.lines()):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell)
                else:
                    sheet.write_number(place, column, cell)
    return HttpResponse(made.getvalue(), content_type=XLSX)
