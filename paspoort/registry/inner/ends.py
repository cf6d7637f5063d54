"""Ends of enrolments that a file would bring: above a measure a human says so, institution by institution."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from paspoort.kernel.models import InstitutionNumber, Refused

AT_MOST, PERCENT = 10, 5
"""More pupils than this, or by a whole file a larger part of those enrolled, end at an institution only when that is named."""
ALL = "all"
End = tuple[Any, ...]
Confirm = bool | Collection[str]
"""Institutions of which many enrolments may end, by number; `True` or one that says `all` means every one in the file."""


def read_confirm(texts: Iterable[str]) -> frozenset[str]:
    """Institution numbers as typed, apart or with commas between; raises `ValueError` for what is neither that nor `all`."""
    words = [word for text in texts for word in text.replace(",", " ").split()]
    return frozenset(ALL if word.casefold() == ALL else str(InstitutionNumber(word)) for word in words)


def asked_ends(rows: Iterable[End], confirm: Confirm, *, share: bool) -> list[End]:
    """The institutions where so many enrolments would end that a human says so first: `rows` are (institution number, name,
    enrolled now, of them would end); `share` says whether a large part of few pupils counts too, as in a whole file, where
    leaving out is enough."""
    named = frozenset() if isinstance(confirm, bool) else frozenset(confirm)
    if confirm is True or ALL in named:
        return []
    return [row for row in rows if row[0] not in named and (row[3] > AT_MOST or (share and row[3] * 100 > row[2] * PERCENT))]


def refuse_too_many_ends(rows: Iterable[End], confirm: Confirm, *, share: bool) -> None:
    """Raises `Refused("ends_too_many")`, naming each institution that is asked about."""
    asked = asked_ends(rows, confirm, share=share)
    if not asked:
        return
    lines = [
        _("%(number)s %(name)s: %(ends)d of %(current)d") % {"number": number, "name": name, "ends": ends, "current": current}
        for number, name, current, ends in asked
    ]
    sentence = _(
        "This file would end many enrolments, at these institutions:\n%(list)s\nNothing was changed. Check the file. Is it right?"
        " Import it again with --confirm %(numbers)s."
    )
    facts = {"ends": sum(row[3] for row in asked), "current": sum(row[2] for row in asked), "institutions": len(asked)}
    numbers = ",".join(row[0] for row in asked)
    raise Refused("ends_too_many", sentence % {"list": "\n".join(lines), "numbers": numbers}, status=409, **facts)
