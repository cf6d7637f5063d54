"""Office Open XML (docx, xlsx, pptx): what a file says, as text; deleted and hidden words, notes and pictures are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from paspoort.documents.inner.office import Element, Package, attribute, local, relation
from paspoort.documents.inner.office_text import MOST_COLUMNS, Sections

HEADING = re.compile(r"(?:heading|kop|title|titel|überschrift|titre)\s*\d*$", re.IGNORECASE)
NOT_SAID = {"del", "moveFrom", "Fallback", "instrText", "delText", "footnoteReference"}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Formats of numbers that are days or times, and how such a format is recognised in a file's own.
DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
DAY_FORMAT = re.compile(r"[dyhs]|m{1,4}[/.\-: ]", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
BEGINS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a day in a sheet has no zone


# --- text documents ---------------------------------------------------------------------------------------------------


def read_document(package: Package) -> Sections:
    """A docx: its paragraphs and tables in order, under its headings."""
    name, root = package.main("document")
    package.related(name)
    found = Sections()
    for block in _blocks(root):
        _block(block, found, package)
    for kind, part, notes in (("footnotes", "word/footnotes.xml", "footnote"), ("notes", "word/comments.xml", "comment")):
        kept = package.xml(part)
        package.count(kind, sum(local(one) == notes and not attribute(one, "type") for one in ([] if kept is None else kept)))
    return found


def _blocks(element: Element) -> Iterator[Element]:
    """The paragraphs and tables in their order, also those within a frame or a content control."""
    for child in element:
        if local(child) in ("p", "tbl"):
            yield child
        elif local(child) not in NOT_SAID:
            yield from _blocks(child)


def _block(block: Element, found: Sections, package: Package) -> None:
    if local(block) == "tbl":
        rows = ([_said(cell, package) for cell in row if local(cell) in ("tc", "sdt")] for row in block.iterchildren("{*}tr"))
        found.rows(rows)
        return
    text = _said(block, package)
    if HEADING.match(_of(block, "pStyle", "val")) and text.strip():
        found.begin(text)
        return
    listed = block.find("{*}pPr/{*}numPr")
    level = _of(block, "ilvl", "val")
    found.line(text, item=None if listed is None else int(level or 0) if level.isdecimal() or not level else 0)
    for frame in block.iter("{*}txbxContent"):
        if not any(local(above) in NOT_SAID for above in frame.iterancestors()):
            for inner in _blocks(frame):
                _block(inner, found, package)


def _said(element: Element, package: Package) -> str:
    """The words of a paragraph or a cell; of a cell its paragraphs with a space between."""
    signs: list[str] = []
    for child in element:
        name = local(child)
        if name in NOT_SAID or name == "txbxContent":
            package.count("deleted", int(name in ("del", "moveFrom")))
        elif name == "r" and _hidden(child):
            package.count("deleted")
        elif name == "t":
            signs.append(child.text or "")
        elif name in SIGNS:
            signs.append(SIGNS[name])
        elif not name.endswith("Pr"):
            signs.append(_said(child, package) + (" " if name == "p" else ""))
    return "".join(signs)


def _hidden(run: Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")


def _of(element: Element, name: str, key: str) -> str:
    found = element.find(f"{{*}}pPr//{{*}}{name}")
    return "" if found is None else attribute(found, key)


# --- slides -----------------------------------------------------------------------------------------------------------


def read_slides(package: Package) -> Sections:
    """A pptx: each slide with what stands on it, in the order in which they are shown."""
    name, root = package.main("presentation")
    parts = package.related(name)
    found = Sections()
    for number, one in enumerate(root.iter("{*}sldId"), 1):
        part = parts.get(relation(one), "")
        slide = package.xml(part)
        if slide is None or slide.get("show") == "0":
            package.count("sheets")
            continue
        package.related(part)
        found.begin(str(number))
        _slide(slide, found, package)
    package.count("notes", sum("/notesSlides/notesSlide" in part for part in package.names if part.endswith(".xml")))
    return found


def _slide(element: Element, found: Sections, package: Package) -> None:
    for child in element:
        if local(child) == "tbl":
            found.rows([_said(cell, package) for cell in row if local(cell) == "tc"] for row in child.iterchildren("{*}tr"))
        elif local(child) == "p":
            found.line(_said(child, package))
        elif local(child) not in NOT_SAID:
            _slide(child, found, package)


# --- sheets -----------------------------------------------------------------------------------------------------------


def read_sheets(package: Package) -> Sections:
    """An xlsx: each sheet that is not hidden, as its rows; days as days, and of a formula what it came to."""
    name, book = package.main("workbook")
    parts = package.related(name)
    words = shared_words(package.xml(beside_part(name, "sharedStrings.xml")), package)
    days = day_styles(package.xml(beside_part(name, "styles.xml")))
    since = BEGINS[any(attribute(one, "date1904") in ("1", "true") for one in book.iter("{*}workbookPr"))]
    found = Sections()
    for one in book.iter("{*}sheet"):
        part = parts.get(relation(one), "")
        sheet = package.xml(part)
        if sheet is None or one.get("state", "visible") != "visible":
            package.count("sheets")
            continue
        package.related(part)
        found.table(one.get("name", ""), (_row(row, words, days, since) for row in sheet.iter("{*}row")))
    package.count("notes", sum(bool(re.search(r"omments?\d*\.xml$", part)) for part in package.names))
    return found


def beside_part(name: str, other: str) -> str:
    return f"{name.rpartition('/')[0]}/{other}".lstrip("/")


def shared_words(shared: Element | None, package: Package) -> list[str]:
    return [] if shared is None else [_said(one, package) for one in shared.iter("{*}si")]


def day_styles(styles: Element | None) -> set[int]:
    """Which styles of cells show a day or a time."""
    if styles is None:
        return set()
    own = {one.get("numFmtId"): QUOTED.sub("", one.get("formatCode", "")) for one in styles.iter("{*}numFmt")}
    cells = styles.find("{*}cellXfs")
    kinds = [one.get("numFmtId", "0") for one in ([] if cells is None else cells)]
    return {at for at, kind in enumerate(kinds) if (DAY_FORMAT.search(own[kind]) if kind in own else int(kind) in DAYS)}


def _row(row: Element, words: list[str], days: set[int], since: datetime) -> list[str]:
    cells: list[str] = []
    for cell in row.iter("{*}c"):
        if text := cell_text(cell, words, days, since):
            at = min(column_of(cell.get("r", "")) or len(cells), MOST_COLUMNS)
            cells += [""] * (at - len(cells)) + [text]
    return cells


def column_of(reference: str) -> int:
    """`B7` is the second column, counted from 0; the first as well where none is said."""
    number = 0
    for letter in "".join(re.findall(r"^[A-Z]{1,3}", reference)):
        number = number * 26 + ord(letter) - 64
    return max(0, number - 1)


def cell_text(cell: Element, words: list[str], days: set[int], since: datetime) -> str:
    """What a cell shows: of a formula what it came to, of a day that day."""
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        return "".join(cell.itertext())
    if kind == "s":
        return words[int(value)] if value.isdecimal() and int(value) < len(words) else ""
    if kind == "n" and value and int(cell.get("s", "0")) in days:
        return _day(float(value), since)
    return {"1": "✓", "0": "✗"}.get(value, value) if kind == "b" else value


def _day(number: float, since: datetime) -> str:
    try:
        moment = since + timedelta(seconds=round(number * 86400))
    except OverflowError:
        return str(number)
    day = f"{moment:%d/%m/%Y}" if number >= 1 else ""
    return " ".join(part for part in (day, f"{moment:%H:%M}" if number % 1 else "") if part)
