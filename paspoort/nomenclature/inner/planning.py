"""Planning an import: what a file with code lists would do to the lists that are there, from one school year on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from paspoort.nomenclature.inner.reading import Problem, Reading, Row
from paspoort.nomenclature.models import UNDER, Code, of_year

NEW, RENAMED, CHANGED, CLOSED, UNCHANGED = "new", "renamed", "changed", "closed", "unchanged"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one code: new, renamed, changed (where it stands, its flags, its end, its example), closed or unchanged.

    `line` is of the file, 0 for a code that the file no longer has; `before` is the label that it had.
    """

    what: str
    code: Code
    line: int = 0
    before: str = ""


@dataclass(slots=True)
class CodeImport:
    """What an import would do. Nothing was done yet: `import_codes` does it, when there is no problem and nothing is orphaned.

    The file is whole for each kind that it holds: what it leaves out closes at the end of the school year before `year`.
    """

    year: int
    reading: Reading
    seen: str = ""
    """Fingerprint of the lists as they were when the plan was made."""
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    orphaned: list[Step] = field(default_factory=list)
    """Codes that would stand under one that does not count in all of their years."""
    added: list[Code] = field(default_factory=list)
    kept: list[Code] = field(default_factory=list)
    """Rows that are there, of which the end, the place in the list or what helps to choose it changes."""

    def of(self, what: str) -> list[Step]:
        """The steps of one sort, in the order of the lists."""
        return [step for step in self.steps if step.what == what]

    @property
    def closing(self) -> list[Code]:
        """The codes that can no longer be chosen from `year` on: who keeps drafts can say which of them use one (rule 160)."""
        going_on = {(code.kind, code.code) for code in self.added}
        return [step.code for step in self.of(CLOSED) if (step.code.kind, step.code.code) not in going_on]

    @property
    def counts(self) -> dict[str, int]:
        """How many codes are new, renamed, changed, closed and unchanged."""
        return {what: len(self.of(what)) for what in (NEW, RENAMED, CHANGED, CLOSED, UNCHANGED)}

    @property
    def adds_up(self) -> bool:
        """Whether every line of the file is accounted for: a step, empty or a problem."""
        lines = {step.line for step in self.steps if step.line} | {problem.line for problem in self.problems}
        return self.reading.read == len(lines) + self.reading.empty

    @property
    def fits(self) -> bool:
        """Whether it may be done as it is."""
        return not self.problems and not self.orphaned and bool(self.reading.rows)

    @property
    def number(self) -> str:
        """A short number of this very plan: the same file on the same lists for the same year."""
        told = [step.what for step in self.steps], fingerprint([*self.kept, *self.added])
        return hashlib.sha256(f"{self.year} {self.seen} {told}".encode()).hexdigest()[:8]


def fingerprint(known: Iterable[Code]) -> str:
    """What tells whether lists changed."""
    rows = sorted((row.kind, row.code, row.first_year, row.last_year or 9999, row.place, row.says, row.example) for row in known)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def plan(reading: Reading, known: list[Code], year: int) -> CodeImport:
    """Lay a file beside the lists that are known. Reads and writes nothing."""
    made = CodeImport(year, reading, seen=fingerprint(known), problems=list(reading.problems))
    by_code: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in known:
        by_code[code.kind, code.code].append(code)
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in reading.rows:
        rows[row.kind, row.code].append(row)
    places = _places(reading.rows)
    for key, given in rows.items():
        _OneCode(made, by_code[key], places).follow(given)
    _close_left_out(made, known, {kind for kind, _code in rows}, set(rows))
    made.steps.sort(key=lambda step: (step.line == 0, step.line, step.code.place))
    made.orphaned = _orphans(made, known)
    return made


def _places(rows: Iterable[Row]) -> dict[int, int]:
    """Where the code of each line stands in the list of its kind: as in the file."""
    lists: dict[str, dict[str, int]] = defaultdict(dict)
    return {row.line: lists[row.kind].setdefault(row.code, len(lists[row.kind]) + 1) for row in rows}


