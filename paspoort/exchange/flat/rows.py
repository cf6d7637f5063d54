"""From the rows of a flat table to rows of the registry: a row is a pupil and an enrolment; several rows may be about one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from paspoort.deliveries.actions import Chosen, Rows
from paspoort.exchange.flat import cells as read
from paspoort.exchange.oneroster.values import Wrong, read_class
from paspoort.registry.actions import name_keys

Refusal = tuple[int, str, str, str]
"""(row, the id of the enrolment that it is about, column, reason)."""
LONGEST = 255


class Line(NamedTuple):
    """One row: whose it is (`pupil`), which enrolment (`id`), and what it says."""

    line: int
    id: str
    pupil: str
    institution: str
    given_name: str
    family_name: str
    keys: tuple[str, ...]
    birth_date: date
    number: tuple[bytes | None, bytes | None, str]
    register_number: str
    level: str
    grade: str
    class_name: str
    begins_on: date | None
    left_on: date | None

    @property
    def who(self) -> tuple[Any, ...]:
        return self.keys[:2], self.birth_date, self.number[0]

    @property
    def said(self) -> tuple[Any, ...]:
        """All that it says, wherever it stands."""
        return self._replace(line=0, number=(self.number[0], None, ""))


@dataclass(slots=True)
class Read:
    """What was read: the rows that can be taken, those that cannot, those that are passed over, and how many there were."""

    lines: list[Line] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class Table:
    """One sheet with what each column is, and the institutions (number, name) for which it may speak."""

    chosen: Chosen
    rows: Rows
    delimited: bool
    since_1904: bool
    allowed: dict[str, str]
    own: str
    """The institution of a row that names none; "" where each row must."""
    _american: dict[str, bool] = field(default_factory=dict)

    def read(self) -> Read:
        """Every row below the headers. A row that is not one of a pupil is told, never dropped."""
        below, headers = self.rows[self.chosen.header + 1 :], self.rows[self.chosen.header][1] if self.rows else []
        for place, name in enumerate(self.chosen.columns):
            if name in ("birth_date", "begins_on", "left_on"):
                self._american[name] = read.month_first(cells[place] for _line, cells in below if place < len(cells))
        found = Read(count=len(below))
        for line, cells in below:
            if cells == headers:
                found.passed.append((line, "header_again"))
            else:
                self._one(line, cells, len(headers), found)
        return _joined(found)

    def _one(self, line: int, cells: list[str], width: int, found: Read) -> None:
        said = {name: cell for name, cell in zip(self.chosen.columns, cells, strict=False) if name}
        made = ""
        try:
            if self.delimited and len(cells) > width:
                raise Wrong("", "columns")
            institution, register, own_id = self._naming(said)
            made = f"{institution}/{register.lstrip('0') or own_id}"
            found.lines.append(self._line(line, made, own_id, (institution, register), said))
        except Wrong as wrong:
            found.refused.append((line, made, wrong.column, wrong.reason))

    def _naming(self, said: Mapping[str, str]) -> tuple[str, str, str]:
        """Institution, register number and the package's own number of the pupil."""
        if max(map(len, said.values()), default=0) > LONGEST:
            raise Wrong("", "too_long")
        institution, cell = self.own, said.get("institution_number", "")
        if cell or not self.own:
            institution = read.institution(cell, "institution_number", self.allowed)
        register = read.pupil_number(said.get("register_number", ""), "register_number")
        own_id = read.pupil_number(said.get("pupil_id", ""), "pupil_id")
        if not register and not own_id:
            raise Wrong("register_number", "no_pupil_number")
        return institution, register, own_id

    def _line(self, line: int, made: str, own_id: str, naming: tuple[str, str], said: Mapping[str, str]) -> Line:
        words = {
            name: read.plain(said.get(name, ""), name) for name in ("given_name", "family_name", "class_name", "grade", "level")
        }
        keys = name_keys(words["given_name"], words["family_name"])
        if not (keys.family and keys.given):
            raise Wrong("given_name" if keys.family else "family_name", "no_name")
        born = read.birth(
            said.get("birth_date", ""), "birth_date", american=self._american["birth_date"], since_1904=self.since_1904
        )
        begins_on, left_on = (self._day(said, name) for name in ("begins_on", "left_on"))
        if begins_on and left_on and left_on < begins_on:
            raise Wrong("left_on", "dates_reversed")
        level, grade = read.level_and_grade(words["level"], words["grade"], words["class_name"], self.chosen.level, born)
        return Line(
            line, made, self._pupil(own_id, made), naming[0], words["given_name"], words["family_name"], tuple(keys), born,
            read.national_number(said.get("national_number", ""), "national_number"), naming[1], level, grade,
            read_class(words["class_name"]), begins_on, left_on,
        )  # fmt: skip

    def _pupil(self, own_id: str, made: str) -> str:
        """Whose row it is: by the package's number, which is of its one school where the table speaks for one. Several
        schools may send by the same source, each numbering from one on: nobody gets at a child elsewhere by its number."""
        whose = self.own if len(self.allowed) == 1 else ""
        return f"{whose}#{own_id}" if own_id else made

    def _day(self, said: Mapping[str, str], name: str) -> date | None:
        american = self._american.get(name, False)
        return read.day(said.get(name, ""), name, american=american, since_1904=self.since_1904)


def _joined(found: Read) -> Read:
    """One row for each enrolment, and one person for each id: rows that contradict each other are refused together."""
    taken: list[Line] = []
    for rows in _grouped(found.lines, lambda one: one.id):
        if len({row.who for row in rows}) > 1:
            found.refused += [(row.line, row.id, "register_number", "duplicate_id") for row in rows]
        else:
            newest, older = _newest(rows)
            taken.append(newest)
            found.passed += older
    found.lines = []
    for rows in _grouped(taken, lambda one: one.pupil):
        if len({row.who for row in rows}) > 1:
            found.refused += [(row.line, row.id, "pupil_id", "duplicate_id") for row in rows]
        else:
            found.lines += rows
    _one_pupil(found)
    return found


def _newest(rows: Sequence[Line]) -> tuple[Line, list[tuple[int, str]]]:
    """Of several periods of one enrolment the last, begun when the first of them that it follows on began; and the others."""
    *before, newest = sorted(
        rows, key=lambda row: (row.begins_on or date.min, row.left_on is None, row.left_on or date.min, row.line)
    )
    begins_on = newest.begins_on
    for row in reversed(before):
        if begins_on and row.begins_on and (row.left_on is None or row.left_on >= begins_on - timedelta(days=1)):
            begins_on = row.begins_on
    older = [(row.line, "same_row" if row.said == newest.said else "older_row") for row in before]
    return newest._replace(begins_on=begins_on), older


def _one_pupil(found: Read) -> None:
    """A pupil of two institutions in one table is one pupil, by the national number."""
    by_number: dict[bytes, list[Line]] = {}
    for row in found.lines:
        if row.number[0]:
            by_number.setdefault(row.number[0], []).append(row)
    same: dict[str, str] = {}
    for rows in by_number.values():
        if len({row.pupil for row in rows}) > 1 and len({row.who for row in rows}) == 1:
            same |= {row.id: min(row.pupil for row in rows) for row in rows}
    found.lines = [row._replace(pupil=same.get(row.id, row.pupil)) for row in found.lines]


def _grouped(lines: Iterable[Line], key: Any) -> Iterable[list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups.values()
