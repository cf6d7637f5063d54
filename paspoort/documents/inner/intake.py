"""Lets a PDF from outside in: looked at in a guarded child, freed of everything that acts, or refused with a reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from paspoort.documents.inner.opening import trimmed
from paspoort.documents.inner.sandbox import Child, ChildFailed, Header
from paspoort.documents.inner.scan import ScannerDown, finds_harm

MEBIBYTE = 1 << 20
# What may be left out, and the highest number of each that is told.
KINDS = (
    *("attachments", "signatures", "notes", "hidden", "layers", "media", "actions", "links", "bookmarks", "outside"),
    *("pictures", "charts", "margins", "footnotes", "deleted", "sheets"),
)
MOST = 99_999
# Marks a source string for message extraction; whoever shows it translates it.
N_ = str


@dataclass(frozen=True)
class Limits:
    """How much of what a PDF may hold; lengths of a page's side in points (1/72 inch), pixels for each image, seconds of
    processor time."""

    file_bytes: int = 25 * MEBIBYTE
    pages: int = 300
    side_points: int = 14_400
    image_pixels: int = 100_000_000
    stream_bytes: int = 256 * MEBIBYTE
    total_bytes: int = 2048 * MEBIBYTE
    seconds: float = 60.0
    memory_bytes: int = 1536 * MEBIBYTE


@dataclass(frozen=True)
class Taken:
    """A PDF that may be kept: the cleaned bytes, how many pages, the SHA-256 of those bytes, and what was left out of it."""

    pdf: bytes
    pages: int
    sha256: bytes
    left_out: Mapping[str, int] = field(default_factory=dict)


class Unacceptable(Exception):
    """A file that was refused: `code` for the trace, `sentence` an English source string with `details` to fill in."""

    def __init__(self, code: str, **details: int) -> None:
        self.code, self.sentence, self.details = code, SENTENCES[code], details
        super().__init__(self.sentence % details)


SENTENCES = {
    "empty": N_("The file is empty. Choose the file again."),
    "too_large": N_(
        "The file is larger than %(megabytes)d MB. Make it smaller, for example by scanning at 300 dpi in grey, and try again."
    ),
    "not_pdf": N_("This is not a PDF. Save the document as PDF and choose that file."),
    "encrypted": N_("The PDF is locked with a password. Save a copy without password and choose that one."),
    "broken": N_("The PDF is damaged or incomplete. Open the original, save it as PDF again and choose the new file."),
    "pages_missing": N_("Pages of the PDF are missing. Open the original, save it as PDF again and choose the new file."),
    "page_damaged": N_("Page %(page)d of the PDF is damaged. Open the original, save it as PDF again and choose the new file."),
    "page_blank": N_(
        "Page %(page)d holds text that cannot be shown. Open it in a PDF reader, print it to PDF and choose that file."
    ),
    "image_unseen": N_(
        "Page %(page)d holds an image that cannot be shown. Open it in a PDF reader, print it to PDF and choose that file."
    ),
    "form_unseen": N_(
        "Page %(page)d holds a field or note that cannot be shown. Open it in a PDF reader, print it to PDF and choose that file."
    ),
    "changed": N_("Page %(page)d would not look the same here. Open it in a PDF reader, print it to PDF and choose that file."),
    "too_many_pages": N_("The PDF has more than %(pages)d pages. Leave out what does not belong to the report and try again."),
    "page_too_large": N_(
        "Page %(page)d is too large or too small to show. Print the document to PDF on A4 and choose that file."
    ),
    "image_too_large": N_(
        "Page %(page)d holds an image with too many pixels. Scan at 300 dpi or make the image smaller, and try again."
    ),
    "too_heavy": N_("The PDF asks too much to open safely. Print the document to PDF and choose that file."),
    "portfolio": N_("This PDF is a bundle of files. Save the report itself as PDF and choose that file."),
    "dynamic_form": N_("This PDF is a form that only opens in one program. Print it to PDF and choose that file."),
    "harmful": N_("The virus scanner found something harmful in the file. It was not kept. Ask your IT service to look at it."),
    "not_scanned": N_("The virus scanner does not answer, so the file was not kept. Try again in a few minutes."),
    "unknown_kind": N_("This kind of file cannot be attached. Save it as PDF and choose that file."),
    "not_as_named": N_("This file is not what its name says. Open it in its own program, save it again and choose the new file."),
    "old_office": N_("This is a file of an old Office. Open it, save it as .docx, .xlsx, .pptx or PDF, and choose the new file."),
    "office_locked": N_("This file is locked with a password. Save a copy without password and choose that one."),
    "macros": N_("This file is made to hold macros. Save it as .docx, .xlsx, .pptx or PDF, and choose the new file."),
    "own_paper": N_("This is a report that was made here. It stays with its pupil, and is not put among documents."),
    "heic": N_("This is a photo in the format of an iPhone (HEIC). Save it as JPEG and choose that one."),
    "picture_too_large": N_("This picture has too many pixels. Make it smaller and try again."),
    "logo_too_large": N_("The logo is larger than %(megabytes)d MB. Save it smaller and choose that file."),
    "not_logo": N_("A logo is a PNG, a JPEG or an SVG file. Choose another file."),
    "drawing_acts": N_("This drawing holds a script, or something from outside it. Save the logo as PNG and choose that file."),
    "file_broken": N_("This file is damaged or incomplete. Open the original, save it again and choose the new file."),
    "file_too_heavy": N_("This file asks too much to open safely. Save what matters as PDF and choose that file."),
    "too_much_text": N_("This file holds more text than can be shown here. Save the part that matters apart and choose that."),
    "no_text": N_("There is no text in this file to show. Save it as PDF and choose that file."),
    "table_old": N_(
        "This is a file of an old Excel (.xls), or a web page with that name. Open it in Excel or LibreOffice, choose Save as,"
        " and save it as .xlsx. Then choose that file."
    ),
    "table_unknown": N_("This is no table. Choose an .xlsx, .ods or .csv file."),
    "table_too_long": N_("There are more than 50,000 rows in this file. Make one file for each school."),
    "table_too_wide": N_("There are more than 200 columns in this file. Keep only those that are needed."),
    "table_quote": N_(
        "A quote is not closed in this file, so the columns cannot be told apart. Export it again, or save it as .xlsx."
    ),
}


def take_in_pdf(data: bytes | Path, *, limits: Limits | None = None, scanner: str = "") -> Taken:
    """The PDF without scripts, actions, attachments, forms and notes (what they show becomes part of the page).

    `scanner` is the address of a clamd, none when empty. Raises `Unacceptable`; then nothing was kept anywhere.
    """
    limits = limits or Limits()
    raw = weighed(data, limits)
    if trimmed(raw) is None:
        raise Unacceptable("not_pdf")
    scan(raw, scanner)
    return _clean(raw, limits)


def weighed(data: bytes | Path, limits: Limits) -> bytes:
    """The bytes of a file that is neither empty nor too large."""
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise Unacceptable("empty")
    if size > limits.file_bytes:
        raise Unacceptable("too_large", megabytes=limits.file_bytes // MEBIBYTE)
    return data if isinstance(data, bytes) else data.read_bytes()


def scan(raw: bytes, scanner: str) -> None:
    """Refuse bytes in which the scanner, if there is one, finds harm, or about which it does not answer."""
    try:
        harmful = bool(scanner) and finds_harm(raw, scanner)
    except ScannerDown:
        raise Unacceptable("not_scanned") from None
    if harmful:
        raise Unacceptable("harmful")


def _clean(raw: bytes, limits: Limits) -> Taken:
    """A child for this one file, so that a file that takes it over meets no other file."""
    child = Child(
        "paspoort.documents.inner.intake_worker", seconds=limits.seconds, memory_bytes=limits.memory_bytes, options=asdict(limits)
    )
    try:
        answer, pdf = child.ask({"want": "clean"}, trimmed(raw) or raw)
    except ChildFailed:
        raise Unacceptable("too_heavy") from None
    finally:
        child.close()
    if "refused" in answer:
        raise Unacceptable(str(answer["refused"]), pages=limits.pages, page=int(answer.get("page", 0)))
    return Taken(pdf, int(answer["pages"]), hashlib.sha256(pdf).digest(), checked(answer.get("left_out")))


def checked(found: object) -> dict[str, int]:
    """The known kinds of which there is at least one, whatever else an answer holds."""
    counts = found if isinstance(found, Mapping) else {}
    return {kind: min(counts[kind], MOST) for kind in KINDS if isinstance(counts.get(kind), int) and counts[kind] > 0}


def ask_once(child: Child, header: Header, data: bytes, **facts: int) -> tuple[Header, bytes]:
    """Ask a child that is for this one file alone, and let it go. Raises `Unacceptable` for a file that is too heavy for it, or
    that it refuses, with these facts."""
    try:
        answer, made = child.ask(header, data)
    except ChildFailed:
        raise Unacceptable("file_too_heavy") from None
    finally:
        child.close()
    if "refused" in answer:
        raise Unacceptable(str(answer["refused"]), **facts)
    return answer, made
