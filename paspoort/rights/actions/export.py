"""The rights of the own institution as a table for a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.grant_lookup import grants_here, with_people
from paspoort.rights.actions.people import by_name
from paspoort.rights.models import Context, Grant

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
CATEGORIES = {
    "staff": gettext_lazy("staff member"),
    "support_worker": gettext_lazy("support worker"),
    "clb_staff": gettext_lazy("CLB staff member"),
    "board": gettext_lazy("board member"),
}


def export_rows(acting: Acting) -> Iterator[list[str]]:
    """Every right that the own institution ever gave, one row each after a row of headings (rule 108).

    Cells are text: dates as dd/mm/jjjj, the institution number with its zero, and never a formula. No national numbers.
    """
    must_hold(acting, "rights:manage")
    # the work stands at the same institution; said so, its index is used however many people the others have
    grants = with_people(grants_here(acting, "all").filter(affiliation__institution_id=acting.here))
    grants.sort(key=lambda row: (*by_name(row.person), row.right.place, row.begins_on))
    names = {(row.right_id, row.code): row.name for row in Context.objects.all()}
    record("right.exported", rows=len(grants))
    return iter([_headings(), *([harmless(cell) for cell in _row(grant, names)] for grant in grants)])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what would begin one gets an apostrophe before it.

    What is not seen (tabs, line ends, signs without width) becomes a space, so that nothing hides behind it.
    """
    seen = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in cell)
    return f"'{seen}" if (seen != cell and seen[:1] == " ") or FORMULA.match(seen) else seen


def _headings() -> list[str]:
    return [
        _("Last name"),
        _("First name"),
        _("Category"),
        _("Institution number"),
        _("Institution"),
        _("Right"),
        _("Contexts"),
        _("Begins on"),
        _("Last day"),
        _("State"),
        _("Given by"),
        _("Given on"),
        _("Ended on"),
        _("Last used on"),
    ]


def _row(grant: Grant, names: dict[tuple[str, str], str]) -> list[str]:
    use = getattr(grant, "use", None)
    category = grant.affiliation.category
    return [
        grant.person.family_name,
        grant.person.given_name,
        str(CATEGORIES.get(category, category)),
        grant.institution.number,
        grant.institution.name,
        grant.right.name,
        ", ".join(names.get((grant.right_id, code), code) for code in grant.contexts),
        _day(grant.begins_on),
        _day(grant.ends_on),
        {"ended": _("ended"), "over": _("over"), "future": _("still to begin")}.get(grant.standing, _("counts")),
        _giver(grant),
        _day(grant.granted_at.astimezone(BRUSSELS).date()),
        _day(grant.revoked_at.astimezone(BRUSSELS).date()) if grant.revoked_at else "",
        _day(use.last_on) if use else "",
    ]


def _giver(grant: Grant) -> str:
    """Who gave it, as the pages say it: without a giver the helpdesk did."""
    return str(grant.granted_by or _("a colleague")) if grant.granted_by_id else _("the helpdesk")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
