"""Attachment of whatever kind people have: looked at in a guarded child, kept as pages or as text, or refused with a reason."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath

from paspoort.documents.inner.intake import Limits, Unacceptable, ask_once, checked, scan, take_in_pdf, weighed
from paspoort.documents.inner.sandbox import Child

PACKED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENDINGS = {
    "pdf": "pdf",
    "png": "picture", "jpg": "picture", "jpeg": "picture", "webp": "picture",
    "txt": "text", "csv": "text",
    "docx": "document", "odt": "document",
    "xlsx": "sheet", "ods": "sheet",
    "pptx": "slides",
}  # fmt: skip
"""What can be attached: the kind of each ending of a file's name."""
AS_PAGES = {"pdf", "picture"}
"""The kinds that are kept as a PDF and shown as pages; the others are kept and shown as text."""
NOT_THESE = {
    **dict.fromkeys(("doc", "dot", "xls", "xlt", "ppt", "pps"), "old_office"),
    **dict.fromkeys(("docm", "xlsm", "pptm", "dotm", "xltm"), "macros"),
    **dict.fromkeys(("heic", "heif"), "heic"),
}
"""Endings of files that people try, each with its own way out."""
BEGINS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF"}
LONGEST_NAME = 120
LONGEST_TEXT = 500_000


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that may be kept: its name as it is shown, its kind, what is kept of it (a PDF, or sections of text), how many pages
    (0 for text), how large it was, and what was left out."""

    name: str = field(repr=False)
    kind: str
    kept: bytes = field(repr=False)
    pages: int
    size: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an attachment that is shown as text: its heading ("" for none), and its text or, of a sheet, its rows by tabs."""

    heading: str
    text: str = field(repr=False)
    rows: bool


def take_in_file(name: str, data: bytes, *, limits: Limits | None = None, scanner: str = "") -> Attached:
    """The file as pages or text, without anything that acts; raises `Unacceptable`, and then nothing was kept anywhere.

    It is what its name says, or it is refused. `scanner` is the address of a clamd, none when empty.
    """
    limits, name = limits or Limits(), clean_name(name)
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    weighed(data, limits)
    if code := why_not(ending, data):
        raise Unacceptable(code)
    kind = ENDINGS[ending]
    if kind == "pdf":
        taken = take_in_pdf(data, limits=limits, scanner=scanner)
        return Attached(name, kind, taken.pdf, taken.pages, len(data), taken.left_out)
    scan(data, scanner)
    kept, pages, left_out = _read(ending, data, limits)
    return Attached(name, kind, kept, pages, len(data), left_out)


def clean_name(name: str) -> str:
    """A file's name as it can be shown: the last part of a path, on one line, without signs that nobody sees."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if sign.isspace() else sign for sign in last if sign.isspace() or unicodedata.category(sign)[0] != "C")
    stem, dot, ending = " ".join(seen.split()).rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME]
    return f"{stem.strip('. ')[: LONGEST_NAME - len(ending[:9]) - 1] or '_'}.{ending.strip()[:9]}"


def sections_of(kept: bytes) -> list[Section]:
    """The sections of an attachment that is kept as text."""
    return [Section(heading, text, rows) for heading, text, rows in json.loads(kept)]


def why_not(ending: str, data: bytes) -> str | None:
    """Why a file is not taken, by its ending and its first bytes, as a code; None when it may be what it says."""
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return "heic"
    if ending not in ENDINGS:
        return NOT_THESE.get(ending, "unknown_kind")
    if ENDINGS[ending] in ("document", "sheet", "slides"):
        if data.startswith(COMPOUND):
            return "office_locked" if "EncryptedPackage".encode("utf-16-le") in data else "old_office"
        return None if data.startswith(PACKED) else "not_as_named"
    return None if data.startswith(BEGINS.get(ending, b"")) else "not_as_named"


def _read(ending: str, data: bytes, limits: Limits) -> tuple[bytes, int, dict[str, int]]:
    """A child for this one file, so that a file that takes it over meets no other file."""
    options = asdict(limits) | {"text": LONGEST_TEXT}
    child = Child(
        "paspoort.documents.inner.attachment_worker", seconds=limits.seconds, memory_bytes=limits.memory_bytes, options=options
    )
    answer, made = ask_once(child, {"ending": ending}, data)
    return (made, 1, checked(answer.get("left_out"))) if ENDINGS[ending] in AS_PAGES else _text(answer, made)


def _text(answer: Mapping[str, object], made: bytes) -> tuple[bytes, int, dict[str, int]]:
    """The sections as the child gave them, and nothing but text in them."""
    try:
        sections = [[str(heading), str(text), rows is True] for heading, text, rows in json.loads(made)]
    except (ValueError, TypeError):
        raise Unacceptable("file_broken") from None
    return json.dumps(sections, ensure_ascii=False).encode("utf-8", "replace"), 0, checked(answer.get("left_out"))
