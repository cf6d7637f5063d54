"""Opening a PDF as the post, a mail program or an old scanner left it: whether something had to be mended is said."""

import contextlib
import io
import re
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium

from paspoort.documents.inner.sandbox import Refused

# The first line of a PDF; mail programs and servers put lines or a few odd bytes before it.
HEADER = re.compile(rb"(?:\A|[\x00-\x20\x7f-\xff])%PDF-\d")
SEARCHED = 1 << 16
# Readers also take it in the middle of a word, but only so near the beginning.
HEADER_IN_A_WORD = re.compile(rb"%PDF-\d")
NEAR = 1024
# What comes first where even that line is gone.
OBJECT = re.compile(rb"(?:%[^\r\n]*[\r\n]+)?\s*\d+ \d+ obj\b")


@dataclass
class Opened:
    """A PDF to read and change, the bytes that it came from, and whether they had to be mended to read them."""

    pdf: pikepdf.Pdf
    raw: bytes
    mended: bool


def trimmed(raw: bytes) -> bytes | None:
    """The bytes from the first line of the PDF on; None when this is no PDF."""
    found = HEADER.search(raw, 0, SEARCHED)
    if found is None and b"endobj" in raw:
        found = HEADER_IN_A_WORD.search(raw, 0, NEAR)
        if found is None and OBJECT.match(raw):
            return b"%PDF-1.4\n" + raw
    if found is None or raw.startswith(b"PK"):
        return None
    return raw[found.end() - len(b"%PDF-1") :]


def opened(raw: bytes) -> Opened:
    """The PDF, recovered where its tables or lengths are wrong. Raises `Refused` when there is nothing to recover."""
    try:
        pdf = _open(raw)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError as failed:
        if "encrypt" in str(failed).lower():
            raise Refused("encrypted") from None
        return Opened(_open(_saved_by_engine(raw)), raw, mended=True)
    if not pdf.get_warnings():
        return Opened(pdf, raw, mended=False)
    restored = _without_added_returns(raw)
    return restored or Opened(_open(raw), raw, mended=True)


def _open(raw: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(raw), suppress_warnings=True)


def _saved_by_engine(raw: bytes) -> bytes:
    """What PDFium makes of a file that qpdf cannot read; it finds its way in other damage."""
    with contextlib.suppress(pdfium.PdfiumError):
        out = io.BytesIO()
        pdfium.PdfDocument(raw).save(out)
        return out.getvalue()
    raise Refused("broken")


def _without_added_returns(raw: bytes) -> Opened | None:
    """The file before a program made every end of line a Windows one, when that explains all that is wrong with it."""
    if b"\r\n" not in raw or re.search(rb"(?<!\r)\n", raw):
        return None
    restored = raw.replace(b"\r\n", b"\n")
    with contextlib.suppress(pikepdf.PdfError):
        pdf = pikepdf.open(io.BytesIO(restored), suppress_warnings=True, attempt_recovery=False)
        if not pdf.get_warnings():
            return Opened(pdf, restored, mended=False)
    return None
