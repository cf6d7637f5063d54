"""Readable text of a file: every word in it, also those that nobody sees on its pages, read in a guarded child."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath

from paspoort.documents.inner.attachments import ENDINGS, clean_name, why_not
from paspoort.documents.inner.intake import Limits, Unacceptable, ask_once, scan, weighed
from paspoort.documents.inner.sandbox import Child, Header

PLACES = ("page", "text", "sheet", "slide", "margin", "comment", "footnote", "picture", "field", "attached", "bookmark", "link")
ABOUT = ("about", "author", "hidden")
"""Where words stand that a reader of the pages does not see: about the file, who wrote in it, and what is hidden."""
NOT_READ = ("nothing", "scanned", "pictures", "attached", "media")
"""Why something in a file was not read: no text at all, pages that are pictures, pictures, files inside it, sound and film."""
LONGEST_READ = 1_500_000


@dataclass(frozen=True, slots=True)
class FileText:
    """Every word of a file: `parts` each with the place where it stands (a code, and a number where there are more), and why
    something in it was not read. `ours`: it is a paper that was made and sealed here."""

    parts: list[tuple[str, str]] = field(repr=False)
    unread: list[str]
    ours: bool = False


def read_file(name: str, data: bytes, *, ours: Sequence[bytes] = (), limits: Limits | None = None, scanner: str = "") -> FileText:
    """Every word of a file; raises `Unacceptable` for one that is not what its name says, or that cannot be opened safely.

    `ours` are the certificates, DER, that this installation seals or sealed with.
    """
    limits = limits or Limits()
    ending = _looked_at(name, data, limits, scanner)
    if ENDINGS[ending] == "picture":
        return FileText([], ["nothing", "pictures"])
    options = asdict(limits) | {"text": LONGEST_READ, "ours": [one.hex() for one in ours]}
    return _told(*_asked({"ending": ending}, data, options, limits))


def without_makers_of(name: str, data: bytes, *, limits: Limits | None = None, scanner: str = "") -> bytes:
    """The same file, in which whoever made, changed or commented it is called the same; a PDF and a plain text as they are."""
    limits = limits or Limits()
    ending = _looked_at(name, data, limits, scanner)
    if ENDINGS[ending] not in ("document", "sheet", "slides"):
        return data
    return _asked(
        {"ending": ending, "want": "without makers"}, data, asdict(limits) | {"text": LONGEST_READ, "ours": []}, limits
    )[1]


def _looked_at(name: str, data: bytes, limits: Limits, scanner: str) -> str:
    """The ending of a file that may be opened."""
    ending = PurePosixPath(clean_name(name)).suffix.lower().lstrip(".")
    weighed(data, limits)
    if code := why_not(ending, data):
        raise Unacceptable(code)
    scan(data, scanner)
    return ending


def _asked(header: Header, data: bytes, options: dict[str, object], limits: Limits) -> tuple[Mapping[str, object], bytes]:
    """A child for this one file, so that a file that takes it over meets no other file."""
    child = Child(
        "paspoort.documents.inner.readable_worker", seconds=limits.seconds, memory_bytes=limits.memory_bytes, options=options
    )
    return ask_once(child, header, data, pages=limits.pages)


def _told(answer: Mapping[str, object], made: bytes) -> FileText:
    """What the child gave, and nothing but text in it."""
    try:
        parts = [(str(place)[:40], str(text)) for place, text in json.loads(made)]
    except (ValueError, TypeError):
        raise Unacceptable("file_broken") from None
    unread = answer.get("unread")
    told = unread if isinstance(unread, list) else []
    return FileText(
        [one for one in parts if one[1].strip()], [one for one in NOT_READ if one in told], answer.get("ours") is True
    )
