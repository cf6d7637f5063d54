"""Makers of an Office file: who made, changed or commented it, taken out of the file and of nothing else in it."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from paspoort.documents.inner.office import Element, Package, local
from paspoort.documents.inner.readable_office import WHO
from paspoort.documents.inner.sandbox import Header

ABOUT = {"creator", "lastModifiedBy", "initial-creator", "printed-by", "Manager", "author", "sender-initials", "creator-initials"}
"""Elements that hold a maker and nothing else."""
NAMES = {"cmAuthor", "person"}
SOMEBODY = "auteur"


def without_makers(data: bytes, limits: Header) -> bytes:
    """The same file, in which every maker is called the same."""
    package, out = Package(data, limits), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in package.names:
            raw = package.read(name) or b""
            if name.endswith(".xml"):
                root = package.xml(name)
                if root is not None and _emptied(root):
                    raw = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            made.writestr(name, raw, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def _emptied(root: Element) -> bool:
    """Take the makers out of one part; whether there were any."""
    found = False
    for one in root.iter("{*}*"):
        if local(one) in ABOUT and one.text and one.text.strip():
            one.text, found = SOMEBODY, True
        for key in one.attrib:
            name = str(key).rpartition("}")[2]
            if name in WHO or name == "initials" or (name == "name" and local(one) in NAMES):
                one.attrib[key], found = SOMEBODY, True
    return found
