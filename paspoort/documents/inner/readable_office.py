"""Every word of an Office file, of whatever part: body, margins, notes, comments, what was deleted, and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from paspoort.documents.inner.office import PARTS, Element, Package, attribute, local
from paspoort.documents.inner.office_open import BEGINS, cell_text, day_styles
from paspoort.documents.inner.sandbox import Header, Refused

Parts = list[tuple[str, str]]
WHERE = (
    ("about", re.compile(r"^(?:docProps/|meta\.xml$|customXml/item\d*\.xml$)")),
    ("comment", re.compile(r"/(?:threaded)?comments?[^/]*\.xml$", re.IGNORECASE)),
    ("author", re.compile(r"/(?:people|persons?|commentAuthors|authors)[^/]*\.xml$", re.IGNORECASE)),
    (
        "margin",
        re.compile(r"/(?:header|footer)\d*\.xml$|^styles\.xml$|/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/"),
    ),
    ("footnote", re.compile(r"/(?:footnotes|endnotes)\.xml$|/notesSlides/")),
    ("picture", re.compile(r"/(?:charts|diagrams|drawings)/")),
    ("slide", re.compile(r"^ppt/slides/slide(\d+)\.xml$")),
    ("sheet", re.compile(r"^xl/worksheets/sheet(\d+)\.xml$")),
    ("text", re.compile(r"^content\.xml$|^(?:word|ppt|xl)/(?:document|presentation|workbook|glossary/document)\d*\.xml$")),
)
"""As what the words of a part are told, by its name; those of any other are hidden in the file."""
NO_WORDS = re.compile(
    r"^(?:\[Content_Types\]\.xml|META-INF/.*|settings\.xml|Configurations2/.*|xl/sharedStrings\.xml)$"
    r"|/(?:theme|_xmlsignatures)/|/(?:styles|stylesWithEffects|fontTable|numbering|webSettings|tableStyles|calcChain)\.xml$"
)
PACKED = re.compile(r"/embeddings/[^/]+\.(docx|xlsx|pptx)$")
NOT_READ = re.compile(r"/embeddings/[^/]+$|\.(?:html?|mht(?:ml)?|rtf|doc|docx|xlsx|pptx|odt|ods|pdf|txt|eml|msg)$", re.IGNORECASE)
NEEDED = {"docx": "document", "xlsx": "workbook", "pptx": "presentation"}
BLOCKS = {
    "p",
    "h",
    "si",
    "comment",
    "table-row",
    "pt",
    "tr",
    "author",
    "table",
    "frame",
    "section",
    "item",
    "br",
    "cr",
    "line-break",
}
LINES = {"v", "f", "creator", "keyword", "subject", "title", "description", "lastModifiedBy", "initial-creator", "user-defined"}
APART = {"note", "annotation", "frame", "txbxContent"}
CELLS = {"tc", "table-cell", "tab"}
DELETED = {"del", "moveFrom", "delText", "deletion", "posOffset", "pctWidth", "pctHeight"}
INSERTED = {"ins", "moveTo", "posOffset", "pctWidth", "pctHeight"}
WHO = ("author", "displayName", "userId")
SAID = ("title", "descr", "tooltip", "caption", "displayText", "promptTitle", "prompt", "error", "string-value", "formula")
NAMED = {
    "docPr",
    "cNvPr",
    "sheet",
    "definedName",
    "tableColumn",
    "bookmarkStart",
    "table",
    "frame",
    "cacheField",
    "section",
    "bookmark",
}
"""Elements of which the name is given by people; that of a style or a font is not."""
VALUED = {"docVar", "alias", "tag", "s", "listItem"}


def read_package(data: bytes, limits: Header, ending: str, *, inside: bool = False) -> tuple[Parts, list[str]]:
    """Where which words stand, and what was not read; also of an Office file inside it, such as the sheet behind a chart."""
    package = Package(data, limits)
    _look(package, ending)
    found: Parts = []
    unread = {code for code in ("pictures", "media") if any(PARTS[code].search(name) for name in package.names)}
    who: dict[str, None] = {}
    words = _Shared(package)
    for name in sorted(package.names, key=_in_order):
        packed = PACKED.search(name)
        if packed and not inside:
            more, not_read = _inside(package.read(name) or b"", limits, packed[1])
            found += [("attached", text) for _place, text in more]
            unread |= set(not_read)
        elif NOT_READ.search(name):
            unread.add("attached")
        elif name.endswith((".xml", ".rels", ".vml")) and not NO_WORDS.search(name):
            root = _root(package, name)
            who |= dict.fromkeys(_who(root))
            found += _part(name, root, words)
    return [*found, ("hidden", words.left()), *(("author", one) for one in who)], sorted(unread)


def _inside(data: bytes, limits: Header, ending: str) -> tuple[Parts, list[str]]:
    try:
        return read_package(data, limits, ending, inside=True)
    except (Refused, etree.XMLSyntaxError):
        return [], ["attached"]


def _in_order(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _look(package: Package, ending: str) -> None:
    """That the file is of the kind that its name says, and not locked."""
    if kind := NEEDED.get(ending):
        package.main(kind)
        return
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and manifest.find(".//{*}encryption-data") is not None:
        raise Refused("office_locked")
    if package.xml("content.xml") is None:
        raise Refused("not_as_named")


def _root(package: Package, name: str) -> Element:
    """A part as XML; old drawings are sloppy, and read as well as it goes."""
    if not name.endswith(".vml"):
        return package.xml(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(package.read(name) or b"", parser)
    return etree.Element("none") if root is None else root


def _part(name: str, root: Element, words: _Shared) -> Parts:
    """The words of one part as they stand now, and apart those paragraphs as they stood before something was deleted."""
    if name.endswith(".rels"):
        return [("link", "\n".join(one.get("Target", "") for one in root if one.get("TargetMode") == "External"))]
    place = next(((place, named) for place, named in WHERE if named.search(name)), None)
    if place is None:
        return [("hidden", "".join(_linear(root, DELETED)))]
    code, found = place[0], place[1].search(name)
    if found and found.groups():
        code = f"{code} {found[1]}"
    rows = words.rows(root) if code.startswith("sheet") else ""
    now = "".join(_linear(root, DELETED | ({"v"} if rows else set())))
    changed = [one for one in root.iter("{*}p") if any(local(child) in ("del", "moveFrom") for child in one.iter("{*}*"))]
    before = ["".join(_linear(one, INSERTED)) for one in [*changed, *root.iter("{*}deletion")]]
    return [(code, rows + now), ("hidden", "".join(before))]


def _linear(element: Element, without: set[str]) -> Iterator[str]:
    """The words below an element in their order; a paragraph on a line, the cells of a row by tabs, runs put together."""
    name = local(element)
    if name in without:
        return
    if name in CELLS:
        yield " ".join("".join(_inner(element, name, without)).split()) + "\t"
        return
    yield from _inner(element, name, without)


def _inner(element: Element, name: str, without: set[str]) -> Iterator[str]:
    if name in APART:
        yield "\n"
    yield from _attributes(element, name)
    spaced = "opendocument" in str(element.tag)
    if element.text and (spaced or name == "t" or element.text.strip()):
        yield element.text
    for child in element.iterchildren("{*}*"):
        yield from _linear(child, without)
        if spaced and child.tail:
            yield child.tail
    if name in BLOCKS | LINES | APART or not name[:1].islower():
        yield "\n"
    elif name == "s":
        yield " "


def _attributes(element: Element, name: str) -> Iterator[str]:
    """What people gave as a name, a title or a value."""
    if not element.attrib:
        return
    said = [attribute(element, key) for key in SAID]
    if name in NAMED:
        said.append(attribute(element, "name"))
    if name in VALUED:
        said += [attribute(element, key) for key in ("val", "v", "value")]
    yield from (f"\n{one}\n" for one in said if one)


def _who(root: Element) -> Iterator[str]:
    """Who wrote, changed or noted something."""
    for one in root.iter("{*}*"):
        yield from (said for key in WHO if one.attrib and (said := attribute(one, key)))
        if local(one) in ("cmAuthor", "person") and (name := attribute(one, "name")):
            yield name


class _Shared:
    """Words that the sheets of a file share, and those of which no sheet shows any."""

    def __init__(self, package: Package) -> None:
        root = package.xml("xl/sharedStrings.xml")
        self._words = [] if root is None else ["".join(_linear(one, set())).strip() for one in root.iter("{*}si")]
        self._days = day_styles(package.xml("xl/styles.xml")) if self._words else set()
        self._shown: set[str] = set()

    def rows(self, sheet: Element) -> str:
        """The rows of a sheet, hidden ones as well: what each cell shows, by tabs."""
        told = []
        for row in sheet.iter("{*}row"):
            cells = [text for cell in row.iter("{*}c") if (text := cell_text(cell, self._words, self._days, BEGINS[False]))]
            self._shown |= set(cells)
            told.append("\t".join(cells))
        return "\n".join(row for row in told if row) + "\n"

    def left(self) -> str:
        return "\n".join(one for one in self._words if one not in self._shown)
