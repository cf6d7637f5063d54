"""Day at a school on a page: its grid, with a column an item and a row a pupil, and how far the class is."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from paspoort.health.actions import GridRow, OpenDay, Value
from paspoort.health.models import MARKS, Check, Item, SchoolDay, moments
from paspoort.web.health.words import STATES
from paspoort.web.shell.words import class_name

CODED = ("choice", "flag")
"""Kinds of which the page sends the code; of every other what one reads is what one types."""
BEFORE = ("height", "weight")
"""What stands beside a row of what was measured last time."""
OVERLAP = timedelta(seconds=5)
"""So much of what a page saw already is told again: a colleague's value may have been written before it could be seen."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about a value that was sent without script: `kind` is doubt, wrong, clash, gone or closed."""

    kind: str
    value: str = field(repr=False)
    said: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, what is kept of it and on which version, and what is asked about it."""

    item: Item
    value: str = field(repr=False)
    there: str = field(repr=False)
    shown: str = field(repr=False)
    version: int
    before: str = field(repr=False)
    ask: Ask | None

    @property
    def kept(self) -> tuple[int, str]:
        return self.version, self.there


@dataclass(frozen=True, slots=True)
class Column:
    """One item of the grid. `needed`: the pupil is not done without it."""

    item: Item
    needed: bool
    first: bool = False
    """Whether the items of a group, such as the tones of an ear, begin here."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil of the class. `born` where somebody of the same name is in it; `remark` is a cell of its own, at the end."""

    given: GridRow
    cells: Sequence[Cell]
    remark: Cell
    born: bool
    standing: str
    note: str

    @property
    def absent(self) -> bool:
        return self.given.state in MARKS

    @property
    def fixed(self) -> bool:
        """Noted with its reason, and not undone by a key."""
        return self.absent and self.given.state != "missed"

    @property
    def still(self) -> bool:
        """Whether nothing can be typed here: of who left, and of who has no papers any more."""
        return self.given.left or self.given.destroyed

    @property
    def classes(self) -> str:
        told = {"left": self.still, "away": self.absent, "done": self.standing == "y", "short": not self.standing}
        return " ".join(name for name, yes in told.items() if yes)

    @property
    def every(self) -> list[Cell]:
        return [*self.cells, self.remark]

    @property
    def was(self) -> str:
        """What the page held, for a form that is sent as a whole: only what differs from it was changed."""
        return json.dumps({cell.item.code: cell.kept for cell in self.every})

    @property
    def previous(self) -> str:
        """What was measured last time, with its year."""
        found = [self.given.previous[code] for code in BEFORE if code in self.given.previous]
        if not found:
            return ""
        return " · ".join(f"{value.shown} {value.item.unit}" for value, _day in found) + f" ({max(day for _, day in found).year})"


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of a day, as its page shows it."""

    opened: OpenDay
    columns: Sequence[Column]
    rows: Sequence[Row]
    beside: Sequence[str] = ()
    """The checks on indication that were asked for today."""
    more: Sequence[Check] = ()
    """The checks on indication that have no column by themselves: asked for, or to ask for."""

    @property
    def asked(self) -> str:
        """What the address says of them."""
        return urlencode({"bij": self.beside}, doseq=True)

    def with_or_without(self, check: str) -> str:
        """The same with this check beside them, or without it where it was asked for."""
        left = [one for one in self.beside if one != check]
        return urlencode({"bij": left if check in self.beside else [*left, check]}, doseq=True)

    @property
    def title(self) -> str:
        return title_of(self.opened.day)

    @property
    def when(self) -> str:
        return date_format(self.opened.day.day, "D j F").lower()

    @property
    def since(self) -> str:
        return asked_from(self.opened.now)

    @property
    def progress(self) -> str:
        """The sentence that the page's script keeps true."""
        count = Counter(row.standing for row in self.rows)
        away, all_of = sum(row.absent for row in self.rows), sum(not row.still for row in self.rows)
        told = [_("{done} of {all} done").format(done=count["y"], all=all_of)]
        told += [_("{n} to confirm").format(n=count["q"])] if count["q"] else []
        return ", ".join(told + ([_("{n} absent").format(n=away)] if away else []))


