"""Profiles of contact moments: which check when, its items and settings, as the files of `data/` say with their sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
REQUEST = "request"
LONGEST, LONGEST_TEXT = 40, 2000


@dataclass(frozen=True, slots=True)
class Moment:
    """A systematic moment: its grade, at which place among the grades that stands (K1 is 1, L1 is 4), and its age in years."""

    code: str
    label: str
    place: int
    age: int


@dataclass(frozen=True, slots=True)
class Item:
    """What one cell holds. `kind` is number, acuity, choice, flag, text or month; `least` to `most` is what is possible at all;
    `choices` maps code to label, `brief` the same where there is little room; in the `grid` or only at one pupil; `sex`
    "girl" or "boy" where it is about one sex only. Items of one `group` (an ear) stand together, by `short` name (a tone)."""

    code: str
    check: str
    label: str
    kind: str
    unit: str
    decimals: int
    least: float | None
    most: float | None
    choices: Mapping[str, str]
    grid: bool
    sex: str
    topic: str
    group: str
    short: str
    brief: Mapping[str, str]

    @property
    def longest(self) -> int:
        """How many characters can be typed in it."""
        return LONGEST_TEXT if self.kind == "text" else LONGEST


@dataclass(frozen=True, slots=True)
class Check:
    """A check at a moment: `mode` is `always` or `onIndication`, and its items."""

    code: str
    label: str
    mode: str
    items: tuple[Item, ...]


@cache
def moments() -> dict[str, Moment]:
    """The systematic moments, in their order."""
    return {row["moment"]: Moment(row["moment"], row["label"], int(row["place"]), int(row["age"])) for row in rows("moments")}


@cache
def items() -> dict[str, Item]:
    """Every item, by code and in the order of a screen."""
    return {row["item"]: _item(row) for row in rows("items")}


@cache
def settings_of() -> dict[tuple[str, str], float | None]:
    """The numbers by (name, moment): None where nobody set one yet, and then nothing is coloured by it."""
    return {(row["setting"], row["moment"]): float(row["value"]) if row["value"] else None for row in rows("settings")}


def setting(name: str, moment: str = "") -> float | None:
    """A number of the settings that a centre may not have set yet."""
    return settings_of().get((name, moment))


def threshold(name: str) -> float:
    """A number of the settings that always stands there, such as from where a value is doubted."""
    value = setting(name)
    if value is None:
        raise LookupError(f"settings.csv has no {name}")
    return value


@cache
def profile() -> list[tuple[str, str, str, str, str]]:
    """Every line of the profiles: moment, check, mode, and the days from and to which it counts (ISO; empty is open)."""
    return [
        (moment, row["check"], row[moment], row["valid_from"], row["valid_to"])
        for row in rows("profiles")
        for moment in moments()
        if row[moment]
    ]


@cache
def checks_on(moment: str, day: date) -> tuple[Check, ...]:
    """The checks of a moment as its profile stands on a day; on request every check, on indication."""
    counted = {
        check: mode
        for at, check, mode, begins, ends in profile()
        if at == moment and begins <= day.isoformat() and (not ends or day.isoformat() <= ends)
    }
    return tuple(
        Check(row["check"], row["label"], counted.get(row["check"], "onIndication"), _items_of(row["check"]))
        for row in rows("checks")
        if row["check"] in counted or moment == REQUEST
    )


def _items_of(check: str) -> tuple[Item, ...]:
    return tuple(item for item in items().values() if item.check == check)


def _item(row: Mapping[str, str]) -> Item:
    return Item(
        code=row["item"], check=row["check"], label=row["label"], kind=row["kind"], unit=row["unit"],
        decimals=int(row["decimals"] or 0), least=_number(row["least"]), most=_number(row["most"]),
        choices=_pairs(row["choices"]), brief=_pairs(row["brief"] or row["choices"]),
        grid=row["grid"] == "yes", sex=row["sex"], topic=row["topic"], group=row["group"], short=row["short"],
    )  # fmt: skip


def _pairs(text: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in text.split("|") if one)


def _number(text: str) -> float | None:
    return float(text) if text else None


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of one file of `data/`, each by the names of its columns."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")
