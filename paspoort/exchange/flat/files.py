"""Table as a file of the operator: read, compared, and when told so taken in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.deliveries.actions import guess, remembered_at
from paspoort.documents.actions import FileTable, Unacceptable, read_table
from paspoort.exchange.flat.importer import Outcome, compare_table, take_table
from paspoort.exchange.flat.rows import Table
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import InstitutionNumber, Refused
from paspoort.registry.actions import Confirm, keep_import, source_named
from paspoort.registry.models import Institution, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose file it is, of which institution the rows are that name none, whether it is whole, and the level of the school."""

    source: str
    institution: str
    whole: bool
    level: str


def use_file(path: Path, asked: Asked, confirm: Confirm | None) -> tuple[Table, Outcome]:
    """Bring the registry to a table, or with None as `confirm` only say what it would do. Raises `Refused`."""
    data = path.read_bytes()
    try:
        file = read_table(data)
        with acting_as_service("registry-import", role="worker"):
            source = source_named(asked.source, "table")
            table = _table(file, source, asked)
            if confirm is None:
                return table, compare_table(table, source)
            outcome = take_table(table, source, confirm=confirm)
            keep_import("table", source, hashlib.sha256(data).digest(), whole=asked.whole, counts=outcome.kept)
            return table, outcome
    except Unacceptable as refusal:
        raise _refused(Refused("not_a_table", _(refusal.sentence) % refusal.details)) from None
    except Refused as refused:
        raise _refused(refused) from None


def _refused(refused: Refused) -> Refused:
    with acting_as_service("registry-import", role="worker"):
        record("registry.imported", outcome="refused", reason=refused.code, channel="import", **refused.facts)
    return refused


def _table(file: FileTable, source: Source, asked: Asked) -> Table:
    allowed = _allowed(source)
    own = _own(asked.institution, allowed)
    before = remembered_at(Institution.objects.get(number=own)) if own else remembered_at(None)
    chosen = guess([sheet.rows for sheet in file.sheets], before, asked.level)
    chosen = replace(chosen, whole=asked.whole, level=asked.level or chosen.level)
    needed = {"family_name", "given_name", "birth_date"} <= {*chosen.columns}
    if not needed or not {"register_number", "pupil_id"} & {*chosen.columns}:
        text = _("The columns of this table were not found: family name, given name, birth date and a number of the pupil.")
        raise Refused("no_columns", text)
    return Table(chosen, file.sheets[chosen.sheet].rows, file.delimited, file.since_1904, allowed, own)


def _allowed(source: Source) -> dict[str, str]:
    """The institutions for which the source speaks."""
    places = Institution.objects.filter(kind__in=["school", "special_school"])
    if not source.everywhere:
        places = Institution.objects.filter(id__in=source.scope.values("institution"))
    return dict(places.values_list("number", "name"))


def _own(typed: str, allowed: dict[str, str]) -> str:
    if not typed:
        return next(iter(allowed)) if len(allowed) == 1 else ""
    try:
        number = str(InstitutionNumber(typed))
    except ValueError:
        number = ""
    if number not in allowed:
        raise Refused("no_source", _("The source does not speak for this institution."))
    return number
