"""Table of a spreadsheet or a text file, cell by cell: what each holds and of which kind, so that nothing has to be guessed
later.

A cell is a text of which the first sign says the kind: `t` a text, `n` a number without exponent, `d` a day, `x` a formula of
which the file does not say what it came to, `e` an error; "" is an empty one. A merged cell counts in every place that it
covers.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from paspoort.documents.inner.office import Element, Package, attribute, local, relation
from paspoort.documents.inner.office_open import BEGINS, beside_part, column_of, day_styles, shared_words
from paspoort.documents.inner.sandbox import Refused
from paspoort.kernel.encoding import find_encoding

Row = tuple[int, list[str]]
Sheet = tuple[str, list[Row]]
MOST_ROWS = 50_000
"""Rows that hold something, over all sheets of a file."""
MOST_COLUMNS = 200
LONGEST = 1000
SPAN = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", re.ASCII)


class Rows:
    """The rows of one sheet that hold something, bounded over the whole file."""

    def __init__(self, before: Iterable[Sheet]) -> None:
        self.found: list[Row] = []
        self._left = MOST_ROWS - sum(len(rows) for _name, rows in before)

    def add(self, number: int, cells: list[str]) -> None:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        if len(cells) > MOST_COLUMNS:
            raise Refused("table_too_wide")
        if len(self.found) >= self._left:
            raise Refused("table_too_long")
        self.found.append((number, [cell[:LONGEST] for cell in cells]))

    def cover(self, spans: Iterable[tuple[int, int, int, int]]) -> None:
        """Let merged cells (first row and column, last row and column) hold the same in every place; rows that are empty stay
        so.
        """
        rows = dict(self.found)
        for top, left, bottom, right in spans:
            first = rows.get(top, [])
            value = first[left] if left < len(first) else ""
            if not value or right >= MOST_COLUMNS:
                continue
            for number in range(top, min(bottom, top + len(rows)) + 1):
                if cells := rows.get(number):
                    cells += [""] * (right + 1 - len(cells))
                    cells[left : right + 1] = [value] * (right + 1 - left)


def text(value: str) -> str:
    """A text as a cell: on one line, and mended where a program read UTF-8 as Windows' Latin-1."""
    plain = " ".join(value.split())
    if "Ã" in plain or "Â" in plain:
        with contextlib.suppress(UnicodeError):
            plain = plain.encode("cp1252").decode("utf-8")
    return f"t{plain}" if plain else ""


def number(value: str) -> str:
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return "e"
    if not exact.is_finite() or abs(exact.adjusted()) > 30:
        return f"t{value}"
    return f"n{exact:f}" if exact != exact.to_integral() else f"n{exact.to_integral():f}"


# --- xlsx ---------------------------------------------------------------------------------------------------------------


def read_xlsx(package: Package) -> tuple[list[Sheet], bool]:
    """Each sheet that is not hidden, and whether days count from 1904. What lies outside the file is not asked for."""
    name, book = package.main("workbook")
    parts = package.related(name)
    words = shared_words(package.xml(beside_part(name, "sharedStrings.xml")), package)
    days = day_styles(package.xml(beside_part(name, "styles.xml")))
    since_1904 = any(attribute(one, "date1904") in ("1", "true") for one in book.iter("{*}workbookPr"))
    found: list[Sheet] = []
    for one in book.iter("{*}sheet"):
        data = package.read(parts.get(relation(one), "")) if one.get("state", "visible") == "visible" else None
        if data is not None:
            rows = Rows(found)
            _read_sheet(data, rows, words, days, BEGINS[since_1904])
            found.append((one.get("name", ""), rows.found))
    return found, since_1904


def _read_sheet(data: bytes, rows: Rows, words: list[str], days: set[int], since: datetime) -> None:
    """Row by row, so that a long sheet lies in memory once."""
    last, spans = 0, []
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
    for _event, element in etree.iterparse(io.BytesIO(data), tag=("{*}row", "{*}mergeCell"), **options):
        if local(element) == "mergeCell":
            if match := SPAN.fullmatch(element.get("ref", "")):
                spans.append((int(match[2]), column_of(match[1]), int(match[4]), column_of(match[3])))
            continue
        last = int(element.get("r") or last + 1)
        rows.add(last, _cells(element, words, days, since))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    rows.cover(spans)


