"""Checks of one pupil on a page: of each check a table, a row a contact and a column an item that was ever filled in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.health.actions import Measured, Medical
from paspoort.health.hearing import spin_zone, zones
from paspoort.health.models import REQUEST, Item, checks_on, items, setting
from paspoort.health.vision import lines_apart
from paspoort.kernel.periods import today
from paspoort.web.health.words import moment_name, number

NOT_LISTED = ("height", "weight", "remark")
"""Growth has its own part of the page, and a remark stands with its contact."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One value: as it is read, and what stands softly beside it; `zone` is the code of a zone that has a colour."""

    shown: str = field(repr=False)
    beside: str = field(default="", repr=False)
    zone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ears:
    """What was heard, as ear × tone: `tones` in their order, and per ear what was found of each; `said` in one sentence."""

    said: str = field(repr=False)
    tones: list[str]
    ears: list[tuple[str, list[Seen]]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one check at one contact."""

    contact_id: uuid.UUID
    day: date
    moment: str
    author: str
    cells: list[Seen]
    ears: Ears | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """The history of one check, the newest first; `note` says which limit is set, or that there is none."""

    code: str
    label: str
    heads: list[str]
    rows: list[Row]
    note: str

    @property
    def ears(self) -> bool:
        """Whether tones stand here as a grid of their own."""
        return any(row.ears for row in self.rows)


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
    plain = [item for item in asked if not item.group]
    rows = [_row(plain, cells) for cells in contacts.values()]
    rows.sort(key=lambda row: row.day, reverse=True)
    heads = [item.label for item in plain]
    if code == "acuity":
        _put_between_eyes(heads, rows, list(contacts.values()))
    return Checked(code, label, heads, rows, _note(code, [one for each in contacts.values() for one in each.values()]))


def _row(plain: list[Item], cells: dict[str, Measured]) -> Row:
    first = next(iter(cells.values()))
    seen = [_seen(item, cells[item.code]) if item.code in cells else Seen("") for item in plain]
    grouped = [item for item in items().values() if item.group and item.check == items()[next(iter(cells))].check]
    ears = _ears(grouped, cells) if any(item.code in cells for item in grouped) else None
    return Row(first.contact_id, first.day, moment_name(first.moment), first.author_name, seen, ears)


def _ears(grouped: list[Item], cells: dict[str, Measured]) -> Ears:
    """Which tones were heard with which ear, and in short which were not."""
    by_ear: dict[str, list[Seen]] = {}
    for item in grouped:
        one = cells.get(item.code)
        by_ear.setdefault(item.group, []).append(Seen(one.shown, one.value) if one else Seen(""))
    tested = [item for item in grouped if item.code in cells]
    missed = [item.label.lower().replace("hz", "Hz") for item in tested if cells[item.code].value == "fail"]
    said = _("Not heard: %(tones)s.") % {"tones": ", ".join(missed)} if missed else ""
    if len(tested) < len(grouped):
        said += " " + _("%(tested)s of %(all)s tones were tested.") % {"tested": len(tested), "all": len(grouped)}
    tones = list(dict.fromkeys(item.short for item in grouped))
    return Ears(said.strip() or _("Every tone was heard."), tones, [*by_ear.items()])


def between_eyes(right: float, left: float) -> Seen:
    """How far two eyes lie apart, in lines of the chart; which one sees worse, from as many lines as the setting says."""
    apart = lines_apart(right, left)
    lines = _("%(lines)s lines") % {"lines": f"{abs(apart):g}".replace(".", ",")} if abs(apart) != 1 else _("1 line")
    if not apart:
        return Seen(_("none"))
    limit = setting("interocular_lines")
    if limit is None or abs(apart) < limit:
        return Seen(lines)
    return Seen(lines, _("the left eye sees less") if apart > 0 else _("the right eye sees less"))


def _put_between_eyes(heads: list[str], rows: list[Row], contacts: list[dict[str, Measured]]) -> None:
    """A column for what lies between both eyes, after those of the eyes, where both were ever measured."""
    eyes = "acuityRight", "acuityLeft"
    both = {next(iter(one.values())).contact_id: [one[eye].number for eye in eyes] for one in contacts if {*eyes} <= {*one}}
    if not both:
        return
    heads.insert(2, _("Between both eyes"))
    for row in rows:
        right, left = both.get(row.contact_id, (None, None))
        row.cells.insert(2, between_eyes(right, left) if right is not None and left is not None else Seen(""))


def _seen(item: Item, one: Measured) -> Seen:
    if item.kind == "acuity" and one.number is not None:
        limit = setting("acuity_limit", one.moment)
        beyond = " · " + _("beyond the limit") if limit is not None and one.number > limit else ""
        return Seen(one.shown, _("logMAR %(line)s") % {"line": number(one.number, 2).rstrip("0").rstrip(",.")} + beyond)
    shown = f"{one.shown} {item.unit}" if item.kind == "number" and item.unit else one.shown
    zone = spin_zone(one.moment, one.number) if item.check == "spin" and one.number is not None else None
    return Seen(shown, zone.label, zone.code) if zone else Seen(shown)


def _note(code: str, found: list[Measured]) -> str:
    if code == "acuity":
        known = any(setting("acuity_limit", one.moment) is not None for one in found)
        told = "" if known else " " + _("No limit is set.")
        return _("In logMAR a higher number is worse, in decimals a lower one.") + told
    if code == "spin":
        limits = map(_limits, dict.fromkeys(one.moment for one in found))
        return " ".join([_("More negative is better."), *limits, *_meant(found)])
    return ""


def _limits(moment: str) -> str:
    """Where the zones of speech in noise begin at a moment, and what of that nobody has set."""
    green, red = setting("spin_limit", moment), setting("spin_red", moment)
    facts = {"moment": moment_name(moment).capitalize(), "green": number(green or 0), "red": number(red or 0)}
    if green is None:
        return _("%(moment)s: no limit is set.") % facts
    if red is None:
        return _("%(moment)s: green up to %(green)s dB SNR; where red begins is not set.") % facts
    return _("%(moment)s: green up to %(green)s dB SNR, red from %(red)s.") % facts


def _meant(found: list[Measured]) -> list[str]:
    """What the zones that were found mean to a family."""
    there = {zone.code for one in found if one.number is not None and (zone := spin_zone(one.moment, one.number))}
    return [f"{zone.label.capitalize()}: {zone.told}" for zone in zones().values() if zone.code in there]
