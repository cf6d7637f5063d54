"""Reading a OneRoster ZIP safely: bounded, without paths, in any encoding that offices still produce, and as a stream."""

from __future__ import annotations

import csv
import difflib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from paspoort.exchange.oneroster.archive import SMALL, open_zip, unpacked
from paspoort.exchange.oneroster.profile import FILES, OTHER_COLUMNS, VERSIONS, File
from paspoort.kernel.encoding import find_encoding
from paspoort.kernel.models import Refused

Values = tuple[str, ...]
Progress = Callable[[int, int, str], None]
"""Called with how far it is, how far it goes (bytes, or steps), and what is going on (a file's name, or `merge`)."""
MODES = ("bulk", "delta", "absent", "")


@dataclass(slots=True)
class Archive:
    """An opened OneRoster file: its version, whether it is whole, which files of the profile it carries, what to warn of."""

    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    ignored: list[str]
    told: Progress
    version: str = ""
    whole: bool = False
    files: dict[str, File] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    passed: dict[str, Counter[str]] = field(default_factory=dict)
    """How many rows each file had, and how many of these were passed over and why, by its name."""

    def rows(self, file: File, wrong: Callable[[int, str], None]) -> Iterator[tuple[int, Values]]:
        """(row number, values in the profile's order) of one file; the header is row 1. `wrong` hears of rows that do not fit; a
        row without a single value is no row."""
        entry, count = self.entries[file.csv.casefold()], 0
        encoding = self._encoding(entry)
        with unpacked(self.zip, entry) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
            reader, first = _csv(text)
            header = _next(reader, file.csv)
            take, width = self._columns(file, header), len(header)
            try:
                for number, row in enumerate(reader, first + 1):
                    if not number % 20000:
                        self.told(raw.tell(), entry.file_size, file.csv)
                    if not any(row):
                        continue
                    count += 1
                    if len(row) == width:
                        yield number, take((*row, ""))
                    else:
                        wrong(number, row[0])
            except csv.Error as broken:
                raise _broken(file.csv, reader.line_num) from broken
        self.read[file.name] = count
        self.told(entry.file_size, entry.file_size, file.csv)

    def unused(self) -> dict[str, int]:
        """The files that nothing is read from, and how many lines they have."""
        used = {"manifest.csv", *(file.csv.casefold() for file in self.files.values())}
        return {entry.filename: self._lines(entry) for name, entry in self.entries.items() if name not in used}

    def _lines(self, entry: zipfile.ZipInfo) -> int:
        """Lines below the header: enough to say how much was passed over."""
        with unpacked(self.zip, entry) as raw:
            lines = sum(1 for line in raw if line.strip())
        return max(lines - 1, 0)

    def warn(self, code: str) -> None:
        self.warnings[code] = self.warnings.get(code, 0) + 1

    def _encoding(self, entry: zipfile.ZipInfo) -> str:
        """UTF-8 as it should be; what offices write instead comes with a warning."""
        with unpacked(self.zip, entry) as raw:
            encoding = find_encoding(raw)
        if not encoding:
            text = _("%(file)s is not a text file in UTF-8. Save it as CSV UTF-8.")
            raise Refused("not_text", text % {"file": entry.filename})
        if encoding != "utf-8-sig":
            self.warn({"cp1252": "latin1", "cp850": "dos_letters"}.get(encoding, "utf16"))
        return encoding

    def _columns(self, file: File, header: list[str]) -> Callable[[Values], Values]:
        """How to take the profile's columns from a row; a column that is absent reads as the empty text put behind each row."""
        names = [name.strip() for name in header]
        named = [name for name in names if name]
        if len(set(named)) < len(named):
            raise Refused("header_twice", _("%(file)s has the same column twice in its header.") % {"file": file.csv})
        loose = {_loose(name): place for place, name in enumerate(names)}
        places = [names.index(c) if c in names else loose.get(_loose(c), len(names)) for c in file.columns]
        absent = [c for c, place in zip(file.columns, places, strict=True) if place == len(names)]
        taken = {names[place] for place in places if place < len(names)}
        strange = [
            name
            for name in names
            if name and name not in taken and name not in OTHER_COLUMNS and not name.startswith("metadata.")
        ]
        for name in absent:
            _refuse_absent(file, name, strange)
        if taken - set(file.columns):
            self.warn("header_spelling")
        return itemgetter(*places)


