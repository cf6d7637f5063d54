"""Code lists as a file holds them: CSV from a spreadsheet, in whatever encoding, separator and order of columns it was saved."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput
from paspoort.kernel.text import holds_national_number
from paspoort.nomenclature.models import FIRST_YEAR, FLAGS, KINDS, LAST_YEAR, SURE, UNDER

COLUMNS = ["kind", "code", "label", "parent", "domain", "from", "to", "flags", "example", "source", "sure"]
REQUIRED = ["kind", "code", "label"]
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
YEAR = re.compile(r"(\d{4})(?:\s*[-/]\s*(\d{4}))?", re.ASCII)
LONGEST = {"label": 120, "example": 300, "source": 200}
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of the file; 0 is of no line in particular."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file as it was understood."""

    line: int
    kind: str
    code: str
    label: str
    parent: str
    domain: str
    first_year: int | None
    last_year: int | None
    flags: tuple[str, ...]
    example: str
    source: str
    sure: str

    @property
    def says(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What stays as it is for as long as a code counts."""
        return (self.label, self.domain, self.parent, self.flags)


@dataclass(slots=True)
class Reading:
    """What a file held. `read` counts the lines below the header: each is a row, empty, or has a problem."""

    encoding: str = ""
    separator: str = ""
    columns: tuple[str, ...] = ()
    read: int = 0
    empty: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_lists(data: bytes) -> Reading:
    """Read a file with code lists; a line that cannot be used is a problem. Raises `BadInput` (`file`) for any other."""
    encoding, text = _decoded(data)
    found = Reading(encoding=encoding)
    lines = io.StringIO(text, newline="")
    header = lines.readline()
    found.separator = max(";,\t", key=lambda sign: len(set(_names(header, sign)) & set(COLUMNS)))
    names = _names(header, found.separator)
    _check_header(names)
    found.columns = tuple(name for name in names if name)
    reader = csv.reader(lines, delimiter=found.separator, strict=True)
    before = 1
    try:
        for cells in reader:
            _take(found, before + 1, names, cells)
            before = reader.line_num + 1
    except csv.Error:
        found.read += 1
        found.problems.append(Problem(before + 1, _("The quotation marks on this line do not match. Nothing after it was read.")))
    return found


def _decoded(data: bytes) -> tuple[str, str]:
    if len(data) > MOST_BYTES:
        raise BadInput({"file": _("This file is larger than 2 MB. A code list is not that long.")})
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise BadInput({"file": _("This is a workbook. Save it as CSV and bring that in.")})
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise BadInput({"file": _("This file is not in UTF-8. Save it as “CSV UTF-8” and bring that in.")})
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return ("utf-8" if encoding == "utf-8-sig" else encoding), data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("Latin-1 reads any byte")


def _names(header: str, separator: str) -> list[str]:
    cells = next(csv.reader([header.strip("\r\n")], delimiter=separator), [])
    return [cell.strip().lower() for cell in cells]


def _check_header(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        text = _("The first line must name the columns; %(names)s is missing. It is for example: %(example)s")
        raise BadInput({"file": text % {"names": ", ".join(missing), "example": ";".join(COLUMNS)}})
    given = [name for name in names if name]
    strange = sorted({name for name in given if name not in COLUMNS} | {name for name in given if given.count(name) > 1})
    if strange:
        text = _("The first line has a column that is unknown or stands there twice: %(names)s. The columns are: %(known)s.")
        raise BadInput({"file": text % {"names": ", ".join(strange), "known": ", ".join(COLUMNS)}})


def _take(found: Reading, line: int, names: list[str], cells: list[str]) -> None:
    found.read += 1
    if not any(cell.strip() for cell in cells):
        found.empty += 1
        return
    if any(cell.strip() for place, cell in enumerate(cells) if place >= len(names) or not names[place]):
        sentence = _("There is text outside the columns. Does a label hold the separator? Put it in quotes.")
        found.problems.append(Problem(line, sentence))
        return
    given = dict.fromkeys(COLUMNS, "") | {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False) if name}
    wrong = list(_wrong_with(given))
    found.problems += [Problem(line, sentence) for sentence in wrong[:1]]
    if not wrong:
        found.rows.append(_row(line, given))


def _row(line: int, given: dict[str, str]) -> Row:
    words = {name: given[name] for name in ("kind", "code", "label", "parent", "domain", "example", "source")}
    return Row(
        line, **words, first_year=_year(given["from"]), last_year=_year(given["to"]), flags=_flags(given["flags"]),
        sure=given["sure"].upper(),
    )  # fmt: skip


def _year(text: str) -> int | None:
    found = YEAR.fullmatch(text)
    return int(found[1]) if found else None


def _flags(text: str) -> tuple[str, ...]:
    given = set(re.split(r"[\s,|]+", text)) - {""}
    return tuple(sorted(given, key=lambda flag: (FLAGS.index(flag) if flag in FLAGS else len(FLAGS), flag)))


def _wrong_with(given: dict[str, str]) -> Iterator[str]:
    """What is wrong with a line, the first thing first; each sentence names what stands there."""
    for check in CHECKS:
        yield from check(given)


def _words(given: dict[str, str]) -> Iterator[str]:
    for name in REQUIRED:
        if not given[name]:
            yield _("%(column)s is empty.") % {"column": name}
    if given["kind"] and given["kind"] not in KINDS:
        yield _("“%(text)s” is not a kind. The kinds are: %(known)s.") % {"text": given["kind"][:40], "known": ", ".join(KINDS)}
    if given["code"] and not CODE.fullmatch(given["code"]):
        yield _("“%(text)s” is not a code: letters, digits, dots and hyphens, at most 40.") % {"text": given["code"][:40]}
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            yield _("%(column)s is longer than %(most)d characters.") % {"column": name, "most": most}
        if not given[name].isprintable() or holds_national_number(given[name]):
            yield _("%(column)s holds a sign or a number that may not stand there.") % {"column": name}


def _years(given: dict[str, str]) -> Iterator[str]:
    for name in ("from", "to"):
        found = YEAR.fullmatch(given[name])
        if given[name] and (
            not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or (found[2] and int(found[2]) != int(found[1]) + 1)
        ):
            text = _("“%(text)s” is not a school year. Write the year in which it begins, such as 2026.")
            yield text % {"text": given[name][:20]}
    first, last = _year(given["from"]), _year(given["to"])
    if first and last and last < first:
        yield _("This code would end (%(last)d) before it begins (%(first)d).") % {"first": first, "last": last}


def _places(given: dict[str, str]) -> Iterator[str]:
    own = UNDER.get(given["kind"], ("", ""))[0]
    if own and not given[own]:
        yield _("%(column)s is empty: a %(kind)s stands under one.") % {"column": own, "kind": given["kind"]}
    for column in {"parent", "domain"} - {own}:
        if given[column]:
            yield _("%(column)s is filled in, but a %(kind)s has none.") % {"column": column, "kind": given["kind"]}


def _marks(given: dict[str, str]) -> Iterator[str]:
    for flag in _flags(given["flags"]):
        if flag not in FLAGS:
            yield _("“%(text)s” is not a flag. The flags are: %(known)s.") % {"text": flag[:40], "known": ", ".join(FLAGS)}
    if given["sure"] and given["sure"].upper() not in SURE:
        yield _("“%(text)s” does not say how sure it is: V, P or S.") % {"text": given["sure"][:20]}


CHECKS: list[Callable[[dict[str, str]], Iterator[str]]] = [_words, _years, _places, _marks]
