"""The child that opens a picture, a text or an Office file from a stranger and gives pages or text, and nothing that acts."""

import contextlib
import csv
import io
import json
import unicodedata
from collections.abc import Callable

from PIL import Image

from paspoort.documents.inner.office import Package
from paspoort.documents.inner.office_odf import read_odf_sheets, read_odf_text
from paspoort.documents.inner.office_open import read_document, read_sheets, read_slides
from paspoort.documents.inner.office_text import Sections
from paspoort.documents.inner.picture_worker import upright
from paspoort.documents.inner.sandbox import Handler, Header, Refused, serve, told

Made = tuple[bytes, dict[str, int]]
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
OFFICE: dict[str, Callable[[Package], Sections]] = {
    "docx": read_document,
    "xlsx": read_sheets,
    "pptx": read_slides,
    "odt": read_odf_text,
    "ods": read_odf_sheets,
}
LONGEST_SIDE = 3508
"""Pixels of the longest side that are kept of a picture: A4 at 300 dots an inch."""
PAGE_POINTS = 842


def picture(data: bytes, kind: str, limits: Header) -> Made:
    """One page with the picture on it, without what a camera wrote beside it; of a film its first picture."""
    with Image.open(io.BytesIO(data), formats=[PICTURES[kind]]) as opened:
        if opened.width * opened.height > limits["image_pixels"]:
            raise Refused("picture_too_large")
        more = getattr(opened, "n_frames", 1) - 1
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        made = upright(opened).convert("RGB")
    plain = Image.frombytes("RGB", made.size, made.tobytes())
    out = io.BytesIO()
    plain.save(out, "PDF", resolution=max(made.size) * 72 / PAGE_POINTS, quality=85)
    return out.getvalue(), {"pictures": more}


def plain_text(data: bytes, kind: str, limits: Header) -> Made:
    """The text as it was written, in whatever of the usual encodings; of a list of values its rows."""
    signs = decoded(data)
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f\x1a" for sign in signs):
        raise Refused("not_as_named")
    made = Sections()
    if kind == "csv":
        between = max(";,\t", key=signs.partition("\n")[0].count)
        made.table("", csv.reader(io.StringIO(signs), delimiter=between))
    else:
        made.line(signs)
    return _sections(made, limits), {}


def decoded(data: bytes) -> str:
    """The signs of a text, in whatever of the usual encodings it was written."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise Refused("not_as_named")


def office(data: bytes, kind: str, limits: Header) -> Made:
    """The text of an Office file by sections, and how much else was in it."""
    package = Package(data, limits)
    return _sections(OFFICE[kind](package), limits), package.left_out()


def _sections(found: Sections, limits: Header) -> bytes:
    parts = found.parts()
    if not parts:
        raise Refused("no_text")
    if sum(len(text) for _heading, text, _rows in parts) > limits["text"]:
        raise Refused("too_much_text")
    return json.dumps(parts).encode()


def make_handler(limits: Header) -> Handler:
    Image.MAX_IMAGE_PIXELS = None
    readers = dict.fromkeys(PICTURES, picture) | dict.fromkeys(("txt", "csv"), plain_text) | dict.fromkeys(OFFICE, office)

    def answer(header: Header, data: bytes) -> tuple[Header, bytes]:
        made, left_out = readers[header["ending"]](data, header["ending"], limits)
        return {"left_out": left_out}, made

    return told(answer)


if __name__ == "__main__":
    serve(make_handler)
