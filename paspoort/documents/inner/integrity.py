"""Integrity of a PDF: what a damaged or cut-off file lost is found here, before it is taken for an empty page."""

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from paspoort.documents.inner.sandbox import Refused

DEEPEST_TREE = 64
IMAGE_END = b"\xff\xd9"
LEFT_OUT = ("Pages tree includes", "treating stream as empty")
"""What qpdf says when it mends a file by leaving out a page or the bytes of a stream: the tree then no longer shows it."""
PHOTOGRAPHS = {"/DCTDecode", "/JPXDecode", "/DCT"}
FAXES = {"/JBIG2Decode", "/CCITTFaxDecode", "/CCF"}
"""These have no end of their own; whether they can be unpacked shows when the page is drawn."""
FLATE = {"/FlateDecode", "/Fl"}


def check_pages(pdf: pikepdf.Pdf, mended: bool, warned: list[str]) -> None:
    """Every page that the tree names is there and can be read to its end."""
    if any(words in warning for warning in warned for words in LEFT_OUT):
        raise Refused("pages_missing")
    leaves = sum(1 for _ in _leaves(pdf.Root.get("/Pages"), 0))
    if leaves != len(pdf.pages):
        raise Refused("pages_missing")
    for number, page in enumerate(pdf.pages, 1):
        for part in _contents(page.obj, number):
            if not whole(part):
                raise Refused("page_damaged", number)
        if mended:
            _check_used(page.obj, page.resources if "/Resources" in page.obj else pikepdf.Dictionary(), number)


def filters(stream: pikepdf.Stream) -> list[str]:
    """The names of the filters that unpack this stream, outermost first."""
    found: Any = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def whole(stream: pikepdf.Stream) -> bool:
    """Whether the stream unpacks to its end; a packed text without its last bytes also loses the letters in them."""
    try:
        stream.get_stream_buffer(pikepdf.StreamDecodeLevel.specialized)
    except pikepdf.PdfError:
        return _inflates(stream.read_raw_bytes()) if set(filters(stream)) <= FLATE else False
    first = filters(stream)[:1]
    return not first or first[0] not in FLATE or _inflates(stream.read_raw_bytes())


def _inflates(packed: bytes) -> bool:
    unpacker = zlib.decompressobj()
    rest = packed
    try:
        while rest and not unpacker.eof:
            unpacker.decompress(rest, 1 << 20)
            rest = unpacker.unconsumed_tail
    except zlib.error as failed:
        # The sum at the end is wrong, but everything before it was unpacked.
        return "incorrect data check" in str(failed)
    # Without the four bytes of the sum nothing is missing either.
    return unpacker.eof or not packed or _inflates_with_any_sum(packed)


def _inflates_with_any_sum(packed: bytes) -> bool:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        rest = packed[2:]
        while rest and not unpacker.eof:
            unpacker.decompress(rest, 1 << 20)
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof


def _leaves(node: Any, depth: int) -> Iterator[Any]:
    if not isinstance(node, pikepdf.Dictionary) or depth > DEEPEST_TREE:
        raise Refused("broken")
    kids = node.get("/Kids")
    if kids is None:
        yield node
        return
    for kid in kids:
        if kid is None:
            raise Refused("pages_missing")
        yield from _leaves(kid, depth + 1)


def _contents(page: Any, number: int) -> list[Any]:
    found = page.get("/Contents")
    if found is None:
        return []
    parts = list(found) if isinstance(found, pikepdf.Array) else [found]
    if not all(isinstance(part, pikepdf.Stream) for part in parts):
        raise Refused("page_damaged", number)
    return parts


def _check_used(container: Any, resources: Any, number: int, depth: int = 0) -> None:
    """What a mended page draws must exist: an object that was cut off leaves no other trace than its name."""
    for used in pikepdf.parse_content_stream(container, "Do Tf"):
        kind = "/XObject" if str(used.operator) == "Do" else "/Font"
        if not used.operands or not isinstance(used.operands[0], pikepdf.Name):
            continue
        thing = resources.get(kind, {}).get(str(used.operands[0]))
        if thing is None or (kind == "/XObject" and not isinstance(thing, pikepdf.Stream)):
            raise Refused("page_damaged", number)
        if kind == "/XObject":
            _check_drawn(thing, resources, number, depth)


def _check_drawn(thing: pikepdf.Stream, resources: Any, number: int, depth: int) -> None:
    if not _ends(thing):
        raise Refused("page_damaged", number)
    if str(thing.get("/Subtype")) == "/Form" and depth < 8:
        _check_used(thing, thing.get("/Resources", resources), number, depth + 1)


def _ends(thing: pikepdf.Stream) -> bool:
    packing = set(filters(thing)[-1:])
    if packing & PHOTOGRAPHS:
        return IMAGE_END in photograph(thing)[-64:]
    return bool(packing & FAXES) or whole(thing)


def photograph(stream: pikepdf.Stream) -> bytes:
    """The bytes of a JPEG or JPEG 2000 as they were before they were packed once more."""
    names = filters(stream)
    if len(names) <= 1:
        return stream.read_raw_bytes()
    with pikepdf.Pdf.new() as scratch:
        outer = scratch.make_stream(stream.read_raw_bytes())
        outer.Filter = pikepdf.Array([pikepdf.Name(name) for name in names[:-1]])
        parameters = stream.get("/DecodeParms")
        if isinstance(parameters, pikepdf.Array) and not any(isinstance(one, pikepdf.Dictionary) for one in parameters):
            outer.DecodeParms = pikepdf.Array(list(parameters)[:-1])
        return outer.read_bytes(pikepdf.StreamDecodeLevel.specialized)
