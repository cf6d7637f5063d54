"""In which encoding an office wrote a text file: found by trying, because no file says it."""

from __future__ import annotations

import codecs
from typing import IO

CHUNK = 1 << 20
DOS_LETTERS = bytes([*range(0x81, 0x8E), 0x93, 0x94, 0x95, 0x96, 0x97, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4])
"""Letters with accents as a DOS program writes them (code page 850); in Windows' Latin-1 they are punctuation or nothing."""
WINDOWS_LETTERS = bytes(range(0xC0, 0x100))
NO_WINDOWS = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


def find_encoding(raw: IO[bytes]) -> str:
    """The encoding of a text, read to its end once: UTF-8, UTF-16, Windows' Latin-1 or code page 850; "" for what is no text."""
    head = raw.read(CHUNK)
    wide = _wide(head)
    if wide:
        return wide if _decodes(raw, head, wide.removesuffix("-sig")) else ""
    if b"\0" in head:
        return ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, counts, chunk = True, [0, 0, 0], head
    while chunk:
        if b"\0" in chunk:
            return ""
        utf8 = utf8 and _goes_on(decoder, chunk)
        for place, letters in enumerate((DOS_LETTERS, WINDOWS_LETTERS, NO_WINDOWS)):
            counts[place] += len(chunk) - len(chunk.translate(None, letters))
        chunk = raw.read(CHUNK)
    if utf8 and _goes_on(decoder, b"", final=True):
        return "utf-8-sig"
    dos, windows, neither = counts
    if dos > windows:
        return "cp850"
    return "" if neither else "cp1252"


def _wide(head: bytes) -> str:
    """UTF-16 by its mark, or by the zero bytes of plain letters at every second place."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = head[:400]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 3 < len(start) or min(even, odd):
        return ""
    return "utf-16-le" if odd else "utf-16-be"


def _decodes(raw: IO[bytes], head: bytes, encoding: str) -> bool:
    decoder, chunk = codecs.getincrementaldecoder(encoding)(), head
    while chunk:
        if not _goes_on(decoder, chunk):
            return False
        chunk = raw.read(CHUNK)
    return _goes_on(decoder, b"", final=True)


def _goes_on(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
