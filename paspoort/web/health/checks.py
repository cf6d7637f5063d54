"""Checks of one pupil on a page: of each check a table, a row a contact and a column an item that was ever filled in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.health.actions import Measured, Medical
from paspoort.health.models import REQUEST, Item, checks_on, items, setting
from paspoort.kernel.periods import today
from paspoort.web.health.words import moment_name, number

NOT_LISTED = ("height", "weight", "remark")
"""Growth has its own part of the page, and a remark stands with its contact."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One value: as it is read, and what stands softly beside it."""

    shown: str = field(repr=False)
    beside: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one check at one contact."""

    contact_id: uuid.UUID
    day: date
    moment: str
    author: str
    cells: list[Seen]


@dataclass(frozen=True, slots=True)
class Checked:
    """The history of one check, the newest first; `note` says which limit is set, or that there is none."""

    code: str
    label: str
    items: list[Item]
    rows: list[Row]
    note: str


def checks_of(found: Medical) -> list[Checked]:
    """Every check of which something was found."""
    known = [check for check in checks_on(REQUEST, today()) if check.code not in NOT_LISTED]
    return [one for check in known if (one := _checked(found, check.code, check.label)).rows]


def _checked(found: Medical, code: str, label: str) -> Checked:
    asked = [item for item in items().values() if item.check == code and found.history.get(item.code)]
    contacts: dict[uuid.UUID, dict[str, Measured]] = {}
    for item in asked:
        for one in found.history[item.code]:
            contacts.setdefault(one.contact_id, {})[item.code] = one
    rows = [_row(asked, cells) for cells in contacts.values()]
    rows.sort(key=lambda row: row.day, reverse=True)
    return Checked(code, label, asked, rows, _note(code, [one for each in contacts.values() for one in each.values()]))


def _row(asked: list[Item], cells: dict[str, Measured]) -> Row:
    first = next(iter(cells.values()))
    seen = [_seen(item, cells[item.code]) if item.code in cells else Seen("") for item in asked]
    return Row(first.contact_id, first.day, moment_name(first.moment), first.author_name, seen)


def _seen(item: Item, one: Measured) -> Seen:
    if item.kind == "acuity" and one.number is not None:
        limit = setting("acuity_limit", one.moment)
        beyond = " · " + _("beyond the limit") if limit is not None and one.number > limit else ""
        return Seen(one.shown, _("logMAR %(line)s") % {"line": number(one.number, 2).rstrip("0").rstrip(",.")} + beyond)
    return Seen(f"{one.shown} {item.unit}" if item.kind == "number" and item.unit else one.shown)


def _note(code: str, found: list[Measured]) -> str:
    if code == "acuity":
        known = any(setting("acuity_limit", one.moment) is not None for one in found)
        told = "" if known else " " + _("No limit is set.")
        return _("In logMAR a higher number is worse, in decimals a lower one.") + told
    if code == "spin":
        limits = {one.moment: setting("spin_limit", one.moment) for one in found}
        told = "; ".join(
            _("%(moment)s: limit %(limit)s dB SNR") % {"moment": moment_name(moment).capitalize(), "limit": number(limit)}
            if limit is not None
            else _("%(moment)s: no limit is set") % {"moment": moment_name(moment).capitalize()}
            for moment, limit in limits.items()
        )
        return _("More negative is better.") + f" {told}."
    return ""
