"""OpenDocument (odt, ods): what a file says as text; notes, tracked deletions, hidden sheets and pictures stay out, counted."""

from __future__ import annotations

from collections.abc import Iterator

from paspoort.documents.inner.office import Element, Package, attribute, local
from paspoort.documents.inner.office_text import MOST_COLUMNS, MOST_ROWS, Sections, one_line
from paspoort.documents.inner.sandbox import Refused

COUNTED = {"note": "footnotes", "annotation": "notes", "deletion": "deleted", "hidden-text": "deleted"}
NOT_SAID = {*COUNTED, "tracked-changes", "annotation-end", "table-of-content-source"}
SIGNS = {"tab": "\t", "line-break": "\n"}


def _body(package: Package, kind: str) -> Element:
    """The body of the file, when it is of this kind and not locked."""
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and manifest.find(".//{*}encryption-data") is not None:
        raise Refused("office_locked")
    root = package.xml("content.xml")
    body = None if root is None else root.find(f"{{*}}body/{{*}}{kind}")
    if root is None or body is None:
        raise Refused("not_as_named")
    for name, counted in COUNTED.items():
        package.count(counted, sum(1 for _one in root.iter(f"{{*}}{name}")))
    package.count("links", sum(1 for _one in body.iter("{*}a")))
    return body


def read_odf_text(package: Package) -> Sections:
    """An odt: its paragraphs, lists and tables in order, under its headings."""
    found = Sections()
    _blocks(_body(package, "text"), found, None)
    return found


def _blocks(element: Element, found: Sections, depth: int | None) -> None:
    for child in element:
        name = local(child)
        if name == "h" and depth is None:
            found.begin(_said(child))
        elif name in ("p", "h"):
            found.line(_said(child), item=depth)
        elif name == "list":
            _blocks(child, found, 0 if depth is None else depth + 1)
        elif name == "table":
            found.rows(_rows(child))
        elif name not in NOT_SAID:
            _blocks(child, found, depth)


def read_odf_sheets(package: Package) -> Sections:
    """An ods: each sheet that is not hidden, as its rows."""
    body, found = _body(package, "spreadsheet"), Sections()
    hidden = {
        attribute(style, "name")
        for style in body.getroottree().getroot().iter("{*}style")
        if any(attribute(one, "display") == "false" for one in style.iter("{*}table-properties"))
    }
    for table in body:
        if local(table) != "table":
            continue
        if attribute(table, "style-name") in hidden:
            package.count("sheets")
            continue
        found.table(attribute(table, "name"), _rows(table))
    return found


def _rows(table: Element) -> Iterator[list[str]]:
    """The rows, those that repeat themselves as often as they say, but for empty ones."""
    for row in table.iter("{*}table-row"):
        cells: list[str] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            text = one_line(" ".join(_said(one) for one in cell if local(one) in ("p", "h", "list")))
            cells += [text] * min(_times(cell, "number-columns-repeated"), MOST_COLUMNS if text else MOST_COLUMNS - len(cells))
        while cells and not cells[-1]:
            cells.pop()
        for _again in range(min(_times(row, "number-rows-repeated"), MOST_ROWS) if cells else 1):
            yield cells


def _times(element: Element, name: str) -> int:
    said = attribute(element, name)
    return int(said) if said.isdecimal() else 1


def _said(element: Element) -> str:
    signs = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            signs.append(" " * min(_times(child, "c"), 20))
        elif name not in NOT_SAID:
            signs.append(SIGNS.get(name, "") or _said(child))
        signs.append(child.tail or "")
    return "".join(signs)