class _OneCode:
    """One code: its lines in the file beside its rows that are known."""

    def __init__(self, made: CodeImport, known: list[Code], places: dict[int, int]) -> None:
        self.made, self.places = made, places
        self.known = [code for code in known if not _never_counted(code)]
        self.met: set[int] = set()

    def follow(self, given: list[Row]) -> None:
        lasting = sorted(((row, *self._years(row)) for row in map(self._filled, given)), key=lambda one: one[1])
        for place, (row, first, last) in enumerate(lasting):
            if any(_overlap(first, last, one, other) for _row, one, other in lasting[:place]):
                self._refuse(row, _("“%(code)s” stands twice for the same school year."), code=row.code)
            else:
                self._take(row, first, last)
        followed = {first - 1 for _row, first, _last in lasting if first > self.made.year}
        for code in self.known:
            if id(code) not in self.met and code.last_year not in followed and _lasts_into(code, self.made.year):
                _close(self.made, code)

    def _filled(self, row: Row) -> Row:
        """What the file has no column for stays as it is known."""
        before, columns = of_year(self.known, self.made.year), self.made.reading.columns
        kept = {name: getattr(before, name) for name in ("flags", "example", "source", "sure") if before and name not in columns}
        return replace(row, **kept | ({"flags": tuple(kept["flags"])} if "flags" in kept else {}))

    def _years(self, row: Row) -> tuple[int, int | None]:
        """From and to which year a line counts; without a first year since the code is known, else from the import's."""
        if row.first_year is not None:
            return row.first_year, row.last_year
        now = next((code for code in self.known if code.counts_in(self.made.year)), None)
        first = now.first_year if now is not None else self.made.year
        return min(first, row.last_year or first), row.last_year

    def _take(self, row: Row, first: int, last: int | None) -> None:
        met = [code for code in self.known if _overlap(first, last, code.first_year, code.last_year)]
        year = self.made.year
        alike = [
            code for code in met if code.says == row.says and code.first_year <= max(first, year) and id(code) not in self.met
        ]
        same = max(alike, key=lambda code: code.first_year, default=None)
        since = min((code.first_year for code in met), default=first)
        if same is not None and first >= since:
            self._keep(row, same, last)
        elif not met:
            before = next((code for code in self.known if code.last_year == first - 1), None)
            self._add(row, first, last, *((RENAMED, before.label) if before and before.label != row.label else (NEW,)))
        elif first in (year, *(code.first_year for code in met)) or first > year:
            self._change(row, met, max(first, year), last)
        else:
            text = _("“%(code)s” is known since %(since)d: what it said before %(year)d stays. Leave “from” empty.")
            self._refuse(row, text, code=row.code, since=since, year=year)

    def _keep(self, row: Row, code: Code, last: int | None) -> None:
        """It says the same: its end may change, from the year of the import on, and what helps to choose it."""
        over = self.made.year - 1
        if _before(code.last_year, over) != _before(last, over) and not (code.first_year > over):
            text = _("“%(code)s” ended otherwise before %(year)d; school years that are over stay as they are.")
            self._refuse(row, text, code=row.code, year=self.made.year)
            return
        self.met.add(id(code))
        ended, helped = last != code.last_year, (row.example, row.source, row.sure) != (code.example, code.source, code.sure)
        what = CHANGED if ended or helped else UNCHANGED
        if ended and last is not None and (code.last_year is None or last < code.last_year):
            what = CLOSED
        if what != UNCHANGED or code.place != self.places[row.line]:
            code.last_year, code.example, code.source, code.sure = last, row.example, row.source, row.sure
            code.place = self.places[row.line]
            self.made.kept.append(code)
        self.made.steps.append(Step(what, code, row.line))

    def _change(self, row: Row, met: list[Code], first: int, last: int | None) -> None:
        """Another label, place or flag: the row that is there ends, one of its own begins."""
        if last is not None and last < first:
            text = _("“%(code)s” said something else in school years that are over, and that stays.")
            self._refuse(row, text, code=row.code)
            return
        before = max(met, key=lambda code: code.first_year)
        for code in met:
            self.met.add(id(code))
            if code.last_year is None or code.last_year >= first:
                code.last_year = max(first, code.first_year) - 1
                self.made.kept.append(code)
        self._add(row, first, last, RENAMED if before.label != row.label else CHANGED, before.label)

    def _add(self, row: Row, first: int, last: int | None, what: str, before: str = "") -> None:
        code = Code(
            kind=row.kind, code=row.code, label=row.label, domain=row.domain, parent=row.parent, first_year=first, last_year=last,
            flags=list(row.flags), example=row.example, source=row.source, sure=row.sure, place=self.places[row.line],
        )  # fmt: skip
        self.made.added.append(code)
        self.made.steps.append(Step(what, code, row.line, before))

    def _refuse(self, row: Row, sentence: str, **said: object) -> None:
        self.met |= {id(code) for code in self.known}
        self.made.problems.append(Problem(row.line, sentence % said))


def _close_left_out(made: CodeImport, known: Iterable[Code], kinds: set[str], named: set[tuple[str, str]]) -> None:
    refused = bool(made.reading.problems)
    for code in known:
        left_out = code.kind in kinds and (code.kind, code.code) not in named
        if left_out and not refused and not _never_counted(code) and _lasts_into(code, made.year):
            _close(made, code)


def _close(made: CodeImport, code: Code) -> None:
    """From the year of the import on it can no longer be chosen; one that would begin in it or later never counts."""
    code.last_year = max(made.year, code.first_year) - 1
    made.kept.append(code)
    made.steps.append(Step(CLOSED, code))


def _orphans(made: CodeImport, known: Iterable[Code]) -> list[Step]:
    """Whoever would stand under a code that does not count in each of its years, once this is done."""
    rows = [code for code in [*known, *made.added] if not _never_counted(code)]
    years = [year for code in rows for year in (code.first_year, code.last_year) if year is not None]
    until = max(years, default=made.year) + 1
    lines = {id(step.code): step for step in made.steps}
    above: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in rows:
        above[code.kind, code.code].append(code)

    def without(code: Code) -> bool:
        over = above[UNDER[code.kind][1], code.under]
        mine = range(code.first_year, min(code.last_year or until, until) + 1)
        return not all(any(one.counts_in(year) for one in over) for year in mine)

    return [lines.get(id(code), Step(UNCHANGED, code)) for code in rows if code.kind in UNDER and without(code)]


def _never_counted(code: Code) -> bool:
    return code.last_year is not None and code.last_year < code.first_year


def _lasts_into(code: Code, year: int) -> bool:
    return code.last_year is None or code.last_year >= year


def _before(last: int | None, over: int) -> int:
    return over if last is None else min(last, over)


def _overlap(first: int, last: int | None, other_first: int, other_last: int | None) -> bool:
    return (last is None or other_first <= last) and (other_last is None or first <= other_last)
