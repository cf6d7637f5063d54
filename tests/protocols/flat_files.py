"""Small tables as schools export them, written by openpyxl or as text, and a school that may deliver them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from paspoort.deliveries.actions import guess, remembered_at
from paspoort.documents.actions import read_table
from paspoort.exchange.flat.importer import Outcome, compare_table, take_table
from paspoort.exchange.flat.rows import Table
from paspoort.kernel.actions import acting_as_service
from paspoort.registry.actions import Change, add_source
from paspoort.registry.models import Institution, Source

HEADERS = ["Naam", "Voornaam", "Geboortedatum", "Rijksregisternr", "Stamnummer", "Instelnr", "Klas", "Datum inschrijving"]
LINDE = "034793"
LENA = ["Van der Auwera", "Léna", "30/07/2017", "17.07.30-033.84", "101", "34793", "3A", "01/09/2026"]
BO = ["Li", "Bo", "15/03/2012", "12031500244", "102", "34793", "6B", "01/09/2026"]
NOOR = ["Ait-Bachir", "Noor", "21/06/2018", "", "103", "34793", "2 leeuwen", "01/09/2026"]
SMALL = [LENA, BO, NOOR]

Rows = Sequence[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows]) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def delimited(rows: Rows, sign: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode(encoding)


def school(number: str = LINDE, kind: str = "school") -> Institution:
    return Institution.objects.create(number=number, name=f"School {number}", kind=kind)


def table_source(name: str, *schools: Institution) -> Source:
    with acting_as_service("operator", role="worker"):
        return add_source(name, "table", owner="Secretariaat", change=Change(add=schools, everywhere=not schools))


def table(data: bytes, number: str = LINDE, *, level: str = "lager", whole: bool = True) -> Table:
    """A file as the page would read it by itself."""
    from dataclasses import replace

    file = read_table(data)
    chosen = guess([sheet.rows for sheet in file.sheets], remembered_at(Institution.objects.filter(number=number).first()), level)
    chosen = replace(chosen, whole=whole, begins_on=date(2026, 9, 1))
    allowed = {one.number: one.name for one in Institution.objects.filter(number=number)}
    return Table(chosen, file.sheets[chosen.sheet].rows, file.delimited, file.since_1904, allowed, number)


def compare(data: bytes, source: Source, **how: Any) -> Outcome:
    with acting_as_service("registry-import", role="worker"):
        return compare_table(table(data, **how), source)


def take(data: bytes, source: Source, *, confirm: bool = True, **how: Any) -> Outcome:
    with acting_as_service("registry-import", role="worker"):
        return take_table(table(data, **how), source, confirm=confirm)


def counts(outcome: Outcome) -> dict[str, int]:
    return {fate: count for fate, count in outcome.counts.items() if count}
