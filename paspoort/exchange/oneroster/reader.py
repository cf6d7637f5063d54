"""Reading a OneRoster ZIP safely: bounded, without paths, in any encoding that offices still produce, and as a stream."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from paspoort.exchange.oneroster.profile import FILES, OTHER_COLUMNS, VERSIONS, File
from paspoort.kernel.models import Refused

MOST_ENTRIES = 60
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 300
SMALL = 1024 * 1024
"""Below this size the ratio says nothing: a file of one line may shrink any amount."""

Values = tuple[str, ...]
Told = Callable[[int, int], None]


@dataclass(slots=True)
class Archive:
    """An opened OneRoster file: its version, whether it is whole, which files of the profile it carries, what to warn of."""

    zip: zipfile.ZipFile
    version: str = ""
    whole: bool = False
    files: dict[str, File] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)

    def rows(self, file: File, wrong: Callable[[int, str], None], told: Told) -> Iterator[tuple[int, Values]]:
        """(row number, values in the profile's order) of one file; the header is row 1. `wrong` hears of rows that do not fit."""
        entry = self.zip.getinfo(file.csv)
        encoding = self._encoding(entry)
        with self.zip.open(entry) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
            reader = _csv(text)
            header = _next(reader, file.csv)
            take, width = self._columns(file, header), len(header)
            try:
                for number, row in enumerate(reader, 2):
                    if not number % 20000:
                        told(raw.tell(), entry.file_size)
                    if len(row) == width:
                        yield number, take((*row, ""))
                    elif row:
                        wrong(number, row[0] if row else "")
            except csv.Error as broken:
                raise _broken(file.csv, reader.line_num) from broken
        told(entry.file_size, entry.file_size)

    def warn(self, code: str) -> None:
        self.warnings[code] = self.warnings.get(code, 0) + 1

    def _encoding(self, entry: zipfile.ZipInfo) -> str:
        """UTF-8 with or without byte order mark, else the Windows form of Latin-1 with a warning; reads the file once."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        utf8 = True
        with self.zip.open(entry) as raw:
            try:
                while chunk := raw.read(1 << 20):
                    if b"\0" in chunk:
                        raise Refused(
                            "not_text",
                            _("%(file)s is not a text file in UTF-8. Save it as CSV UTF-8.") % {"file": entry.filename},
                        )
                    utf8 = utf8 and _decodes(decoder, chunk)
                utf8 = utf8 and _decodes(decoder, b"", final=True)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as broken:
                raise Refused("zip_broken", _("The ZIP file is damaged. Make it again.")) from broken
        if utf8:
            return "utf-8-sig"
        self.warn("latin1")
        return "cp1252"

    def _columns(self, file: File, header: list[str]) -> Callable[[Values], Values]:
        """How to take the profile's columns from a row; a column that is absent reads as the empty text put behind each row."""
        names = [name.strip() for name in header]
        if len(set(names)) < len(names):
            raise Refused("header_twice", _("%(file)s has the same column twice in its header.") % {"file": file.csv})
        loose = {_loose(name): place for place, name in enumerate(names)}
        places = [names.index(c) if c in names else loose.get(_loose(c), len(names)) for c in file.columns]
        absent = [c for c, place in zip(file.columns, places, strict=True) if place == len(names)]
        taken = {names[place] for place in places if place < len(names)}
        strange = [name for name in names if name not in taken and name not in OTHER_COLUMNS and not name.startswith("metadata.")]
        for name in absent:
            _refuse_absent(file, name, strange)
        if taken - set(file.columns):
            self.warn("header_spelling")
        return itemgetter(*places)


def open_archive(path: Path) -> Archive:
    """Open a OneRoster ZIP and read its manifest. Raises `Refused` with one clear sentence when it cannot be trusted or read."""
    try:
        archive = Archive(zipfile.ZipFile(path))
    except FileNotFoundError:
        raise Refused("no_file", _("There is no file %(name)s.") % {"name": path.name}) from None
    except (zipfile.BadZipFile, OSError) as broken:
        raise Refused("not_zip", _("%(name)s is not a ZIP file, or it is damaged.") % {"name": path.name}) from broken
    try:
        _refuse_unsafe(archive.zip.infolist())
        _read_manifest(archive)
    except BaseException:
        archive.zip.close()
        raise
    return archive


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("zip_encrypted", _("The ZIP file is locked with a password. Make it without one."))
    if any("/" in name or "\\" in name or name.startswith(".") for name in names) or len(set(names)) < len(names):
        raise Refused(
            "zip_paths", _("The ZIP file holds folders or the same name twice. Put the CSV files in it without a folder.")
        )
    total = sum(entry.file_size for entry in entries)
    bomb = any(entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries)
    if len(names) > MOST_ENTRIES or total > MOST_BYTES or bomb:
        raise Refused("zip_bomb", _("The ZIP file unpacks to far too much and was not opened."))


def _read_manifest(archive: Archive) -> None:
    names = set(archive.zip.namelist())
    if "manifest.csv" not in names:
        raise Refused("manifest_missing", _("The ZIP file has no manifest.csv, so it is not a OneRoster file."))
    if archive.zip.getinfo("manifest.csv").file_size > SMALL:
        raise Refused("zip_bomb", _("The ZIP file unpacks to far too much and was not opened."))
    plain = archive.zip.read("manifest.csv").decode("utf-8-sig", errors="replace")
    said = {row[0].strip(): row[1].strip().lower() for row in _csv(io.StringIO(plain, newline="")) if len(row) > 1}
    archive.version = next((v for v in VERSIONS if said.get("oneroster.version", "").startswith(v)), "")
    if not archive.version:
        raise Refused("version", _("manifest.csv does not name OneRoster version 1.1 or 1.2."))
    modes = {name: said.get(f"file.{name}", "absent") for name in FILES}
    archive.files = {name: FILES[name] for name, mode in modes.items() if mode in ("bulk", "delta")}
    for name in archive.files:
        if f"{name}.csv" not in names:
            raise Refused(
                "file_missing", _("manifest.csv names %(file)s, but it is not in the ZIP file.") % {"file": f"{name}.csv"}
            )
    _choose_mode(archive, {mode for name, mode in modes.items() if name in archive.files and name != "classes"})


def _choose_mode(archive: Archive, modes: set[str]) -> None:
    if not modes:
        raise Refused("nothing", _("manifest.csv names no file that can be read here, such as orgs, users and roles."))
    if len(modes) > 1:
        raise Refused("mixed", _("Some files are bulk and others delta. Send all of them in one way."))
    archive.whole = modes == {"bulk"}
    if "roles" in archive.files:
        archive.files.pop("enrollments", None)
    needed = [name for name in ("orgs", "users") if name not in archive.files]
    if archive.whole and (needed or not archive.files.keys() & {"roles", "enrollments"}):
        missing = needed[0] if needed else "roles"
        raise Refused("file_missing", _("A whole file needs %(file)s. Send it, or send a delta.") % {"file": f"{missing}.csv"})


def _refuse_absent(file: File, name: str, strange: list[str]) -> None:
    """A needed column that is absent stops; so does any other whose name was probably misspelt, before its values are lost."""
    near = difflib.get_close_matches(_loose(name), [_loose(other) for other in strange], n=1, cutoff=0.8)
    meant = next((other for other in strange if near and _loose(other) == near[0]), "")
    if meant:
        text = _("%(file)s has a column “%(meant)s”. Did you mean “%(name)s”?")
        raise Refused("header_misspelt", text % {"file": file.csv, "meant": meant[:40], "name": name})
    if name in file.required:
        raise Refused("header_missing", _("%(file)s has no column “%(name)s”.") % {"file": file.csv, "name": name})


def _csv(text: io.TextIOWrapper | io.StringIO) -> Any:
    """Comma-separated, or with semicolons as spreadsheets here write it."""
    first = text.readline()
    text.seek(0)
    return csv.reader(text, delimiter=";" if ";" in first and "," not in first else ",", strict=True)


def _next(reader: Iterator[list[str]], name: str) -> list[str]:
    try:
        return next(reader)
    except (StopIteration, csv.Error) as broken:
        raise Refused("header_missing", _("%(file)s is empty: even its header is missing.") % {"file": name}) from broken


def _broken(name: str, line: int) -> Refused:
    return Refused(
        "csv_broken", _("%(file)s cannot be read near line %(line)d: a quote is not closed.") % {"file": name, "line": line}
    )


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _loose(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum() or char == ".")