def open_archive(path: Path, told: Progress) -> Archive:
    """Open a OneRoster ZIP and read its manifest. Raises `Refused` with one clear sentence when it cannot be trusted or read."""
    archive = Archive(*open_zip(path), told)
    try:
        _read_manifest(archive)
    except BaseException:
        archive.zip.close()
        raise
    return archive


def _read_manifest(archive: Archive) -> None:
    said = _manifest(archive)
    archive.version = next((v for v in VERSIONS if said.get("oneroster.version", "").startswith(v)), "")
    if not archive.version:
        raise Refused("version", _("manifest.csv does not name OneRoster version 1.1 or 1.2."))
    modes = {name: said.get(f"file.{name}".casefold(), "absent") for name in FILES}
    for name, mode in modes.items():
        if mode not in MODES:
            text = _("manifest.csv says “%(mode)s” of %(file)s. Write bulk, delta or absent.")
            raise Refused("manifest_mode", text % {"mode": mode[:20], "file": f"{name}.csv"})
    archive.files = {name: FILES[name] for name, mode in modes.items() if mode in ("bulk", "delta")}
    for file in archive.files.values():
        if file.csv.casefold() not in archive.entries:
            text = _("manifest.csv names %(file)s, but it is not in the ZIP file.")
            raise Refused("file_missing", text % {"file": file.csv})
    _choose_mode(archive, {mode for name, mode in modes.items() if name in archive.files and name != "classes"})


def _manifest(archive: Archive) -> dict[str, str]:
    """What the manifest says, by its names in small letters."""
    entry = archive.entries.get("manifest.csv")
    if entry is None:
        raise Refused("manifest_missing", _("The ZIP file has no manifest.csv, so it is not a OneRoster file."))
    if entry.file_size > SMALL:
        raise Refused("zip_bomb", _("The ZIP file unpacks to far too much and was not opened."))
    encoding = archive._encoding(entry)
    with unpacked(archive.zip, entry) as raw:
        plain = raw.read().decode(encoding, errors="replace")
    try:
        rows = list(_csv(io.StringIO(plain, newline=""))[0])
    except csv.Error as broken:
        raise Refused("manifest_broken", _("manifest.csv cannot be read. Make it again.")) from broken
    return {row[0].strip().casefold(): row[1].strip().lower() for row in rows if len(row) > 1}


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


def _csv(text: io.TextIOWrapper | io.StringIO) -> tuple[Any, int]:
    """A reader and the number of the header's row. Commas, or semicolons or tabs as spreadsheets here write them; a first line
    `sep=;` is what Excel adds for itself."""
    first, row = text.readline(), 1
    said = first.rstrip("\r\n").strip('"')
    if said.casefold().startswith("sep="):
        delimiter, row = said[4:5] or ",", 2
    else:
        text.seek(0)
        delimiter = max(",;\t", key=first.count)
    return csv.reader(text, delimiter=delimiter, strict=True), row


def _next(reader: Iterator[list[str]], name: str) -> list[str]:
    try:
        return next(reader)
    except (StopIteration, csv.Error) as broken:
        raise Refused("header_missing", _("%(file)s is empty: even its header is missing.") % {"file": name}) from broken


def _broken(name: str, line: int) -> Refused:
    return Refused(
        "csv_broken", _("%(file)s cannot be read near line %(line)d: a quote is not closed.") % {"file": name, "line": line}
    )


def _loose(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum() or char == ".")
