"""The archive (a OneRoster ZIP), opened safely: bounded, in one folder, without what computers add by themselves."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from paspoort.kernel.models import Refused

MOST_ENTRIES = 60
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 300
SMALL = 1024 * 1024
"""Below this size the ratio says nothing: a file of one line may shrink any amount."""
ADDED_BY_COMPUTERS = {".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"}
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, UnicodeDecodeError)


def open_zip(path: Path) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo], list[str]]:
    """The ZIP, its files by their name in small letters without folder, and what was ignored in it.

    Raises `Refused` with one clear sentence when it cannot be trusted.
    """
    try:
        opened = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Refused("no_file", _("There is no file %(name)s.") % {"name": path.name}) from None
    except (*BROKEN, RuntimeError, ValueError) as broken:
        raise Refused("not_zip", _("%(name)s is not a ZIP file, or it is damaged.") % {"name": path.name}) from broken
    try:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
        _refuse_unsafe(entries)
        junk = [entry for entry in entries if _added_by_a_computer(entry.filename)]
        found = _in_one_folder([entry for entry in entries if entry not in junk])
    except BaseException:
        opened.close()
        raise
    return opened, found, sorted(entry.filename for entry in junk)


@contextmanager
def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Read one file of the ZIP; what is damaged or packed in an unusual way is said in a sentence."""
    try:
        with archive.open(entry) as raw:
            yield raw
    except RuntimeError as strange:  # what Python says of a way of packing that it does not know
        text = _("The ZIP file is packed in a way that cannot be opened here. Pack it as an ordinary ZIP file (Deflate).")
        raise Refused("zip_method", text) from strange
    except BROKEN as broken:
        raise Refused("zip_broken", _("The ZIP file is damaged. Make it again.")) from broken


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("zip_encrypted", _("The ZIP file is locked with a password. Make it without one."))
    total = sum(entry.file_size for entry in entries)
    bomb = any(entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or bomb:
        raise Refused("zip_bomb", _("The ZIP file unpacks to far too much and was not opened."))


def _added_by_a_computer(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].casefold() in ADDED_BY_COMPUTERS or parts[-1].startswith("._")


def _in_one_folder(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by name; they lie in no folder or all in the same one, and no path leads out of it."""
    paths = [PurePosixPath(entry.filename) for entry in entries]
    strange = any("\\" in entry.filename or ":" in entry.filename for entry in entries)
    outside = any(path.is_absolute() or ".." in path.parts or path.name.startswith(".") for path in paths)
    found = {path.name.casefold(): entry for path, entry in zip(paths, entries, strict=True)}
    if strange or outside or len({path.parent for path in paths}) > 1 or len(found) < len(entries):
        text = _("The ZIP file holds several folders, or the same name twice. Put the CSV files in it without a folder.")
        raise Refused("zip_paths", text)
    return found
