"""A delivery as its page shows it: the columns of the file, ten rows as they are read, and the rows behind each count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.deliveries.actions import PASSED, DeliverySeen, reason_of
from paspoort.web.deliveries.words import FATES, FIELDS, LOOKS

PAGE = 100
EXAMPLES = 3
NUMBER_SHOWN = 6
"""Of a national number so many digits, enough to see that the column is the right one."""


class Column(NamedTuple):
    """A column of the file: its place, header, first values, and what it is taken for."""

    place: int
    header: str
    values: list[str]
    field: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of how many rows, and what that means."""

    code: str
    words: str
    means: str
    count: int


def columns_of(seen: DeliverySeen, chosen: list[str]) -> list[Column]:
    """The columns, each with its first values."""
    headers = next((cells for at, (_line, cells) in enumerate(seen.heads) if seen.chosen and at == seen.chosen.header), [])
    return [
        Column(place, headers[place][1:] if place < len(headers) else "", _examples(seen, place, field), field)
        for place, field in enumerate(chosen)
    ]


def _examples(seen: DeliverySeen, place: int, field: str) -> list[str]:
    said = [shown(cells[place], field) for _line, cells in seen.sample if place < len(cells) and cells[place]]
    return list(dict.fromkeys(said))[:EXAMPLES]


def shown(cell: str, field: str) -> str:
    """A cell as a person reads it."""
    kind, said = cell[:1], cell[1:]
    if kind in ("x", "e"):
        return _("(a formula without a value)") if kind == "x" else _("(an error)")
    if kind == "d" and said.count("-") == 2:
        return "/".join(reversed(said.split("-")))
    return f"{said[:NUMBER_SHOWN]}…" if field == "national_number" and len(said) > NUMBER_SHOWN else said


def preview(seen: DeliverySeen, chosen: list[str]) -> tuple[list[tuple[Any, ...]], list[list[Any]]]:
    """The first ten rows as they are read: headings and cells of what was recognised, in the order of a form."""
    places = [(name, chosen.index(name)) for name in FIELDS if name in chosen]
    headings: list[tuple[Any, ...]] = [("row", _("Row")), *((name, FIELDS[name]) for name, _place in places)]
    rows = [
        [line, *(shown(cells[place], name) if place < len(cells) else "" for name, place in places)]
        for line, cells in seen.sample
    ]
    return headings, rows


def headers_of(seen: DeliverySeen) -> list[tuple[int, str]]:
    """The rows that may hold the headers, each with what stands in it."""
    return [
        (at, _("row %(number)s: %(cells)s") % {"number": line, "cells": ", ".join(cell[1:] for cell in cells if cell)[:80]})
        for at, (line, cells) in enumerate(seen.heads)
    ]


def fates_of(seen: DeliverySeen) -> list[Fate]:
    """How many rows of each fate, those that are none left out where they are seldom."""
    counts = seen.listed.counts
    return [
        Fate(code, str(words), str(means), counts.get(code, 0))
        for code, (words, means) in FATES.items()
        if counts.get(code, 0) or code in ("new", "moved", "same", "refused")
    ]


def looks_of(seen: DeliverySeen) -> Iterator[str]:
    """What deserves a look."""
    for code, count in seen.plan.get("looks", {}).items():
        yield f"{count} {LOOKS[code]}"


def rows_behind(seen: DeliverySeen, fate: str, page: int) -> tuple[list[tuple[str, str]], list[list[Any]], int]:
    """The headings and rows behind a count, a hundred at a time, and how many pages there are."""
    headings, rows = _behind(seen, fate)
    return headings, rows[(page - 1) * PAGE : page * PAGE], max(1, -(-len(rows) // PAGE))


def _behind(seen: DeliverySeen, fate: str) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    plan = seen.plan
    if fate == "refused":
        columns = {"": ""} | {name: str(words) for name, words in FIELDS.items()}
        rows = [
            [_("row %(number)s") % {"number": line}, columns.get(column, ""), reason_of(reason)]
            for line, column, reason in plan["refused"]
        ]
        return [("row", _("Row")), ("column", _("Column")), ("reason", _("Why"))], rows
    if fate == "passed":
        told = [[str(PASSED[reason]), count] for reason, count in plan["passed"].items()]
        return [("why", _("Why")), ("count", _("Rows"))], told
    if fate == "left_out":
        return [("name", _("Pupil")), ("class", _("Class"))], [
            [name, class_name] for _number, name, class_name in plan["left_out"]
        ]
    rows = [[name, was, now, line] for line, of, name, was, now in plan["rows"] if of == fate]
    return [("name", _("Pupil")), ("was", _("Class until now")), ("now", _("Class in the file")), ("row", _("Row"))], rows


def ends_asked(seen: DeliverySeen) -> str:
    """The question about pupils who would leave; empty where nothing is asked."""
    ends = sum(end for _number, _name, _current, end in seen.plan["ends"])
    current = sum(now for _number, _name, now, _end in seen.plan["ends"])
    text = ngettext(
        "%(ends)d of the %(current)d pupils whom you sent before leaves by this file.",
        "%(ends)d of the %(current)d pupils whom you sent before leave by this file.",
        ends,
    )
    return text % {"ends": ends, "current": current} if ends else ""