def title_of(day: SchoolDay) -> str:
    """A class and its school, as people call it."""
    words = class_name(day.own_class)
    return f"{words[:1].upper()}{words[1:]}, {day.school.name}"


def moment_words(code: str) -> str:
    """A systematic moment in words."""
    return _("contact moment of %(grade)s") % {"grade": moments()[code].label}


def asked_from(now: datetime) -> str:
    """From when a page asks what changed."""
    return (now - OVERLAP).isoformat()


def typed_of(value: Value) -> str:
    """What stands in a cell: a code where one chooses, and else what one reads."""
    return value.raw if value.item.kind in CODED else value.shown


def code_of(item: Item, shown: str) -> str:
    """The same of a value that is known only as it reads."""
    choices = {"yes": _("yes"), "no": _("no")} if item.kind == "flag" else item.choices
    return next((code for code, label in choices.items() if label == shown), shown)


def grid_of(opened: OpenDay, asks: Mapping[tuple[uuid.UUID, str], Ask] | None = None, beside: Collection[str] = ()) -> Grid:
    """A day as its page shows it; `asks` is what was wrong with what was sent as a whole, `beside` the checks on indication that
    get a column today, as each of which something was found has one."""
    found = {item for row in opened.rows for item in row.values}
    rare = [check for check in opened.checks if check.mode != "always" and any(item.grid for item in check.items)]
    rare = [check for check in rare if not found & {item.code for item in check.items if item.grid}]
    unasked = {check.code for check in rare} - set(beside)
    columns, group = list[Column](), ""
    for check in (check for check in opened.checks if check.code not in unasked):
        for item in (item for item in check.items if item.grid):
            columns.append(Column(item, check.mode == "always", bool(item.group) and item.group != group))
            group = item.group
    remark = next(item for check in opened.checks for item in check.items if item.code == "remark")
    names = Counter(str(row.pupil) for row in opened.rows)
    rows = [_row(row, columns, remark, asks or {}, names[str(row.pupil)] > 1) for row in opened.rows]
    return Grid(opened, columns, rows, [check.code for check in rare if check.code in beside], rare)


def _row(row: GridRow, columns: Sequence[Column], remark: Item, asks: Mapping[tuple[uuid.UUID, str], Ask], born: bool) -> Row:
    cells = [_cell(row, column.item, asks) for column in columns]
    return Row(row, cells, _cell(row, remark, asks), born, _standing(row, columns, cells), _note(row))


def _cell(row: GridRow, item: Item, asks: Mapping[tuple[uuid.UUID, str], Ask]) -> Cell:
    there, earlier, ask = row.values.get(item.code), row.previous.get(item.code), asks.get((row.pupil.id, item.code))
    typed, version = (typed_of(there), there.version) if there else ("", 0)
    before = earlier[0].shown if earlier and item.kind in ("number", "acuity") else ""
    version = ask.version if ask and ask.version is not None else version
    return Cell(item, ask.value if ask else typed, typed, there.shown if there else "", version, before, ask)


def _standing(row: GridRow, columns: Sequence[Column], cells: Sequence[Cell]) -> str:
    """As the page's script says it: y done, q something to confirm, h half, nothing before it begins."""
    if any(cell.ask for cell in cells):
        return "q"
    if row.left or row.destroyed or row.state in MARKS:
        return ""
    if all(cell.value for column, cell in zip(columns, cells, strict=True) if column.needed):
        return "y"
    return "h" if any(cell.value for cell in cells) else ""


def _note(row: GridRow) -> str:
    if row.destroyed:
        return _("The data of this pupil were destroyed.")
    if row.left:
        return _("in another class now") if row.moved else _("no longer at this school")
    if row.state in MARKS:
        return f"{STATES[row.state]} · {row.reason}" if row.reason else str(STATES[row.state])
    return _("new in the class") if row.joined else ""
