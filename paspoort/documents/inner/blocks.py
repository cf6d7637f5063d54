"""Blocks of a text: paragraphs, lists and tables, as someone typed or pasted them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from paspoort.documents.inner.text import shown, tidy, typed_lines

ITEM = re.compile(r"^([ \t]*)(o|[-‐‑–—−•·●◦○▪■□§➢►‣*✓✔]|\d{1,3}[.)]|[a-z]\))([ \t\u00a0]+)(\S.*)$")
SIGNS = ["-‐‑–—−", "•·●", "o◦○", "§▪■□", "➢►‣", "✓✔", "*"]
DEEPEST = 5
MOST_COLUMNS = 12
Block = dict[str, Any]


def blocks(text: str) -> list[Block]:
    """A text as paragraphs `{kind: text, lines}`, lists `{kind: list, style, start, items}`, tables `{kind: table, head, rows}`.

    An item holds `lines` and the `lists` beneath it. `style` is "" for bullets, else how a number is written: "1.", "1)" or "a)";
    `start` is the first number. `head` says that the first row of a table names its columns.
    """
    reading = _Reading()
    for group in typed_lines(tidy(text)):
        reading.take(group)
    return [block | even_rows(block["rows"]) if block["kind"] == "table" else block for block in reading.found]


@dataclass(frozen=True, slots=True)
class _Level:
    indent: int
    sign: str
    made: Block


@dataclass(slots=True)
class _Reading:
    """One text on its way to blocks: what was found, and at which levels of which list the next item may stand."""

    found: list[Block] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    fresh: bool = True

    def take(self, group: list[str]) -> None:
        """Lines without an empty one between them."""
        self.fresh = True
        rows = _rows(group)
        for place, line in enumerate(group):
            if place in rows:
                self._row(line)
            elif not self._item(line):
                self._line(line)
            self.fresh = False

    def _line(self, line: str) -> None:
        """A line that is indented under an item belongs to that item; any other goes on with its paragraph or begins one."""
        if self.levels and not self.fresh and line[0].isspace():
            self.levels[-1].made["items"][-1]["lines"].append(shown(line))
            return
        if self.fresh or not self.found or self.found[-1]["kind"] != "text":
            self._add({"kind": "text", "lines": []})
        self.found[-1]["lines"].append(shown(line))

    def _row(self, line: str) -> None:
        if self.fresh or not self.found or self.found[-1]["kind"] != "table":
            self._add({"kind": "table", "rows": []})
        self.found[-1]["rows"].append([shown(cell) for cell in line.split("\t")])

    def _add(self, block: Block) -> None:
        self.found.append(block)
        self.levels = []

    def _item(self, line: str) -> bool:
        parts = ITEM.match(line)
        if parts is None:
            return False
        indent, sign, gap, rest = parts.groups()
        style, number = _style(sign)
        if style and number not in (1, self.last.get(style, 0) + 1):
            return False
        if sign in ("o", "§") and not (self.levels or "\t" in gap or (sign == "§" and rest[0].isalpha())):
            return False
        if style:
            self.last[style] = number
        made = self._list_for(len(indent.expandtabs(4)), style or next(one for one in SIGNS if sign in one), style, number)
        made["items"].append({"lines": [shown(rest)], "lists": []})
        return True

    def _list_for(self, indent: int, sign: str, style: str, number: int) -> Block:
        """The list in which an item with this indent and sign stands: one that is there, or a new one, beneath an item or not."""
        while self.levels and self.levels[-1].indent > indent:
            self.levels.pop()
        for place, level in enumerate(self.levels):
            if level.indent == indent and level.sign == sign:
                del self.levels[place + 1 :]
                return level.made
        if style and self.levels and self.levels[-1].indent == indent and (self.fresh or not self.levels[-1].made["style"]):
            self.levels = []  # numbers after bullets or an empty line, no further in: a list of their own
        if len(self.levels) >= DEEPEST:
            return self.levels[-1].made
        made: Block = {"kind": "list", "style": style, "start": number, "items": []}
        if self.levels:
            self.levels[-1].made["items"][-1]["lists"].append(made)
        else:
            self.found.append(made)
        self.levels.append(_Level(indent, sign, made))
        return made


def _style(sign: str) -> tuple[str, int]:
    """How a number is written, and which it is; nothing and 1 for a bullet."""
    if sign[0].isdigit():
        return f"1{sign[-1]}", int(sign[:-1])
    return ("a)", ord(sign[0]) - ord("a") + 1) if sign.endswith(")") else ("", 1)


def _rows(group: list[str]) -> set[int]:
    """Which lines are rows of a table that was pasted: several in a row with tabs between their cells."""
    found: set[int] = set()
    for tabbed, run in groupby(range(len(group)), lambda place: _may_be_row(group[place])):
        places = list(run)
        if tabbed and len(places) > 1 and any(_tabs(group[place]) for place in places):
            found.update(places)
    return found


def _may_be_row(line: str) -> bool:
    return 0 < line.count("\t") < MOST_COLUMNS and (ITEM.match(line) is None or _tabs(line) > 0)


def _tabs(line: str) -> int:
    """The tabs between two cells; those that only indent, or that stand after a bullet, are none."""
    item = ITEM.match(line)
    inner = item.group(4) if item else line.strip(" \t")
    return line.rstrip(" ").count("\t") if "\t" in inner else 0


def even_rows(rows: list[list[str]]) -> dict[str, Any]:
    """The rows with as many cells each, without columns that hold nothing."""
    wide = max(map(len, rows))
    full = [[*row, *[""] * (wide - len(row))] for row in rows]
    used = [place for place in range(wide) if any(row[place] for row in full)]
    made = [[row[place] for place in used] for row in full]
    named = len(made) > 1 and all(made[0][1:]) and not any(sign.isdigit() for cell in made[0] for sign in cell)
    return {"rows": made, "head": named and len(used) > 2}
