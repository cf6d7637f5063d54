"""Importing code lists, and exporting them: a dry run first, and then just that (rules 121 and 160)."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.inner.planning import UNCHANGED, CodeImport, fingerprint, plan
from paspoort.nomenclature.inner.reading import COLUMNS, read_lists
from paspoort.nomenclature.models import Code

LOCK, AHEAD = 20260160, 2
CHANGING = ["last_year", "place", "example", "source", "sure"]


def plan_import(data: bytes, year: int) -> CodeImport:
    """What a file would do to the lists from a school year on: this one, or one of the two that come. Nothing is done.

    For each kind that the file holds it is the whole list: what it leaves out closes. Raises `BadInput` for `year`, and
    for `file` when that is none with code lists; what is wrong with a line stands in `problems`.
    """
    now = school_year_of(today())
    if not now <= year <= now + AHEAD:
        text = _("Lists are brought in for school year %(now)d-%(after)d or one of the next two: an earlier one stays as it is.")
        raise BadInput({"year": text % {"now": now, "after": now + 1}})
    made = plan(read_lists(data), _known(), year)
    if not made.adds_up:
        text = _("The lines of this file do not add up, so nothing was changed. Tell the makers: %(rows)s.")
        told = f"{made.reading.read} - {made.reading.empty} - {len(made.steps)} - {len(made.problems)}"
        raise Refused("does_not_add_up", text % {"rows": told}, status=500)
    return made


def import_codes(made: CodeImport) -> dict[str, int]:
    """Do what a dry run showed, all of it or nothing, and give how many codes are new, renamed, changed and closed.

    Runs as the operator. Raises `BadInput` when something in the file is wrong, and `Refused` when the lists changed since the
    dry run or another import is running.
    """
    if not made.fits:
        raise BadInput(
            {"file": _("There are problems in this file, so nothing was changed. Mend them and bring the file in again.")}
        )
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("import_running", _("Another import is running. Wait until it has finished."), status=409)
    if fingerprint(_known()) != made.seen:
        raise Refused("codes_changed", _("The lists were changed since the dry run. Make a new one and look at it."), status=409)
    Code.objects.bulk_update(list({code.id: code for code in made.kept}.values()), CHANGING)
    Code.objects.bulk_create(made.added)
    told = {what: count for what, count in made.counts.items() if what != UNCHANGED}
    facts: dict[str, Any] = {**told, "year": made.year}
    record("codes.imported", channel="operator", **facts)
    return told


def export_codes(day: date | None = None) -> bytes:
    """Every list as a file that can be brought in again: with a day what counts in its school year, without one all years.

    For Excel: UTF-8 with its mark, semicolons. A code that was taken back before it counted is left out.
    """
    year = school_year_of(day) if day else None
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for code in _known():
        if code.counts_in(year) if year else code.last_year is None or code.last_year >= code.first_year:
            years = [code.first_year, "" if code.last_year is None else code.last_year]
            said = [code.kind, code.code, code.label, code.parent, code.domain, *years, " ".join(code.flags)]
            writer.writerow([*said, code.example, code.source, code.sure])
    return text.getvalue().encode("utf-8-sig")


def _known() -> list[Code]:
    return list(Code.objects.order_by("kind", "place", "code", "first_year"))
