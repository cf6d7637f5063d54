"""The child that opens a table from a stranger (xlsx, ods or a text with delimiters) and gives its cells, and nothing else."""

from __future__ import annotations

import json
import re

from paspoort.documents.inner.office import Package
from paspoort.documents.inner.sandbox import Handler, Header, Refused, serve, told
from paspoort.documents.inner.table_readers import Sheet, read_csv, read_ods, read_xlsx

PACKED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(rb"\s*(?:<!doctype html|<html|<table|<\?xml)", re.IGNORECASE)


def read(data: bytes, limits: Header) -> tuple[list[Sheet], Header]:
    """By what the file is, whatever its name says."""
    if data.startswith(PACKED):
        package = Package(data, limits)
        sheets, old_days = read_xlsx(package) if "[Content_Types].xml" in package.names else (read_ods(package), False)
        return sheets, {"delimited": False, "since_1904": old_days}
    if data.startswith(COMPOUND):
        raise Refused("office_locked" if "EncryptedPackage".encode("utf-16-le") in data else "table_old")
    if HTML.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("table_old")
    return read_csv(data), {"delimited": True, "since_1904": False}


def make_handler(limits: Header) -> Handler:
    def answer(header: Header, data: bytes) -> tuple[Header, bytes]:
        sheets, facts = read(data, limits)
        return facts, json.dumps(sheets, ensure_ascii=False).encode("utf-8", "replace")

    return told(answer)


if __name__ == "__main__":
    serve(make_handler)
