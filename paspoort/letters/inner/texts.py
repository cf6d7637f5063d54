"""Texts of letters: approved templates with slots, and what never stands in a letter to home."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from paspoort.kernel.periods import months_after

PLACE = Path(__file__).parents[1]
UNDERWEIGHT = re.compile(r"onder-?\s?gewicht", re.IGNORECASE)
"""What letters home never say: they say *laag gewicht*."""


@cache
def texts() -> dict[str, Any]:
    """The approved texts, by kind."""
    with (PLACE / "texts" / "nl.toml").open("rb") as file:
        return tomllib.load(file)


def filled(lines: Iterable[str], slots: Mapping[str, str]) -> tuple[str, ...]:
    """Templates with their slots filled in; what stands in a slot is taken as it is."""
    return tuple(re.sub(r"\{(\w+)\}", lambda slot: slots[slot[1]], line) for line in lines)


def until(kind: str, day: date) -> str:
    """How long a certificate of this day counts, in words; empty for a letter that has no end. `data/validity.csv` says it with
    its source: to the end of the school career, or so many months."""
    said = [row for row in _validity() if row["kind"] == kind and row["valid_from"] <= day.isoformat()]
    if not said:
        return ""
    code = max(said, key=lambda row: row["valid_from"])["until"]
    if not code.isdigit():
        return str(texts()["until"][code])
    last = months_after(day, int(code)) - timedelta(days=1)
    return filled([texts()["until"]["day"]], {"last": f"{last:%d/%m/%Y}"})[0]


@cache
def _validity() -> list[dict[str, str]]:
    with (PLACE / "data" / "validity.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
