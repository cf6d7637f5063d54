"""Table from outside: read in a guarded child, cell by cell, or refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.conf import settings

from paspoort.documents.inner.intake import Limits, Unacceptable, ask_once, scan, weighed
from paspoort.documents.inner.sandbox import Child


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: its name, and its rows that hold something, each with its number in the file.

    A cell begins with its kind: `t` text, `n` number, `d` day (ISO), `x` a formula without what it came to, `e` an error.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileTable:
    """The sheets of a file that are not hidden; `delimited`: a text in which only delimiters keep the cells apart;
    `since_1904`: a bare number that is a day counts from there."""

    sheets: list[TableSheet]
    delimited: bool
    since_1904: bool


def read_table(data: bytes) -> FileTable:
    """The cells of a table from outside (xlsx, ods or a text with delimiters); raises `Unacceptable` for anything else, with what
    to do, also for one that is too large."""
    limits = Limits(file_bytes=settings.UPLOAD_LIMIT)
    weighed(data, limits)
    scan(data, settings.CLAMD)
    child = Child(
        "paspoort.documents.inner.table_worker", seconds=limits.seconds, memory_bytes=limits.memory_bytes, options=asdict(limits)
    )
    answer, made = ask_once(child, {"want": "table"}, data)
    return table_of(made, answer)


def table_of(made: bytes, answer: Mapping[str, object]) -> FileTable:
    """What the child gave, and nothing but texts in it."""
    try:
        sheets = [
            TableSheet(str(name), [(int(number), [str(cell) for cell in cells]) for number, cells in rows])
            for name, rows in json.loads(made)
        ]
    except (ValueError, TypeError):
        raise Unacceptable("file_broken") from None
    return FileTable(sheets, answer.get("delimited") is True, answer.get("since_1904") is True)