def _cells(row: Element, words: list[str], days: set[int], since: datetime) -> list[str]:
    cells: list[str] = []
    for cell in row.iter("{*}c"):
        if value := _cell(cell, words, days, since):
            at = min(column_of(cell.get("r", "")) if cell.get("r") else len(cells), MOST_COLUMNS)
            cells += [""] * (at - len(cells)) + [value]
    return cells


def _cell(cell: Element, words: list[str], days: set[int], since: datetime) -> str:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        return text("".join(cell.itertext()))
    if not value:
        return "x" if cell.find("{*}f") is not None else ""
    if kind == "s":
        return text(words[int(value)]) if value.isdecimal() and int(value) < len(words) else "e"
    if kind == "n" and int(cell.get("s") or 0) in days:
        return _day(value, since)
    return {"e": "e", "n": number(value), "d": f"d{value[:10]}"}.get(kind) or text(value)


def _day(value: str, since: datetime) -> str:
    try:
        return f"d{since + timedelta(days=int(float(value))):%Y-%m-%d}"
    except (ValueError, OverflowError):
        return "e"


# --- ods ----------------------------------------------------------------------------------------------------------------


def read_ods(package: Package) -> list[Sheet]:
    """Each table that is not hidden."""
    root = package.xml("content.xml")
    body = None if root is None else root.find("{*}body/{*}spreadsheet")
    if root is None or body is None:
        raise Refused("table_unknown")
    hidden = {
        attribute(style, "name")
        for style in root.iter("{*}style")
        if any(attribute(one, "display") == "false" for one in style.iter("{*}table-properties"))
    }
    found: list[Sheet] = []
    for table in body.iterfind("{*}table"):
        if attribute(table, "style-name") not in hidden:
            rows = Rows(found)
            _read_ods(table, rows)
            found.append((attribute(table, "name"), rows.found))
    return found


def _read_ods(table: Element, rows: Rows) -> None:
    number, spans = 1, []
    for row in table.iter("{*}table-row"):
        cells, merged = _ods_row(row)
        spans += [(number, left, number + down - 1, left + across - 1) for left, across, down in merged]
        times = _times(row, "number-rows-repeated")
        for again in range(times if any(cells) else 0):
            rows.add(number + again, [*cells])
        number += times
    rows.cover(spans)


def _ods_row(row: Element) -> tuple[list[str], list[tuple[int, int, int]]]:
    """The cells, and those that are merged: place, columns, rows."""
    cells: list[str] = []
    merged = []
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        across, down = _times(cell, "number-columns-spanned"), _times(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            merged.append((len(cells), across, down))
        value = _ods_cell(cell)
        times = _times(cell, "number-columns-repeated")
        cells += [value] * (times if value else min(times, max(0, MOST_COLUMNS - len(cells))))
        if len(cells) > MOST_COLUMNS and value:
            raise Refused("table_too_wide")
    return cells, merged


def _ods_cell(cell: Element) -> str:
    kind = attribute(cell, "value-type")
    if kind in ("float", "percentage", "currency"):
        return number(attribute(cell, "value"))
    if kind == "date":
        return f"d{attribute(cell, 'date-value')[:10]}"
    said = " ".join("".join(one.itertext()) for one in cell if local(one) == "p")
    if not said and attribute(cell, "formula"):
        return "x"
    return "e" if said.startswith(("#", "Err:")) and attribute(cell, "formula") else text(said)


def _times(element: Element, name: str) -> int:
    said = attribute(element, name)
    return max(1, int(said)) if said.isdecimal() else 1


# --- a text with delimiters ---------------------------------------------------------------------------------------------


def read_csv(data: bytes) -> list[Sheet]:
    """Semicolons, commas or tabs; UTF-8, UTF-16, Windows' Latin-1 or code page 850. Every cell is a text."""
    encoding = find_encoding(io.BytesIO(data))
    if not encoding:
        raise Refused("table_unknown")
    plain = data.decode(encoding)
    first, _end, rest = plain.partition("\n")
    said = first.strip().strip('"').casefold()
    if said.startswith("sep="):
        plain, delimiter = rest, said[4:5] or "\t"
    else:
        head = "\n".join(plain.split("\n", 30)[:30])
        delimiter = max(";\t,", key=head.count)
    rows = Rows([])
    for place, cells in enumerate(_split(plain, delimiter), 1):
        rows.add(place, [text(cell) for cell in cells])
    return [("", rows.found)]


def _split(plain: str, delimiter: str) -> Iterator[list[str]]:
    reader: Any = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise Refused("table_quote") from None
