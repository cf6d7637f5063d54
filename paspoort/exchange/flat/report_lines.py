"""Report of a flat table, in lines: what each column was taken for, what was not taken, and what it does."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.deliveries.actions import PASSED, reason_of
from paspoort.exchange.flat.importer import Outcome
from paspoort.exchange.flat.rows import Table

FATES = {
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "moved": gettext_lazy("in another class"),
    "ended": gettext_lazy("left, as their row says"),
    "left_out": gettext_lazy("left, because they are not in this whole file"),
    "same": gettext_lazy("the same"),
    "passed": gettext_lazy("passed over"),
    "refused": gettext_lazy("refused"),
}
LOOKS = {
    "without_number": gettext_lazy("pupils without national number"),
    "birth_date_differs": gettext_lazy("birth dates that do not fit the national number"),
}


def tell(table: Table, outcome: Outcome) -> Iterator[str]:
    """The lines for a terminal."""
    headers = table.rows[table.chosen.header][1] if table.rows else []
    yield (
        _("Columns:")
        + " "
        + ", ".join(f"{header[1:]} = {name or '-'}" for header, name in zip(headers, table.chosen.columns, strict=False))
    )
    for fate, words in FATES.items():
        yield f"  {outcome.counts[fate]:6} {words}"
    for reason, count in outcome.plan["passed"].items():
        yield "  " + _("passed over %(count)d × %(reason)s") % {"count": count, "reason": PASSED[reason]}
    for reason, count in Counter(reason for _line, _column, reason in outcome.plan["refused"]).items():
        yield "  " + _("refused %(count)d × %(reason)s") % {"count": count, "reason": reason_of(reason)}
    for code, count in outcome.plan["looks"].items():
        yield "  " + _("look at %(count)d × %(what)s") % {"count": count, "what": LOOKS[code]}
    if outcome.possible_matches:
        yield "  " + _("look at %(count)d × %(what)s") % {"count": outcome.possible_matches, "what": reason_of("possible_match")}


def write_refused_rows(path: Path, outcome: Outcome) -> bool:
    """Row, column and reason of each refused row, without what stood there; no file where there is none."""
    if not outcome.plan["refused"]:
        return False
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow((_("row"), _("column"), _("reason"), "code"))
        writer.writerows((line, column, reason_of(reason), reason) for line, column, reason in outcome.plan["refused"])
    return True
