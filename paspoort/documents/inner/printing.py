"""Printing: letters as one tagged document (PDF/UA-1), each a part with its own reading order; and the emptiest page there is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

CATALOGUE = ("/Lang", "/MarkInfo", "/ViewerPreferences", "/OutputIntents")
"""What the whole takes over from its first letter."""


def joined_for_printing(papers: Sequence[bytes], title: str) -> bytes:
    """Letters that were handed out, one after another as one file: to print in one go, and kept nowhere."""
    made = io.BytesIO()
    with Pdf.new() as pdf:
        whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([whole]), ParentTree=Dictionary(Nums=Array())))
        whole.P, root.ParentTreeNextKey = root, 0
        pdf.Root.StructTreeRoot = root
        for number, paper in enumerate(papers):
            with Pdf.open(io.BytesIO(paper)) as letter:
                _take_in(pdf, letter, number)
                if number == 0:
                    _take_over(pdf, letter)
        _say(pdf, title)
        pdf.save(made, min_version="1.7", deterministic_id=True)
    return made.getvalue()


def _take_in(pdf: Pdf, letter: Pdf, number: int) -> None:
    """The pages of one letter, and what says in which order and as what each part of them is read."""
    first, root = len(pdf.pages), pdf.Root.StructTreeRoot
    pdf.pages.extend(letter.pages)
    tree = pdf.copy_foreign(letter.Root.StructTreeRoot)
    begin = int(root.ParentTreeNextKey)
    keys = _entries(tree.ParentTree)
    numbers: list[Any] = [each for key, value in keys for each in (begin + key, value)]
    root.ParentTree.Nums.extend(numbers)
    root.ParentTreeNextKey = begin + 1 + max((key for key, _value in keys), default=-1)
    for page in list(pdf.pages)[first:]:
        for holder, entry in _numbered(page.obj):
            holder[entry] = begin + int(holder[entry])
    roles = root.get("/RoleMap", Dictionary())
    for role, standard in tree.get("/RoleMap", Dictionary()).items():
        roles[role] = standard
    root.RoleMap = roles
    (whole,) = root.K
    for part in _listed(tree.K):
        _tell_apart(part, b"%d " % number)
        part.S, part.P = Name.Part, whole
        whole.K.append(part)


def _entries(tree: Any) -> list[tuple[int, Any]]:
    """What a tree of numbers holds, in its order."""
    pairs = list(tree.get("/Nums", Array()))
    found = [(int(pairs[at]), pairs[at + 1]) for at in range(0, len(pairs), 2)]
    return found + [entry for kid in tree.get("/Kids", Array()) for entry in _entries(kid)]


def _numbered(page: Any) -> Iterator[tuple[Any, str]]:
    """What on a page names its place in the tree of tags: the page itself, its notes and links, and drawings within it."""
    if "/StructParents" in page:
        yield page, "/StructParents"
    for note in page.get("/Annots", Array()):
        if "/StructParent" in note:
            yield note, "/StructParent"
    for drawing in page.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        for entry in ("/StructParents", "/StructParent"):
            if entry in drawing:
                yield drawing, entry


def _tell_apart(part: Any, letter: bytes) -> None:
    """Names of parts (of the head of a table, which its cells point to) count in one letter only."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Dictionary) and "/S" in node:
            if "/ID" in node:
                node.ID = String(letter + bytes(node.ID))
            for said in _listed(node.get("/A", Array())):
                if isinstance(said, Dictionary) and "/Headers" in said:
                    said.Headers = Array([String(letter + bytes(one)) for one in said.Headers])
            waiting += _listed(node.get("/K", Array()))


def _listed(held: Any) -> list[Any]:
    return list(held) if isinstance(held, Array) else [held]


def _take_over(pdf: Pdf, letter: Pdf) -> None:
    for entry in CATALOGUE:
        if entry in letter.Root:
            value = letter.Root[entry]
            pdf.Root[entry] = pdf.copy_foreign(value) if value.is_indirect else pdf.copy_foreign(letter.make_indirect(value))


def _say(pdf: Pdf, title: str) -> None:
    """That it can be read by everyone, and what it is; kept nowhere, so not that it is for keeping."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
        said["dc:title"] = title
        said["pdfuaid:part"] = "1"


def empty_page() -> bytes:
    """A PDF of one page with nothing on it."""
    made = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()
