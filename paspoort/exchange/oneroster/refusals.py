"""What was refused and why: kept with file, row and column, told in plain sentences, written to a file of its own."""

from __future__ import annotations

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "columns": gettext_lazy("This row has more or fewer columns than the header."),
    "no_id": gettext_lazy("The row has no id. Give each row its own sourcedId."),
    "too_long": gettext_lazy("This value is too long."),
    "status": gettext_lazy("Leave the status empty, or write active, inactive or tobedeleted."),
    "no_name": gettext_lazy("The name is missing."),
    "kind": gettext_lazy("This kind of institution is not known. Use school, buitengewoon, clb, leersteuncentrum or bestuur."),
    "institution_number": gettext_lazy("This is not an institution number: six digits, with leading zero."),
    "national_number": gettext_lazy("This national number is not valid. Check its eleven digits, or leave it empty."),
    "date": gettext_lazy("This date does not exist. Write it as year-month-day or day/month/year."),
    "no_begin": gettext_lazy("The first day of the enrolment is missing."),
    "dates_reversed": gettext_lazy("The last day comes before the first."),
    "birth_date": gettext_lazy("This birth date cannot be right. Write it as year-month-day or day/month/year."),
    "number_rounded": gettext_lazy("Excel rounded this number. Make the column text, and export it again."),
    "duplicate_id": gettext_lazy("The same id stands in more than one row. Keep one of them."),
    "duplicate_number": gettext_lazy("Two institutions have this number. Keep one of them."),
    "number_twice": gettext_lazy("Two pupils in this file have the same national number."),
    "number_taken": gettext_lazy("Another pupil already has this national number. Ask who it belongs to."),
    "another_person": gettext_lazy(
        "The national number, or two of number, name and birth date, are not those of the pupil with this id."
        " Nothing was changed: it is a task for the operator."
    ),
    "another_institution": gettext_lazy(
        "This id belongs to another institution here. Another institution needs an id of its own,"
        " and another school a source of its own (--source)."
    ),
    "other_institution": gettext_lazy("This source does not speak for this institution."),
    "unknown_institution": gettext_lazy("There is no institution with this number, and this source may not make one."),
    "institution_left": gettext_lazy("This institution belongs to another source: its name and kind stay as they are."),
    "institution_refused": gettext_lazy("The row of this institution in the orgs file was refused."),
    "pupil_refused": gettext_lazy("The row of this pupil in the users file was refused, so this stays as it was."),
    "guidance_of_other": gettext_lazy("This source may not say who guides this school."),
    "unknown_pupil": gettext_lazy("This pupil is not in the users file, or the pupil's own row was refused."),
    "unknown_school": gettext_lazy("This school is not in the orgs file."),
    "not_a_school": gettext_lazy("This institution is not a school, so nobody can be enrolled in it."),
    "unknown_grade": gettext_lazy("The grade is missing, so it is not clear at which level the pupil is enrolled."),
    "unknown_centre": gettext_lazy("This centre is not in the orgs file, or is not a guidance or support centre."),
    "unknown_parent": gettext_lazy("The parent institution is not in the orgs file. The institution itself was taken in."),
    "site_without_school": gettext_lazy("The school of this site is not in the orgs file."),
    "possible_match": gettext_lazy("Possible match: another pupil has the same name and birth date. Nothing was merged."),
}
LOOK_ONLY = {"possible_match", "unknown_parent", "institution_left"}
"""Reasons that do not refuse the row: someone should look."""


class Refusals:
    """Rows that could not be read, kept on disk so that a file full of errors costs no memory."""

    def __init__(self) -> None:
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed by `with`
        self._writer = csv.writer(self._spool)

    def add(self, noun: str, line: int, source_id: str, column: str, reason: str) -> None:
        self._writer.writerow((noun, line, source_id, column, reason))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._spool.close()

    def take(self) -> Iterator[tuple[Any, ...]]:
        """Everything kept since the last time."""
        self._spool.seek(0)
        for noun, line, source_id, column, reason in csv.reader(self._spool):
            yield noun, int(line), source_id or None, column, reason, ""
        self._spool.seek(0)
        self._spool.truncate()


def write_refused(path: Path, rows: Iterable[tuple[Any, ...]], files: dict[str, str]) -> Counter[str]:
    """Write file, row, column, reason of each refused row to `path`, whole or not at all, and count the reasons.

    The file holds no names, dates or numbers of pupils. When nothing was refused no file is written and an older one goes.
    """
    counts: Counter[str] = Counter()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("file", "row", "column", "reason", "code", "institution"))
        for noun, line, column, reason, about in rows:
            counts[reason] += 1
            writer.writerow((files.get(noun, "users.csv"), line, column, reason_of(reason), reason, about))
    if counts:
        fresh.replace(path)
    else:
        fresh.unlink()
        path.unlink(missing_ok=True)
    return counts


def reason_of(code: str) -> str:
    """Why a row was refused, in a sentence."""
    return str(REASONS[code]) if code in REASONS else _("This row could not be read.")
