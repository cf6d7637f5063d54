"""Package of an Office file: a zip with XML, opened within bounds, and how much was in it that is not shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any, TypeAlias

from lxml import etree

from paspoort.documents.inner.sandbox import Header, Refused

Element: TypeAlias = Any  # lxml brings no types
MOST_PARTS = 5000
LARGEST_PART = 64 << 20
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# What is counted by the names of parts; of the XML itself the readers count while they read.
PARTS = {
    "pictures": re.compile(r"(?:^|/)(?:media|Pictures)/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|heic)$", re.IGNORECASE),
    "media": re.compile(r"(?:^|/)(?:media|Media)/[^/]+\.(?:mp[34]|m4[av]|wav|wma|avi|mov|wmv)$", re.IGNORECASE),
    "charts": re.compile(r"/charts/chart(?:Ex)?\d*\.xml$"),
    "actions": re.compile(r"(?:/vbaProject\.bin|^Basic/.+/[^/]+\.xml|^Scripts/.+[^/]|/activeX/activeX\d*\.xml)$"),
    "attachments": re.compile(r"(?:/embeddings/[^/]+|^Object \d+/content\.xml)$"),
    "margins": re.compile(r"^word/(?:header|footer)\d*\.xml$"),
}


class Package:
    """The parts of one file. `seen` counts what a reader left out, by kind."""

    def __init__(self, data: bytes, limits: Header) -> None:
        self.seen: dict[str, int] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, RuntimeError):
            raise Refused("file_broken") from None
        infos = self._zip.infolist()
        self.names = [info.filename for info in infos]
        if any(info.flag_bits & 1 for info in infos):
            raise Refused("office_locked")
        if len(set(self.names)) != len(infos):
            raise Refused("file_broken")
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > limits["stream_bytes"]:
            raise Refused("file_too_heavy")

    def count(self, kind: str, number: int = 1) -> None:
        """So many more of this kind are left out."""
        self.seen[kind] = self.seen.get(kind, 0) + number

    def left_out(self) -> dict[str, int]:
        """How many of each kind are not shown."""
        for kind, named in PARTS.items():
            self.count(kind, sum(bool(named.search(name)) for name in self.names))
        return self.seen

    def read(self, name: str) -> bytes | None:
        """A part unpacked; None where there is none."""
        if name not in self.names:
            return None
        with self._zip.open(name) as part:
            data = part.read(LARGEST_PART + 1)
        if len(data) > LARGEST_PART:
            raise Refused("file_too_heavy")
        return data

    def xml(self, name: str) -> Element | None:
        """A part as XML, without entities, outside references or a document type; None where there is none."""
        data = self.read(name)
        if data is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
        root: Element = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise Refused("file_broken")
        return root

    def main(self, kind: str) -> tuple[str, Element]:
        """The name and the XML of the part that the whole is about; of another kind the file is not what its name says."""
        leads = [one.get("Target", "") for one in self._relations("") if _kind(one) == "officeDocument"]
        name = normpath(leads[0]).lstrip("/") if leads else ""
        root = self.xml(name)
        if root is None or local(root) != kind:
            raise Refused("not_as_named")
        return name, root

    def related(self, name: str) -> dict[str, str]:
        """To which part each relation of a part leads, by its id; those that lead outside are counted."""
        found = {}
        for one in self._relations(name):
            if one.get("TargetMode") == "External":
                self.count("links" if _kind(one) == "hyperlink" else "outside")
            else:
                found[one.get("Id", "")] = normpath(join("/", dirname(name), one.get("Target", ""))).lstrip("/")
        return found

    def _relations(self, name: str) -> Iterator[Element]:
        folder, _slash, last = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels")
        yield from [] if root is None else root.iter(f"{RELATIONS}Relationship")


def _kind(relation: Element) -> str:
    return str(relation.get("Type", "")).rpartition("/")[2]


def local(element: Element) -> str:
    """The name of an element without its namespace: transitional and strict files differ in nothing else."""
    return str(etree.QName(element).localname)


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def relation(element: Element) -> str:
    """The id of the relation that an element names."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
